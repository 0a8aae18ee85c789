"""A scanner that types like a keyboard is told from a person: typing is never eaten, and no scan is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.scanning.wedge import SLOW, USUAL, Key, KeyKind, WedgeEar, WedgeRule

LETTERS = st.text(alphabet="abcdefgXYZ0123456789- ß", min_size=2, max_size=24)
CODES = st.text(alphabet="ABCDEFGHJ0123456789-", min_size=6, max_size=24)


@dataclass
class Desk:
    """Everything behind the ear: what reached the widgets and what was scanned, with a clock of its own."""

    rule: WedgeRule = USUAL
    at_ms: float = 1_000.0
    typed: list[str] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ear = WedgeEar(self.rule)

    def press(self, text: str, gap_ms: float, kind: KeyKind | None = None) -> None:
        """Let time pass, and press a key; "\\n" is Enter."""
        self.at_ms += gap_ms
        due = self.ear.due_ms()
        if due is not None and due < self.at_ms:
            self.take(self.ear.give_up())
        chosen = kind or (KeyKind.END if text == "\n" else KeyKind.SIGN)
        key = Key(self.at_ms, chosen, text)
        heard = self.ear.press(key)
        self.take(heard.given_back)
        if heard.passes:
            self.take((key,))
        if heard.scanned is not None:
            self.scans.append(heard.scanned)

    def take(self, keys: tuple[Key, ...]) -> None:
        """Write what was given back."""
        self.typed += [key.text for key in keys]

    def write(self, text: str, gap_ms: float) -> None:
        """Press the keys of a text at one pace, each after the same time."""
        for sign in text:
            self.press(sign, gap_ms)

    def text(self) -> str:
        """Wait until nothing is held, and return all that was typed."""
        self.take(self.ear.give_up())
        return "".join(self.typed)


@pytest.mark.parametrize("pace_ms", [0, 1, 5, 20, 35, 45])
def test_a_code_at_a_scanners_pace_is_a_scan_and_writes_nothing(pace_ms: float) -> None:
    desk = Desk()
    desk.write("1Z999AA10123456784\n", pace_ms)
    assert desk.scans == ["1Z999AA10123456784"]
    assert desk.text() == ""


def test_the_same_at_a_persons_pace_is_typing() -> None:
    desk = Desk()
    desk.write("1Z999AA10123456784\n", 80)
    assert desk.scans == []
    assert desk.text() == "1Z999AA10123456784\n"


def test_a_slow_scanner_is_heard_where_the_shop_says_that_it_has_one() -> None:
    for rule, scans in ((USUAL, []), (SLOW, ["1Z999AA10123456784"])):
        desk = Desk(rule)
        desk.write("1Z999AA10123456784\n", 55)
        assert desk.scans == scans


def test_one_stall_in_the_middle_does_not_break_a_scan() -> None:
    desk = Desk()
    desk.write("003", 10)
    desk.press("4", 140)
    desk.write("0434161094000007\n", 10)
    assert desk.scans == ["00340434161094000007"]


def test_a_scan_that_stalls_after_its_first_key_is_whole() -> None:
    desk = Desk()
    desk.press("0", 10)
    desk.press("0", 100)
    desk.write("340434161094000007\n", 10)
    assert desk.scans == ["00340434161094000007"]
    desk.press("1", 5)
    desk.press("2", 100)
    desk.write("34567\n", 10)
    assert desk.scans[1:] == ["1234567"], "also right behind another scan"


def test_the_last_letter_of_typing_is_no_scans_beginning() -> None:
    desk = Desk()
    desk.write("smi", 120)
    desk.press("A", 100)
    desk.write("BCDEFGH\n", 10)
    assert (desk.scans, desk.text()) == (["ABCDEFGH"], "smi")


def test_few_quick_keys_and_enter_are_typing() -> None:
    desk = Desk()
    desk.write("12345\n", 10)
    assert (desk.scans, desk.text()) == ([], "12345\n")


def test_quick_keys_without_an_end_are_typing() -> None:
    desk = Desk()
    desk.write("123456789", 10)
    desk.press("\n", 400)
    assert (desk.scans, desk.text()) == ([], "123456789\n")


def test_a_second_enter_of_the_scanner_belongs_to_its_scan() -> None:
    desk = Desk()
    desk.write("1234567\n\n", 10)
    assert (desk.scans, desk.text()) == (["1234567"], "")
    desk.press("\n", 300)
    assert desk.text() == "\n", "a person's Enter is theirs"


def test_a_scan_of_control_keys_is_a_scan_and_one_shortcut_is_not() -> None:
    desk = Desk()
    for sign in "\x01\x03\x16\x1a":
        desk.press(sign, 5, KeyKind.CONTROL)
    desk.press("\n", 5)
    assert (desk.scans, desk.text()) == (["\x01\x03\x16\x1a"], "")
    desk.press("\x1a", 500, KeyKind.CONTROL)
    desk.press("\n", 500)
    assert desk.text() == "\x1a\n"


def test_a_group_separator_and_an_alt_code_stay_inside_the_scan() -> None:
    desk = Desk()
    desk.write("0012345", 5)
    desk.press("\x1d", 5, KeyKind.CONTROL)
    desk.press("", 5, KeyKind.SILENT)
    desk.write("10AB\n", 5)
    assert desk.scans == ["0012345\x1d10AB"]


def test_with_a_prefix_nothing_typed_waits_and_every_pace_is_a_scan() -> None:
    desk = Desk(WedgeRule(prefix="~"))
    desk.write("123456789\n", 10)
    assert desk.scans == []
    assert "".join(desk.typed) == "123456789\n"
    desk.write("~A1\n", 120)
    assert desk.scans == ["A1"]
    desk.press("~", 200)
    desk.write("x", 400)
    assert desk.text() == "123456789\n~x"


def test_a_shortcut_comes_behind_what_was_typed_before_it() -> None:
    desk = Desk()
    desk.write("ab", 30)
    desk.press("<Del>", 30, KeyKind.OTHER)
    assert desk.typed == ["a", "b", "<Del>"]


@st.composite
def days(draw: st.DrawFn) -> list[tuple[str, str, float]]:
    """Draw what happens at a desk: ("typed", text, pace) and ("scan", code, pace), in any order."""
    typing = st.tuples(st.just("typed"), LETTERS, st.floats(46, 400))
    scanning = st.tuples(st.just("scan"), CODES, st.floats(0, 44))
    return draw(st.lists(st.one_of(typing, scanning), max_size=12))


@given(days(), st.floats(46, 150))
def test_any_mixture_of_typing_and_scans_leaves_the_typing_whole_and_gives_each_scan_once(
    day: list[tuple[str, str, float]], pause_ms: float
) -> None:
    desk = Desk()
    for what, text, pace_ms in day:
        if what == "scan":
            # The first key follows whatever was before; a scan may follow a scan at once.
            desk.press(text[0], pause_ms)
            desk.write(text[1:] + "\n", pace_ms)
        else:
            desk.write(text, pace_ms)
    assert desk.scans == [text for what, text, _ in day if what == "scan"]
    assert desk.text() == "".join(text for what, text, _ in day if what == "typed")


@given(days())
def test_scans_that_follow_each_other_after_five_ms_are_all_heard(day: list[tuple[str, str, float]]) -> None:
    codes = [text for what, text, _ in day if what == "scan"]
    desk = Desk()
    for code in codes:
        desk.write(code + "\n", 5)
    assert (desk.scans, desk.text()) == (codes, "")


@given(st.lists(st.tuples(st.sampled_from([*"abc019", "\n", "<Del>"]), st.floats(0, 500)), max_size=60))
def test_whatever_is_pressed_is_either_given_back_in_its_order_or_part_of_a_scan(keys: list[tuple[str, float]]) -> None:
    desk = Desk(WedgeRule(fewest=10_000))
    for text, gap_ms in keys:
        desk.press(text, gap_ms, KeyKind.OTHER if text == "<Del>" else None)
    assert desk.text() == "".join(text for text, _ in keys)
