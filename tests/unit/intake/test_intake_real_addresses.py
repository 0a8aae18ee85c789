"""Real orders' addresses raise few alarms, each with a true reason, and what is proposed for them is worth taking."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipdesk.domain.addresses import FixKind, apply_fix, check_address, examine_address, proposed_fixes
from shipdesk.domain.orders import Address, AddressGrade
from shipdesk.intake.parse_file import parse_order_file

ORDERS = Path(__file__).parents[4] / "shared" / "data" / "orders"
FILES = {
    "etsy/EtsySoldOrders2022.csv": "SE", "shopify/orders_export_us_409.csv": "US",
    "backerkit/backerkit_original.csv": "US",
    "shopify/orders_export_be_eur_2021.csv": "BE", "shopify/orders_export_ar.csv": "AR", "northwind/orders.csv": "DE",
}  # fmt: skip
_SPECIAL = ("PO box", "military", "parcel locker", "does not lie", "does not fit")
"""Alarms that are true of these files: such places, and the sample database's made-up codes."""

pytestmark = pytest.mark.skipif(not ORDERS.is_dir(), reason="the shared order files are not on this machine")


@pytest.fixture(scope="module", params=list(FILES))
def people(request: pytest.FixtureRequest) -> tuple[str, list[Address]]:
    """Return the shop's own country and the addresses that have a name, a street and a place."""
    drafts = parse_order_file(ORDERS / request.param).drafts
    whole = [d.recipient for d in drafts if d.recipient.name and d.recipient.lines and d.recipient.city]
    assert len(whole) > 30
    return FILES[request.param], list(dict.fromkeys(whole))


def test_few_addresses_need_a_look_that_are_not_special(people: tuple[str, list[Address]]) -> None:
    home, addresses = people
    doubtful = [
        (check.reasons, address)
        for address in addresses
        if (check := check_address(address, home=home)).grade is not AddressGrade.OK
        and not any(word in reason for word in _SPECIAL for reason in check.reasons)
    ]
    assert len(doubtful) <= max(2, len(addresses) * 0.02), doubtful


def test_proposals_leave_the_address_at_least_as_good_and_never_lose_a_letter(
    people: tuple[str, list[Address]],
) -> None:
    home, addresses = people
    rank = list(AddressGrade)
    for address in addresses:
        mended = address
        kinds = set()
        for fix in proposed_fixes(address, home=home):
            mended = apply_fix(mended, fix) or mended
            kinds.add(fix.kind)
        before, after = check_address(address, home=home).grade, check_address(mended, home=home).grade
        assert rank.index(after) <= rank.index(before), (address, mended)
        if kinds and kinds <= {FixKind.NAME, FixKind.HOUSE_NUMBER}:
            assert letters(mended) == letters(address), (address, mended)
        assert examine_address(mended, home=home).fixes == ()


def letters(address: Address) -> list[str]:
    """Return the letters and digits of an address, sorted and without case."""
    whole = "".join((address.name, address.company, *address.lines, address.city, address.state, address.postal_code))
    return sorted(c.casefold() for c in whole if c.isalnum())
