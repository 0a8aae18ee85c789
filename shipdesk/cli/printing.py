"""Printing: labels once more, and the print queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from shipdesk.cli.labels import wish_of
from shipdesk.cli.order_numbers import ids_of
from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import print_job_json, refused_order_json
from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import PREFIX
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import AlreadyPrinted, PrintJob
from shipdesk.services import edit_print_queue
from shipdesk.services.label_sheets import print_label_sheets
from shipdesk.services.make_labels import label_ids_of
from shipdesk.services.print_documents import print_labels, printers
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import RefusedOrder

JobIds = Annotated[list[int], typer.Argument(max=LARGEST, help="Numbers of jobs, as print queue shows them.")]
JobId = Annotated[int, typer.Argument(max=LARGEST, help="The job's number, as print queue shows it.")]


class PrintGroup(TyperGroup):
    """The commands of the print queue; anything else behind `print` is what prints labels."""

    default_command = "labels"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word in that nobody types: `print SD-1001` is `print labels SD-1001`."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.default_command, *args]
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(cls=PrintGroup, help="Print labels (again), and work with the print queue.")
    for name, function in (
        ("labels", labels), ("queue", queue), ("retry", retry), ("hold", hold), ("release", release),
        ("cancel", cancel), ("move", move), ("reprint", reprint), ("answer", answer),
    ):  # fmt: skip
        group.command(name)(function)
    app.add_typer(group, name="print")


def labels(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(help="Order numbers; none runs what waits.")] = None,
    printer: Annotated[str | None, typer.Option(help="The printer's name; empty prints to files.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Also labels that were printed before.")] = False,
    sheet: Annotated[str, typer.Option(help="On a sheet: NAME@POSITION, such as L7169@3.")] = "",
    skip: Annotated[str, typer.Option(help="Cells of the first sheet that are gone: 2,5.")] = "",
    nudge: Annotated[str, typer.Option(help="Shift on the sheet in mm, to the right and down: 0.3,-0.2.")] = "",
    show_printers: Annotated[bool, typer.Option("--printers", help="Only list the computer's printers.")] = False,
) -> None:
    """Print labels that were made (again); nothing is bought."""
    session: Session = context.obj
    if show_printers:
        names = printers()
        session.answer({"printers": list(names)}, lambda: session.say("\n".join(names) or "No printer is known here."))
        return
    wish = wish_of(f"{PREFIX}{sheet}" if sheet else None, skip, nudge)

    def send(shop: Shop, label_ids: Sequence[int], *, again: bool) -> None:
        if wish is None:
            print_labels(shop, label_ids, printer, again=again)
        else:
            print_label_sheets(shop, label_ids, wish, printer, again=again)

    with session.shop() as shop:
        ids, refused = ids_of(shop, numbers or [])
        wanted = label_ids_of(shop, ids)
        if ids and wanted:
            try:
                send(shop, wanted, again=again)
            except AlreadyPrinted as error:
                refused += _printed_before(shop, ids, error)
                fresh = [i for i in wanted if i not in error.label_ids]
                if fresh:
                    send(shop, fresh, again=False)
        done, failed = run_print_queue(shop)
        waiting = edit_print_queue.print_jobs(shop)
    if refused or failed:
        session.refused()
    document = {
        "done": done, "failed": failed, "refused": [refused_order_json(r) for r in refused],
        "jobs": [print_job_json(j) for j in waiting],
    }  # fmt: skip

    def to_person() -> None:
        session.say(f"{done} jobs printed, {failed} failed, {len(waiting)} wait.")
        for r in refused:
            session.warn(f"{r.order_number}: {r.reason}")
        for job in waiting:
            if job.error:
                session.warn(f"Job {job.id}: {job.error}")

    session.answer(document, to_person)


def queue(
    context: typer.Context,
    all_jobs: Annotated[bool, typer.Option("--all", help="Also the last hundred that are over.")] = False,
) -> None:
    """List the print jobs that are not over, in their order."""
    session: Session = context.obj
    with session.shop() as shop:
        jobs = edit_print_queue.print_jobs(shop, finished=100 if all_jobs else 0)
    rows = [
        (j.id, j.title, j.printer or "files", j.papers, _STATE_WORDS.get(j.state, j.state.value), j.error or j.note)
        for j in jobs
    ]
    columns = ("id", "what", "printer", "papers", "state", "why")
    session.answer(
        {"jobs": [print_job_json(j) for j in jobs]},
        lambda: session.table(columns, rows, "Nothing waits to be printed."),
    )


def retry(context: typer.Context, job_ids: JobIds) -> None:
    """Try jobs at once that failed or wait for their time, and run the queue."""
    _change(context, job_ids, edit_print_queue.retry_jobs, "tried", run=True)


def hold(context: typer.Context, job_ids: JobIds) -> None:
    """Keep jobs from the printer until they are released."""
    _change(context, job_ids, edit_print_queue.hold_jobs, "held")


def release(context: typer.Context, job_ids: JobIds) -> None:
    """Let held jobs go, and run the queue."""
    _change(context, job_ids, edit_print_queue.release_jobs, "released", run=True)


def cancel(context: typer.Context, job_ids: JobIds) -> None:
    """Take jobs out of the queue that have not been printed."""
    _change(context, job_ids, edit_print_queue.cancel_jobs, "cancelled")


def move(
    context: typer.Context,
    job_id: JobId,
    down: Annotated[bool, typer.Option("--down/--up", help="Later, or sooner.")] = False,
) -> None:
    """Let a job change places with the one before it on its printer, or behind it."""
    session: Session = context.obj
    with session.shop() as shop:
        moved = edit_print_queue.move_job(shop, job_id, up=not down)
        jobs = edit_print_queue.print_jobs(shop)
    document = {"moved": moved, "jobs": [print_job_json(j) for j in jobs]}
    session.answer(document, lambda: session.say("Moved." if moved else "There is no job to change places with."))


def reprint(
    context: typer.Context,
    job_id: JobId,
    from_number: Annotated[int, typer.Option("--from", min=1, help="The first paper that is wanted again.")] = 1,
    printer: Annotated[str | None, typer.Option(help="Another printer; empty prints to files.")] = None,
) -> None:
    """Print a job's papers again from a number on: the roll ran out at label 37."""
    session: Session = context.obj
    with session.shop() as shop:
        new_id = edit_print_queue.reprint_job(shop, job_id, from_number=from_number, printer_name=printer)
        done, failed = run_print_queue(shop)
        job = next((j for j in edit_print_queue.print_jobs(shop, finished=100) if j.id == new_id), None)
    if failed:
        session.refused()
    session.answer(
        {"done": done, "failed": failed, "job": print_job_json(job) if job else None},
        lambda: session.say(f"Job {new_id}: {_outcome(job)}"),
    )


def answer(
    context: typer.Context,
    job_id: JobId,
    came: Annotated[str, typer.Argument(metavar="came|missing", help="Whether the paper came out.")],
) -> None:
    """Say whether the paper came of a job that was interrupted; what is missing is printed now."""
    session: Session = context.obj
    if came not in ("came", "missing"):
        raise Refused(f"'{came}' is no answer.", "Say came or missing; for a part, use print reprint ID --from N.")
    with session.shop() as shop:
        edit_print_queue.answer_job(shop, job_id, came=came == "came")
        done, failed = run_print_queue(shop) if came == "missing" else (0, 0)
    if failed:
        session.refused()
    words = "It counts as printed." if came == "came" else f"{done} jobs printed, {failed} failed."
    session.answer({"job": job_id, "came": came == "came", "done": done, "failed": failed}, lambda: session.say(words))


_STATE_WORDS = {
    OutboxState.PLANNED: "waiting", OutboxState.WAITING: "waiting, tries again", OutboxState.DONE: "sent",
    OutboxState.UNSURE: "unsure: did the paper come?",
}  # fmt: skip


def _change(
    context: typer.Context,
    job_ids: list[int],
    change: Callable[[Shop, list[int]], int],
    word: str,
    *,
    run: bool = False,
) -> None:
    session: Session = context.obj
    refused: list[int] = []
    with session.shop() as shop:
        for job_id in job_ids:
            if not change(shop, [job_id]):
                refused.append(job_id)
        done, failed = run_print_queue(shop) if run else (0, 0)
        jobs = edit_print_queue.print_jobs(shop)
    if refused or failed:
        session.refused()
    changed = len(job_ids) - len(refused)
    document = {
        "changed": changed, "done": done, "failed": failed, "refused": refused,
        "jobs": [print_job_json(j) for j in jobs],
    }  # fmt: skip

    def to_person() -> None:
        session.say(f"{changed} jobs {word}." + (f" {done} printed, {failed} failed." if run else ""))
        for job_id in refused:
            session.warn(f"Job {job_id} is not there, or its state does not allow this.")

    session.answer(document, to_person)


def _printed_before(shop: Shop, order_ids: list[int], error: AlreadyPrinted) -> list[RefusedOrder]:
    from shipdesk.services.list_orders import show_order

    reason = "Its label was printed before. Say --again if you want it once more."
    return [
        RefusedOrder(show_order(shop, i).order_number, reason)
        for i in order_ids
        if set(label_ids_of(shop, [i])) & set(error.label_ids)
    ]


def _outcome(job: PrintJob | None) -> str:
    if job is None:
        return "is over."
    return job.error or _STATE_WORDS.get(job.state, job.state.value)
