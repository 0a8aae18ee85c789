"""What a person does with the print queue: look, try again, hold, reorder, print again, and say what came out."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.outbox import OutboxKind, OutboxState
from shipdesk.domain.printing import PrintedPaper, PrintJob
from shipdesk.services.print_documents import (
    live_labels,
    note_printed_again,
    plan_labels,
    print_paper,
    printer_for,
)
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

OPEN = (
    OutboxState.PLANNED, OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNSURE, OutboxState.FAILED,
    OutboxState.HELD,
)  # fmt: skip
OVER = (OutboxState.DONE, OutboxState.CANCELLED)
_WAITS = (OutboxState.PLANNED, OutboxState.WAITING)
_MOVABLE = (*_WAITS, OutboxState.HELD)
_MOST_OPEN = 2000


def print_jobs(shop: Shop, finished: int = 0) -> tuple[PrintJob, ...]:
    """Return the jobs that are not over, in the order of the queue, then the newest that are, newest first."""
    with shop.look() as tx:
        jobs = tx.prints.in_states(OPEN, _MOST_OPEN)
        return jobs + (tx.prints.in_states(OVER, finished)[::-1] if finished else ())


def count_print_jobs(shop: Shop) -> dict[OutboxState, int]:
    """Return how many jobs are in each state."""
    with shop.look() as tx:
        return tx.prints.counts()


def papers_of_job(shop: Shop, job_id: int) -> tuple[PrintedPaper, ...]:
    """Return the papers of a job in the order of printing, so that a person finds the last one that came out."""
    with shop.look() as tx:
        job = _job(tx, job_id)
        papers = []
        for number, label in enumerate(tx.labels.get_many(job.label_ids), start=1):
            parcel = tx.parcels.get(label.parcel_id)
            order = tx.orders.get(parcel.order_id) if parcel is not None else None
            papers.append(
                PrintedPaper(
                    number, label.id, order.order_number if order else "", order.recipient.name if order else "",
                    parcel.tracking_number if parcel else "",
                )
            )  # fmt: skip
    return tuple(papers) or tuple(PrintedPaper(number) for number in range(1, job.papers + 1))


def retry_jobs(shop: Shop, job_ids: Sequence[int]) -> int:
    """Let jobs that failed or wait for their time be tried at once; return how many."""
    return _move(shop, job_ids, (OutboxState.FAILED, OutboxState.WAITING), OutboxState.PLANNED)


def hold_jobs(shop: Shop, job_ids: Sequence[int]) -> int:
    """Keep jobs from the printer until they are released; return how many."""
    return _move(shop, job_ids, _WAITS, OutboxState.HELD)


def release_jobs(shop: Shop, job_ids: Sequence[int]) -> int:
    """Let held jobs go; return how many."""
    return _move(shop, job_ids, (OutboxState.HELD,), OutboxState.PLANNED)


def cancel_jobs(shop: Shop, job_ids: Sequence[int]) -> int:
    """Take jobs out of the queue that have not been printed; return how many."""
    return _move(shop, job_ids, (*_MOVABLE, OutboxState.FAILED), OutboxState.CANCELLED)


def move_job(shop: Shop, job_id: int, *, up: bool) -> bool:
    """Let a job change places with the one before (or behind) it on its printer; False where there is none."""
    with shop.change(Topic.PRINTS) as tx:
        job = _job(tx, job_id)
        if job.state not in _MOVABLE:
            raise Refused("This job does not wait, so it has no place in the queue.")
        line = [j for j in tx.prints.in_states(_MOVABLE, _MOST_OPEN) if j.printer == job.printer]
        place = [j.id for j in line].index(job_id) + (-1 if up else 1)
        if not 0 <= place < len(line):
            return False
        tx.prints.swap(job_id, line[place].id)
    return True


def reprint_job(shop: Shop, job_id: int, *, from_number: int = 1, printer_name: str | None = None) -> int:
    """Print a job's papers again from a number on ("from label 37 on, the roll ran out"); return the new job.

    The labels that may be there twice are noted. A job of which nobody knew what came is settled by this: what
    stands before that number came.
    """
    with shop.look() as tx:
        job = _job(tx, job_id)
        document = None if job.label_ids else tx.prints.document(job_id)
    printer = job.printer if printer_name is None else printer_for(shop, job.kind, printer_name)
    if job.state not in (OutboxState.DONE, OutboxState.UNSURE):
        raise Refused("This job has not been printed yet.", "Retry it, or release it.")
    if not 1 <= from_number <= job.papers:
        raise Refused(f"The job has the papers 1 to {job.papers}, and no {from_number}.")
    if not job.label_ids:
        return _reprint_paper(shop, job, document, from_number, printer)
    with shop.change(Topic.ORDERS, Topic.PRINTS) as tx:
        came, again = job.label_ids[: from_number - 1], job.label_ids[from_number - 1 :]
        wanted = [label.id for label in live_labels(tx, again)]
        if not wanted:
            raise Refused("All labels from there on were given back.")
        _settle_reprinted(shop, tx, job, came)
        note_printed_again(shop, tx, wanted)
        # What is left of the sheet that was spoilt is not known here.
        new_id = plan_labels(shop, tx, wanted, printer, job.sheet.on_a_new_sheet() if job.sheet else None)
        tx.prints.try_now(printer)
    return new_id


def answer_job(shop: Shop, job_id: int, *, came: bool) -> None:
    """Take a person's word on a job of which nobody knew: the paper came, or none of it did and it is printed now."""
    now = shop.clock.now()
    with shop.change(Topic.ORDERS, Topic.PRINTS) as tx:
        job = _job(tx, job_id)
        to = OutboxState.DONE if came else OutboxState.PLANNED
        if tx.outbox.move([job_id], (OutboxState.UNSURE,), to, None) != 1:
            raise Refused("Only a job of which nobody knows whether the paper came can be answered.")
        if came and job.label_ids:
            tx.labels.mark_printed(job.label_ids, now)
        tx.audit.add(now, "print_answered", detail={"job": job_id, "came": came})


def _reprint_paper(shop: Shop, job: PrintJob, document: bytes | None, from_number: int, printer: str) -> int:
    from shipdesk.pdfium import pages_from

    if document is None:
        raise Refused("This paper is not kept any more.", "Make it again.")
    content = pages_from(document, from_number) if from_number > 1 else document
    with shop.change(Topic.PRINTS) as tx:
        _settle_reprinted(shop, tx, job, ())
    return print_paper(
        shop, job.kind, job.title, content, media_type=job.media_type, papers=job.papers - from_number + 1,
        printer_name=printer,
    )  # fmt: skip


def _settle_reprinted(shop: Shop, tx: Transaction, job: PrintJob, came: Sequence[int]) -> None:
    if tx.outbox.move([job.id], (OutboxState.UNSURE,), OutboxState.DONE, None) == 1 and came:
        tx.labels.mark_printed(came, shop.clock.now())


def _move(shop: Shop, job_ids: Sequence[int], only_from: Sequence[OutboxState], to: OutboxState) -> int:
    with shop.change(Topic.PRINTS) as tx:
        ours = [i for i in job_ids if (item := tx.outbox.get(i)) is not None and item.kind is OutboxKind.PRINT]
        return tx.outbox.move(ours, only_from, to, None)


def _job(tx: Transaction, job_id: int) -> PrintJob:
    job = tx.prints.get(job_id)
    if job is None:
        raise Refused(f"There is no print job {job_id}.", "See shipdesk print queue.")
    return job
