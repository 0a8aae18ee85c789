"""Rules from the command line: written as sentences, carried from shop to shop, tried before they are on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shipdesk.cli import run

SMALL = "Small abroad: if country is not ours and weight under 2 kg then use Practice Economy and tag small"


@pytest.fixture
def ask(sample_practice_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Return what runs a command on a practice shop of the test's own; (exit code, document)."""
    folder = tmp_path / "shop"
    shutil.copytree(sample_practice_folder, folder)

    def ask_it(*words: str, person: bool = False) -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["--data", str(folder), *([] if person else ["--json"]), *words])
        out = capsys.readouterr().out
        return code, out if person else json.loads(out)

    return ask_it


def test_a_sentence_becomes_a_rule_that_is_tried_and_switched_on(ask: Callable[..., Any]) -> None:
    code, answer = ask("rules", "add", SMALL)
    assert code == 0
    rule = answer["rules"][0]
    assert (rule["name"], rule["on"], rule["tried"]) == ("Small abroad", False, False)
    assert rule["then"][0] == {"do": "use", "value": "practice", "service": "economy"}
    assert "use Practice Economy" in rule["sentence"]
    code, answer = ask("rules", "on", "small abroad")
    assert code == 1
    assert "not tried" in answer["error"]["message"]
    _, trial = ask("rules", "try", "Small abroad")
    touched = trial["rules"][0]["orders"]
    assert touched == len(trial["would"]) > 0
    assert ask("rules", "on", "Small abroad")[1]["rules"][0]["on"]
    assert ask("rules", "apply", "--all")[1]["changed"] == touched
    number = trial["would"][0]["order_number"]
    order = ask("orders", "show", number)[1]["orders"][0]
    assert order["chosen"] == {
        "carrier": "practice", "service": "economy", "box": "", "by": "Small abroad", "box_by": "",
    }  # fmt: skip
    assert "small" in order["tags"]
    assert ask("orders", "undo")[1]["undone"] == f"What rules did was taken back on {touched} orders."
    assert ask("orders", "show", number)[1]["orders"][0]["chosen"]["by"] == ""


def test_rules_travel_from_shop_to_shop_as_a_file(ask: Callable[..., Any], tmp_path: Path) -> None:
    ask("rules", "add", SMALL)
    ask("rules", "add", "always tag 'a;\"b'", "--position", "1")
    _, told = ask("rules", "list")
    for rule in told["rules"]:
        ask("rules", "remove", rule["name"])
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    _, again = ask("rules", "add", "--file", str(file))
    assert [r["text"] for r in again["rules"]] == [r["text"] for r in told["rules"]]
    file.write_text('[{"name": "x", "when": [], "then": [{"do": "dance"}]}]', encoding="utf-8")
    code, answer = ask("rules", "add", "--file", str(file))
    assert code == 1
    assert "cannot be used" in answer["error"]["message"]
    for text in ("{}", "no json", "[1]"):
        file.write_text(text, encoding="utf-8")
        assert ask("rules", "add", "--file", str(file))[0] == 1


def test_a_service_is_chosen_by_hand_and_left_to_the_rules_again(ask: Callable[..., Any]) -> None:
    ask("rules", "add", "All: always use practice/economy")
    ask("rules", "try")
    ask("rules", "on", "All")
    number = ask("orders", "list", "--view", "to_ship", "--limit", "1")[1]["orders"][0]["order_number"]

    def chosen() -> tuple[str, str]:
        order = ask("orders", "show", number)[1]["orders"][0]
        return order["chosen"]["service"], order["chosen"]["by"]

    assert ask("orders", "service", "Practice Express", number)[1]["changed"] == 1
    assert chosen() == ("express", "a person")
    ask("rules", "apply", number)
    assert chosen() == ("express", "a person")
    ask("orders", "service", "rules", number)
    assert chosen() == ("economy", "All")
    ask("orders", "service", "usual", number)
    ask("rules", "apply", "--all")
    assert chosen() == ("", "")
    assert ask("orders", "service", "practice/none", number)[0] == 1


def test_people_read_the_rules_as_sentences(ask: Callable[..., Any]) -> None:
    assert "There are no rules" in ask("rules", "list", person=True)[1]
    ask("rules", "add", SMALL)
    shown = ask("rules", "list", person=True)[1]
    assert "off, not tried" in shown
    assert "If the country is not ours and the weight is under 2 kg" in shown
    tried = ask("rules", "try", person=True)[1]
    assert "orders would be touched" in tried
    assert "No rule did anything" in ask("rules", "record", person=True)[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("rules", "add"), 2),
        (("rules", "add", "tag x"), 1),
        (("rules", "apply"), 2),
        (("rules", "apply", "1", "--all"), 2),
        (("rules", "on", "nothing"), 1),
        (("rules", "move", "nothing", "0"), 2),
        (("rules", "mode", "some"), 2),
        (("settings", "set", "rules", "[]"), 2),
        (("settings", "set", "rules_mode", "first"), 2),
    ],
)
def test_what_cannot_be_meant_is_refused(ask: Callable[..., Any], words: tuple[str, ...], code: int) -> None:
    answered, document = ask(*words)
    assert answered == code
    assert document["error"]["message"]
