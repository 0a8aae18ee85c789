"""How letters may be written: the menu of encodings, and the words for them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from shipdesk.services.import_orders import MENDED
from shipdesk.ui.theme import set_kind
from shipdesk.ui.words import translate

AUTOMATIC = ""
WORKBOOKS = ("xlsx", "xls", "ods")


def encoding_words() -> dict[str, str]:
    """Return codec -> what people call it, the likely ones first."""
    return {
        "utf-8": "UTF-8",
        "cp1252": translate("Encodings", "Windows-1252 (Western Europe)"),
        "cp1250": translate("Encodings", "Windows-1250 (Central Europe)"),
        "cp1251": translate("Encodings", "Windows-1251 (Cyrillic)"),
        "cp1253": translate("Encodings", "Windows-1253 (Greek)"),
        "cp1254": translate("Encodings", "Windows-1254 (Turkish)"),
        "cp1257": translate("Encodings", "Windows-1257 (Baltic)"),
        "iso8859-15": translate("Encodings", "ISO 8859-15 (Western Europe)"),
        "mac_roman": "Mac Roman",
        "cp437": translate("Encodings", "DOS 437"),
        "cp850": translate("Encodings", "DOS 850 (Western Europe)"),
        "cp932": translate("Encodings", "Shift-JIS (Japanese)"),
        "euc_jp": translate("Encodings", "EUC-JP (Japanese)"),
        "gb18030": translate("Encodings", "GB 18030 (Chinese)"),
        "big5": translate("Encodings", "Big5 (Chinese)"),
        "cp949": translate("Encodings", "Korean (Windows-949)"),
        "utf-16": "UTF-16",
    }


def encoding_word(codec: str) -> str:
    """Return what people call an encoding, short: without its region, and with what was mended."""
    plain = codec.removesuffix(MENDED)
    word = encoding_words().get(plain, plain.upper() if plain.startswith("utf") else plain).partition(" (")[0]
    return translate("Encodings", "{encoding}, mended").format(encoding=word) if codec.endswith(MENDED) else word


class EncodingButton(QToolButton):
    """Shows how a file's letters were read; its menu reads them otherwise."""

    chosen = Signal(str)
    """A codec, or AUTOMATIC."""

    def __init__(self, encoding: str, told: str, *, can_mend: bool, parent: QWidget | None = None) -> None:
        """Show the encoding that was used; told is what a person chose (AUTOMATIC for nothing)."""
        super().__init__(parent)
        set_kind(self, "button")
        self.setText(encoding_word(encoding) if encoding else self.tr("Letters…"))
        self.setAccessibleName(self.tr("How the letters are read: {encoding}").format(encoding=self.text()))
        self.setToolTip(self.tr("Read the letters in another way, where names look wrong (Ctrl+E)"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Ways to read the letters"))
        group = QActionGroup(menu)
        self._add(menu, group, AUTOMATIC, self.tr("As the file shows (recommended)"), told)
        if can_mend or told.endswith(MENDED):
            codec = told if told.endswith(MENDED) else encoding + MENDED
            self._add(menu, group, codec, self.tr("Mend letters that were encoded twice (Ã¼ is ü)"), told)
        menu.addSeparator()
        for codec, words in encoding_words().items():
            self._add(menu, group, codec, words, told)
        self.setMenu(menu)

    def _add(self, menu: QMenu, group: QActionGroup, codec: str, words: str, told: str) -> None:
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(codec == told)
        action.setData(codec)
        action.triggered.connect(lambda _checked=False: self.chosen.emit(codec))
        group.addAction(action)
        menu.addAction(action)
