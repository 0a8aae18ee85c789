"""What is plugged into one computer is set for that computer, by command too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shipdesk.cli import run
from shipdesk.domain.bench import BenchMode, BenchSettings
from shipdesk.domain.devices import CameraSettings, SerialScannerSettings
from shipdesk.services.bench_settings import BENCH_FILE, bench_settings, save_bench_settings, station_of
from shipdesk.services.shop import Shop


@pytest.fixture
def command(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Return what gives a bench command and returns its answer."""

    def give(*words: str) -> Any:
        run(["--data", str(shop.folder), "--json", "bench", *words])
        return json.loads(capsys.readouterr().out)

    return give


def test_what_is_set_is_found_again(shop: Shop) -> None:
    bench = BenchSettings(
        station="bench 2", mode=BenchMode.PACK,
        serial_scanner=SerialScannerSettings(port="/dev/ttyACM0", baud=115200),
        camera=CameraSettings(device="Logi", scan=True, photos=True),
    )  # fmt: skip
    save_bench_settings(shop, bench)
    assert bench_settings(shop) == bench
    assert station_of(shop) == "bench 2"


def test_a_file_of_an_older_program_has_no_devices(shop: Shop) -> None:
    (shop.folder / BENCH_FILE).write_text('{"station": "bench 1", "mode": "pack"}', encoding="utf-8")
    bench = bench_settings(shop)
    assert (bench.station, bench.serial_scanner.port, bench.camera.is_used) == ("bench 1", "", False)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"serial_scanner": {"port": "x", "baud": 77}}'])
def test_a_file_that_cannot_be_read_counts_as_not_set(shop: Shop, text: str) -> None:
    (shop.folder / BENCH_FILE).write_text(text, encoding="utf-8")
    assert bench_settings(shop) == BenchSettings()


def test_devices_are_set_by_command_one_by_one(shop: Shop, command: Callable[..., Any]) -> None:
    command("set", "--station", "bench 2", "--mode", "pack")
    command("set", "--serial-scanner", "COM3", "--baud", "115200")
    told = command("set", "--camera", "Logi", "--camera-photos")["bench"]
    assert told == command("show")["bench"]
    assert told == {
        "station": "bench 2",
        "mode": "pack",
        "serial_scanner": {"port": "COM3", "baud": 115200},
        "camera": {"device": "Logi", "scan": False, "photos": True},
    }
    assert command("set", "--serial-scanner", "")["bench"]["serial_scanner"]["port"] == ""


def test_a_speed_that_no_scanner_has_is_refused_and_nothing_is_changed(shop: Shop, command: Callable[..., Any]) -> None:
    assert "error" in command("set", "--serial-scanner", "COM3", "--baud", "12345")
    assert bench_settings(shop) == BenchSettings()
    assert run(["--data", str(shop.folder), "bench", "show"]) == 0
