"""Sheets of labels for office printers: where their cells are, and which of them are printed.

Sizes in mm, x to the right and y down from the sheet's upper left corner. The measures of the Avery sheets are those of
the gLabels template collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shipdesk.domain.errors import Refused

PREFIX = "sheet:"
MOST_NUDGE = 100
"""Tenths of a mm: what is further off is another sheet."""


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet: how large it is, where its first cell is, how large cells are and how far apart they begin."""

    name: str
    words: str
    width_mm: float
    height_mm: float
    columns: int
    rows: int
    cell_mm: tuple[float, float]
    first_mm: tuple[float, float] = (0.0, 0.0)
    pitch_mm: tuple[float, float] = (0.0, 0.0)

    @property
    def cells(self) -> int:
        """How many labels are on it."""
        return self.columns * self.rows

    def place_mm(self, position: int) -> tuple[float, float]:
        """Return the upper left corner of a cell; positions count from 1, row by row."""
        row, column = divmod(position - 1, self.columns)
        pitch_x, pitch_y = self.pitch_mm
        return self.first_mm[0] + column * pitch_x, self.first_mm[1] + row * pitch_y


_LETTER = (215.9, 279.4)
_A4 = (210.0, 297.0)
SHEETS = {
    sheet.name: sheet
    for sheet in (
        LabelSheet("5126", "Avery 5126, 2 on Letter", *_LETTER, 1, 2, (215.9, 139.7), (0, 0), (0, 139.7)),
        LabelSheet("5168", "Avery 5168, 4 on Letter", *_LETTER, 2, 2, (88.9, 127.0), (12.7, 12.7), (101.6, 127.0)),
        LabelSheet("5164", "Avery 5164, 6 on Letter", *_LETTER, 2, 3, (101.6, 84.67), (3.97, 12.7), (106.36, 84.67)),
        LabelSheet("5163", "Avery 5163, 10 on Letter", *_LETTER, 2, 5, (101.6, 50.8), (4.13, 12.7), (106.36, 50.8)),
        LabelSheet("L7169", "Avery L7169, 4 on A4", *_A4, 2, 2, (99.1, 139.0), (5.01, 7.06), (101.49, 138.99)),
        LabelSheet("L7165", "Avery L7165, 8 on A4", *_A4, 2, 4, (99.1, 67.7), (4.67, 13.04), (101.64, 67.73)),
        LabelSheet("A5", "A5, 2 on A4", *_A4, 1, 2, (210.0, 148.5), (0, 0), (0, 148.5)),
        LabelSheet("A6", "A6, 4 on A4", *_A4, 2, 2, (105.0, 148.5), (0, 0), (105.0, 148.5)),
    )
}
_ALSO = {"8126": "5126", "8163": "5163", "8168": "5168", "8164": "5164"}
"""Other numbers for the same cells."""


@dataclass(frozen=True, slots=True)
class SheetWish:
    """A sheet, the first cell to print on, cells of the first sheet that are gone, and a shift in tenths of a mm."""

    sheet: LabelSheet
    start: int = 1
    skipped: frozenset[int] = frozenset()
    nudge: tuple[int, int] = (0, 0)

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield (number of the sheet from 0, position) of each free cell, without end."""
        for position in range(self.start, self.sheet.cells + 1):
            if position not in self.skipped:
                yield 0, position
        number = 1
        while True:
            for position in range(1, self.sheet.cells + 1):
                yield number, position
            number += 1

    def on_a_new_sheet(self) -> SheetWish:
        """Return the same sheet from its first cell on."""
        return replace(self, start=1, skipped=frozenset())

    def to_json(self) -> dict[str, Any]:
        """Return the wish as plain JSON."""
        return {
            "name": self.sheet.name, "start": self.start, "skipped": sorted(self.skipped), "nudge": list(self.nudge),
        }  # fmt: skip

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> SheetWish:
        """Return the wish that was kept as JSON; raises Refused where there is no such sheet any more."""
        right, down = told["nudge"]
        return SheetWish(sheet_named(told["name"]), int(told["start"]), frozenset(told["skipped"]), (right, down))


def is_sheet(layout: str | None) -> bool:
    """Answer whether a layout's name means a sheet."""
    return layout is not None and layout.casefold().startswith(PREFIX)


def sheet_wish(layout: str, skipped: str = "", nudge: str = "") -> SheetWish:
    """Read "sheet:NAME@POSITION", cells such as "2,5" and a shift in mm such as "0.3,-0.2" as a person types them."""
    name, _, position = layout[len(PREFIX) :].partition("@")
    sheet = sheet_named(name)
    start = _position(position, sheet) if position else 1
    gone = frozenset(_position(cell, sheet) for cell in re.split(r"[\s,;]+", skipped.strip()) if cell)
    if gone.issuperset(range(start, sheet.cells + 1)):
        raise Refused("No cell of the first sheet is left.", "Begin with a new sheet: leave position and skipped out.")
    return SheetWish(sheet, start, gone, _nudge(nudge))


def sheet_named(name: str) -> LabelSheet:
    """Return the sheet of that name; raises Refused where there is none."""
    wanted = name.strip().upper().removeprefix("AVERY").strip()
    found = SHEETS.get(_ALSO.get(wanted, wanted))
    if found is None:
        raise Refused(f"There is no label sheet {name[:40]}.", f"Choose one of {', '.join(SHEETS)}.")
    return found


def _position(text: str, sheet: LabelSheet) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= sheet.cells):
        raise Refused(f"'{text[:20]}' is no cell of {sheet.name}.", f"Its cells are 1 to {sheet.cells}, row by row.")
    return int(text)


def _nudge(text: str) -> tuple[int, int]:
    if not text.strip():
        return 0, 0
    found = re.fullmatch(r"\s*([+-]?\d{1,2}(?:\.\d)?)\s*[,; ]\s*([+-]?\d{1,2}(?:\.\d)?)\s*", text)
    if found is None:
        raise Refused(f"'{text[:20]}' is no shift.", "Write it in mm, to the right and down, such as 0.3,-0.2.")
    x, y = (round(float(part) * 10) for part in found.groups())
    if max(abs(x), abs(y)) > MOST_NUDGE:
        raise Refused("Labels can be moved by 10 mm at most.", "If they are further off, it is another sheet.")
    return x, y
