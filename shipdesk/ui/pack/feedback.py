"""Green for a moment, red until it was seen, each with its sound: over the station, or over the screen in view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from shipdesk.ui.pack.outcome import Manner, Shown
from shipdesk.ui.pack.outcome_panel import OutcomePanel
from shipdesk.ui.sounds import Sounds
from shipdesk.ui.words import count_text

FLASH_MS = 250


class Feedback(QObject):
    """Shows outcomes in their order, but never one over a red one that nobody can have seen yet."""

    was_shown = Signal(object)
    """A Shown that is on the screen now."""

    def __init__(self, page: QWidget, panel: OutcomePanel, sounds: Callable[[], Sounds]) -> None:
        super().__init__(page)
        self._page, self._panel, self._sounds = page, panel, sounds
        self.cover = OutcomePanel(page, fills_page=True)
        self.cover.hide()
        self.reds = 0
        """How many scans were not done since the last look."""
        self._newest = 0
        self._unseen_red_since = 0
        """The number of the newest scan that was entered before the red screen came up; 0 where it was seen."""
        self._timer = QTimer(self, interval=FLASH_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.cover.hide)

    def entered(self, number: int) -> None:
        """Know of a scan that will have its answer; whoever scans on has seen what was red."""
        self._newest = number
        self.acknowledge()

    def show(self, number: int, shown: Shown) -> None:
        """Show and sound an outcome of the scan with this number."""
        if number <= self._unseen_red_since:
            # No good sound either: it would tell the person that all is well.
            if not shown.good:
                self.reds += 1
                self._sound(shown)
                self._show_red(shown)
            return
        self._sound(shown)
        if not shown.good:
            self.reds = 1
            self._show_red(shown)
            return
        self._panel.show_outcome(shown)
        if shown.manner is not Manner.STEP or not self._page.isVisible():
            self.cover.show_outcome(shown)
            self.place()
            self._timer.start()
        self.was_shown.emit(shown)

    def acknowledge(self) -> None:
        """Put the red away: it was seen."""
        self._unseen_red_since = 0
        self.reds = 0
        if self.is_red():
            self.cover.hide()

    def acknowledge_elsewhere(self) -> bool:
        """Put the red away that covers another screen; answer whether there was any."""
        covers = self.cover.isVisible() and not self._page.isVisible() and self.is_red()
        if covers:
            self.acknowledge()
        return covers

    def is_red(self) -> bool:
        """Whether what was shown last stays until somebody has seen it."""
        shown = self.cover.shown()
        return shown is not None and not shown.good

    def is_passing(self) -> bool:
        """Whether what is shown goes away by itself in a moment."""
        return self._timer.isActive()

    def place(self) -> None:
        """Lay the colour over the station, or over the screen in its place: there the keyboard stays where it is."""
        host = self._page if self._page.isVisible() else self._page.parentWidget() or self._page
        if self.cover.parentWidget() is not host:
            self.cover.setParent(host)
        self.cover.setGeometry(host.rect())
        self.cover.raise_()
        self.cover.show()

    def _sound(self, shown: Shown) -> None:
        sounds = self._sounds()
        {
            Manner.DONE: sounds.good, Manner.STEP: sounds.item, Manner.KEPT: sounds.kept, Manner.WRONG: sounds.bad,
            Manner.ALARM: sounds.alarm,
        }[shown.manner]()  # fmt: skip

    def _show_red(self, shown: Shown) -> None:
        self._timer.stop()
        self._unseen_red_since = self._newest
        hint = self.tr("Esc or the next scan goes on")
        if self.reds > 1:
            hint = self.tr("{count} scans were not done, see the list. Esc goes on").format(count=count_text(self.reds))
        self._panel.show_outcome(shown)
        self.cover.show_outcome(shown, hint)
        self.place()
        self.was_shown.emit(shown)
