"""Asks for which sheet a person's badge is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.people import Person
from shipdesk.ui.papers.paper_jobs import Paper, PaperWish
from shipdesk.ui.papers.paper_sheet import PaperSheet
from shipdesk.ui.state import UiState
from shipdesk.ui.words import translate


class BadgeSheet(PaperSheet):
    """One badge, to cut out."""

    def __init__(self, shop: Any, jobs: JobRunner, person: Person, state: UiState, parent: QWidget) -> None:
        title = translate("BadgeSheet", "Badge of {name}").format(name=person.name)
        super().__init__(shop, jobs, Paper.CARDS, None, state, parent, title=title)
        self._person = person
        self.file_name = "badge"
        words = self.tr("The badge of {name}, to cut out. Whoever scans it is {name} at the bench: keep it on you.")
        self.set_sentence(words.format(name=person.name))

    def wish(self) -> PaperWish:
        """Return what is asked for now."""
        return replace(super().wish(), badges=(self._person.badge,))
