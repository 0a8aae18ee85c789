"""Whether things may move on their own, and moving softly where they may."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle


def motion_is_reduced() -> bool:
    """Answer whether the person wants nothing to move: by the system, the style, or SHIPDESK_REDUCED_MOTION."""
    if os.environ.get("SHIPDESK_REDUCED_MOTION", "") not in ("", "0"):
        return True
    # Qt tells the system's own wish from 6.12 on.
    hints = QGuiApplication.styleHints().accessibility()
    wish = getattr(hints, "motionPreference", None)
    if wish is not None and getattr(wish(), "name", "") == "ReducedMotion":
        return True
    if QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0:
        return True
    # Only Windows fills this in; elsewhere it says no whatever the person wants.
    return sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
