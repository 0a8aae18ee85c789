"""Rules are tried, switched on, and applied to what comes in; they override nobody, and what they did is undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.rules import RulesMode, parse_rule
from shipdesk.services.apply_rules import apply_rules, rule_record
from shipdesk.services.choose_service import choose_service, leave_to_rules
from shipdesk.services.edit_orders import release_orders, tag_orders, untag_orders
from shipdesk.services.edit_packing import choose_boxes, type_weights
from shipdesk.services.edit_rules import (
    add_rule,
    change_rule,
    list_rules,
    move_rule,
    note_trial,
    read_rule,
    remove_rule,
    rule_named,
    set_rules_mode,
    switch_rule,
)
from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import find_order, order_ids, show_order
from shipdesk.services.make_labels import make_labels
from shipdesk.services.problems import list_problems
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.try_rules import conflict_sentence, try_rules
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.undo_import import undo_import
from shipdesk.services.views import OrderDetail, OrderQuery, OrderView
from shipdesk.settings import BoxSettings

ABROAD = "Abroad: if the country is not ours, then use practice/economy, tag abroad and note 'Customs paper'"
LIST = (
    "Order Number,Order Date,Name,Street,City,Postcode,Country,SKU,Quantity,Weight (g),Currency,Total,Note\n"
    "1001,2026-11-24,Ana Novak,Ring 1,Berlin,10115,DE,TEA,2,100,EUR,15.80,\n"
    "1002,2026-11-24,Bo Li,Rue 2,Lyon,69001,FR,CUP,1,350,EUR,5.90,please wrap\n"
    "1003,2026-11-24,Cy Orr,High St 3,Bath,BA1 1AA,GB,CUP,9,350,EUR,53.10,\n"
)


def switched_on(shop: Shop, *texts: str) -> None:
    """Add rules, try them and switch them on."""
    for text in texts:
        rule = add_rule(shop, read_rule(shop, text))
        note_trial(shop, [rule.name])
        switch_rule(shop, rule.name, on=True)


def with_boxes(shop: Shop, *names: str, tare_g: int = 0, usual: str = "") -> None:
    """Give the shop boxes of these names."""
    boxes = tuple(
        BoxSettings(name=name, length_mm=300, width_mm=200, height_mm=100, tare_g=tare_g) for name in names
    )  # fmt: skip
    with shop.change(Topic.SETTINGS) as tx:
        tx.settings.save(shop.settings.model_copy(update={"boxes": boxes, "usual_box": usual}))


def brought_in(shop: Shop, folder: Path, text: str = LIST) -> int | None:
    """Import a list and return the import's number."""
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return commit_import(shop, preview_files(shop, [path], source="plain"))[0].import_id


def shown(shop: Shop, number: str) -> OrderDetail:
    """Return an order by its number."""
    order_id = find_order(shop, number)
    assert order_id is not None
    return show_order(shop, order_id)


def happened(shop: Shop, number: str) -> list[str]:
    """Return what the timeline of an order tells of rules."""
    return [entry.title for entry in shown(shop, number).timeline if entry.title.startswith("Rule")]


def state(shop: Shop) -> list[tuple[object, ...]]:
    """Return all that rules can change on every order."""
    details = [show_order(shop, order_id) for order_id in order_ids(shop, OrderQuery(OrderView.ALL))]
    return [(d.chosen, d.tags, d.status, d.ship_by_on, d.notes, d.hold_reason) for d in details]


def records(shop: Shop) -> int:
    """Return how many lines the record has."""
    return len(rule_record(shop, 10_000))


def test_new_orders_come_in_as_the_rules_say(shop: Shop, tmp_path: Path) -> None:
    switched_on(shop, ABROAD, "Heavy: if the weight is over 3 kg, then hold it because 'Ask for a pallet'")
    brought_in(shop, tmp_path)
    assert shown(shop, "1001").chosen.carrier == ""
    abroad = shown(shop, "1002")
    assert (abroad.chosen.words, abroad.chosen.by) == ("Practice Economy", "Abroad")
    assert abroad.tags == ("abroad",)
    assert [(note.title, note.source) for note in abroad.notes] == [("Customs paper", "Rule “Abroad”")]
    assert happened(shop, "1002") == ["Rule “Abroad” chose Practice Economy, tagged “abroad” and noted “Customs paper”"]
    heavy = shown(shop, "1003")
    assert (heavy.status, heavy.hold_reason) == (OrderStatus.ON_HOLD, "Ask for a pallet")
    assert [(d.rule, d.order_number) for d in rule_record(shop, rule="Heavy")] == [("Heavy", "1003")]


def test_without_rules_that_are_on_nothing_is_written(shop: Shop, tmp_path: Path) -> None:
    add_rule(shop, read_rule(shop, ABROAD))
    brought_in(shop, tmp_path)
    assert records(shop) == 0
    assert apply_rules(shop).orders == 0


def test_an_import_that_is_undone_leaves_no_record(shop: Shop, tmp_path: Path) -> None:
    switched_on(shop, ABROAD)
    import_id = brought_in(shop, tmp_path)
    assert records(shop) == 2
    assert import_id is not None
    undo_import(shop, import_id)
    assert records(shop) == 0


def test_an_order_that_a_later_file_changes_is_judged_again(shop: Shop, tmp_path: Path) -> None:
    switched_on(shop, ABROAD, "Home: if the country is ours, then use practice/express")
    brought_in(shop, tmp_path)
    assert shown(shop, "1002").chosen.service == "economy"
    brought_in(shop, tmp_path, LIST.replace("Rue 2,Lyon,69001,FR", "Ring 2,Bonn,53111,DE"))
    moved = shown(shop, "1002")
    assert (moved.chosen.service, moved.chosen.by) == ("express", "Home")


def test_a_rule_is_switched_on_only_after_it_was_tried(shop: Shop) -> None:
    add_rule(shop, read_rule(shop, ABROAD))
    with pytest.raises(Refused, match="not tried"):
        switch_rule(shop, "abroad", on=True)
    note_trial(shop, ["Abroad"])
    assert switch_rule(shop, "abroad", on=True).on
    changed = change_rule(shop, "Abroad", parse_rule("Abroad: if the country is not ours, then tag far"))
    assert not changed.on
    with pytest.raises(Refused, match="not tried"):
        switch_rule(shop, "Abroad", on=True)


def test_a_renamed_rule_stays_on_and_keeps_its_record(shop: Shop, tmp_path: Path) -> None:
    switched_on(shop, ABROAD)
    brought_in(shop, tmp_path)
    change_rule(shop, "Abroad", replace(rule_named(shop, "Abroad"), name="Far away"))
    assert rule_named(shop, "far away").on
    assert len(rule_record(shop, rule="Far away")) == 2
    assert apply_rules(shop).changed == 0


def test_rules_have_names_of_their_own_and_an_order(shop: Shop) -> None:
    for text in ("always tag a", "always tag b", "B: always tag c"):
        add_rule(shop, read_rule(shop, text))
    with pytest.raises(Refused, match="already"):
        add_rule(shop, read_rule(shop, "b: always tag d"))
    move_rule(shop, "B", 0)
    assert [view.rule.name for view in list_rules(shop)] == ["B", "Rule 1", "Rule 2"]
    remove_rule(shop, "rule 1")
    assert add_rule(shop, read_rule(shop, "always tag e")).name == "Rule 1"
    with pytest.raises(Refused, match="There is no rule"):
        remove_rule(shop, "Rule 7")


def test_a_trial_tells_what_would_happen_and_changes_nothing(handful_shop: Shop) -> None:
    before = state(handful_shop)
    rules = [
        read_rule(handful_shop, ABROAD),
        read_rule(handful_shop, "Fast: if the country is in the EU, then use Practice Express"),
    ]
    report = try_rules(handful_shop, rules)
    assert report.orders == report.of_all == report.touched + len(report.untouched)
    assert dict(report.counts)["Abroad"] > 0
    row = next(row for row in report.rows if row.conflicts)
    sentence = "Rule “Fast” would use Practice Express, but rule “Abroad” comes first."
    assert [conflict_sentence(conflict) for conflict in row.conflicts] == [sentence]
    assert row.would[0].words == "use Practice Economy"
    assert try_rules(handful_shop, rules, mode=RulesMode.FIRST).conflicts == 0
    assert try_rules(handful_shop, rules, limit=3).orders == 3
    assert try_rules(handful_shop, rules, cancelled=lambda: True).orders == 0
    assert state(handful_shop) == before
    assert records(handful_shop) == 0


def test_a_trial_says_of_how_many_orders_the_weight_is_not_known(shop: Shop, tmp_path: Path) -> None:
    brought_in(shop, tmp_path, LIST.replace(",350,", ",,"))
    report = try_rules(shop, [read_rule(shop, "if the weight is under 2 kg, then tag light")])
    assert (report.touched, report.weight_unknown) == (1, 2)
    type_weights(shop, [find_order(shop, "1002") or 0], 900)
    assert try_rules(shop, [read_rule(shop, "if the weight is under 2 kg, then tag light")]).touched == 2


def test_rules_weigh_an_order_with_its_box(shop: Shop, tmp_path: Path) -> None:
    with_boxes(shop, "Crate", tare_g=900, usual="Crate")
    brought_in(shop, tmp_path)
    assert try_rules(shop, [read_rule(shop, "if the weight is at least 1250 g, then tag x")]).touched == 2
    assert try_rules(shop, [read_rule(shop, "if the weight is over 1250 g, then tag x")]).touched == 1


def test_applying_rules_twice_is_applying_them_once(handful_shop: Shop) -> None:
    with_boxes(handful_shop, "Box A")
    switched_on(
        handful_shop, ABROAD,
        "Soon: if the ship-by day is within 2 days, then tag urgent",
        "Tagged: if the tags include abroad, then hold it because odd",
        "Quick: if the quantity is over 1, then ship within 0 days and pack in 'Box A'",
        "Boxed: if the box is 'Box A', then use practice/express",
    )  # fmt: skip
    first = apply_rules(handful_shop)
    assert first.changed > 0
    after, kept = state(handful_shop), records(handful_shop)
    second = apply_rules(handful_shop)
    assert (second.orders, second.changed, second.did) == (first.orders, 0, ())
    assert state(handful_shop) == after
    assert records(handful_shop) == kept


def test_applying_rules_is_undone_as_one_edit(handful_shop: Shop) -> None:
    with_boxes(handful_shop, "Big")
    before = state(handful_shop)
    switched_on(
        handful_shop, ABROAD,
        "Many: if the quantity is over 2, then hold it because big, ship within 9 days and pack in 'Big'",
    )  # fmt: skip
    changed = apply_rules(handful_shop).changed
    assert state(handful_shop) != before
    assert undo_last_edit(handful_shop) == f"What rules did was taken back on {changed} orders."
    assert state(handful_shop) == before
    assert records(handful_shop) == 0


def test_what_is_packed_is_not_touched(handful_shop: Shop) -> None:
    ready = list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP)))[:3]
    make_labels(handful_shop, ready)
    switched_on(handful_shop, "All: always tag seen and use practice/express")
    report = apply_rules(handful_shop, ready)
    assert (report.orders, report.changed) == (0, 0)
    assert all("seen" not in show_order(handful_shop, order_id).tags for order_id in ready)


def test_no_rule_overrides_a_person(handful_shop: Shop) -> None:
    switched_on(handful_shop, "All: always use practice/economy")
    first, second, third = list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP)))[:3]
    assert choose_service(handful_shop, [first], "practice", "express") == 1
    assert choose_service(handful_shop, [second], "") == 1
    apply_rules(handful_shop)
    chosen = [show_order(handful_shop, order_id).chosen for order_id in (first, second, third)]
    assert [(c.service, c.by) for c in chosen] == [("express", "a person"), ("", ""), ("economy", "All")]
    row = next(row for row in try_rules(handful_shop).rows if row.order_id == first)
    assert row.would == ()
    assert row.stays == ("A person chose Practice Express: that stays.",)
    assert leave_to_rules(handful_shop, [first, third]) == 1
    again = show_order(handful_shop, first).chosen
    assert (again.service, again.by) == ("economy", "All")


def test_what_a_person_took_back_a_rule_does_not_do_again(handful_shop: Shop) -> None:
    switched_on(handful_shop, "All: always tag check and hold it because 'look'")
    one = next(iter(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP))))
    apply_rules(handful_shop, [one])
    untag_orders(handful_shop, [one], "check")
    release_orders(handful_shop, [one])
    assert apply_rules(handful_shop, [one]).changed == 0
    order = show_order(handful_shop, one)
    assert (order.status, "check" in order.tags) == (OrderStatus.TO_SHIP, False)


def test_choosing_by_hand_is_undone(handful_shop: Shop) -> None:
    switched_on(handful_shop, "All: always use practice/economy")
    ids = list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP)))[:4]
    apply_rules(handful_shop, ids[:2])
    before = state(handful_shop)
    assert choose_service(handful_shop, ids, "practice", "express") == 4
    assert choose_service(handful_shop, ids, "practice", "express") == 0
    undo_last_edit(handful_shop)
    assert state(handful_shop) == before
    choose_service(handful_shop, ids, "practice", "express")
    chosen = state(handful_shop)
    assert leave_to_rules(handful_shop, ids) == 4
    undo_last_edit(handful_shop)
    assert state(handful_shop) == chosen
    with pytest.raises(Refused, match="offers no service"):
        choose_service(handful_shop, ids, "practice", "sledge")
    with pytest.raises(Refused, match="not set up"):
        choose_service(handful_shop, ids, "camel")


def test_a_box_that_a_person_chose_stays(shop: Shop, tmp_path: Path) -> None:
    with_boxes(shop, "Small", "Large")
    brought_in(shop, tmp_path)
    one, other = find_order(shop, "1001") or 0, find_order(shop, "1002") or 0
    choose_boxes(shop, [one], "Large")
    switched_on(shop, "Box: always pack in Small")
    apply_rules(shop)
    assert (shown(shop, "1001").chosen.box, shown(shop, "1001").chosen.box_by) == ("Large", "a person")
    assert (show_order(shop, other).chosen.box, show_order(shop, other).chosen.box_by) == ("Small", "Box")


def test_labels_are_bought_from_what_was_chosen(handful_shop: Shop) -> None:
    switched_on(handful_shop, "Fast: always use practice/express")
    one, two = list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    apply_rules(handful_shop, [one])
    made = make_labels(handful_shop, [one, two]).labels
    assert [label.service for label in made] == ["express", "standard"]


def test_a_person_s_word_for_all_labels_counts_more_than_a_rule(handful_shop: Shop) -> None:
    switched_on(handful_shop, "Fast: always use practice/express")
    one, two = list(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP)))[:2]
    apply_rules(handful_shop)
    assert [x.service for x in make_labels(handful_shop, [one], carrier="practice", service="standard").labels] == [
        "standard"
    ]
    assert [x.service for x in make_labels(handful_shop, [two], carrier="practice").labels] == ["express"]


def test_a_rule_that_names_what_is_gone_is_told_at_the_label_and_as_a_problem(handful_shop: Shop) -> None:
    rule = replace(parse_rule("Sledge: always use practice/sledge"), on=True).after_trial()
    with handful_shop.change(Topic.SETTINGS) as tx:
        tx.settings.save(handful_shop.settings.model_copy(update={"rules": (rule,)}))
    one = next(iter(order_ids(handful_shop, OrderQuery(OrderView.TO_SHIP))))
    apply_rules(handful_shop, [one])
    report = make_labels(handful_shop, [one])
    assert not report.labels
    assert "Rule “Sledge” chose" in report.refused[0].reason
    assert "offers no service sledge" in report.refused[0].reason
    assert list_rules(handful_shop)[0].problem == "This cannot be done: Practice carrier offers no service sledge."
    problem = next(p for p in list_problems(handful_shop) if p.key == "rules-broken")
    assert (problem.screen, problem.count) == ("settings", 1)
    with pytest.raises(Refused, match="names what is not here"):
        switch_rule(handful_shop, "Sledge", on=True)


def test_the_first_rule_alone_decides_where_the_shop_wants_it_so(shop: Shop, tmp_path: Path) -> None:
    switched_on(shop, "A: if the country is not ours, then tag a", "B: always tag b")
    set_rules_mode(shop, RulesMode.FIRST)
    brought_in(shop, tmp_path)
    assert [shown(shop, number).tags for number in ("1001", "1002")] == [("b",), ("a",)]


def test_a_tag_that_a_person_put_there_is_seen_by_rules(shop: Shop, tmp_path: Path) -> None:
    switched_on(shop, "Gift: if the tags include gift, then use practice/express")
    brought_in(shop, tmp_path)
    tag_orders(shop, [find_order(shop, "1001") or 0], "gift")
    assert apply_rules(shop).changed == 1
    assert shown(shop, "1001").chosen.service == "express"


def test_stopping_keeps_what_was_done_and_can_be_undone(handful_shop: Shop) -> None:
    switched_on(handful_shop, "All: always tag seen")
    assert apply_rules(handful_shop, cancelled=lambda: True).changed == 0
    assert records(handful_shop) == 0
