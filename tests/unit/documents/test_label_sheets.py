"""Labels on sheets: laid out for their cells, never scaled, never where a label is gone."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_proof import decoded
from label_samples import LABEL, LONG, RECIPIENTS, usual_labels

from shipdesk.documents.drawing import Paper, PlacedSymbol, Text
from shipdesk.documents.label_sheets import Way, lay_out_on_sheet, sheets_pdf, ways
from shipdesk.documents.read_back import page_images
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SHEETS, LabelSheet, SheetWish, sheet_named, sheet_wish
from shipdesk.domain.labels import CellSize, LabelForm, LabelTemplate, Layout, Part

USUAL = usual_labels()
SCRIPTS = [replace(LABEL, recipient=RECIPIENTS[i], sample=i % 2 == 0) for i in (2, 4, 6, 8, 9)]
FOREIGN = replace(LABEL, barcode="1Z999AA10123456785", human_readable="1Z999AA10123456785", recipient=LONG)
LEAST_X_MM = 0.33
"""What USPS allows at least for its package barcode; three dots at 203 dpi are more."""


def scanned(paper: Paper) -> set[bytes]:
    return {placed.symbol.scanned.encode() for placed in paper.symbols}


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_symbol_of_usual_labels_is_read_from_the_sheet(name: str) -> None:
    sheet = SHEETS[name]
    wanted = set().union(*(scanned(lay_out_on_sheet(content, sheet)[0]) for content in USUAL))
    pdf = sheets_pdf(USUAL, SheetWish(sheet))
    found: set[bytes] = set()
    for image in page_images(pdf, 300):
        for turned in (image, image.rotate(90, expand=True)):
            found |= {data for data, _ in decoded(turned)}
    assert found >= wanted
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == -(-len(USUAL) // sheet.cells)
    width, height = document[0].get_size()
    assert (width * 25.4 / 72, height * 25.4 / 72) == pytest.approx((sheet.width_mm, sheet.height_mm), abs=0.01)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("name", sorted(SHEETS))
def test_usual_labels_and_every_script_fit_every_sheet(name: str, dpi: int) -> None:
    for content in [*USUAL, *SCRIPTS]:
        paper, _ = lay_out_on_sheet(content, SHEETS[name], dpi)
        bars = next(placed for placed in paper.symbols if placed.symbol.is_linear)
        assert bars.module >= 3
        assert bars.module * 25.4 / dpi >= LEAST_X_MM
        assert bars.height * 25.4 / dpi >= 12.6
        if content.form is LabelForm.LOGISTIC:
            assert bars.module * 25.4 / dpi >= 0.495, "a GS1 logistic label's least X"


@pytest.mark.parametrize("name", ["5163", "5164", "L7165"])
def test_nothing_of_a_compact_label_is_printed_over_something_else(name: str) -> None:
    for content in [*USUAL, *SCRIPTS]:
        paper, _ = lay_out_on_sheet(content, SHEETS[name])
        for placed in paper.symbols:
            assert_clear(placed, paper)
        for text in (item for item in paper.items if isinstance(item, Text)):
            left = text.left(paper.dpi)
            assert left >= 0
            assert left + text.line.width_at(text.size_dots(paper.dpi)) <= paper.width
            assert text.size_pt >= 6


def assert_clear(placed: PlacedSymbol, paper: Paper) -> None:
    """Assert that no text stands in a symbol's quiet zones."""
    assert placed.x - placed.quiet >= 0
    assert placed.x + placed.width + placed.quiet <= paper.width
    for text in (item for item in paper.items if isinstance(item, Text)):
        left, size = text.left(paper.dpi), text.size_dots(paper.dpi)
        right = left + text.line.width_at(size)
        beside = right <= placed.x - placed.quiet or left >= placed.x + placed.width + placed.quiet
        assert beside or text.y <= placed.y or text.y - size * 0.75 >= placed.y + placed.height


@pytest.mark.parametrize("name", ["5163", "5164", "L7165"])
def test_the_recipient_on_a_compact_label_is_in_eight_points_at_least(name: str) -> None:
    for content in [*USUAL, *SCRIPTS]:
        paper, _ = lay_out_on_sheet(content, SHEETS[name])
        address = [item for item in paper.items if isinstance(item, Text) and item.line.text in content.recipient.lines]
        assert address
        assert all(text.size_pt >= 8 for text in address)


def test_an_address_that_is_too_long_is_refused_with_the_sheets_that_would_do() -> None:
    with pytest.raises(Refused, match=r"recipient's address does not fit .* It fits on 5164, 5168") as refused:
        lay_out_on_sheet(FOREIGN, SHEETS["5163"])
    assert "order SD-100042" in str(refused.value)


def test_a_barcode_that_would_have_to_be_squeezed_is_refused_with_the_sheets_that_would_do() -> None:
    number = "(420)123456789(92)05590100000000000013"
    long = replace(USUAL[2], barcode=number)
    assert lay_out_on_sheet(long, SHEETS["5163"], 300)
    with pytest.raises(Refused, match=r"too long for this paper.*It fits on 5168") as refused:
        lay_out_on_sheet(long, SHEETS["5163"], 203)
    assert "L7165" not in str(refused.value)


def test_a_label_that_is_too_wide_for_a_cell_lies_on_its_side() -> None:
    sscc = next(content for content in USUAL if content.form is LabelForm.LOGISTIC)
    assert not lay_out_on_sheet(LABEL, SHEETS["5168"])[1]
    assert lay_out_on_sheet(sscc, SHEETS["5168"])[1]


def test_a_cell_of_a_labels_size_is_the_label_and_a_larger_one_holds_a_usual_label() -> None:
    assert ways(SHEETS["L7169"])[0] == Way(CellSize(99.1, 139.0))
    assert ways(SHEETS["5126"]) == (Way(Layout.FOUR_BY_SIX, turned=True),)
    assert ways(SHEETS["5163"]) == (Way(CellSize(101.6, 50.8), compact=True),)


def test_nothing_is_printed_at_the_edge_of_a_sheet_where_printers_print_nothing() -> None:
    (paper,) = page_images(sheets_pdf([LABEL] * 4, SheetWish(SHEETS["A6"])), 150)
    dark = paper.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    assert dark is not None
    edge = 4.5 * 150 / 25.4
    assert min(dark[0], dark[1], paper.width - dark[2], paper.height - dark[3]) >= edge


def test_cells_that_are_too_small_for_any_label_are_refused_in_a_sentence() -> None:
    tiny = LabelSheet("tiny", "63.5 x 38.1 mm", 210, 297, 3, 7, (63.5, 38.1), (7, 15), (66, 38.1))
    with pytest.raises(Refused, match=r"63\.5 x 38\.1 mm are too small. It fits on 5163"):
        lay_out_on_sheet(LABEL, tiny)


def test_a_shop_may_leave_the_square_symbol_and_its_own_lines_off() -> None:
    bare, _ = lay_out_on_sheet(LABEL, SHEETS["5164"], 300, LabelTemplate(frozenset(Part)))
    full, _ = lay_out_on_sheet(LABEL, SHEETS["5164"])
    assert [placed.symbol.is_linear for placed in bare.symbols] == [True]
    assert len(full.symbols) == 2
    texts = [{item.line.text for item in paper.items if isinstance(item, Text)} for paper in (bare, full)]
    assert LABEL.reference_text not in texts[0]
    assert LABEL.reference_text in texts[1]


def test_a_return_says_so_with_its_own_number() -> None:
    back = replace(LABEL, is_return=True, return_number="RMA-7")
    for name in ("5163", "5164"):
        paper, _ = lay_out_on_sheet(back, SHEETS[name])
        text = " ".join(item.line.text for item in paper.items if isinstance(item, Text))
        assert "RETURN" in text
        assert "RMA-7" in text


@pytest.mark.parametrize("number", ["", "WOO-2026-ABCDEFGH-000123-LONGER", "#1002"])
def test_a_long_order_number_keeps_no_label_from_being_printed(number: str) -> None:
    for name in ("5163", "L7165"):
        content = replace(LABEL, order_number=number, package_count=2)
        assert not lay_out_on_sheet(content, SHEETS[name])[0].problems


def test_start_and_cells_that_are_gone_count_on_the_first_sheet_only() -> None:
    wish = sheet_wish("sheet:A6@2", "3")
    places = wish.places()
    assert [next(places) for _ in range(4)] == [(0, 2), (0, 4), (1, 1), (1, 2)]


def test_a_nudge_moves_every_label_by_tenths_of_a_millimetre() -> None:
    still, moved = (
        next(page_images(sheets_pdf([LABEL], SheetWish(SHEETS["5163"], nudge=nudge)), 254))
        for nudge in ((0, 0), (3, -2))
    )
    boxes = [image.point(lambda grey: 255 if grey < 128 else 0).getbbox() for image in (still, moved)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1][0] - boxes[0][0] == pytest.approx(3, abs=1)
    assert boxes[1][1] - boxes[0][1] == pytest.approx(-2, abs=1)


def test_a_sheet_is_named_as_people_type_it() -> None:
    assert sheet_named("avery l7169").name == "L7169"
    assert sheet_named("8126").name == "5126"
    assert sheet_wish("sheet:L7169@3", "", "0.3,-0.2").nudge == (3, -2)
    for wrong in ("sheet:L7169@5", "sheet:L7169@0", "sheet:nothing", "sheet:L7169@x"):
        with pytest.raises(Refused):
            sheet_wish(wrong)
    with pytest.raises(Refused, match="No cell"):
        sheet_wish("sheet:A5@2", "2")
    with pytest.raises(Refused, match="10 mm"):
        sheet_wish("sheet:A5", "", "11,0")


@given(st.sampled_from(sorted(SHEETS)), st.data())
def test_no_cell_is_used_twice(name: str, data: st.DataObject) -> None:
    sheet = SHEETS[name]
    start = data.draw(st.integers(1, sheet.cells))
    gone = data.draw(st.frozensets(st.integers(1, sheet.cells)))
    places = SheetWish(sheet, start, gone).places()
    used = [next(places) for _ in range(sheet.cells * 2)]
    assert len(set(used)) == len(used)
    assert not any(page == 0 and (cell < start or cell in gone) for page, cell in used)


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_cells_lie_on_their_sheet_and_not_on_each_other(name: str) -> None:
    sheet = SHEETS[name]
    boxes = [(*sheet.place_mm(i), *sheet.cell_mm) for i in range(1, sheet.cells + 1)]
    for x, y, width, height in boxes:
        assert min(x, y) >= 0
        assert x + width <= sheet.width_mm + 0.01
        assert y + height <= sheet.height_mm + 0.01
    for i, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, _, _ in boxes[i + 1 :]:
            assert other_x >= x + width - 0.05 or other_y >= y + height - 0.05 or other_x + width <= x + 0.05
