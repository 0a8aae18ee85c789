"""Hostile and broken files get the verdict that keeps parcels, mails and the shop safe."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.reading import FileReading

HOSTILE = Path(__file__).parents[4] / "shared" / "data" / "hostile"
CLASSES = ("csv-", "xlsx", "text-attack")

pytestmark = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared hostile files are not on this machine")


def _manifest() -> list[dict[str, str]]:
    if not HOSTILE.is_dir():
        return []
    with (HOSTILE / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = {row["path"]: row for row in rows if row["class"].startswith(CLASSES)}
    return list(wanted.values())


def _fits(verdict: str, rows_ok: int, reading: FileReading) -> bool:
    """Tell whether the reading is what one of the verdicts joined by OR asks for."""
    told = bool(reading.remarks or any(d.changes for d in reading.drafts))
    read = not reading.problem
    all_there = rows_ok < 0 or len(reading.drafts) == rows_ok
    alone = "_OR_" not in verdict
    answers = {
        "REJECT_FILE": not read,
        "REJECT": not read,
        "ACCEPT": read and not reading.refused and all_there,
        "PARTIAL": read and bool(reading.refused) and (all_there or not alone),
        "ASK": read and bool(reading.questions),
        "WARN": read and told,
        "ACCEPT_WARN": read and told and all_there,
    }
    return any(answers[part] for part in verdict.split("_OR_"))


def test_every_hostile_file_gets_its_verdict_quickly(capsys: pytest.CaptureFixture[str]) -> None:
    misses = []
    rows = _manifest()
    for row in rows:
        start = time.perf_counter()
        reading = parse_order_file(HOSTILE / row["path"])
        took = time.perf_counter() - start
        if not _fits(row["verdict"], int(row["rows_ok"] or -1), reading) or took > 5:
            misses.append(f"{row['level']} {row['path']}: {row['verdict']}, got {len(reading.drafts)} orders, "
                          f"{len(reading.refused)} refused, {reading.problem!r}, {took:.1f} s")  # fmt: skip
    with capsys.disabled():
        print(f"\n{len(rows) - len(misses)} of {len(rows)} hostile files get their verdict")
        for miss in misses:
            print("  " + miss)
    assert not misses


def test_every_refused_row_says_where_and_why() -> None:
    for row in _manifest():
        for refused in parse_order_file(HOSTILE / row["path"]).refused:
            assert refused.row > 1
            assert refused.reason.endswith(".")


def test_no_text_that_came_in_can_turn_the_line_or_end_it() -> None:
    for row in _manifest():
        for draft in parse_order_file(HOSTILE / row["path"]).drafts:
            for text in (draft.recipient.name, draft.recipient.city, *draft.recipient.lines, draft.order_number):
                assert not any(c < " " or "\u202a" <= c <= "\u202e" for c in text), row["path"]
