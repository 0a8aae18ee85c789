"""Labels come out whole: every bar on a printer dot, every code readable, every name in its script."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_samples import LABEL, LONG, RECIPIENTS, many_labels

from shipdesk.documents.drawing import Box, Item, PlacedSymbol, Text
from shipdesk.documents.label_layout import lay_out_label
from shipdesk.documents.label_pdf import check_label, render_labels
from shipdesk.documents.label_words import weight_text
from shipdesk.documents.read_back import page_images, read_barcodes
from shipdesk.domain.errors import Refused
from shipdesk.domain.labels import LabelContent, Layout, Symbology
from shipdesk.domain.orders import Address

LAYOUTS = list(Layout)
SIZES = {
    Layout.FOUR_BY_SIX: (812, 1218),
    Layout.METRIC: (799, 1199),
    Layout.A6: (839, 1183),
    Layout.FOUR_BY_EIGHT: (812, 1624),
}


def test_every_barcode_of_sixty_labels_is_read_back() -> None:
    labels = many_labels(60)
    pdf = render_labels(labels, layout=Layout.FOUR_BY_SIX)
    readings = read_barcodes(pdf)
    assert [reading.page for reading in readings] == list(range(1, 61))
    for label, reading in zip(labels, readings, strict=True):
        assert label.barcode in reading.texts
        assert reading.texts.count(label.barcode) == 2  # as bars and as a square symbol
        assert label.order_number in reading.texts
    assert len(pdf) / len(labels) < 3000


@pytest.mark.parametrize(("layout", "dpi"), [(Layout.A6, 203), (Layout.FOUR_BY_SIX, 300), (Layout.A6, 600)])
def test_other_papers_and_printers_read_as_well(layout: Layout, dpi: int) -> None:
    labels = many_labels(10)
    for label, reading in zip(labels, read_barcodes(render_labels(labels, layout=layout, dpi=dpi), dpi), strict=True):
        assert {label.barcode, label.order_number} <= set(reading.texts)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_bars_are_exactly_as_many_dots_wide_as_they_should_be(layout: Layout, dpi: int) -> None:
    for label in many_labels(4):
        paper = lay_out_label(label, layout, dpi)
        (image,) = page_images(render_labels([label], layout=layout, dpi=dpi), dpi)
        symbols = [placed for placed in paper.symbols if placed.symbol.is_linear]
        assert len(symbols) == 2
        for symbol in symbols:
            quiet = 10 * symbol.module
            assert symbol.quiet == quiet
            middle = symbol.y + symbol.height // 2
            row = image.crop((symbol.x - quiet, middle, symbol.x + symbol.width + quiet, middle + 1)).tobytes()
            measured = [len(list(run)) for _, run in groupby(row, key=lambda grey: grey < 128)]
            assert measured == [quiet, *(run * symbol.module for run in symbol.symbol.bars), quiet]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_page_is_the_paper_in_dots(layout: Layout) -> None:
    (image,) = page_images(render_labels([LABEL], layout=layout))
    assert image.size == SIZES[layout]


def test_narrowest_bar_is_three_dots_at_203_dpi() -> None:
    paper = lay_out_label(LABEL, Layout.FOUR_BY_SIX)
    assert [placed.module for placed in paper.symbols if placed.symbol.is_linear] == [3, 3]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("recipient", [*RECIPIENTS])
def test_nothing_covers_a_barcode_and_nothing_leaves_the_frame(layout: Layout, recipient: Address) -> None:
    for sample in (False, True):
        paper = lay_out_label(replace(LABEL, recipient=recipient, sample=sample), layout)
        assert paper.problems == ()
        frame = paper.items[0]
        assert isinstance(frame, Box)
        symbols = paper.symbols
        zones = [_quiet_zone(symbol) for symbol in symbols]
        assert len(zones) == 3
        for item in paper.items:
            left, top, right, bottom = _extent(item, paper.dpi)
            assert frame.x <= left <= right <= frame.x + frame.width
            assert 0 <= top <= bottom <= paper.height
            for symbol, zone in zip(symbols, zones, strict=True):
                if item is not symbol:
                    overlaps = left < zone[2] and right > zone[0] and top < zone[3] and bottom > zone[1]
                    assert not overlaps, (item, symbol)


def test_single_label_is_small_and_its_bytes_repeat() -> None:
    pdf = render_labels([LABEL], layout=Layout.FOUR_BY_SIX)
    assert len(pdf) <= 35_000
    assert pdf == render_labels([LABEL], layout=Layout.FOUR_BY_SIX)


def test_labels_made_on_several_threads_at_once_are_the_same() -> None:
    labels = many_labels(20)
    alone = render_labels(labels, layout=Layout.A6)
    with ThreadPoolExecutor(4) as pool:
        together = [pool.submit(render_labels, labels, layout=Layout.A6) for _ in range(4)]
        read = [pool.submit(read_barcodes, alone) for _ in range(2)]
        assert all(future.result() == alone for future in together)
        assert read[0].result() == read[1].result()


def test_sample_is_marked_twice_and_postage_is_not() -> None:
    def marks(content: LabelContent) -> int:
        items = lay_out_label(content, Layout.FOUR_BY_SIX).items
        return sum("SAMPLE" in item.line.text for item in items if isinstance(item, Text))

    assert marks(replace(LABEL, sample=True)) == 2
    assert marks(LABEL) == 0


def test_long_names_wrap_and_stay_whole() -> None:
    paper = lay_out_label(replace(LABEL, recipient=LONG), Layout.A6)
    texts = [item for item in paper.items if isinstance(item, Text)]
    words = " ".join(item.line.text for item in texts)
    for part in (LONG.name, LONG.company, *LONG.lines, LONG.city):
        assert all(word in words for word in part.split())
    assert min(item.size_pt for item in texts) >= 6.5


def test_character_without_a_type_is_named_and_refused() -> None:
    label = replace(LABEL, recipient=replace(RECIPIENTS[0], name="አበበ"))
    (problem,) = check_label(label, Layout.FOUR_BY_SIX)
    assert "recipient's address" in problem
    assert "ETHIOPIC SYLLABLE" in problem
    with pytest.raises(Refused, match="SD-100042"):
        render_labels([LABEL, label], layout=Layout.FOUR_BY_SIX)


def test_barcode_that_does_not_fit_is_refused_and_never_squeezed() -> None:
    label = replace(LABEL, barcode="AB12cd34" * 4, human_readable="x")
    (problem,) = check_label(label, Layout.FOUR_BY_SIX)
    assert "too long for this paper" in problem


@pytest.mark.parametrize(
    ("barcode", "symbology"), [("", Symbology.CODE_128), ("注文", Symbology.CODE_128), ("(00)12", Symbology.GS1_128)]
)
def test_number_that_makes_no_barcode_is_refused(barcode: str, symbology: Symbology) -> None:
    problems = check_label(replace(LABEL, barcode=barcode, symbology=symbology), Layout.FOUR_BY_SIX)
    assert any("tracking barcode cannot be made" in problem for problem in problems)


def test_address_that_fills_more_than_the_label_is_refused() -> None:
    label = replace(LABEL, recipient=replace(LONG, lines=LONG.lines * 4))
    (problem,) = check_label(label, Layout.FOUR_BY_SIX)
    assert "does not fit" in problem


def test_no_label_is_no_document() -> None:
    with pytest.raises(Refused):
        render_labels([], layout=Layout.A6)


def test_weight_is_told_in_the_sender_s_units() -> None:
    assert weight_text(640, "DE") == "0.64 kg"
    assert weight_text(60, "DE") == "60 g"
    assert weight_text(640, "US") == "1 lb 6.6 oz"


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "labels.pdf"
    path.write_bytes(render_labels(many_labels(12), layout=Layout.FOUR_BY_SIX))
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


_LETTERS = (
    "abcdefghijklmnopqrstuvwxyz ABCÄÖÜßéèłøŁ-/.,'&0123456789 "
    "αβγδεΩάώ бвгдЖя Nguyễn東京都千代田区ひらカタ한국서울 محمدعبدالله١٢٣ רחלכהן สมชายใจดี महात्मा ❤️🎁👍🏽\u200d "
)
_NAMES = st.one_of(
    st.text(alphabet=_LETTERS, min_size=1, max_size=45),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=20),
)


@settings(max_examples=60)
@given(_NAMES, st.lists(_NAMES, max_size=3), _NAMES, st.sampled_from(LAYOUTS))
def test_any_name_is_printed_or_refused_in_words(name: str, lines: list[str], number: str, layout: Layout) -> None:
    recipient = replace(RECIPIENTS[0], name=name, lines=tuple(lines))
    label = replace(LABEL, recipient=recipient, order_number=number)
    problems = check_label(label, layout)
    if problems:
        with pytest.raises(Refused):
            render_labels([label], layout=layout)
        return
    pdf = render_labels([label], layout=layout)
    (reading,) = read_barcodes(pdf)
    assert label.barcode in reading.texts


@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_name_leaves_ink_where_it_should_stand(recipient: Address) -> None:
    paper = lay_out_label(replace(LABEL, recipient=recipient), Layout.FOUR_BY_SIX)
    (image,) = page_images(render_labels([replace(LABEL, recipient=recipient)], layout=Layout.FOUR_BY_SIX))
    for item in paper.items:
        if isinstance(item, Text):
            left, top, right, bottom = _extent(item, paper.dpi)
            area = image.crop((round(left), round(top), round(right), round(bottom)))
            greys = area.histogram()
            share = sum(greys[129:] if item.white else greys[:128]) / (area.width * area.height)
            assert 0.03 < share < 0.7, item.line.text


def _quiet_zone(placed: PlacedSymbol) -> tuple[int, int, int, int]:
    quiet = placed.quiet
    above = 0 if placed.symbol.is_linear else quiet
    return placed.x - quiet, placed.y - above, placed.x + placed.width + quiet, placed.y + placed.height + above


def _extent(item: Item, dpi: int) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of what an item paints; for text from capitals to base line."""
    if not isinstance(item, Text):
        return item.x, item.y, item.x + item.width, item.y + item.height
    size = item.size_dots(dpi)
    left = item.left(dpi)
    return left, item.y - 0.714 * size, left + item.line.width_at(size), item.y
