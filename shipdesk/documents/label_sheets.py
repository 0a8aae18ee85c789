"""Labels on sheets: each is laid out for its cell on whole dots; none is ever scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from shipdesk.documents.compact_label import lay_out_compact_label
from shipdesk.documents.compact_room import LEAST_MM as COMPACT_LEAST_MM
from shipdesk.documents.drawing import Paper
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_zones import MARGIN_MM, PAPER_MM
from shipdesk.documents.pdf_pages import Page, Placed, pages_to_pdf
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SHEETS, LabelSheet, SheetWish
from shipdesk.domain.labels import PLAIN_TEMPLATE, CellSize, LabelContent, LabelPaper, LabelTemplate, Layout, Part

LEAST_MM = (84.0, 120.0)
"""Below that the zones of a full label find no room: icon, banner, two addresses, bars of an inch, their number."""
_OWN_LAYOUT_MOST_MM = (106.0, 156.0)
"""A cell up to that size is the label; on a larger one a usual label stands in the middle."""
_STRIP_FROM_MM = 138.0
"""Below that height the strip that only the shop reads gives its room to the addresses."""
_UNPRINTED_MM = 5.0
"""Office printers leave that much of a sheet's edge white; some of them a little less."""
_USUAL = (Layout.FOUR_BY_SIX, Layout.METRIC, Layout.A6)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a label can lie in a sheet's cells: for which paper it is laid out, and whether on its side."""

    paper: LabelPaper
    turned: bool = False
    compact: bool = False

    def lay_out(self, content: LabelContent, dpi: int, template: LabelTemplate) -> Paper:
        """Return the label on the printer's dots."""
        if self.compact and isinstance(self.paper, CellSize):
            return lay_out_compact_label(content, self.paper, dpi, template)
        return lay_out_label(content, self.paper, dpi, _giving_way(template, self.paper))


@cache
def ways(sheet: LabelSheet) -> tuple[Way, ...]:
    """Return how a label can lie in a sheet's cells, the best first; none where the cells are too small for any."""
    width, height = _usable_mm(sheet)
    both = ((width, height), (height, width))
    found = [
        Way(CellSize(across, down), bool(turned))
        for turned, (across, down) in enumerate(both)
        if LEAST_MM[0] <= across <= _OWN_LAYOUT_MOST_MM[0] and LEAST_MM[1] <= down <= _OWN_LAYOUT_MOST_MM[1]
    ]
    if not found:
        found = [
            Way(layout, bool(turned))
            for layout in _USUAL
            for turned, (across, down) in enumerate(both)
            if PAPER_MM[layout][0] <= across and PAPER_MM[layout][1] <= down
        ][:1]
        if found:
            return tuple(found)
    across, down = max(both)
    if across >= COMPACT_LEAST_MM[0] and down >= COMPACT_LEAST_MM[1]:
        # On its side a label that is too wide for upright bars still has them.
        found.append(Way(CellSize(across, down), turned=width < height, compact=True))
    return tuple(found)


def lay_out_on_sheet(
    content: LabelContent, sheet: LabelSheet, dpi: int = 300, template: LabelTemplate = PLAIN_TEMPLATE
) -> tuple[Paper, bool]:
    """Return the label laid out for a sheet's cells, and whether it lies on its side.

    Raises Refused, naming the sheets that would do, where it cannot be printed there.
    """
    problems: tuple[str, ...] = (f"Its cells of {sheet.cell_mm[0]:g} x {sheet.cell_mm[1]:g} mm are too small.",)
    for way in ways(sheet):
        paper = way.lay_out(content, dpi, template)
        if not paper.problems:
            return paper, way.turned
        problems = paper.problems
    others = _others_that_do(content, sheet, dpi, template)
    advice = f" It fits on {others}." if others else ""
    raise Refused(
        f"The label of order {content.order_number} cannot be printed on {sheet.name}.", " ".join(problems) + advice
    )


def sheets_pdf(
    contents: Sequence[LabelContent], wish: SheetWish, *, dpi: int = 300, template: LabelTemplate = PLAIN_TEMPLATE
) -> bytes:
    """Return the labels on as many sheets as they need; raises Refused at one that cannot be printed."""
    if not contents:
        raise Refused("There is no label to print.", "Choose at least one order.")
    sheet = wish.sheet
    pages: dict[int, list[Placed]] = {}
    for content, (number, position) in zip(contents, wish.places(), strict=False):
        paper, turned = lay_out_on_sheet(content, sheet, dpi, template)
        size = (paper.height, paper.width) if turned else (paper.width, paper.height)
        x, y = sheet.place_mm(position)
        # In the middle of its cell: a sheet that feeds a little askew does the least harm there.
        x += (sheet.cell_mm[0] - size[0] * 25.4 / dpi) / 2 + wish.nudge[0] / 10
        y += (sheet.cell_mm[1] - size[1] * 25.4 / dpi) / 2 + wish.nudge[1] / 10
        pages.setdefault(number, []).append(Placed(paper, x, y, turned))
    made = [Page(sheet.width_mm, sheet.height_mm, tuple(placed)) for _, placed in sorted(pages.items())]
    return pages_to_pdf(made, title=f"Shipping labels on {sheet.name}")


def _usable_mm(sheet: LabelSheet) -> tuple[float, float]:
    """Return how much of a cell can be printed on: less where cells go to the sheet's edge."""
    (x, y), (wide, high) = sheet.first_mm, sheet.cell_mm
    right = sheet.width_mm - (x + (sheet.columns - 1) * sheet.pitch_mm[0] + wide)
    below = sheet.height_mm - (y + (sheet.rows - 1) * sheet.pitch_mm[1] + high)
    # A label has its own margin inside; what lies in the middle of a cell is away from both sides alike.
    lost = [2 * max(0.0, _UNPRINTED_MM - MARGIN_MM - near) for near in (min(x, right), min(y, below))]
    return round(wide - lost[0], 2), round(high - lost[1], 2)


def _others_that_do(content: LabelContent, tried: LabelSheet, dpi: int, template: LabelTemplate) -> str:
    """Return the sheets on which the label can be printed, those with the most cells first."""
    names = [
        sheet.name
        for sheet in sorted(SHEETS.values(), key=lambda each: -each.cells)
        if sheet is not tried and any(not way.lay_out(content, dpi, template).problems for way in ways(sheet))
    ]
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


def _giving_way(template: LabelTemplate, layout: LabelPaper) -> LabelTemplate:
    if isinstance(layout, CellSize) and layout.height_mm < _STRIP_FROM_MM:
        return replace(template, hidden=template.hidden | {Part.REFERENCES})
    return template
