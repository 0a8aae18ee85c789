"""Labels on sheets: laid out for their cells, never scaled, never where a label is gone."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_proof import decoded
from label_samples import LABEL

from shipdesk.documents.label_sheets import fitting, sheets_pdf
from shipdesk.documents.read_back import page_images
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SHEETS, SheetWish, sheet_named, sheet_wish
from shipdesk.domain.labels import CellSize, LabelContent

USABLE = ("5126", "5168", "L7169", "A5", "A6")
TOO_SMALL = ("5164", "5163", "L7165")


def labels(count: int) -> list[LabelContent]:
    return [replace(LABEL, barcode=f"SDP{i:012}", human_readable=f"SDP{i:012}") for i in range(count)]


@pytest.mark.parametrize("name", USABLE)
@pytest.mark.parametrize("dpi", [300, 600])
def test_every_label_on_a_sheet_is_read(name: str, dpi: int) -> None:
    contents = labels(SHEETS[name].cells + 1)
    pdf = sheets_pdf(contents, SheetWish(SHEETS[name]), dpi=dpi)
    found: set[bytes] = set()
    for image in page_images(pdf, dpi):
        for turned in (image, image.rotate(90, expand=True)):
            found |= {data for data, _ in decoded(turned)}
    assert found >= {content.barcode.encode() for content in contents}
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 2
    width, height = document[0].get_size()
    assert (width * 25.4 / 72, height * 25.4 / 72) == pytest.approx(
        (SHEETS[name].width_mm, SHEETS[name].height_mm), abs=0.01
    )


@pytest.mark.parametrize("name", TOO_SMALL)
def test_cells_too_small_for_a_label_are_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(Refused, match="too small for a shipping label"):
        sheets_pdf(labels(1), SheetWish(SHEETS[name]))


def test_a_cell_of_a_labels_size_is_the_label_and_a_larger_one_holds_a_usual_label() -> None:
    assert fitting(SHEETS["L7169"]) == (CellSize(99.1, 139.0), False)
    assert fitting(SHEETS["5126"])[1], "it lies on its side"


def test_start_and_cells_that_are_gone_count_on_the_first_sheet_only() -> None:
    wish = sheet_wish("sheet:A6@2", "3")
    places = wish.places()
    assert [next(places) for _ in range(4)] == [(0, 2), (0, 4), (1, 1), (1, 2)]


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
