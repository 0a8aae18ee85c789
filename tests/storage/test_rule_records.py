"""What rules did is kept with the orders; whatever the rules, applying them again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_rules import rules

from shipdesk.domain.rules import Rule, RulesMode
from shipdesk.services.apply_rules import apply_rules, rule_record
from shipdesk.services.list_orders import order_ids, orders_in_full
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.views import OrderQuery, OrderView
from shipdesk.storage.rules_store import RuleRecord

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def on_desk(shop: Shop) -> list[int]:
    with shop.look() as tx:
        return tx.rules.desk_ids()


def test_the_record_is_of_rules_and_has_the_order_s_number(sample_shop: Shop) -> None:
    one, two = on_desk(sample_shop)[:2]
    with sample_shop.change(Topic.ORDERS) as tx:
        tx.rules.add_records(
            [
                RuleRecord(AT, one, "B", ("tag “x”",)),
                RuleRecord(AT, one, "", ("use practice/express",)),
                RuleRecord(AT, two, "A", ("tag “y”", "note “z”")),
            ]
        )
    with sample_shop.look() as tx:
        newest, oldest = tx.rules.latest()
        assert (newest.rule, oldest.rule) == ("A", "B")
        assert oldest.order_number == orders_in_full(sample_shop, [one])[0][0].order_number
        assert [r.rule for r in tx.rules.latest(1)] == ["A"]
        assert [r.order_id for r in tx.rules.latest(rule="B")] == [one]
        assert tx.rules.rules_recorded() == ("A", "B")
        assert [r.rule for r in tx.rules.records_of([one])[one]] == ["B", ""]


def test_a_record_goes_with_its_order(sample_shop: Shop) -> None:
    one = on_desk(sample_shop)[0]
    with sample_shop.change(Topic.ORDERS) as tx:
        tx.rules.add_records([RuleRecord(AT, one, "A", ("tag “x”",))])
        tx.orders.remove([one])
    assert rule_record(sample_shop) == ()


def test_only_the_records_of_one_application_are_taken_back(sample_shop: Shop) -> None:
    one, two = on_desk(sample_shop)[:2]
    with sample_shop.change(Topic.ORDERS) as tx:
        tx.rules.add_records([RuleRecord(AT, one, "A", ("tag “x”",))])
        first = tx.rules.newest_record_id()
        tx.rules.add_records([RuleRecord(AT, i, "B", ("tag “y”",)) for i in (one, two)])
        last = tx.rules.newest_record_id()
        tx.rules.add_records([RuleRecord(AT, one, "C", ("tag “z”",))])
        tx.rules.take_records_back([one], first, last)
    assert [(deed.rule, deed.order_id) for deed in rule_record(sample_shop)] == [("C", one), ("B", two), ("A", one)]


def test_choices_are_written_for_many_orders_at_once(sample_shop: Shop) -> None:
    ids = on_desk(sample_shop)
    with sample_shop.change(Topic.ORDERS) as tx:
        tx.rules.choose(ids, "practice", "express")
        tx.rules.choose_box(ids[:1], "Small")
        tx.rules.set_ship_by(ids[:1], date(2026, 12, 24))
        tx.rules.tag([(ids[0], "x"), (ids[0], "x")])
        tx.rules.choose([], "", "")
        assert tx.rules.choices_in_use() == {("practice", "express"): len(ids)}
        order = tx.orders.get(ids[0])
    assert order is not None
    assert (order.box, order.ship_by_on, "x" in order.tags) == ("Small", date(2026, 12, 24), True)


def everything(shop: Shop) -> list[tuple[object, ...]]:
    """Return all that rules can change."""
    orders = [order for order, _ in orders_in_full(shop, list(order_ids(shop, OrderQuery(OrderView.ALL))))]
    return [
        (o.id, o.chosen_carrier, o.chosen_service, o.box, o.tags, o.status, o.hold_reason, o.ship_by_on, o.notes)
        for o in orders
    ]


@given(several=st.lists(rules(), min_size=1, max_size=4), mode=st.sampled_from(RulesMode))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_rules_applying_them_twice_is_applying_them_once_and_undoing_is_as_before(
    sample_shop: Shop, several: list[Rule], mode: RulesMode
) -> None:
    # Straight into the settings: boxes and carriers need not be there for what is proved here.
    on = tuple(replace(rule, name=f"R{place}", on=True) for place, rule in enumerate(several))
    with sample_shop.change(Topic.SETTINGS) as tx:
        tx.settings.save(sample_shop.settings.model_copy(update={"rules": on, "rules_mode": mode}))
    before = everything(sample_shop)
    first = apply_rules(sample_shop)
    once, kept = everything(sample_shop), rule_record(sample_shop, 10_000)
    assert apply_rules(sample_shop).changed == 0
    assert everything(sample_shop) == once
    assert rule_record(sample_shop, 10_000) == kept
    if first.changed:
        undo_last_edit(sample_shop)
    assert everything(sample_shop) == before
    assert rule_record(sample_shop) == ()
