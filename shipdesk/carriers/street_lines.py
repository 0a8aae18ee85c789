"""Addresses as carriers take them: few lines of few letters, a phone number always, a state only where it is a code."""

from __future__ import annotations

import textwrap

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Address
from shipdesk.domain.phones import e164

_WITH_STATES = frozenset({"US", "CA", "PR"})


def street_lines(address: Address, width: int, most: int) -> tuple[str, ...]:
    """Return the street as at most so many lines of at most so many letters, broken between words only.

    Raise Refused where it does not fit, or where there is none: a street that is cut off finds nobody.
    """
    told = [line.strip() for line in address.lines if line.strip()]
    if not told:
        raise Refused(f"The address of {_whose(address)} has no street.", "Enter the street.")
    apart = [part for line in told for part in _wrapped(line, width)]
    lines = apart if len(apart) <= most else _wrapped(", ".join(told), width)
    if len(lines) > most or any(len(line) > width for line in lines):
        raise Refused(
            f"The street of {_whose(address)} is too long: it takes {most} lines of {width} letters.", "Shorten it."
        )
    return tuple(lines)


def fitting(text: str, width: int, what: str) -> str:
    """Return the text where the carrier's field holds it; raise Refused where it is too long or missing."""
    told = text.strip()
    if not told:
        raise Refused(f"The {what} is missing.", "Enter it in the address.")
    if len(told) > width:
        raise Refused(f"The {what} is too long: {told[:40]}...", f"Shorten it to {width} letters.")
    return told


def person(address: Address) -> str:
    """Return who is to be asked for: the name, else the company."""
    return address.name.strip() or address.company.strip()


def phone_for(address: Address, instead: Address) -> str:
    """Return the number to call as +491234..., or that of the other side where there is none.

    Raise Refused where neither has one: the carriers that ask for it do not take a parcel without.
    """
    for each in (address, instead):
        number = e164(each.phone, each.country_code)
        if number:
            return number
    raise Refused("The carrier wants a phone number.", "Enter the customer's, or your own in Settings, Shop.")


def state_code(address: Address) -> str:
    """Return the state where it is a code that carriers look at: of the USA, Canada and Puerto Rico."""
    state = address.state.strip().upper()
    return state if address.country_code in _WITH_STATES and len(state) == 2 else ""


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _whose(address: Address) -> str:
    return person(address) or "the parcel"
