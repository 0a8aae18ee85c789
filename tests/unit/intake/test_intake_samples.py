"""The sample orders that ShipDesk brings along are worth practising with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shipdesk import resources
from shipdesk.domain.addresses import check_address
from shipdesk.domain.orders import AddressGrade, OrderDraft, OrderStatus
from shipdesk.intake.parse_file import parse_order_file

SAMPLES = Path(resources.__path__[0]) / "samples"


def _drafts() -> list[OrderDraft]:
    return [draft for path in sorted(SAMPLES.glob("*.csv")) for draft in parse_order_file(path).drafts]


def test_samples_come_from_four_systems_and_nothing_of_them_is_refused() -> None:
    readings = [parse_order_file(path) for path in sorted(SAMPLES.glob("*.csv"))]
    assert sorted(r.profile for r in readings) == ["columns", "etsy", "shopify", "woocommerce"]
    assert all(not r.refused and not r.problem and not r.questions for r in readings)


def test_samples_go_to_many_countries_and_write_in_many_scripts() -> None:
    drafts = _drafts()
    assert len(drafts) >= 64
    assert len({d.recipient.country_code for d in drafts}) >= 12
    names = "".join(d.recipient.name for d in drafts)
    assert any("\u0370" <= c <= "\u03ff" for c in names), "Greek"
    assert any("\u0400" <= c <= "\u04ff" for c in names), "Cyrillic"
    assert any("\u4e00" <= c <= "\u9fff" for c in names), "Japanese"
    assert any("\u0600" <= c <= "\u06ff" for c in names), "Arabic"


def test_two_sample_addresses_need_a_look_and_one_order_is_cancelled() -> None:
    drafts = _drafts()
    grades = [check_address(d.recipient).grade for d in drafts]
    assert grades.count(AddressGrade.LOOK) == 2
    assert AddressGrade.CANNOT_SHIP not in grades
    assert [d.status for d in drafts].count(OrderStatus.CANCELLED) == 1


def test_samples_were_placed_in_the_days_before_the_practice_shop_opens() -> None:
    for draft in _drafts():
        assert draft.placed_at
        assert datetime(2026, 11, 12, tzinfo=UTC) <= draft.placed_at < datetime(2026, 11, 17, tzinfo=UTC)


def test_sample_mail_addresses_belong_to_nobody() -> None:
    addresses = [d.recipient.email for d in _drafts() if d.recipient.email]
    assert addresses
    assert all(address.endswith(("@example.com", ".test")) for address in addresses)
