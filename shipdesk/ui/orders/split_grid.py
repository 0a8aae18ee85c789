"""Pieces of lines in parcels, as a person moves them: no piece is ever lost, so only an empty parcel can be wrong."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.parcel_plans import (
    MOST_PARCELS,
    Plan,
    PlannedParcel,
    equal_parcels,
    line_by_line,
    piece_by_piece,
)


class SplitGrid:
    """How many pieces of each line are in each parcel, with each parcel's box and typed weight."""

    def __init__(self, lines: Sequence[OrderLine], plan: Plan, boxes: Sequence[str] = ()) -> None:
        self.lines = tuple(lines)
        self.boxes = ("", *boxes)
        self.counts: list[list[int]] = []
        """For each line, the pieces in each parcel."""
        self.parcel_boxes: list[str] = []
        self.weights: list[int | None] = []
        self._take(plan or self._all_in_one())

    @property
    def parcels(self) -> int:
        """How many parcels there are."""
        return len(self.parcel_boxes)

    def plan(self) -> Plan:
        """Return the parcels as they stand, also empty ones."""
        return tuple(self.parcel(number) for number in range(self.parcels))

    def parcel(self, number: int) -> PlannedParcel:
        """Return one parcel, counted from 0."""
        items = tuple((at, row[number]) for at, row in enumerate(self.counts) if row[number])
        return PlannedParcel(items, self.parcel_boxes[number], self.weights[number])

    def empty_parcels(self) -> list[int]:
        """Return the parcels without any piece, counted from 0."""
        return [n for n in range(self.parcels) if not any(row[n] for row in self.counts)]

    def put(self, line: int, parcel: int, pieces: int) -> None:
        """Let so many pieces of a line be in a parcel: missing ones come from the fullest others, the rest goes on."""
        row = self.counts[line]
        wanted = max(0, min(pieces, sum(row)))
        while row[parcel] < wanted:
            giver = max((n for n in range(self.parcels) if n != parcel), key=lambda n: (row[n], -n))
            row[giver] -= 1
            row[parcel] += 1
        # What leaves goes to the next parcel, from the last one to the one before.
        taker = parcel + 1 if parcel + 1 < self.parcels else parcel - 1
        row[taker] += row[parcel] - wanted
        row[parcel] = wanted
        self._contents_changed()

    def turn_box(self, parcel: int, step: int) -> None:
        """Choose the next or previous box for a parcel; the empty one is what fits."""
        at = self.boxes.index(self.parcel_boxes[parcel]) if self.parcel_boxes[parcel] in self.boxes else 0
        self.parcel_boxes[parcel] = self.boxes[(at + step) % len(self.boxes)]

    def add_parcel(self) -> bool:
        """Add an empty parcel at the end, unless there are as many as pieces."""
        if self.parcels >= min(MOST_PARCELS, sum(map(sum, self.counts))):
            return False
        for row in self.counts:
            row.append(0)
        self.parcel_boxes.append("")
        self.weights.append(None)
        return True

    def remove_parcel(self, parcel: int) -> bool:
        """Take a parcel away, its pieces into the one before it; two are left at least."""
        if self.parcels <= 2:
            return False
        other = parcel - 1 if parcel else 1
        for row in self.counts:
            row[other] += row[parcel]
            del row[parcel]
        del self.parcel_boxes[parcel], self.weights[parcel]
        self._contents_changed()
        return True

    def fill_equally(self) -> None:
        """Spread the pieces over the present number of parcels."""
        self._take(equal_parcels(self.lines, self.parcels))

    def fill_line_by_line(self) -> None:
        """Give each line a parcel of its own."""
        self._take(line_by_line(self.lines))

    def fill_piece_by_piece(self) -> None:
        """Give each piece a parcel of its own."""
        self._take(piece_by_piece(self.lines))

    def can_be_lines(self) -> bool:
        """Answer whether there are two lines at least."""
        return sum(line.quantity > 0 for line in self.lines) > 1

    def can_be_pieces(self) -> bool:
        """Answer whether each piece can have a parcel."""
        return 2 <= sum(line.quantity for line in self.lines) <= MOST_PARCELS

    def _all_in_one(self) -> Plan:
        return (PlannedParcel(tuple((i, line.quantity) for i, line in enumerate(self.lines))), PlannedParcel(()))

    def _take(self, plan: Plan) -> None:
        self.counts = [[dict(parcel.items).get(at, 0) for parcel in plan] for at in range(len(self.lines))]
        self.parcel_boxes = [parcel.box for parcel in plan]
        self.weights = [parcel.weight_g for parcel in plan]

    def _contents_changed(self) -> None:
        # A weight that was typed was that of other pieces.
        self.weights = [None] * self.parcels
