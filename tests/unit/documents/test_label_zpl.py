"""Labels as ZPL: the same label as on the PDF, dot for dot where it is scanned, and nothing on it is a command."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from label_proof import printed_zpl, zpl_fields
from PIL import Image

from shipdesk.documents.drawing import Box, Paper, PlacedSymbol, Text
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import lay_out_labels
from shipdesk.documents.label_zpl import paper_to_zpl, papers_to_zpl
from shipdesk.documents.symbols import Symbol, code128, data_matrix, pdf417, qr
from shipdesk.domain.labels import LabelContent, Layout
from tests.unit.documents.label_samples import LABEL, many_labels


def _codes(picture: Image.Image) -> set[tuple[str, bytes]]:
    return {(found.symbology_identifier, found.bytes) for found in zxingcpp.read_barcodes(picture)}


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_symbol_of_every_script_reads_as_it_was_meant(dpi: int) -> None:
    for label in many_labels(12):
        paper = lay_out_label(label, Layout.FOUR_BY_SIX, dpi)
        assert not paper.problems
        meant = {(placed.symbol.aim, placed.symbol.scanned.encode()) for placed in paper.symbols}
        assert meant <= _codes(printed_zpl(paper)), label.recipient.name


@pytest.mark.parametrize("layout", list(Layout))
def test_bars_are_on_the_same_dots_as_on_the_paper(layout: Layout) -> None:
    paper = lay_out_label(LABEL, layout, 203)
    picture = printed_zpl(paper)
    for placed in paper.symbols:
        for row, cells in enumerate(placed.symbol.cells):
            y = placed.y + row * placed.row_height + placed.row_height // 2
            dots = picture.crop((placed.x, y, placed.x + placed.width, y + 1)).tobytes()
            wanted = b"".join(bytes([cell]) * placed.module for cell in cells)
            assert bytes(0 if dot < 128 else 255 for dot in dots) == wanted


@pytest.mark.parametrize("symbol", [code128("A1b2"), data_matrix("12345678"), qr("parcel/42"), pdf417("PARCEL 1 OF 2")])
def test_any_symbol_survives_the_run_length_letters(symbol: Symbol) -> None:
    placed = PlacedSymbol(40, 40, 5, 15 if symbol.row_modules != 1 else 5, symbol)
    paper = Paper(placed.width + 80, placed.height + 80, 203, (placed,))
    assert (symbol.aim, symbol.scanned.encode()) in _codes(printed_zpl(paper))


def test_boxes_stand_where_they_were_laid_out() -> None:
    picture = printed_zpl(Paper(100, 60, 203, (Box(10, 20, 30, 5), Box(50, 5, 3, 40))))
    dark = picture.point([255] * 128 + [0] * 128)
    assert dark.crop((0, 0, 45, 60)).getbbox() == (10, 20, 40, 25)
    assert dark.crop((45, 0, 100, 60)).getbbox() == (5, 5, 8, 45)


ATTACKS = (
    "Eve^XZ~JA^XA^FDpwn_41\\",
    "^FS^FO0,0^GB800,800,800^FS",
    "~DGR:X.GRF,8,1,FF",
    "_5EXZ_7EJA",
    "a\\&b",
    "^^^~~~___",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_text_that_looks_like_commands_is_printed_as_text(text: str) -> None:
    plain = lay_out_label(replace(LABEL, reference_text="Plain"), Layout.FOUR_BY_SIX)
    attacked = lay_out_label(
        replace(LABEL, recipient=replace(LABEL.recipient, name=text), reference_text=text), Layout.FOUR_BY_SIX
    )
    assert not attacked.problems
    zpl = paper_to_zpl(attacked)
    assert _without_pictures(zpl).keys() <= _without_pictures(paper_to_zpl(plain)).keys() | {"^FR"}
    assert zpl.count("^XA") == zpl.count("^XZ") == 1
    assert "~" not in zpl
    assert _codes(printed_zpl(attacked)) >= {("]C0", LABEL.barcode.encode())}


def _without_pictures(zpl: str) -> dict[str, int]:
    commands: dict[str, int] = {}
    for command in re.findall(r"[\^~][A-Z@0-9]{2}", re.sub(r"\^GFA[^^]*", "^GFA", zpl)):
        commands[command] = commands.get(command, 0) + 1
    return commands


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_any_ascii_text_comes_back_from_its_field(text: str) -> None:
    label = replace(LABEL, references=(text,))
    paper = lay_out_label(label, Layout.FOUR_BY_SIX)
    zpl = paper_to_zpl(paper)
    said = {item.line.text for item in paper.items if isinstance(item, Text)}
    natively = set(zpl_fields(zpl))
    assert natively <= said
    assert {LABEL.human_readable, LABEL.service_banner.upper()} <= {t.replace(" ", "") for t in natively} | natively
    assert zpl.count("^XA") == zpl.count("^XZ") == 1


def test_a_batch_has_one_format_for_each_label_and_small_ones() -> None:
    labels: list[LabelContent] = [replace(LABEL, order_number=f"SD-{i}") for i in range(20)]
    zpl = papers_to_zpl(lay_out_labels(labels, layout=Layout.FOUR_BY_SIX))
    assert zpl.count(b"^XA") == zpl.count(b"^XZ") == 20
    assert len(zpl) / 20 < 9_000
