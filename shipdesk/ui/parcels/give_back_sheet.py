"""Asks once more before a label is given back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import translate


class GiveBackSheet(ConfirmSheet):
    """Says what giving a label back means."""

    def __init__(self, number: str, parent: QWidget) -> None:
        sentence = translate("GiveBackSheet", "{number} can then not be used any more; the order needs a new label.")
        super().__init__(
            translate("GiveBackSheet", "Give this label back?"),
            sentence.format(number=number),
            translate("GiveBackSheet", "Give it back"),
            translate("GiveBackSheet", "Keep it"),
            parent,
        )
