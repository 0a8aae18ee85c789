"""The one door through which text enters: what comes out is safe to store, show, print and mail."""

from __future__ import annotations

import unicodedata
from email import message_from_string, policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shipdesk.domain.text import HEADER_CAP, LINE_CAP, clean_line, clean_note, clean_text, fold

NASTY = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=80),
    st.lists(
        st.sampled_from(
            ["=?", "=", "?", "==??", " ", "\u00a0", "\u200b", "\u202e", "\u2066", "\r", "\n", "\x00", "\x85",
             "e\u0301", "\u0301", "\u200d", "👩", "א", "\u1112\u1161", "\u2028", "a", "\ufeff", "\u00ad", "\v",
             "\ud800", "\U000e0001"]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(NASTY)
@example("=\u200b?utf-8?q?x?=")
@example("==\u00ad?")
@example("e\u200b\u0301")
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    assert clean_line(clean_line(raw)) == clean_line(raw)
    assert clean_note(clean_note(raw)) == clean_note(raw)


@given(NASTY, st.integers(1, 60))
def test_a_cap_is_kept_and_cleaning_to_it_again_changes_nothing(raw: str, cap: int) -> None:
    once = clean_line(raw, cap)
    assert len(once) <= cap
    assert clean_line(once, cap) == once


@given(NASTY)
def test_a_line_has_no_control_no_bidi_and_no_line_end(raw: str) -> None:
    line = clean_line(raw)
    assert not BIDI & set(line)
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") for c in line)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert "  " not in line
    assert unicodedata.is_normalized("NFC", line)
    assert len(line) <= LINE_CAP
    line.encode("utf-8")


@given(NASTY)
def test_a_note_keeps_its_lines_and_nothing_else_that_breaks_them(raw: str) -> None:
    note = clean_note(raw)
    assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in note)
    assert not BIDI & set(note)
    assert note.split("\n") == note.splitlines() or note == ""


@given(NASTY)
@example("=?utf-8?q?Ana=0D=0ABcc:_evil@example.com?=")
def test_no_text_makes_a_mail_header(raw: str) -> None:
    line = clean_line(raw, HEADER_CAP)
    assert "=?" not in line
    message = message_from_string(f"Subject: {line}\nTo: a@example.com\n\n", policy=policy.default)
    assert message.keys() == ["Subject", "To"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Anna   Schmidt ", "Anna Schmidt"),
        ("Anna\r\nSchmidt", "Anna Schmidt"),
        ("Mu\u0308ller", "Müller"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u00a0\u3000", ""),
        ("", ""),
        ("NULL", "NULL"),
    ],
)
def test_names_as_they_come_and_as_they_are_kept(raw: str, clean: str) -> None:
    assert clean_line(raw) == clean


def test_what_was_changed_is_said() -> None:
    assert clean_text("plain").changes == ()
    assert clean_text("x\x00y").changes == ("invisible or control characters were removed",)
    assert "a mail header code was broken up" in clean_text("=?utf-8?q?x?=").changes
    assert clean_text("x" * 20, cap=10).changes == ("cut after 10 characters",)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("muller", "Müller"), ("STRASSE", "Straße"), ("lodz", "Łódź"), ("soren", "Søren"), ("nguyen", "Nguyễn"),
     ("ﬁn", "fin")],
)  # fmt: skip
def test_search_does_not_care_for_accents_and_case(typed: str, kept: str) -> None:
    assert fold(typed) == fold(kept)
