"""Which of several offers is the cheapest or the fastest, and what a shop spends unasked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.rates import (
    Offer,
    OnTime,
    Pick,
    cheapest,
    cheapest_by_currency,
    fastest,
    on_time_record,
    picked,
    sorted_offers,
    why_none,
)
from shipdesk.domain.spending import SpendingLimit
from shipdesk.domain.void_windows import void_until, void_words

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def offer(
    service: str, price: int | None, on: date | None = None, currency: str = "EUR", carrier: str = "one"
) -> Offer:
    return Offer(carrier, carrier, service, service, price, currency, promised_on=on)


def test_the_cheapest_has_the_lowest_price_whatever_is_promised() -> None:
    offers = [offer("slow", 400), offer("quick", 390, TUESDAY), offer("dear", 900, MONDAY)]
    assert cheapest(offers) == offers[1]
    assert fastest(offers) == offers[2]


def test_of_equal_prices_the_earlier_day_counts_and_then_the_order() -> None:
    late, early, same = offer("late", 400, TUESDAY), offer("early", 400, MONDAY), offer("same", 400, MONDAY)
    assert cheapest([late, early, same]) == early
    assert cheapest([late, offer("no day", 400)]) == late


def test_of_equal_days_the_cheaper_counts_where_prices_compare() -> None:
    dear, cheap = offer("dear", 900, MONDAY), offer("cheap", 500, MONDAY)
    assert fastest([dear, cheap, offer("later", 100, TUESDAY)]) == cheap
    assert fastest([dear, offer("dollars", 100, MONDAY, "USD")]) == dear
    assert fastest([offer("no price", None, MONDAY), dear]) == dear


def test_an_unknown_price_is_never_the_cheapest() -> None:
    offers = [offer("unknown", None, MONDAY), offer("known", 99_000)]
    assert cheapest(offers) == offers[1]
    assert cheapest(offers[:1]) is None
    assert why_none(offers[:1], Pick.CHEAPEST) == "No carrier tells a price for it."


def test_currencies_are_not_compared_but_told() -> None:
    offers = [offer("euros", 500), offer("dollars", 100, None, "USD")]
    assert picked(offers, Pick.CHEAPEST) is None
    assert why_none(offers, Pick.CHEAPEST) == (
        "The prices are in EUR and USD, and ShipDesk does not compare currencies."
    )
    assert {currency: o.service for currency, o in cheapest_by_currency(offers).items()} == {
        "EUR": "euros", "USD": "dollars",
    }  # fmt: skip


def test_nothing_is_the_fastest_where_no_day_is_promised() -> None:
    assert picked([offer("any", 400)], Pick.FASTEST) is None
    assert "promises a day" in why_none([offer("any", 400)], Pick.FASTEST)
    assert "offers a service" in why_none([], Pick.CHEAPEST)


@given(
    st.lists(
        st.builds(
            offer, st.text("abc", min_size=1, max_size=2), st.none() | st.integers(0, 5),
            st.none() | st.sampled_from([MONDAY, TUESDAY]), st.sampled_from(["EUR", "USD"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_sorting_loses_nothing_and_begins_with_the_cheapest(offers: list[Offer]) -> None:
    in_order = sorted_offers(offers)
    assert sorted(map(repr, in_order)) == sorted(map(repr, offers))
    best = cheapest(offers)
    assert best is None or (in_order[0].price_minor, in_order[0].currency) == (best.price_minor, best.currency)


def test_a_record_of_few_parcels_is_not_shown_and_hundred_per_cent_means_all() -> None:
    assert on_time_record(9, 9) is None
    assert on_time_record(10, 9) == OnTime(10, 9)
    assert OnTime(300, 299).percent == 99


LIMIT = SpendingLimit("EUR", per_batch_minor=1000, per_day_minor=2000)


@pytest.mark.parametrize(
    ("batch", "today", "words"),
    [
        ({"EUR": 1000}, {"EUR": 1000}, ()),
        ({"EUR": 1001}, {}, ("A batch may cost 10.00 EUR, and this one costs 10.01 EUR.",)),
        (
            {"EUR": 900}, {"EUR": 1101, "USD": 9999},
            ("A day's labels may cost 20.00 EUR; with this batch today's are 20.01 EUR.",),
        ),
        ({}, {"EUR": 9000}, ()),
        ({"USD": 1}, {}, ("This batch costs 0.01 USD, which a limit in EUR cannot count.",)),
    ],
)  # fmt: skip
def test_a_limit_says_what_would_break_it(batch: dict[str, int], today: dict[str, int], words: tuple[str, ...]) -> None:
    assert LIMIT.reached_by(batch, today) == words


def test_without_a_limit_anything_may_be_spent() -> None:
    assert SpendingLimit("EUR").reached_by({"EUR": 10**9, "USD": 1}, {}) == ()


def test_a_label_can_be_given_back_until_a_day_of_the_shop() -> None:
    late_evening = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    until = void_until(late_evening, 30, UTC)
    assert until == date(2026, 12, 12)
    assert void_until(late_evening, None, UTC) is None
    assert void_words(until, MONDAY) == "Can be given back until 12 Dec"
    assert void_words(until, date(2027, 1, 4)) == "Could be given back until 12 Dec 2026"
    assert void_words(None, MONDAY) == ""
