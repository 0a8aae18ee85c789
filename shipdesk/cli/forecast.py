"""When parcels arrive, and whether the forecast is any good."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import refused_json
from shipdesk.services.backtest_forecast import BacktestReport, backtest_forecast

_SHOWN = 20
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="When parcels arrive, and how good the forecast was.")
    group.command("backtest")(backtest)
    app.add_typer(group, name="forecast")


def backtest(
    context: typer.Context,
    csv: Annotated[Path, typer.Option(help="The past parcels, a .csv or .csv.gz file.")],
    out: Annotated[Path, typer.Option(help="Where the forecasts go, a .csv or .csv.gz file.")],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_FORMATS, help="Forecast only what was handed over after it.")
    ] = None,
    refresh_days: Annotated[float, typer.Option(min=0.25, max=366, help="How often what was learned counts.")] = 7,
    country: Annotated[str, typer.Option(help="Whose public holidays count, such as US.")] = "",
) -> None:
    """Forecast each parcel of a past from what was known at its hand-over."""
    session: Session = context.obj
    report = backtest_forecast(
        csv, out, start=since, refresh_days=refresh_days, country=country, progress=session.progress
    )
    if report.refused:
        session.refused()
        _warn(session, report)
    session.answer(
        {
            "parcels": report.parcels,
            "predicted": report.predicted,
            "never_delivered": report.never_delivered,
            "odd": report.odd,
            "refused": [refused_json(row) for row in report.refused],
            "out": str(out),
        },
        lambda: _show(session, report, out),
    )


def _warn(session: Session, report: BacktestReport) -> None:
    for row in report.refused[:_SHOWN]:
        session.warn(f"Row {row.row} was left out: {row.reason}" + (f" It says {row.value!r}." if row.value else ""))
    if len(report.refused) > _SHOWN:
        session.warn(f"... and {len(report.refused) - _SHOWN} more rows (--json names them).")


def _show(session: Session, report: BacktestReport, out: Path) -> None:
    session.say(
        f"Forecast {report.predicted:,} of {report.parcels:,} parcels, each from what was known at its hand-over: {out}"
    )
    if report.odd:
        session.say(f"{report.odd:,} were delivered before they were handed over; they taught nothing.")
