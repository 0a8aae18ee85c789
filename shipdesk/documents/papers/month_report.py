"""The report of a month: its figures first, then each question with its chart, its table and what the numbers mean."""

from __future__ import annotations

from shipdesk.documents.drawing import Align, Paper
from shipdesk.documents.insight_charts import chart_height_mm, chart_scene
from shipdesk.documents.maps.paper import placed_scene
from shipdesk.documents.papers.letterhead import draw_letterhead, running_head
from shipdesk.documents.papers.pages import PITCH, Pages, lines_of
from shipdesk.documents.papers.table import Column, Table, Words
from shipdesk.domain.insights.pictures import Picture, is_empty
from shipdesk.domain.insights.report import ReportContent, ReportPart
from shipdesk.domain.papers import PaperSize

TITLE = "HOW PARCELS ARRIVED"
_NUMBER_MM, _WORD_MM = 22.0, 34.0
_HEADING_MM = 9.0


def month_report_pages(content: ReportContent, size: PaperSize, dpi: int) -> tuple[Paper, ...]:
    """Return the pages of a month's report, on A4 or Letter."""
    pages = Pages(size, dpi, running_head(TITLE, content.month))
    draw_letterhead(pages, content.letterhead, TITLE, content.month)
    _figures(pages, content)
    for part in content.parts:
        _part(pages, part)
    return pages.finish(content.letterhead.made)


def _figures(pages: Pages, content: ReportContent) -> None:
    width = pages.frame.width // max(1, len(content.figures))
    for place, (caption, figure) in enumerate(content.figures):
        x = pages.frame.x + place * width
        below = pages.caption(caption, x, pages.y) + pages.mm(0.8)
        pages.line(figure, x, pages.y + below, 16, bold=True, width=width - pages.mm(3), smallest_pt=8)
    pages.y += pages.mm(13)
    pages.skip(2)


def _part(pages: Pages, part: ReportPart) -> None:
    picture = part.picture if part.picture is not None and not is_empty(part.picture) else None
    chart = round(pages.mm(chart_height_mm(picture))) if picture is not None else 0
    # A heading, its chart and the first lines of its table stay together.
    pages.need(pages.mm(_HEADING_MM) + chart + pages.mm(22))
    pages.y += pages.line(part.title, pages.frame.x, pages.y, 12, bold=True) + pages.mm(1.5)
    if picture is not None:
        _chart(pages, picture, chart)
    if part.rows:
        _table(pages, part)
    elif part.nothing:
        pages.flow(lines_of(part.nothing, 9.5, pages.frame.width, pages.grid.dpi), pages.frame.x, pages.frame.width)
    pages.skip(1.5)
    lines = lines_of(part.meaning, 7.5, pages.frame.width, pages.grid.dpi)
    pages.need(round(len(lines) * pages.grid.pt(7.5) * PITCH))
    pages.flow(lines, pages.frame.x, pages.frame.width)
    pages.skip(7)


def _chart(pages: Pages, picture: Picture, height: int) -> None:
    scene = chart_scene(picture, pages.frame.width, height, pages.grid.dpi)
    drawing, texts = placed_scene(scene, pages.frame.x, pages.y, pages.grid.dpi)
    pages.sheet.drawings.append(drawing)
    pages.sheet.items += texts
    pages.y += height
    pages.skip(3)


def _table(pages: Pages, part: ReportPart) -> None:
    columns = [
        Column(title.upper(), 0 if place == 0 else _NUMBER_MM if number else _WORD_MM,
               Align.RIGHT if number else Align.LEFT)
        for place, (title, number) in enumerate(part.heads)
    ]  # fmt: skip
    table = Table(pages, columns)
    table.begin()
    for row in part.rows:
        table.row(*((Words(text, 8.5, bold=place == 0, one_line=True),) for place, text in enumerate(row)))
