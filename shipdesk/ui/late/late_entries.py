"""What the Late grid shows: lines by themselves, and those of one bag under a line of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from shipdesk.domain.late.lateness import Lateness
from shipdesk.domain.late.worth import pressing
from shipdesk.domain.money import money_text, to_major
from shipdesk.services.views import LateRow
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.words import clock_text, count_text, short_day_text, translate

_LEAST = 2
"""How many lines of one bag are a group."""


@dataclass(frozen=True, slots=True)
class LateEntry:
    """One row of the grid: a line, or a bag with all its lines; id is the number by which the grid knows it."""

    id: int
    rows: tuple[LateRow, ...]
    is_bag: bool = False
    is_open: bool = False
    """Of a bag: its lines are shown below it."""
    is_inside: bool = False
    """Of a line: it stands below its bag."""

    @property
    def late(self) -> LateRow:
        """The line, the first one of a bag."""
        return self.rows[0]


@dataclass(slots=True)
class Numbers:
    """Gives each line and bag a number that stays with it, also where its cause becomes another."""

    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def of_line(self, row: LateRow) -> int:
        """Return the number of a line."""
        return self._number((row.order_id, row.parcel_id or 0))

    def of_bag(self, bag_id: int) -> int:
        """Return the number of a bag's group."""
        return self._number((0, bag_id))

    def _number(self, key: tuple[int, int]) -> int:
        return self._known.setdefault(key, len(self._known) + 1)


def entries_of(rows: Sequence[LateRow], open_bags: Collection[int], numbers: Numbers) -> list[LateEntry]:
    """Return the rows of the grid, the most pressing first; a bag weighs as much as all its lines."""
    bags: dict[int, list[LateRow]] = {}
    for row in rows:
        if row.bag is not None:
            bags.setdefault(row.bag.bag_id, []).append(row)
    groups = {bag_id: tuple(lines) for bag_id, lines in bags.items() if len(lines) >= _LEAST}
    heads: dict[int, tuple[LateRow, ...]] = {}
    for row in rows:
        group = groups.get(row.bag.bag_id) if row.bag is not None else None
        heads.setdefault(numbers.of_line(group[0] if group else row), group or (row,))
    # Stable: lines by themselves keep the order in which the service gave them.
    entries: list[LateEntry] = []
    for lines in sorted(heads.values(), key=lambda lines: -sum(map(_pressing, lines))):
        entries += _of_group(lines, open_bags, numbers)
    return entries


def _of_group(lines: tuple[LateRow, ...], open_bags: Collection[int], numbers: Numbers) -> Iterable[LateEntry]:
    bag = lines[0].bag
    if len(lines) < _LEAST or bag is None:
        yield LateEntry(numbers.of_line(lines[0]), lines)
        return
    number = numbers.of_bag(bag.bag_id)
    is_open = bag.bag_id in open_bags
    yield LateEntry(number, lines, is_bag=True, is_open=is_open)
    if is_open:
        for row in lines:
            yield LateEntry(numbers.of_line(row), (row,), is_inside=True)


def _pressing(row: LateRow) -> float:
    late = Lateness(row.cause, row.since, row.days, row.reason)
    return pressing(float(to_major(row.loss_minor, row.currency)), late)


def bag_sentence(entry: LateEntry, zone: tzinfo, carrier: str) -> str:
    """Say what is wrong with a bag: that none of its parcels has a scan, or how many of them."""
    bag = entry.late.bag
    assert bag is not None
    left = bag.left_at.astimezone(zone)
    names = {"time": clock_text(left), "carrier": carrier, "day": short_day_text(left.date())}
    if bag.is_whole:
        words = translate("LateGrid", "The whole {time} {carrier} bag of {day} has no scan: {parcels}.")
        return words.format(**names, parcels=parcels_text(bag.parcels))
    words = translate("LateGrid", "{count} of {parcels} of the {time} {carrier} bag of {day} have no scan.")
    return words.format(**names, count=count_text(bag.without_scan), parcels=parcels_text(bag.parcels))


def sum_text(amounts: Iterable[tuple[int | None, str]]) -> str:
    """Return amounts as one for each currency, such as "42.00 EUR"; empty where none is known."""
    sums: dict[str, int] = {}
    for minor, currency in amounts:
        if minor is not None:
            sums[currency] = sums.get(currency, 0) + minor
    return " + ".join(money_text(minor, currency) for currency, minor in sums.items())
