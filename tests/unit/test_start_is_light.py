"""The window comes first: nothing that takes long to import stands between the start and the first painting."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "sqlmodel", "sqlalchemy", "alembic", "pydantic", "openpyxl", "python_calamine", "reportlab", "jinja2", "requests",
    "babel", "holidays", "phonenumbers", "keyring", "numpy", "fontTools", "pypdfium2", "zxingcpp", "mrml", "rich",
    "typer",
)  # fmt: skip
UNSEEN_AT_FIRST = (
    "alembic",
    "openpyxl",
    "python_calamine",
    "reportlab",
    "jinja2",
    "keyring",
    "mrml",
    "zxingcpp",
    "typer",
)

SHOW_THE_WINDOW = """
import sys
from pathlib import Path
from shipdesk.app import Desk, application

app = application()
desk = Desk(app, Path(sys.argv[1]))
moment = {"first painting": "first_painted", "first screen": "ready"}[sys.argv[2]]

def say() -> None:
    print(*(name for name in sys.argv[3].split(",") if name in sys.modules))
    app.quit()

if moment == "ready":
    desk.ready.connect(say)
assert desk.start()
if moment != "ready":
    desk.window.first_painted.disconnect()
    desk.window.first_painted.connect(say)
app.exec()
desk.end()
"""


def imported(moment: str, names: tuple[str, ...], folder: object) -> list[str]:
    """Return which of the packages a fresh process has imported at that moment of its start."""
    command = [sys.executable, "-c", SHOW_THE_WINDOW, str(folder), moment, ",".join(names)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: object) -> None:
    assert imported("first painting", HEAVY, tmp_path) == []


def test_what_the_first_screen_does_not_need_is_not_imported_for_it(empty_practice_folder: object) -> None:
    assert imported("first screen", UNSEEN_AT_FIRST, empty_practice_folder) == []


@pytest.mark.parametrize("module", ["shipdesk.app", "shipdesk.__main__", "shipdesk.intake.child"])
def test_importing_the_ways_in_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*(n for n in {HEAVY!r} if n in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.split() == []
