"""The practice strip: a day passes at a key, with all that belongs to it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.services.shop import open_shop
from shipdesk.ui.shell.overlays import PracticeStrip


def test_a_practice_day_passes_at_a_click(qtbot: QtBot, sample_practice_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(sample_practice_folder, folder)
    shop = open_shop(folder)
    jobs = JobRunner()
    strip = PracticeStrip(shop, jobs)
    qtbot.addWidget(strip)
    strip.show()
    before = shop.clock.now()
    with qtbot.waitSignal(strip.said, timeout=20_000) as said:
        strip.day_button.click()
    assert shop.clock.now() - before >= timedelta(hours=24)
    assert "parcels moved" in said.args[0]
    assert strip.day_button.isEnabled()
    jobs.shutdown(5.0)
    shop.close()
