"""docs/rules.md shows rules; they are read here, and so is what it says of files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shipdesk.domain.rules import Do, Field, Op, parse_rule, rule_text
from shipdesk.services.edit_rules import read_rules_file
from shipdesk.settings import Settings

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
RULES = re.findall(r"^```rule\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", RULES)
def test_the_rules_on_the_page_are_written_as_shipdesk_writes_them(text: str) -> None:
    assert rule_text(parse_rule(text)) == text


def test_the_file_on_the_page_is_the_first_rule() -> None:
    shown = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (rule,) = read_rules_file(shown[0].encode())
    assert rule_text(rule) == RULES[0]


def test_the_page_names_every_word_of_the_file() -> None:
    table = PAGE.partition("words of the file")[2]
    assert set(re.findall(r"`(\w+)`", table)) == {*Field, *Op, *Do}


def test_rules_travel_through_settings() -> None:
    rules = tuple(parse_rule(text) for text in RULES)
    settings = Settings(rules=rules)
    assert Settings.model_validate_json(settings.model_dump_json()).rules == rules
