"""The bench's scale: set for this computer, read by service and by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shipdesk.cli import run
from shipdesk.domain.bench import BenchMode
from shipdesk.domain.scales import NoScale, ScaleKind, ScaleLanguage, ScaleSettings
from shipdesk.services.bench_settings import bench_settings, save_bench_settings
from shipdesk.services.shop import Shop
from shipdesk.services.weigh_parcel import read_scale, save_scale, scale_settings, try_scale

PRACTICE = ScaleSettings(kind=ScaleKind.PRACTICE, division_g=5)


def test_a_bench_has_no_scale_until_one_is_set(shop: Shop) -> None:
    with pytest.raises(NoScale, match="no scale"):
        read_scale(shop)
    save_bench_settings(shop, bench_settings(shop).model_copy(update={"station": "Left", "mode": BenchMode.PACK}))
    save_scale(shop, PRACTICE)
    assert scale_settings(shop) == PRACTICE
    assert (bench_settings(shop).station, bench_settings(shop).mode) == ("Left", BenchMode.PACK)


def test_a_practice_bench_weighs_what_the_parcel_should(shop: Shop) -> None:
    save_scale(shop, PRACTICE)
    reading = read_scale(shop, expected_g=731)
    assert (reading.grams, reading.division_g, reading.sentence) == (731, 5.0, "731 g")


def test_a_scale_is_tried_before_it_is_kept(shop: Shop) -> None:
    assert try_scale(PRACTICE.model_copy(update={"practice_g": 90})).grams == 90
    assert scale_settings(shop).kind is ScaleKind.NONE


def test_commands_set_and_read_the_scale(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    def ask(*words: str) -> tuple[int, dict[str, dict[str, object]]]:
        code = run(["--data", str(shop.folder), "--json", "scale", *words])
        return code, json.loads(capsys.readouterr().out)

    code, answer = ask("set", "serial", "--address", "COM7", "--language", "toledo", "--division", "2")
    assert (code, answer["scale"]["baud"], answer["scale"]["framing"]) == (0, 9600, "7E1")
    assert scale_settings(shop).language is ScaleLanguage.TOLEDO
    assert ask("set", "practice", "--practice-weight", "412")[0] == 0
    assert ask("read") == (0, {"weight": {"weight_g": 412, "milligrams": 412_000, "net": False, "division_g": 1.0}})
    assert ask("list")[1]["scale"]["kind"] == "practice"
    for wrong in (("set", "serial"), ("set", "hid", "--framing", "9Z9"), ("set", "hid", "--baud", "-1")):
        code, answer = ask(*wrong)
        assert (code, bool(answer["error"]["advice"])) == (2, True)
    assert scale_settings(shop).kind is ScaleKind.PRACTICE
    ask("set", "none")
    code, answer = ask("read")
    assert code == 1
    assert "no scale" in str(answer["error"]["message"])


def test_a_broken_bench_file_leaves_the_bench_as_it_comes(shop: Shop) -> None:
    Path(shop.folder / "bench.json").write_text('{"scale": {"kind": "catapult"}}', encoding="utf-8")
    assert scale_settings(shop) == ScaleSettings()
