"""Tells shops which parcels left: a row in the dispatch's own transaction first, then the call, once."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shipdesk.domain.errors import Refused, RemoteError, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.orders import Order
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.shops import ShippedParcel
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.ports import CancelCheck, Progress, ShopApi, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.shop_views import WriteBackReport, WriteBackRow
from shipdesk.services.topics import Topic
from shipdesk.services.tracking_links import customer_link
from shipdesk.settings import Settings
from shipdesk.storage.transaction import Transaction

_BATCH = 500
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=4)
_LOCKED_OUT = timedelta(hours=1)
_OPEN = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.HELD)
_NOT_TOLD = (*_OPEN, OutboxState.FAILED, OutboxState.UNSURE, OutboxState.SENDING)
log = logging.getLogger(__name__)


def plan_write_back(
    tx: Transaction, settings: Settings, order: Order, parcel: Parcel, now: datetime, *, not_before: datetime
) -> bool:
    """Plan that the order's shop is told of a parcel; tell whether that is new. Call in the dispatch's transaction.

    The order is the parcel's own, or one that was combined into it: each order's shop is told once.
    Nothing is planned where the order came from no connected shop, or the shop is not to be told.
    """
    account = settings.shop_of_source(order.source)
    if account is None or not account.write_back or not order.remote_id:
        return False
    stem = _stem(parcel.id, None if order.id == parcel.order_id else order.id)
    last = tx.outbox.newest_with_prefix(stem)
    if last is not None and last.state is not OutboxState.CANCELLED:
        return False
    version = int(last.key.rpartition(":v")[2]) + 1 if last is not None else 1
    payload = {
        "shop": account.code, "order_id": order.id, "parcel_id": parcel.id, "remote_id": order.remote_id,
        "order_number": order.order_number, "tracking_number": parcel.tracking_number,
        "carrier": _brand(parcel), "service": tx.parcels.service_name(parcel.id),
        "url": customer_link(tx, settings, parcel), "shipped_at": now.isoformat(),
    }  # fmt: skip
    return tx.outbox.plan(OutboxKind.WRITE_BACK, f"{stem}v{version}", payload, now, not_before=not_before) is not None


def cancel_write_back(tx: Transaction, parcel_id: int, members: Sequence[int] = ()) -> None:
    """Take the plans back with the dispatch, as long as nobody was told; members travel in the parcel too."""
    for member in (None, *members):
        last = tx.outbox.newest_with_prefix(_stem(parcel_id, member))
        if last is not None:
            tx.outbox.move([last.id], _OPEN, OutboxState.CANCELLED, None)


def _stem(parcel_id: int, member: int | None) -> str:
    return f"write_back:parcel{parcel_id}:" if member is None else f"write_back:parcel{parcel_id}/order{member}:"


def run_write_back(
    shop: Shop, code: str | None = None, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> WriteBackReport:
    """Tell shops what is due, after looking up what is unsure; say what became of it."""
    counts = dict.fromkeys(OutboxState, 0)
    problems: list[str] = []
    _release_held(shop, code)
    unsure = _of_shop(shop, code, OutboxState.UNSURE)
    for item in unsure:
        if cancelled():
            break
        counts[_reconcile(shop, item)] += 1
    with shop.look() as tx:
        due = [i for i in tx.outbox.due(OutboxKind.WRITE_BACK, shop.clock.now(), _BATCH) if _is_of(i, code)]
    for number, item in enumerate(due):
        if cancelled():
            break
        progress(number, len(due), "Telling shops what left")
        state, problem = _tell(shop, item)
        if state is not None:
            counts[state] += 1
        if problem:
            problems.append(f"{item.payload['order_number']}: {problem}")
    if unsure or due:
        shop.publish(frozenset({Topic.ORDERS}))
    return WriteBackReport(
        told=counts[OutboxState.DONE], waiting=counts[OutboxState.WAITING], failed=counts[OutboxState.FAILED],
        unsure=counts[OutboxState.UNSURE], problems=tuple(problems),
    )  # fmt: skip


def retry_write_back(shop: Shop, code: str | None = None) -> int:
    """Let what failed or waits be tried at once; what is unsure is looked up first. Return how many."""
    items = [*_of_shop(shop, code, OutboxState.FAILED), *_of_shop(shop, code, OutboxState.WAITING)]
    with shop.change(Topic.ORDERS) as tx:
        return tx.outbox.move(
            [i.id for i in items], (OutboxState.FAILED, OutboxState.WAITING), OutboxState.PLANNED, None
        )


def list_write_backs(shop: Shop, code: str | None = None) -> tuple[WriteBackRow, ...]:
    """Return the parcels that shops have not heard of (yet), oldest first."""
    with shop.look() as tx:
        found = [i for s in _NOT_TOLD for i in tx.outbox.in_state(OutboxKind.WRITE_BACK, s) if _is_of(i, code)]
    return tuple(
        WriteBackRow(
            i.id, str(i.payload["shop"]), str(i.payload["order_number"]), str(i.payload["tracking_number"]),
            i.state, i.error, i.created_at,
        )
        for i in sorted(found, key=lambda i: i.id)
    )  # fmt: skip


def settle_write_back(shop: Shop, outbox_id: int, *, told: bool) -> None:
    """Take a person's word that a shop has heard of an unsure parcel, or that it has not; raises Refused otherwise."""
    to = OutboxState.DONE if told else OutboxState.PLANNED
    with shop.change(Topic.ORDERS) as tx:
        item = tx.outbox.get(outbox_id)
        ours = item is not None and item.kind is OutboxKind.WRITE_BACK
        if not ours or tx.outbox.move([outbox_id], (OutboxState.UNSURE,), to, None) != 1:
            raise Refused("Only a parcel of which nobody knows whether the shop has heard can be settled.")


def waiting_write_backs(shop: Shop) -> dict[str, int]:
    """Return how many parcels each shop has not heard of (yet)."""
    return dict(Counter(row.shop for row in list_write_backs(shop)))


def _tell(shop: Shop, item: OutboxItem) -> tuple[OutboxState | None, str]:
    """Tell a shop of one parcel; no state where another process does so."""
    try:
        api = shop.shop_api(str(item.payload["shop"]))
    except (Refused, RemoteError) as error:
        state = _note(shop, item, OutboxState.WAITING, claimed=False, error=str(error), wait=_LOCKED_OUT)
        return state, str(error)
    with shop.database.transaction() as tx:
        if tx.outbox.claim(item.id, shop.owner.name, shop.clock.now()) is None:
            return None, ""
    try:
        api.push_tracking(str(item.payload["remote_id"]), _told_now(shop, item), _remote_key(shop, item))
    except RemoteUnavailable as error:
        wait = min(_FIRST_WAIT * 2 ** min(item.attempt, 10), _LONGEST_WAIT)
        wait = max(wait, timedelta(seconds=error.retry_after_s or 0))
        return _note(shop, item, OutboxState.WAITING, error=str(error), wait=wait), str(error)
    except RemoteOutcomeUnknown as error:
        return _note(shop, item, OutboxState.UNSURE, error=str(error)), str(error)
    except (RemoteError, Refused) as error:
        # A key that ran out is entered again: the parcel waits for it.
        if getattr(error, "status", 0) in (401, 403):
            return _note(shop, item, OutboxState.WAITING, error=str(error), wait=_LOCKED_OUT), str(error)
        return _note(shop, item, OutboxState.FAILED, error=str(error)), str(error)
    return _note(shop, item, OutboxState.DONE), ""


def _reconcile(shop: Shop, item: OutboxItem) -> OutboxState:
    """Look whether a shop heard of a parcel before it is told again; return what is known now."""
    try:
        api = shop.shop_api(str(item.payload["shop"]))
        if not _has_settled(shop, api, item):
            return OutboxState.UNSURE
        has = api.has_tracking(str(item.payload["remote_id"]), _parcel_of(item))
    except (RemoteError, Refused) as error:
        log.warning("shop %s: %s", item.payload["shop"], error.message)
        return OutboxState.UNSURE
    if has is None:
        return OutboxState.UNSURE
    with shop.database.transaction() as tx:
        to = OutboxState.SENDING if has else OutboxState.PLANNED
        # One process decides: whoever moves the row out of UNSURE.
        if tx.outbox.move([item.id], (OutboxState.UNSURE,), to, None) != 1:
            return OutboxState.SENDING
        if has:
            tx.outbox.own(item.id, shop.owner.name)
            now = shop.clock.now()
            tx.outbox.finish(item.id, OutboxState.DONE, now, owner=shop.owner.name, outcome="The shop has it.")
    return OutboxState.DONE if has else OutboxState.PLANNED


def _has_settled(shop: Shop, api: ShopApi, item: OutboxItem) -> bool:
    """Answer whether a call that we lost sight of must have ended by now, so that a look-up says the truth."""
    lag = timedelta(seconds=api.look_up_lag_s)
    return item.claimed_at is None or shop.clock.now() >= item.claimed_at + lag


def _note(
    shop: Shop, item: OutboxItem, state: OutboxState, *, claimed: bool = True, error: str = "",
    wait: timedelta | None = None,
) -> OutboxState | None:  # fmt: skip
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        noted = tx.outbox.finish(
            item.id, state, now, owner=shop.owner.name if claimed else None, error=error[:500],
            next_at=now + wait if wait is not None else None,
            outcome=str(item.payload["tracking_number"]) if state is OutboxState.DONE else "",
        )  # fmt: skip
    log.info("write back %d: %s", item.id, state.value)
    return state if noted else None


def _release_held(shop: Shop, code: str | None) -> None:
    """Look at what a restored copy held: the shop may have heard of it after the copy was made."""
    held = [item.id for item in _of_shop(shop, code, OutboxState.HELD)]
    if held:
        with shop.database.transaction() as tx:
            tx.outbox.move(held, (OutboxState.HELD,), OutboxState.UNSURE, None)


def _of_shop(shop: Shop, code: str | None, state: OutboxState) -> Sequence[OutboxItem]:
    with shop.look() as tx:
        return [i for i in tx.outbox.in_state(OutboxKind.WRITE_BACK, state) if _is_of(i, code)]


def _is_of(item: OutboxItem, code: str | None) -> bool:
    return code in (None, item.payload["shop"])


def _remote_key(shop: Shop, item: OutboxItem) -> str:
    return f"{shop.store_id}:{item.key}"


def _parcel_of(item: OutboxItem) -> ShippedParcel:
    told = {key: str(value) for key, value in item.payload.items()}
    return ShippedParcel(
        told["order_number"], told["tracking_number"], told["carrier"], told["service"], told["url"],
        datetime.fromisoformat(told["shipped_at"]),
    )  # fmt: skip


def _told_now(shop: Shop, item: OutboxItem) -> ShippedParcel:
    """Return what the shop is told, with the link of this moment: the parcel's page is made after its dispatch."""
    told = _parcel_of(item)
    with shop.look() as tx:
        parcel = tx.parcels.get(int(str(item.payload["parcel_id"])))
        link = customer_link(tx, shop.settings, parcel) if parcel is not None else ""
    return replace(told, tracking_url=link or told.tracking_url)


def _brand(parcel: Parcel) -> str:
    """Return the carrier as customers know it: the one that moves the parcel, not the API it was bought through."""
    brand, colon, _ = parcel.service.partition(":")
    return brand if colon else CARRIER_NAMES.get(parcel.carrier, parcel.carrier)
