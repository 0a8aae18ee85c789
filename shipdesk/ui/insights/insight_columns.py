"""The columns of each table of Insights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shipdesk.domain.insights.keys import By, Group
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.money import money_text
from shipdesk.services.insights.calibration import days_off_words, tenth_words, told_words
from shipdesk.services.insights.pictures import cause_words
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.ui.imports.value_table import ValueColumn
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import count_text, day_text, translate

Columns = tuple[ValueColumn[Any], ...]


def columns_of(name: str, by: Sequence[By]) -> Columns:
    """Return the columns of a table with that division."""
    return (*_group_columns(by), *_OWN[name]())


def share_text(share: Share) -> str:
    """Return a rate, or that there are too few parcels to tell one."""
    if not share.is_enough:
        return translate("Insights", "too few")
    return translate("Insights", "{percent} %").format(percent=f"{(share.rate or 0) * 100:.1f}")


def range_text(share: Share) -> str:
    """Return the range that the true rate lies in, 95 times of 100."""
    if not share.is_enough:
        return ""
    return translate("Insights", "{low} to {high} %").format(
        low=f"{share.low * 100:.0f}", high=f"{share.high * 100:.0f}"
    )


def days_text(days: int | None) -> str:
    """Return a number of days; nothing where nobody can say."""
    return "" if days is None else count_text(days)


def _group_columns(by: Sequence[By]) -> Columns:
    columns = {
        By.WEEK: _of_group(translate("Insights", "Week of"), 112, lambda group: day_text(group.week_on)),
        By.CARRIER: _of_group(translate("Insights", "Carrier"), 128, _carrier_name),
        By.SERVICE: _of_group(translate("Insights", "Service"), 140, lambda group: group.service or ""),
        By.REGION: _of_group(translate("Insights", "Region"), 96, lambda group: group.region or ""),
    }
    return tuple(columns[each] for each in by)


def _carrier_name(group: Group) -> str:
    return CARRIER_NAMES.get(group.carrier or "", group.carrier or "")


def _of_group(title: str, width: int, text: Callable[[Group], str]) -> ValueColumn[Any]:
    return ValueColumn(title, width, lambda row: text(row.group))


def _counted(title: str, width: int, number: Callable[[Any], int]) -> ValueColumn[Any]:
    return ValueColumn(title, width, lambda row: count_text(number(row)))


def _share_columns(title: str) -> Columns:
    return (
        ValueColumn(title, 82, lambda r: share_text(r.share)),
        ValueColumn(translate("Insights", "Likely between"), 116, lambda r: range_text(r.share)),
        _counted(translate("Insights", "Of"), 70, lambda r: r.share.of),
    )


def _days_columns() -> Columns:
    return (
        ValueColumn(translate("Insights", "Half within"), 88, lambda r: days_text(r.p50)),
        ValueColumn(translate("Insights", "9 of 10 within"), 106, lambda r: days_text(r.p90)),
    )


def _on_time() -> Columns:
    return (
        *_share_columns(translate("Insights", "On time")),
        ValueColumn(translate("Insights", "Late"), 64, lambda r: count_text(r.late),
                    tone_of=lambda r: Tone.BAD if r.late else None),
        _counted(translate("Insights", "Still in time"), 92, lambda r: r.open),
        _counted(translate("Insights", "Never scanned"), 104, lambda r: r.unscanned),
        _counted(translate("Insights", "No promise"), 84, lambda r: r.unpromised),
    )  # fmt: skip


def _transit() -> Columns:
    return (
        *_days_columns(),
        ValueColumn(translate("Insights", "Promised"), 82, lambda r: days_text(r.promised),
                    tone_of=lambda r: Tone.BAD if None not in (r.p90, r.promised) and r.p90 > r.promised else None),
        _counted(translate("Insights", "Arrived"), 76, lambda r: r.days.arrivals),
        _counted(translate("Insights", "Under way"), 82, lambda r: sum(r.days.waiting.values())),
        _counted(translate("Insights", "Never came"), 86, lambda r: r.days.never),
    )  # fmt: skip


def _ageing() -> Columns:
    return (
        _counted(translate("Insights", "Under way"), 82, lambda r: r.under_way),
        _counted(translate("Insights", "As usual"), 76, lambda r: r.usual),
        ValueColumn(translate("Insights", "Slow"), 60, lambda r: count_text(r.slow),
                    tone_of=lambda r: Tone.WARN if r.slow else None),
        ValueColumn(translate("Insights", "Very slow"), 78, lambda r: count_text(r.beyond),
                    tone_of=lambda r: Tone.BAD if r.beyond else None),
        _counted(translate("Insights", "Oldest, days"), 92, lambda r: r.oldest_days),
        *_days_columns(),
    )  # fmt: skip


def _blame() -> Columns:
    return (
        ValueColumn(translate("Insights", "Whose doing, and why"), 280, cause_words),
        _counted(translate("Insights", "Late parcels"), 96, lambda r: r.share.hits),
        ValueColumn(translate("Insights", "Of all late ones"), 110,
                    lambda r: translate("Insights", "{percent} %").format(percent=f"{(r.share.rate or 0) * 100:.0f}")),
    )  # fmt: skip


def _first_attempts() -> Columns:
    return (
        *_share_columns(translate("Insights", "At once")),
        _counted(translate("Insights", "Not at once"), 92, lambda r: r.again),
    )


def _costs() -> Columns:
    return (
        ValueColumn(translate("Insights", "A label"), 96, lambda r: money_text(r.per_parcel_minor, r.currency)),
        ValueColumn(translate("Insights", "A parcel in time"), 116,
                    lambda r: money_text(r.per_on_time_minor, r.currency)),
        ValueColumn(translate("Insights", "Paid in all"), 120, lambda r: money_text(r.spent_minor, r.currency)),
        _counted(translate("Insights", "Parcels"), 72, lambda r: r.parcels),
        _counted(translate("Insights", "In time"), 72, lambda r: r.on_time),
        _counted(translate("Insights", "Price unknown"), 100, lambda r: r.unpriced),
    )  # fmt: skip


def _checkout() -> Columns:
    return (
        ValueColumn(translate("Insights", "You may promise"), 190, _promise_text),
        *_days_columns(),
        _counted(translate("Insights", "Arrived"), 76, lambda r: r.days.arrivals),
        _counted(translate("Insights", "Under way"), 82, lambda r: sum(r.days.waiting.values())),
        _counted(translate("Insights", "Never came"), 86, lambda r: r.days.never),
    )


def _promise_text(row: Any) -> str:
    if row.p90 is None:
        return translate("Insights", "too few to promise")
    if row.p90 <= 1:
        return translate("Insights", "within 1 business day")
    return translate("Insights", "within {days} business days").format(days=count_text(row.p90))


def _told() -> Columns:
    return (
        *_share_columns(translate("Insights", "Told in time")),
        _counted(translate("Insights", "Told too late"), 92, lambda r: r.after),
        ValueColumn(translate("Insights", "Not told"), 72, lambda r: count_text(r.untold),
                    tone_of=lambda r: Tone.BAD if r.untold else None),
        _counted(translate("Insights", "Told needlessly"), 110, lambda r: r.needlessly),
    )  # fmt: skip


def _calibration() -> Columns:
    return (
        ValueColumn(translate("Insights", "What came of the chances"), 352, tenth_words),
        ValueColumn(translate("Insights", "Likely"), 82, lambda r: range_text(r.share)),
    )


def _forecast_services() -> Columns:
    return (
        ValueColumn(translate("Insights", "Service"), 178, lambda r: f"{r.carrier} {r.service}".strip()),
        ValueColumn(translate("Insights", "By last day"), 88, lambda r: share_text(r.by_p90)),
        ValueColumn(translate("Insights", "In range"), 76, lambda r: share_text(r.in_range)),
        ValueColumn(translate("Insights", "Days off"), 70, lambda r: days_off_words(r.ours_days)),
        ValueColumn(translate("Insights", "Plain median"), 94, lambda r: days_off_words(r.plain_days)),
        _counted(translate("Insights", "Parcels"), 66, lambda r: r.judged),
        ValueColumn(translate("Insights", "What is told"), 96, told_words,
                    tone_of=lambda r: Tone.WARN if r.is_plain else None),
    )  # fmt: skip


_OWN: dict[str, Callable[[], Columns]] = {
    "on_time": _on_time, "transit": _transit, "ageing": _ageing, "blame": _blame, "first_attempts": _first_attempts,
    "costs": _costs, "checkout": _checkout, "told": _told, "calibration": _calibration,
    "forecast_services": _forecast_services,
}  # fmt: skip
