"""What ran by itself, when, and what came of it: the newest few thousand runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from shipdesk.storage.tables import JobRunRow, table_of

_ADD = insert(table_of(JobRunRow)).returning(table_of(JobRunRow).c.id)
_KEPT = 5000
_SAID_AGAIN_AFTER = timedelta(minutes=5)
"""What goes on failing is noted so often: each note costs a write to the disk."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job: for which account, how many requests it cost, how many things it was about, and its words."""

    job: str
    started_at: datetime
    ended_at: datetime
    account: str = ""
    requests: int = 0
    items: int = 0
    failed: int = 0
    said: str = ""


class JobRunsStore:
    """The job_runs table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: JobRun) -> None:
        """Keep a run; the oldest make room."""
        run_id = int(self._session.scalar(_ADD, asdict(run)) or 0)
        if run_id % 100 == 0:
            self._session.execute(delete(JobRunRow).where(col(JobRunRow.id) <= run_id - _KEPT))

    def goes_on(self, job: str, said: str, at: datetime) -> bool:
        """Answer whether a job's newest run came to nothing in the same words, and note that it still does."""
        statement = select(JobRunRow).where(col(JobRunRow.job) == job).order_by(col(JobRunRow.id).desc()).limit(1)
        row = self._session.scalar(statement)
        if row is None or row.items or row.said != said:
            return False
        if at - row.ended_at >= _SAID_AGAIN_AFTER:
            row.ended_at = at
        return True

    def last_of_each(self) -> dict[tuple[str, str], JobRun]:
        """Return the newest run of each job and account."""
        newest = select(func.max(JobRunRow.id)).group_by(col(JobRunRow.job), col(JobRunRow.account))
        statement = select(JobRunRow).where(col(JobRunRow.id).in_(newest))
        return {(r.job, r.account): _run(r) for r in self._session.scalars(statement)}

    def newest(self, limit: int = 200, *, job: str | None = None) -> tuple[JobRun, ...]:
        """Return the newest runs, newest first."""
        statement = select(JobRunRow).order_by(col(JobRunRow.id).desc()).limit(limit)
        if job is not None:
            statement = statement.where(col(JobRunRow.job) == job)
        return tuple(_run(row) for row in self._session.scalars(statement))

    def requests_since(self, account: str, since: datetime) -> int:
        """Return how many requests an account was asked since a moment."""
        statement = select(func.coalesce(func.sum(JobRunRow.requests), 0)).where(
            col(JobRunRow.account) == account, col(JobRunRow.started_at) >= since
        )
        return int(self._session.scalar(statement) or 0)


def _run(row: JobRunRow) -> JobRun:
    return JobRun(row.job, row.started_at, row.ended_at, row.account, row.requests, row.items, row.failed, row.said)
