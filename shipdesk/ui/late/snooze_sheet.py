"""Asks until when something late may wait."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QPushButton, QWidget

from shipdesk.ui.counting import lines_text
from shipdesk.ui.theme import SPACE_3, set_kind
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import day_text, translate


class SnoozeSheet(Sheet):
    """Tomorrow, three days, a week by one key; any other day in the field."""

    chosen = Signal(object)

    def __init__(self, count: int, today: date, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("SnoozeSheet", "Snooze {lines}").format(lines=lines_text(count)),
            translate("SnoozeSheet", "Snooze"),
            parent,
            sentence=translate("SnoozeSheet", "It comes back to the list on that day, if it is still late then."),
        )
        self._today = today
        offers = (
            (self.tr("Tomorrow"), 1),
            (self.tr("In three days"), 3),
            (self.tr("In a week"), 7),
        )
        for number, (words, days) in enumerate(offers, start=1):
            self.body.addWidget(self._offer(number, words, today + timedelta(days=days)))
        self.field = QDateEdit()
        self.field.setCalendarPopup(True)
        self.field.setDisplayFormat("d MMM yyyy")
        self.field.setMinimumDate(_qt_date(today + timedelta(days=1)))
        self.field.setMaximumDate(_qt_date(today + timedelta(days=365)))
        self.field.setDate(_qt_date(today + timedelta(days=1)))
        self.field.setAccessibleName(self.tr("Until"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(plain_label(self.tr("Until"), "muted"))
        row.addWidget(self.field, 1)
        self.body.addLayout(row)
        self.do_button.setFocus()

    def _offer(self, number: int, words: str, day: date) -> QPushButton:
        button = QPushButton(f"{number}   {words} – {day_text(day)}")
        button.setAutoDefault(False)
        set_kind(button, "flat")
        button.setStyleSheet("text-align: left;")
        button.setShortcut(str(number))
        button.setAccessibleName(words)
        button.setToolTip(self.tr("{words} ({number})").format(words=words, number=number))
        button.clicked.connect(lambda: self._take(day))
        return button

    def _take(self, day: date) -> None:
        self.field.setDate(_qt_date(day))
        self.accept()

    def accept(self) -> None:
        """Tell the day."""
        day = self.field.date()
        self.chosen.emit(date(day.year(), day.month(), day.day()))
        super().accept()


def _qt_date(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
