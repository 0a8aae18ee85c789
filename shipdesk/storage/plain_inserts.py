"""Inserts many rows at once by the driver's own statement, each value converted as its column says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlmodel import Session, SQLModel

from shipdesk.storage.tables import table_of


def insert_plain(session: Session, row: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one table; all have the same columns, and every column that may not be empty.

    SQLAlchemy builds a dictionary of parameters for every row, which took as long as the inserting itself
    (measured on 55,481 orders).
    """
    if not values:
        return
    connection = session.connection()
    statement, converters = _prepared(row, tuple(values[0]), connection.dialect)
    columns = [
        [v[name] for v in values] if convert is None else _converted([v[name] for v in values], convert)
        for name, convert in converters
    ]
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


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
