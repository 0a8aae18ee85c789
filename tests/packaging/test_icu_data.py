"""Qt sorts the same with the tables that the packed program carries as with all of them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

_TOOL = Path(__file__).parents[2] / "tools" / "icu_data.py"
_SPEC = importlib.util.spec_from_file_location("icu_data", _TOOL)
assert _SPEC is not None
assert _SPEC.loader is not None
icu_data = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(icu_data)

_SORTING = """
from PySide6.QtCore import QCollator, QDate, QDateTime, QLocale, Qt, QTime, QTimeZone
words = "zebra Äpfel apfel Zoë file10 file9 łódź lodz Øre ore 日本 亜 가 ñandú nandu čaj caj chleb İzmir ızgara".split()
for locale in QLocale.matchingLocales(QLocale.AnyLanguage, QLocale.AnyScript, QLocale.AnyCountry):
    collator = QCollator(locale)
    collator.setNumericMode(True)
    print(locale.name(), sorted(words, key=collator.sortKey), locale.toUpper("istanbul ß"), locale.toLower("İI"))
    collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    collator.setIgnorePunctuation(True)
    print([collator.compare(words[0], word) for word in words])
for zone in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"):
    noon = QDateTime(QDate(2026, 7, 1), QTime(12, 0), QTimeZone(zone.encode()))
    print(noon.toUTC().toString(Qt.DateFormat.ISODate), bytes(QTimeZone.systemTimeZoneId()))
print([line for line in open("/proc/self/maps") if "/libicudata" in line][0].split()[-1])
"""


def _sorted_by_qt(preload: str = "") -> list[str]:
    environment = {**os.environ, "LD_PRELOAD": preload, "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", _SORTING], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_qt_sorts_every_language_as_before_with_a_quarter_of_the_tables(tmp_path: Path) -> None:
    libraries = list((Path(PySide6.__file__).parent / "Qt" / "lib").glob("libicudata.so.*"))
    if not libraries:
        pytest.skip("this Qt brings no ICU of its own")
    if missing := [tool for tool in ("objcopy", "as", "ld") if shutil.which(tool) is None]:
        pytest.skip(f"binutils is not installed: {', '.join(missing)}")
    small = tmp_path / libraries[0].name
    shutil.copyfile(libraries[0], small)
    icu_data.shrink_library(small, tmp_path)
    assert small.stat().st_size < libraries[0].stat().st_size / 4
    *before, whole = _sorted_by_qt()
    *after, used = _sorted_by_qt(str(small))
    assert whole != used == str(small)
    assert len(before) > 500
    assert after == before


def test_kept_tables_are_found_where_the_list_says_they_are() -> None:
    tables = {"icudt73l/coll/de.res": b"sorting", "icudt73l/de.res": b"months", "icudt73l/unit/de.res": b"litres"}
    tables |= {"icudt73l/zoneinfo64.res": b"zones", "icudt73l/windows-1252.cnv": b"letters"}
    header = struct.pack("<HBB4xBBBx4s", 32, 0xDA, 0x27, 0, 0, 2, b"CmnD").ljust(32, b"\0")
    content = header + icu_data._laid_out([(name.encode(), table) for name, table in tables.items()])
    kept = icu_data._tables(icu_data.shrink_tables(content)[32:])
    assert [(name, table.rstrip(b"\0")) for name, table in kept] == [
        (b"icudt73l/coll/de.res", b"sorting"),
        (b"icudt73l/zoneinfo64.res", b"zones"),
    ]


def test_another_file_is_not_taken_for_tables() -> None:
    with pytest.raises(ValueError, match="no common data file"):
        icu_data.shrink_tables(b"\x20\0PK" + bytes(60))
