"""The tables of Insights as plain values with published names: what CSV, JSON and the report are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

from shipdesk.domain.insights.keys import Group
from shipdesk.domain.insights.proof import ServiceProof
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import (
    AgeRow,
    BlameRow,
    CalibrationRow,
    CheckoutRow,
    CostRow,
    FirstAttemptRow,
    OnTimeRow,
    Table,
    ToldRow,
    TransitRow,
)
from shipdesk.services.insights.ageing import ageing
from shipdesk.services.insights.blame_split import blame_split
from shipdesk.services.insights.calibration import calibration
from shipdesk.services.insights.checkout_promise import checkout_promise
from shipdesk.services.insights.costs import costs
from shipdesk.services.insights.first_attempts import first_attempts
from shipdesk.services.insights.on_time import on_time
from shipdesk.services.insights.transit import transit
from shipdesk.services.insights.wismo_prevented import wismo_prevented

VERBS: Mapping[str, Callable[..., Table[Any]]] = {
    "on_time": on_time, "transit": transit, "ageing": ageing, "blame": blame_split, "first_attempts": first_attempts,
    "costs": costs, "checkout": checkout_promise, "told": wismo_prevented, "calibration": calibration,
}  # fmt: skip
"""Which verb makes which table."""
UNDIVIDED = ("blame", "calibration")
"""Tables whose rows are not of carriers, services, regions or weeks."""


def table_json(table: Table[Any]) -> dict[str, Any]:
    """Return a table as JSON has it."""
    return {
        "table": table.name, "meaning": table.meaning, "from": table.period.first_on.isoformat(),
        "to": table.period.last_on.isoformat(), "parcels": table.parcels,
        "notes": list(table.notes), "rows": [plain_row(row) for row in table.rows],
        "services": [plain_row(row) for row in table.beside.rows] if table.beside is not None else [],
    }  # fmt: skip


@singledispatch
def plain_row(row: object) -> dict[str, Any]:
    """Return a row's values by their names; shares are 0 to 1, money is in the smallest unit."""
    raise TypeError(type(row).__name__)


@plain_row.register
def _(row: OnTimeRow) -> dict[str, Any]:
    return {
        **_group(row.group), "on_time": row.share.hits, "late": row.late, "open": row.open,
        "unscanned": row.unscanned, "unpromised": row.unpromised, **_share(row.share), "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: TransitRow) -> dict[str, Any]:
    return {
        **_group(row.group), "arrived": row.days.arrivals, "under_way": sum(row.days.waiting.values()),
        "never": row.days.never, "p50_days": row.p50, "p90_days": row.p90, "promised_days": row.promised,
        "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: AgeRow) -> dict[str, Any]:
    return {
        **_group(row.group), "under_way": row.under_way, "usual": row.usual, "slow": row.slow, "beyond": row.beyond,
        "unknown": row.unknown, "oldest_days": row.oldest_days, "p50_days": row.p50, "p90_days": row.p90,
        "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: BlameRow) -> dict[str, Any]:
    return {
        "blame": row.blame, "reason": row.reason, "parcels": row.share.hits, "late": row.share.of,
        "rate": _rounded(row.share.rate), "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: FirstAttemptRow) -> dict[str, Any]:
    return {
        **_group(row.group), "first_time": row.share.hits, "again": row.again, **_share(row.share), "key": str(row.key)
    }  # fmt: skip


@plain_row.register
def _(row: CostRow) -> dict[str, Any]:
    return {
        **_group(row.group), "currency": row.currency, "parcels": row.parcels, "unpriced": row.unpriced,
        "spent_minor": row.spent_minor, "decided_minor": row.decided_minor, "on_time": row.on_time,
        "per_parcel_minor": row.per_parcel_minor, "per_on_time_minor": row.per_on_time_minor, "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: CheckoutRow) -> dict[str, Any]:
    return {
        **_group(row.group), "arrived": row.days.arrivals, "under_way": sum(row.days.waiting.values()),
        "never": row.days.never, "p50_days": row.p50, "p90_days": row.p90, "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: ToldRow) -> dict[str, Any]:
    return {
        **_group(row.group), "told_before": row.before, "told_after": row.after, "untold": row.untold,
        "told_needlessly": row.needlessly, **_share(row.share), "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: CalibrationRow) -> dict[str, Any]:
    return {
        "said_from": row.low, "said_to": row.high, "said": round(row.said, 4), "late": row.share.hits,
        **_share(row.share), "key": str(row.key),
    }  # fmt: skip


@plain_row.register
def _(row: ServiceProof) -> dict[str, Any]:
    return {
        "carrier": row.carrier, "service": row.service, "judged": row.judged, "late": row.late.hits,
        "delivered": row.delivered, "by_p90": row.by_p90.hits, "share_by_p90": _rounded(row.by_p90.rate),
        "in_range": row.in_range.hits, "share_in_range": _rounded(row.in_range.rate),
        "ours_days": _rounded(row.ours_days), "plain_days": _rounded(row.plain_days),
        "ours_beside_plain_days": _rounded(row.ours_beside_plain_days), "is_plain": row.is_plain,
        "key": str(row.key) if row.key is not None else "",
    }  # fmt: skip


def _group(group: Group) -> dict[str, Any]:
    return {
        "carrier": group.carrier or "", "service": group.service or "", "region": group.region or "",
        "week": group.week_on.isoformat() if group.week_on else None,
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    """Return a share with its range; of too few parcels only how many there are."""
    told = share.is_enough
    return {
        "parcels": share.of, "rate": _rounded(share.rate) if told else None,
        "low": _rounded(share.low) if told else None, "high": _rounded(share.high) if told else None,
    }  # fmt: skip


def _rounded(part: float | None) -> float | None:
    return None if part is None else round(part, 4)
