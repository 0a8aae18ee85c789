"""The one banner for problems that need a person: the first of them, and the way to the screen that helps."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.services.views import Problem
from shipdesk.ui.screens import screen_title
from shipdesk.ui.widgets.basics import Banner


class ProblemBanner(Banner):
    """Shows one problem at a time; one that was put away comes back only when its sentence changes."""

    screen_wanted = Signal(str)
    problem_wanted = Signal(str)
    """Its key, after the screen: which part of it helps."""

    def __init__(self, screens: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screens = screens
        self._problems: tuple[Problem, ...] = ()
        self._put_away: set[tuple[str, str]] = set()
        self._screen = ""
        self.acted.connect(self._help)
        self.dismissed.connect(self._dismiss)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show the first of the problems that nobody put away, worst first as given."""
        self._problems = problems
        self._put_away &= {(p.key, p.message) for p in problems}
        self._refresh()

    def screen_shown(self, key: str) -> None:
        """Take note of the screen in view: no button leads to where one is already."""
        if key != self._screen:
            self._screen = key
            self._refresh()

    def waiting(self) -> list[Problem]:
        """Return the problems that nobody put away."""
        return [p for p in self._problems if (p.key, p.message) not in self._put_away]

    def _refresh(self) -> None:
        waiting = self.waiting()
        if not waiting:
            self.hide()
            return
        first = waiting[0]
        text = first.message
        if len(waiting) > 1:
            text = self.tr("{problem} (and %n more)", "", len(waiting) - 1).format(problem=first.message)
        action = ""
        if first.screen in self._screens and first.screen != self._screen:
            action = self.tr("Open {screen}").format(screen=screen_title(first.screen))
        self.show_problem(text, action)

    def _help(self) -> None:
        waiting = self.waiting()
        if waiting:
            problem = waiting[0]
            self.screen_wanted.emit(problem.screen)
            self.problem_wanted.emit(problem.key)

    def _dismiss(self) -> None:
        waiting = self.waiting()
        if waiting:
            self._put_away.add((waiting[0].key, waiting[0].message))
        self._refresh()
