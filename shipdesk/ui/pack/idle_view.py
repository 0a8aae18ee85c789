"""The bench with nothing open: the last answer or what to scan, the bags being filled, the boxes set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from shipdesk.services.packing.bench_view import BenchView, OpenBag, ParkedBox
from shipdesk.ui.pack.mode_bar import TOUCH
from shipdesk.ui.pack.outcome_panel import OutcomePanel
from shipdesk.ui.pack.step_words import MODE_ICONS, invitation
from shipdesk.ui.theme import ICON_M, SPACE_2, SPACE_3, TEXT_LEAD, Tone, icon, text_font
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.words import count_text, near_time_text

_PARKED_SHOWN = 3


class BagButtons(QWidget):
    """A large button for each bag that is being filled."""

    close_wanted = Signal(str)
    """The carrier whose bag is to be closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        self._bags: tuple[OpenBag, ...] = ()
        self._flow = FlowLayout(self, gap=SPACE_2)
        self.hide()

    def show_bags(self, bags: Sequence[OpenBag]) -> None:
        """Show these bags."""
        if tuple(bags) == self._bags:
            return
        self._bags = tuple(bags)
        while len(self.buttons) < len(bags):
            self.buttons.append(self._button(len(self.buttons)))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(bags))
            if number < len(bags):
                bag = bags[number]
                words = self.tr("{carrier}: {count} parcels in the bag")
                if bag.parcels == 1:
                    words = self.tr("{carrier}: 1 parcel in the bag")
                words = words.format(carrier=bag.carrier_name, count=count_text(bag.parcels))
                button.setText(words)
                button.setAccessibleName(self.tr("Close the bag. {words}").format(words=words))
                button.setToolTip(self.tr("Close this bag and make its manifest (Ctrl+B)"))
        self.setVisible(bool(bags))

    def carriers(self) -> tuple[str, ...]:
        """Return whose bags are shown."""
        return tuple(bag.carrier for bag in self._bags)

    def _button(self, number: int) -> QPushButton:
        button = QPushButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setStyleSheet(f"min-height: {TOUCH}px;")
        button.setFont(text_font(TEXT_LEAD, strong=True))
        button.setIcon(icon("truck"))
        button.setIconSize(QSize(ICON_M, ICON_M))
        button.clicked.connect(lambda _checked=False: self._pressed(number))
        self._flow.addWidget(button)
        return button

    def _pressed(self, number: int) -> None:
        if number < len(self._bags):
            self.close_wanted.emit(self._bags[number].carrier)


class IdleView(QWidget):
    """What the bench shows between two parcels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = OutcomePanel()
        self.bags = BagButtons()
        self.parked = Callout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.panel, 1)
        column.addWidget(self.parked)
        column.addWidget(self.bags)

    def show_view(self, view: BenchView, now: datetime, zone: tzinfo) -> None:
        """Show what waits at the bench, and what to scan."""
        words, hint = invitation(view.mode)
        self.panel.invite(MODE_ICONS[view.mode], words, hint)
        self.bags.show_bags(view.bags)
        self.parked.say(self._parked_words(view.parked, now, zone), Tone.WARN)

    def _parked_words(self, parked: Sequence[ParkedBox], now: datetime, zone: tzinfo) -> str:
        lines = [
            self.tr("{order} waits for its label since {time}: {trouble}").format(
                order=box.order_number, time=near_time_text(box.since, now, zone), trouble=box.trouble
            )
            for box in parked[:_PARKED_SHOWN]
        ]
        if len(parked) > _PARKED_SHOWN:
            lines.append(self.tr("{count} more wait.").format(count=count_text(len(parked) - _PARKED_SHOWN)))
        return "\n".join(lines)
