"""Claims and their papers, and the parcels for which nobody has opened one yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlmodel import Session, col

from shipdesk.domain.claims.claim import Claim, ClaimLine, ClaimPaper
from shipdesk.domain.claims.windows import DAMAGED_REASON
from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.parcels import FINAL, Parcel, ParcelStatus
from shipdesk.storage.parcel_rows import parcel_of
from shipdesk.storage.tables import ClaimPaperRow, ClaimRow, OrderRecord, ParcelRecord, table_of

_PAPERS = (
    select(func.count())
    .where(col(ClaimPaperRow.claim_id) == col(ClaimRow.id), col(ClaimPaperRow.kind) != PaperOf.FILE.value)
    .correlate(ClaimRow)
    .scalar_subquery()
)
_KNOWN = (
    col(ClaimPaperRow.id), col(ClaimPaperRow.claim_id), col(ClaimPaperRow.kind), col(ClaimPaperRow.name),
    col(ClaimPaperRow.media_type), col(ClaimPaperRow.sha256), func.length(col(ClaimPaperRow.document)),
    col(ClaimPaperRow.added_at), col(ClaimPaperRow.added_by),
)  # fmt: skip
"""All but the paper itself, which is read only where it is needed."""
# Named one by one, so that the index finds them among all that have arrived.
_NOT_ARRIVED = [s.value for s in ParcelStatus if s not in FINAL or s is ParcelStatus.LOST]


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim that is being opened."""

    order_id: int
    parcel_id: int
    kind: ClaimKind
    rule: str
    opened_at: datetime
    opened_by: str
    opens_on: date | None
    last_on: date | None
    note: str
    claimed_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class ClaimableParcel:
    """A parcel without a claim for which one may be opened, with what a list shows of its order."""

    parcel: Parcel
    service_name: str
    order_number: str
    recipient_name: str
    total_minor: int | None
    currency: str


class ClaimsStore:
    """The claims and claim_papers tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, new: NewClaim) -> int:
        """Keep a new claim as a draft and return its id."""
        row = ClaimRow(
            order_id=new.order_id, parcel_id=new.parcel_id, kind=new.kind.value, state=ClaimState.DRAFT.value,
            rule=new.rule, opened_at=new.opened_at, opened_by=new.opened_by, opens_on=new.opens_on,
            last_on=new.last_on, note=new.note, claimed_minor=new.claimed_minor, currency=new.currency,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def get(self, claim_id: int) -> Claim | None:
        """Return a claim, or None."""
        rows = self._session.execute(select(table_of(ClaimRow)).where(col(ClaimRow.id) == claim_id))
        return next((_claim(row) for row in rows), None)

    def of_parcels(self, parcel_ids: Sequence[int]) -> dict[int, tuple[Claim, ...]]:
        """Return the claims of each parcel, the newest first."""
        statement = select(table_of(ClaimRow)).where(col(ClaimRow.parcel_id).in_(parcel_ids))
        found: dict[int, tuple[Claim, ...]] = {}
        for row in self._session.execute(statement.order_by(col(ClaimRow.id).desc())):
            found[row.parcel_id] = (*found.get(row.parcel_id, ()), _claim(row))
        return found

    def lines(self, *, claim_id: int | None = None, closed_since: datetime | None = None) -> tuple[ClaimLine, ...]:
        """Return claims with what a list shows: all open ones and those closed since a moment, or just one."""
        statement = (
            select(
                *table_of(ClaimRow).c, col(OrderRecord.order_number), col(OrderRecord.recipient_name),
                col(ParcelRecord.tracking_number), col(ParcelRecord.carrier).label("by_carrier"),
                col(ParcelRecord.service).label("by_service"), _PAPERS.label("papers"),
            )
            .join(OrderRecord, col(OrderRecord.id) == col(ClaimRow.order_id))
            .join(ParcelRecord, col(ParcelRecord.id) == col(ClaimRow.parcel_id))
            .order_by(col(ClaimRow.id))
        )  # fmt: skip
        if claim_id is not None:
            statement = statement.where(col(ClaimRow.id) == claim_id)
        elif closed_since is not None:
            statement = statement.where(or_(col(ClaimRow.closed_at).is_(None), col(ClaimRow.closed_at) >= closed_since))
        return tuple(
            ClaimLine(
                _claim(row), row.order_number, row.tracking_number, row.by_carrier, row.by_service,
                row.recipient_name, row.papers,
            )
            for row in self._session.execute(statement)
        )  # fmt: skip

    def change(self, claim_id: int, state: ClaimState, values: dict[str, Any]) -> bool:
        """Set columns of a claim that is still in a state; answer whether it was."""
        statement = update(ClaimRow).where(col(ClaimRow.id) == claim_id, col(ClaimRow.state) == state.value)
        return bool(self._session.scalars(statement.values(**values).returning(col(ClaimRow.id))).all())

    def remove(self, claim_ids: Sequence[int]) -> tuple[int, ...]:
        """Remove drafts that were never filed and have no papers; return which."""
        papers = exists().where(col(ClaimPaperRow.claim_id) == col(ClaimRow.id))
        statement = delete(ClaimRow).where(
            col(ClaimRow.id).in_(claim_ids), col(ClaimRow.state) == ClaimState.DRAFT.value,
            col(ClaimRow.filed_at).is_(None), ~papers,
        )  # fmt: skip
        return tuple(i for i in self._session.scalars(statement.returning(col(ClaimRow.id))) if i is not None)

    # Papers

    def add_paper(
        self, claim_id: int, kind: PaperOf, name: str, media_type: str, sha256: str, document: bytes, at: datetime,
        by: str,
    ) -> int:  # fmt: skip
        """Keep a paper and return its id."""
        row = ClaimPaperRow(
            claim_id=claim_id, kind=kind.value, name=name, media_type=media_type, sha256=sha256, document=document,
            added_at=at, added_by=by,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id or 0

    def papers(self, claim_id: int) -> tuple[ClaimPaper, ...]:
        """Return what is known of a claim's papers, in the order in which they came."""
        statement = select(*_KNOWN).where(col(ClaimPaperRow.claim_id) == claim_id).order_by(col(ClaimPaperRow.id))
        return tuple(_paper(row) for row in self._session.execute(statement))

    def paper(self, paper_id: int) -> ClaimPaper | None:
        """Return what is known of a paper, or None."""
        row = self._session.execute(select(*_KNOWN).where(col(ClaimPaperRow.id) == paper_id)).one_or_none()
        return None if row is None else _paper(row)

    def document(self, paper_id: int) -> bytes | None:
        """Return the bytes of a paper, or None where there is no such paper."""
        statement = select(col(ClaimPaperRow.document)).where(col(ClaimPaperRow.id) == paper_id)
        return self._session.scalars(statement).one_or_none()

    def remove_paper(self, paper_id: int) -> None:
        """Take a paper away."""
        self._session.execute(delete(ClaimPaperRow).where(col(ClaimPaperRow.id) == paper_id))

    # Parcels without a claim

    def claimable(
        self, *, left_after: datetime, silent_before: datetime, arrived_after: datetime, carriers: Collection[str]
    ) -> tuple[ClaimableParcel, ...]:
        """Return parcels without a claim that are lost, damaged, long silent, or came late by one of the carriers.

        Only those that left after a moment: a window of years ago is over.
        """
        heard_at = func.coalesce(ParcelRecord.last_event_at, ParcelRecord.dispatched_at)
        trouble = or_(
            col(ParcelRecord.status) == ParcelStatus.LOST.value, col(ParcelRecord.reason) == DAMAGED_REASON,
            heard_at <= silent_before,
        )  # fmt: skip
        late = col(ParcelRecord.promised_on).isnot(None) & col(ParcelRecord.carrier).in_(carriers)
        # Not by its index: nearly all that ever left has arrived, and only what arrived lately is asked for.
        status = func.coalesce(ParcelRecord.status, "")
        arrived = (
            (status == ParcelStatus.DELIVERED.value)
            & (col(ParcelRecord.last_event_at) >= arrived_after)
            & or_(col(ParcelRecord.reason) == DAMAGED_REASON, late)
        )
        has_claim = exists().where(col(ClaimRow.parcel_id) == col(ParcelRecord.id))
        statement = (
            select(
                *table_of(ParcelRecord).c, col(OrderRecord.order_number), col(OrderRecord.recipient_name),
                col(OrderRecord.total_minor), col(OrderRecord.currency).label("order_currency"),
            )
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .where(
                col(ParcelRecord.dispatched_at) >= left_after,
                col(ParcelRecord.voided_at).is_(None),
                col(ParcelRecord.is_return).is_(False),
                ~has_claim,
            )
        )  # fmt: skip
        return tuple(
            ClaimableParcel(
                parcel_of(row), row.service_name, row.order_number, row.recipient_name, row.total_minor,
                row.order_currency,
            )
            for which in (col(ParcelRecord.status).in_(_NOT_ARRIVED) & trouble, arrived)
            for row in self._session.execute(statement.where(which))
        )  # fmt: skip


def _claim(row: Any) -> Claim:
    return Claim(
        row.id, row.order_id, row.parcel_id, ClaimKind(row.kind), ClaimState(row.state), row.rule, row.opened_at,
        row.opened_by, row.opens_on, row.last_on, row.note, row.claimed_minor, row.currency, row.filed_at,
        row.reference, row.answered_at, row.answer, row.paid_minor, row.closed_at,
    )  # fmt: skip


def _paper(row: Any) -> ClaimPaper:
    paper_id, claim_id, kind, *rest = row
    return ClaimPaper(paper_id, claim_id, PaperOf(kind), *rest)
