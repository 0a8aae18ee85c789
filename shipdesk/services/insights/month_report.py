"""The report of a month: the same tables and charts as in the window, as a PDF, as numbers, or as a folder of CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.insights.keys import By
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.report import ReportContent, ReportPart
from shipdesk.domain.insights.shares import ENOUGH, Share
from shipdesk.domain.insights.tables import Table
from shipdesk.domain.money import money_text
from shipdesk.domain.papers import PaperSize
from shipdesk.domain.printing import PaperKind
from shipdesk.services.insights.asking import asked_of, count
from shipdesk.services.insights.blame_split import blame_split
from shipdesk.services.insights.calibration import SERVICES, calibration
from shipdesk.services.insights.checkout_promise import checkout_promise
from shipdesk.services.insights.costs import costs
from shipdesk.services.insights.first_attempts import first_attempts
from shipdesk.services.insights.insights_csv import beside_path, save_insights_csv
from shipdesk.services.insights.on_time import on_time
from shipdesk.services.insights.paper_words import percent, words_of
from shipdesk.services.insights.pictures import picture_of
from shipdesk.services.insights.plain import table_json
from shipdesk.services.insights.transit import transit
from shipdesk.services.insights.wismo_prevented import wismo_prevented
from shipdesk.services.paper_facts import letterhead, usual_size
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop

_DPI = 300
_TITLES = {
    "on_time": "How many came in time?", "transit": "How long do parcels take, and what was promised?",
    "blame": "Why were parcels late?", "first_attempts": "How many were delivered by the first attempt?",
    "costs": "What does a parcel cost that comes in time?", "checkout": "What can honestly be promised at checkout?",
    "told": "Who knew before they had to ask?", "calibration": "Did the forecast's chances come true?",
    SERVICES: "How far off were the forecast's days?",
}  # fmt: skip
_VERBS: tuple[tuple[Callable[..., Table[Any]], dict[str, Any]], ...] = (
    (on_time, {"by": (By.CARRIER, By.WEEK)}), (transit, {}), (blame_split, {}), (first_attempts, {}), (costs, {}),
    (checkout_promise, {}), (wismo_prevented, {}), (calibration, {}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthReport:
    """The tables of a month, and how many parcels left in it."""

    period: Period
    parcels: int
    tables: tuple[Table[Any], ...]

    def table(self, name: str) -> Table[Any]:
        """Return the table of that name."""
        return next(table for table in self.tables if table.name == name)


def month_report(
    shop: Shop, period: Period, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> MonthReport:
    """Return the tables of a month; raises Cancelled when somebody asks to stop."""
    left = count(shop, asked_of(shop, period), lambda store, part: store.outcomes(part, ()), cancelled)
    tables = []
    for done, (verb, told) in enumerate(_VERBS):
        progress(done, len(_VERBS), "Counting parcels")
        tables.append(verb(shop, period, cancelled=cancelled, **told))
    return MonthReport(period, sum(left.values()), tuple(tables))


def report_pdf(shop: Shop, report: MonthReport) -> bytes:
    """Return the report as a PDF, on the paper of the shop's country."""
    from shipdesk.documents.papers.month_report import TITLE, month_report_pages
    from shipdesk.documents.pdf_pages import papers_to_pdf

    size = usual_size(shop.settings, PaperKind.MANIFEST)
    content = report_content(shop, report)
    pages = month_report_pages(content, PaperSize.A4 if size is PaperSize.FOUR_BY_SIX else size, _DPI)
    return papers_to_pdf(pages, title=f"{TITLE.capitalize()}, {content.month}")


def save_report_pdf(shop: Shop, report: MonthReport, path: Path) -> Path:
    """Write the report into a PDF; raises Refused where it cannot be written."""
    document = report_pdf(shop, report)
    try:
        path.write_bytes(document)
    except OSError as error:
        raise Refused(f"{path.name} cannot be written ({error.strerror}).", "Choose another place.") from error
    return path


def save_report_csv(report: MonthReport, folder: Path) -> tuple[Path, ...]:
    """Write each table into a CSV file of a folder, which is made where it is missing; raises Refused as above."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"The folder {folder} cannot be used ({error.strerror}).", "Choose another.") from error
    files = []
    for table in report.tables:
        file = save_insights_csv(table, folder / f"{table.name.replace('_', '-')}.csv")
        files += [file] if table.beside is None else [file, beside_path(file)]
    return tuple(files)


def report_json(report: MonthReport) -> dict[str, Any]:
    """Return the report as JSON has it."""
    return {
        "month": f"{report.period.first_on:%Y-%m}", "parcels": report.parcels,
        "tables": [table_json(table) for table in report.tables],
    }  # fmt: skip


def report_content(shop: Shop, report: MonthReport) -> ReportContent:
    """Return what stands in the report."""
    month = f"{report.period.first_on:%B %Y}"
    return ReportContent(letterhead(shop), month, _figures(report), tuple(_parts(report)))


def _figures(report: MonthReport) -> tuple[tuple[str, str], ...]:
    in_time = sum((row.share for row in report.table("on_time").rows), Share(0, 0))
    at_once = sum((row.share for row in report.table("first_attempts").rows), Share(0, 0))
    told = sum((row.share for row in report.table("told").rows), Share(0, 0))
    spent: dict[str, int] = {}
    for row in report.table("costs").rows:
        if row.currency:
            spent[row.currency] = spent.get(row.currency, 0) + row.spent_minor
    paid = max(spent.items(), key=lambda each: each[1], default=None)
    return (
        ("PARCELS THAT LEFT", f"{report.parcels:,}"),
        ("IN TIME", percent(in_time)),
        ("BY THE FIRST ATTEMPT", percent(at_once)),
        ("LATE AND TOLD IN TIME", f"{told.hits:,} of {told.of:,}"),
        ("PAID FOR LABELS", money_text(paid[1], paid[0]) if paid else "not known"),
    )


def _parts(report: MonthReport) -> Iterator[ReportPart]:
    for table in report.tables:
        yield _part(table)
        if table.beside is not None and table.beside.rows:
            yield _part(table.beside)


def _part(table: Table[Any]) -> ReportPart:
    heads, rows = words_of(table)
    nothing = ""
    if not rows:
        nothing = "No parcel was late." if table.name in ("blame", "told") else f"Too few parcels: it takes {ENOUGH}."
    picture = picture_of(table) if rows and table.name != SERVICES else None
    meaning = " ".join((*table.notes, table.meaning))
    return ReportPart(_TITLES[table.name], meaning, picture, heads, rows, nothing)
