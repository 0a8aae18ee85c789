"""When parcels arrive, and whether the forecast is any good."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.forecast_shapes import chance_text, forecast_json, proof_json
from shipdesk.cli.printing import PrintGroup
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import refused_json
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.insights.proof import ForecastProof
from shipdesk.domain.insights.shares import Share
from shipdesk.services.backtest_forecast import BacktestReport, backtest_forecast
from shipdesk.services.forecast_parcel import ParcelForecast, forecast_all, forecast_parcel

_SHOWN = 20
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


class ForecastGroup(PrintGroup):
    """What is asked about forecasts; anything else behind `forecast` is a tracking number."""

    default_command = "parcels"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(cls=ForecastGroup, help="When parcels arrive, and how good the forecast was.")
    group.command("parcels")(parcels)
    group.command("proof")(proof)
    group.command("backtest")(backtest)
    app.add_typer(group, name="forecast")


def parcels(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(help="Tracking numbers.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All parcels under way, the likeliest late first.")] = False,
) -> None:
    """Say when parcels arrive, and how likely they come late."""
    session: Session = context.obj
    if bool(numbers) == everything:
        raise WrongUsage("Which parcels?", "Give tracking numbers, or --all for those under way.")
    with session.shop() as shop:
        if everything:
            found = list(forecast_all(shop, progress=session.progress))
        else:
            found = [forecast_parcel(shop, number) for number in numbers or ()]
    session.answer({"forecasts": [forecast_json(one) for one in found]}, lambda: _show_forecasts(session, found))


def proof(
    context: typer.Context, carrier: Annotated[str, typer.Option(help="Only this carrier's, such as ups.")] = ""
) -> None:
    """Count what was said of parcels at their hand-over against what came."""
    from shipdesk.services.insights.forecast_proof import forecast_proof

    session: Session = context.obj
    with session.shop() as shop:
        found = forecast_proof(shop, carrier=carrier)
    session.answer(proof_json(found), lambda: _show_proof(session, found))


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


def _show_forecasts(session: Session, found: list[ParcelForecast]) -> None:
    rows = [
        (
            one.tracking_number, one.order_number, one.promised_on or "-", one.carrier_eta_on or "-",
            one.p50_on, f"{one.p10_on} to {one.p90_on}", chance_text(one), one.basis.words,
        )
        for one in found
    ]  # fmt: skip
    columns = ("Number", "Order", "Promised", "Carrier says", "Expected", "Four of five", "Late", "")
    session.table(columns, rows, "No parcel is under way.")


def _show_proof(session: Session, found: ForecastProof) -> None:
    from shipdesk.services.insights.calibration import days_off_words, proof_notes, tenth_words, told_words

    for each in found.tenths:
        session.say(tenth_words(each))
    columns = (
        "Carrier", "Service", "Judged", "In by the last day", "In the range", "Days off", "Plain median", "What is told"
    )  # fmt: skip
    rows = [
        (
            each.carrier, each.service, each.judged, _percent(each.by_p90), _percent(each.in_range),
            days_off_words(each.ours_days), days_off_words(each.plain_days), told_words(each),
        )
        for each in found.services
    ]  # fmt: skip
    session.table(columns, rows, "No promised day of a parcel that was forecast has ended yet.")
    for note in proof_notes(found):
        session.say(note)


def _percent(share: Share) -> str:
    return "-" if share.rate is None else f"{share.rate * 100:.0f} %"


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
