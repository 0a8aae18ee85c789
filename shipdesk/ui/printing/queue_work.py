"""What the print queue has worker threads do; nothing here touches a widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PrintedPaper, PrintJob

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

FINISHED_SHOWN = 50


def read_queue(shop: Shop) -> tuple[PrintJob, ...]:
    """Return the jobs of the queue, and the last ones that are over behind them."""
    from shipdesk.services.edit_print_queue import print_jobs

    return print_jobs(shop, finished=FINISHED_SHOWN)


def count_queue(shop: Shop) -> dict[OutboxState, int]:
    """Return how many jobs are in each state."""
    from shipdesk.services.edit_print_queue import count_print_jobs

    return count_print_jobs(shop)


def change_jobs(shop: Shop, what: str, job_ids: Sequence[int]) -> int:
    """Retry, hold, release or cancel jobs; return how many changed."""
    from shipdesk.services import edit_print_queue

    change: Any = getattr(edit_print_queue, f"{what}_jobs")
    return int(change(shop, job_ids))


def move_job(shop: Shop, job_id: int, *, up: bool) -> bool:
    """Let a job change places with its neighbour."""
    from shipdesk.services.edit_print_queue import move_job as move

    return move(shop, job_id, up=up)


def answer_job(shop: Shop, job_id: int, *, came: bool) -> None:
    """Take a person's word on an interrupted job."""
    from shipdesk.services.edit_print_queue import answer_job as answer

    answer(shop, job_id, came=came)


def papers_of(shop: Shop, job_id: int) -> tuple[PrintedPaper, ...]:
    """Return the papers of a job in their order."""
    from shipdesk.services.edit_print_queue import papers_of_job

    return papers_of_job(shop, job_id)


def reprint(shop: Shop, job_id: int, from_number: int) -> int:
    """Print a job again from a number on."""
    from shipdesk.services.edit_print_queue import reprint_job

    return reprint_job(shop, job_id, from_number=from_number)


def run_queue(shop: Shop) -> tuple[int, int]:
    """Hand what is due to the printers."""
    from shipdesk.services.run_print_queue import run_print_queue

    return run_print_queue(shop)
