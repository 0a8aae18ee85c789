"""What reading one order file comes to, and the limits that every file has to keep."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.orders import OrderDraft, RefusedRow
from shipdesk.intake.packed_orders import OrderHeads, PackedOrders

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
"""Unpacked bytes per packed byte; an honest sheet stays under 30."""
MAX_ROWS = 120_000
MAX_COLUMNS = 500
MEMORY_BYTES = 1 << 30

NO_ORDERS = PackedOrders()
ANY_COLUMNS = "columns"
"""The profile's name for files whose columns are recognised one by one."""


class FileRefused(ShipDeskError):
    """The whole file cannot be read as orders; the message says what it really is."""


class BadCell(str):
    """A cell whose value cannot be trusted, with the reason; it still shows what the file held."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, shown: str, reason: str) -> BadCell:
        """Keep the shown text as the string and the reason beside it."""
        cell = super().__new__(cls, shown)
        cell.reason = reason
        return cell


@dataclass(frozen=True, slots=True)
class Question:
    """A column whose meaning is unsure; meanings are what it may be, best first, and chosen is our guess."""

    column: str
    samples: tuple[str, ...]
    meanings: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column is used for: a meaning, or empty where it is not used.

    is_fallback says that it counts only where the delivery address is empty.
    """

    column: str
    samples: tuple[str, ...]
    meaning: str
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file holds; problem is the sentence why the whole file was refused, or empty.

    encoding is the codec's name for text, else xlsx, xls or ods; delimiter is comma, semicolon, tab, pipe, or empty
    for workbooks. fingerprint is a hash of the header, so that answers given once can be remembered. member is the
    list's name in a packed export of several. The orders stand in drafts, or prepared in orders.
    garbled is a word that looks wrongly encoded and what may be meant by it, or empty.
    """

    file: str
    source: str = ""
    profile: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: tuple[str, ...] = ()
    sample_rows: tuple[tuple[str, ...], ...] = ()
    lines: int = 0
    drafts: tuple[OrderDraft, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""
    fingerprint: str = ""
    member: str = ""
    orders: PackedOrders = NO_ORDERS
    columns: tuple[ColumnUse, ...] = ()
    garbled: tuple[str, ...] = ()

    @property
    def heads(self) -> OrderHeads:
        """What a preview shows of the prepared orders."""
        return self.orders.heads
