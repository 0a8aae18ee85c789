"""What the page of Insights has worker threads do; nothing here touches a widget."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipdesk.domain.insights.keys import By, ParcelKey
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.pictures import Picture
from shipdesk.domain.insights.tables import Table

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows: a table over a period, divided, of one carrier or of all."""

    name: str
    period: Period
    by: tuple[By, ...]
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A table with its chart, and to which question."""

    asked: Asked
    table: Table[Any]
    picture: Picture


def read_insight(shop: Shop, asked: Asked, *, cancelled: Callable[[], bool] = lambda: False) -> Answer:
    """Return a table with its chart."""
    from shipdesk.services.insights.pictures import picture_of
    from shipdesk.services.insights.plain import UNDIVIDED, VERBS

    verb = VERBS[asked.name]
    if asked.name in UNDIVIDED:
        table = verb(shop, asked.period, carrier=asked.carrier, cancelled=cancelled)
    else:
        table = verb(shop, asked.period, by=asked.by, carrier=asked.carrier, cancelled=cancelled)
    return Answer(asked, table, picture_of(table))


def load_charts() -> None:
    """Load the library that draws charts: it takes a third of a second, and the window is not to wait for it."""
    import pyqtgraph  # noqa: F401


def read_parcels(shop: Shop, key: ParcelKey) -> array[int]:
    """Return the parcels behind a number."""
    from shipdesk.services.insights.parcels_of import parcels_of

    return parcels_of(shop, key)


def save_csv(table: Table[Any], path: Path) -> Path:
    """Write a table into a file."""
    from shipdesk.services.insights.insights_csv import save_insights_csv

    return save_insights_csv(table, path)


def save_report(
    shop: Shop, period: Period, path: Path, *,
    progress: Callable[[int, int, str], None], cancelled: Callable[[], bool],
) -> Path:  # fmt: skip
    """Write the report of a month into a PDF."""
    from shipdesk.services.insights.month_report import month_report, save_report_pdf

    report = month_report(shop, period, progress=progress, cancelled=cancelled)
    return save_report_pdf(shop, report, path)


def carriers_of(shop: Shop, seen: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return the shop's carriers and those that parcels were seen to go by: code and name."""
    from shipdesk.services.outside import CARRIER_NAMES

    codes = {account.code for account in shop.settings.carriers} | set(seen)
    return tuple(sorted(((code, CARRIER_NAMES.get(code, code)) for code in codes), key=lambda each: each[1].casefold()))
