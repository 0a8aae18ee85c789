"""Which paper is wanted: each at one press of a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from shipdesk.ui.counting import orders_text
from shipdesk.ui.papers.paper_jobs import Paper
from shipdesk.ui.papers.paper_words import paper_word
from shipdesk.ui.theme import TEXT_BODY, current_theme, set_kind, text_font
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import translate

_KEYS = (
    (Paper.SLIP, "S"), (Paper.PICK_LIST, "P"), (Paper.SUMMARY, "B"), (Paper.CUSTOMS, "C"), (Paper.INVOICE, "I"),
)  # fmt: skip


class PapersSheet(Sheet):
    """Offers the papers of some orders (None: of all that are ready); arrow keys and letters choose."""

    paper_chosen = Signal(object)
    sheets_chosen = Signal()

    def __init__(self, ids: Sequence[int] | None, parent: QWidget) -> None:
        words = translate("PapersSheet", "Papers")
        super().__init__(words, words, parent)
        if ids is None:
            self.set_sentence(self.tr("For all orders that are ready to ship."))
        else:
            self.set_sentence(self.tr("For {orders}, those selected.").format(orders=orders_text(len(ids))))
        self.do_button.hide()
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self.choices = [
            self._choice(paper_word(paper), key, partial(self.paper_chosen.emit, paper)) for paper, key in _KEYS
        ]
        self.choices.append(self._choice(self.tr("Labels on a sheet"), "L", self.sheets_chosen.emit))
        self.choices[0].setFocus()

    def _choice(self, words: str, key: str, choose: Callable[[], object]) -> QPushButton:
        button = QPushButton(_letter(key), words)
        set_kind(button, "flat")
        button.setStyleSheet("text-align: left;")
        button.setAccessibleName(words)
        button.setShortcut(key)
        button.setToolTip(self.tr("{paper} ({key})").format(paper=words, key=key))

        def chosen() -> None:
            self.accept()
            choose()

        button.clicked.connect(lambda _checked=False: chosen())
        self.body.addWidget(button)
        return button


def _letter(key: str) -> QIcon:
    """Return a letter as an icon: all are as wide, so that the words stand below each other."""
    side, ratio = 18, 3
    picture = QPixmap(side * ratio, side * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(text_font(TEXT_BODY, strong=True))
    painter.setPen(QColor(current_theme().palette.muted))
    painter.drawText(QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, key)
    painter.end()
    return QIcon(picture)
