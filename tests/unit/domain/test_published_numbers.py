"""The table of formats against the published numbers of eighteen couriers, and against what is no tracking number."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable
from math import sqrt
from pathlib import Path

import pytest

from shipdesk.domain.check_digits import gs1_mod10
from shipdesk.domain.tracking_numbers import recognise

Published = list[tuple[str, str, str]]
DRAWN = 1000


@pytest.fixture(scope="module")
def numbers(shared_data: Path) -> dict[str, Published]:
    """Return (courier, kind, number) of the published numbers, valid and invalid."""
    found: dict[str, Published] = {"valid": [], "invalid": []}
    for path in sorted((shared_data / "carriers/tracking_number_data/couriers").glob("*.json")):
        courier = json.loads(path.read_text(encoding="utf-8"))
        for kind in courier["tracking_numbers"]:
            for verdict, rows in found.items():
                rows += [(courier["courier_code"], kind["name"], n) for n in kind["test_numbers"][verdict]]
    return found


def test_every_valid_number_has_its_courier_among_the_candidates(numbers: dict[str, Published]) -> None:
    missed = []
    for courier, kind, number in numbers["valid"]:
        found = recognise(number)
        # A postal number belongs to the post of its country; the published table calls all of them s10.
        named = {c.carrier for c in found.candidates} | {c.format for c in found.candidates}
        if courier not in named:
            missed.append(f"{courier:14} {kind:28} {number:36} {sorted(named)} {found.refusal}")
    table = "\n".join(missed)
    print(f"{len(numbers['valid']) - len(missed)} of {len(numbers['valid'])} valid numbers recognised\n{table}")
    assert len(numbers["valid"]) >= 192
    assert not missed, table


def test_every_invalid_number_is_refused(numbers: dict[str, Published]) -> None:
    # The same data call this one valid too: wrong as Purolator's letters and digits, right as its twelve digits.
    both = {number for _, _, number in numbers["valid"]} & {number for _, _, number in numbers["invalid"]}
    assert both <= {"331426749957"}
    refused, taken, contradicted = 0, [], []
    for courier, kind, number in numbers["invalid"]:
        found = recognise(number)
        line = f"{courier:14} {kind:28} {number:36} {[c.format for c in found.candidates]}"
        if not found.candidates:
            assert found.refusal, line
            refused += 1
        elif number in both:
            contradicted.append(line)
        else:
            taken.append(line)
    print(f"{refused} of {len(numbers['invalid'])} invalid numbers have no candidate")
    print("\n".join(["valid elsewhere in the same data:", *contradicted, "taken wrongly:", *taken]))
    assert len(numbers["invalid"]) >= 88
    assert not taken, "\n".join(taken)
    assert all("purolator_letters" not in line for line in contradicted)


def _digits(length: int, start: str = "") -> Callable[[random.Random], str]:
    return lambda rng: start + "".join(rng.choices(string.digits, k=length - len(start)))


def _letters(shortest: int, longest: int) -> Callable[[random.Random], str]:
    signs = string.ascii_uppercase + string.digits
    return lambda rng: "".join(rng.choices(signs, k=rng.randint(shortest, longest)))


def _checked(length: int, start: str = "") -> Callable[[random.Random], str]:
    def draw(rng: random.Random) -> str:
        body = _digits(length - 1, start)(rng)
        return body + gs1_mod10(body)

    return draw


def _isbn10(rng: random.Random) -> str:
    body = _digits(9)(rng)
    rest = sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11
    return body + "0X987654321"[rest]


def _phone(rng: random.Random) -> str:
    return rng.choice(("0", "1", "44", "49")) + _digits(9)(rng)


def _card(rng: random.Random) -> str:
    return rng.choice(("4", "51", "55")) + _digits(15)(rng)[:-1]


def _sku(rng: random.Random) -> str:
    letters = "".join(rng.choices(string.ascii_uppercase, k=2))
    return f"{letters}-{rng.randint(0, 9999):04}-{rng.choice(('XL', 'S', 'M'))}"


def _amazon(rng: random.Random) -> str:
    return f"{_digits(3)(rng)}-{_digits(7)(rng)}-{_digits(7)(rng)}"


# Percent of random texts that may be taken for a tracking number, as the survey of formats measured it.
ALLOWED: list[tuple[str, float, Callable[[random.Random], str]]] = [
    ("EAN-13", 0.0, _checked(13, "40")),
    ("ISBN-13", 0.0, _checked(13, "978")),
    ("8 digits", 0.0, _digits(8)),
    ("9 digits", 0.0, _digits(9)),
    ("13 digits", 0.0, _digits(13)),
    ("17 digits", 0.0, _digits(17)),
    ("12 digits", 16.0, _digits(12)),
    ("UPC-A", 16.0, _checked(12)),
    ("Amazon order", 0.0, _amazon),
    ("SKU", 0.0, _sku),
    ("A-Z0-9 of 8-11", 0.0, _letters(8, 11)),
    ("A-Z0-9 of 12-20", 0.3, _letters(12, 20)),
    ("14 digits", 100.0, _digits(14)),
    ("timestamp", 100.0, _digits(14, "2026")),
    ("15 digits", 13.0, _digits(15)),
    ("ISBN-10", 10.0, _isbn10),
    ("10 digits", 10.0, _digits(10)),
    ("11 digits", 10.0, _digits(11)),
    ("phone", 10.0, _phone),
    ("16 digits", 10.0, _digits(16)),
    ("card", 10.0, _card),
    ("18 digits", 10.0, _digits(18)),
    ("20 digits", 20.0, _digits(20)),
    ("22 digits", 0.5, _digits(22)),
    ("26 digits", 0.3, _digits(26)),
    ("30 digits", 0.0, _digits(30)),
    ("34 digits", 9.0, _digits(34)),
]


def test_what_is_no_tracking_number_is_rarely_taken_for_one() -> None:
    rng = random.Random(5)
    lines, over = [], []
    for name, allowed, draw in ALLOWED:
        taken = sum(bool(recognise(draw(rng)).candidates) for _ in range(DRAWN))
        measured = 100 * taken / DRAWN
        chance = 3 * sqrt(max(allowed, 0.05) * (100 - allowed) / DRAWN)
        lines.append(f"{name:18} {measured:6.2f} % (allowed {allowed:.1f} %)")
        if measured > allowed + chance:
            over.append(lines[-1])
    print("\n".join(lines))
    assert not over, "\n".join(over)
