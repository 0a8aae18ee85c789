"""Changes many rows at once by the driver's own statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, bindparam, text, update
from sqlmodel import Session, SQLModel

from shipdesk.storage.tables import table_of
from shipdesk.storage.upserts import is_server


def update_plain(
    session: Session, row: type[SQLModel], ids: Sequence[int], columns: Mapping[str, Sequence[Any]], *, only: str = ""
) -> None:
    """Set columns of many rows of one table, given column by column in the order of the ids.

    only is a condition more, in SQL, that a row has to meet. SQLAlchemy builds a dictionary of parameters for every
    row, which took longer than the updating itself (measured on rounds of tracking).
    """
    if not ids:
        return
    connection = session.connection()
    if is_server(session):
        table = table_of(row)
        statement = update(table).where(table.c.id == bindparam("row_id"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in columns})
        named = [f"new_{name}" for name in columns]
        rows = [dict(zip(named, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        connection.execute(
            statement.where(text(only)) if only else statement,
            [values | {"row_id": i} for i, values in zip(ids, rows, strict=True)],
        )
        return
    plain, converters = _prepared(row, tuple(columns), only, connection.dialect)
    cells = [
        values if convert is None else [convert(value) for value in values]
        for values, convert in zip(columns.values(), converters, strict=True)
    ]
    connection.exec_driver_sql(plain, list(zip(*cells, ids, strict=True)))


@lru_cache(maxsize=32)
def _prepared(
    row: type[SQLModel], names: tuple[str, ...], only: str, dialect: Dialect
) -> tuple[str, tuple[Callable[[Any], Any] | None, ...]]:
    table = table_of(row)
    converters = tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    changes = ", ".join(f"{dialect.identifier_preparer.quote(name)} = ?" for name in names)
    more = f" AND {only}" if only else ""
    return f"UPDATE {table.name} SET {changes} WHERE id = ?{more}", converters
