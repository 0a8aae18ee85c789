"""The preview beside the editor: a real order's mail on a desktop, on a phone, in the dark, or as text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shipdesk.services.views import RenderedMail
from shipdesk.ui.messages.mail_sheet import MAIL_WIDTH, MailSheet, night_html, visible_html
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, set_kind
from shipdesk.ui.widgets.basics import plain_label

PHONE_PAPER = 390
"""How wide a mail is on a phone, in its own pixels."""


class TemplatePreview(QWidget):
    """Asks for an order's number, and shows the filled template in one of four ways."""

    order_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "surface")
        self.order = QLineEdit()
        self.order.setPlaceholderText(self.tr("A sample order"))
        self.order.setAccessibleName(self.tr("Order to fill it with"))
        self.order.setToolTip(self.tr("The number of an order, then Enter; empty for a sample"))
        self.order.setMaximumWidth(180)
        self.order.editingFinished.connect(lambda: self.order_wanted.emit(self.order.text().strip()))
        self._subject = plain_label("", "lead", wrap=True)
        self.problems = plain_label("", "error", wrap=True, selectable=True)
        self.problems.hide()
        self.sheet = MailSheet(self.tr("The mail as the customer sees it"))
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("The mail as plain text"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.sheet)
        self._stack.addWidget(self._text)
        self._way = "desktop"
        self._html, self._logo = "", b""
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE_2)
        self._head.addWidget(self.order)
        self._head.addStretch(1)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_1)
        self._add_ways(ways)
        ways.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addLayout(self._head)
        column.addWidget(self._subject)
        column.addWidget(self.problems)
        column.addLayout(ways)
        column.addWidget(self._stack, 1)

    def add_button(self, button: QWidget) -> None:
        """Put a button beside the order."""
        self._head.addWidget(button)

    def _add_ways(self, row: QHBoxLayout) -> None:
        words = {
            "desktop": self.tr("Desktop"),
            "phone": self.tr("Phone"),
            "dark": self.tr("Dark"),
            "text": self.tr("Text"),
        }
        group = QButtonGroup(self)
        self.ways: dict[str, QToolButton] = {}
        for way, word in words.items():
            button = QToolButton()
            set_kind(button, "view")
            button.setCheckable(True)
            button.setText(word)
            button.setAccessibleName(self.tr("Preview: {way}").format(way=word))
            button.clicked.connect(lambda _checked=False, wanted=way: self.show_as(wanted))
            group.addButton(button)
            self.ways[way] = button
            row.addWidget(button)
        self.ways["desktop"].setChecked(True)

    def show_as(self, way: str) -> None:
        """Show the mail on a desktop, on a phone, in the dark, or as text."""
        self._way = way
        self.ways[way].setChecked(True)
        self._stack.setCurrentIndex(1 if way == "text" else 0)
        self._paint()

    def show_next(self) -> None:
        """Show it in the next of the four ways."""
        ways = list(self.ways)
        self.show_as(ways[(ways.index(self._way) + 1) % len(ways)])

    def show_mail(self, mail: RenderedMail) -> None:
        """Show a filled template, or what is wrong with it; then the last good one stays."""
        self.show_problems(mail.problems)
        if mail.problems:
            return
        self._subject.setText(mail.subject)
        self._html, self._logo = mail.html, mail.logo
        bar = self._text.verticalScrollBar()
        place = bar.value()
        self._text.setPlainText(mail.text)
        bar.setValue(place)
        self._paint()

    def show_problems(self, problems: tuple[str, ...]) -> None:
        """Say what is wrong."""
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))

    def plain(self) -> str:
        """Return the words of the HTML as shown."""
        return self.sheet.plain()

    def text(self) -> str:
        """Return the plain text as shown."""
        return self._text.toPlainText()

    def _paint(self) -> None:
        html = visible_html(self._html)
        self.sheet.set_paper(width=PHONE_PAPER if self._way == "phone" else MAIL_WIDTH, dark=self._way == "dark")
        self.sheet.show_html(night_html(html) if self._way == "dark" else html, self._logo)
