"""Read, check, keep and preview mail templates."""

from __future__ import annotations

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.roles import May
from shipdesk.mail.facts import sample_facts
from shipdesk.mail.render import MailTemplate, builtin_template, check_mail_template, render_mail
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.views import RenderedMail, TemplateText
from shipdesk.services.who_may import ask_leave
from shipdesk.services.write_mail import facts_of
from shipdesk.storage.messages_store import StoredTemplate

_LANGUAGE = "en"


def load_template(shop: Shop, milestone: Milestone) -> TemplateText:
    """Return a template as the shop uses it."""
    with shop.look() as tx:
        own = tx.messages.template(milestone, _LANGUAGE)
    if own is not None:
        return TemplateText(milestone, own.subject, own.mjml, own.text, custom=True)
    ours = builtin_template(milestone, _LANGUAGE)
    return TemplateText(milestone, ours.subject, ours.mjml, ours.text, custom=False)


def save_template(shop: Shop, template: TemplateText) -> None:
    """Keep the merchant's template; raises Refused with the line that is wrong, and for whoever may not."""
    ask_leave(shop, May.CHANGE_MAIL)
    problems = check_mail_template(MailTemplate(template.subject, template.mjml, template.text))
    if problems:
        raise Refused(problems[0], "Correct it, or go back to ShipDesk's own template.")
    kept = StoredTemplate(template.subject, template.mjml, template.text)
    with shop.change(Topic.MESSAGES) as tx:
        tx.messages.save_template(template.milestone, _LANGUAGE, kept, shop.clock.now())


def reset_template(shop: Shop, milestone: Milestone) -> None:
    """Go back to ShipDesk's own template; raises Refused for whoever may not."""
    ask_leave(shop, May.CHANGE_MAIL)
    with shop.change(Topic.MESSAGES) as tx:
        tx.messages.reset_template(milestone, _LANGUAGE)


def preview_template(shop: Shop, template: TemplateText, order_id: int | None) -> RenderedMail:
    """Fill a template with an order (or made-up facts); what is wrong comes back as sentences."""
    source = MailTemplate(template.subject, template.mjml, template.text)
    problems = check_mail_template(source)
    if problems:
        return RenderedMail("", "", "", problems)
    facts = sample_facts(_LANGUAGE)
    if order_id is not None:
        with shop.look() as tx:
            order = tx.orders.get(order_id)
            if order is not None:
                parcels = tx.parcels.of_order(order_id, live_only=True)
                facts = facts_of(tx, shop.settings, order, parcels[-1] if parcels else None, {})
    try:
        filled = render_mail(source, facts)
    except Refused as error:
        return RenderedMail("", "", "", (str(error),))
    return RenderedMail(filled.subject, filled.text, filled.html)
