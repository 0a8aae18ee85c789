"""One file of an import at a glance: what it is, how its letters were read, and how many orders of which kind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from shipdesk.services.import_orders import MENDED
from shipdesk.services.views import FilePreview
from shipdesk.ui.counting import lines_text, orders_text
from shipdesk.ui.imports.encodings import AUTOMATIC, WORKBOOKS, EncodingButton
from shipdesk.ui.imports.sorted_preview import Part, SortedPreview
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone, current_theme
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.words import count_text, translate

_NAMES = {"amazon": "Amazon", "ebay": "eBay", "etsy": "Etsy", "shopify": "Shopify", "woocommerce": "WooCommerce"}


def profile_word(profile: str) -> str:
    """Return what kind of file it is; files without a profile are read by their columns."""
    if profile in ("", "columns"):
        return translate("ImportProfile", "By its columns")
    return _NAMES.get(profile) or profile.replace("_", " ").replace("-", " ").capitalize()


class FileCard(QFrame):
    """A card that is chosen by a click or Space; with one file it is only a heading."""

    chosen = Signal()
    encoding_chosen = Signal(str)
    """A codec to read the file with, or AUTOMATIC."""

    def __init__(self, file: SortedPreview, told_encoding: str = AUTOMATIC, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filecard")
        self.file = file
        self.preview: FilePreview = file.preview
        self._told = told_encoding
        self._is_chosen = False
        name = Path(self.preview.file).name
        self.setAccessibleName(name)
        self.setToolTip(self.preview.file)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(SPACE_1)
        words.addWidget(ElidedLabel(name, "strong"))
        words.addWidget(ElidedLabel(self.facts(), "small"))
        self.encoding: EncodingButton | None = None
        self.mend: QPushButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_2)
        row.addLayout(words, 1)
        row.addSpacing(SPACE_2)
        for text, tone in self._counts():
            row.addWidget(StatusChip(text, tone))
        self._add_letters(row)
        current_theme().changed.connect(self._dress)
        self._dress()

    def can_be_chosen(self, *, among_others: bool) -> None:
        """Take the keyboard where there is another file to choose."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if among_others else Qt.FocusPolicy.NoFocus)

    def set_chosen(self, *, chosen: bool) -> None:
        """Show whether the tables below are about this file."""
        self._is_chosen = chosen
        self._dress()

    def proposal(self) -> str:
        """Return the codec that would put wrong letters right, or AUTOMATIC where a person's choice made them wrong."""
        return AUTOMATIC if self._told else self.preview.encoding + MENDED

    def can_mend(self) -> bool:
        """Whether letters look wrong and something can be done about it."""
        return bool(self.preview.garbled and (self._told or self.preview.garbled[1]))

    def facts(self) -> str:
        """Return what kind of file it is and how much is in it, or why it cannot be read."""
        preview = self.preview
        if preview.problem:
            return preview.problem
        delimiters = {
            "comma": self.tr("commas"),
            "semicolon": self.tr("semicolons"),
            "tab": self.tr("tabs"),
            "pipe": self.tr("bars"),
        }
        facts = [profile_word(preview.profile), delimiters.get(preview.delimiter, preview.delimiter)]
        if preview.encoding in WORKBOOKS:
            facts.append(preview.encoding.upper())
        facts.append(
            self.tr("{orders}, {lines}").format(orders=orders_text(preview.orders), lines=lines_text(preview.lines))
        )
        return " · ".join(fact for fact in facts if fact)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the file."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the file on Space."""
        if event.key() == Qt.Key.Key_Space:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self._dress()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it has gone."""
        super().focusOutEvent(event)
        self._dress()

    def _add_letters(self, row: QHBoxLayout) -> None:
        if self.can_mend():
            words = self.tr("Read {meant} (Ctrl+M)").format(meant=self.preview.garbled[1])
            self.mend = QPushButton(words if self.preview.garbled[1] else self.tr("Read as found (Ctrl+M)"))
            self.mend.setAutoDefault(False)
            self.mend.setToolTip(self.tr("The file has {word}; mend such letters").format(word=self.preview.garbled[0]))
            self.mend.clicked.connect(lambda: self.encoding_chosen.emit(self.proposal()))
            row.addWidget(self.mend)
        if self.preview.encoding not in WORKBOOKS:
            can_mend = bool(self.preview.garbled) and not self._told
            self.encoding = EncodingButton(self.preview.encoding or self._told, self._told, can_mend=can_mend)
            self.encoding.chosen.connect(self.encoding_chosen)
            row.addWidget(self.encoding)

    def _counts(self) -> list[tuple[str, Tone]]:
        preview = self.preview
        if preview.problem:
            return [(self.tr("Cannot be read"), Tone.BAD)]
        told = [
            (preview.new, self.tr("{count} new"), Tone.GOOD),
            (preview.changed, self.tr("{count} changed"), Tone.INFO),
            (len(self.file.rows[Part.SUSPICIOUS]), self.tr("{count} suspicious"), Tone.WARN),
            (preview.unchanged, self.tr("{count} unchanged"), Tone.NEUTRAL),
            (preview.protected, self.tr("{count} left alone"), Tone.NEUTRAL),
            (len(preview.refused), self.tr("{count} refused"), Tone.BAD),
        ]
        return [(words.format(count=count_text(count)), tone) for count, words, tone in told if count]

    def _dress(self) -> None:
        look = current_theme().palette
        border = look.focus if self.hasFocus() else look.accent if self._is_chosen else look.border
        width = 2 if self.hasFocus() else 1
        self.setStyleSheet(
            f"QFrame#filecard {{ background: {look.surface}; border: {width}px solid {border}; border-radius: 10px; }}"
        )
