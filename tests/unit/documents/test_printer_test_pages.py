"""Calibration and self-test: measured on the page, and read as a scanner would."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from shipdesk.documents.test_pages import TestFacts, calibration_page, self_test_page
from shipdesk.domain.errors import Refused
from shipdesk.domain.self_test import CODES
from shipdesk.pdfium import open_pdf

PAPERS = [(101.6, 152.4), (105.0, 148.0), (210.0, 297.0)]


def facts(paper: tuple[float, float], dpi: int = 203) -> TestFacts:
    return TestFacts("Bench", "2026-11-26 12:00 UTC", *paper, dpi)


def picture(content: bytes, dpi: int) -> Image.Image:
    with open_pdf(content) as document:
        assert len(document) == 1
        return document.image(0, dpi)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_code_of_the_self_test_can_be_read(paper: tuple[float, float], dpi: int) -> None:
    drawn = picture(self_test_page(facts(paper, dpi)), min(dpi, 300))
    assert {found.text for found in zxingcpp.read_barcodes(drawn)} == set(CODES)


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("paper", PAPERS)
def test_the_frame_stands_two_millimetres_inside_and_the_bar_is_fifty_long(
    paper: tuple[float, float], dpi: int
) -> None:
    drawn = picture(calibration_page(facts(paper, dpi)), dpi)
    dot = 25.4 / dpi
    middle = drawn.crop((0, drawn.height - round(30 / dot), drawn.width, drawn.height - round(30 / dot) + 1)).tobytes()
    dark = [place for place, grey in enumerate(middle) if grey < 128]
    assert dark[0] * dot == pytest.approx(2, abs=dot)
    assert (len(middle) - 1 - dark[-1]) * dot == pytest.approx(2, abs=1.5 * dot)
    longest = 0
    for y in range(round(20 / dot), round(40 / dot)):
        row = drawn.crop((0, y, drawn.width, y + 1)).tobytes()
        longest = max(longest, *map(len, bytes(grey < 128 for grey in row).split(b"\0")))
    assert longest * dot == pytest.approx(50, abs=dot)


def test_a_paper_too_small_for_a_test_page_is_told() -> None:
    with pytest.raises(Refused, match="needs 70 x 90 mm"):
        calibration_page(facts((50, 30)))
