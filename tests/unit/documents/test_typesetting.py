"""Text of any script stands in its order and its letters join; nothing becomes an empty box."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.documents import bidi, fonts
from shipdesk.documents.drawing import Grid
from shipdesk.documents.text_fit import Wanted, block_height, fit_block, fit_line, group_in_fours, wrap
from shipdesk.documents.typesetting import reads_from_right, set_line, unprintable

GRID = Grid(203)
SCRIPTS = {
    "Zażółć gęślą jaźń": "NotoSans-Regular",
    "Γεώργιος": "NotoSans-Regular",
    "Тверская": "NotoSans-Regular",
    "東京都千代田区": "DroidSansFallbackFull",
    "서울특별시": "NanumSquareR",
    "محمد": "NotoSansArabic-Regular",
    "רחל": "NotoSansHebrew-Regular",
    "ถนนสุขุมวิท": "NotoSansThai-Regular",
    "महात्मा": "NotoSansDevanagari-Regular",
    "🎁": "NotoEmoji-Regular",
}


@pytest.mark.parametrize("text", SCRIPTS)
def test_each_script_has_its_type(text: str) -> None:
    line = set_line(text)
    assert [run.font for run in line.runs] == [SCRIPTS[text]]
    assert unprintable(text) == ()
    assert line.width > 0


def test_arabic_letters_join_and_run_from_the_right() -> None:
    line = set_line("محمد 12")
    assert line.from_right
    assert "".join(line.runs[0].texts) == "12"  # leftmost on paper, digits in order
    letters = fonts.open_font("NotoSansArabic-Regular").glyphs
    drawn = {glyph for run in line.runs for glyph in run.glyphs}
    assert not drawn & {letters[ord(c)] for c in "محمد"[1:3]}  # inner letters have their joined forms


def test_brackets_turn_round_in_text_from_the_right() -> None:
    line = set_line("אב (12)")
    last = fonts.open_font(line.runs[0].font)
    assert last.glyphs[ord("(")] == line.runs[0].glyphs[0]  # leftmost on paper
    assert "12" in "".join("".join(run.texts) for run in line.runs)


def test_bold_of_a_type_without_bold_is_outlined() -> None:
    assert [run.outlined for run in set_line("東京", bold=True).runs] == [True]
    assert [run.font for run in set_line("Tokyo", bold=True).runs] == ["NotoSans-Bold"]


def test_characters_that_no_type_has_are_named() -> None:
    assert unprintable("አበ Müller") == ("አ", "በ")
    assert "ETHIOPIC" in fonts.name_character("አ")
    assert fonts.name_character("\x07") == "(no name, U+0007)"


def test_block_stands_right_where_most_lines_are_from_the_right() -> None:
    assert reads_from_right(("محمد", "الرياض 12271", "SAUDI ARABIA"))
    assert not reads_from_right(("Noor Co. محمد", "Riyadh"))


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("abc אבג 12 def", "abc 12 גבא def"),
        ("אבג 12-34 abc", "abc 12-34 גבא"),
        ("شقة 4B", "4B ةقش"),
        ("مبنى ١٢٣", "١٢٣ ىنبم"),
        ("12% אב", "בא 12%"),
    ],
)
def test_mixed_directions_stand_in_order(text: str, on_paper: str) -> None:
    assert "".join(text[i] for i in bidi.visual_order(bidi.levels(text))) == on_paper


@given(st.text(alphabet="abc 123,.-%()אבجد١٢\u0301", max_size=30))
def test_ordering_keeps_every_character(text: str) -> None:
    assert sorted(bidi.visual_order(bidi.levels(text))) == list(range(len(text)))


@given(st.text(max_size=40))
def test_any_text_is_set_without_an_error(text: str) -> None:
    line = set_line(text)
    assert line.width >= 0
    if not line.runs:
        visible = [c for c in text if c not in unprintable(text) and c.isprintable()]
        assert all(fonts.family_of(c) is None or not c.strip() or ord(c) > 0xFDFF for c in visible)


def test_long_line_becomes_smaller_and_then_two() -> None:
    wide, narrow = GRID.mm(90), GRID.mm(30)
    text = "Donaudampfschifffahrtsgesellschaft 12"
    fitted = fit_line(text, 12, wide, GRID)
    assert fitted is not None
    assert fitted.size_pt == 12
    assert fit_line(text, 12, narrow, GRID) is None
    block = fit_block([Wanted(text, 12)], narrow, GRID.mm(20), GRID)
    assert block is not None
    assert [line.size_pt for line in block] == [8] * len(block)
    assert "".join(line.line.text for line in block).replace(" ", "") == text.replace(" ", "")
    assert fit_block([Wanted(text, 12)] * 9, narrow, GRID.mm(20), GRID) is None


@given(st.text(alphabet="abc -/東京שלום ", min_size=1, max_size=80), st.integers(8, 60))
def test_wrapping_loses_nothing(text: str, width_mm: int) -> None:
    lines = wrap(text, 8, GRID.mm(width_mm), GRID)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(set_line(line).width_at(GRID.pt(8)) <= GRID.mm(width_mm) + 1 for line in lines)


def test_wrapping_prefers_blanks_and_hyphens() -> None:
    assert wrap("WC-2026-000000012345-REPLACEMENT", 8, GRID.mm(36), GRID)[0].endswith("-")


def test_block_height_counts_every_line() -> None:
    one = fit_block([Wanted("A", 10)], 500, 500, GRID)
    two = fit_block([Wanted("A", 10), Wanted("B", 10)], 500, 500, GRID)
    assert one is not None
    assert two is not None
    assert block_height(two, GRID, 1.25) > block_height(one, GRID, 1.25) > 0


@pytest.mark.parametrize(
    ("number", "read"),
    [("1Z999AA10123456784", "1Z99 9AA1 0123 4567 84"), ("(00) 123", "(00) 123"), ("SD-100042", "SD-100042"), ("", "")],
)
def test_numbers_are_read_in_fours(number: str, read: str) -> None:
    assert group_in_fours(number) == read


def test_fonts_travel_with_their_licences(repository: Path) -> None:
    folder = repository / "shipdesk" / "resources" / "fonts"
    files = sorted(folder.glob("*.ttf"))
    assert sum(path.stat().st_size for path in files) < 20_000_000
    told = (folder / "README.md").read_text(encoding="utf-8")
    assert len(list((folder / "licences").glob("*.txt"))) >= 8
    for path in files:
        assert path.stem.split("-")[0] in told
