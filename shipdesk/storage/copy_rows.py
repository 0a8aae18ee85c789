"""Copies every row of a store into an empty one, in a file or on a server, and proves that nothing is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, Text, bindparam, cast, func, select, update

from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.storage.database import Database
from shipdesk.storage.tables import OrderRecord, metadata, table_of
from shipdesk.storage.transaction import Transaction

Tell = Callable[[int, int, str], None]
_BATCH = 250


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that is the same in both stores: how many rows, and the digest of all that is in them."""

    name: str
    rows: int
    digest: str


def copy_rows(source: Database, target: Database, tell: Tell, *, replace: bool = False) -> tuple[CopiedTable, ...]:
    """Copy all rows into an empty store, in one unit of work; tell how many are done, of how many, and of what.

    On a server they may take the place of what is there. Raises Refused where the target holds something,
    StoreUnusable where it does not hold the same in the end; then the target is as before.
    """
    with source.snapshot() as there, target.transaction() as here:
        old, new = there.session.connection(), here.session.connection()
        if replace and target.is_shared:
            _empty(new)
        _refuse_what_is_not_empty(new)
        tables = metadata.sorted_tables
        counts = {table.name: _count(old, table) for table in tables}
        total = sum(counts.values()) + counts["orders"]
        done = 0
        for table in tables:
            for copied in _copy_table(old, new, table):
                done += copied
                tell(done, total, table.name)
        _index_words(here, lambda orders: tell(done + orders, total, "search"))
        if target.is_shared:
            _go_on_counting(new)
        return tuple(_proven(old, new, table) for table in tables)


def _empty(new: Connection) -> None:
    """Take every row out, also of the tables whose rows are otherwise never changed."""
    names = [f'"{table.name}"' for table in metadata.sorted_tables]
    for name in names:
        new.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    new.exec_driver_sql(f"TRUNCATE {', '.join(names)}, search_orders")
    for name in names:
        new.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def _refuse_what_is_not_empty(new: Connection) -> None:
    for table in metadata.sorted_tables:
        if _count(new, table):
            raise Refused(
                f"The store to move to is not empty: there is something in {table.name}.",
                "Name a new folder, or a new database (createdb); nothing was changed.",
            )


def _copy_table(old: Connection, new: Connection, table: Table) -> Iterator[int]:
    """Copy the rows of one table in batches and yield how many each had."""
    # An order may travel with one that came later: such references are put in when all rows are there.
    later = [c for c in table.c if any(key.column.table is table for key in c.foreign_keys)]
    on_server = new.dialect.name == "postgresql"
    marks = {c.name: _mark(c, on_server=on_server) for c in table.c}
    insert = table.insert().values(marks)
    postponed: dict[str, list[dict[str, Any]]] = {column.name: [] for column in later}
    for batch in _batches(old, table):
        rows = [dict(row) for row in batch]
        for column in later:
            found = [{"this_id": r["id"], "value": r[column.name]} for r in rows if r[column.name] is not None]
            postponed[column.name] += found
            rows = [{**row, column.name: None} for row in rows]
        new.execute(insert, rows)
        yield len(rows)
    for column in later:
        if postponed[column.name]:
            put = update(table).where(table.c.id == bindparam("this_id")).values({column.name: bindparam("value")})
            new.execute(put, postponed[column.name])


def _mark(column: Column[Any], *, on_server: bool) -> Any:
    """Return the place of a value in an INSERT; JSON travels as the text that it is."""
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    text = bindparam(column.name, type_=Text())
    return cast(text, JSON) if on_server else text


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    columns = [cast(c, Text).label(c.name) if isinstance(c.type, JSON) else c for c in table.c]
    statement = select(*columns).order_by(*table.primary_key.columns)
    result = connection.execute(statement, execution_options={"stream_results": True, "max_row_buffer": _BATCH})
    yield from result.mappings().partitions(_BATCH)


def _index_words(here: Transaction, tell: Callable[[int], None]) -> None:
    """Make the words by which orders are found anew: those of a file cannot be read back."""
    ids = list(here.session.scalars(select(table_of(OrderRecord).c.id)))
    with here.search.many():
        for done, order_id in enumerate(ids, 1):
            here.orders.reindex(order_id)
            if done % _BATCH == 0 or done == len(ids):
                here.session.expunge_all()
                tell(done)


def _go_on_counting(new: Connection) -> None:
    """Let the server give out the ids after the highest that is there."""
    for table in metadata.sorted_tables:
        if "id" in table.c:
            sequence = new.exec_driver_sql("SELECT pg_get_serial_sequence(%s, 'id')", (table.name,)).scalar_one()
            highest = new.execute(select(func.max(table.c.id))).scalar_one()
            if sequence is not None and highest is not None:
                new.exec_driver_sql("SELECT setval(%s, %s)", (sequence, highest))


def _proven(old: Connection, new: Connection, table: Table) -> CopiedTable:
    there, here = _digest(old, table), _digest(new, table)
    if there != here:
        raise StoreUnusable(
            f"The table {table.name} did not arrive whole ({here.rows} of {there.rows} rows).",
            "Nothing was changed, and the store is where it was; tell the developers.",
        )
    return here


def _digest(connection: Connection, table: Table) -> CopiedTable:
    """Return a table's rows and the digest of what they mean, whichever database keeps them."""
    digest, rows = hashlib.sha256(), 0
    for batch in _batches(connection, table):
        for row in batch:
            rows += 1
            values = [_plain(row[c.name], is_json=isinstance(c.type, JSON)) for c in table.c]
            digest.update(json.dumps(values).encode() + b"\n")
    return CopiedTable(table.name, rows, digest.hexdigest())


def _plain(value: Any, *, is_json: bool) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if is_json and value is not None:
        return json.dumps(json.loads(value), sort_keys=True)
    return value if value is None or isinstance(value, str | int | bool | float) else str(value)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


__all__ = ["CopiedTable", "copy_rows"]
