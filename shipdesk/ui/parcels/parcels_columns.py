"""The columns of the Parcels grid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, tzinfo

from shipdesk.domain.parcels import FINAL, ParcelStatus
from shipdesk.domain.rows import ParcelRow, ParcelSort
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.ui.counting import hours_text
from shipdesk.ui.parcels.reasons import reason_text
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.words import PARCEL_TONES, day_text, parcel_status_word, time_text, translate

_AT_THE_DOOR = frozenset({ParcelStatus.DELIVERED, ParcelStatus.AVAILABLE_FOR_PICKUP, ParcelStatus.FAILED_ATTEMPT})


def parcel_columns(
    today: Callable[[], date], zone: Callable[[], tzinfo], silent_after_h: Callable[[], int]
) -> tuple[Column[ParcelRow], ...]:
    """Return the columns; silent_after_h is from how many hours without a scan the shop calls a parcel silent."""

    def promise_tone(row: ParcelRow) -> Tone | None:
        return promise_urgency(row.promised_on, row.status, today())

    def silence_tone(row: ParcelRow) -> Tone | None:
        return silence_urgency(row.silence_h, silent_after_h())

    return (
        Column(
            "number",
            translate("ParcelsGrid", "Order"),
            116,
            lambda r: r.order_number,
            sort=ParcelSort.ORDER,
            strong=True,
        ),
        Column("name", translate("ParcelsGrid", "Recipient"), 130, _whose, stretch=True),
        Column(
            "status",
            translate("ParcelsGrid", "Status"),
            132,
            lambda r: parcel_status_word(r.status),
            chip=lambda r: Chip(parcel_status_word(r.status), PARCEL_TONES[r.status]),
            sort=ParcelSort.STATUS,
        ),
        Column(
            "promised",
            translate("ParcelsGrid", "Promised"),
            100,
            lambda r: day_text(r.promised_on),
            sort=ParcelSort.PROMISED,
            tone=promise_tone,
        ),
        Column("silence", translate("ParcelsGrid", "Silent for"), 84, _silence, tone=silence_tone),
        Column(
            "last",
            translate("ParcelsGrid", "Last scan"),
            136,
            lambda r: r.last_event_text,
            stretch=True,
            sort=ParcelSort.LAST_EVENT,
            tooltip=lambda r: " · ".join(p for p in (r.last_event_text, time_text(r.last_event_at, zone())) if p),
        ),
        Column("country", translate("ParcelsGrid", "To"), 44, lambda r: r.country_code, sort=ParcelSort.COUNTRY),
        Column("eta", translate("ParcelsGrid", "Carrier says"), 100, lambda r: day_text(r.carrier_eta_on)),
        Column("reason", translate("ParcelsGrid", "Reason"), 190, lambda r: reason_text(r.reason)),
        Column("action", translate("ParcelsGrid", "To do"), 96, lambda _r: "", chip=_action_chip),
        Column("tracking", translate("ParcelsGrid", "Tracking number"), 160, lambda r: r.tracking_number),
        Column(
            "carrier",
            translate("ParcelsGrid", "Carrier"),
            110,
            lambda r: CARRIER_NAMES.get(r.carrier, r.carrier),
            sort=ParcelSort.CARRIER,
            muted=True,
        ),
        Column(
            "dispatched",
            translate("ParcelsGrid", "Dispatched"),
            150,
            lambda r: time_text(r.dispatched_at, zone()),
            sort=ParcelSort.DISPATCHED,
            muted=True,
        ),
    )


def promise_urgency(promised_on: date | None, status: ParcelStatus, today: date) -> Tone | None:
    """Return red for a promise that passed while the parcel is still on its way, amber for today."""
    if promised_on is None or status in FINAL or status in _AT_THE_DOOR:
        return None
    if promised_on < today:
        return Tone.BAD
    return Tone.WARN if promised_on == today else None


def silence_urgency(silence_h: int | None, silent_after_h: int) -> Tone | None:
    """Return red from the shop's own limit on, amber from two thirds of it."""
    if silence_h is None:
        return None
    if silence_h >= silent_after_h:
        return Tone.BAD
    return Tone.WARN if silence_h * 3 >= silent_after_h * 2 else None


def _silence(row: ParcelRow) -> str:
    return hours_text(row.silence_h) if row.silence_h is not None else ""


def _action_chip(row: ParcelRow) -> Chip | None:
    return Chip(translate("ParcelsGrid", "Act now"), Tone.BAD) if row.action_required else None


def _whose(row: ParcelRow) -> str:
    """Return who gets the parcel, or that it comes back from there."""
    return (
        translate("ParcelsGrid", "Return from {name}").format(name=row.recipient_name)
        if row.is_return
        else row.recipient_name
    )
