"""Lines put together from remembered glyphs look as PDFium draws them, and stand where they stood."""

from __future__ import annotations

import pytest
from label_people import PLACES
from PIL import Image, ImageChops

from shipdesk.documents import line_pictures
from shipdesk.documents.drawing import Align, Paper, Text
from shipdesk.documents.line_pictures import picture_of
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.documents.read_back import page_images
from shipdesk.documents.typesetting import set_line
from shipdesk.dots import ink

WIDTH, HEIGHT = 1000, 160
SCRIPTS = {place.script: place for place in PLACES}


def _put_together(texts: list[Text], dpi: int = 203) -> Image.Image:
    page = Image.new("1", (WIDTH, HEIGHT))
    picture = picture_of(texts, dpi, WIDTH)
    if picture is not None:
        assert picture.x >= 0
        assert picture.x + picture.width <= WIDTH + 7
        part = Image.frombytes("1", (picture.width, picture.height), picture.bits)
        page.paste(part, (picture.x, picture.y))
    return page


def _drawn_at_once(texts: list[Text], dpi: int = 203) -> Image.Image:
    (page,) = page_images(papers_to_pdf([Paper(WIDTH, HEIGHT, dpi, tuple(texts))], title="Lines"), dpi)
    return ink(page).convert("1", dither=Image.Dither.NONE)


def _ink_count(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[255]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_line_looks_as_if_it_were_drawn_at_once(script: str, bold: bool) -> None:
    place = SCRIPTS[script]
    line = set_line(f"{place.names[0]} {place.city} 12", bold=bold, country_code=place.country)
    texts = [Text(40, 90, line, 12)]
    ours, theirs = _put_together(texts), _drawn_at_once(texts)
    ours_box, theirs_box = ours.getbbox(), theirs.getbbox()
    assert ours_box is not None
    assert theirs_box is not None
    assert all(abs(a - b) <= 1 for a, b in zip(ours_box, theirs_box, strict=True))
    assert abs(_ink_count(ours) - _ink_count(theirs)) < 0.06 * _ink_count(theirs)
    # Each glyph is at most half a dot beside its place: nothing of it lies where no ink is within a dot.
    near = theirs.convert("L")
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            near = ImageChops.lighter(near, ImageChops.offset(theirs.convert("L"), across, down))
    assert _ink_count(ImageChops.subtract(ours.convert("L"), near)) == 0


@pytest.mark.parametrize("align", list(Align))
def test_lines_of_a_block_stand_where_they_are_aligned(align: Align) -> None:
    texts = [Text(500, y, set_line(words), 12, align) for y, words in ((60, "Łódź"), (110, "Größenäcker 12"))]
    ours, theirs = _put_together(texts).getbbox(), _drawn_at_once(texts).getbbox()
    assert ours is not None
    assert theirs is not None
    assert all(abs(a - b) <= 1 for a, b in zip(ours, theirs, strict=True))


def test_what_reaches_over_the_paper_is_cut_off_and_comes_back_nowhere() -> None:
    for x, rest in ((-30, (300, 0, WIDTH, HEIGHT)), (WIDTH - 40, (0, 0, 700, HEIGHT))):
        page = _put_together([Text(x, 90, set_line("Äöü Größe"), 14)])
        assert page.getbbox() is not None
        assert page.crop(rest).getbbox() is None


def test_a_line_without_ink_is_no_picture() -> None:
    assert picture_of([Text(40, 90, set_line("   "), 12)], 203, WIDTH) is None


def test_more_glyphs_than_are_remembered_are_drawn_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_pictures, "_MOST_STAMPS", 10)
    line_pictures._face.cache_clear()
    texts = [Text(40, 90, set_line("浦东新区世纪大道上海市王小明欧阳", country_code="CN"), 11)]
    first = _put_together(texts)
    assert first.tobytes() == _put_together(texts).tobytes()
    assert _put_together([Text(40, 90, set_line("彌敦道旺角九龍何嘉怡", country_code="HK"), 11)]).getbbox() is not None
    line_pictures._face.cache_clear()
