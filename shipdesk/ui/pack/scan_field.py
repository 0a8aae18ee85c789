"""The field that scanners type into."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from shipdesk.ui.theme import set_kind

_LONGEST_CODE = 400


class ScanField(QLineEdit):
    """Takes a code and Enter, empties itself at once for the next; a paste of many lines is many scans."""

    scanned = Signal(str)
    undo_wanted = Signal()
    acknowledged = Signal()
    """Esc: the person has seen what was shown."""
    stepped = Signal(int)
    """Up or Down: -1 or 1 article in the list beside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "scan")
        self.setMaxLength(_LONGEST_CODE)
        self.setPlaceholderText(self.tr("Scan a label"))
        self.setAccessibleName(self.tr("Scan field"))
        self.setAccessibleDescription(self.tr("Scan a label or an order, or type its number and press Enter."))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter as the end of a code; Ctrl+Z takes back a scan, not a letter."""
        key = event.key()
        # Some scanners end a code with Tab; here it never leaves the field.
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._take(self.text())
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self.acknowledged.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _next: bool) -> bool:  # noqa: FBT001 (Qt's signature)
        """Keep the keyboard: a scanner must never type into another widget."""
        return False

    def _take(self, text: str) -> None:
        self.clear()
        code = text.strip()
        if code:
            self.scanned.emit(code)

    def _paste(self) -> None:
        lines = QApplication.clipboard().text().splitlines()
        if len(lines) > 1:
            for line in lines:
                self._take(line)
        else:
            self.paste()
