"""One thing at the bench in the settings: shows its part of the bench's settings and gives it back as edited."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shipdesk.domain.bench import BenchSettings
from shipdesk.ui.page import Page
from shipdesk.ui.theme import SPACE_4


class BenchPart(QWidget):
    """A card's content in the section Packing station; add one by `BenchSection.add_part`."""

    edited = Signal()

    def __init__(self, page: Page, title: str) -> None:
        super().__init__()
        self.page = page
        self.title = title
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_4)

    def show_bench(self, bench: BenchSettings) -> None:
        """Show the settings; nothing counts as edited."""

    def apply(self, bench: BenchSettings) -> BenchSettings | None:
        """Return the settings with this part as edited, or None where something in it is wrong."""
        return bench

    def is_changed(self) -> bool:
        """Whether something was edited and not saved."""
        return False

    def load(self) -> None:
        """Ask for what the part shows besides the settings, such as what is plugged in."""
