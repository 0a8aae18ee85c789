"""Read, check, keep and preview mail templates, one for each mail and language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_languages import LANGUAGES, language_of
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Order
from shipdesk.domain.roles import May
from shipdesk.mail.facts import FIELDS, LOOPS, MailFacts, sample_facts
from shipdesk.mail.render import MailTemplate, builtin_template, check_mail_template, render_mail
from shipdesk.mail.template_check import TemplateKind, check_template
from shipdesk.services.mail_logo import logo_in, show_logo
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import RenderedMail, TemplateText
from shipdesk.services.who_may import ask_leave
from shipdesk.services.write_mail import facts_of
from shipdesk.storage.mail_choice_store import TemplateVersion
from shipdesk.storage.messages_store import StoredTemplate

PARTS = (("subject", "subject.j2"), ("mjml", "mjml.j2"), ("text", "txt.j2"))
"""The parts of a template, and how files of them end."""


@dataclass(frozen=True, slots=True)
class TemplateState:
    """One template of the shop: whether it was changed, when, and what is wrong with it, if anything."""

    milestone: Milestone
    language: str
    custom: bool
    saved_at: datetime | None
    problems: tuple[str, ...] = ()


def list_templates(shop: Shop) -> tuple[TemplateState, ...]:
    """Return all templates, those the merchant changed with what is wrong with them."""
    with shop.look() as tx:
        own = tx.mail_choice.own_templates()
    states = []
    for milestone in Milestone:
        for language in LANGUAGES:
            saved_at = own.get((milestone, language))
            state = TemplateState(milestone, language, saved_at is not None, saved_at)
            if state.custom:
                state = replace(state, problems=check_template_text(load_template(shop, milestone, language)))
            states.append(state)
    return tuple(states)


def load_template(shop: Shop, milestone: Milestone, language: str = "en") -> TemplateText:
    """Return a template as the shop uses it."""
    with shop.look() as tx:
        own = tx.messages.template(milestone, language)
    if own is not None:
        return TemplateText(milestone, own.subject, own.mjml, own.text, custom=True, language=language)
    ours = builtin_template(milestone, language)
    return TemplateText(milestone, ours.subject, ours.mjml, ours.text, custom=False, language=language)


def check_template_text(template: TemplateText) -> tuple[str, ...]:
    """Return what is wrong with a template, as sentences that name the part and the line."""
    return check_mail_template(MailTemplate(template.subject, template.mjml, template.text))


def save_template(shop: Shop, template: TemplateText) -> None:
    """Keep the merchant's template; raises Refused with the line that is wrong, and for whoever may not.

    It is kept in the history too, with who saved it.
    """
    ask_leave(shop, May.CHANGE_MAIL)
    problems = check_template_text(template)
    if problems:
        raise Refused(problems[0], "Correct it, or go back to ShipDesk's own template.")
    now = shop.clock.now()
    by = shop.person.person.name if shop.person else ""
    parts = (template.subject, template.mjml, template.text)
    with shop.change(Topic.MESSAGES) as tx:
        tx.messages.save_template(template.milestone, template.language, StoredTemplate(*parts), now)
        tx.mail_choice.keep_version(TemplateVersion(0, template.milestone, template.language, *parts, now, by))


def reset_template(shop: Shop, milestone: Milestone, language: str = "en") -> None:
    """Go back to ShipDesk's own template; raises Refused for whoever may not."""
    ask_leave(shop, May.CHANGE_MAIL)
    with shop.change(Topic.MESSAGES) as tx:
        tx.messages.reset_template(milestone, language)


def preview_template(shop: Shop, template: TemplateText, order_id: int | None) -> RenderedMail:
    """Fill a template with an order (or made-up facts); what is wrong comes back as sentences."""
    source = MailTemplate(template.subject, template.mjml, template.text)
    problems = check_mail_template(source)
    if problems:
        return RenderedMail("", "", "", problems)
    try:
        filled = render_mail(source, preview_facts(shop, template, order_id))
    except Refused as error:
        return RenderedMail("", "", "", (str(error),))
    return RenderedMail(filled.subject, filled.text, filled.html, logo=logo_in(shop.settings, filled.html))


def preview_facts(shop: Shop, template: TemplateText, order_id: int | None) -> MailFacts:
    """Return what a template is looked at with: an order's facts, or made-up ones without an order.

    What only a real happening knows, such as why a parcel is held, is always made up.
    """
    language = template.language
    sample = show_logo(shop.settings, sample_facts(language, template.milestone))
    if order_id is None:
        return sample
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        if order is None:
            return sample
        parcels = tx.parcels.of_order(order_id, live_only=True)
        facts = facts_of(tx, shop.settings, order, parcels[-1] if parcels else None, {}, language=_tag(language, order))
    return replace(
        facts,
        problem_text=sample.problem_text,
        action_text=sample.action_text,
        new_date_on=sample.new_date_on,
        pickup_place=sample.pickup_place,
        pickup_until=sample.pickup_until,
        review_url=facts.review_url or sample.review_url,
    )


def orders_language(shop: Shop, order_id: int) -> str:
    """Return the language that an order's customer is written to in, such as "de"."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        origin = tx.mail_choice.origins([order_id]).get(order_id)
    if order is None or origin is None:
        return shop.settings.mail_rules.language
    return language_of(origin.told_language, order.recipient, shop.settings.mail_rules.language)[:2]


def template_fields() -> tuple[str, ...]:
    """Return what can be put into a template: fields, those of the loops last."""
    fields = [f"{base}.{name}" for base, names in FIELDS.items() for name in names]
    for one, (_, names) in LOOPS.items():
        fields += [f"{one}.{name}" for name in names]
    return tuple(fields)


def export_templates(shop: Shop, folder: Path, *, only_own: bool = False) -> int:
    """Write templates as files into folders named after the languages; return how many."""
    written = 0
    for state in list_templates(shop):
        if only_own and not state.custom:
            continue
        template = load_template(shop, state.milestone, state.language)
        for part, ending in PARTS:
            text = str(getattr(template, part)).rstrip("\n") + "\n"
            file = folder / state.language / f"{state.milestone.value}.{ending}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        written += 1
    return written


def _tag(language: str, order: Order) -> str:
    return language_of(language, order.recipient, language)


def check_file(file: Path) -> tuple[str, ...]:
    """Return what is wrong with a file that holds one part of a template, told by how its name ends."""
    kinds: dict[str, TemplateKind] = {"subject.j2": "subject", "mjml.j2": "mjml", "txt.j2": "text"}
    kind = next((kind for ending, kind in kinds.items() if file.name.endswith(f".{ending}")), None)
    if kind is None:
        return ("The name must end in .subject.j2, .mjml.j2 or .txt.j2.",)
    try:
        return check_template(file.read_text(encoding="utf-8"), kind)
    except UnicodeDecodeError:
        return ("The file is not in UTF-8.",)
