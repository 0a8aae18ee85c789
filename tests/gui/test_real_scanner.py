"""Real key events on a real X server: a scanner is heard on any screen under any layout, and typing stays typing.

SCANS_THOROUGH=1000 sends so many scans for each layout at 20 ms a key and 5 ms between scans; it takes a quarter of
an hour.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from real_keyboard import Keyboard, XServer, missing

from shipdesk.domain.scanning.wedge import QUIET_BEFORE_MS, USUAL

THOROUGH = bool(os.environ.get("SCANS_THOROUGH"))
SCANS, KEY_MS, BETWEEN_MS = (int(os.environ["SCANS_THOROUGH"]), 20, 5) if THOROUGH else (20, 3, 5)
TIMES_TYPED = 2
PERSON_MS = 60
LETTERS = ["DPHEMSAC-1", "dphemsac-2", "xirwvtnu-3"]
"""Full of letters that are commands where no field has the keyboard."""
LAYOUTS = {"us": "yes", "de": "zes", "fr": "yes"}
"""What the keys that say "yes" on a US keyboard write."""
LONGEST_S = 3_700 if THOROUGH else 60


@contextmanager
def window_process(folder: Path, display: str, scans: int) -> Iterator[subprocess.Popen[str]]:
    """Run the window on that screen."""
    program = Path(__file__).with_name("scanned_window.py")
    told = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        [sys.executable, str(program), str(folder), str(scans)], env=told, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def scan_and_type(keyboard: Keyboard, layout: str) -> list[str]:
    """Send all scans of a layout, somebody typing three letters every now and then; return the codes."""
    codes = [f"YZ-{layout.upper()}{number:04d}qwm" for number in range(SCANS)]
    for number, code in enumerate(codes):
        if number % (SCANS // TIMES_TYPED) == 0:
            keyboard.write("yes", PERSON_MS, first_ms=2 * PERSON_MS)
            # Nearer to what was typed, the first key of a scan that a loaded machine sends too slowly is typing too.
            keyboard.write(code + "\n", KEY_MS, first_ms=round(QUIET_BEFORE_MS) + PERSON_MS)
        else:
            keyboard.write(code + "\n", KEY_MS, first_ms=BETWEEN_MS)
    keyboard.sync()
    return codes


@pytest.mark.skipif(bool(missing()), reason=f"there is no X server for tests on this machine: {missing()}")
def test_scans_under_three_layouts_and_caps_lock_are_all_heard_and_typing_is_left_alone(folder: Path) -> None:
    """Also where letters are commands: those of a scan run none, and one that somebody types runs its own."""
    sent: list[str] = []
    scans = len(LAYOUTS) * SCANS + len(LETTERS) + 2
    with XServer() as server, window_process(folder, server.display, scans) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.strip().isdigit(), process.communicate(timeout=20)[1]
        keyboard = Keyboard(server.display)
        keyboard.focus(int(line))
        for layout in LAYOUTS:
            server.set_layout(layout)
            sent += scan_and_type(keyboard, layout)
        server.set_layout("us")
        keyboard.press_with_control("1")
        for code in LETTERS:
            keyboard.write(code + "\n", KEY_MS, first_ms=200)
        keyboard.press_caps_lock()
        keyboard.write("aB3-caps\n", KEY_MS, first_ms=200)
        keyboard.press_caps_lock()
        keyboard.write("p", 200)
        keyboard.write("behind-a-question\n", KEY_MS, first_ms=600)
        keyboard.sync()
        keyboard.close()
        out, problems = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 0, problems
    told: dict[str, Any] = json.loads(out)
    expected = [*sent, *LETTERS, "aB3-caps", "behind-a-question"]
    wrong = [pair for pair in zip(told["codes"], expected, strict=True) if pair[0] != pair[1]]
    assert not wrong, f"{len(wrong)} of {len(expected)}, such as {wrong[:5]}"
    typed = "".join(TIMES_TYPED * word for word in LAYOUTS.values())
    print(f"{len(expected)} scans, the machine stalled {len(told['stalls_ms'])} times")
    if told["stalls_ms"]:
        # A loaded machine sent a scan's first letters too far apart to be held: they are in the code, and were typed.
        assert min(told["stalls_ms"]) > USUAL.mean_ms, "these were given up too early"
        assert not set(typed) - set(told["typed"])
    else:
        assert told["typed"] == typed
    assert told["screen"] == "orders", "nobody is torn from what they were doing"
    assert told["ran"] == ["Orders", "Papers…"]
    assert "question was open" in told["last"]
    assert not problems
