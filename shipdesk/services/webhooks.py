"""Tells a program of the shop's what customers are told: a row first, then one signed call, never a second by doubt."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import Refused, RemoteError, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.mail_retry import FIRST_TRIED_AT, GIVE_UP_AFTER, wait_after
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.webhooks import MESSAGE_ID, SIGNATURE, signature
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.secret_store import read_secret
from shipdesk.services.settle_webhooks import RESTING
from shipdesk.services.tracking_links import customer_link
from shipdesk.storage.transaction import Transaction

if TYPE_CHECKING:
    from shipdesk.services.plan_mail import WantedMail
    from shipdesk.services.shop import Shop
    from shipdesk.settings import Settings
    from shipdesk.web.http_client import HttpClient

_BATCH = 200
_WHO = "The webhook"


def webhook_is_on(settings: Settings) -> bool:
    """Answer whether another program is told."""
    return settings.webhook.enabled and bool(settings.webhook.url)


def plan_webhooks(tx: Transaction, settings: Settings, wanted: Sequence[WantedMail], now: datetime) -> int:
    """Plan that a program is told what customers are told, each thing once; return how much is new.

    It hears of customers without a mail address too: text messages are what it is for.
    """
    if not webhook_is_on(settings):
        return 0
    chosen = settings.webhook.milestones
    planned = 0
    for mail in wanted:
        is_chosen = mail.milestone.value in chosen if chosen else mail.milestone is not Milestone.REVIEW_REQUEST
        if mail.to_approve or not is_chosen:
            continue
        payload = {
            "milestone": mail.milestone.value, "order_id": mail.order_id, "parcel_id": mail.parcel_id,
            "facts": mail.facts, "at": now.isoformat(),
        }  # fmt: skip
        key = f"webhook:{mail.milestone.value}:{mail.about}"
        planned += tx.outbox.plan(OutboxKind.WEBHOOK, key, payload, now, not_before=mail.not_before) is not None
    return planned


def cancel_webhook(tx: Transaction, milestone: str, about: str) -> None:
    """Take a plan back as long as nobody was told, as with a dispatch that is undone."""
    item = tx.outbox.with_key(f"webhook:{milestone}:{about}")
    if item is not None:
        tx.outbox.move([item.id], RESTING, OutboxState.CANCELLED, None)


def run_webhooks(shop: Shop, *, cancelled: CancelCheck = never_cancelled) -> dict[OutboxState, int]:
    """Tell what is due; return how many became what. Raises Refused where the secret is missing."""
    counts: dict[OutboxState, int] = {}
    if not webhook_is_on(shop.settings):
        return counts
    with shop.look() as tx:
        due = tx.outbox.due(OutboxKind.WEBHOOK, shop.clock.now(), _BATCH)
    if not due:
        return counts
    secret = read_secret(shop.store_id, "webhook")
    if not secret:
        raise Refused("The webhook's secret is not in the keyring.", "Enter it in Settings, Mail.")
    http = _client(shop, secret)
    try:
        for item in due:
            if cancelled():
                break
            state = _tell(shop, http, secret, item)
            if state is not None:
                counts[state] = counts.get(state, 0) + 1
            if state is OutboxState.WAITING:
                break  # what is away for one is away for all
    finally:
        http.close()
    return counts


def _client(shop: Shop, secret: str) -> HttpClient:
    from shipdesk.web.http_client import HttpClient

    url = shop.settings.webhook.url
    if shop.is_practice and not url.startswith("http://127.0.0.1:"):
        raise Refused("A practice shop tells nobody.", "Use your own shop's folder for that.")
    # Without a journal: what is told has customers' names in it.
    http = HttpClient(_WHO, url, requests_per_minute=600)
    http.redaction.add(secret)
    return http


def _tell(shop: Shop, http: HttpClient, secret: str, item: OutboxItem) -> OutboxState | None:
    """Tell one message; None where another process does so."""
    from shipdesk.web.calls import Body

    with shop.database.transaction() as tx:
        if tx.outbox.claim(item.id, shop.owner.name, shop.clock.now()) is None:
            return None
        body = _body(tx, shop.settings, item)
    if body is None:
        return _note(shop, item, OutboxState.CANCELLED, "Its order is no longer here.")
    at = int(shop.clock.now().timestamp())
    headers = {SIGNATURE: signature(secret, at, body), MESSAGE_ID: item.key}
    try:
        http.post_read("", Body(body), lambda _: None, changes=True, headers=headers)
    except RemoteOutcomeUnknown as error:
        return _note(shop, item, OutboxState.UNSURE, str(error))
    except RemoteUnavailable as error:
        return _wait(shop, item, error)
    except RemoteError as error:
        return _note(shop, item, OutboxState.FAILED, str(error))
    return _note(shop, item, OutboxState.DONE, "")


def _wait(shop: Shop, item: OutboxItem, error: RemoteUnavailable) -> OutboxState:
    now = shop.clock.now()
    first = item.payload.get(FIRST_TRIED_AT)
    if not isinstance(first, str):
        first = now.isoformat()
        with shop.database.transaction() as tx:
            tx.mail_queue.note(item.id, {**item.payload, FIRST_TRIED_AT: first})
    if now - datetime.fromisoformat(first) >= GIVE_UP_AFTER:
        return _note(shop, item, OutboxState.FAILED, f"Nobody could be told within 48 hours. {error}")
    wait = wait_after(item.attempt + 1, random.random())  # noqa: S311  (spreads retries, guards nothing)
    if error.retry_after_s is not None:
        wait = max(wait, timedelta(seconds=error.retry_after_s))
    return _note(shop, item, OutboxState.WAITING, str(error), now + wait)


def _note(shop: Shop, item: OutboxItem, state: OutboxState, error: str, next_at: datetime | None = None) -> OutboxState:
    with shop.database.transaction() as tx:
        tx.outbox.finish(item.id, state, shop.clock.now(), owner=shop.owner.name, error=error, next_at=next_at)
    return state


def _body(tx: Transaction, settings: Settings, item: OutboxItem) -> bytes | None:
    """Return the message as JSON; None where its order is gone."""
    payload: dict[str, Any] = item.payload
    order = tx.orders.get(int(payload["order_id"]))
    parcel = tx.parcels.get(int(payload["parcel_id"])) if payload.get("parcel_id") else None
    if order is None:
        return None
    to = order.recipient
    document: dict[str, Any] = {
        "id": item.key, "event": payload["milestone"], "at": payload["at"], "shop": settings.shop.name,
        "order": {"number": order.order_number, "source": order.source},
        "customer": {"name": to.name, "email": to.email, "phone": to.phone, "country_code": to.country_code},
        "parcel": None if parcel is None else {
            "tracking_number": parcel.tracking_number, "carrier": parcel.carrier, "service": parcel.service,
            "tracking_url": customer_link(tx, settings, parcel),
            "promised_on": parcel.promised_on.isoformat() if parcel.promised_on else None,
        },
        "facts": payload.get("facts") or {},
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
