"""A mail beside a list: as HTML readers show it, and its plain text; built when there is a mail to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from shipdesk.ui.messages.mail_sheet import MailSheet


class MailPreview(QWidget):
    """Two tabs: the mail as HTML readers show it, and its plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: MailSheet | None = None
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("The mail as plain text"))
        self._text.hide()

    @property
    def sheet(self) -> MailSheet:
        """The paper that the mail stands on."""
        return self._sheet or self._build()

    def _build(self) -> MailSheet:
        from shipdesk.ui.messages.mail_sheet import MailSheet

        self._sheet = MailSheet(self.tr("The mail as the customer sees it"))
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setAccessibleName(self.tr("Kinds of preview"))
        tabs.addTab(self._sheet, self.tr("As the customer sees it"))
        tabs.addTab(self._text, self.tr("Plain text"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(tabs)
        return self._sheet

    def show_mail(self, html: str, text: str, logo: bytes = b"") -> None:
        """Show a mail with the logo within it, keeping the place in it where it is read again while it is edited."""
        from shipdesk.ui.messages.mail_sheet import visible_html

        bar = self._text.verticalScrollBar()
        place = bar.value()
        self.sheet.show_html(visible_html(html), logo)
        self._text.setPlainText(text)
        bar.setValue(place)

    def clear(self) -> None:
        """Show nothing."""
        if self._sheet is not None:
            self._sheet.show_html("")
            self._text.clear()

    def plain(self) -> str:
        """Return the words of the HTML as shown."""
        return self.sheet.plain()
