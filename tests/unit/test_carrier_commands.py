"""Carriers by command: a script connects and tries them, and no secret ever stands in a command line or an answer."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from raw_servers import RawServer
from shop_fixtures import KeyringOfATest

from shipdesk.cli import run

pytestmark = pytest.mark.usefixtures("keyring")
FEDEX = ("carriers", "add", "fedex", "--credential", "client_id=l7", "--credential", "account_number=123456789")
Command = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def command(
    empty_practice_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Return what runs a command on a practice shop and gives its exit code, its JSON answer and its stderr."""
    folder = Path(shutil.copytree(empty_practice_folder, tmp_path / "shop"))

    def run_it(*words: str, stdin: str = "") -> tuple[int, Any, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run(["--data", str(folder), "--json", *words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run_it


def carrier(answer: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in answer["carriers"] if each["code"] == code)


def test_what_can_be_added_says_what_it_asks_for_and_can(command: Command) -> None:
    code, answer, _ = command("carriers", "list")
    assert code == 0
    assert [each["code"] for each in answer["carriers"]] == ["practice"]
    offered = {each["code"]: each for each in answer["available"]}
    assert len(offered) == 14
    dhl = offered["dhl"]
    assert (dhl["can"], dhl["requests_per_day"], dhl["parcels_supported"]) == (["tracking"], 250, 46)
    assert [(each["name"], each["secret"]) for each in dhl["asks"]] == [("key", True)]
    assert offered["fedex"]["has_test_mode"]


def test_a_person_sees_the_same_as_tables(command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(*FEDEX, "--no-test", "--secret-stdin", "--test-mode", stdin="s3cret\n")
    assert run(["--data", str(tmp_path / "shop"), "carriers", "list"]) == 0
    said = capsys.readouterr().out
    assert "on, test mode" in said
    assert "Your quota of 100,000 requests a day" in said
    assert "client_id, client_secret, user, password" in said


def test_an_account_is_added_with_its_secret_from_stdin(command: Command, keyring: KeyringOfATest) -> None:
    code, answer, _ = command(*FEDEX, "--no-test", "--secret-stdin", stdin="s3cret\n")
    assert code == 0
    assert answer["quota"].startswith("Your quota of 100,000")
    assert [name for _, name in keyring.kept] == ["carrier:fedex:client_secret"]
    _, listed, _ = command("carriers", "list")
    assert carrier(listed, "fedex")["missing"] == []
    assert "s3cret" not in json.dumps(listed)


def test_what_is_not_named_stays_when_an_account_is_changed(command: Command, keyring: KeyringOfATest) -> None:
    command(*FEDEX, "--no-test", "--secret-stdin", stdin="s3cret\n")
    change = ("--requests-per-day", "500", "--service", "FEDEX_GROUND", "--off")
    assert command("carriers", "add", "fedex", *change)[0] == 0
    _, shown, _ = command("settings", "show")
    account = carrier(shown["settings"], "fedex")
    assert account["credentials"] == {"client_id": "l7", "account_number": "123456789"}
    assert (account["requests_per_day"], account["default_service"], account["enabled"]) == (500, "FEDEX_GROUND", False)
    assert list(keyring.kept.values()) == ["s3cret"]
    assert command("carriers", "add", "fedex", "--requests-per-day", "0", "--no-test")[0] == 0
    assert carrier(command("settings", "show")[1]["settings"], "fedex")["requests_per_day"] is None


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(command: Command, keyring: KeyringOfATest) -> None:
    code, answer, said = command("carriers", "add", "fedex", "--credential", "client_secret=s3cret")
    assert code == 2
    assert "kept in histories" in answer["error"]["message"]
    assert "s3cret" not in said + json.dumps(answer)
    assert not keyring.kept


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("fedex", "--no-test"), 1, "FedEx asks for: Secret key."),
        (("fedex", "--credential", "colour=red"), 2, "FedEx asks for client_id, account_number."),
        (("dhl", "--test-mode"), 2, "has no place for trying"),
        (("own", "--numbers", "roman"), 2, "number_format cannot be so"),
        (("nobody",), 1, "knows no carrier nobody"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    command: Command, words: tuple[str, ...], code: int, said: str
) -> None:
    found, answer, _ = command("carriers", "add", *words)
    assert found == code
    assert said in answer["error"]["message"]
    assert [each["code"] for each in command("carriers", "list")[1]["carriers"]] == ["practice"]


def test_own_delivery_is_added_with_its_numbers(command: Command) -> None:
    code, answer, _ = command("carriers", "add", "own", "--prefix", "4012345")
    assert code == 0
    assert "Its numbers go from 04012345" in answer["message"]


def test_an_account_is_asked_before_it_is_kept(
    command: Command, raw_server: Callable[..., RawServer], http: Callable[..., bytes], keyring: KeyringOfATest
) -> None:
    server = raw_server(http('{"title": "Unauthorized"}', "401 Unauthorized"), http('{"shipments": []}'))
    words = ("carriers", "add", "dhl", "--secret-stdin", "--base-url", server.base_url)
    assert command(*words, stdin="wrong\n")[0] == 1
    assert not keyring.kept
    code, answer, _ = command(*words, stdin="right\n")
    assert (code, answer["message"]) == (0, "DHL knows this key.")
    assert command("carriers", "test", "dhl")[1] == {"carrier": "dhl", "message": "DHL knows this key."}
    _, told, _ = command("carriers", "journal", "--carrier", "dhl", "--last", "1")
    assert told["exchanges"][0]["status"] == 200
    server.script(http('{"title": "Unauthorized"}', "401 Unauthorized"))
    code, answer, said = command("carriers", "test", "dhl")
    assert code == 1
    assert "DHL tracking" in answer["error"]["message"]
    assert "DHL tracking" in said


def test_an_account_that_is_not_connected_cannot_be_tried(command: Command) -> None:
    code, answer, _ = command("carriers", "test", "fedex")
    assert code == 1
    assert answer["error"]["message"] == "FedEx is not connected."


def test_an_account_is_removed_with_its_secret(command: Command, keyring: KeyringOfATest) -> None:
    command(*FEDEX, "--no-test", "--secret-stdin", stdin="s3cret\n")
    code, answer, _ = command("carriers", "remove", "fedex")
    assert (code, answer["no_longer_followed"]) == (0, 0)
    assert not keyring.kept


def test_parcels_under_way_are_not_forgotten_without_a_yes(command: Command, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    head = "order number,name,street,city,postal code,country,item,quantity"
    orders.write_text(f"{head}\nD-1,Ada Byron,1 Mill Lane,Bath,BA1 1AA,GB,Tea,2\n", encoding="utf-8")
    command("import", str(orders))
    made = command("label", "--ready", "--zpl", str(tmp_path / "labels.zpl"))[1]["labels"]
    command("dispatch", made[0]["tracking_number"])
    code, answer, _ = command("carriers", "remove", "practice")
    assert code == 1
    assert "1 parcel under way is not followed any more." in answer["error"]["message"]
    assert command("carriers", "remove", "practice", "--yes")[1]["no_longer_followed"] == 1
