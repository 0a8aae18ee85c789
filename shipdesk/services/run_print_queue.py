"""Hand what waits in the print queue to the printers, each job once, and note what became of it."""

from __future__ import annotations

import logging
from datetime import timedelta

from shipdesk.domain.errors import RemoteOutcomeUnknown, RemoteUnavailable, ShipDeskError
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrintJob
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.preflight_labels import set_faulty_aside
from shipdesk.services.print_contents import PrintContents, contents_of
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)
_GIVE_UP_AFTER = timedelta(hours=24)
_KEEP_PAPERS = timedelta(days=14)
_STOPPED_SHORT = "ShipDesk stopped in the middle of this job. Look whether the paper came."
log = logging.getLogger(__name__)


def run_print_queue(shop: Shop, *, cancelled: CancelCheck = never_cancelled) -> tuple[int, int]:
    """Hand what is due to the printers, each printer's jobs in their order; return (done, not done).

    A job that cannot be printed stops only those behind it on the same printer, and those only as long as it waits.
    """
    done = failed = 0
    tried: set[int] = set()
    while not cancelled():
        with shop.look() as tx:
            ready = [job for job in tx.prints.next_of_each_printer(shop.clock.now()) if job.id not in tried]
        if not ready:
            break
        for job in ready:
            tried.add(job.id)
            state = _print_one(shop, job)
            done += state is OutboxState.DONE
            failed += state not in (None, OutboxState.DONE)
    if done:
        with shop.database.transaction() as tx:
            tx.prints.put_documents_away(shop.clock.now() - _KEEP_PAPERS)
    return done, failed


def _print_one(shop: Shop, job: PrintJob) -> OutboxState | None:
    """Print one job; None where another process does so, or somebody took it out of the queue."""
    try:
        checked = set_faulty_aside(shop, job)
        if checked is None:
            return None
        contents = contents_of(shop, checked)
        printer = shop.printer(job.printer)
    except ShipDeskError as error:
        return _note(shop, job, OutboxState.FAILED, claimed=False, error=str(error))
    if not _claim(shop, job):
        return None
    outcome = OutboxState.UNSURE, _STOPPED_SHORT, ""
    try:
        word = printer.print_document(job.title, contents.media_type, contents.content)
        outcome = OutboxState.DONE, "", word
    except RemoteUnavailable as error:
        outcome = OutboxState.WAITING, str(error), ""
    except RemoteOutcomeUnknown as error:
        outcome = OutboxState.UNSURE, str(error), ""
    except ShipDeskError as error:
        outcome = OutboxState.FAILED, str(error), ""
    finally:
        # Also where something broke that nobody foresaw: half a job may be on paper.
        state, sentence, word = outcome
        state = _note(shop, job, state, claimed=True, error=sentence, word=word, contents=contents) or state
    return state


def _claim(shop: Shop, job: PrintJob) -> bool:
    now = shop.clock.now()
    with shop.change(Topic.PRINTS) as tx:
        # Looked at again under the lock: another process may have begun one on this printer.
        first = any(other.id == job.id for other in tx.prints.next_of_each_printer(now))
        return first and tx.outbox.claim(job.id, shop.owner.name, now) is not None


def _note(
    shop: Shop,
    job: PrintJob,
    state: OutboxState,
    *,
    claimed: bool,
    error: str = "",
    word: str = "",
    contents: PrintContents | None = None,
) -> OutboxState | None:
    now = shop.clock.now()
    next_at = None
    if state is OutboxState.WAITING:
        next_at = now + min(_FIRST_WAIT * 2 ** min(job.attempt, 10), _LONGEST_WAIT)
        if now - job.created_at > _GIVE_UP_AFTER:
            state, next_at = OutboxState.FAILED, None
    with shop.change(Topic.ORDERS, Topic.PRINTS) as tx:
        noted = tx.outbox.finish(
            job.id, state, now, owner=shop.owner.name if claimed else None, remote_id=word, error=error,
            outcome="handed to the printer" if state is OutboxState.DONE else "", next_at=next_at,
        )  # fmt: skip
        if noted and contents is not None:
            if state is OutboxState.DONE and contents.label_ids:
                tx.labels.mark_printed(contents.label_ids, now)
            if contents.note:
                tx.prints.tell(job.id, contents.note)
    log.info("print job %d: %s", job.id, state.value)
    return state if noted else None
