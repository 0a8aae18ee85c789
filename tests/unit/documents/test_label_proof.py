"""Labels to sixty countries in twelve scripts are read back from what comes out of a printer, bar for bar."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from label_people import PLACES, random_labels
from label_proof import blurred, decoded, expected, pages, printed_zpl, renderers, wrong_bars
from PIL import Image

from shipdesk.documents.drawing import Paper
from shipdesk.documents.label_pdf import lay_out_labels, papers_to_pdf
from shipdesk.domain.labels import LabelContent, Layout

ALWAYS = 63
THOROUGH = 1000
THOROUGHLY = "LABELS_THOROUGH" in os.environ
LAYOUTS = list(Layout)
ZPL = "zpl"


def test_the_people_are_from_sixty_countries_and_write_in_twelve_scripts() -> None:
    assert len({place.country for place in PLACES}) >= 60
    assert len({place.script for place in PLACES}) == 12


@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_to_everywhere_are_read_and_measured(layout: Layout) -> None:
    _prove(random_labels(ALWAYS, seed=LAYOUTS.index(layout)), layout, 203, "pdfium")


@pytest.mark.parametrize("renderer", renderers()[1:])
def test_other_renderers_keep_every_bar(renderer: str) -> None:
    _prove(random_labels(20), Layout.FOUR_BY_SIX, 203, renderer)


def test_a_label_printer_prints_the_same_bars_from_commands() -> None:
    _prove(random_labels(40, seed=11), Layout.FOUR_BY_SIX, 203, ZPL)


@pytest.mark.slow
@pytest.mark.parametrize("renderer", ["pdfium", "pdftoppm", "gs", ZPL])
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_thousand_labels_are_read_and_measured(dpi: int, renderer: str) -> None:
    if not THOROUGHLY:
        pytest.skip("a minute each: asked for with LABELS_THOROUGH=1")
    if renderer not in (*renderers(), ZPL):
        pytest.skip(f"{renderer} is not installed")
    _prove(random_labels(THOROUGH, seed=7), Layout.FOUR_BY_SIX, dpi, renderer)


def _pages(papers: list[Paper], dpi: int, renderer: str) -> Iterator[Image.Image]:
    return pages(papers_to_pdf(papers, title="Proof"), dpi, renderer)


def _prove(labels: list[LabelContent], layout: Layout, dpi: int, renderer: str) -> None:
    papers = list(lay_out_labels(labels, layout=layout, dpi=dpi))
    images = map(printed_zpl, papers) if renderer == ZPL else _pages(papers, dpi, renderer)
    unread: list[object] = []
    for paper, image in zip(papers, images, strict=True):
        assert image.size == (paper.width, paper.height)
        assert wrong_bars(paper, image) == []
        wanted = expected(paper)
        unread += [(missing, "sharp") for missing in wanted - decoded(image)]
        unread += [(missing, "blurred") for missing in wanted - decoded(blurred(image))]
    assert unread == []
