"""The report of a month: one PDF to be read back, the same numbers as JSON, and a folder of CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from known_parcels import Known, arrived, move_shop, put_parcels, utc

from shipdesk.cli import run
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.insights.keys import By, read_key
from shipdesk.domain.insights.period import month_of
from shipdesk.domain.insights.pictures import PartPicture, RatePicture, SpanPicture, is_empty
from shipdesk.services import insights
from shipdesk.services.clocks import FixedClock
from shipdesk.services.insights.insights_csv import insights_csv
from shipdesk.services.insights.month_report import month_report, report_json, report_pdf, save_report_csv
from shipdesk.services.insights.pictures import picture_of
from shipdesk.services.insights.plain import VERBS
from shipdesk.services.shop import Shop

OCTOBER = month_of("2026-10")
LEFT, PROMISED = utc("2026-10-05 18:00"), date(2026, 10, 8)


@pytest.fixture
def busy(shop: Shop, clock: FixedClock) -> Shop:
    move_shop(shop)
    clock.moment = utc("2026-11-03 12:00")
    story = {"promised_on": PROMISED, "p_late": 0.15}
    put_parcels(shop, [
        *(arrived(LEFT, utc("2026-10-07 18:00"), **story) for _ in range(27)),
        *(arrived(LEFT, utc("2026-10-12 18:00"), **story) for _ in range(3)),
        *(arrived(LEFT, utc("2026-10-08 18:00"), carrier="dhl", service="=cmd()", **story) for _ in range(20)),
        Known(utc("2026-10-26 18:00"), promised_on=date(2026, 11, 20)),
    ])  # fmt: skip
    return shop


def _texts(pdf: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page.get_textpage().get_text_range()


def test_the_pdf_has_the_month_its_figures_and_every_question(busy: Shop) -> None:
    pages = list(_texts(report_pdf(busy, month_report(busy, OCTOBER))))
    text = " ".join(" ".join(pages).split())
    for words in ("October 2026", "PARCELS THAT LEFT", "51", "94.0 %", "0 of 3", "255.00 USD", "How many came in time?",
                  "Why were parcels late?", "UPS, week of 5 Oct", "90.0 %", "74 to 97 %", "Wilson",
                  "How far off were the forecast's days?", "our forecast", "Chances are told in words",
                  f"Page 1 of {len(pages)}"):  # fmt: skip
        assert words in text, words


def test_a_month_without_parcels_is_a_report_too(shop: Shop) -> None:
    text = " ".join(" ".join(_texts(report_pdf(shop, month_report(shop, OCTOBER)))).split())
    assert "No parcel was late." in text
    assert "Too few parcels: it takes 20." in text


def test_the_numbers_are_those_of_the_tables(busy: Shop) -> None:
    told = report_json(month_report(busy, OCTOBER))
    assert (told["month"], told["parcels"]) == ("2026-10", 51)
    rows = {row["carrier"]: row for row in told["tables"][0]["rows"] if row["week"] == "2026-10-05"}
    assert rows["ups"] | {"key": ""} == {
        "carrier": "ups", "service": "", "region": "", "week": "2026-10-05", "on_time": 27, "late": 3, "open": 0,
        "unscanned": 0, "unpromised": 0, "parcels": 30, "rate": 0.9, "low": 0.7438, "high": 0.9654, "key": "",
    }  # fmt: skip
    assert len(insights.parcels_of(busy, read_key(rows["ups"]["key"]))) == 30


def test_a_table_as_csv_has_its_names_and_no_formulas(busy: Shop) -> None:
    table = insights.transit(busy, OCTOBER)
    lines = list(csv.DictReader(insights_csv(table).splitlines()))
    assert [(line["carrier"], line["service"], line["p50_days"]) for line in lines] == [
        ("dhl", "'=cmd()", "3"), ("ups", "ground", "2")
    ]  # fmt: skip
    assert insights_csv(insights.transit(busy, month_of("2020-01"))) == ""


def test_each_table_is_a_file_of_the_folder(busy: Shop, tmp_path: Path) -> None:
    files = save_report_csv(month_report(busy, OCTOBER), tmp_path / "october")
    assert [file.name for file in files] == [
        "on-time.csv", "transit.csv", "blame.csv", "first-attempts.csv", "costs.csv", "checkout.csv", "told.csv",
        "calibration.csv", "calibration-services.csv",
    ]  # fmt: skip
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused):
        save_report_csv(month_report(busy, OCTOBER), tmp_path / "file")


def test_every_table_has_a_chart_of_its_own_numbers(busy: Shop) -> None:
    pictures = {name: picture_of(verb(busy, OCTOBER)) for name, verb in VERBS.items()}
    assert not any(is_empty(picture) for name, picture in pictures.items())
    transit, blame, told = pictures["transit"], pictures["blame"], pictures["calibration"]
    assert isinstance(transit, SpanPicture)
    # Columbus Day, the twelfth, does not count.
    assert [(span.label, span.low, span.high, span.mark) for span in transit.spans][1] == ("UPS ground", 2, 4, 3)
    assert isinstance(blame, PartPicture)
    assert [(bar.label, bar.counts) for bar in blame.bars] == [("the carrier", (3,))]
    assert isinstance(told, RatePicture)
    assert [(spot.parcels, spot.rate) for spot in told.series[0].spots] == [(50, 0.06)]
    weekly = picture_of(insights.on_time(busy, OCTOBER, by=(By.CARRIER, By.WEEK)))
    assert isinstance(weekly, RatePicture)
    places = [(each.name, [spot.place for spot in each.spots]) for each in weekly.series]
    assert places == [("DHL tracking", [1]), ("UPS", [1])]


def test_a_script_gets_the_same_as_the_window(busy: Shop, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    busy.close()

    def ask(*words: str) -> dict[str, object]:
        capsys.readouterr()
        run(["--data", str(busy.folder), "--json", *words])
        answer: dict[str, object] = json.loads(capsys.readouterr().out)
        return answer

    asked = ("insights", "show", "on-time", "--from", "2026-10-01", "--to", "2026-10-31")
    (dhl, ups) = ask(*asked, "--by", "carrier")["rows"]  # type: ignore[misc]
    assert (dhl["rate"], ups["rate"]) == (1.0, 0.9)
    late = ask("insights", "parcels", ups["key"].replace("part=all", "part=late"))["parcels"]
    assert len(late) == 3  # type: ignore[arg-type]
    assert ask(*asked, "--carrier", "dhl")["parcels"] == 20
    pdf = tmp_path / "october.pdf"
    assert ask("report", "--month", "2026-10", "--pdf", str(pdf))["files"] == [str(pdf)]
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "error" in ask("report", "--month", "October")
    assert "error" in ask("insights", "show", "blame", "--by", "week")


def test_a_month_is_written_as_year_and_month() -> None:
    with pytest.raises(WrongUsage):
        month_of("10/2026")
