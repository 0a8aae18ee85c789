"""How well parcels arrive: each table of Insights, the parcels behind its rows, and the report of a month."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.insights.keys import By, read_key
from shipdesk.domain.insights.period import USUAL_WEEKS, Period, last_weeks, month_of

_DAY = ["%Y-%m-%d"]
_HIDDEN = ("key",)


class InsightName(StrEnum):
    """The tables."""

    ON_TIME = "on-time"
    TRANSIT = "transit"
    AGEING = "ageing"
    BLAME = "blame"
    FIRST_ATTEMPTS = "first-attempts"
    COSTS = "costs"
    CHECKOUT = "checkout"
    TOLD = "told"
    CALIBRATION = "calibration"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    room = typer.Typer(no_args_is_help=True, help="How well parcels arrive, in numbers.")
    room.command("show")(show)
    room.command("parcels")(parcels)
    app.add_typer(room, name="insights")
    app.command("report")(report)


def show(
    context: typer.Context,
    table: Annotated[InsightName, typer.Argument(help="Which table.")],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="Parcels that left from this day on.")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="The last day; today if missing.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="The last so many weeks, where no day is named.")] = (
        USUAL_WEEKS
    ),
    by: Annotated[list[By] | None, typer.Option(help="What parcels are put together by; several times.")] = None,
    carrier: Annotated[str, typer.Option(help="Only this carrier, by its code.")] = "",
    csv: Annotated[Path | None, typer.Option(help="Write the table into this CSV file as well.")] = None,
) -> None:
    """Count parcels into a table; with --json it says how its numbers are meant."""
    from shipdesk.services.insights.asking import today_of
    from shipdesk.services.insights.insights_csv import save_insights_csv
    from shipdesk.services.insights.plain import UNDIVIDED, VERBS, table_json

    session: Session = context.obj
    name = table.value.replace("-", "_")
    if by and name in UNDIVIDED:
        raise WrongUsage(f"{table.value} is not divided.", "Leave --by away.")
    with session.shop() as shop:
        period = _period(first, last, weeks, today_of(shop))
        divided: dict[str, Any] = {"by": tuple(by)} if by else {}
        found = VERBS[name](shop, period, carrier=carrier, **divided)
    if csv is not None:
        save_insights_csv(found, csv)
    document = table_json(found)
    session.answer(document, lambda: _show(session, document))


def parcels(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The key of a row, as --json has it.")],
) -> None:
    """List the parcels that a row's number is made of."""
    from shipdesk.services.insights.parcels_of import parcels_of
    from shipdesk.services.list_parcels import parcel_rows

    session: Session = context.obj
    with session.shop() as shop:
        rows = parcel_rows(shop, parcels_of(shop, read_key(key)))
    found = [
        {"tracking_number": row.tracking_number, "order_number": row.order_number, "carrier": row.carrier,
         "status": row.status.value, "promised_on": row.promised_on.isoformat() if row.promised_on else None}
        for row in rows
    ]  # fmt: skip
    shown = [tuple(each.values()) for each in found]
    columns = ("tracking number", "order", "carrier", "status", "promised")
    session.answer({"parcels": found}, lambda: session.table(columns, shown, "There are none."))


def report(
    context: typer.Context,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="Of parcels that left in this month.")],
    pdf: Annotated[Path | None, typer.Option(help="Write it into this PDF.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write each table into a CSV file of this folder.")] = None,
) -> None:
    """Report how the parcels of a month arrived: charts and tables as a PDF, or the numbers."""
    from shipdesk.services.insights.month_report import month_report, report_json, save_report_csv, save_report_pdf

    session: Session = context.obj
    period = month_of(month)
    with session.shop() as shop:
        found = month_report(shop, period, progress=session.progress)
        files = [save_report_pdf(shop, found, pdf)] if pdf is not None else []
    if csv is not None:
        files += save_report_csv(found, csv)
    document = {**report_json(found), "files": [str(file) for file in files]}
    session.answer(document, lambda: _show_report(session, document))


def _period(first: datetime | None, last: datetime | None, weeks: int, today: Any) -> Period:
    end = last.date() if last is not None else today
    return Period(first.date(), end) if first is not None else last_weeks(end, weeks)


def _show(session: Session, document: dict[str, Any]) -> None:
    rows = [{name: value for name, value in row.items() if name not in _HIDDEN} for row in document["rows"]]
    names = [name for name in (rows[0] if rows else ()) if any(row[name] not in ("", None) for row in rows)]
    shown = [tuple("" if row[name] is None else row[name] for name in names) for row in rows]
    session.table([name.replace("_", " ") for name in names], shown, "There are no such parcels.")
    session.say(f"Parcels that left from {document['from']} to {document['to']}. {document['meaning']}")


def _show_report(session: Session, document: dict[str, Any]) -> None:
    for table in document["tables"]:
        session.say(f"\n{table['table'].replace('_', ' ')}")
        _show(session, table)
    for file in document["files"]:
        session.say(f"Written: {file}")
