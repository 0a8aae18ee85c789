"""Stores prepared orders of one source, from a file or a shop's API: new ones, and what changed of those that are here.

What is packed or dispatched is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from shipdesk.domain.errors import Cancelled
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import NewOrder, OrderStatus
from shipdesk.services.apply_rules import apply_to_arrived
from shipdesk.services.learn_products import ProductLearner
from shipdesk.services.order_diffs import kind_of, status_after
from shipdesk.services.order_images import follow_changes, ways_of
from shipdesk.services.plan_mail import OLD_NEWS, plan_mail
from shipdesk.services.ports import CancelCheck
from shipdesk.services.shop import Shop
from shipdesk.services.views import DiffKind
from shipdesk.storage.imports_store import ImportItem
from shipdesk.storage.transaction import Transaction

_CHUNK = 500


def store_orders(
    shop: Shop,
    tx: Transaction,
    orders: Sequence[NewOrder],
    source: str,
    import_id: int,
    stored: Callable[[int], None],
    cancelled: CancelCheck,
    without: Collection[str] = (),
) -> tuple[int, int, int]:
    """Store orders under an import; return how many were new, changed, and neither.

    No two have the same number; those numbered in without are left out. stored hears how many more were done. Raises
    Cancelled.
    """
    now = shop.clock.now()
    new = changed = unchanged = 0
    learner = ProductLearner(tx, now)
    for start in range(0, len(orders), _CHUNK):
        if cancelled():
            raise Cancelled
        chunk = [o for o in orders[start : start + _CHUNK] if o.draft.order_number not in without]
        known = tx.orders.known(source, [o.draft.order_number for o in chunk])
        fresh = [o for o in chunk if kind_of(o, known.get(o.draft.order_number)) is DiffKind.NEW]
        ids = tx.orders.insert(fresh, import_id, now)
        _plan_order_received(shop, tx, list(zip(ids, fresh, strict=True)))
        items = [ImportItem(i, o.draft.order_number, "new") for i, o in zip(ids, fresh, strict=True)]
        ways = ways_of(tx, [have.id for have in known.values()])
        for order in chunk:
            have = known.get(order.draft.order_number)
            if have is None or kind_of(order, have) is not DiffKind.CHANGED:
                unchanged += have is not None
                continue
            items.append(
                ImportItem(
                    have.id, order.draft.order_number, "changed", tx.orders.image(have.id) | ways.get(have.id, {})
                )
            )
            tx.orders.replace_content(have.id, order, status_after(order, have), now)
            tx.audit.add(now, "import_changed", order_id=have.id, detail={"import_id": import_id})
        tx.imports.add_items(import_id, items)
        follow_changes(tx, [i.order_id for i in items if i.action == "changed" and i.order_id is not None], now)
        learner.learn(chunk)
        replaced = [item.order_id for item in items if item.action == "changed" and item.order_id is not None]
        apply_to_arrived(shop, tx, list(zip(ids, fresh, strict=True)), replaced, now)
        new += len(fresh)
        changed += sum(i.action == "changed" for i in items)
        stored(min(_CHUNK, len(orders) - start))
    learner.finish()
    return new, changed, unchanged


def _plan_order_received(shop: Shop, tx: Transaction, stored: list[tuple[int, NewOrder]]) -> None:
    """Confirm what was ordered just now; an old order that a first import brings is no news."""
    settings, now = shop.settings, shop.clock.now()
    if Milestone.ORDER_RECEIVED.value not in settings.mail.milestones:
        return
    fresh = [
        order_id
        for order_id, new in stored
        if new.draft.status is OrderStatus.TO_SHIP and new.draft.placed_at and now - new.draft.placed_at <= OLD_NEWS
    ]
    for order in tx.orders.get_many(fresh):
        plan_mail(tx, settings, Milestone.ORDER_RECEIVED, order, None, now=now, is_practice=shop.is_practice)
