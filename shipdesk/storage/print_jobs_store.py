"""The print queue: the outbox's print effects, with what they print and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.printing import PaperKind, PrintJob
from shipdesk.storage.tables import OutboxRow, PrintJobRow

_CLAIMABLE = (OutboxState.PLANNED.value, OutboxState.WAITING.value)
_ON_THE_WAY = (*_CLAIMABLE, OutboxState.SENDING.value, OutboxState.UNSURE.value, OutboxState.HELD.value)


class PrintJobsStore:
    """The print_jobs table beside its rows of the outbox; claiming and finishing is the outbox's business."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, outbox_id: int, *, paper: PaperKind, printer: str, title: str, papers: int,
        media_type: str = "", document: bytes | None = None,
    ) -> None:  # fmt: skip
        """Put a planned effect at the end of the queue."""
        last = self._session.execute(select(func.max(PrintJobRow.position))).scalar_one()
        row = PrintJobRow(
            outbox_id=outbox_id, position=(last or 0) + 1, paper=paper.value, printer=printer, title=title,
            papers=papers, media_type=media_type, document=document,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()

    def get(self, job_id: int) -> PrintJob | None:
        """Return one job, or None."""
        found = self._jobs(col(PrintJobRow.outbox_id) == job_id)
        return found[0] if found else None

    def in_states(self, states: Sequence[OutboxState], limit: int) -> tuple[PrintJob, ...]:
        """Return the jobs in these states, those that are not over in their order, before them the newest that are."""
        return self._jobs(col(OutboxRow.state).in_([s.value for s in states]), limit=limit, newest=True)[::-1]

    def next_of_each_printer(self, now: datetime) -> tuple[PrintJob, ...]:
        """Return the first job of each printer that may be sent now.

        A printer that is sending gets no second job, and one whose first job waits for its time none before it: the
        packer takes labels off the printer in the order of the queue.
        """
        first: dict[str, PrintJob] = {}
        for job in self._jobs(col(OutboxRow.state).in_((*_CLAIMABLE, OutboxState.SENDING.value))):
            if job.state is OutboxState.SENDING or job.printer not in first:
                first[job.printer] = job
        ready = [j for j in first.values() if j.state is not OutboxState.SENDING]
        return tuple(j for j in ready if j.next_at is None or j.next_at <= now)

    def document(self, job_id: int) -> bytes | None:
        """Return the job's own document; None for labels, and where it was put away."""
        return self._session.scalars(
            select(col(PrintJobRow.document)).where(col(PrintJobRow.outbox_id) == job_id)
        ).one_or_none()

    def on_the_way(self) -> set[int]:
        """Return the labels of all jobs that are not over."""
        statement = select(col(OutboxRow.payload)).join(PrintJobRow, col(PrintJobRow.outbox_id) == col(OutboxRow.id))
        rows = self._session.scalars(statement.where(col(OutboxRow.state).in_(_ON_THE_WAY)))
        return {int(label) for payload in rows for label in payload.get("labels", ())}

    def counts(self) -> dict[OutboxState, int]:
        """Return how many jobs are in each state."""
        statement = select(col(OutboxRow.state), func.count()).join(
            PrintJobRow, col(PrintJobRow.outbox_id) == col(OutboxRow.id)
        )
        return {OutboxState(s): n for s, n in self._session.execute(statement.group_by(col(OutboxRow.state)))}

    def swap(self, one: int, other: int) -> None:
        """Let two jobs change places."""
        statement = select(PrintJobRow).where(col(PrintJobRow.outbox_id).in_((one, other)))
        first, second = self._session.scalars(statement).all()
        first.position, second.position = second.position, first.position
        self._session.flush()

    def send_to(self, job_id: int, printer: str) -> None:
        """Give a job to another printer."""
        self._session.execute(update(PrintJobRow).where(col(PrintJobRow.outbox_id) == job_id).values(printer=printer))
        self._session.expire_all()

    def try_now(self, printer: str) -> None:
        """Let the printer's jobs that wait for their time be tried at once: a person stands there."""
        mine = select(col(PrintJobRow.outbox_id)).where(col(PrintJobRow.printer) == printer)
        self._session.execute(
            update(OutboxRow)
            .where(col(OutboxRow.id).in_(mine), col(OutboxRow.state) == OutboxState.WAITING.value)
            .values(next_at=None)
        )
        self._session.expire_all()

    def was_looked_at(self, job_id: int) -> bool:
        """Tell whether a person released a job that was stopped before printing."""
        row = self._session.get_one(OutboxRow, job_id)
        return bool(row.payload.get("looked_at"))

    def keep_labels(self, job_id: int, label_ids: Sequence[int], title: str) -> None:
        """Leave only these labels in a job that waits."""
        row = self._session.get_one(OutboxRow, job_id)
        row.payload = {**row.payload, "labels": list(label_ids), "title": title}
        job = self._session.scalars(select(PrintJobRow).where(col(PrintJobRow.outbox_id) == job_id)).one()
        job.title, job.papers = title, len(label_ids)
        self._session.flush()

    def stop(self, job_id: int, reason: str) -> None:
        """Hold a job for a reason that a person must look at; once released it is printed as it is."""
        row = self._session.get_one(OutboxRow, job_id)
        row.payload = {**row.payload, "looked_at": True}
        row.state, row.error, row.next_at = OutboxState.HELD.value, reason, None
        self._session.flush()

    def tell(self, job_id: int, note: str) -> None:
        """Write beside a job what a person may wonder about."""
        row = self._session.get_one(OutboxRow, job_id)
        row.payload = {**row.payload, "note": note}
        self._session.flush()

    def put_documents_away(self, before: datetime) -> int:
        """Forget the papers of jobs that were over before a moment; return how many."""
        old = select(col(OutboxRow.id)).where(col(OutboxRow.finished_at) < before)
        statement = (
            update(PrintJobRow)
            .where(col(PrintJobRow.outbox_id).in_(old), col(PrintJobRow.document).is_not(None))
            .values(document=None)
            .returning(col(PrintJobRow.outbox_id))
        )
        return len(self._session.scalars(statement).all())

    def _jobs(self, where: Any, *, limit: int | None = None, newest: bool = False) -> tuple[PrintJob, ...]:
        # Not the document: a list of a hundred manifests is no reason to read a hundred PDFs.
        columns = [c for c in PrintJobRow.__table__.columns if c.name != "document"]  # type: ignore[attr-defined]
        order = col(PrintJobRow.position)
        statement = (
            select(OutboxRow, *columns)
            .join(PrintJobRow, col(PrintJobRow.outbox_id) == col(OutboxRow.id))
            .where(where)
            .order_by(order.desc() if newest else order)
            .limit(limit)
        )
        return tuple(_job(row[0], row._mapping) for row in self._session.execute(statement))


def _job(row: OutboxRow, extra: Any) -> PrintJob:
    return PrintJob(
        id=row.id or 0,
        title=extra["title"],
        kind=PaperKind(extra["paper"]),
        printer=extra["printer"],
        state=OutboxState(row.state),
        papers=extra["papers"],
        label_ids=tuple(int(label) for label in row.payload.get("labels", ())),
        position=extra["position"],
        attempt=row.attempt,
        created_at=row.created_at,
        next_at=row.next_at,
        finished_at=row.finished_at,
        error=row.error,
        outcome=row.outcome,
        media_type=extra["media_type"],
        note=str(row.payload.get("note", "")),
        sheet=SheetWish.from_json(told) if (told := row.payload.get("sheet")) else None,
    )
