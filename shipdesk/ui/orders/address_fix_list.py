"""The corrections that the address check proposes, each with a button, and one for all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shipdesk.domain.addresses import AddressFix, FieldFix
from shipdesk.ui.theme import SPACE_1, SPACE_2
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.words import address_field_word, translate


class AddressFixList(QWidget):
    """Shows proposals as "Postal code: SW1A1AA → SW1A 1AA"; `wanted` tells the kind of the one to take."""

    wanted = Signal(object)

    def __init__(self, take_all: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fixes: tuple[AddressFix, ...] = ()
        self.rows = QVBoxLayout()
        self.rows.setSpacing(SPACE_2)
        self.all = QPushButton(self.tr("Correct all"))
        self.all.setAutoDefault(False)
        self.all.setToolTip(take_all.toolTip())
        self.all.clicked.connect(take_all.trigger)
        top = QHBoxLayout()
        top.addWidget(plain_label(self.tr("Proposed corrections"), "section"), 1)
        top.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_1, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(top)
        column.addLayout(self.rows)
        self.hide()

    def show_fixes(self, fixes: Sequence[AddressFix], known_reasons: Sequence[str]) -> None:
        """Show the proposals; a reason that stands above them already is not said again."""
        if tuple(fixes) == self._fixes:
            return  # a button under somebody's finger stays where it is
        self._fixes = tuple(fixes)
        while (item := self.rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for fix in fixes:
            self.rows.addWidget(self._row(fix, fix.reason not in known_reasons))
        self.all.setVisible(len(fixes) > 1)
        self.setVisible(bool(fixes))

    def buttons(self) -> list[QPushButton]:
        """Return the buttons that take one proposal, in their order."""
        items = (self.rows.itemAt(n) for n in range(self.rows.count()))
        rows = (item.widget() for item in items if item is not None)
        return [row.findChildren(QPushButton)[0] for row in rows if row is not None]

    def _row(self, fix: AddressFix, says_why: bool) -> QWidget:  # noqa: FBT001 (a fact, not a switch)
        words = "\n".join(change_words(change) for change in fix.changes)
        row = QWidget()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(plain_label(words, wrap=True, selectable=True))
        if says_why:
            texts.addWidget(plain_label(fix.reason, "small", wrap=True))
        button = QPushButton(self.tr("Correct"))
        button.setAutoDefault(False)
        button.setToolTip(fix.reason)
        button.setAccessibleName(self.tr("Correct {change}").format(change=words.replace("\n", ", ")))
        button.clicked.connect(partial(self.wanted.emit, fix.kind))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_2)
        line.addLayout(texts, 1)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row


def change_words(change: FieldFix) -> str:
    """Return one change for people, such as "Postal code: SW1A1AA → SW1A 1AA"."""
    nothing = translate("AddressFixList", "(empty)")
    before, after = (text.replace("\n", ", ") or nothing for text in (change.before, change.after))
    return f"{address_field_word(change.field)}: {before} → {after}"
