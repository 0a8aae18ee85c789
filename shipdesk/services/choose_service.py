"""Choose carrier and service for orders by hand, or leave it to the rules again; no rule changes a person's choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import Order
from shipdesk.domain.rules import Action, Do, action_words
from shipdesk.services.apply_rules import carry_out
from shipdesk.services.carrier_words import choice_problem, service_words
from shipdesk.services.last_edits import Inverse, note_edit
from shipdesk.services.rule_outcomes import (
    AS_RULES_SAY,
    BY_HAND,
    USUAL,
    Past,
    chosen_of,
    outcomes_of,
    rulebook_of,
)
from shipdesk.services.rule_views import Chosen
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.rules_store import DESK, RuleRecord
from shipdesk.storage.transaction import Transaction

CHOOSE = "choose"


def choose_service(shop: Shop, ids: Sequence[int], carrier: str, service: str = "") -> int:
    """Give orders a carrier and service (empty: its usual one); return how many changed. Raises Refused.

    An empty carrier says that the shop's usual one is meant, whatever rules would choose.
    """
    problem = choice_problem(shop, carrier, service) if carrier else ""
    if problem:
        raise Refused(f"This cannot be chosen: {problem}.", "Choose one of those that are set up.")
    kept = action_words(Action(Do.USE, carrier, service)) if carrier else USUAL
    words = service_words(carrier, service) if carrier else "The usual service"
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        orders, pasts = _on_desk(tx, ids)
        changed = [
            order
            for order in orders
            if (order.chosen_carrier, order.chosen_service) != (carrier, service)
            or not pasts[order.id].is_chosen_by_person
        ]
        detail = _before(tx, changed)
        _choose(shop, tx, changed, carrier, service, kept)
        _note(shop, tx, changed, words, detail)
    return len(changed)


def leave_to_rules(shop: Shop, ids: Sequence[int]) -> int:
    """Take a person's choice back and let the rules choose anew; return how many changed."""
    book = rulebook_of(shop.settings, shop.clock.now())
    with shop.change(Topic.ORDERS, Topic.LATE) as tx:
        orders, pasts = _on_desk(tx, ids)
        changed = [order for order in orders if pasts[order.id].is_chosen_by_person]
        detail = _before(tx, changed)
        _choose(shop, tx, changed, "", "", AS_RULES_SAY)
        by_rules = outcomes_of(tx, shop.settings, book, [order.id for order in changed])
        chosen = [(o.order.id, e) for o in by_rules for e in o.effects if e.action.do is Do.USE]
        carry_out(tx, chosen, shop.clock.now())
        _note(shop, tx, changed, "As the rules say", detail)
    return len(changed)


def count_chosen(shop: Shop, ids: Sequence[int] | None) -> int:
    """Return for how many of these orders (None: of all on the desk) a service was chosen."""
    with shop.look() as tx:
        if ids is None:
            return sum(tx.rules.choices_in_use().values())
        return sum(bool(order.chosen_carrier) for order in tx.orders.get_many(ids))


def chosen_for(shop: Shop, orders: Sequence[Order]) -> dict[int, Chosen]:
    """Return what was chosen for each of these orders, and by whom."""
    with shop.look() as tx:
        records = tx.rules.records_of([order.id for order in orders])
    return {order.id: chosen_of(order, Past(records.get(order.id, ()))) for order in orders}


def _on_desk(tx: Transaction, ids: Sequence[int]) -> tuple[list[Order], dict[int, Past]]:
    orders = [order for order in tx.orders.get_many(list(dict.fromkeys(ids))) if order.status in DESK]
    records = tx.rules.records_of([order.id for order in orders])
    return orders, {order.id: Past(records.get(order.id, ())) for order in orders}


def _before(tx: Transaction, orders: Sequence[Order]) -> dict[str, Any]:
    """Return what undoing needs: orders by what was chosen for them, and the newest record."""
    before: dict[tuple[str, str], list[int]] = defaultdict(list)
    for order in orders:
        before[order.chosen_carrier, order.chosen_service].append(order.id)
    return {"before": [[*was, ids] for was, ids in before.items()], "records": [tx.rules.newest_record_id()]}


def _choose(shop: Shop, tx: Transaction, orders: Sequence[Order], carrier: str, service: str, kept: str) -> None:
    tx.rules.choose([order.id for order in orders], carrier, service)
    tx.rules.add_records(RuleRecord(shop.clock.now(), order.id, BY_HAND, (kept,)) for order in orders)


def _note(shop: Shop, tx: Transaction, orders: Sequence[Order], words: str, detail: dict[str, Any]) -> None:
    detail["records"].append(tx.rules.newest_record_id())
    note_edit(shop, tx, CHOOSE, [order.id for order in orders], words, detail)


def _take_back(tx: Transaction, ids: list[int], detail: dict[str, Any]) -> None:
    """Put the choices back that were there before, as far as nothing was packed since."""
    on_desk = {order.id for order in tx.orders.get_many(ids) if order.status in DESK}
    for carrier, service, changed in detail["before"]:
        tx.rules.choose([order_id for order_id in changed if order_id in on_desk], carrier, service)
    tx.rules.take_records_back(sorted(on_desk), *detail["records"])


INVERSES: dict[str, tuple[str, Inverse]] = {CHOOSE: ("Old choice of service put back on", _take_back)}
"""How choosing is undone (services/undo_edits.py)."""
