"""Inserts many rows at once by the driver's own statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlmodel import Session, SQLModel

from shipdesk.storage.tables import table_of
from shipdesk.storage.upserts import is_server


def insert_plain(session: Session, row: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one table; all have the same columns, and every column that may not be empty.

    SQLAlchemy builds a dictionary of parameters for every row, which took as long as the inserting itself
    (measured on 55,481 orders).
    """
    if not values:
        return
    connection = session.connection()
    if is_server(session):
        connection.execute(table_of(row).insert(), list(values))
        return
    statement, converters = _prepared(row, tuple(values[0]), connection.dialect)
    columns = [
        [v[name] for v in values] if convert is None else _converted([v[name] for v in values], convert)
        for name, convert in converters
    ]
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def insert_columns(session: Session, row: type[SQLModel], columns: Mapping[str, Iterable[Any]]) -> None:
    """Insert rows of one table, given column by column; every column that may not be empty is among them.

    Nothing is converted: moments and days are text as SQLAlchemy writes them for SQLite, lists are JSON. Building a
    dictionary for each row, and converting each value, took longer than the inserting (measured on 55,481 orders).
    PostgreSQL reads the same texts from its COPY.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    if is_server(session):
        with driver_cursor(session).copy(f"COPY {table_of(row).name} ({names}) FROM STDIN") as copy:
            for values in zip(*columns.values(), strict=True):
                copy.write_row(values)
        return
    statement = f"INSERT INTO {table_of(row).name} ({names}) VALUES ({', '.join('?' * len(columns))})"
    driver_cursor(session).executemany(statement, zip(*columns.values(), strict=True))


def update_row(session: Session, row: type[SQLModel], row_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of one row; nothing is converted."""
    mark = "%s" if is_server(session) else "?"
    changes = ", ".join(f'"{name}" = {mark}' for name in values)
    driver_cursor(session).execute(
        f"UPDATE {table_of(row).name} SET {changes} WHERE id = {mark}", (*values.values(), row_id)
    )


def driver_cursor(session: Session) -> Any:
    """Return a cursor of the driver on the session's own connection, inside its transaction."""
    return session.connection().connection.cursor()


def _converted(cells: list[Any], convert: Callable[[Any], Any]) -> list[Any]:
    """Return the cells converted; those of a batch are often the same one below the other, such as when it came."""
    done: list[Any] = []
    last, converted = cells[0], convert(cells[0])
    for cell in cells:
        if cell != last:
            last, converted = cell, convert(cell)
        done.append(converted)
    return done


@lru_cache(maxsize=32)
def _prepared(
    row: type[SQLModel], names: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[tuple[str, Callable[[Any], Any] | None], ...]]:
    table = table_of(row)
    converters = tuple((n, table.c[n].type.dialect_impl(dialect).bind_processor(dialect)) for n in names)
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", converters
