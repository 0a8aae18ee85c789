"""The customs declarations CN22 and CN23 of the Universal Postal Union, filled from the product memory."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.documents.drawing import Grid, Paper
from shipdesk.documents.papers.cn22 import CN22_MM, draw_cn22
from shipdesk.documents.papers.cn23 import cn23_papers
from shipdesk.documents.papers.form import Form
from shipdesk.documents.sheet import Sheet
from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import CustomsContent, CustomsForm, PaperSize


def customs_pages(
    contents: Sequence[CustomsContent], form: CustomsForm, size: PaperSize, dpi: int
) -> tuple[Paper, ...]:
    """Return the forms of some parcels; on a sheet several CN22 stand side by side, of CN23 two copies."""
    if form is CustomsForm.CN22:
        return _cn22_papers(contents, size, dpi)
    if size is PaperSize.FOUR_BY_SIX:
        raise Refused("CN23 has no room on 4 x 6 inches.", "Print it on A4 or Letter.")
    return tuple(paper for content in contents for paper in cn23_papers(content, size, dpi))


def _cn22_papers(contents: Sequence[CustomsContent], size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    grid = Grid(dpi)
    width, height = (int(side * dpi / 25.4) for side in size.mm)
    if size is PaperSize.FOUR_BY_SIX:
        places = [(grid.mm(3), grid.mm(3))]
        form_mm = (size.mm[0] - 6, size.mm[1] - 6)
    else:
        form_mm = CN22_MM
        gap_x, gap_y = (size.mm[0] - 2 * form_mm[0]) / 3, (size.mm[1] - 2 * form_mm[1]) / 3
        places = [
            (grid.mm(gap_x + column * (form_mm[0] + gap_x)), grid.mm(gap_y + row * (form_mm[1] + gap_y)))
            for row in range(2)
            for column in range(2)
        ]
    papers = []
    for start in range(0, len(contents), len(places)):
        sheet = Sheet(grid)
        for content, (x, y) in zip(contents[start : start + len(places)], places, strict=False):
            draw_cn22(Form(sheet, x, y, *form_mm), content)
        papers.append(sheet.as_paper(width, height))
    return tuple(papers)
