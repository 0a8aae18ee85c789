"""What rules and people chose for orders, and the record of which rule did what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import Session, col

from shipdesk.domain.orders import OrderStatus
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import OrderNoteRow, OrderRecord, OrderTagRow, RuleRecordRow, table_of
from shipdesk.storage.upserts import upsert

_CHUNK = 500
_ORDERS = table_of(OrderRecord)
_RECORDS = table_of(RuleRecordRow)
DESK = (OrderStatus.TO_SHIP, OrderStatus.AWAITING_PAYMENT, OrderStatus.ON_HOLD)
"""Where rules may still do something."""
RULE_AUTHOR = "Rule “"
"""How the author of a rule's note begins."""


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One rule applied to one order, or a person's choice (rule is empty); did is in the words of the notation."""

    at: datetime
    order_id: int
    rule: str
    did: tuple[str, ...]
    order_number: str = ""
    id: int = 0


class RulesStore:
    """Reads and writes what was chosen for orders, and by which rule."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def desk_ids(self, limit: int | None = None) -> list[int]:
        """Return the orders that rules may touch, most urgent first."""
        statement = (
            select(col(OrderRecord.id))
            .where(col(OrderRecord.status).in_([status.value for status in DESK]))
            .order_by(col(OrderRecord.ship_by_on).asc().nulls_last(), col(OrderRecord.id))
            .limit(limit)
        )
        return [i for i in self._session.scalars(statement) if i is not None]

    def count_desk(self) -> int:
        """Return how many orders rules may touch."""
        statement = select(func.count()).where(col(OrderRecord.status).in_([status.value for status in DESK]))
        return int(self._session.execute(statement).scalar_one())

    def sources(self) -> tuple[str, ...]:
        """Return where orders come from, sorted."""
        return tuple(self._session.scalars(select(_ORDERS.c.source).distinct().order_by(_ORDERS.c.source)))

    def choose(self, order_ids: Sequence[int], carrier: str, service: str) -> None:
        """Give orders a carrier and service; both empty leave the choice to the shop's usual one."""
        self._set(order_ids, chosen_carrier=carrier, chosen_service=service)

    def choose_box(self, order_ids: Sequence[int], box: str) -> None:
        """Give orders a box; an empty name leaves it to the articles' sizes."""
        self._set(order_ids, box=box)

    def set_ship_by(self, order_ids: Sequence[int], day: date | None) -> None:
        """Give orders a day by which they shall leave."""
        self._set(order_ids, ship_by_on=day)

    def tag(self, pairs: Iterable[tuple[int, str]]) -> None:
        """Put tags on orders, each (order id, tag); those that are there stay."""
        values = [{"order_id": order_id, "tag": tag} for order_id, tag in pairs]
        if values:
            self._session.execute(upsert(self._session, OrderTagRow).on_conflict_do_nothing(), values)

    def note(self, notes: Iterable[tuple[int, str, str]], at: datetime) -> None:
        """Write notes on orders, each (order id, author, text)."""
        insert_plain(
            self._session,
            OrderNoteRow,
            [{"order_id": order_id, "at": at, "author": author, "text": text} for order_id, author, text in notes],
        )

    def take_notes_back(self, order_ids: Sequence[int], at: datetime) -> None:
        """Remove the notes that rules wrote on the orders at that moment."""
        for chunk in _chunks(order_ids):
            self._session.execute(
                delete(OrderNoteRow).where(
                    col(OrderNoteRow.order_id).in_(chunk),
                    col(OrderNoteRow.author).startswith(RULE_AUTHOR),
                    col(OrderNoteRow.at) == at,
                )
            )

    def add_records(self, records: Iterable[RuleRecord]) -> None:
        """Keep which rule did what."""
        insert_plain(
            self._session,
            RuleRecordRow,
            [{"at": r.at, "order_id": r.order_id, "rule": r.rule, "did": list(r.did)} for r in records],
        )

    def newest_record_id(self) -> int:
        """Return the id of the newest record, 0 where there is none."""
        return self._session.execute(select(func.max(col(RuleRecordRow.id)))).scalar_one() or 0

    def take_records_back(self, order_ids: Sequence[int], after_id: int, until_id: int) -> None:
        """Remove the records of these orders that lie in a span of ids."""
        for chunk in _chunks(order_ids):
            self._session.execute(
                delete(_RECORDS).where(
                    _RECORDS.c.order_id.in_(chunk), _RECORDS.c.id > after_id, _RECORDS.c.id <= until_id
                )
            )

    def records_of(self, order_ids: Sequence[int]) -> dict[int, tuple[RuleRecord, ...]]:
        """Return what rules did with these orders, oldest first."""
        found: dict[int, list[RuleRecord]] = defaultdict(list)
        for chunk in _chunks(order_ids):
            statement = select(_RECORDS).where(_RECORDS.c.order_id.in_(chunk)).order_by(_RECORDS.c.id)
            for row in self._session.execute(statement):
                found[row.order_id].append(RuleRecord(row.at, row.order_id, row.rule, tuple(row.did), id=row.id))
        return {order_id: tuple(records) for order_id, records in found.items()}

    def latest(self, limit: int = 200, rule: str = "") -> tuple[RuleRecord, ...]:
        """Return the newest records, newest first, of one rule or of all."""
        statement = (
            select(_RECORDS, _ORDERS.c.order_number)
            .join(_ORDERS, _ORDERS.c.id == _RECORDS.c.order_id)
            .order_by(_RECORDS.c.id.desc())
            .where(_RECORDS.c.rule == rule if rule else _RECORDS.c.rule != "")
            .limit(limit)
        )
        return tuple(
            RuleRecord(row.at, row.order_id, row.rule, tuple(row.did), row.order_number, row.id)
            for row in self._session.execute(statement)
        )

    def rules_recorded(self) -> tuple[str, ...]:
        """Return the names of the rules that did something, sorted."""
        return tuple(sorted(self._session.scalars(select(_RECORDS.c.rule).where(_RECORDS.c.rule != "").distinct())))

    def rename(self, old: str, new: str) -> None:
        """Let the record go on under a rule's other name."""
        self._session.execute(update(_RECORDS).where(_RECORDS.c.rule == old).values(rule=new))

    def choices_in_use(self) -> dict[tuple[str, str], int]:
        """Return each carrier and service that orders on the desk shall go by, with how many they are."""
        statement = (
            select(_ORDERS.c.chosen_carrier, _ORDERS.c.chosen_service, func.count())
            .where(_ORDERS.c.status.in_([status.value for status in DESK]), _ORDERS.c.chosen_carrier != "")
            .group_by(_ORDERS.c.chosen_carrier, _ORDERS.c.chosen_service)
        )
        return {(carrier, service): number for carrier, service, number in self._session.execute(statement)}

    def _set(self, order_ids: Sequence[int], **values: Any) -> None:
        if not order_ids:
            return
        # One prepared statement for all: 500 ids in a list are parsed anew each time.
        statement = update(_ORDERS).where(_ORDERS.c.id == bindparam("this_order")).values(**values)
        self._session.connection().execute(statement, [{"this_order": order_id} for order_id in order_ids])
        self._session.expire_all()


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
