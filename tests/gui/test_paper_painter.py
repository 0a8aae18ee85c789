"""The preview shows the label that is printed: the same glyphs in the same places, every code readable."""

from __future__ import annotations

from io import BytesIO

import pytest
from label_people import random_labels
from label_proof import decoded, expected, wrong_bars
from PIL import Image, ImageChops, ImageFilter
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import papers_to_pdf
from shipdesk.documents.read_back import page_images
from shipdesk.domain.labels import LabelTemplate, Layout
from shipdesk.ui.labels.paper_painter import paper_image


def _greys(image: QImage) -> Image.Image:
    row = image.bytesPerLine()
    return Image.frombuffer("L", (image.width(), image.height()), bytes(image.constBits()), "raw", "L", row, 1)


@pytest.mark.parametrize("layout", list(Layout))
def test_painted_label_is_read_and_measured(qtbot: QtBot, layout: Layout) -> None:
    for label in random_labels(8, seed=3):
        paper = lay_out_label(label, layout)
        painted = _greys(paper_image(paper))
        assert painted.size == (paper.width, paper.height)
        assert wrong_bars(paper, painted) == []
        assert expected(paper) <= decoded(painted)


def test_painted_label_is_the_printed_one(qtbot: QtBot) -> None:
    for label in random_labels(63)[::4]:
        paper = lay_out_label(label, Layout.FOUR_BY_SIX)
        (printed,) = page_images(papers_to_pdf([paper], title="Label"))
        soft = ImageFilter.GaussianBlur(2)
        difference = ImageChops.difference(_greys(paper_image(paper)).filter(soft), printed.filter(soft))
        assert max(difference.getextrema()) < 110, label.recipient
        assert sum(difference.histogram()[40:]) < 0.003 * paper.width * paper.height, label.recipient


def test_preview_has_the_width_that_was_asked_for_and_shows_the_logo(qtbot: QtBot) -> None:
    target = BytesIO()
    Image.new("L", (90, 60), 0).save(target, "PNG")
    paper = lay_out_label(random_labels(2)[1], Layout.FOUR_BY_SIX, template=LabelTemplate(logo=target.getvalue()))
    preview = paper_image(paper, 400)
    assert (preview.width(), preview.height()) == (400, 600)
    logo = next(item for item in paper.items if type(item).__name__ == "Picture")
    middle = (logo.x + logo.width // 2) * 400 // paper.width, (logo.y + logo.height // 2) * 400 // paper.width
    assert _greys(preview).getpixel(middle) == 0
