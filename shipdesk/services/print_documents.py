"""Print stored labels through a durable queue; printing again never buys again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.outbox import OutboxItem, OutboxKind, OutboxState
from shipdesk.services.buy_label import PDF
from shipdesk.services.make_labels import labels_pdf
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_TRIES = 3
_BATCH = 50


@dataclass(frozen=True, slots=True)
class PrintJobRow:
    """One job of the print queue."""

    id: int
    title: str
    printer: str
    state: OutboxState
    created_at: datetime | None
    error: str


def print_labels(shop: Shop, label_ids: Sequence[int], printer_name: str | None = None) -> int:
    """Plan to print labels, at most fifty a job; return how many jobs. None is the shop's printer, "" a file."""
    if not label_ids:
        raise Refused("There is nothing to print.", "Make labels first.")
    printer = shop.settings.printer.name if printer_name is None else printer_name
    chunks = [list(label_ids[i : i + _BATCH]) for i in range(0, len(label_ids), _BATCH)]
    now = shop.clock.now()
    with shop.change(Topic.ORDERS) as tx:
        for chunk in chunks:
            word = "label" if len(chunk) == 1 else "labels"
            payload = {"labels": chunk, "printer": printer, "title": f"ShipDesk {len(chunk)} {word}"}
            # Printing twice on purpose is two jobs: the key only names this one.
            tx.outbox.plan(OutboxKind.PRINT, f"print:{secrets.token_hex(8)}", payload, now)
    return len(chunks)


def run_print_queue(shop: Shop) -> tuple[int, int]:
    """Hand what is due to the printers; return (done, failed). One job that fails stops no other."""
    done = failed = 0
    with shop.look() as tx:
        due = tx.outbox.due(OutboxKind.PRINT, shop.clock.now(), 100)
    for planned in due:
        with shop.database.transaction() as tx:
            item = tx.outbox.claim(planned.id, shop.owner.name, shop.clock.now())
        if item is None:
            continue
        if _print(shop, item):
            done += 1
        else:
            failed += 1
    return done, failed


def print_jobs(shop: Shop) -> tuple[PrintJobRow, ...]:
    """Return the jobs that are not done."""
    states = (OutboxState.PLANNED, OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNSURE, OutboxState.FAILED)
    with shop.look() as tx:
        items = [item for state in states for item in tx.outbox.in_state(OutboxKind.PRINT, state)]
    return tuple(
        PrintJobRow(i.id, str(i.payload["title"]), str(i.payload["printer"]), i.state, i.claimed_at, i.error)
        for i in items
    )


def printers() -> tuple[str, ...]:
    """Return the printers this computer knows."""
    from shipdesk.printing.spooler import system_printers

    return system_printers()


def _print(shop: Shop, item: OutboxItem) -> bool:
    labels = item.payload["labels"]
    label_ids = [int(i) for i in labels] if isinstance(labels, list) else []
    try:
        content = labels_pdf(shop, label_ids)
        job = shop.printer(str(item.payload["printer"])).print_document(str(item.payload["title"]), PDF, content)
    except ShipDeskError as error:
        now = shop.clock.now()
        again = item.attempt < _TRIES
        state = OutboxState.WAITING if again else OutboxState.FAILED
        next_at = now + timedelta(minutes=item.attempt) if again else None
        with shop.change(Topic.ORDERS) as tx:
            tx.outbox.finish(item.id, state, now, owner=shop.owner.name, error=str(error), next_at=next_at)
        return False
    now = shop.clock.now()
    with shop.change(Topic.ORDERS) as tx:
        tx.outbox.finish(
            item.id, OutboxState.DONE, now, owner=shop.owner.name, remote_id=job, outcome="handed to the printer"
        )
        tx.labels.mark_printed(label_ids, now)
    return True
