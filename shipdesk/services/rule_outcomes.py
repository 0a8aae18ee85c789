"""What rules would change on stored orders: what was done before, and what people chose, stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shipdesk.domain.boxes import choose_box
from shipdesk.domain.orders import Order, OrderLine, OrderStatus
from shipdesk.domain.products import Product
from shipdesk.domain.rules import (
    Action,
    Desk,
    Do,
    Rule,
    Rulebook,
    RulesMode,
    Step,
    Verdict,
    action_words,
    facts_of_order,
)
from shipdesk.domain.weights import goods_g
from shipdesk.services.carrier_words import service_words
from shipdesk.services.rule_views import PERSON, Chosen
from shipdesk.services.rule_words import ship_by_days, ship_by_text
from shipdesk.services.weigh_orders import products_of
from shipdesk.settings import Settings
from shipdesk.storage.rules_store import DESK, RuleRecord
from shipdesk.storage.transaction import Transaction

BY_HAND = ""
"""Stands in the record in a rule's place where a person chose."""
AS_RULES_SAY, USUAL = "as the rules say", "use the usual service"
"""What a person can choose beside a service: to leave it to the rules, and the shop's usual one in spite of them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of one order by a rule; day is the new ship-by day where that is what changes."""

    rule: str
    action: Action
    day: date | None = None
    day_before: date | None = None

    @property
    def kept(self) -> str:
        """How the record keeps it."""
        if self.day is not None:
            return ship_by_text(self.day, self.day_before)
        return action_words(self.action)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What rules do with one order: effects change it, stays says in words what people or earlier rules had done."""

    order: Order
    verdict: Verdict
    effects: tuple[Effect, ...]
    stays: tuple[str, ...] = ()
    weight_known: bool = True


@dataclass(frozen=True, slots=True)
class Past:
    """What rules and people did with an order before, oldest first."""

    records: tuple[RuleRecord, ...] = ()

    def did(self, kept: str, rule: str | None = None) -> bool:
        """Whether a rule did this before: that one, or any."""
        if rule is not None:
            return any(kept in record.did for record in self.records if record.rule == rule)
        return any(kept in record.did for record in self.records if record.rule != BY_HAND)

    @property
    def is_chosen_by_person(self) -> bool:
        """Whether a person's word on carrier and service stands."""
        by_hand = [record for record in self.records if record.rule == BY_HAND]
        return bool(by_hand) and AS_RULES_SAY not in by_hand[-1].did


def rulebook_of(
    settings: Settings, now: datetime, rules: Sequence[Rule] | None = None, mode: RulesMode | None = None
) -> Rulebook:
    """Return rules made ready, the shop's own where none are given."""
    desk = Desk(
        settings.shop.country_code, settings.shop.currency, settings.shop.time_zone, settings.behaviour.cutoff_hour, now
    )
    return Rulebook(settings.rules if rules is None else rules, mode or settings.rules_mode, desk)


def outcomes_of(tx: Transaction, settings: Settings, book: Rulebook, ids: Sequence[int]) -> list[Outcome]:
    """Return what rules would do with these orders; those that are packed, gone or cancelled are left out."""
    orders = [order for order in tx.orders.get_many(ids) if order.status in DESK]
    records = tx.rules.records_of([order.id for order in orders])
    lines = [line for order in orders for line in order.lines] if book.looks_at_weight else []
    scale = Scale(settings, products_of(tx, lines) if lines else {})
    return [_outcome(book, scale, order, Past(records.get(order.id, ()))) for order in orders]


class Scale:
    """Weighs orders for rules: with the box that a person chose or that fits, as far as all weights are known."""

    def __init__(self, settings: Settings, products: Mapping[str, Product]) -> None:
        self._boxes, self._usual = settings.box_kinds(), settings.usual_box
        self._products = products

    def weigh(self, lines: Sequence[OrderLine], box: str = "", typed_g: int | None = None) -> int | None:
        """Return grams, or None where the weight of an article is not known: a rule does not go by a guess."""
        if typed_g is not None:
            return typed_g
        goods = goods_g(lines, self._products) if lines else None
        if goods is None or not self._boxes:
            return goods
        choice = choose_box(self._boxes, lines, self._products, box, self._usual)
        return goods + (choice.box.tare_g if choice.box else 0)


def chosen_of(order: Order, past: Past) -> Chosen:
    """Return what was chosen for an order, and by whom."""
    service = Action(Do.USE, order.chosen_carrier, order.chosen_service) if order.chosen_carrier else None
    box = Action(Do.BOX, order.box) if order.box else None
    return Chosen(
        carrier=order.chosen_carrier,
        service=order.chosen_service,
        box=order.box,
        by=PERSON if past.is_chosen_by_person and service else _rule_that_did(past, service),
        box_by=(_rule_that_did(past, box) or PERSON) if box else "",
        words=service_words(order.chosen_carrier, order.chosen_service) if service else "",
    )


def _rule_that_did(past: Past, action: Action | None) -> str:
    if action is None:
        return ""
    kept = action_words(action)
    return next((r.rule for r in reversed(past.records) if r.rule != BY_HAND and kept in r.did), "")


def _outcome(book: Rulebook, scale: Scale, order: Order, past: Past) -> Outcome:
    by_rules = {kept for record in past.records for kept in record.did if record.rule != BY_HAND}
    tags = tuple(tag for tag in order.tags if action_words(Action(Do.TAG, tag)) not in by_rules)
    box = "" if order.box and action_words(Action(Do.BOX, order.box)) in by_rules else order.box
    weight = scale.weigh(order.lines, box, order.weight_g) if book.looks_at_weight else None
    facts = facts_of_order(order, weight, tags, _day_without_rules(order, past), box)
    verdict = book.judge(facts)
    effects: list[Effect] = []
    stays: list[str] = []
    for step in verdict.steps:
        effect, words = _effect(book, order, past, step)
        if effect is not None:
            effects.append(effect)
        elif words:
            stays.append(words)
    return Outcome(order, verdict, tuple(effects), tuple(stays), weight is not None or not book.looks_at_weight)


def _day_without_rules(order: Order, past: Past) -> date | None:
    """Return the ship-by day as it was before rules changed it."""
    day = order.ship_by_on
    for record in reversed(past.records):
        for kept in reversed(record.did):
            days = ship_by_days(kept)
            if days is not None and days[0] == day:
                day = days[1]
    return day


def _effect(book: Rulebook, order: Order, past: Past, step: Step) -> tuple[Effect | None, str]:
    """Return what a step changes, or nothing and why in words (empty where it is so already)."""
    action, effect = step.action, Effect(step.rule, step.action)
    match action.do:
        case Do.USE:
            if past.is_chosen_by_person:
                stays = service_words(order.chosen_carrier, order.chosen_service) if order.chosen_carrier else ""
                return None, f"A person chose {stays or 'the usual service'}: that stays."
            is_so = (order.chosen_carrier, order.chosen_service) == (action.value, action.service)
            return (None if is_so else effect), ""
        case Do.BOX:
            if order.box == action.value:
                return None, ""
            if order.box and not past.did(action_words(Action(Do.BOX, order.box))):
                return None, f"A person chose the box “{order.box}”: that stays."
            return effect, ""
        case Do.SHIP_WITHIN:
            day = book.ship_by_on(int(action.value), order.placed_at or order.created_at)
            if day is None or day == order.ship_by_on:
                return None, ""
            return Effect(step.rule, action, day, order.ship_by_on), ""
        case Do.TAG if action.value in order.tags:
            return None, ""
        case Do.HOLD if order.status is not OrderStatus.TO_SHIP:
            return None, ""
        case _ if past.did(action_words(action), step.rule):
            # What somebody has taken back since then stays taken back.
            return None, "" if action.do is Do.NOTE else f"The rule did this before ({action_words(action)})."
        case _:
            return effect, ""
