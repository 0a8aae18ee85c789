"""Pictures of the late list in each of its states, for the docs: `python tools/late_pictures.py FOLDER`.

They are of a practice shop with made-up parcels, those of the tests; it is thrown away.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Literal

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["SHIPDESK_REDUCED_MOTION"] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from late_samples import make_late_shop  # noqa: E402
from PIL import Image  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from shipdesk.app import application  # noqa: E402
from shipdesk.background.jobs import JobRunner  # noqa: E402
from shipdesk.services.shop import Shop  # noqa: E402
from shipdesk.ui.late.late_page import LatePage  # noqa: E402
from shipdesk.ui.late.late_views import LateView  # noqa: E402
from shipdesk.ui.settings.settings_page import SettingsPage  # noqa: E402
from shipdesk.ui.shell.pictures import wait_until_still  # noqa: E402
from shipdesk.ui.theme import current_theme, install_theme, load_remaining_fonts  # noqa: E402
from shipdesk.ui.widgets.sheet import Sheet  # noqa: E402
from shipdesk.ui.window import MainWindow  # noqa: E402

SIZE = (1280, 800)
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main(target: Path) -> None:
    """Save `late-<state>-light.png` and `-dark.png` of each state."""
    target.mkdir(parents=True, exist_ok=True)
    app = application()
    install_theme(app, "light")
    load_remaining_fonts()
    with tempfile.TemporaryDirectory() as folder:
        shop = make_late_shop(Path(folder) / "shop")
        jobs = JobRunner()
        window = MainWindow(jobs, shop.folder)
        window.resize(*SIZE)
        window.show()
        window.use_shop(shop, "late")
        wait_until_still(jobs)
        try:
            _Morning(shop, jobs, window, target).walk()
        finally:
            window.hide()
            jobs.shutdown()
            shop.close()


class _Morning:
    """One morning with the late list, looked at."""

    def __init__(self, shop: Shop, jobs: JobRunner, window: MainWindow, target: Path) -> None:
        page = window.page("late")
        assert isinstance(page, LatePage)
        self.page, self.shop, self.jobs, self.window, self.target = page, shop, jobs, window, target

    def walk(self) -> None:
        """Go through all states."""
        self.choose_line("50133")
        self.picture("summary")
        self.window.summary.note_seen()
        self.top()
        self.picture("full")
        self.bag()
        self.sheets()
        self.sizes()
        self.away()
        self.empty()
        self.settings()

    def top(self) -> None:
        """Look at the worst."""
        self.page.table.select_id(next(iter(self.page._entries)))
        self.page.table.clearSelection()
        wait_until_still(self.jobs)

    def bag(self) -> None:
        """Open the bag without a scan."""
        entry = next(entry for entry in self.page._entries.values() if entry.is_bag)
        self.page.table.select_id(entry.id)
        self.page.toggle_bag()
        self.picture("bag")
        self.page.toggle_bag()

    def sheets(self) -> None:
        """Look at what the keys ask first."""
        work = self.page.work
        for name, number, ask in (
            ("accept", "", work.ask_accept), ("mail", "#1058", work.ask_mail), ("carrier", "#1055", work.ask_contact),
            ("refund", "#1054", work.ask_refund), ("snooze", "#1055", work.ask_snooze),
        ):  # fmt: skip
            self.choose_line(number or "50133")
            ask()
            wait_until_still(self.jobs)
            sheet = next(s for s in self.page.findChildren(Sheet) if s.isVisible())
            self.picture(name, sheet)
            sheet.reject()
            wait_until_still(self.jobs)

    def sizes(self) -> None:
        """Look at it in a small and in a very large window."""
        self.choose_line("#1055")
        for name, size in (("small", (1100, 700)), ("huge", (3840, 2160))):
            self.window.resize(*size)
            self.picture(name)
        self.window.resize(*SIZE)

    def away(self) -> None:
        """Snooze some lines and look at where they wait."""
        work = self.page.work
        for number in ("#1054", "50134", "#1041"):
            self.choose_line(number)
            work._snooze(self.page.chosen_rows(), self.page.today().replace(day=29))
            wait_until_still(self.jobs)
        self.page.views.choose(LateView.SNOOZED)
        self.picture("snoozed")
        self.page.views.choose(LateView.OPEN)
        wait_until_still(self.jobs)

    def empty(self) -> None:
        """Put everything away, and look at nothing."""
        work = self.page.work
        work._snooze(self.page.shown_rows(), self.page.today().replace(day=30))
        wait_until_still(self.jobs)
        self.picture("empty")

    def settings(self) -> None:
        """Look at what the owner can set."""
        page = self.window.show_screen("settings")
        assert isinstance(page, SettingsPage)
        page.show_section(page.late_section)
        self.picture("settings")

    def choose_line(self, number: str) -> None:
        """Put the cursor on an order's line."""
        entry = next(e for e in self.page._entries.values() if not e.is_bag and e.late.order_number == number)
        self.page.table.select_id(entry.id)
        self.page.table.clearSelection()
        wait_until_still(self.jobs)

    def picture(self, state: str, widget: QWidget | None = None) -> None:
        """Save the window, or a sheet, in both looks."""
        for look in LOOKS:
            current_theme().choose(look)
            wait_until_still(self.jobs)
            self.window.toast.hide()
            self.window.banner.hide()
            file = self.target / f"late-{state}-{look}.png"
            (widget or self.window).grab().save(str(file))
            # Flat colours: a palette shows them as well in a third of the bytes.
            Image.open(file).convert("RGB").quantize(192).save(file, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
