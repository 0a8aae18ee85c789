"""Icons by the names of what they mean, drawn from the Phosphor font that comes inside qtawesome (no network)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

GLYPHS = {
    "orders": "shopping-bag-open",
    "pack": "barcode",
    "parcels": "package",
    "late": "clock-counter-clockwise",
    "messages": "envelope-simple",
    "insights": "chart-bar",
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
    "minus": "minus",
    "remove": "trash-simple",
    "more": "dots-three",
    "up": "caret-up",
    "down": "caret-down",
    "left": "caret-left",
    "right": "caret-right",
    "scan": "barcode",
    "truck": "truck",
    "pin": "map-pin",
    "map": "map-trifold",
    "fit": "corners-out",
    "globe": "globe-hemisphere-west",
    "list": "list-bullets",
    "user": "user",
    "people": "users",
    "badge": "identification-card",
    "lock": "lock-simple",
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
    "weight": "scales",
    "camera": "camera",
    "camera_off": "camera-slash",
    "box": "package",
    "products": "stack",
    "app": "package",
}
"""What our screens call an icon, and the glyph that shows it."""


_GLYPH_PART = 0.9
"""How much of its square a glyph fills; the rest is the gap to the words beside it, which Qt makes too small."""


@dataclass(frozen=True, slots=True)
class _GlyphFont:
    """A font of icons that Qt has loaded, and which character shows which of them."""

    family: str
    characters: dict[str, str]


@lru_cache(maxsize=1)
def _font() -> _GlyphFont:
    # Read off the package's files: importing qtawesome brings a wrapper around all of Qt, a quarter of a second.
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The icons of the package qtawesome are missing.")
    folder = Path(next(iter(spec.submodule_search_locations))) / "fonts"
    codes = json.loads((folder / "phosphor-charmap-1.3.0.json").read_text("utf-8"))
    number = QFontDatabase.addApplicationFont(str(folder / "phosphor-1.3.0.ttf"))
    family = QFontDatabase.applicationFontFamilies(number)[0]
    return _GlyphFont(family, {name: chr(int(code, 16)) for name, code in codes.items()})


def _glyph_font(size_px: int) -> QFont:
    font = QFont(_font().family)
    font.setPixelSize(size_px)
    return font


class _GlyphEngine(QIconEngine):
    """Draws one glyph in a colour that is asked for at each paint, so that a change of theme needs no new icon."""

    def __init__(self, name: str, colour: Callable[[QIcon.Mode, QIcon.State], QColor]) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._glyph = _font().characters[GLYPHS[name]]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        if side <= 0:
            return
        font = _glyph_font(max(1, round(side * _GLYPH_PART)))
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
