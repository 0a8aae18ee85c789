"""The map of a journey and of the fleet as a file: SVG for mails and web pages, PDF for paper; without Qt."""

from __future__ import annotations

from collections.abc import Callable

from shipdesk.documents.drawing import MM_PER_INCH, Grid, Item, Paper, Text
from shipdesk.documents.maps.fleet_drawing import fleet_scene
from shipdesk.documents.maps.journey_drawing import JourneyWords, journey_scene
from shipdesk.documents.maps.look import LIGHT_LOOK, PAPER_LOOK, MapLook
from shipdesk.documents.maps.paper import placed_scene, text_width
from shipdesk.documents.maps.scene import Scene
from shipdesk.documents.maps.svg import scene_svg
from shipdesk.documents.papers.pages import lines_of
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.documents.text_fit import Fitted
from shipdesk.domain.geography.fleet import FleetMap
from shipdesk.domain.geography.journeys import JourneyMap

__all__ = ["JourneyWords", "fleet_pdf", "fleet_svg", "journey_pdf", "journey_svg"]
WIDTH, HEIGHT = 960.0, 560.0
"""The size of an SVG in pixels, where nobody asks for another; it scales."""
_DPI = 300
_PAGE_MM = (297.0, 210.0)
_MARGIN_MM = 12.0
_SCREEN_DPI = 96
SceneOf = Callable[[float, float, float], Scene]
"""Draws for a width, a height and so many dots for a pixel of the screen."""


def journey_svg(
    journey: JourneyMap, words: JourneyWords, *, width: float = WIDTH, height: float = HEIGHT,
    look: MapLook = LIGHT_LOOK,
) -> str:  # fmt: skip
    """Return the map of a parcel's way as an SVG document."""
    return scene_svg(journey_scene(journey, width, height, look, words, text_width))


def fleet_svg(
    fleet: FleetMap, title: str, *, width: float = WIDTH, height: float = HEIGHT, look: MapLook = LIGHT_LOOK
) -> str:  # fmt: skip
    """Return the map of all parcels under way as an SVG document."""
    return scene_svg(fleet_scene(fleet, width, height, look, title, text_width))


def journey_pdf(journey: JourneyMap, words: JourneyWords, heading: str, notes: tuple[str, ...] = ()) -> bytes:
    """Return the map of a parcel's way as a page of paper; notes are sentences below it."""

    def scene(width: float, height: float, unit: float) -> Scene:
        return journey_scene(journey, width, height, PAPER_LOOK, words, text_width, unit)

    return _page(heading, notes, scene)


def fleet_pdf(fleet: FleetMap, title: str, heading: str, notes: tuple[str, ...] = ()) -> bytes:
    """Return the map of all parcels under way as a page of paper."""

    def scene(width: float, height: float, unit: float) -> Scene:
        return fleet_scene(fleet, width, height, PAPER_LOOK, title, text_width, unit)

    return _page(heading, notes, scene)


def _page(heading: str, notes: tuple[str, ...], scene_of: SceneOf) -> bytes:
    grid = Grid(_DPI)
    page_width, page_height = (int(side * _DPI / MM_PER_INCH) for side in _PAGE_MM)
    margin = grid.mm(_MARGIN_MM)
    width = page_width - 2 * margin
    items: list[Item] = []
    y = margin
    for fitted in lines_of(heading, 15, width, _DPI, bold=True)[:2]:
        y += _put(items, fitted, margin, y, grid)
    below = [fitted for note in notes for fitted in lines_of(note, 8, width, _DPI)][:8]
    y += grid.mm(2)
    room = page_height - margin - y - round(len(below) * grid.pt(8) * 1.3) - grid.mm(3)
    drawing, texts = placed_scene(scene_of(width, room, _DPI / _SCREEN_DPI), margin, y, _DPI)
    y += room + grid.mm(2)
    for fitted in below:
        y += _put(items, fitted, margin, y, grid)
    paper = Paper(page_width, page_height, _DPI, (*items, *texts), drawings=(drawing,))
    return papers_to_pdf([paper], title=heading)


def _put(items: list[Item], fitted: Fitted, x: int, y: int, grid: Grid) -> int:
    size = grid.pt(fitted.size_pt)
    if fitted.line.runs:
        items.append(Text(x, round(y + size * 0.8), fitted.line, fitted.size_pt))
    return round(size * 1.3)
