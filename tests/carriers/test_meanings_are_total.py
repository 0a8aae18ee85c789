"""Every code has a meaning: tables are whole, any text has an answer, and no adapter writes what no table reads."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk import carriers
from shipdesk.carriers import meanings
from shipdesk.carriers.meanings.table import read_table
from shipdesk.carriers.registry import carrier_facts, carrier_names
from shipdesk.domain.carriers import Can
from shipdesk.domain.parcels import Blame, Meaning, ParcelStatus
from shipdesk.domain.tracking import state_of
from shipdesk.ui.parcels.reasons import has_words, reason_text

FOLDER = Path(carriers.__file__).parent
STATE_REASONS = {"silent", "never_accepted", "voided"}
OURS = {ParcelStatus.DISPATCHED, ParcelStatus.LABEL_MADE}
WRITERS = {"FACTS.code", "CODE"}
READ_AS = {"dhl_parcel_de": "dhl"}
"""Accounts whose parcels another service of the same carrier tells of, in its own codes."""


def rows(source: str) -> list[dict[str, str]]:
    """Return the rows of a table as they are written."""
    lines = (FOLDER / "meanings" / "tables" / f"{source}.tsv").read_text("utf-8").splitlines()
    plain = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    names = plain[0]
    return [dict(zip(names, [*cells, *[""] * len(names)], strict=False)) for cells in plain[1:]]


@pytest.mark.parametrize("source", meanings.sources())
def test_every_row_of_a_table_says_something_that_shipdesk_knows(source: str) -> None:
    table = read_table(source)
    assert re.fullmatch(rf"{source}-\d+", table.version)
    told = rows(source)
    assert told
    for row in told:
        assert row["level"] in table.levels
        assert row["code"] == row["code"].strip() != ""
        assert row["status"] == "-" or ParcelStatus(row["status"]) not in OURS, row
        assert Blame(row["blame"]) is not None
        assert row["action"] in ("", "yes")
        assert re.fullmatch(r"[a-z_]*", row["reason"]), row


@pytest.mark.parametrize("source", meanings.sources())
def test_every_code_of_a_table_is_found(source: str) -> None:
    table = read_table(source)
    for row in rows(source):
        if row["text"] or row["when"]:
            continue
        place = table.levels.index(row["level"])
        code = "/".join([*[""] * place, row["code"]])
        assert meanings.is_understood(source, code), row
        if place == len(table.levels) - 1:
            assert meanings.meaning_of(source, code).reason == row["reason"] or len(_same(source, row)) > 1


def _same(source: str, row: dict[str, str]) -> list[dict[str, str]]:
    return [other for other in rows(source) if (other["level"], other["code"]) == (row["level"], row["code"])]


_CODES = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from([row["code"] for source in meanings.sources() for row in rows(source)]), max_size=4).map(
        "/".join
    ),
)


@given(st.sampled_from([*meanings.sources(), "own", "nobody", "../ups", ""]), _CODES, st.text(max_size=60))
def test_any_code_and_text_of_anybody_has_a_meaning(source: str, code: str, text: str) -> None:
    meaning = meanings.meaning_of(source, code, text)
    assert isinstance(meaning, Meaning)
    if not meanings.is_understood(source, code, text):
        assert meaning == Meaning(ParcelStatus.UNKNOWN)
    assert state_of((), label_made_at=None, dispatched_at=None).status is ParcelStatus.LABEL_MADE


@pytest.mark.parametrize("code", [c for c in carrier_names() if Can.TRACK in carrier_facts(c).can])  # type: ignore[union-attr]
def test_every_carrier_that_tells_of_parcels_has_a_table(code: str) -> None:
    source = READ_AS.get(code, code)
    assert meanings.version_of(source).startswith(f"{source}-")


def test_adapters_write_their_own_name_into_events_and_no_other() -> None:
    written = []
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "told_event":
                written.append((path.parent.name, ast.unparse(node.args[0])))
    assert written
    assert {source for _, source in written} <= WRITERS
    folders = {folder for folder, _ in written}
    assert folders <= set(meanings.sources())


def test_every_reason_that_a_table_or_a_state_gives_has_words_for_people() -> None:
    used = {row["reason"] for source in meanings.sources() for row in rows(source)} - {""}
    silent = {reason for reason in used | STATE_REASONS if not has_words(reason)}
    assert not silent
    assert all(reason_text(reason).endswith(".") for reason in used | STATE_REASONS)
