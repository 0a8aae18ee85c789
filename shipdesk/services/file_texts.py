"""What an order's file had, word for word, beside what was read out of it."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.orders import ROWS_BY
from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class FileText:
    """A column of the file and its texts in the order's rows; one text where it speaks for the whole order."""

    column: str
    texts: tuple[str, ...]


def file_texts(shop: Shop, order_id: int) -> tuple[FileText, ...]:
    """Return what the file had in other words than the order has now, and what numbers and dates were read out of.

    Empty for an order that a shop's API told, and where nothing was interpreted.
    """
    with shop.look() as tx:
        texts = tx.imports.file_texts(order_id)
    return tuple(FileText(column, tuple(text.split(ROWS_BY))) for column, text in texts.items())
