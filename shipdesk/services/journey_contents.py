"""Everything known of one parcel, as a record for a claim: who said what, when, and when we heard of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from shipdesk.domain.event_zones import at_its_place, shown_time
from shipdesk.domain.geography.time_zones import minutes_from_utc
from shipdesk.domain.measures import grams_text
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import Order
from shipdesk.domain.papers import Journey, JourneyEntry, Letterhead
from shipdesk.domain.parcels import Parcel, ParcelStatus, TrackingEvent
from shipdesk.domain.promise import zone_of
from shipdesk.services.carrier_words import service_words
from shipdesk.services.journey_map import map_seconds, parcel_map
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.paper_facts import clock_words, day_words, moment_text
from shipdesk.services.parcels_to_pack import contents_of
from shipdesk.services.timelines import ACTION_WORDS, OWN, mail_words
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_STATUS_WORDS = {status: status.value.replace("_", " ") for status in ParcelStatus}
_MANIFESTS = 400
"""How many of the newest manifests are looked through: a year of days."""
_Timed = tuple[datetime | None, JourneyEntry]


def journey_of(tx: Transaction, parcel: Parcel, order: Order, settings: Settings, letterhead: Letterhead,
               now: datetime) -> Journey:  # fmt: skip
    """Return the record of one parcel."""
    inside = contents_of(tx, order, parcel)
    way = parcel_map(tx, parcel, order, settings, now)
    timed = sorted(_entries(tx, parcel, settings), key=lambda each: each[0] or datetime.min.replace(tzinfo=UTC))
    return Journey(
        letterhead=letterhead,
        order_number=order.order_number,
        tracking_number=parcel.tracking_number,
        recipient=order.recipient,
        facts=_facts(parcel, order, settings),
        contents=tuple(
            (line.quantity, line.sku, " ".join(t for t in (line.name, line.variant) if t)) for line in inside.lines
        ),
        entries=tuple(entry for _, entry in timed),
        zone=settings.shop.time_zone,
        verdict=_verdict(parcel, settings, now),
        map=way.map,
        map_lines=map_seconds(way.map, way.promise),
    )


def _facts(parcel: Parcel, order: Order, settings: Settings) -> tuple[tuple[str, str], ...]:
    state = parcel.state
    status = _STATUS_WORDS[state.status].capitalize()
    since = f" since {moment_text(settings, state.since)}" if state.since else ""
    left = moment_text(settings, parcel.dispatched_at)
    return (
        ("CARRIER", _carrier_name(parcel.carrier)),
        ("SERVICE", service_words(parcel.carrier, parcel.service) if parcel.service else ""),
        ("WEIGHT", grams_text(parcel.weight_g) if parcel.weight_g else ""),
        ("ORDER VALUE", money_text(order.total_minor, order.currency)),
        ("POSTAGE", money_text(parcel.cost_minor, parcel.currency)),
        ("ORDERED", moment_text(settings, order.placed_at)),
        ("LABEL MADE", moment_text(settings, parcel.label_made_at)),
        ("HANDED OVER", f"{left} by {parcel.dispatched_by}" if left and parcel.dispatched_by else left),
        ("FIRST SCAN BY CARRIER", moment_text(settings, state.accepted_at)),
        ("PROMISED", day_words(parcel.promised_on)),
        ("CARRIER EXPECTS", day_words(parcel.carrier_eta_on)),
        ("FIRST ATTEMPT", moment_text(settings, state.first_attempt_at)),
        ("DELIVERED", moment_text(settings, state.delivered_at)),
        ("LABEL GIVEN BACK", moment_text(settings, parcel.voided_at)),
        ("STATUS", f"{status}{since}" + (f": {state.reason.replace('_', ' ')}" if state.reason else "")),
        ("TIMES ARE IN", settings.shop.time_zone),
    )


def _verdict(parcel: Parcel, settings: Settings, now: datetime) -> str:
    """Say in a sentence what the promise came to."""
    state, promised = parcel.state, parcel.promised_on
    if state.status is ParcelStatus.LOST:
        return "The parcel counts as lost."
    zone = zone_of(settings.shop.time_zone)
    tried = state.first_attempt_at
    if promised is None:
        return f"Delivered {moment_text(settings, state.delivered_at)}." if state.delivered_at else ""
    if tried is None:
        if now.astimezone(zone).date() <= promised:
            return f"Promised for {day_words(promised)}."
        return f"Promised for {day_words(promised)}. Until {moment_text(settings, now)} nobody tried to deliver it."
    days = (tried.astimezone(zone).date() - promised).days
    late = "in time" if days <= 0 else f"{days} {'day' if days == 1 else 'days'} late"
    return f"Promised for {day_words(promised)}. First tried to deliver {moment_text(settings, tried)}: {late}."


def _entries(tx: Transaction, parcel: Parcel, settings: Settings) -> Iterator[_Timed]:
    def own(at: datetime | None, kind: str, what: str, where: str = "", source: str = "ShipDesk") -> _Timed:
        return at, JourneyEntry(moment_text(settings, at), kind, what, where, source)

    for label_id, made_at, printed_at in tx.labels.of_parcel(parcel.id):
        yield own(made_at, "label", f"Label made: {parcel.tracking_number}")
        if printed_at is not None:
            yield own(printed_at, "label", f"Label printed (document {label_id})")
    for scan in tx.scans.of_parcel(parcel.id):
        undone = " (taken back later)" if scan.undone else ""
        yield own(scan.at, "scan", f"Scanned: {scan.message}{undone}", "", scan.by or "ShipDesk")
    for audit in tx.audit.of_order(parcel.order_id):
        if audit.parcel_id == parcel.id and audit.action in ACTION_WORDS:
            words = " ".join(t for t in (ACTION_WORDS[audit.action], str(audit.detail.get("words", ""))) if t)
            yield own(audit.at, "change", words, source=audit.actor or "ShipDesk")
    for manifest in tx.manifests.newest(_MANIFESTS):
        if parcel.id in manifest.parcel_ids:
            yield own(manifest.at, "manifest", f"On manifest {manifest.number} for {_carrier_name(manifest.carrier)}")
    for mail in tx.messages.rows(parcel_id=parcel.id):
        yield own(mail.sent_at or mail.created_at, "mail", mail_words(mail), source="ShipDesk")
    for event in tx.events.of_parcel(parcel.id):
        yield event.occurred_at or event.received_at, _carrier_entry(event, parcel, settings)


def _carrier_entry(event: TrackingEvent, parcel: Parcel, settings: Settings) -> JourneyEntry:
    told_by = event.source or parcel.carrier
    shown = (
        shown_time(at_its_place(event, minutes_from_utc), zone_of(settings.shop.time_zone))
        if event.source != OWN
        else None
    )
    return JourneyEntry(
        at=clock_words(shown.local) if shown else moment_text(settings, event.occurred_at),
        kind="carrier",
        what=event.text or event.code,
        where=event.place,
        source=_carrier_name(told_by),
        code=event.code,
        told=event.local_raw,
        heard=moment_text(settings, event.received_at),
        zone=shown.zone if shown else "",
        withdrawn=moment_text(settings, event.withdrawn_at),
    )


def _carrier_name(code: str) -> str:
    return CARRIER_NAMES.get(code, code)
