"""How large the window is the first time."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

_WANTED = QSize(1280, 800)
_FRAME = QSize(16, 48)
"""Room for the system's title bar and borders, which are known only after the window is shown."""


def first_size(screen: QScreen) -> QSize:
    """Return the size that the window is best seen in, no larger than the screen leaves free."""
    return _WANTED.boundedTo(screen.availableSize() - _FRAME)
