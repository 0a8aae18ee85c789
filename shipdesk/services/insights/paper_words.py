"""The tables of Insights in words for paper: fewer columns than on the screen, in plain English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import Table
from shipdesk.domain.money import money_text
from shipdesk.services.insights.calibration import SERVICES, days_off_words, told_words
from shipdesk.services.insights.pictures import cause_words, group_words

Heads = tuple[tuple[str, bool], ...]
MOST_ROWS = 30
"""More rows of a table are for a spreadsheet."""


def words_of(table: Table[Any]) -> tuple[Heads, tuple[tuple[str, ...], ...]]:
    """Return a table's heads (title, is it a number) and its rows, the largest of many."""
    heads, cells, size = _WORDS[table.name]
    # A lane of which nothing is told needs no line of its own.
    rows = [row for row in table.rows if getattr(row, "p90", 0) is not None or not hasattr(row, "days")]
    if len(rows) > MOST_ROWS:
        largest = sorted(rows, key=lambda row: -size(row))[:MOST_ROWS]
        rows = [row for row in rows if any(row is each for each in largest)]
    shown = tuple(cells(row) for row in rows)
    if len(table.rows) > len(rows):
        more = f"and {len(table.rows) - len(rows)} with fewer parcels"
        shown = (*shown, (more, *("" for _ in heads[1:])))
    return heads, shown


def percent(share: Share) -> str:
    """Return a rate, or that there are too few parcels to tell one."""
    return f"{(share.rate or 0) * 100:.1f} %" if share.is_enough else "too few"


def _range(share: Share) -> str:
    return f"{share.low * 100:.0f} to {share.high * 100:.0f} %" if share.is_enough else ""


def _days(days: int | None) -> str:
    return "" if days is None else str(days)


_RATE: Heads = (("", False), ("Rate", True), ("Likely", True), ("Of", True))
_WORDS: Mapping[str, tuple[Heads, Callable[[Any], tuple[str, ...]], Callable[[Any], int]]] = {
    "on_time": (
        (*_RATE, ("Late", True)),
        lambda r: (group_words(r.group), percent(r.share), _range(r.share), f"{r.share.of:,}", f"{r.late:,}"),
        lambda r: r.share.of,
    ),
    "transit": (
        (("", False), ("Half within", True), ("9 of 10", True), ("Promised", True), ("Arrived", True)),
        lambda r: (group_words(r.group), _days(r.p50), _days(r.p90), _days(r.promised), f"{r.days.arrivals:,}"),
        lambda r: r.days.arrivals,
    ),
    "ageing": (
        (("", False), ("Under way", True), ("As usual", True), ("Slow", True), ("Very slow", True)),
        lambda r: (group_words(r.group), f"{r.under_way:,}", f"{r.usual:,}", f"{r.slow:,}", f"{r.beyond:,}"),
        lambda r: r.under_way,
    ),
    "blame": (
        (("Whose doing, and why", False), ("Late", True), ("Of all", True)),
        lambda r: (cause_words(r), f"{r.share.hits:,}", f"{(r.share.rate or 0) * 100:.0f} %"),
        lambda r: r.share.hits,
    ),
    "first_attempts": (
        (*_RATE, ("Not at once", True)),
        lambda r: (group_words(r.group), percent(r.share), _range(r.share), f"{r.share.of:,}", f"{r.again:,}"),
        lambda r: r.share.of,
    ),
    "costs": (
        (("", False), ("A label", True), ("One in time", True), ("Paid", True), ("Parcels", True)),
        lambda r: (
            group_words(r.group), money_text(r.per_parcel_minor, r.currency),
            money_text(r.per_on_time_minor, r.currency), money_text(r.spent_minor, r.currency), f"{r.parcels:,}",
        ),
        lambda r: r.parcels,
    ),
    "checkout": (
        (("", False), ("Promise", True), ("Half within", True), ("Arrived", True)),
        lambda r: (
            group_words(r.group), "too few" if r.p90 is None else f"{r.p90} days", _days(r.p50), f"{r.days.arrivals:,}"
        ),
        lambda r: r.days.arrivals,
    ),
    "told": (
        (("", False), ("In time", True), ("Too late", True), ("Not told", True), ("Needlessly", True)),
        lambda r: (group_words(r.group), f"{r.before:,}", f"{r.after:,}", f"{r.untold:,}", f"{r.needlessly:,}"),
        lambda r: r.share.of,
    ),
    "calibration": (
        (("Chance that was given", False), ("Said", True), ("Were late", True), ("Likely", True), ("Of", True)),
        lambda r: (
            f"{r.low * 100:.0f} to {r.high * 100:.0f} %", f"{r.said * 100:.1f} %", percent(r.share), _range(r.share),
            f"{r.share.of:,}",
        ),
        lambda r: r.share.of,
    ),
    SERVICES: (
        (("Service", False), ("By last day", True), ("In range", True), ("Days off", True), ("Plain", True),
         ("What is told", False)),
        lambda r: (
            f"{r.carrier} {r.service}".strip(), percent(r.by_p90), percent(r.in_range), days_off_words(r.ours_days),
            days_off_words(r.plain_days), told_words(r),
        ),
        lambda r: r.judged,
    ),
}  # fmt: skip
