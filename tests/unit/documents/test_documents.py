"""Finished documents are looked at, checked and put together without changing a carrier's own."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from label_samples import LABEL, many_labels
from PIL import Image

from shipdesk.documents.label_pdf import render_labels
from shipdesk.documents.merge import check_carrier_document, combine
from shipdesk.documents.read_back import first_page_png, page_images, read_barcodes
from shipdesk.documents.symbols import aztec, code39, code128, data_matrix, gs1_128, gs1_data_matrix, pdf417, qr
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import Layout
from shipdesk.domain.shipments import LabelDocument

NUMBER = LABEL.barcode


@pytest.fixture(scope="module")
def label_pdf() -> bytes:
    return render_labels([LABEL], layout=Layout.FOUR_BY_SIX)


@pytest.fixture(scope="module")
def label_png(label_pdf: bytes) -> bytes:
    return first_page_png(label_pdf, 203)


def test_first_page_is_shown_as_a_picture(label_pdf: bytes) -> None:
    picture = Image.open(BytesIO(first_page_png(label_pdf)))
    assert picture.size == (384, 576)
    assert picture.format == "PNG"


def test_gs1_code_is_read_as_people_and_as_scanners_see_it() -> None:
    label = many_labels(2)[1]
    (reading,) = read_barcodes(render_labels([label], layout=Layout.A6))
    (barcode,) = [found for found in reading.barcodes if found.symbology_id == "]C1"]
    assert barcode.text == label.barcode
    assert barcode.scanned == label.barcode.replace("(", "").replace(")", "")
    assert barcode.format == "Code 128"


def test_pdf_and_png_become_one_document_in_order(label_pdf: bytes, label_png: bytes) -> None:
    other = render_labels([replace(LABEL, order_number="SD-2"), LABEL], layout=Layout.A6)
    joined = combine([LabelDocument("application/pdf", label_pdf), label_png, other])
    readings = read_barcodes(joined)
    assert len(readings) == 4
    assert all(NUMBER in reading.texts for reading in readings)
    assert "SD-2" in readings[2].texts
    assert [image.size for image in page_images(joined)] == [(812, 1218), (812, 1218), (839, 1183), (839, 1183)]


def test_carrier_picture_is_placed_dot_for_dot(label_png: bytes) -> None:
    (drawn,) = page_images(combine([label_png]))
    picture = Image.open(BytesIO(label_png))
    dark = sum(picture.histogram()[:128])
    assert abs(sum(drawn.histogram()[:128]) - dark) < dark * 0.01


def test_joined_document_has_no_fault(tmp_path: Path, label_pdf: bytes, label_png: bytes) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "joined.pdf"
    path.write_bytes(combine([label_pdf, label_png, label_pdf]))
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("documents", [[], [b"no document"], [LabelDocument("text/zpl", b"^XA^XZ")]])
def test_what_is_no_page_cannot_be_joined(documents: list[LabelDocument | bytes]) -> None:
    with pytest.raises(Refused):
        combine(documents)


def test_whole_carrier_label_is_taken(label_pdf: bytes, label_png: bytes) -> None:
    assert check_carrier_document(LabelDocument("application/pdf", label_pdf), NUMBER) == ()
    assert check_carrier_document(LabelDocument("image/png", label_png), NUMBER.lower()) == ()
    assert check_carrier_document(LabelDocument("text/zpl", b"^XA^FO1,1^FDx^FS^XZ"), NUMBER) == ()


def test_carrier_label_of_another_parcel_is_noticed(label_pdf: bytes) -> None:
    (problem,) = check_carrier_document(LabelDocument("application/pdf", label_pdf), "1Z999AA10123456793")
    assert "tracking number" in problem


@pytest.mark.parametrize(
    ("media_type", "content", "said"),
    [
        ("application/pdf", b"<html>Please log in</html>" * 40, "no PDF"),
        ("application/pdf", b"%PDF-1.4", "bytes"),
        ("application/pdf", b"%PDF-1.4" + b"0" * 5000, "cannot be opened"),
        ("image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 5000, "cannot be opened"),
        ("text/zpl", b"^XA^FO1,1", "cut off"),
        ("image/gif", b"GIF89a", "does not know"),
    ],
)
def test_broken_carrier_label_is_told_in_words(media_type: str, content: bytes, said: str) -> None:
    (problem,) = check_carrier_document(LabelDocument(media_type, content), NUMBER)
    assert said in problem


def test_cut_off_label_is_never_kept(label_pdf: bytes, label_png: bytes) -> None:
    for media_type, content in (("application/pdf", label_pdf), ("image/png", label_png)):
        for share in (0.2, 0.5, 0.8):
            document = LabelDocument(media_type, content[: int(len(content) * share)])
            assert check_carrier_document(document, NUMBER)


def test_symbols_have_the_modules_the_standards_say() -> None:
    assert code128("1Z999AA10123456784").columns == 189
    assert gs1_128("(00)123456789012345675").columns == 156
    assert gs1_128("(420)10001(92)05590164934630780119").columns == 222
    assert code39("SD-100042").columns == 142
    assert data_matrix("SD-100042").columns == 14
    assert qr("SD-100042").columns == 21
    assert pdf417("SD-100042").columns == 137
    assert aztec("SD-100042").columns == len(aztec("SD-100042").rows) == 15


def test_gs1_symbols_send_a_separator_where_a_reader_cannot_know_the_length() -> None:
    written = "(420)10001(92)05590164934630780119"
    assert gs1_128(written).scanned == gs1_data_matrix(written).scanned == "42010001\x1d9205590164934630780119"
    assert (gs1_128(written).aim, gs1_data_matrix(written).aim) == ("]C1", "]d2")
    assert gs1_128("(00)123456789012345675(420)10001").scanned == "0012345678901234567542010001"


@pytest.mark.parametrize("data", ["", "é", "a\x01b", "x" * 200])
def test_what_bars_cannot_hold_is_refused(data: str) -> None:
    with pytest.raises(Refused):
        code128(data)
