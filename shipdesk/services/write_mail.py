"""Writes a planned mail's words from the order, the parcel and the shop's template."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from shipdesk.carriers.registry import is_tracked
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import MailMessage, Milestone
from shipdesk.domain.orders import Order
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.mail.facts import MailBox, MailFacts, MailItem, locale_of
from shipdesk.mail.render import MailTemplate, builtin_template, render_mail
from shipdesk.mail.words import reason_words
from shipdesk.services.mail_logo import show_logo
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.services.tracking_links import customer_link
from shipdesk.settings import Settings
from shipdesk.storage.messages_store import StoredMessage
from shipdesk.storage.transaction import Transaction

_NEEDS_SHOP = "Enter the shop's name and mail address in Settings, Shop."


def template_of(tx: Transaction, milestone: Milestone, language: str = "en") -> MailTemplate:
    """Return the merchant's own template in a language (a tag such as "de-AT"), or ours."""
    own = tx.messages.template(milestone, language.split("-", maxsplit=1)[0])
    return builtin_template(milestone, language) if own is None else MailTemplate(own.subject, own.mjml, own.text)


def facts_of(
    tx: Transaction,
    settings: Settings,
    order: Order,
    parcel: Parcel | None,
    told: dict[str, object],
    *,
    language: str = "en",
    of_all_parcels: bool = False,
) -> MailFacts:
    """Return what a mail about an order or a parcel may tell; told is what its cause added.

    of_all_parcels lists the parcels of an order that left in several.
    """
    zone = zone_of(settings.shop.time_zone)
    delivered_at = parcel.state.delivered_at if parcel else None
    service = tx.parcels.service_name(parcel.id) if parcel else ""
    packed = contents_of(tx, order, parcel) if parcel else order
    members = tx.orders.get_many(tx.groups.members_of([order.id]).get(order.id, ())) if parcel else []
    problem, action = _problem(told, language)
    facts = MailFacts(
        shop_name=settings.mail.from_name or settings.shop.name,
        shop_email=settings.mail.reply_to or settings.mail.from_address or settings.shop.email,
        customer_name=order.recipient.name,
        order_number=order.order_number,
        other_numbers=tuple(member.order_number for member in members),
        part=_part(tx, order, parcel) if parcel and parcel.items and not parcel.is_return else None,
        tracking_number=parcel.tracking_number if parcel else "",
        tracking_url=customer_link(tx, settings, parcel) if parcel else "",
        carrier_name=CARRIER_NAMES.get(parcel.carrier, parcel.carrier) if parcel else "",
        service_name=service,
        promised_on=parcel.promised_on if parcel else order.promised_on,
        new_date_on=_day(told.get("new_date_on")),
        delivered_at=delivered_at.astimezone(zone) if delivered_at else None,
        items=tuple(MailItem(i.name or i.sku, i.quantity, i.sku, i.variant) for i in packed.lines),
        city=order.recipient.city,
        postal_code=order.recipient.postal_code,
        country_name=_country_name(order.recipient.country_code, language),
        problem_text=problem,
        action_text=action,
        language=language,
        boxes=_boxes(tx, settings, order) if of_all_parcels else (),
        placed_on=order.placed_at.astimezone(zone).date() if order.placed_at else None,
        total_minor=order.total_minor,
        currency=order.currency,
        pickup_place=str(told.get("pickup_place", "")),
        pickup_until=_day(told.get("pickup_until")),
        review_url=settings.mail_rules.review_url,
    )
    return show_logo(settings, facts)


def _problem(told: dict[str, object], language: str) -> tuple[str, str]:
    """Return what happened and what to do in the customer's language; mails planned of old carry their own words."""
    if "problem_text" in told:
        return str(told["problem_text"]), str(told.get("action_text", ""))
    return reason_words(language.split("-", maxsplit=1)[0], str(told.get("reason", "")))


def _boxes(tx: Transaction, settings: Settings, order: Order) -> tuple[MailBox, ...]:
    parcels = [each for each in tx.parcels.of_order(order.id, live_only=True) if not each.is_return]
    if len(parcels) < 2:
        return ()
    return tuple(
        MailBox(CARRIER_NAMES.get(each.carrier, each.carrier), each.tracking_number, customer_link(tx, settings, each))
        for each in parcels
    )


def write_mail(tx: Transaction, settings: Settings, stored: StoredMessage) -> MailMessage:
    """Return the finished mail; raises Refused with what is missing. A mail that was written stays as it is."""
    if stored.written:
        return stored.mail
    order = tx.orders.get(stored.order_id)
    if order is None:
        raise Refused("The order of this mail is no longer here.")
    sender = settings.mail.from_address or settings.shop.email
    if not sender or not (settings.mail.from_name or settings.shop.name):
        raise Refused("This mail has no sender.", _NEEDS_SHOP)
    parcel = tx.parcels.get(stored.parcel_id) if stored.parcel_id else None
    whole = parcel is None and stored.milestone is Milestone.DISPATCHED
    language = stored.mail.language
    facts = facts_of(tx, settings, order, parcel, stored.facts, language=language, of_all_parcels=whole)
    if stored.milestone is Milestone.DISPATCHED and parcel and is_tracked(parcel.carrier) and not facts.tracking_url:
        raise Refused("This mail needs the tracking link, which is not known.", "Check the parcel's carrier.")
    filled = render_mail(template_of(tx, stored.milestone, language), facts)
    return replace(
        stored.mail,
        subject=filled.subject,
        text=filled.text,
        html=filled.html,
        sender_name=settings.mail.from_name or settings.shop.name,
        sender_address=sender,
        reply_to=settings.mail.reply_to,
    )


def _part(tx: Transaction, order: Order, parcel: Parcel) -> tuple[int, int]:
    """Return which parcel of how many this is."""
    others = (p.number_in_order for p in tx.parcels.of_order(order.id, live_only=True))
    return parcel.number_in_order, max(len(tx.plans.of_order(order.id)), parcel.number_in_order, *others)


def _day(value: object) -> date | None:
    return datetime.fromisoformat(value).date() if isinstance(value, str) and value else None


def _country_name(code: str, language: str) -> str:
    return str(locale_of(language).territories.get(code.upper(), "")) if code else ""
