"""The codes of the self-test sheet tell what is wrong with a scanner."""

from __future__ import annotations

import pytest

from shipdesk.domain.self_test import CODES, KEYS_CODE, SOUND_CODE, check_scans, explain_scan, width_code


def test_a_scanner_that_reads_all_misses_nothing() -> None:
    report = check_scans([f"]C0{width_code(2)}\r\n", *list(CODES)[1:]])
    assert (report.wrong, report.missing) == ((), ())
    assert [code for code, _ in report.right] == list(CODES)


def test_what_has_not_come_is_named() -> None:
    report = check_scans([width_code(4), width_code(4)])
    assert [code for code, _ in report.missing] == [code for code in CODES if code != width_code(4)]


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        ("SHIPDESK\u00dfyzYZ/_?#", "this computer's keyboard"),
        ("SHIPDESK-zyZY-?_\u00a7", "this computer's keyboard"),
        (KEYS_CODE.swapcase(), "Caps Lock"),
        (f"!{SOUND_CODE}", "adds something"),
        ("4006381333931", "not on the sheet"),
    ],
)
def test_a_changed_code_says_what_changed_it(scan: str, words: str) -> None:
    ((_, said),) = check_scans([scan]).wrong
    assert words in said


def test_other_scans_have_nothing_to_do_with_the_sheet() -> None:
    assert explain_scan("1Z999AA10123456784") is None
    assert explain_scan(f"]Q1{SOUND_CODE}") == (True, CODES[SOUND_CODE])
    assert explain_scan("shipdesk-sound") == (False, "Capitals and small letters are exchanged: look at Caps Lock.")
