"""The commands of claims: the calendar, the file, and the way to the money."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from claimed_parcels import picture, sent

from shipdesk.cli import run
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.shop import Shop

NUMBER = "1Z999AA10123456784"
LOST = (3.0, ParcelStatus.LOST, "lost", "Shipment lost")
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(handful_shop: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Return what runs a claims command with --json on a shop with a lost parcel: the exit code and the document."""
    sent(handful_shop, number=NUMBER, told=(LOST,))
    monkeypatch.setenv("SHIPDESK_NOW", handful_shop.clock.now().isoformat())

    def ask_it(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["--data", str(handful_shop.folder), "--json", "claims", *words])
        return code, json.loads(capsys.readouterr().out)

    return ask_it


def test_the_calendar_names_what_can_be_claimed(ask: Ask) -> None:
    code, told = ask("list")
    assert code == 0
    (each,) = told["to_open"]
    assert (each["tracking_number"], each["kind"], each["state"]) == (NUMBER, "lost", "open")
    assert each["why"] == "The carrier says it is lost."
    assert told["claims"] == []


def test_one_command_opens_the_claim_and_makes_its_file(ask: Ask, tmp_path: Path) -> None:
    pdf = tmp_path / "claim.pdf"
    code, told = ask("file", NUMBER, "--pdf", str(pdf))
    assert code == 0
    assert told["claim"]["state"] == "draft"
    assert told["enclosed"][0] == {"pages": "2", "what": "Journey record: every scan, with times and places"}
    assert "CLAIM FOR A LOST PARCEL" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    _, again = ask("file", NUMBER, "--pdf", str(pdf), "--kind", "missing", "--reference", "C-5")
    assert (again["claim"]["kind"], again["claim"]["state"]) == ("missing", "filed")
    assert (again["claim"]["reference"], again["claim"]["papers"]) == ("C-5", 0)
    _, later = ask("file", NUMBER, "--reference", "C-6")
    assert later["claim"]["reference"] == "C-6"


def test_a_claim_goes_to_the_money_and_a_step_back(ask: Ask, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt.jpg"
    hurt.write_bytes(picture())
    assert ask("open", NUMBER, "--note", "Waited three weeks")[1]["opened"][0]["state"] == "draft"
    code, told = ask("add", NUMBER, str(hurt), "--kind", "photo")
    assert (code, told["papers"][0]["name"], told["claim"]["papers"]) == (0, "hurt.jpg", 1)
    assert ask("file", NUMBER, "--filed", "--on", "2026-11-14")[1]["claim"]["filed_at"].startswith("2026-11-14")
    assert ask("answer", NUMBER, "--accepted")[1]["claim"]["state"] == "accepted"
    paid = ask("answer", NUMBER, "--paid", "12,50", "--words", "By cheque")[1]["claim"]
    assert (paid["state"], paid["paid_minor"], paid["answer"]) == ("paid", 1_250, "By cheque")
    assert ask("list")[1]["got"] == {paid["currency"]: 1_250}
    assert ask("withdraw", NUMBER, "--reopen")[1]["claim"]["state"] == "filed"
    assert ask("withdraw", NUMBER, "--reason", "It came")[1]["claim"]["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (2, ("file", NUMBER)),
        (2, ("answer", NUMBER)),
        (2, ("answer", NUMBER, "--refused", "--accepted")),
        (1, ("answer", NUMBER, "--refused")),
        (1, ("open", "nothing")),
        (1, ("withdraw", NUMBER)),
        (1, ("withdraw", NUMBER, "--reopen")),
        (1, ("add", NUMBER, "none.pdf")),
        (1, ("file", NUMBER, "--kind", "late", "--filed")),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(ask: Ask, code: int, words: tuple[str, ...]) -> None:
    answered, told = ask(*words)
    assert answered == code
    assert told["error"]["message"]


def test_what_is_no_amount_is_not_kept(ask: Ask) -> None:
    ask("file", NUMBER, "--filed")
    assert ask("answer", NUMBER, "--paid", "much")[0] == 2
    assert ask("answer", NUMBER, "--paid", "-5")[0] == 2
    assert ask("answer", NUMBER, "--paid", "5")[0] == 0


def test_a_second_claim_for_a_parcel_is_refused(ask: Ask) -> None:
    ask("open", NUMBER)
    code, told = ask("open", NUMBER)
    assert code == 1
    assert told["refused"][0]["reason"].startswith("There is a claim for this parcel already.")


def test_a_person_reads_sentences(handful_shop: Shop, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--data", str(handful_shop.folder), "claims", "open", NUMBER])
    run(["--data", str(handful_shop.folder), "claims", "list"])
    out = capsys.readouterr().out
    assert f"Claim opened for {NUMBER}: lost, to be filed until" in out
    assert "Asked for: " in out
