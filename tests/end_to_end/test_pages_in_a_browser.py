"""Customers' pages in a real browser: readable at every width, in the dark and on paper, for everybody."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from page_samples import sample_page
from PIL import Image
from real_chromium import CHROMIUM, MISSING, running_chromium, violations

from shipdesk.documents.tracking_page import page_html
from shipdesk.domain.parcels import ParcelStatus

LOOKS = (
    ("on-its-way", 320, False),
    ("waits", 768, True),
    ("held", 1280, False),
    ("held", 320, True),
    ("delivered", 768, False),
    ("packed", 320, False),
)
"""Which page is looked at in which width, and whether in the dark."""
_SMALL_TARGETS = """() => [...document.querySelectorAll('a')].map(a => a.getBoundingClientRect())
    .filter(box => box.height < 24).length"""
_SMALLEST_ON_MAP = """() => Math.min(...[...document.querySelectorAll('.map text')]
    .map(text => text.getBoundingClientRect().height))"""


def pages(folder: Path) -> dict[str, Path]:
    """Write pages of several states and languages."""
    contents = {
        "on-its-way": sample_page("de-DE", count=12, expected_until_on=date(2026, 12, 2)),
        "waits": sample_page(
            "pl-PL",
            ParcelStatus.AVAILABLE_FOR_PICKUP,
            pickup_place="Kiosk Rossio, Rua Augusta 12",
            pickup_until_on=date(2026, 12, 5),
        ),
        "held": sample_page("fr-FR", ParcelStatus.EXCEPTION, reason="customs"),
        "delivered": sample_page("en-GB", ParcelStatus.DELIVERED, count=12),
        "packed": sample_page("nl-NL", ParcelStatus.LABEL_MADE, has_left=False, map=None, events=()),
    }
    for name, content in contents.items():
        (folder / f"{name}.html").write_bytes(page_html(content))
    return {name: folder / f"{name}.html" for name in contents}


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason=MISSING)
def test_pages_are_for_everybody_at_every_width_in_the_dark_and_on_paper(tmp_path: Path) -> None:
    written = pages(tmp_path)
    complaints: list[str] = []
    with running_chromium() as chromium:
        for name, width, dark in LOOKS:
            with chromium.showing(written[name], width=width, dark=dark, scripts=True) as page:
                page.on("console", lambda said: complaints.append(said.text))
                page.on("request", lambda asked: complaints.append(asked.url))
                page.reload()
                assert violations(page) == [], (name, width)
                assert page.evaluate("document.documentElement.scrollWidth") == width, (name, width)
                assert page.evaluate(_SMALL_TARGETS) == 0
                if page.query_selector(".map"):
                    assert page.evaluate(_SMALLEST_ON_MAP) >= 9
        assert [said for said in complaints if not said.startswith("file:")] == []
        lights = []
        for dark in (False, True):
            with chromium.showing(written["on-its-way"], width=768, dark=dark) as page:
                picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
                lights.append(picture.convert("L").resize((1, 1)).getpixel((0, 0)))
        assert lights[1] < 90 < 180 < lights[0], "the dark is dark"
        with chromium.showing(written["waits"]) as page:
            page.emulate_media(media="print")
            paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
        text = "".join(sheet.get_textpage().get_text_range() for sheet in paper)
        assert "Kiosk Rossio, Rua Augusta 12" in text
        assert "https://carrier.example/track" in text, "on paper the link is written out"
        assert len(paper) <= 2
        paper.close()
