"""Try the forecast on a past: what would have been said of each parcel at its hand-over, in a file to be scored."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from shipdesk.domain.errors import Cancelled, Refused, WrongUsage
from shipdesk.domain.forecast.backtest import PastParcel, backtest
from shipdesk.domain.forecast.values import Forecast
from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.promise import holidays_between
from shipdesk.intake.read_history import read_history
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress

COLUMNS = ("parcel_id", "p10_days", "p50_days", "p90_days", "p_late")
_ENDINGS = (".csv", ".csv.gz")
_TELL_EVERY = 500


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """What a backtest came to."""

    parcels: int
    """Rows that were used, the ones that only taught among them."""
    predicted: int
    never_delivered: int
    odd: int
    """Parcels that were in before they left: they are forecast and teach nothing."""
    refused: tuple[RefusedRow, ...]


def backtest_forecast(
    history: Path,
    out: Path,
    *,
    start: datetime | None = None,
    refresh_days: float = 7,
    country: str = "",
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> BacktestReport:
    """Write the forecasts for all parcels handed over after a moment (None: all); the earlier ones only teach.

    Raises Refused where the history cannot be read or has no usable row, and OSError of either file.
    """
    if not out.name.casefold().endswith(_ENDINGS):
        raise WrongUsage(f"{out.name} is no name for the forecasts.", "Let it end in .csv or .csv.gz.")
    if out.resolve() == history.resolve():
        raise WrongUsage("The forecasts would overwrite the history.", "Name another file.")
    parcels, refused = _read(history, progress, cancelled)
    if not parcels:
        told = f" The first: row {refused[0].row}, {refused[0].reason}" if refused else ""
        raise Refused(f"{history.name} has no row that can be used.{told}", "Look at its columns and dates.")
    days = _holidays(parcels, country)
    local_start = start.replace(tzinfo=None) if start else None
    predicted = 0
    with _writing(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        found = backtest(parcels, refresh_days=refresh_days, start=local_start, holidays=days)
        for done, (parcel, forecast) in enumerate(found, 1):
            if local_start is None or parcel.journey.handed_over_at > local_start:
                writer.writerow(_row(parcel, forecast))
                predicted += 1
            if done % _TELL_EVERY == 0 or done == len(parcels):
                progress(done, len(parcels), "Forecasting")
                _stop_if(cancelled)
    return BacktestReport(
        len(parcels),
        predicted,
        sum(parcel.delivered_at is None for parcel in parcels),
        sum(_is_odd(parcel) for parcel in parcels),
        tuple(refused),
    )


def _read(history: Path, progress: Progress, cancelled: CancelCheck) -> tuple[list[PastParcel], list[RefusedRow]]:
    parcels: list[PastParcel] = []
    refused: list[RefusedRow] = []
    for number, row in enumerate(read_history(history), 1):
        if isinstance(row, PastParcel):
            parcels.append(row)
        else:
            refused.append(row)
        if number % _TELL_EVERY == 0:
            progress(number, number, "Reading")
            _stop_if(cancelled)
    parcels.sort(key=lambda parcel: parcel.journey.handed_over_at)
    return parcels, refused


def _holidays(parcels: list[PastParcel], country: str) -> frozenset[date]:
    if not country:
        return frozenset()
    first, last = parcels[0].journey.handed_over_at.date(), parcels[-1].journey.handed_over_at.date()
    days = holidays_between(first, last, country)
    if not days:
        raise WrongUsage(f"No public holidays are known of {country}.", "Give a country's two letters, such as BR.")
    return days


def _row(parcel: PastParcel, forecast: Forecast) -> tuple[str, ...]:
    days = (f"{number:.4f}" for number in (forecast.p10_days, forecast.p50_days, forecast.p90_days))
    return parcel.parcel_id, *days, "" if forecast.p_late is None else f"{forecast.p_late:.5f}"


def _is_odd(parcel: PastParcel) -> bool:
    return parcel.delivered_at is not None and parcel.delivered_at <= parcel.journey.handed_over_at


@contextmanager
def _writing(out: Path) -> Iterator[TextIO]:
    """Write beside the file and put it in its place once it is whole."""
    partial = out.with_name(f".{out.name}.part")
    try:
        with partial.open("wb") as raw:
            if out.name.casefold().endswith(".gz"):
                with (
                    gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
                    io.TextIOWrapper(packed, "utf-8", newline="") as text,
                ):
                    yield text
            else:
                with io.TextIOWrapper(raw, "utf-8", newline="") as text:
                    yield text
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _stop_if(cancelled: CancelCheck) -> None:
    if cancelled():
        raise Cancelled
