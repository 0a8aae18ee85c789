"""Put papers into the print queue; printing again never buys again, and is never done by mistake."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.outbox import OutboxKind
from shipdesk.domain.printing import AlreadyPrinted, PaperKind
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.labels_store import StoredLabel
from shipdesk.storage.transaction import Transaction

MOST_PAPERS = 500
"""In one job: more would make a document that no spooler likes."""


def print_labels(
    shop: Shop, label_ids: Sequence[int], printer_name: str | None = None, *, again: bool = False
) -> tuple[int, ...]:
    """Plan to print labels in this order and return the jobs; None is the printer for labels, "" a file.

    Raises AlreadyPrinted where some went to a printer before, unless they are wanted again; the audit notes that.
    """
    if not label_ids:
        raise Refused("There is nothing to print.", "Make labels first.")
    printer = printer_for(shop, PaperKind.LABEL, printer_name)
    jobs = []
    with shop.change(Topic.ORDERS, Topic.PRINTS) as tx:
        before = _printed_before(tx, label_ids)
        if before and not again:
            raise AlreadyPrinted(before, len(label_ids))
        note_printed_again(shop, tx, before)
        for start in range(0, len(label_ids), MOST_PAPERS):
            jobs.append(plan_labels(shop, tx, label_ids[start : start + MOST_PAPERS], printer))
        tx.prints.try_now(printer)
    return tuple(jobs)


def print_paper(
    shop: Shop,
    kind: PaperKind,
    title: str,
    content: bytes,
    *,
    media_type: str = "application/pdf",
    papers: int = 1,
    printer_name: str | None = None,
) -> int:
    """Plan to print a finished document and return the job; None is the printer for that kind of paper, "" a file."""
    printer = printer_for(shop, kind, printer_name)
    now = shop.clock.now()
    with shop.change(Topic.PRINTS) as tx:
        job_id = tx.outbox.plan(OutboxKind.PRINT, _new_key(), {"printer": printer, "title": title}, now)
        assert job_id is not None, "the key is new"
        tx.prints.add(
            job_id, paper=kind, printer=printer, title=title, papers=papers, media_type=media_type, document=content
        )
        tx.prints.try_now(printer)
    return job_id


def printed_before(shop: Shop, label_ids: Sequence[int]) -> tuple[int, ...]:
    """Return those of the labels that went to a printer before, or are on their way to one."""
    with shop.look() as tx:
        return _printed_before(tx, label_ids)


def printers() -> tuple[str, ...]:
    """Return the printers of this computer's print system."""
    from shipdesk.printing.spooler import system_printers

    return system_printers()


def printer_for(shop: Shop, kind: PaperKind, name: str | None) -> str:
    """Return the printer that a paper goes to; raise Refused where the one that was named is none of ours."""
    if name is None:
        return shop.settings.paper_routes.of(kind)
    if name and shop.settings.printer(name) is None and name not in printers():
        known = ", ".join(p.name for p in shop.settings.printers) or "none"
        raise Refused(f"There is no printer '{name}' (there is: {known}).", "Add it in Settings, Printers.")
    return name


def labels_title(count: int, sheet: SheetWish | None = None) -> str:
    """Return what a job of labels is called."""
    title = f"ShipDesk {count} {'label' if count == 1 else 'labels'}"
    return f"{title} on {sheet.sheet.name}" if sheet is not None else title


def plan_labels(
    shop: Shop, tx: Transaction, label_ids: Sequence[int], printer: str, sheet: SheetWish | None = None
) -> int:
    """Put one job of labels at the end of the queue and return it; sheet is the one they go on together."""
    title = labels_title(len(label_ids), sheet)
    # Printing twice on purpose is two jobs: the key only names this one.
    payload: dict[str, object] = {"labels": list(label_ids), "printer": printer, "title": title}
    if sheet is not None:
        payload["sheet"] = sheet.to_json()
    job_id = tx.outbox.plan(OutboxKind.PRINT, _new_key(), payload, shop.clock.now())
    assert job_id is not None, "the key is new"
    kind = PaperKind.LABEL if sheet is None else PaperKind.SHEET
    tx.prints.add(job_id, paper=kind, printer=printer, title=title, papers=len(label_ids))
    return job_id


def note_printed_again(shop: Shop, tx: Transaction, label_ids: Sequence[int]) -> None:
    """Leave a mark for each label that is printed once more: two labels of one number are a parcel too many."""
    now = shop.clock.now()
    for label in tx.labels.get_many(label_ids):
        parcel = tx.parcels.get(label.parcel_id)
        if parcel is not None:
            tx.audit.add(
                now, "print_again", order_id=parcel.order_id, parcel_id=parcel.id,
                detail={"label": label.id, "words": parcel.tracking_number},
            )  # fmt: skip


def live_labels(tx: Transaction, label_ids: Sequence[int]) -> tuple[StoredLabel, ...]:
    """Return the labels whose parcels were not given back meanwhile, in their order."""
    found = []
    for label in tx.labels.get_many(label_ids):
        parcel = tx.parcels.get(label.parcel_id)
        if parcel is not None and parcel.voided_at is None:
            found.append(label)
    return tuple(found)


def _printed_before(tx: Transaction, label_ids: Sequence[int]) -> tuple[int, ...]:
    on_the_way = tx.prints.on_the_way()
    printed = tx.labels.printed(label_ids)
    return tuple(i for i in label_ids if i in printed or i in on_the_way)


def _new_key() -> str:
    return f"print:{secrets.token_hex(8)}"
