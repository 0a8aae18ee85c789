"""Carriers' own manifests: the row first, then the carrier, once for a key; its form is kept and printed with ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import (
    CarrierOutcomeUnknown,
    CarrierRefused,
    CarrierUnavailable,
    Refused,
    ShipDeskError,
)
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.domain.shipments import CarrierManifest, LabelDocument
from shipdesk.services.make_papers import MadePaper
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.manifests_store import KeptForm, KeptManifest
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PastManifest:
    """A manifest that was made, for a list."""

    number: str
    carrier: str
    carrier_name: str
    at: datetime
    parcels: int
    carrier_number: str = ""
    """What the carrier knows its own manifest by; empty where it makes none."""
    problem: str = ""
    """Why the carrier's own manifest is not there yet, or never will be."""


_RETRY = timedelta(minutes=10)
_PDF = "application/pdf"
_OPEN = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.UNSURE)


def plan_form(shop: Shop, tx: Transaction, manifest: KeptManifest) -> None:
    """Plan the carrier's own manifest where it makes one; parcels that it did not sell are left out."""
    try:
        if Can.MANIFEST not in shop.carrier(manifest.carrier).can:
            return
    except ShipDeskError:
        return
    bought = tx.parcels.get_many(manifest.parcel_ids)
    remote_ids = [bought[i].remote_id for i in manifest.parcel_ids if i in bought and bought[i].remote_id]
    if remote_ids:
        payload = {"carrier": manifest.carrier, "number": manifest.number, "remote_ids": remote_ids}
        tx.outbox.plan(OutboxKind.MANIFEST, _key(manifest.number), payload, shop.clock.now())


def make_forms(shop: Shop, numbers: Sequence[str]) -> dict[str, str]:
    """Have the carriers make the manifests of these numbers that are not made yet; return why some are not."""
    with shop.look() as tx:
        items = [tx.outbox.with_key(_key(number)) for number in numbers]
    problems = {}
    for item in items:
        if item is None or item.state is OutboxState.DONE:
            continue
        if item.state is OutboxState.FAILED:
            problems[str(item.payload["number"])] = item.error
            continue
        try:
            _make(shop, item)
        except ShipDeskError as error:
            problems[str(item.payload["number"])] = str(error)
    return problems


def with_carriers_number(tx: Transaction, past: PastManifest) -> PastManifest:
    """Return a manifest with what the carrier knows its own by, or why there is none yet."""
    item = tx.outbox.with_key(_key(past.number))
    return replace(past, carrier_number=item.remote_id, problem=item.error) if item is not None else past


def make_due_forms(shop: Shop) -> int:
    """Have the carriers make what is waiting or unsure and due; return how many were made."""
    now = shop.clock.now()
    with shop.look() as tx:
        items = [item for state in _OPEN for item in tx.outbox.in_state(OutboxKind.MANIFEST, state)]
    due = [item for item in items if item.next_at is None or item.next_at <= now]
    numbers = [str(item.payload["number"]) for item in due]
    return len(numbers) - len(make_forms(shop, numbers))


def with_forms(paper: MadePaper, forms: Sequence[KeptForm]) -> MadePaper:
    """Return our own manifests with the carriers' forms behind them."""
    from shipdesk.documents.merge import combine
    from shipdesk.pdfium import open_pdf

    if not forms:
        return paper
    documents = [LabelDocument(form.media_type, form.content) for form in forms]
    pdf = combine([LabelDocument(_PDF, paper.pdf), *documents])
    with open_pdf(pdf) as opened:
        return replace(paper, pdf=pdf, pages=len(opened))


def _key(number: str) -> str:
    return f"manifest:{number}"


def _make(shop: Shop, item: OutboxItem) -> None:
    """Ask the carrier; a request whose end nobody knows is asked again under its key, which makes nothing twice."""
    if not _claim(shop, item):
        raise Refused("The manifest is being made at this moment.", "Make it once more in a minute.")
    code = str(item.payload["carrier"])
    remote_ids = item.payload["remote_ids"]
    try:
        told = [str(each) for each in remote_ids] if isinstance(remote_ids, list) else []
        made = shop.carrier(code).manifest(told, f"{shop.store_id}:{item.key}")
    except CarrierUnavailable as error:
        wait = timedelta(seconds=error.retry_after_s) if error.retry_after_s else _RETRY
        _ended(shop, item, OutboxState.WAITING, str(error), wait)
        raise
    except CarrierOutcomeUnknown as error:
        _ended(shop, item, OutboxState.UNSURE, str(error), _RETRY)
        raise
    except (CarrierRefused, Refused) as error:
        _ended(shop, item, OutboxState.FAILED, str(error))
        raise
    _keep(shop, item, code, made)


def _claim(shop: Shop, item: OutboxItem) -> bool:
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        # A person who makes the day's manifest does not wait for the next try.
        tx.outbox.move([item.id], (OutboxState.WAITING, OutboxState.UNSURE), OutboxState.PLANNED, None)
        return tx.outbox.claim(item.id, shop.owner.name, now) is not None


def _keep(shop: Shop, item: OutboxItem, code: str, made: CarrierManifest) -> None:
    now = shop.clock.now()
    number = str(item.payload["number"])
    with shop.change(Topic.PARCELS) as tx:
        document = made.document
        if document is not None:
            tx.manifests.add_form(KeptForm(number, made.number, document.media_type, document.content), code, now)
        tx.outbox.finish(item.id, OutboxState.DONE, now, owner=shop.owner.name, remote_id=made.number)


def _ended(
    shop: Shop, item: OutboxItem, state: OutboxState, error: str, wait: timedelta | None = None
) -> None:  # fmt: skip
    now = shop.clock.now()
    with shop.change(Topic.PARCELS) as tx:
        tx.outbox.finish(
            item.id, state, now, owner=shop.owner.name, error=error, next_at=now + wait if wait else None
        )  # fmt: skip
