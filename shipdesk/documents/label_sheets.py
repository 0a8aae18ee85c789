"""Labels on sheets: each is laid out for its cell on whole dots; none is ever scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_zones import PAPER_MM
from shipdesk.documents.pdf_pages import Page, Placed, pages_to_pdf
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import LabelSheet, SheetWish
from shipdesk.domain.labels import PLAIN_TEMPLATE, CellSize, LabelContent, LabelPaper, LabelTemplate, Layout, Part

LEAST_MM = (84.0, 120.0)
"""Below that the zones that depots ask for find no room: icon, banner, two addresses, bars of an inch, their number."""
_OWN_LAYOUT_MOST_MM = (106.0, 156.0)
"""A cell up to that size is the label; on a larger one a usual label stands in the middle."""
_STRIP_FROM_MM = 138.0
"""Below that height the strip that only the shop reads gives its room to the addresses."""
_USUAL = (Layout.FOUR_BY_SIX, Layout.METRIC, Layout.A6)


def fitting(sheet: LabelSheet) -> tuple[LabelPaper, bool]:
    """Return what a label is laid out for in a sheet's cells, and whether it lies on its side.

    Raises Refused where the cells are too small for a label that carriers take.
    """
    width, height = sheet.cell_mm
    for turned, (across, down) in enumerate(((width, height), (height, width))):
        least = LEAST_MM[0] <= across and LEAST_MM[1] <= down
        if least and across <= _OWN_LAYOUT_MOST_MM[0] and down <= _OWN_LAYOUT_MOST_MM[1]:
            return CellSize(across, down), bool(turned)
    for layout in _USUAL:
        label = PAPER_MM[layout]
        for turned, (across, down) in enumerate(((width, height), (height, width))):
            if label[0] <= across and label[1] <= down:
                return layout, bool(turned)
    raise Refused(
        f"A cell of {sheet.name} is {width:g} x {height:g} mm, too small for a shipping label.",
        f"It needs {LEAST_MM[0]:g} x {LEAST_MM[1]:g} mm: use L7169, 5168, 5126, A5 or A6.",
    )


def sheets_pdf(
    contents: Sequence[LabelContent], wish: SheetWish, *, dpi: int = 300, template: LabelTemplate = PLAIN_TEMPLATE
) -> bytes:
    """Return the labels on as many sheets as they need; raises Refused at one that cannot be printed."""
    if not contents:
        raise Refused("There is no label to print.", "Choose at least one order.")
    sheet = wish.sheet
    layout, turned = fitting(sheet)
    template = _giving_way(template, layout)
    pages: dict[int, list[Placed]] = {}
    for content, (number, position) in zip(contents, wish.places(), strict=False):
        paper = lay_out_label(content, layout, dpi, template)
        if paper.problems:
            raise Refused(
                f"The label of order {content.order_number} cannot be printed on {sheet.name}.",
                " ".join(paper.problems),
            )
        size = (paper.height, paper.width) if turned else (paper.width, paper.height)
        x, y = sheet.place_mm(position)
        # In the middle of its cell: a sheet that feeds a little askew does the least harm there.
        x += (sheet.cell_mm[0] - size[0] * 25.4 / dpi) / 2 + wish.nudge[0] / 10
        y += (sheet.cell_mm[1] - size[1] * 25.4 / dpi) / 2 + wish.nudge[1] / 10
        pages.setdefault(number, []).append(Placed(paper, x, y, turned))
    made = [Page(sheet.width_mm, sheet.height_mm, tuple(placed)) for _, placed in sorted(pages.items())]
    return pages_to_pdf(made, title=f"Shipping labels on {sheet.name}")


def _giving_way(template: LabelTemplate, layout: LabelPaper) -> LabelTemplate:
    if isinstance(layout, CellSize) and layout.height_mm < _STRIP_FROM_MM:
        return replace(template, hidden=template.hidden | {Part.REFERENCES})
    return template
