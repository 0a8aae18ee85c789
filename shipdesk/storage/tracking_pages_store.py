"""The parcels' pages for their customers: their names, what stands where, and when each is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, update
from sqlmodel import Session, col

from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.parcels import FINAL
from shipdesk.domain.tracking_pages import TrackingPage, new_name
from shipdesk.storage.outlooks_store import outlook_of
from shipdesk.storage.tables import (
    MessageRecord,
    OrderRecord,
    OutboxRow,
    OutlookRow,
    ParcelRecord,
    TrackingPageRow,
    table_of,
)
from shipdesk.storage.upserts import upsert

_PAGES = table_of(TrackingPageRow)
_OUTLOOKS = table_of(OutlookRow)
_TOLD = (OutboxState.DONE, OutboxState.SENDING, OutboxState.UNSURE)
_UNKNOWN = "?"
"""The digest of a page that stands, and nobody knows in which words."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page with what people know its parcel by."""

    page: TrackingPage
    tracking_number: str
    order_number: str


class TrackingPagesStore:
    """The tracking_pages table. A page is due where next_at has come; none is looked at where it is empty."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, parcel_id: int) -> TrackingPage | None:
        """Return a parcel's page, or None."""
        row = self._session.get(TrackingPageRow, parcel_id, populate_existing=True)
        return None if row is None else _page(row)

    def outlook(self, parcel_id: int) -> ParcelOutlook | None:
        """Return what is expected of a parcel under way, or None."""
        row = self._session.execute(select(_OUTLOOKS).where(_OUTLOOKS.c.parcel_id == parcel_id)).one_or_none()
        return None if row is None else outlook_of(row)

    def told_delay(self, parcel_id: int) -> str:
        """Return the new day, in ISO 8601, that a mail about a delay named to the customer; empty where none did."""
        statement = (
            select(col(MessageRecord.facts))
            .join(OutboxRow, col(OutboxRow.id) == col(MessageRecord.outbox_id))
            .where(
                col(MessageRecord.parcel_id) == parcel_id,
                col(MessageRecord.milestone) == Milestone.DELAYED.value,
                col(OutboxRow.state).in_([state.value for state in _TOLD]),
            )
        )
        facts = self._session.scalars(statement).one_or_none() or {}
        return str(facts.get("new_date_on") or "")

    def make(self, parcel_ids: Sequence[int], now: datetime, *, due: bool = True) -> None:
        """Give each parcel that has none a page with a name that nobody can guess, due at once or left alone."""
        if not parcel_ids:
            return
        values = [
            {
                "parcel_id": parcel_id, "name": new_name(), "made_at": now, "next_at": now if due else None,
                "published_digest": "",
                "failures": 0, "error": "",
            }
            for parcel_id in parcel_ids
        ]  # fmt: skip
        statement = upsert(self._session, TrackingPageRow).on_conflict_do_nothing(index_elements=["parcel_id"])
        self._session.execute(statement, values)

    def without_page(self, limit: int) -> tuple[int, ...]:
        """Return parcels under way that have no page, newest first; returns and given back labels need none."""
        statement = (
            select(col(ParcelRecord.id))
            .outerjoin(TrackingPageRow, col(TrackingPageRow.parcel_id) == col(ParcelRecord.id))
            .where(
                col(TrackingPageRow.parcel_id).is_(None),
                col(ParcelRecord.dispatched_at).isnot(None),
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
                col(ParcelRecord.status).notin_([status.value for status in FINAL]),
            )
            .order_by(col(ParcelRecord.id).desc())
            .limit(limit)
        )
        return tuple(i for i in self._session.scalars(statement) if i is not None)

    def due(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Return the parcels whose pages are to be looked at now, those that wait longest first."""
        statement = (
            select(col(TrackingPageRow.parcel_id))
            .where(col(TrackingPageRow.next_at) <= now)
            .order_by(col(TrackingPageRow.next_at))
            .limit(limit)
        )
        return tuple(self._session.scalars(statement))

    def claim(self, parcel_id: int, now: datetime, until: datetime) -> TrackingPage | None:
        """Take a page that is due for this process until a moment; return it, or None where another has it."""
        taken = self._changed(_of(parcel_id) & (col(TrackingPageRow.next_at) <= now), next_at=until)
        return self.get(parcel_id) if taken else None

    def note_published(self, parcel_id: int, claimed: datetime, now: datetime, digest: str,
                       next_at: datetime | None) -> None:  # fmt: skip
        """Note that the page stands; one that changed meanwhile stays due, and is published again whatever it says."""
        mine = col(TrackingPageRow.next_at) == claimed
        self._changed(
            _of(parcel_id), published_at=now, failures=0, error="",
            published_digest=case((mine, digest), else_=_UNKNOWN), next_at=case((mine, next_at), else_=now),
        )  # fmt: skip

    def note_same(self, parcel_id: int, claimed: datetime, next_at: datetime | None) -> None:
        """Note that the page stands as it should."""
        mine = col(TrackingPageRow.next_at) == claimed
        self._changed(_of(parcel_id) & mine, next_at=next_at, failures=0, error="")

    def note_failed(self, parcel_id: int, claimed: datetime, next_at: datetime, error: str) -> None:
        """Note why it was not done, and when it is tried again."""
        mine = col(TrackingPageRow.next_at) == claimed
        self._changed(
            _of(parcel_id), failures=col(TrackingPageRow.failures) + 1, error=error[:500],
            next_at=case((mine, next_at), else_=col(TrackingPageRow.next_at)),
        )  # fmt: skip

    def withdraw(self, parcel_id: int, now: datetime) -> bool:
        """Have a page taken down, from now on for good unless a person publishes it again; tell whether it was up."""
        return self._changed(
            _of(parcel_id) & col(TrackingPageRow.withdrawn_at).is_(None),
            withdrawn_at=now, next_at=now, failures=0, error="",
        )  # fmt: skip

    def note_withdrawn(self, parcel_id: int, claimed: datetime) -> None:
        """Note that nothing stands there any more; one that a person publishes again meanwhile stays due."""
        mine = col(TrackingPageRow.next_at) == claimed
        self._changed(
            _of(parcel_id), published_digest="", failures=0, error="",
            next_at=case((mine, None), else_=col(TrackingPageRow.next_at)),
        )  # fmt: skip

    def want(self, parcel_id: int, now: datetime) -> None:
        """Have a page published at once, also one that was withdrawn or failed."""
        self._changed(_of(parcel_id), withdrawn_at=None, next_at=now, failures=0, error="")

    def look_at(self, parcel_id: int, at: datetime) -> None:
        """Have a page looked at again at a moment."""
        self._changed(_of(parcel_id), next_at=at)

    def touch_all(self, now: datetime, *, elsewhere: bool = False) -> None:
        """Look at every page that stands, for what all show has changed; elsewhere says that they stand no longer."""
        standing = col(TrackingPageRow.withdrawn_at).is_(None) & (col(TrackingPageRow.published_digest) != "")
        self._changed(standing, next_at=now, **({"published_digest": _UNKNOWN} if elsewhere else {}))

    def listed(
        self, *, failing_only: bool = False, parcel_id: int | None = None, limit: int = 5000
    ) -> tuple[ListedPage, ...]:
        """Return the pages, those of the newest parcels first."""
        statement = (
            select(TrackingPageRow, col(ParcelRecord.tracking_number), col(OrderRecord.order_number))
            .join(ParcelRecord, col(ParcelRecord.id) == col(TrackingPageRow.parcel_id))
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .order_by(col(TrackingPageRow.parcel_id).desc())
            .limit(limit)
        )
        if parcel_id is not None:
            statement = statement.where(_of(parcel_id))
        if failing_only:
            statement = statement.where(col(TrackingPageRow.failures) > 0)
        return tuple(ListedPage(_page(row), number, order) for row, number, order in self._session.execute(statement))

    def failing(self) -> int:
        """Return how many pages could not be published or taken down when it was tried last."""
        statement = select(func.count()).select_from(TrackingPageRow).where(col(TrackingPageRow.failures) > 0)
        return int(self._session.execute(statement).scalar_one())

    def _changed(self, which: ColumnElement[bool], **values: Any) -> bool:
        statement = update(_PAGES).where(which).values(**values).returning(_PAGES.c.parcel_id)
        changed = self._session.execute(statement).all()
        self._session.expire_all()
        return bool(changed)


def touch_pages(session: Session, parcel_ids: Sequence[int]) -> None:
    """Make the pages of parcels that changed due, in the transaction of the change; withdrawn ones stay so."""
    if parcel_ids:
        wanted = (_PAGES.c.published_digest != "") | _PAGES.c.next_at.isnot(None)
        condition = _PAGES.c.parcel_id.in_(parcel_ids) & _PAGES.c.withdrawn_at.is_(None) & wanted
        # No clock is asked here: what was made before now is due now.
        session.execute(update(_PAGES).where(condition).values(next_at=_PAGES.c.made_at))


def _of(parcel_id: int) -> ColumnElement[bool]:
    return col(TrackingPageRow.parcel_id) == parcel_id


def _page(row: TrackingPageRow) -> TrackingPage:
    return TrackingPage(
        row.parcel_id, row.name, row.made_at, row.published_at, row.published_digest, row.withdrawn_at, row.next_at,
        row.failures, row.error,
    )  # fmt: skip
