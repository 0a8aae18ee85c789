"""A mail as the customer sees it: on white paper in every theme, and nothing is ever fetched from outside."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QGraphicsScene, QGraphicsTextItem, QGraphicsView, QWidget

from shipdesk.ui.theme import TEXT_BODY, text_font

_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|head|title|object|iframe)\b.*?</\1\s*>|<(link|meta|base)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_WITHIN = re.compile(r"\bsrc=[\"']cid:", re.IGNORECASE)
_SHAPE = re.compile(r"\s(height|style)=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_WORDS = re.compile(r"\balt=(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.IGNORECASE)
_HIDDEN = re.compile(r"<div[^>]*display:\s*none[^>]*>.*?</div>", re.IGNORECASE | re.DOTALL)
_NO_SIZE = re.compile(r"(font-size|line-height):\s*0(px)?\s*(;|(?=[\"']))", re.IGNORECASE)
_CENTRED = re.compile(r"(?<![\w-])margin:\s*0(px)?\s+auto\s*;?", re.IGNORECASE)
_CENTRED_TABLE = re.compile(r"(<table\b[^>]*?) align=[\"']?center[\"']?", re.IGNORECASE)
PAPER = "#ffffff"
INK = "#191c22"
NIGHT, NIGHT_INK = "#1b232a", "#e8edf1"
_BY_NIGHT = {
    "#ffffff": NIGHT,
    "#eef1f3": "#12181d",
    "#1c2733": NIGHT_INK,
    "#566472": "#a3b1bd",
    "#dfe5e9": "#36424c",
    "#cfd8de": "#3a4751",
    "#1c8a72": "#57b9a5",
    "#136b58": "#7fd3c1",
    "#b7791f": "#e0a243",
    "#8a5a10": "#f0bb68",
    "#c0483a": "#e67a6b",
    "#a3372a": "#f29b8f",
}
"""Our mails' colours by day, and what their style sheet makes of them in dark mode (shell.mjml.j2)."""
_DAY = re.compile("|".join(_BY_NIGHT), re.IGNORECASE)
MAIL_WIDTH = 600
"""The width in pixels that mails are laid out for."""
PHONE_WIDTH = 460
"""The width in pixels below which the mail is made smaller instead of narrower."""


def visible_html(html: str) -> str:
    """Return the part of a mail's HTML that a reader sees, without scripts, pictures and styles from elsewhere.

    In place of a picture from elsewhere stand its words, as readers show them before they load it.
    """
    # MJML sets gaps by letters of no size, which Qt has no font for, and centres by "auto", which Qt reads as its own
    # wide margin, once for each table inside another. Of a table in the middle Qt puts all pictures there too.
    seen = _PICTURE.sub(_picture_or_words, _UNSEEN.sub("", html))
    return _CENTRED_TABLE.sub(r"\1", _CENTRED.sub("", _NO_SIZE.sub("", _HIDDEN.sub("", seen))))


def _picture_or_words(found: re.Match[str]) -> str:
    if _WITHIN.search(found[0]):
        # Qt reads a height of "auto" as none; left out, it follows from the width.
        return _SHAPE.sub("", found[0])
    words = _WORDS.search(found[0])
    return (words[1] or words[2] or "") if words else ""


def night_html(html: str) -> str:
    """Return a mail's HTML as a reader in dark mode shows it; Qt reads no media queries, so colours are exchanged."""
    return _DAY.sub(lambda found: _BY_NIGHT[found[0].lower()], html)


class _Paper(QTextDocument):
    """A document that loads nothing, so that looking at a mail tells nobody that it was looked at.

    The one picture that it has is the mail's own.
    """

    picture = QImage()

    def loadResource(self, _kind: int, name: QUrl | str) -> Any:
        """Return the picture that is within the mail, else nothing."""
        link = name if isinstance(name, str) else name.toString()
        return self.picture if link.startswith("cid:") and not self.picture.isNull() else None


class MailSheet(QGraphicsView):
    """Shows a mail's HTML like a printed page: as wide as a mail reader shows it, and smaller where room is short."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Shown always: one that comes and goes would change the width that decides whether it is needed.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._width = MAIL_WIDTH
        self._document = _Paper(self)
        self._document.setDefaultFont(text_font(TEXT_BODY))
        # Never inside a word: a narrow column would stand there letter by letter.
        words = QTextOption()
        words.setWrapMode(QTextOption.WrapMode.WordWrap)
        self._document.setDefaultTextOption(words)
        self._item = QGraphicsTextItem()
        self._item.setDocument(self._document)
        self._item.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        scene = QGraphicsScene(self)
        scene.addItem(self._item)
        self.setScene(scene)
        self.set_paper()

    def set_paper(self, *, width: int = MAIL_WIDTH, dark: bool = False) -> None:
        """Choose how wide the mail is laid out, and whether its reader sits in the dark."""
        ground, ink, link = (NIGHT, NIGHT_INK, "#6fc7d3") if dark else (PAPER, INK, "#3444b4")
        self._width = width
        self.setBackgroundBrush(QColor(ground))
        paper = QPalette(self.palette())
        for role, colour in ((QPalette.ColorRole.Base, ground), (QPalette.ColorRole.Text, ink)):
            paper.setColor(role, QColor(colour))
        self.setPalette(paper)
        self._document.setDefaultStyleSheet(f"body {{ color: {ink}; }} a {{ color: {link}; }}")
        self._item.setDefaultTextColor(QColor(ink))

    def show_html(self, html: str, logo: bytes = b"") -> None:
        """Show HTML with the picture that is within it, a PNG, keeping the place in it."""
        place = self.verticalScrollBar().value()
        self._document.picture = QImage.fromData(logo) if logo else QImage()
        if not logo:
            html = _PICTURE.sub("", html)
        self._document.setHtml(html)
        self._fit()
        self.verticalScrollBar().setValue(place)
        self.setAccessibleDescription(self.plain())

    def plain(self) -> str:
        """Return the words as shown."""
        return self._document.toPlainText()

    def scale_factor(self) -> float:
        """Return how large the mail is shown; 1 is its own size."""
        return self.transform().m11()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the mail to the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.viewport().width(), 1)
        width = min(max(room, min(PHONE_WIDTH, self._width)), self._width)
        self._item.setTextWidth(width)
        wide = max(self._document.size().width(), width)
        factor = min(room / wide, 1.0)
        self.resetTransform()
        self.scale(factor, factor)
        self.setSceneRect(QRectF(0, 0, wide, self._document.size().height()))
