"""What an order's file had, word for word; folded away, and read when somebody unfolds it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from shipdesk.services.file_texts import FileText
from shipdesk.ui.theme import ICON_S, SPACE_2, current_theme, icon
from shipdesk.ui.widgets.basics import KeyValueList, plain_label


class FileTextsCard(QWidget):
    """A heading that unfolds into columns and their texts."""

    wanted = Signal(int)
    """The id of the order whose texts are to be read; `show_texts` takes the answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order_id: int | None = None
        self.head = QToolButton()
        self.head.setText(self.tr("As the file had it"))
        self.head.setToolTip(self.tr("The texts of the file, before they were read and cleaned (Space)"))
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.head.setIconSize(QSize(ICON_S, ICON_S))
        self.head.toggled.connect(self._fold)
        self.pairs = KeyValueList()
        self.nothing = plain_label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        for widget in (self.head, self.pairs, self.nothing):
            column.addWidget(widget)
        current_theme().changed.connect(self._dress)
        self._fold()

    def show_order(self, order_id: int) -> None:
        """Be about this order; its texts are asked for where they are to be seen."""
        if order_id != self._order_id:
            self._order_id = order_id
            self.pairs.set_pairs([])
            self._fold()

    def show_texts(self, order_id: int, texts: tuple[FileText, ...]) -> None:
        """Show an order's texts, unless another one is shown by now."""
        if order_id != self._order_id:
            return
        self.pairs.set_pairs([(text.column, "\n".join(cell or "–" for cell in text.texts)) for text in texts])
        self.nothing.setText("" if texts else self.tr("Nothing: the order came from no file, or stands in it just so."))
        self.nothing.setVisible(not texts and self.head.isChecked())

    def _fold(self) -> None:
        is_open = self.head.isChecked()
        self.pairs.setVisible(is_open)
        self.nothing.hide()
        self._dress()
        if is_open and self._order_id is not None:
            self.wanted.emit(self._order_id)

    def _dress(self) -> None:
        self.head.setIcon(icon("down" if self.head.isChecked() else "right"))
