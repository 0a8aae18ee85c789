"""The list of rules as people read it: name, whether it is on, and its sentence; keys alone are enough."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.services.rule_views import RuleView
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList
from shipdesk.ui.words import translate

_AROUND, _LEAST_HEIGHT = 460, 220
"""What else stands in the window above and below the list, and how high it is at least when it is full."""


def state_of(view: RuleView) -> tuple[str, Tone]:
    """Return in a word how a rule stands."""
    if view.problem and view.rule.on:
        return translate("Rules", "On, broken"), Tone.BAD
    if view.rule.on:
        return translate("Rules", "On"), Tone.GOOD
    if view.rule.is_tried:
        return translate("Rules", "Off"), Tone.NEUTRAL
    return translate("Rules", "Off, not tried"), Tone.NEUTRAL


class RulesList(DescribedList):
    """Rules in their order; asks for what its keys mean by signals."""

    edit_wanted = Signal()
    switch_wanted = Signal()
    sooner_wanted = Signal()
    later_wanted = Signal()
    remove_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Rules", "Rules, in their order"), _AROUND, _LEAST_HEIGHT, parent)
        self._views: dict[str, RuleView] = {}
        self.itemActivated.connect(lambda _item: self.edit_wanted.emit())
        for keys, wanted in (
            ("Space", self.switch_wanted.emit),
            ("Alt+Up", self.sooner_wanted.emit),
            ("Alt+Down", self.later_wanted.emit),
            ("Del", self.remove_wanted.emit),
            ("Ins", self.new_wanted.emit),
        ):
            self.add_key(keys, wanted)

    def show_rules(self, views: Sequence[RuleView], chosen: str = "") -> None:
        """Show the rules, with that one chosen, or the one that was."""
        wanted = chosen or self.chosen_name()
        self._views = {view.rule.name: view for view in views}
        self.show_lines([(view.rule.name, _line(place, view)) for place, view in enumerate(views, start=1)], wanted)

    def chosen(self) -> RuleView | None:
        """Return the rule that is chosen."""
        return self._views.get(str(self.chosen_key()))

    def chosen_name(self) -> str:
        """Return the name of the chosen rule, or an empty text."""
        view = self.chosen()
        return view.rule.name if view is not None else ""


def _line(place: int, view: RuleView) -> DescribedLine:
    state, tone = state_of(view)
    words = f"{view.sentence}\n{view.problem}" if view.problem else view.sentence
    return DescribedLine(view.rule.name, words, state, tone, wrong=bool(view.problem), place=place)
