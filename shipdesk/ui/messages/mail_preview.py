"""A mail as the customer sees it: on white paper in every theme, and nothing is ever fetched from outside."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|head|title|object|iframe)\b.*?</\1\s*>|<(link|meta|img|base)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_HIDDEN = re.compile(r"<div[^>]*display:\s*none[^>]*>.*?</div>", re.IGNORECASE | re.DOTALL)
_NO_SIZE = re.compile(r"(font-size|line-height):\s*0(px)?\s*(;|(?=[\"']))", re.IGNORECASE)
PAPER = "#ffffff"
INK = "#191c22"


def visible_html(html: str) -> str:
    """Return the part of a mail's HTML that a reader sees, without scripts, pictures and styles from elsewhere."""
    # MJML sets gaps by letters of no size, which Qt has no font for.
    return _NO_SIZE.sub("", _HIDDEN.sub("", _UNSEEN.sub("", html)))


class PaperBrowser(QTextBrowser):
    """Shows HTML like a printed page: links do nothing, resources are not loaded."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        paper = QPalette(self.palette())
        for role, colour in ((QPalette.ColorRole.Base, PAPER), (QPalette.ColorRole.Text, INK)):
            paper.setColor(role, QColor(colour))
        self.setPalette(paper)
        self.setStyleSheet(f"QTextBrowser {{ background: {PAPER}; color: {INK}; padding: 12px; }}")
        self.document().setDefaultStyleSheet(f"body {{ color: {INK}; }} a {{ color: #3444b4; }}")

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Load nothing, so that looking at a mail tells nobody that it was looked at."""
        return None


class MailPreview(QWidget):
    """Two tabs: the mail as HTML readers show it, and its plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html = PaperBrowser(self.tr("The mail as the customer sees it"))
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("The mail as plain text"))
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setAccessibleName(self.tr("Kinds of preview"))
        self._tabs.addTab(self._html, self.tr("As the customer sees it"))
        self._tabs.addTab(self._text, self.tr("Plain text"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def show_mail(self, html: str, text: str) -> None:
        """Show a mail, keeping the place in it where it is read again while it is edited."""
        places = [(bar, bar.value()) for bar in (self._html.verticalScrollBar(), self._text.verticalScrollBar())]
        self._html.setHtml(visible_html(html))
        self._text.setPlainText(text)
        for bar, place in places:
            bar.setValue(place)

    def clear(self) -> None:
        """Show nothing."""
        self._html.clear()
        self._text.clear()

    def plain(self) -> str:
        """Return the words of the HTML as shown."""
        return self._html.toPlainText()
