"""A support mail carries the last exchanges, from whatever process they were made in."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from shipdesk.cli import carrier_journal
from shipdesk.cli.session import Session
from shipdesk.domain.errors import Refused
from shipdesk.services.support_report import carrier_exchanges, open_journal, support_text
from shipdesk.web.journal import Exchange


def exchange(account: str, status: int | None = 200) -> Exchange:
    problem = "" if status else "it cannot be reached."
    return Exchange(
        "2026-11-26T12:00:00.000+00:00",
        account,
        "POST",
        "/v2/x",
        status,
        31,
        2,
        9,
        "{}",
        "[red]no[/red]",
        problem,
        "r-7",
    )


@pytest.fixture
def told(shop):
    for each in (exchange("ups"), exchange("easypost"), exchange("ups", None)):
        open_journal(shop.folder).note(each)
    return shop


def test_exchanges_are_told_by_account(told):
    assert [each.account for each in carrier_exchanges(told)] == ["ups", "easypost", "ups"]
    assert [each.status for each in carrier_exchanges(told, "ups")] == [200, None]
    assert [each.status for each in carrier_exchanges(told, "ups", most=1)] == [None]


def test_the_text_for_a_mail_says_what_came(told):
    text = support_text(told, "ups")
    assert text.startswith("ShipDesk ")
    assert "ups: POST /v2/x\n-> HTTP 200 (31 ms, 9 bytes, their number r-7)\nasked: {}\nanswered: [red]no[/red]" in text
    assert "-> it cannot be reached. (31 ms" in text
    assert "easypost" not in text


def test_where_nothing_was_asked_there_is_nothing_to_copy(shop):
    with pytest.raises(Refused, match="No carrier was asked yet"):
        support_text(shop)


def test_the_command_shows_the_same(told):
    group = typer.Typer()
    carrier_journal.add_to(group)
    group.callback()(lambda: None)
    shown = CliRunner().invoke(
        group, ["journal", "--carrier", "ups", "--last", "1"], obj=Session(told.folder, as_json=True)
    )
    assert shown.exit_code == 0, shown.output
    (found,) = json.loads(shown.stdout)["exchanges"]
    assert found == {
        "at": "2026-11-26T12:00:00.000+00:00", "account": "ups", "method": "POST", "address": "/v2/x", "status": None,
        "took_ms": 31, "sent_bytes": 2, "received_bytes": 9, "asked": "{}", "answered": "[red]no[/red]",
        "problem": "it cannot be reached.", "their_number": "r-7",
    }  # fmt: skip
