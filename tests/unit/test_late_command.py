"""`shipdesk late`: what it lists, what it does, and which exit code says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from late_desk import LateDesk

from shipdesk.cli import late as command
from shipdesk.cli import run
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.clocks import FixedClock
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.shop import Shop

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def desk(handful_shop: Shop, clock: FixedClock) -> LateDesk:
    return LateDesk(handful_shop, clock)


@pytest.fixture
def ask(desk: LateDesk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Return what runs the command on the test's own shop, at its time, and gives the exit code and the answer."""

    def ask_it(*words: str) -> tuple[int, Any]:
        monkeypatch.setenv("SHIPDESK_NOW", desk.clock.now().isoformat())
        capsys.readouterr()
        code = run(["--data", str(desk.shop.folder), "--json", "late", *words])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return ask_it


EMPTY = {"left": [], "done": 0, "batch": "", "words": "", "skipped": [], "reshipped": [], "inquiries": []}


def lost(desk: LateDesk) -> str:
    """Return the number of an order whose parcel is lost, so long that a claim can be filed."""
    (parcel_id,) = desk.send()
    desk.later(days=10)
    desk.hear(parcel_id, ParcelStatus.LOST, "lost")
    desk.later(days=8)
    keep_lines(desk.shop)
    return desk.order(desk.parcel(parcel_id).order_id).order_number


def test_it_lists_causes_and_chooses_among_them(desk: LateDesk, ask: Ask) -> None:
    number = lost(desk)
    code, answer = ask("--cause", "exception")
    assert code == 0
    (line,) = answer["late"]
    assert (line["order_number"], line["clock"], line["proposal"]) == (number, "exception", "claim")
    assert {line["cause"] for line in ask("--clock", "ship_by")[1]["late"]} == {"not_shipped"}


def test_what_is_done_is_counted_and_taken_back_by_its_batch(desk: LateDesk, ask: Ask) -> None:
    number = lost(desk)
    _, done = ask("--do", "snooze", "--until", "2031-01-01", "--order", number)
    assert done["done"] == 1
    assert [line["order_number"] for line in ask("--shown", "snoozed")[1]["late"]] == [number]
    assert ask("--do", "undo", "--batch", done["batch"])[1]["words"] == "Taken back: 1 line back on the list."
    assert ask("--do", "ignore", "--reason", "They know", "--order", number)[1]["done"] == 1
    assert ask("--do", "restore", "--order", number)[1]["done"] == 1
    assert ask("--do", "undo")[0] == 1


def test_sending_again_and_giving_back_name_their_orders(desk: LateDesk, ask: Ask) -> None:
    number = lost(desk)
    for doing in ("reship", "refund"):
        assert ask("--do", doing)[0] == 2
    code, answer = ask("--do", "reship", "--order", number)
    assert (code, answer["reshipped"]) == (0, [{"order_number": f"{number}-R1", "reship_of": number}])
    assert ask("--do", "reship", "--order", number)[0] == 1
    assert ask("--do", "reship", "--order", number, "--again")[1]["done"] == 1
    assert ask("--do", "claim", "--order", number)[1]["done"] == 1
    _, left = ask("--shown", "left", "--order", number)
    assert left["left"][0]["left_how"] == f"Sent again as {number}-R2"


def test_money_is_told_in_the_orders_currency(desk: LateDesk, ask: Ask) -> None:
    number = lost(desk)
    parcel_id = desk.parcel(1).id
    desk.worth(parcel_id, 4_500, "EUR")
    assert ask("--do", "refund", "--order", number, "--amount", "twelve")[0] == 2
    assert ask("--do", "refund", "--order", number, "--amount", "45.01")[0] == 1
    assert ask("--do", "refund", "--order", number, "--amount", "12,90")[0] == 0
    with desk.shop.look() as tx:
        (deed,) = tx.late_actions.of_orders([desk.parcel(parcel_id).order_id])
    assert (deed.amount_minor, deed.currency) == (1_290, "EUR")


def test_asking_the_carrier_answers_with_a_text(desk: LateDesk, ask: Ask) -> None:
    number = lost(desk)
    _, answer = ask("--do", "contact", "--order", number)
    assert number not in answer["inquiries"][0]["tracking_numbers"]
    assert "Tracking number: " in answer["inquiries"][0]["text"]


def test_what_is_left_out_makes_the_exit_code_one(desk: LateDesk, ask: Ask) -> None:
    lost(desk)
    code, answer = ask("--do", "accept")
    assert code == 1
    assert answer["skipped"]
    assert ask("--do", "mail", "--order", "NOBODY")[0] == 1
    assert ask("--do", "snooze")[0] == 2


def test_a_person_reads_the_same(desk: LateDesk, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    number = lost(desk)
    ask()
    assert run(["--data", str(desk.shop.folder), "late", "--cause", "exception"]) == 0
    assert number in capsys.readouterr().out
    assert run(["--data", str(desk.shop.folder), "late", "--shown", "left"]) == 0
    assert command.late.__doc__


@pytest.mark.parametrize(
    "words",
    [
        ("--on", "2030-01-01", "--do", "mail"),
        ("--shown", "left", "--do", "ignore", "--reason", "x"),
        ("--do", "undo", "--order", "1001"),
        ("--do", "snooze"),
        ("--do", "reship"),
        ("--do", "refund", "--order", "NUMBER", "--amount", "NaN"),
        ("--do", "refund", "--order", "NUMBER", "--amount", "1e999"),
        ("--on", "yesterday"),
        ("--cause", "boredom"),
    ],
)
def test_what_cannot_be_meant_changes_nothing_and_says_so(desk: LateDesk, ask: Ask, words: tuple[str, ...]) -> None:
    number = lost(desk)
    before = ask()[1]["late"]
    assert ask(*(number if word == "NUMBER" else word for word in words))[0] == 2
    assert ask()[1]["late"] == before


def test_a_shop_that_keeps_orders_alone_has_a_late_list(desk: LateDesk, ask: Ask) -> None:
    assert ask() == (0, {**EMPTY, "late": []})
    desk.later(days=30)
    code, answer = ask()
    assert code == 0
    assert {(line["cause"], line["proposal"], line["tracking_number"]) for line in answer["late"]} == {
        ("not_shipped", "ship", "")
    }


def test_the_answer_has_what_the_issue_names(desk: LateDesk, ask: Ask) -> None:
    lost(desk)
    for line in ask()[1]["late"]:
        assert {
            "order_number",
            "tracking_number",
            "cause",
            "clock",
            "days",
            "since",
            "reason",
            "p_late",
            "p10_on",
            "p50_on",
            "p90_on",
            "promised_on",
            "value_minor",
            "told_customer_at",
            "proposal",
        } <= line.keys()


def test_more_than_an_order_is_worth_is_not_given_back_by_two_commands(desk: LateDesk, ask: Ask) -> None:
    number = lost(desk)
    desk.worth(1, 6_000, "EUR")
    assert ask("--do", "refund", "--order", number, "--amount", "5")[1]["done"] == 1
    assert ask("--do", "refund", "--order", number, "--amount", "56")[0] != 0
