"""One file of an import at a glance: what it is, and how many orders of each kind it holds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from shipdesk.services.views import FilePreview
from shipdesk.ui.counting import lines_text, orders_text
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone, current_theme
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.words import count_text, translate

_NAMES = {"amazon": "Amazon", "ebay": "eBay", "etsy": "Etsy", "shopify": "Shopify", "woocommerce": "WooCommerce"}


def profile_word(profile: str) -> str:
    """Return what kind of file it is; files without a profile are read by their columns."""
    if profile in ("", "columns"):
        return translate("ImportProfile", "By its columns")
    return _NAMES.get(profile) or profile.replace("_", " ").replace("-", " ").capitalize()


class FileCard(QFrame):
    """A card that is chosen by a click; with one file it is only a heading."""

    chosen = Signal()

    def __init__(self, preview: FilePreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filecard")
        self.preview = preview
        self._is_chosen = False
        name = Path(preview.file).name
        self.setAccessibleName(name)
        self.setToolTip(preview.file)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        chips = QHBoxLayout()
        chips.setSpacing(SPACE_2)
        for text, tone in self._counts():
            chips.addWidget(StatusChip(text, tone))
        words = QVBoxLayout()
        words.setSpacing(SPACE_1)
        words.addWidget(plain_label(name, "strong"))
        words.addWidget(plain_label(self._facts(), "small"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_4)
        row.addLayout(words, 1)
        row.addLayout(chips)
        current_theme().changed.connect(self._dress)
        self._dress()

    def set_chosen(self, *, chosen: bool) -> None:
        """Show whether the tables below are about this file."""
        self._is_chosen = chosen
        self._dress()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the file."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()
        super().mousePressEvent(event)

    def _facts(self) -> str:
        preview = self.preview
        if preview.problem:
            return preview.problem
        delimiters = {
            "comma": self.tr("commas"),
            ",": self.tr("commas"),
            "semicolon": self.tr("semicolons"),
            ";": self.tr("semicolons"),
            "tab": self.tr("tabs"),
            "\t": self.tr("tabs"),
            "pipe": self.tr("bars"),
        }
        facts = [profile_word(preview.profile), preview.encoding, delimiters.get(preview.delimiter, preview.delimiter)]
        facts.append(
            self.tr("{orders}, {lines}").format(orders=orders_text(preview.orders), lines=lines_text(preview.lines))
        )
        return " · ".join(fact for fact in facts if fact)

    def _counts(self) -> list[tuple[str, Tone]]:
        preview = self.preview
        if preview.problem:
            return [(self.tr("Cannot be read"), Tone.BAD)]
        told = [
            (preview.new, self.tr("{count} new"), Tone.GOOD),
            (preview.changed, self.tr("{count} changed"), Tone.WARN),
            (preview.unchanged, self.tr("{count} unchanged"), Tone.NEUTRAL),
            (preview.protected, self.tr("{count} left alone"), Tone.NEUTRAL),
            (len(preview.refused), self.tr("{count} refused"), Tone.BAD),
        ]
        return [(words.format(count=count_text(count)), tone) for count, words, tone in told if count]

    def _dress(self) -> None:
        look = current_theme().palette
        border = look.accent if self._is_chosen else look.border
        self.setStyleSheet(
            f"QFrame#filecard {{ background: {look.surface}; border: 1px solid {border}; border-radius: 10px; }}"
        )
