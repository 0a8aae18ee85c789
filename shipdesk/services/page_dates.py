"""On which days a customer may expect a parcel: what its page says beside what was promised."""

from __future__ import annotations

from datetime import date, timedelta

from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus
from shipdesk.storage.transaction import Transaction

_NOT_BY_COUNT = FINAL | {
    ParcelStatus.OUT_FOR_DELIVERY,
    ParcelStatus.AVAILABLE_FOR_PICKUP,
    ParcelStatus.FAILED_ATTEMPT,
    ParcelStatus.RETURNING,
}
"""What has a day of its own, or none."""
_WIDEST = timedelta(days=7)
"""Of a wider window a customer learns nothing."""
_LIKELY_LOST = 0.2


def expected_days(tx: Transaction, parcel: Parcel, today: date) -> tuple[date, date] | None:
    """Return the first and the last day on which a parcel is expected, or None where nobody can say honestly.

    The carrier's own day goes first, then the day that a mail about its delay named, then our forecast: the days by
    which half and nine of ten such parcels arrive. No day is over.
    """
    eta = parcel.carrier_eta_on
    if eta is not None and eta >= today:
        return eta, eta
    if parcel.state.status in FINAL:
        return None
    told = _day(tx.pages.told_delay(parcel.id))
    if told is not None and told >= today:
        return told, told
    outlook = tx.pages.outlook(parcel.id)
    return None if outlook is None else _counted(parcel, outlook, today)


def _counted(parcel: Parcel, outlook: ParcelOutlook, today: date) -> tuple[date, date] | None:
    """Return the forecast's days where they can be told.

    While the promise can be kept nothing later is said: if it will be broken a mail says so first.
    """
    if parcel.state.status in _NOT_BY_COUNT or parcel.state.first_attempt_at is not None:
        return None
    if outlook.is_plain or outlook.p_lost >= _LIKELY_LOST:
        return None
    first, last = max(outlook.p50_on, today), outlook.p90_on
    if last < first or last - first > _WIDEST:
        return None
    promised = parcel.promised_on
    return None if promised is not None and today <= promised < last else (first, last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
