"""Command cards do what the shop printed on them, and nobody else can make one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.barcodes import parse_scan
from shipdesk.domain.command_cards import (
    LETTERS,
    MARK,
    WITH_ARGUMENT,
    Card,
    Command,
    card_code,
    looks_like_card,
    read_card,
)
from shipdesk.domain.errors import Refused

SECRET = b"s" * 32
EVERY = [*(Card(c) for c in Command if c not in WITH_ARGUMENT), Card(Command.QUANTITY, "5"), Card(Command.BADGE, "Zoë"),
         Card(Command.CARRIER_BAG, "dhl_parcel_de")]  # fmt: skip
MOVED_KEYS = set("AQZWYM")


@pytest.mark.parametrize("card", EVERY, ids=lambda card: card.command.name)
def test_a_card_says_what_was_printed_on_it(card: Card) -> None:
    code = card_code(SECRET, card)
    assert read_card(SECRET, code) == card
    assert read_card(SECRET, f" {code.lower()}\r") == card, "Caps Lock does no harm"
    assert not set(code) & MOVED_KEYS, "no letter of it stands elsewhere on a German or French keyboard"
    assert code.isalpha()
    assert read_card(b"another shop's secret", code) is None
    assert looks_like_card(code)
    assert not parse_scan(code).refusal, "to whoever has no secret it is a number like any other"


@given(st.sampled_from(EVERY), st.data())
def test_a_card_that_was_changed_in_one_letter_is_none(card: Card, data: st.DataObject) -> None:
    code = card_code(SECRET, card)
    place = data.draw(st.integers(len(MARK), len(code) - 1))
    letter = data.draw(st.sampled_from([c for c in LETTERS if c != code[place]]))
    assert read_card(SECRET, code[:place] + letter + code[place + 1 :]) is None


@given(st.one_of(st.text(max_size=60), st.from_regex(rf"{MARK}[{LETTERS}]{{14,30}}", fullmatch=True)))
def test_no_barcode_of_a_customer_is_a_command(text: str) -> None:
    assert read_card(SECRET, text) is None


@pytest.mark.parametrize(
    "card",
    [Card(Command.HOLD, "x"), Card(Command.BADGE), Card(Command.QUANTITY, "1"), Card(Command.QUANTITY, "100"),
     Card(Command.QUANTITY, "five"), Card(Command.BADGE, "a name that is far too long")],
)  # fmt: skip
def test_a_card_that_means_nothing_is_not_printed(card: Card) -> None:
    with pytest.raises(Refused):
        card_code(SECRET, card)
