"""Which carrier to add: all that ShipDesk knows, each with what it can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from shipdesk.ui.widgets.described_list import DescribedLine, DescribedList
from shipdesk.ui.widgets.sheet import Sheet, give_body_the_room

if TYPE_CHECKING:
    from shipdesk.services.carrier_accounts import CarrierKind

translate = QCoreApplication.translate
_SIZE = (640, 560)


class CarrierChoice(Sheet):
    """The carriers that can be added; typing goes to a name, Enter takes it."""

    chosen = Signal(str)
    """The code of the carrier to add."""

    def __init__(self, kinds: Sequence[CarrierKind], parent: QWidget | None = None) -> None:
        super().__init__(
            translate("CarrierChoice", "Add a carrier"),
            translate("CarrierChoice", "Go on"),
            parent,
            sentence=translate("CarrierChoice", "You need an account there first, except for your own delivery."),
        )
        self.list = DescribedList(self.tr("Carriers that can be added"), 0, 0)
        self.list.show_lines([(kind.code, _line(kind)) for kind in kinds])
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.addWidget(self.list, 1)
        give_body_the_room(self)
        height = parent.window().height() - 64 if parent is not None else _SIZE[1]
        self.resize(_SIZE[0], min(_SIZE[1], height))
        self.list.setFocus()
        self._enable()

    def accept(self) -> None:
        """Tell which one was chosen."""
        code = self.list.chosen_key()
        if code is None:
            return
        super().accept()
        self.chosen.emit(str(code))

    def _enable(self) -> None:
        self.do_button.setEnabled(self.list.chosen_key() is not None)


def _line(kind: CarrierKind) -> DescribedLine:
    words = f"{kind.can}."
    if kind.cannot:
        missing = kind.cannot[:1].lower() + kind.cannot[1:]
        words += "\n" + translate("CarrierChoice", "No {missing}.").format(missing=missing)
    return DescribedLine(kind.name, words)
