"""Icons by the names of what they mean, drawn from the Phosphor font that comes inside qtawesome (no network)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

GLYPHS = {
    "orders": "shopping-bag-open",
    "pack": "barcode",
    "parcels": "package",
    "late": "clock-counter-clockwise",
    "messages": "envelope-simple",
    "settings": "gear-six",
    "search": "magnifying-glass",
    "close": "x",
    "check": "check",
    "check_circle": "check-circle",
    "warning": "warning",
    "error": "warning-octagon",
    "info": "info",
    "help": "question",
    "label": "tag-simple",
    "print": "printer",
    "hold": "hand-palm",
    "release": "play",
    "tag": "tag",
    "mail": "envelope-simple",
    "mail_open": "envelope-simple-open",
    "note": "note-pencil",
    "edit": "pencil-simple",
    "import": "download-simple",
    "export": "upload-simple",
    "file": "file-text",
    "undo": "arrow-counter-clockwise",
    "refresh": "arrows-clockwise",
    "cancel": "x-circle",
    "send": "paper-plane-tilt",
    "snooze": "moon",
    "ignore": "eye-slash",
    "add": "plus",
    "remove": "trash-simple",
    "more": "dots-three",
    "up": "caret-up",
    "down": "caret-down",
    "left": "caret-left",
    "right": "caret-right",
    "scan": "barcode",
    "truck": "truck",
    "pin": "map-pin",
    "user": "user",
    "calendar": "calendar-blank",
    "clock": "clock",
    "backup": "database",
    "folder": "folder-open",
    "key": "key",
    "store": "storefront",
    "behaviour": "sliders-horizontal",
    "label_printer": "printer",
    "sun": "sun",
    "lightning": "lightning",
    "empty": "tray",
    "done": "coffee",
    "keyboard": "keyboard",
    "copy": "copy",
    "link": "arrow-square-out",
    "filter": "funnel-simple",
    "sample": "flask",
    "change": "swap",
    "app": "package",
}
"""What our screens call an icon, and the glyph that shows it."""


_GLYPH_PART = 0.9
"""How much of its square a glyph fills; the rest is the gap to the words beside it, which Qt makes too small."""


@lru_cache(maxsize=1)
def _font() -> Any:
    # qtawesome's own icon() loads twelve fonts (6 MB); one is enough here and keeps the first paint early.
    from qtawesome.iconic_font import IconicFont

    return IconicFont(("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"))


class _GlyphEngine(QIconEngine):
    """Draws one glyph in a colour that is asked for at each paint, so that a change of theme needs no new icon."""

    def __init__(self, name: str, colour: Callable[[QIcon.Mode, QIcon.State], QColor]) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._glyph = str(_font().charmap["ph"][GLYPHS[name]])

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        if side <= 0:
            return
        font = _font().font("ph", max(1, round(side * _GLYPH_PART)))
        painter.save()
        painter.setPen(self._colour(mode, state))
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Qt asks for the size in real pixels and sets the ratio on the answer itself.
        del scale
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._colour)


def make_icon(name: str, colour: Callable[[QIcon.Mode, QIcon.State], QColor]) -> QIcon:
    """Return the icon of that name whose colour is asked for whenever it is painted."""
    return QIcon(_GlyphEngine(name, colour))
