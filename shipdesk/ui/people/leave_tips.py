"""Lets what is disabled say why, where whoever is here may not do it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from shipdesk.ui.page import with_advice

_WHY = "why"


class _Teller(QObject):
    """Answers for the tooltips of widgets that are refused."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say who may, instead of what it does."""
        why = watched.property(_WHY)
        if event.type() == QEvent.Type.ToolTip and why and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), with_advice(str(why)))
            return True
        return False


def tell_why(widget: QWidget, why: str) -> None:
    """Have a widget's tooltip say why it is refused; an empty reason gives it its own tooltip back."""
    if why and not widget.property(_WHY):
        teller = widget.findChild(_Teller)
        widget.installEventFilter(teller if teller is not None else _Teller(widget))
    widget.setProperty(_WHY, why)
