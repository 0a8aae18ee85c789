"""The four lists of the Late screen, how one changes between them, and what is said where one is empty."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

from shipdesk.ui.widgets.basics import EmptyState
from shipdesk.ui.words import translate


class LateView(StrEnum):
    """Which lines are looked at."""

    OPEN = "open"
    SNOOZED = "snoozed"
    IGNORED = "ignored"
    SOLVED = "solved"


def view_word(view: LateView) -> str:
    """Return the name of a list."""
    words = {
        LateView.OPEN: translate("LateView", "Open"),
        LateView.SNOOZED: translate("LateView", "Snoozed"),
        LateView.IGNORED: translate("LateView", "Ignored"),
        LateView.SOLVED: translate("LateView", "Solved"),
    }
    return words[view]


class ViewBar(QTabBar):
    """A tab for each list."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Which list"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for number, view in enumerate(LateView):
            self.addTab(view_word(view))
            self.setTabToolTip(number, self.tr("{list} (V goes through the lists)").format(list=view_word(view)))
        self.currentChanged.connect(lambda _number: self.chosen.emit(self.view()))

    def view(self) -> LateView:
        """Return which list is shown."""
        return list(LateView)[max(self.currentIndex(), 0)]

    def choose(self, view: LateView) -> None:
        """Show a list."""
        self.setCurrentIndex(list(LateView).index(view))

    def step(self, by: int) -> None:
        """Show the list that stands so many places on, around the end."""
        self.setCurrentIndex((self.currentIndex() + by) % self.count())


def describe_empty(empty: EmptyState, view: LateView, *, is_filtered: bool) -> None:
    """Say why a list has no line."""
    if is_filtered:
        empty.set_texts(
            translate("LatePage", "Nothing here"),
            translate("LatePage", "Nothing is late in this way."),
            translate("LatePage", "Show everything that is late"),
            "check_circle",
        )
        return
    icon, title, sentence = {
        LateView.OPEN: (
            "done",
            translate("LatePage", "Nothing is late."),
            translate("LatePage", "Every order has time and every parcel moves. ShipDesk keeps watching."),
        ),
        LateView.SNOOZED: (
            "snooze",
            translate("LatePage", "Nothing sleeps."),
            translate("LatePage", "Lines that were snoozed wait here until their day."),
        ),
        LateView.IGNORED: (
            "ignore",
            translate("LatePage", "Nothing is ignored."),
            translate("LatePage", "Lines that were ignored stay here with the reason."),
        ),
        LateView.SOLVED: (
            "check_circle",
            translate("LatePage", "Nothing was solved lately."),
            translate("LatePage", "Lines that leave by themselves are here, with how."),
        ),
    }[view]
    empty.set_texts(title, sentence, "", icon)
