"""Prices of all carriers side by side, the cheapest or fastest bought, and a limit that asks before it is passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from named_carriers import (
    BrokenCarrier,
    HangingCarrier,
    QuotingCarrier,
    RefusingCarrier,
    facts,
    give,
    rate,
)

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import Cancelled, Refused
from shipdesk.domain.rates import Pick
from shipdesk.services.change_settings import save_settings
from shipdesk.services.compare_rates import rates_of_order
from shipdesk.services.list_orders import order_ids, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.shop import Shop
from shipdesk.services.spend_within import OverLimit, spent_today
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.services.void_labels import void_label
from shipdesk.storage.tables import ParcelRecord


def ready(shop: Shop, count: int) -> list[int]:
    """Return orders that can get a label."""
    with shop.look() as tx:
        return tx.orders.ready_ids()[:count]


def limited(shop: Shop, batch: int | None, day: int | None) -> None:
    label = shop.settings.label.model_copy(update={"batch_limit_minor": batch, "day_limit_minor": day})
    money = shop.settings.shop.model_copy(update={"currency": "EUR"})
    save_settings(shop, shop.settings.model_copy(update={"label": label, "shop": money}))


def selling(code: str, price: int | None, days: int | None = 3, currency: str = "EUR") -> QuotingCarrier:
    return QuotingCarrier(facts(code), rate("standard", price, currency, days))


def test_all_carriers_are_asked_and_those_without_an_answer_say_why(sample_shop: Shop) -> None:
    hanging = HangingCarrier(facts("sleepy"))
    give(
        sample_shop, selling("dear", 900, 1), RefusingCarrier(facts("fussy")), hanging, BrokenCarrier(facts("broken")),
        QuotingCarrier(facts("priceless", Can.BUY)), selling("cheap", 400, 6),
    )  # fmt: skip
    table = rates_of_order(sample_shop, ready(sample_shop, 1)[0], within_s=0.5)
    hanging.let_go.set()
    assert [(o.carrier, o.price_minor) for o in table.offers] == [("cheap", 400), ("dear", 900)]
    assert table.cheapest["EUR"].carrier == "cheap"
    assert table.fastest is not None
    assert table.fastest.carrier == "dear"
    assert {each.carrier: each.reason for each in table.without} == {
        "fussy": "Fussy: it does not go there. Choose another.",
        "sleepy": "It did not answer within 0.5 seconds.",
        "broken": "ShipDesk did not understand it (KeyError).",
        "priceless": "It tells no prices. Choose it by its name.",
    }


def test_asking_for_prices_can_be_stopped(sample_shop: Shop) -> None:
    hanging = HangingCarrier(facts("sleepy"))
    give(sample_shop, hanging)
    with pytest.raises(Cancelled):
        rates_of_order(sample_shop, ready(sample_shop, 1)[0], cancelled=lambda: True)
    hanging.let_go.set()


def test_the_practice_carrier_stands_in_the_table_with_days_and_no_record_yet(sample_shop: Shop) -> None:
    table = rates_of_order(sample_shop, ready(sample_shop, 1)[0])
    assert [o.service for o in table.offers] == ["economy", "standard", "express"]
    assert all(o.promised_on and o.price_minor and o.on_time is None for o in table.offers)


def test_a_lane_with_ten_parcels_has_a_record(sample_shop: Shop) -> None:
    first = ready(sample_shop, 1)[0]
    made = make_labels(sample_shop, [first]).labels[0]
    with sample_shop.database.transaction() as tx:
        row = tx.session.get_one(ParcelRecord, made.parcel_id)
        row.status, row.dispatched_at = "delivered", row.label_made_at
        row.promised_on, row.first_attempt_at = date(2026, 11, 20), datetime(2026, 11, 20, 12, tzinfo=UTC)
        for n in range(9):
            known = row.model_dump(exclude={"id"})
            promised = {"promised_on": date(2026, 11, 19 if n < 2 else 21), "tracking_number": f"EARLIER{n}"}
            tx.session.add(ParcelRecord(**known | promised))
    table = rates_of_order(sample_shop, first)
    record = next(o.on_time for o in table.offers if o.service == made.service)
    assert record is not None
    assert (record.parcels, record.on_time, record.percent) == (10, 8, 80)


def test_each_order_of_a_batch_goes_by_what_is_cheapest_or_fastest_for_it(sample_shop: Shop) -> None:
    cheap, quick = selling("cheap", 400, 6), selling("quick", 900, 1)
    give(sample_shop, RefusingCarrier(facts("fussy")), quick, cheap)
    first, second, third = ready(sample_shop, 3)
    assert [m.carrier for m in make_labels(sample_shop, [first], pick=Pick.CHEAPEST).labels] == ["cheap"]
    assert [m.carrier for m in make_labels(sample_shop, [second], pick=Pick.FASTEST).labels] == ["quick"]
    (made,) = make_labels(sample_shop, [third], carrier="quick", pick=Pick.CHEAPEST).labels
    assert (made.carrier, made.cost_minor, made.currency) == ("quick", 900, "EUR")


def test_an_order_that_nobody_can_price_stops_no_other(sample_shop: Shop) -> None:
    class FussyCarrier(QuotingCarrier):
        def rates(self, shipment):  # type: ignore[no-untyped-def]
            return self.offers if shipment.reference != refused_number else ()

    ids = ready(sample_shop, 3)
    refused_number = show_order(sample_shop, ids[1]).order_number
    give(sample_shop, FussyCarrier(facts("fussy"), rate("standard", 400, days=2)))
    report = make_labels(sample_shop, ids, pick=Pick.CHEAPEST)
    assert [label.order_id for label in report.labels] == [ids[0], ids[2]]
    assert [refused.order_number for refused in report.refused] == [refused_number]
    assert "No carrier offers a service" in report.refused[0].reason


def test_a_batch_over_its_limit_is_not_begun_until_a_person_means_it(sample_shop: Shop) -> None:
    carrier = selling("cheap", 400)
    give(sample_shop, carrier)
    limited(sample_shop, 1000, None)
    give(sample_shop, carrier)
    ids = ready(sample_shop, 3)
    with pytest.raises(OverLimit, match=r"A batch may cost 10\.00 EUR, and this one costs 12\.00 EUR\.") as told:
        make_labels(sample_shop, ids, carrier="cheap")
    assert told.value.sums == {"EUR": 1200}
    assert not carrier.bought
    assert len(make_labels(sample_shop, ids[:2], carrier="cheap").labels) == 2
    assert len(make_labels(sample_shop, ids, carrier="cheap", over_limit=True).labels) == 1


def test_the_day_counts_what_was_really_bought_and_not_given_back(sample_shop: Shop) -> None:
    carrier = selling("cheap", 400)
    limited(sample_shop, None, 1000)
    give(sample_shop, carrier)
    ids = ready(sample_shop, 3)
    first = make_labels(sample_shop, ids[:2], carrier="cheap").labels[0]
    assert spent_today(sample_shop) == {"EUR": 800}
    with pytest.raises(OverLimit, match=r"today's are 12\.00 EUR"):
        make_labels(sample_shop, ids[2:], carrier="cheap")
    void_label(sample_shop, first.parcel_id)
    assert len(make_labels(sample_shop, ids[2:], carrier="cheap").labels) == 1


def test_a_carrier_that_takes_more_than_it_said_is_stopped_at_the_limit(sample_shop: Shop) -> None:
    class GreedyCarrier(QuotingCarrier):
        def buy(self, shipment, service, key):  # type: ignore[no-untyped-def]
            return replace(super().buy(shipment, service, key), cost_minor=700)

    limited(sample_shop, 1300, None)
    carrier = GreedyCarrier(facts("greedy"), rate("standard", 400))
    give(sample_shop, carrier)
    report = make_labels(sample_shop, ready(sample_shop, 3), carrier="greedy")
    assert len(report.labels) == len(carrier.bought) == 2
    assert "this one costs 18.00 EUR" in report.refused[0].reason


def test_money_that_the_limit_cannot_count_is_asked_about(sample_shop: Shop) -> None:
    limited(sample_shop, 100_000, None)
    give(sample_shop, selling("abroad", 400, currency="USD"))
    with pytest.raises(OverLimit, match=r"costs 4\.00 USD, which a limit in EUR cannot count"):
        make_labels(sample_shop, ready(sample_shop, 1), carrier="abroad")


def test_without_a_limit_no_price_is_asked_for_a_service_that_was_named(sample_shop: Shop) -> None:
    carrier = selling("cheap", 400)
    give(sample_shop, carrier)
    make_labels(sample_shop, ready(sample_shop, 2), carrier="cheap", service="standard")
    assert len(carrier.bought) == 2
    assert not carrier.asked


def test_an_order_that_is_gone_has_no_prices(sample_shop: Shop) -> None:
    with pytest.raises(Refused, match="no longer here"):
        rates_of_order(sample_shop, 999_999)
    assert len(order_ids(sample_shop, OrderQuery(OrderView.TO_SHIP)))
