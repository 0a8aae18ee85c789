"""What ran by itself, when, and what came of it: the newest few thousand runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from shipdesk.storage.tables import JobRunRow

_KEPT = 5000


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
        row = JobRunRow(
            job=run.job, account=run.account, started_at=run.started_at, ended_at=run.ended_at,
            requests=run.requests, items=run.items, failed=run.failed, said=run.said,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        if row.id is not None and row.id % 100 == 0:
            self._session.execute(delete(JobRunRow).where(col(JobRunRow.id) <= row.id - _KEPT))

    def newest(self, limit: int = 200, *, job: str | None = None) -> tuple[JobRun, ...]:
        """Return the newest runs, newest first."""
        statement = select(JobRunRow).order_by(col(JobRunRow.id).desc()).limit(limit)
        if job is not None:
            statement = statement.where(col(JobRunRow.job) == job)
        return tuple(
            JobRun(r.job, r.started_at, r.ended_at, r.account, r.requests, r.items, r.failed, r.said)
            for r in self._session.scalars(statement)
        )

    def requests_since(self, account: str, since: datetime) -> int:
        """Return how many requests an account was asked since a moment."""
        statement = select(func.coalesce(func.sum(JobRunRow.requests), 0)).where(
            col(JobRunRow.account) == account, col(JobRunRow.started_at) >= since
        )
        return int(self._session.scalar(statement) or 0)
