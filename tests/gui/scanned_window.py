"""ShipDesk's window on a real screen, in a process of its own: `python scanned_window.py FOLDER SCANS`.

It shows Orders with the keyboard in its search box, says its window's number, and ends once so many scans were
answered, saying what was scanned, what was typed, and which commands ran meanwhile.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from shipdesk.background.jobs import JobRunner
from shipdesk.services.dispatch_parcel import last_scans
from shipdesk.services.shop import open_shop
from shipdesk.ui.pack.pack_page import PackPage
from shipdesk.ui.theme import install_theme
from shipdesk.ui.window import MainWindow

LONGEST_S = 30 + 3_600 * bool(os.environ.get("SCANS_THOROUGH"))


def note(ran: list[str], action: QAction, _checked: bool = False) -> None:
    """Remember that a command ran."""
    ran.append(action.text())


def note_text(typed: list[str], text: str) -> None:
    """Remember what the field holds."""
    typed.append(text)


def main(folder: Path, scans: int) -> int:
    """Show the window and wait for the scans."""
    application = QApplication([])
    install_theme(application, "light")
    shop = open_shop(folder)
    jobs = JobRunner()
    window = MainWindow(jobs, folder)
    window.use_shop(shop, "orders")
    station = window.page("pack")
    assert isinstance(station, PackPage)
    station.sounds.enabled = False
    before = len(last_scans(shop, scans))
    ran: list[str] = []
    typed: list[str] = []
    window.search.textEdited.connect(partial(note_text, typed))
    for action in window.findChildren(QAction):
        action.triggered.connect(partial(note, ran, action))

    def look() -> None:
        done = last_scans(shop, before + scans)
        if len(done) >= before + scans and all(s.outcome.value != "waiting" for s in done) and jobs.is_idle():
            told = {
                "codes": [scan.code for scan in reversed(done[:scans])],
                "last": done[0].message,
                "typed": typed[-1] if typed else "",
                "screen": window.current_screen(),
                "ran": ran,
                "stalls_ms": list(window.scanner.wedge.stalls_ms),
            }
            print(json.dumps(told), flush=True)
            os._exit(0)

    def ready() -> None:
        window.search.take_keyboard()
        print(int(window.winId()), flush=True)

    clock = QTimer(window, interval=100)
    clock.timeout.connect(look)
    clock.start()
    QTimer.singleShot(LONGEST_S * 1000, window, lambda: os._exit(3))
    window.first_painted.connect(ready)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
