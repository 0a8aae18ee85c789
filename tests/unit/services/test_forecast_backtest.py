"""The forecast tried on a past: nothing of the future is used, and broken rows are told by their number."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipdesk.cli import run
from shipdesk.domain.errors import Cancelled, Refused, WrongUsage
from shipdesk.domain.forecast.backtest import PastParcel, backtest
from shipdesk.domain.forecast.values import Journey
from shipdesk.services.backtest_forecast import COLUMNS, backtest_forecast

HEADER = (
    "parcel_id", "shipped_at", "origin_region", "origin_postcode", "destination_region", "destination_postcode",
    "carrier", "service", "weight_g", "promised_on", "delivered_at",
)  # fmt: skip
START = datetime(2026, 1, 5, 14)


def past(count: int = 200, *, change_from: datetime | None = None, changed_days: int = 40) -> list[PastParcel]:
    """Return four parcels a day; what arrives at a moment or later can be made to arrive much later, or never."""
    parcels = []
    for number in range(count):
        left = START + timedelta(hours=6 * number)
        took = timedelta(days=2 + number * 7 % 5, hours=number % 9)
        delivered: datetime | None = left + took
        if change_from is not None and left + took >= change_from:
            delivered = max(left + timedelta(days=changed_days), change_from) if number % 3 else None
        journey = Journey(
            left,
            "UPS",
            "Ground",
            "East",
            "10001",
            ("West", "North")[number % 2],
            "98101",
            left.date() + timedelta(days=6),
        )
        parcels.append(PastParcel(f"p{number}", journey, delivered))
    return parcels


def opened(path: Path, mode: str) -> TextIO:
    kind = gzip.open if path.suffix == ".gz" else open
    return cast(TextIO, kind(path, mode, newline=""))


def written(path: Path, parcels: Iterable[PastParcel], more: Iterable[Mapping[str, str]] = ()) -> Path:
    with opened(path, "wt") as stream:
        writer = csv.DictWriter(stream, HEADER)
        writer.writeheader()
        for one in parcels:
            journey = one.journey
            writer.writerow({
                "parcel_id": one.parcel_id, "shipped_at": journey.handed_over_at.isoformat(),
                "origin_region": journey.origin_region, "origin_postcode": journey.origin_postcode,
                "destination_region": journey.destination_region, "destination_postcode": journey.destination_postcode,
                "carrier": journey.carrier, "service": journey.service, "weight_g": "500",
                "promised_on": journey.promised_on.isoformat() if journey.promised_on else "",
                "delivered_at": one.delivered_at.isoformat() if one.delivered_at else "",
            })  # fmt: skip
        writer.writerows(more)
    return path


def forecasts(path: Path) -> dict[str, dict[str, str]]:
    with opened(path, "rt") as stream:
        return {row["parcel_id"]: row for row in csv.DictReader(stream)}


@settings(max_examples=20)
@given(st.integers(1, 90), st.integers(0, 400))
def test_changing_the_future_changes_no_forecast(at: int, changed_days: int) -> None:
    now = START + timedelta(hours=6 * at + 1)
    other = past(100, change_from=now, changed_days=changed_days)
    told, told_of_other = (
        [forecast for parcel, forecast in backtest(parcels) if parcel.journey.handed_over_at <= now]
        for parcels in (past(100), other)
    )
    assert told == told_of_other
    assert told == [forecast for _, forecast in backtest(past(100)[: len(told)])]


def test_only_what_was_delivered_before_a_refresh_teaches() -> None:
    # Refreshed on the tenth day: what arrives from that moment on must not show until the next time.
    refresh = START + timedelta(days=10)
    week = [one for one in past() if one.journey.handed_over_at < refresh + timedelta(days=10)]
    changed = [
        PastParcel(one.parcel_id, one.journey, None)
        if one.delivered_at is not None and one.delivered_at >= refresh
        else one
        for one in week
    ]
    told, other = (list(backtest(parcels, refresh_days=10, start=START)) for parcels in (week, changed))
    assert [forecast for _, forecast in told] == [forecast for _, forecast in other]


def test_the_past_teaches() -> None:
    told = [forecast for _, forecast in backtest(past())]
    assert told[0].basis.parcels == 0
    assert told[-1].basis.parcels >= 20
    assert 1.5 < told[-1].p10_days < told[-1].p90_days < 10


@pytest.mark.parametrize("hours", [-100_000, -3, 0, 3, 100_000])
def test_a_refresh_falls_on_the_moment_from_which_is_forecast(hours: int) -> None:
    start = START + timedelta(hours=hours)
    assert len(list(backtest(past(50), start=start, refresh_days=3))) == 50


def test_any_time_between_two_hand_overs_is_passed() -> None:
    moments = [datetime(1, 1, 1), datetime(1, 1, 2), datetime(2026, 1, 1), datetime(9999, 12, 31, 23)]
    parcels = [PastParcel(str(n), Journey(at, promised_on=date.max), at) for n, at in enumerate(moments)]
    assert len(list(backtest(parcels, refresh_days=0.25, start=datetime(5000, 1, 1)))) == 4


@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_each_parcel_has_its_row(tmp_path: Path, ending: str) -> None:
    history = written(tmp_path / f"history{ending}", past(100))
    out = tmp_path / f"out{ending}"
    report = backtest_forecast(history, out)
    told = forecasts(out)
    assert report.parcels == report.predicted == len(told) == 100
    assert tuple(told["p99"]) == COLUMNS
    days = [float(told["p99"][name]) for name in COLUMNS[1:4]]
    assert days == sorted(days)
    assert 0 <= float(told["p99"]["p_late"]) <= 1
    assert not list(tmp_path.glob(".*")), "nothing half written stays behind"


def test_with_from_only_later_parcels_are_forecast_and_the_earlier_ones_teach(tmp_path: Path) -> None:
    history = written(tmp_path / "history.csv", past(100))
    since = START + timedelta(days=20)
    backtest_forecast(history, tmp_path / "all.csv", start=None)
    report = backtest_forecast(history, tmp_path / "late.csv", start=since)
    told = forecasts(tmp_path / "late.csv")
    assert report.predicted == len(told) == sum(one.journey.handed_over_at > since for one in past(100))
    assert float(told["p99"]["p90_days"]) < 12


def test_rows_may_come_in_any_order(tmp_path: Path) -> None:
    backtest_forecast(written(tmp_path / "a.csv", past(100)), tmp_path / "told-a.csv")
    backtest_forecast(written(tmp_path / "b.csv", reversed(past(100))), tmp_path / "told-b.csv")
    assert forecasts(tmp_path / "told-a.csv") == forecasts(tmp_path / "told-b.csv")


def test_a_row_without_a_promise_has_no_chance_of_being_late(tmp_path: Path) -> None:
    parcel = PastParcel("p", Journey(START))
    backtest_forecast(written(tmp_path / "h.csv", [parcel]), tmp_path / "out.csv")
    assert forecasts(tmp_path / "out.csv")["p"]["p_late"] == ""


BROKEN = [
    ({"parcel_id": ""}, "It names no parcel."),
    ({"parcel_id": "p1"}, "An earlier row has the same parcel_id."),
    ({"shipped_at": ""}, "It does not say when the parcel was handed over."),
    ({"shipped_at": "yesterday"}, "shipped_at is no moment such as 2018-04-17T22:24:46."),
    ({"delivered_at": "2026-02-30"}, "delivered_at is no moment such as 2018-04-17T22:24:46."),
    ({"promised_on": "31.12.2026"}, "promised_on is no day such as 2018-05-18."),
    ({"carrier": "UPS, Ground\nand more"}, "Its quotation marks do not match."),
]


@pytest.mark.parametrize(("cells", "reason"), BROKEN)
def test_a_broken_row_is_told_by_its_number_and_the_others_go_on(
    tmp_path: Path, cells: dict[str, str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"parcel_id": "x", "shipped_at": "2026-03-01T10:00:00", "promised_on": "2026-03-09", "delivered_at": ""}
    history = written(tmp_path / "history.csv", past(30), [{**row, **cells}])
    assert run(["forecast", "backtest", "--csv", str(history), "--out", str(tmp_path / "out.csv")]) == 1
    assert f"Row 32 was left out: {reason}" in capsys.readouterr().err
    assert len(forecasts(tmp_path / "out.csv")) == 30


def test_the_answer_counts_what_was_used_and_names_what_was_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = {"parcel_id": "odd", "shipped_at": "2026-03-01T10:00:00+01:00", "delivered_at": "2026-02-01"}
    broken = {"parcel_id": "broken", "shipped_at": "\x00=1+1"}
    history = written(tmp_path / "history.csv", past(30), [odd, broken])
    words = ["--json", "forecast", "backtest", "--csv", str(history), "--out", str(tmp_path / "out.csv")]
    assert run([*words, "--country", "US", "--refresh-days", "1", "--from", "2026-01-06"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["parcels"], answer["odd"], answer["never_delivered"]) == (31, 1, 0)
    assert [row["row"] for row in answer["refused"]] == [33]
    assert "odd" in forecasts(tmp_path / "out.csv")


def test_a_whole_history_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = written(tmp_path / "history.csv", past(30))
    assert run(["forecast", "backtest", "--csv", str(history), "--out", str(tmp_path / "out.csv")]) == 0
    assert capsys.readouterr().out.startswith("Forecast 30 of 30 parcels")


HOSTILE = {
    "empty.csv": b"",
    "no-columns.csv": b"a,b\n1,2\n",
    "only-header.csv": ",".join(HEADER).encode(),
    "only-bad-rows.csv": ",".join(HEADER).encode() + b"\n" + b"p,never,,,,,,,,,\n",
    "endless.csv": b"parcel_id,shipped_at,promised_on,delivered_at\n" + b"x" * 300_000,
    "cut.csv.gz": gzip.compress(b"parcel_id," * 1000)[:-20],
    "no-gzip.csv.gz": b"parcel_id,shipped_at",
    "noise.csv": bytes(range(256)) * 20,
    "open-quote.csv": b'parcel_id,shipped_at,promised_on,delivered_at\n"p,2026-01-01,2026-01-02,\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_history_is_refused_with_a_sentence_and_leaves_nothing(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    assert run(["forecast", "backtest", "--csv", str(tmp_path / name), "--out", str(tmp_path / "out.csv")]) == 1
    told = capsys.readouterr().err
    assert name in told
    assert "did not expect" not in told
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_cannot_be_read_or_written_is_exit_code_3(tmp_path: Path) -> None:
    history = written(tmp_path / "history.csv", past(3))
    assert run(["forecast", "backtest", "--csv", str(tmp_path / "none.csv"), "--out", str(tmp_path / "o.csv")]) == 3
    assert run(["forecast", "backtest", "--csv", str(history), "--out", str(tmp_path / "no" / "o.csv")]) == 3
    assert run(["forecast", "backtest", "--csv", str(tmp_path), "--out", str(tmp_path / "o.csv")]) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["--out", "out.txt"],
        ["--out", "history.csv"],
        ["--out", "out.csv", "--refresh-days", "0"],
        ["--out", "out.csv", "--from", "soon"],
        ["--out", "out.csv", "--country", "Atlantis"],
        [],
    ],
)
def test_what_cannot_be_meant_is_exit_code_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    written(tmp_path / "history.csv", past(3))
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "history.csv").read_bytes()
    assert run(["forecast", "backtest", "--csv", "history.csv", *words]) == 2
    assert (tmp_path / "history.csv").read_bytes() == before


def test_a_person_can_stop_it_and_an_older_file_stays(tmp_path: Path) -> None:
    history = written(tmp_path / "history.csv", past(600))
    out = tmp_path / "out.csv"
    out.write_text("older", encoding="utf-8")
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        backtest_forecast(
            history, out, progress=lambda done, total, _: told.append((done, total)), cancelled=lambda: len(told) > 1
        )
    assert told[-1] == (500, 600)
    assert out.read_text(encoding="utf-8") == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.csv", "out.csv"]


def test_errors_are_of_the_right_kind(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage):
        backtest_forecast(tmp_path / "a.csv", tmp_path / "out.xlsx")
    (tmp_path / "a.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"parcel_id, shipped_at, promised_on, delivered_at"):
        backtest_forecast(tmp_path / "a.csv", tmp_path / "out.csv")
