"""Stores prepared orders of one source, from a file or a shop's API: new ones, and what changed of those that are here.

What is packed or dispatched is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.mails import Milestone
from shipdesk.domain.order_batch import OrderBatch, moment_text
from shipdesk.domain.orders import KnownOrder, OrderStatus
from shipdesk.services.apply_rules import apply_to_arrived
from shipdesk.services.learn_products import ProductLearner
from shipdesk.services.order_diffs import kind_by_hash, status_after
from shipdesk.services.order_images import follow_changes, ways_of
from shipdesk.services.plan_mail import OLD_NEWS, WantedMail, may_be_told, plan_mails
from shipdesk.services.ports import CancelCheck
from shipdesk.services.shop import Shop
from shipdesk.services.views import DiffKind
from shipdesk.storage.imports_store import ImportItem
from shipdesk.storage.transaction import Transaction


@dataclass(slots=True)
class Stored:
    """How many orders were new, changed, and neither."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def store_orders(
    shop: Shop,
    tx: Transaction,
    batches: Iterable[OrderBatch],
    source: str,
    import_id: int,
    stored: Callable[[int], None],
    cancelled: CancelCheck,
    without: Collection[str] = (),
) -> Stored:
    """Store orders under an import; return what became of them.

    No two have the same number; those numbered in without are left out. stored hears how many more were done. Raises
    Cancelled.
    """
    done = Stored()
    learner = ProductLearner(tx, shop.clock.now())
    for batch in batches:
        if cancelled():
            raise Cancelled
        wanted = batch.without(without)
        known = tx.orders.known(source, wanted.order_number)
        fresh = wanted.without(known)
        ids = _store_new(shop, tx, fresh, import_id)
        changed = _store_changed(shop, tx, wanted, known, import_id) if known else []
        learner.learn(wanted)
        _apply_rules(shop, tx, ids, fresh, changed)
        done.new += len(fresh)
        done.changed += len(changed)
        done.unchanged += len(wanted) - len(fresh) - len(changed)
        stored(len(batch))
    learner.finish()
    return done


def _store_new(shop: Shop, tx: Transaction, fresh: OrderBatch, import_id: int) -> range:
    ids = tx.orders.insert_batch(fresh, import_id, shop.clock.now())
    tx.imports.add_new(import_id, ids, fresh.order_number)
    _plan_order_received(shop, tx, ids, fresh)
    return ids


def _store_changed(
    shop: Shop, tx: Transaction, batch: OrderBatch, known: Mapping[str, KnownOrder], import_id: int
) -> list[int]:
    """Store what changed of the orders that are here; return the ids of those that did."""
    now = shop.clock.now()
    items: list[ImportItem] = []
    changed: list[int] = []
    ways = ways_of(tx, [have.id for have in known.values()])
    for place, number in enumerate(batch.order_number):
        have = known.get(number)
        if have is None or kind_by_hash(batch.content_hash[place], have) is not DiffKind.CHANGED:
            continue
        order = batch.order(place)
        items.append(ImportItem(have.id, number, "changed", tx.orders.image(have.id) | ways.get(have.id, {})))
        changed.append(have.id)
        tx.orders.replace_content(have.id, order, status_after(order, have), now)
        tx.audit.add(now, "import_changed", order_id=have.id, detail={"import_id": import_id})
    tx.imports.add_items(import_id, items)
    follow_changes(tx, changed, now)
    return changed


def _apply_rules(shop: Shop, tx: Transaction, ids: range, fresh: OrderBatch, changed: list[int]) -> None:
    """Let the shop's rules look at what arrived; orders become objects only where there are rules."""
    if any(rule.on for rule in shop.settings.rules):
        apply_to_arrived(shop, tx, list(zip(ids, fresh.orders(), strict=True)), changed, shop.clock.now())


def _plan_order_received(shop: Shop, tx: Transaction, ids: range, fresh: OrderBatch) -> None:
    """Confirm what was ordered just now; an old order that a first import brings is no news."""
    settings, now = shop.settings, shop.clock.now()
    if not may_be_told(settings, Milestone.ORDER_RECEIVED, is_practice=shop.is_practice):
        return
    oldest = moment_text(now - OLD_NEWS)
    news = [
        order_id
        for order_id, status, placed_at in zip(ids, fresh.status, fresh.placed_at, strict=True)
        if placed_at is not None and placed_at >= oldest and status == OrderStatus.TO_SHIP.value
    ]
    wanted = [
        WantedMail(Milestone.ORDER_RECEIVED, order.id, None, order.recipient) for order in tx.orders.get_many(news)
    ]
    plan_mails(tx, settings, wanted, now=now, is_practice=shop.is_practice)
