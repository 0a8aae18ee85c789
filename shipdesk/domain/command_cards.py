"""Cards with a barcode that tell the packing station what to do, signed so that only the shop can make them.

A card says "SDC", two letters for the command, what it is about (each byte as two letters), and a signature of twelve
letters: HMAC-SHA256 with the shop's own secret (RFC 2104), 48 bits of it. Only letters are used that stand in the same
place on English, German and French keyboards, so that a wrong layout cannot change a card. What is not signed is an
ordinary barcode, whatever it says.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from shipdesk.domain.errors import Refused

LETTERS = "BCDFGHJKLNPRSTVX"
"""Sixteen letters for the sixteen half bytes."""
MARK = "SDC"
"""How every card begins."""
LONGEST_ARGUMENT = 16
"""In bytes of UTF-8: longer bars would not fit on a card."""
MOST_PIECES = 99
_SIGNATURE_BYTES = 6
_CARD = re.compile(rf"{MARK}([{LETTERS}]{{2}})((?:[{LETTERS}]{{2}}){{0,{LONGEST_ARGUMENT}}})([{LETTERS}]{{12}})")
_PURPOSE = b"shipdesk command card 1"


class Command(StrEnum):
    """What a card tells the station; the values are the two letters on it and never change."""

    ABORT = "BC"
    REPRINT = "DF"
    NEXT_PARCEL = "GH"
    PARTIAL = "JK"
    HOLD = "LN"
    PHOTO = "PR"
    UNDO_LAST = "ST"
    QUANTITY = "VX"
    BADGE = "BD"
    CARRIER_BAG = "CF"


WITH_ARGUMENT = frozenset({Command.QUANTITY, Command.BADGE, Command.CARRIER_BAG})
WORDS = {
    Command.ABORT: "ABORT",
    Command.REPRINT: "REPRINT",
    Command.NEXT_PARCEL: "NEXT PARCEL",
    Command.PARTIAL: "PARTIAL",
    Command.HOLD: "HOLD",
    Command.PHOTO: "PHOTO",
    Command.UNDO_LAST: "UNDO LAST",
    Command.QUANTITY: "QUANTITY",
    Command.BADGE: "BADGE",
    Command.CARRIER_BAG: "CARRIER BAG",
}
MEANINGS = {
    Command.ABORT: "Stop what is open and begin anew.",
    Command.REPRINT: "Print the label of the last parcel again.",
    Command.NEXT_PARCEL: "This box is full: go on with the next.",
    Command.PARTIAL: "Send what is there, keep the rest.",
    Command.HOLD: "Put the order of the last parcel on hold.",
    Command.PHOTO: "Take a picture of the open box.",
    Command.UNDO_LAST: "Take the last dispatch back.",
    Command.QUANTITY: "So many pieces of the next article.",
    Command.BADGE: "I am packing now.",
    Command.CARRIER_BAG: "Hand this carrier's parcels over.",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the command, and what it is about (how many pieces, who, which carrier)."""

    command: Command
    argument: str = ""

    @property
    def title(self) -> str:
        """What stands on the card in large letters."""
        if self.command is Command.QUANTITY:
            return f"x{self.argument}"
        return self.argument if self.command in WITH_ARGUMENT else WORDS[self.command]

    @property
    def meaning(self) -> str:
        """What the card does, in a few words."""
        return MEANINGS[self.command]


def card_code(secret: bytes, card: Card) -> str:
    """Return what the card's bars say; raise Refused where the card cannot be made."""
    argument = card.argument.encode("utf-8")
    if (card.command in WITH_ARGUMENT) != bool(argument):
        raise Refused(f"The card {WORDS[card.command]} is not complete.", "Say what it is about, and nothing else.")
    if len(argument) > LONGEST_ARGUMENT:
        raise Refused(f"'{card.argument[:40]}' is too long for a card.", f"Use at most {LONGEST_ARGUMENT} letters.")
    if card.command is Command.QUANTITY and not _is_quantity(card.argument):
        raise Refused(f"'{card.argument[:10]}' is no number of pieces.", f"Use 2 to {MOST_PIECES}.")
    return f"{MARK}{card.command.value}{_letters(argument)}{_letters(_signature(secret, card.command, argument))}"


def read_card(secret: bytes, scanned: str) -> Card | None:
    """Return the card that the shop with this secret made; None for every other text, whatever it looks like."""
    found = _CARD.fullmatch(scanned.strip().upper())
    if found is None or found[1] not in _COMMANDS:
        return None
    command, argument = _COMMANDS[found[1]], _bytes(found[2])
    if not hmac.compare_digest(_signature(secret, command, argument), _bytes(found[3])):
        return None
    return Card(command, argument.decode("utf-8", "replace"))


def looks_like_card(scanned: str) -> bool:
    """Answer whether a text has the shape of a card, such as one of another shop."""
    found = _CARD.fullmatch(scanned.strip().upper())
    return found is not None and found[1] in _COMMANDS


def _signature(secret: bytes, command: Command, argument: bytes) -> bytes:
    told = b"\0".join((_PURPOSE, command.value.encode("ascii"), argument))
    return hmac.new(secret, told, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def _is_quantity(text: str) -> bool:
    return text.isascii() and text.isdigit() and 2 <= int(text) <= MOST_PIECES


def _letters(data: bytes) -> str:
    return "".join(LETTERS[half] for byte in data for half in (byte >> 4, byte & 15))


def _bytes(letters: str) -> bytes:
    halves = [LETTERS.index(letter) for letter in letters]
    return bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))


_COMMANDS = {command.value: command for command in Command}
