"""Pulls orders out of shops' APIs: page by page, each page and how far it went in one transaction."""

from __future__ import annotations

import logging
import random
from dataclasses import replace
from datetime import datetime, timedelta

from shipdesk.domain.errors import Cancelled, Refused, RemoteError, RemoteUnavailable
from shipdesk.domain.order_batch import batch_of
from shipdesk.domain.orders import OrderDraft, OrderNote, OrderStatus
from shipdesk.domain.shops import PulledPage
from shipdesk.services.order_diffs import prepare
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.shop_views import PullReport
from shipdesk.services.store_orders import store_orders
from shipdesk.services.topics import Topic
from shipdesk.settings import ShopAccount
from shipdesk.storage.shops_store import ShopCursor
from shipdesk.storage.transaction import Transaction

PULL_EVERY = timedelta(minutes=10)
_FIRST_WAIT, _LONGEST_WAIT, _REFUSED_WAIT = timedelta(minutes=2), timedelta(hours=4), timedelta(hours=1)
_MOST_PAGES = 2000
_PACKED = (OrderStatus.PACKED, OrderStatus.DISPATCHED)
_CANCELLED_THERE = "The shop says that this order was cancelled."
_TOPICS = (Topic.ORDERS, Topic.IMPORTS, Topic.LATE, Topic.MESSAGES)
log = logging.getLogger(__name__)


def pull_orders(
    shop: Shop,
    code: str | None = None,
    *,
    again: bool = False,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> tuple[PullReport, ...]:
    """Pull the orders of one connected shop, or of all; one that fails says so in its report and stops no other.

    What was pulled stays: the next pull goes on where this one ended, however it ended. again starts from the
    beginning. Raises Refused where there is no shop of that code, and Cancelled between two pages.
    """
    accounts = [a for a in shop.settings.shops if a.enabled and code in (None, a.code)]
    if code is not None and not accounts:
        shop.shop_api(code)
    return tuple(_pull_one(shop, account, again, progress, cancelled) for account in accounts)


def pull_due_orders(shop: Shop, cancelled: CancelCheck = never_cancelled) -> tuple[PullReport, ...]:
    """Pull from the shops that were not asked for a while and do not have to wait."""
    return tuple(
        _pull_one(shop, account, False, no_progress, cancelled)
        for account in shop.settings.shops
        if account.enabled and _is_due(shop, account.code)
    )


def _is_due(shop: Shop, code: str) -> bool:
    now = shop.clock.now()
    with shop.look() as tx:
        state = tx.shops.cursor(code)
    if state.next_at is not None:
        return state.next_at <= now
    return state.pulled_at is None or now - state.pulled_at >= PULL_EVERY


def _pull_one(
    shop: Shop, account: ShopAccount, again: bool, progress: Progress, cancelled: CancelCheck  # noqa: FBT001
) -> PullReport:  # fmt: skip
    report = PullReport(account.code)
    with shop.look() as tx:
        cursor = "" if again else tx.shops.cursor(account.code).cursor
    try:
        api = shop.shop_api(account.code)
        for _ in range(_MOST_PAGES):
            if cancelled():
                raise Cancelled
            page = api.pull(cursor)
            report = _keep(shop, account, page, report)
            progress(report.pages, report.pages + page.more, f"Pulling orders from {account.code}")
            if not page.more or (page.next_cursor == cursor and not page.drafts):
                break
            cursor = page.next_cursor
    except (RemoteError, Refused) as error:
        _note_failure(shop, account.code, error)
        log.warning("shop %s: %s", account.code, error.message)
        return replace(report, problem=str(error))
    log.info("shop %s: %d new, %d changed", account.code, report.new, report.changed)
    return report


def _keep(shop: Shop, account: ShopAccount, page: PulledPage, report: PullReport) -> PullReport:
    """Store a page and the cursor behind it together: neither can be lost, and neither comes twice."""
    now = shop.clock.now()
    with shop.change(*_TOPICS) as tx:
        new, changed, unchanged, import_id = _store(shop, tx, account, page, report.import_id, now)
        cancelled = _warn_of_cancelled(tx, account, page, now)
        tx.shops.save(ShopCursor(account.code, page.next_cursor, now))
    return replace(
        report, new=report.new + new, changed=report.changed + changed, unchanged=report.unchanged + unchanged,
        refused=(*report.refused, *page.refused), pages=report.pages + 1, import_id=import_id,
        cancelled_there=(*report.cancelled_there, *cancelled),
    )  # fmt: skip


def _store(
    shop: Shop, tx: Transaction, account: ShopAccount, page: PulledPage, import_id: int | None, now: datetime
) -> tuple[int, int, int, int | None]:
    source = account.source_name
    # The last word on an order counts, where a page tells it twice.
    drafts: dict[str, OrderDraft] = {draft.order_number: draft for draft in page.drafts}
    known = tx.orders.known(source, list(drafts))
    wanted = [d for number, d in drafts.items() if number in known or number not in page.only_known]
    if not wanted:
        return 0, 0, 0, import_id
    orders = [prepare(draft, shop.settings) for draft in wanted]
    started = import_id is None
    if import_id is None:
        import_id = tx.imports.insert(
            file=f"Shop {account.code}", source=source, profile=account.kind, encoding="", delimiter="", sha256="",
            new=0, changed=0, at=now,
        )  # fmt: skip
    done = store_orders(shop, tx, [batch_of(orders)], source, import_id, _nobody, never_cancelled)
    new, changed, unchanged = done.new, done.changed, done.unchanged
    tx.shops.set_remote_ids({known[d.order_number].id: d.remote_id for d in wanted if d.order_number in known})
    if new or changed:
        tx.imports.count(import_id, new=new, changed=changed)
        tx.audit.add(now, "pull", detail={"import_id": import_id, "new": new, "changed": changed})
    elif started:
        tx.imports.discard(import_id)
        import_id = None
    return new, changed, unchanged, import_id


def _warn_of_cancelled(tx: Transaction, account: ShopAccount, page: PulledPage, now: datetime) -> list[str]:
    """Write a note on orders that are packed or gone and were cancelled in the shop; their content stays."""
    numbers = [d.order_number for d in page.drafts if d.status is OrderStatus.CANCELLED]
    known = tx.orders.known(account.source_name, numbers)
    told = []
    for number, order in known.items():
        whole = tx.orders.get(order.id) if order.status in _PACKED else None
        if whole is not None and not any(note.text == _CANCELLED_THERE for note in whole.notes):
            tx.orders.add_note(order.id, OrderNote(now, account.code, _CANCELLED_THERE))
            told.append(number)
    return told


def _nobody(_: int) -> None:
    """Hear how many orders were stored."""


def _note_failure(shop: Shop, code: str, error: RemoteError | Refused) -> None:
    """Keep why a pull stopped, and let the next wait: longer each time, or as long as the shop asked for."""
    now = shop.clock.now()
    with shop.change(Topic.SETTINGS) as tx:
        state = tx.shops.cursor(code)
        wait = _REFUSED_WAIT
        if isinstance(error, RemoteUnavailable):
            wait = min(_FIRST_WAIT * 2 ** min(state.failures, 10), _LONGEST_WAIT)
            wait = max(wait * random.uniform(0.8, 1.2), timedelta(seconds=error.retry_after_s or 0))  # noqa: S311
        failed = replace(state, error=str(error), failures=state.failures + 1, next_at=now + wait)
        tx.shops.save(failed)
