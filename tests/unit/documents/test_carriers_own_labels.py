"""Labels that a carrier drew: cut out of a page, freed of commands that set up the printer, else as it came."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_proof import zpl_fields
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from shipdesk.documents.carrier_zpl import clean_zpl
from shipdesk.documents.crop_label import crop_to_label
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import render_labels
from shipdesk.documents.label_zpl import paper_to_zpl
from shipdesk.documents.preflight import check_paper, check_picture
from shipdesk.documents.read_back import read_barcodes
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import Layout
from shipdesk.pdfium import open_pdf
from tests.unit.documents.label_samples import LABEL

FOUR_BY_SIX = (288.0, 432.0)
CARRIER_ZPL = (
    b"^XA^CI28^MMT^PW812^LL1218^FO40,40^A0N,40,40^FH_^FDTo: M_c3_bcller^FS\r\n"
    b"^FO40,200^BY3^BCN,200,N,N^FD1Z42^FS^XZ\r\n"
)


def _sheet(*, turned: bool = False, corner: tuple[float, float] = (20.0, 380.0)) -> bytes:
    """Return an A4 page of a carrier: the label in one corner, instructions below."""
    target = BytesIO()
    size = landscape(A4) if turned else A4
    canvas = Canvas(target, pagesize=size)
    with open_pdf(render_labels([LABEL], layout=Layout.FOUR_BY_SIX)) as label:
        picture = label.image(0, 300)
    if turned:
        picture = picture.rotate(90, expand=True)
    width, height = picture.width * 72 / 300, picture.height * 72 / 300
    canvas.drawImage(ImageReader(picture), corner[0], corner[1], width, height)
    canvas.setFont("Helvetica", 10)
    for line in range(12):
        canvas.drawString(40, 40 + 12 * line, "Fold here and put the label into a clear pouch. Keep this receipt.")
    canvas.save()
    return target.getvalue()


@pytest.mark.parametrize("turned", [False, True])
def test_a_label_is_cut_out_of_a_carriers_page_at_its_own_size(turned: bool) -> None:
    cut = crop_to_label(_sheet(turned=turned, corner=(60.0, 230.0) if turned else (20.0, 380.0)), *FOUR_BY_SIX)
    assert cut is not None
    with open_pdf(cut) as document:
        width, height = document.size_pt(0)
        picture = document.image(0, 203)
    assert width <= FOUR_BY_SIX[0] + 1
    assert height <= FOUR_BY_SIX[1] + 1
    assert LABEL.barcode in {found.scanned for found in read_barcodes(cut)[0].barcodes}
    # The frame of the label is 97 x 147 mm; nothing of it was scaled or cut away.
    left, top, right, bottom = picture.point([255] * 128 + [0] * 128).getbbox() or (0, 0, 0, 0)
    assert right - left == pytest.approx(97 / 25.4 * 203, abs=16)
    assert bottom - top == pytest.approx(147.5 / 25.4 * 203, abs=16)


def test_a_label_of_the_papers_own_size_is_left_as_it_came() -> None:
    assert crop_to_label(render_labels([LABEL], layout=Layout.FOUR_BY_SIX), *FOUR_BY_SIX) is None


def test_a_page_without_a_barcode_is_not_cut() -> None:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4)
    canvas.drawString(100, 400, "No label at all")
    canvas.save()
    assert crop_to_label(target.getvalue(), *FOUR_BY_SIX) is None


def _longer_than_the_paper(*, left: float, page: tuple[float, float]) -> bytes:
    """Return a page with a label of 103 x 199 mm: the address above a white band, the bars below it."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=page)
    with open_pdf(render_labels([LABEL], layout=Layout.FOUR_BY_SIX)) as label:
        bars = label.image(0, 300).crop((0, 1100, 1218, 1800))
    canvas.setFont("Helvetica", 14)
    for line, words in enumerate(("Ada Lovelace", "Unter den Linden 1", "10117 Berlin")):
        canvas.drawString(left + 10, page[1] - 60 - 18 * line, words)
    canvas.drawImage(ImageReader(bars), left + 2, 30, bars.width * 72 / 300, bars.height * 72 / 300)
    canvas.drawString(left + 10, 330, "Reference 4711")
    canvas.save()
    return target.getvalue()


@pytest.mark.parametrize(("left", "page"), [(421.0, landscape(A4)), (0.0, (298.0, 575.0))])
def test_a_label_longer_than_the_paper_never_loses_its_address(left: float, page: tuple[float, float]) -> None:
    assert crop_to_label(_longer_than_the_paper(left=left, page=page), *FOUR_BY_SIX) is None


def test_carriers_own_pages_are_cut_whole_or_not_at_all(shared_data: Path) -> None:
    fixtures = shared_data / "carriers" / "karrio-fixtures"
    letter = _pdf_in(fixtures / "usps_international" / "shipment" / "ShipmentResponse.txt")
    cut = crop_to_label(letter, *FOUR_BY_SIX)
    assert cut is not None
    with open_pdf(cut) as document:
        width, height = document.size_pt(0)
        picture = document.image(0, 203)
    assert (round(width), round(height)) == (288, 432)
    left, top, right, bottom = picture.point([255] * 128 + [0] * 128).getbbox() or (0, 0, 0, 0)
    assert right - left > 0.97 * 4 * 203
    assert bottom - top > 0.97 * 6 * 203
    for name in ("dhl_parcel_de/shipment/ShipmentWeithReturnLabelResponse.json",
                 "dhl_express/shipment/ShipmentResponseXml.xml"):  # fmt: skip
        assert crop_to_label(_pdf_in(fixtures / name), *FOUR_BY_SIX) is None, name


def _pdf_in(file: Path) -> bytes:
    """Return the first PDF in base64 in a recorded answer."""
    found = re.search(r"JVBERi0[A-Za-z0-9+/=\\n\s]{400,}", file.read_text("utf-8", "replace"))
    assert found is not None
    plain = "".join(found[0].replace("\\n", "").split())
    return base64.b64decode(plain[: len(plain) // 4 * 4])


def test_commands_that_set_up_the_printer_are_taken_out_and_told() -> None:
    cleaned = clean_zpl(b"~JA~SD25" + CARRIER_ZPL + b"^XA^JUS^MNY^XZ")
    assert cleaned.removed == (
        "~JA (acts on the printer at once)",
        "~SD (darkness)",
        "^MM (print mode)",
        "^JU (saved settings)",
        "^MN (media sensing)",
    )
    assert cleaned.content == CARRIER_ZPL.replace(b"^MMT", b"") + b"^XA^XZ"


def test_a_clean_label_stays_byte_for_byte() -> None:
    ours = paper_to_zpl(lay_out_label(LABEL, Layout.FOUR_BY_SIX)).encode()
    assert clean_zpl(ours) == clean_zpl(clean_zpl(ours).content)
    assert clean_zpl(ours).content == ours


def test_pictures_of_counted_bytes_are_no_commands() -> None:
    zpl = b"^XA^FO0,0^GFB,8,8,1,^MMT~JA!^FS^FDx^FS^XZ"
    assert clean_zpl(zpl).content == zpl


def test_a_file_that_changes_what_a_command_is_cannot_be_judged() -> None:
    with pytest.raises(Refused, match="changes the signs"):
        clean_zpl(b"^XA^CC/XA/MMT/XZ")


def test_fields_are_read_with_their_hexadecimal_signs() -> None:
    assert zpl_fields(CARRIER_ZPL.decode()) == ("To: Müller", "1Z42")


@given(st.binary(max_size=200) | st.text("^~JAMUSDXZC", max_size=60).map(str.encode))
def test_cleaning_twice_changes_nothing_more(content: bytes) -> None:
    try:
        once = clean_zpl(content)
    except Refused:
        return
    again = clean_zpl(once.content)
    assert again.content == once.content
    assert not again.removed
    assert len(once.content) <= len(content)


def test_a_good_label_passes_before_it_is_printed() -> None:
    for layout in Layout:
        for dpi in (203, 300):
            assert check_paper(lay_out_label(LABEL, layout, dpi)) == ()


def test_a_damaged_barcode_stops_its_label() -> None:
    paper = lay_out_label(LABEL, Layout.FOUR_BY_SIX)
    with open_pdf(render_labels([LABEL], layout=Layout.FOUR_BY_SIX)) as document:
        picture = document.image(0, 203)
    placed = max(paper.symbols, key=lambda symbol: symbol.width)
    picture.paste(0, (placed.x + 30, placed.y, placed.x + 90, placed.y + placed.height))
    assert any("could not be read back" in problem for problem in check_picture(picture, paper.symbols))


def test_ink_in_a_quiet_zone_stops_its_label() -> None:
    paper = lay_out_label(LABEL, Layout.FOUR_BY_SIX)
    with open_pdf(render_labels([LABEL], layout=Layout.FOUR_BY_SIX)) as document:
        picture = document.image(0, 203)
    placed = max(paper.symbols, key=lambda symbol: symbol.width)
    picture.paste(0, (placed.x - 12, placed.y + 20, placed.x - 9, placed.y + 60))
    assert any("not enough white" in problem for problem in check_picture(picture, paper.symbols))


def test_an_offset_that_pushes_the_frame_off_the_paper_is_told() -> None:
    paper = lay_out_label(LABEL, Layout.FOUR_BY_SIX)
    assert check_paper(paper, across=8, down=-8) == ()
    assert any("fall off the paper" in problem for problem in check_paper(paper, across=60))
