"""The design language at work: puts tokens, fonts, icons and the style sheet on the application, light or dark.

Screens import everything they need to draw from here: sizes and tones (re-exported from `tokens`), `palette()` for
painting by hand, `icon()` for icons that change colour with the theme, and `Theme.changed` to repaint.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from shipdesk.ui.icons import make_icon
from shipdesk.ui.stylesheet import style_sheet
from shipdesk.ui.tokens import (
    CHIP_HEIGHT,
    CONTROL_HEIGHT,
    DARK,
    HEADER_HEIGHT,
    ICON_M,
    ICON_S,
    LIGHT,
    RADIUS_L,
    RADIUS_M,
    RADIUS_S,
    RAIL_WIDTH,
    ROW_HEIGHT,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_5,
    SPACE_6,
    SPACE_8,
    SPACE_12,
    TEXT_BODY,
    TEXT_CAPTION,
    TEXT_DISPLAY,
    TEXT_LEAD,
    TEXT_SCAN,
    TEXT_SMALL,
    TEXT_TITLE,
    Palette,
    Tone,
    contrast,
)

__all__ = [
    "CHIP_HEIGHT",
    "CONTROL_HEIGHT",
    "DARK",
    "HEADER_HEIGHT",
    "ICON_M",
    "ICON_S",
    "LIGHT",
    "RADIUS_L",
    "RADIUS_M",
    "RADIUS_S",
    "RAIL_WIDTH",
    "ROW_HEIGHT",
    "SPACE_1",
    "SPACE_2",
    "SPACE_3",
    "SPACE_4",
    "SPACE_5",
    "SPACE_6",
    "SPACE_8",
    "SPACE_12",
    "TEXT_BODY",
    "TEXT_CAPTION",
    "TEXT_DISPLAY",
    "TEXT_LEAD",
    "TEXT_SCAN",
    "TEXT_SMALL",
    "TEXT_TITLE",
    "Palette",
    "Theme",
    "Tone",
    "contrast",
    "current_theme",
    "icon",
    "install_theme",
    "load_remaining_fonts",
    "palette",
    "set_kind",
    "text_font",
]

Choice = Literal["system", "light", "dark"]
_FAMILIES = [
    "Inter",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    # Before NanumSquare, which claims the Han characters of Japanese and Chinese names but draws them blank.
    "Droid Sans Fallback",
    "NanumSquare",
]
"""Ours first, then what customers' names need; all of them lie in resources/fonts."""
_FIRST_FONTS = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


class Theme(QObject):
    """The look of the application; there is one, as there is one QApplication, and it belongs to that."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._choice: Choice = choice
        self._palette = LIGHT
        app.setStyle("Fusion")
        _load_first_fonts()
        app.setFont(text_font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def palette(self) -> Palette:
        """The colours in use now."""
        return self._palette

    @property
    def choice(self) -> Choice:
        """What the merchant chose: follow the system, always light, or always dark."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Change to the system's, the light or the dark look."""
        if choice != self._choice:
            self._choice = choice
            self._apply()

    def _apply(self) -> None:
        wanted = DARK if self._wants_dark() else LIGHT
        if wanted is self._palette and self._app.styleSheet():
            return  # every widget would be styled anew, to look as it does
        self._palette = wanted
        self._app.setPalette(_qt_palette(self._palette))
        self._app.setStyleSheet(style_sheet(self._palette))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self._choice == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"


def install_theme(app: QApplication, choice: Choice = "system") -> Theme:
    """Put the theme on the application, or return the one that is on it already after giving it the choice."""
    theme = app.findChild(Theme, "theme")
    if theme is None:
        return Theme(app, choice)
    theme.choose(choice)
    return theme


def current_theme() -> Theme:
    """Return the theme of the running application, putting the system's on where there is none yet."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return install_theme_if_missing(app)


def install_theme_if_missing(app: QApplication) -> Theme:
    """Return the application's theme without changing its choice."""
    theme = app.findChild(Theme, "theme")
    return theme if theme is not None else Theme(app)


def palette() -> Palette:
    """Return the colours to paint with now; ask once per paint, not once per cell."""
    return current_theme().palette


def icon(name: str, tone: str = "muted") -> QIcon:
    """Return the icon with that name from `icons.GLYPHS`, coloured like the palette's field `tone` or a Tone's ink.

    The colour is looked up at each paint, so icons follow a change of theme by themselves.
    """

    def colour(mode: QIcon.Mode, state: QIcon.State) -> QColor:
        look = palette()
        if mode == QIcon.Mode.Disabled:
            return QColor(look.faint)
        if state == QIcon.State.On:
            return QColor(look.accent_ink)
        pair = look.tones.get(tone)  # type: ignore[call-overload]
        return QColor(pair.ink if pair is not None else getattr(look, tone))

    return make_icon(name, colour)


def text_font(size_px: int = TEXT_BODY, *, strong: bool = False, tabular: bool = False) -> QFont:
    """Return the text font in that size (device-independent pixels); tabular gives all figures one width."""
    font = QFont()
    font.setFamilies(_FAMILIES)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    font.setPixelSize(size_px)
    # The same pixels on every machine: screenshots and pixel tests compare exactly.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if strong:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def set_kind(widget: QWidget, kind: str) -> None:
    """Choose the widget's part of the style sheet, such as "primary" for a button or "title" for a label."""
    widget.setProperty("kind", kind)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def load_remaining_fonts() -> None:
    """Load the fonts for customers' names in other scripts; some megabytes, so after the first paint."""
    for file in sorted(_font_folder().iterdir(), key=lambda f: f.name):
        if file.name.endswith(".ttf") and file.name not in _FIRST_FONTS:
            QFontDatabase.addApplicationFontFromData(file.read_bytes())


def _load_first_fonts() -> None:
    for name in _FIRST_FONTS:
        QFontDatabase.addApplicationFontFromData(_font_folder().joinpath(name).read_bytes())


def _font_folder() -> Traversable:
    return resources.files("shipdesk.resources").joinpath("fonts")


def _qt_palette(p: Palette) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: p.canvas,
        role.WindowText: p.text,
        role.Base: p.surface,
        role.AlternateBase: p.subtle,
        role.Text: p.text,
        role.Button: p.surface,
        role.ButtonText: p.text,
        role.BrightText: p.on_accent,
        role.Highlight: p.accent,
        role.HighlightedText: p.on_accent,
        role.PlaceholderText: p.faint,
        role.ToolTipBase: p.text,
        role.ToolTipText: p.surface,
        role.Link: p.accent_ink,
        role.Light: p.surface,
        role.Midlight: p.subtle,
        role.Mid: p.border_strong,
        role.Dark: p.border_strong,
        role.Shadow: p.border_strong,
        role.Accent: p.accent,
    }
    result = QPalette()
    for key, colour in colours.items():
        result.setColor(key, QColor(colour))
    for key in (role.Text, role.WindowText, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(p.faint))
    return result
