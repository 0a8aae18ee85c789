"""A purchase whose end nobody knows: asked again by its key, looked up once it is listed, or settled by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from named_carriers import SELLING, ForgetfulLineCarrier, QuotingCarrier, facts, give, rate

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierRefused, Refused
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.shipments import BoughtLabel, Shipment
from shipdesk.services.clocks import FixedClock
from shipdesk.services.list_orders import show_order
from shipdesk.services.make_labels import label_ids_of, make_labels
from shipdesk.services.problems import list_problems
from shipdesk.services.reconcile_labels import Way, reconcile_labels
from shipdesk.services.settle_purchases import (
    settle_bought,
    settle_not_bought,
    unsure_of_order,
    unsure_purchases,
)
from shipdesk.services.shop import Shop
from shipdesk.services.void_labels import void_label


@pytest.fixture
def order_id(sample_shop: Shop) -> int:
    """Return an order that can get a label."""
    with sample_shop.look() as tx:
        return tx.orders.ready_ids()[0]


def buy(shop: Shop, order_id: int, carrier: ForgetfulLineCarrier) -> int:
    """Try to buy, and return how many labels were made."""
    give(shop, carrier)
    return len(make_labels(shop, [order_id], carrier=carrier.code, service="standard").labels)


def later(shop: Shop, clock: FixedClock, **time: float) -> int:
    clock.moment = clock.now() + timedelta(**time)
    return reconcile_labels(shop)


def states(shop: Shop) -> list[OutboxState]:
    with shop.look() as tx:
        return [state for (kind, state), n in tx.outbox.counts().items() if kind is OutboxKind.LABEL for _ in range(n)]


@pytest.mark.parametrize("before_selling", [False, True])
def test_a_carrier_with_keys_is_asked_again_under_the_same_key(
    sample_shop: Shop, clock: FixedClock, order_id: int, before_selling: bool
) -> None:
    carrier = ForgetfulLineCarrier(facts("keyed", idempotent_buy=True), breaks=2, before_selling=before_selling)
    assert buy(sample_shop, order_id, carrier) == 0
    assert unsure_purchases(sample_shop)[0].way is Way.ASK_AGAIN
    assert later(sample_shop, clock) == 0, "the line breaks once more"
    assert later(sample_shop, clock, minutes=1) == 0, "and is left alone for five minutes"
    assert later(sample_shop, clock, minutes=5) == 1
    assert len(carrier.book.sold) == 1
    assert [p.tracking_number for p in show_order(sample_shop, order_id).parcels] == ["LINE00000001"]
    assert states(sample_shop) == [OutboxState.DONE]


def test_a_no_to_the_same_key_is_no_proof_that_nothing_was_bought(
    sample_shop: Shop, clock: FixedClock, order_id: int
) -> None:
    class LockedCarrier(ForgetfulLineCarrier):
        def buy(self, shipment, service, key):  # type: ignore[no-untyped-def]
            if self.book.of(key):
                raise CarrierRefused(self.name, "this key is in use.", "")
            return super().buy(shipment, service, key)

    carrier = LockedCarrier(facts("keyed", idempotent_buy=True), breaks=1)
    assert buy(sample_shop, order_id, carrier) == 0
    assert later(sample_shop, clock, minutes=10) == 0
    assert states(sample_shop) == [OutboxState.UNSURE]
    assert unsure_purchases(sample_shop)[0].way is Way.PERSON


def test_a_key_that_the_carrier_has_forgotten_is_not_trusted(
    sample_shop: Shop, clock: FixedClock, order_id: int
) -> None:
    carrier = ForgetfulLineCarrier(facts("keyed", idempotent_buy=True), breaks=1)
    buy(sample_shop, order_id, carrier)
    assert later(sample_shop, clock, hours=21) == 0
    assert unsure_purchases(sample_shop)[0].way is Way.PERSON
    assert len(carrier.book.sold) == 1


def test_a_purchase_is_looked_up_only_once_it_must_be_listed(
    sample_shop: Shop, clock: FixedClock, order_id: int
) -> None:
    carrier = ForgetfulLineCarrier(facts("lister", SELLING | Can.FIND, listing_lag_s=600), breaks=1)
    carrier.is_listed = False
    assert buy(sample_shop, order_id, carrier) == 0
    assert later(sample_shop, clock, seconds=599) == 0
    assert states(sample_shop) == [OutboxState.UNSURE], "not found yet is no proof"
    assert buy(sample_shop, order_id, carrier) == 0, "and nobody can buy another meanwhile"
    carrier.is_listed = True
    assert later(sample_shop, clock, seconds=61) == 1
    assert len(carrier.book.sold) == 1


def test_what_is_not_listed_after_that_is_bought_again(sample_shop: Shop, clock: FixedClock, order_id: int) -> None:
    about = facts("lister", SELLING | Can.FIND, listing_lag_s=600)
    carrier = ForgetfulLineCarrier(about, breaks=1, before_selling=True)
    assert buy(sample_shop, order_id, carrier) == 0
    later(sample_shop, clock, seconds=660)
    assert states(sample_shop) == [OutboxState.PLANNED]
    assert buy(sample_shop, order_id, carrier) == 1
    assert len(carrier.book.sold) == 1


@pytest.fixture
def silent(sample_shop: Shop, order_id: int) -> ForgetfulLineCarrier:
    """Return a carrier that knows neither keys nor references, with a purchase whose end nobody knows."""
    carrier = ForgetfulLineCarrier(facts("silent"), breaks=1)
    assert buy(sample_shop, order_id, carrier) == 0
    return carrier


def test_what_no_carrier_can_tell_is_a_persons_question(
    sample_shop: Shop, clock: FixedClock, order_id: int, silent: ForgetfulLineCarrier
) -> None:
    assert later(sample_shop, clock, hours=30) == 0
    (unsure,) = unsure_purchases(sample_shop)
    assert (unsure.way, unsure.looked_up_at, unsure.order_id) == (Way.PERSON, None, order_id)
    assert "the line broke" in unsure.reason
    assert [p.key for p in list_problems(sample_shop)][:1] == ["labels-unsure"]
    assert buy(sample_shop, order_id, silent) == 0, "it is not bought again before somebody said"
    assert len(silent.book.sold) == 1


def test_it_was_bought_says_a_person_with_its_number(
    sample_shop: Shop, order_id: int, silent: ForgetfulLineCarrier
) -> None:
    unsure = unsure_of_order(sample_shop, order_id)
    with pytest.raises(Refused, match="no tracking number"):
        settle_bought(sample_shop, unsure.outbox_id, " . ")
    kept = settle_bought(sample_shop, unsure.outbox_id, "line 0000 0001")
    detail = show_order(sample_shop, order_id)
    assert [p.tracking_number for p in detail.parcels] == [kept.tracking_number] == ["LINE00000001"]
    assert any(entry.title == "Unsure purchase settled" for entry in detail.timeline)
    assert label_ids_of(sample_shop, [order_id]) == (), "its label is at the carrier; ours would not be it"
    with pytest.raises(Refused, match="not unsure any more"):
        settle_not_bought(sample_shop, unsure.outbox_id)
    assert "ask Silent itself for the money" in void_label(sample_shop, kept.parcel_id)


def test_it_was_not_bought_says_a_person_and_it_is_bought_once(
    sample_shop: Shop, order_id: int, silent: ForgetfulLineCarrier
) -> None:
    silent.book.sold.clear()
    settle_not_bought(sample_shop, unsure_of_order(sample_shop, order_id).outbox_id)
    assert unsure_purchases(sample_shop) == ()
    assert buy(sample_shop, order_id, silent) == 1
    assert len(silent.book.sold) == 1


def test_a_number_of_another_parcel_settles_nothing(
    sample_shop: Shop, order_id: int, silent: ForgetfulLineCarrier
) -> None:
    with sample_shop.look() as tx:
        other = tx.orders.ready_ids()[1]
    buy(sample_shop, other, silent)
    number = show_order(sample_shop, other).parcels[0].tracking_number
    unsure = unsure_of_order(sample_shop, order_id)
    with pytest.raises(Refused, match="Another parcel has the number"):
        settle_bought(sample_shop, unsure.outbox_id, number)
    with pytest.raises(Refused, match="No purchase of this order is unsure"):
        unsure_of_order(sample_shop, other)


class CrashingCarrier(ForgetfulLineCarrier):
    """Sells, and then its adapter meets something that nobody thought of."""

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        if self.breaks:
            self.breaks -= 1
            self.book.sold.append((key, f"LINE{len(self.book.sold) + 1:08d}"))
            raise KeyError("totalCharges")
        return super().buy(shipment, service, key)


def test_a_mistake_of_ours_after_the_sale_leaves_the_purchase_unsure_and_not_on_sending(
    sample_shop: Shop, clock: FixedClock, order_id: int
) -> None:
    carrier = CrashingCarrier(facts("keyed", idempotent_buy=True), breaks=2)
    assert buy(sample_shop, order_id, carrier) == 0
    assert states(sample_shop) == [OutboxState.UNSURE]
    assert later(sample_shop, clock, minutes=1) == 0
    assert states(sample_shop) == [OutboxState.UNSURE]
    assert "did not understand its answer" in unsure_purchases(sample_shop)[0].reason
    assert later(sample_shop, clock, minutes=10) == 1
    assert [p.tracking_number for p in show_order(sample_shop, order_id).parcels] == ["LINE00000001"]


def test_what_is_not_shown_for_a_lapsed_key_is_no_proof_that_nothing_was_bought(
    sample_shop: Shop, clock: FixedClock, order_id: int
) -> None:
    about = facts("keyed", SELLING | Can.FIND, idempotent_buy=True)
    carrier = ForgetfulLineCarrier(about, breaks=1)
    assert buy(sample_shop, order_id, carrier) == 0
    carrier.is_listed = False
    assert later(sample_shop, clock, hours=21) == 0
    assert states(sample_shop) == [OutboxState.UNSURE], "it forgot the key, and with it what was bought under it"
    assert buy(sample_shop, order_id, carrier) == 0
    carrier.is_listed = True
    assert later(sample_shop, clock, minutes=5) == 1, "what is shown all the same is ours"
    assert len(carrier.book.sold) == 1


class OneNumberCarrier(QuotingCarrier):
    """Gives each label the same number, as carriers' places for trying do."""

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        return replace(super().buy(shipment, service, key), tracking_number="1ZXXXXXXXXXXXXXXXX", sample=True)


def test_a_number_that_another_parcel_has_costs_that_label_only_and_no_traceback(sample_shop: Shop) -> None:
    give(sample_shop, OneNumberCarrier(facts("trying"), rate("standard", 500)))
    with sample_shop.look() as tx:
        ids = tx.orders.ready_ids()[:2]
    report = make_labels(sample_shop, ids, carrier="trying", service="standard")
    assert len(report.labels) == 1
    assert "another parcel has its number 1ZXXXXXXXXXXXXXXXX" in report.refused[0].reason
    assert sorted(states(sample_shop)) == [OutboxState.DONE, OutboxState.UNSURE]
