"""Papers, returns, shipping units, logos and lines of the shop's own: each label says what it must and nothing more."""

from __future__ import annotations

import base64
from dataclasses import replace
from io import BytesIO

import pytest
from label_samples import LABEL, RECIPIENTS, many_labels
from PIL import Image, ImageDraw

from shipdesk.documents.drawing import Box, Paper, Picture, Text
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import check_label, papers_to_pdf, render_labels
from shipdesk.documents.label_zones import PAPER_MM
from shipdesk.documents.pdf_pages import Page, Placed, pages_to_pdf
from shipdesk.documents.read_back import page_images, read_barcodes
from shipdesk.documents.symbols import Kind
from shipdesk.domain.errors import Refused
from shipdesk.domain.gs1 import parse_elements
from shipdesk.domain.labels import LabelForm, LabelTemplate, Layout, Part, Symbology
from shipdesk.services.label_contents import content_from_json, content_to_json
from shipdesk.services.label_templates import check_reference_line, logo_setting

LAYOUTS = list(Layout)
UNIT = replace(
    LABEL,
    form=LabelForm.LOGISTIC,
    barcode="(00)040123450000000016",
    symbology=Symbology.GS1_128,
    human_readable="040123450000000016",
    carrier_name="Own delivery",
    package_number=2,
    package_count=3,
)


def _words(paper: Paper) -> list[str]:
    return [item.line.text for item in paper.items if isinstance(item, Text)]


def _logo() -> bytes:
    picture = Image.new("RGBA", (400, 160), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 20, 140, 140), fill="navy")
    draw.rectangle((170, 60, 380, 100), fill="orangered")
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_unit_of_our_own_has_its_sscc_at_the_bottom_in_bars_that_gs1_allows(layout: Layout) -> None:
    paper = lay_out_label(UNIT, layout)
    assert paper.problems == ()
    (bars,) = [placed for placed in paper.symbols if placed.symbol.kind is Kind.GS1_128]
    assert 0.495 <= bars.module * 25.4 / paper.dpi <= 0.94
    assert bars.height * 25.4 / paper.dpi >= 31.75
    assert bars.y + bars.height > paper.height * 0.85
    assert {"SSCC", "(00) 040123450000000016", "2 of 3", "SD-100042"} <= set(_words(paper))
    (reading,) = read_barcodes(papers_to_pdf([paper], title="Unit"))
    assert {(found.symbology_id, found.scanned) for found in reading.barcodes} == {
        ("]C1", "00040123450000000016"),
        ("]d2", "00040123450000000016"),
    }


def test_return_label_turns_the_parcel_round_and_is_known_by_its_own_number() -> None:
    label = replace(LABEL, sender=RECIPIENTS[0], recipient=LABEL.sender, is_return=True, return_number="RMA-2041")
    paper = lay_out_label(label, Layout.FOUR_BY_SIX)
    assert {"RETURN TO", "RETURN – PRIORITY PARCEL", "R", "RMA-2041"} <= set(_words(paper))
    assert "SHIP TO" not in _words(paper)
    assert "RMA-2041" in {placed.symbol.data for placed in paper.symbols}


def test_package_of_packages_is_told() -> None:
    label = replace(LABEL, package_number=2, package_count=5)
    assert "Package 2 of 5" in _words(lay_out_label(label, Layout.A6))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_three_lines_of_the_shop_find_room_on_every_paper(layout: Layout) -> None:
    lines = ("2 x MUG-BLUE-L, 1 x TEE-M", "Pick A-12-3", "Gift wrap, card enclosed")
    paper = lay_out_label(replace(LABEL, reference_text="", references=lines), layout)
    assert paper.problems == ()
    assert set(lines) <= set(_words(paper))


def test_other_orders_in_the_parcel_are_told_beside_three_lines() -> None:
    label = replace(LABEL, reference_text="with SD-7", references=("one", "two", "three"))
    assert label.reference_lines == ("with SD-7 · one", "two", "three")


def test_what_is_left_off_gives_its_room_to_the_address() -> None:
    plain = lay_out_label(LABEL, Layout.FOUR_BY_SIX)
    bare = lay_out_label(LABEL, Layout.FOUR_BY_SIX, template=LabelTemplate(frozenset(Part)))
    assert len(plain.symbols) == 3
    assert [placed.symbol.data for placed in bare.symbols] == [LABEL.barcode]
    assert LABEL.reference_text not in _words(bare)
    long = replace(LABEL, recipient=replace(RECIPIENTS[0], name="Maximiliane Alexandra von Hohenstein-Schwarzenberg"))
    sizes = [
        max(item.size_pt for item in paper.items if isinstance(item, Text) and "Maximiliane" in item.line.text)
        for paper in (
            lay_out_label(long, Layout.FOUR_BY_SIX),
            lay_out_label(long, Layout.FOUR_BY_SIX, template=LabelTemplate(frozenset(Part))),
        )
    ]
    assert sizes[1] > sizes[0]


@pytest.mark.parametrize("content", [LABEL, UNIT])
def test_logo_is_printed_in_black_and_nothing_else(content: object) -> None:
    paper = lay_out_label(content, Layout.FOUR_BY_SIX, template=LabelTemplate(logo=_logo()))  # type: ignore[arg-type]
    (picture,) = [item for item in paper.items if isinstance(item, Picture)]
    assert len(picture.bits) == (picture.width + 7) // 8 * picture.height
    (image,) = page_images(papers_to_pdf([paper], title="Logo"))
    area = image.crop((picture.x, picture.y, picture.x + picture.width, picture.y + picture.height))
    greys = area.histogram()
    assert greys[0] + greys[255] > 0.95 * area.width * area.height
    dark = sum(bin(byte).count("1") for byte in picture.bits)
    assert abs(sum(greys[:128]) - dark) < dark * 0.03


def test_a_carrier_that_is_called_as_its_service_is_named_once() -> None:
    named = replace(UNIT, carrier_name="Own delivery", service_banner="OWN DELIVERY")
    words = _words(lay_out_label(named, Layout.FOUR_BY_SIX))
    assert [word for word in words if word.casefold() == "own delivery"] == ["Own delivery"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("template", [LabelTemplate(), LabelTemplate(logo=_logo())])
def test_a_sample_says_so_in_its_box_with_the_logo_too(layout: Layout, template: LabelTemplate) -> None:
    paper = lay_out_label(replace(LABEL, sample=True), layout, template=template)
    assert paper.problems == ()
    (mark,) = [item for item in paper.items if isinstance(item, Text) and item.line.text == "SAMPLE"]
    for picture in (item for item in paper.items if isinstance(item, Picture)):
        assert picture.height > 60
        assert mark.y > picture.y + picture.height


def test_logo_is_kept_small_and_one_bit_deep() -> None:
    kept = base64.b64decode(logo_setting(_logo()))
    assert len(kept) < 5000
    with Image.open(BytesIO(kept)) as picture:
        assert picture.mode == "1"
    with pytest.raises(Refused):
        logo_setting(b"no picture")
    (problem,) = check_label(LABEL, Layout.FOUR_BY_SIX, template=LabelTemplate(logo=b"no picture"))
    assert "logo" in problem


def test_unknown_field_in_a_line_is_named() -> None:
    assert check_reference_line("{contents}, order {order}") == ""
    assert "{colour}" in check_reference_line("{colour}")


def test_tab_of_the_long_paper_says_by_itself_which_parcel_it_is_from() -> None:
    paper = lay_out_label(LABEL, Layout.FOUR_BY_EIGHT)
    fold = 6 * 203
    below = {item.line.text for item in paper.items if isinstance(item, Text) and item.y > fold - 203}
    assert {"SD-100042", "Package 1 of 1", "26 Nov 2026"} <= below
    assert any(placed.y > fold - 203 for placed in paper.symbols)


def test_labels_on_a_sheet_keep_their_bars_on_the_printer_s_dots() -> None:
    papers = [lay_out_label(label, Layout.A6, 300) for label in many_labels(4)]
    width, height = PAPER_MM[Layout.A6]
    places = [Placed(paper, i % 2 * width, i // 2 * height) for i, paper in enumerate(papers)]
    (reading,) = read_barcodes(pages_to_pdf([Page(210, 297, tuple(places))], title="Sheet"), 300)
    assert {label.barcode for label in many_labels(4)} <= set(reading.texts)


def test_label_turned_on_a_sheet_is_whole() -> None:
    paper = lay_out_label(LABEL, Layout.FOUR_BY_SIX)
    (image,) = page_images(pages_to_pdf([Page(215.9, 139.7, (Placed(paper, 10, 10, turned=True),))], title="Sheet"))
    upright = image.rotate(90, expand=True)
    box = upright.point([255] * 128 + [0] * 128).getbbox()
    frame = paper.items[0]
    assert isinstance(frame, Box)
    assert box is not None
    left, below_top = (round(mm * 203 / 25.4) for mm in (10, 215.9 - 10 - 152.4))
    assert abs(box[0] - left - frame.x) <= 2
    assert abs(box[1] - below_top - frame.y) <= 2
    assert abs(box[2] - box[0] - frame.width) <= 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("00123", "no GS1 code"),
        ("(00)12", "instead of 18"),
        ("(00)123456789012345678", "check digit"),
        ("(77)1", "does not know"),
        ("(400)Ä", "may have"),
        ("(420)", "instead of"),
    ],
)
def test_wrong_element_strings_are_told_in_words(written: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse_elements(written)


def test_stock_of_a_batch_is_written_once() -> None:
    labels = [replace(LABEL, order_number=f"SD-{i}") for i in range(30)]
    one = len(render_labels(labels[:1], layout=Layout.FOUR_BY_SIX))
    many = len(render_labels(labels, layout=Layout.FOUR_BY_SIX))
    assert (many - one) / 29 < 1300
    papers = [lay_out_label(label, Layout.FOUR_BY_SIX) for label in labels]
    assert len({id(paper.stock) for paper in papers}) == 1


def test_label_kept_by_a_former_version_is_drawn_again() -> None:
    new = ("references", "form", "is_return", "return_number", "routing", "postage")
    for label in many_labels(4):
        stored = {key: value for key, value in content_to_json(label).items() if key not in new}
        again = content_from_json(stored)
        assert again == label
        (reading,) = read_barcodes(render_labels([again], layout=Layout.A6))
        assert label.barcode in reading.texts
