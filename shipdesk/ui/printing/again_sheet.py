"""Asks before labels are printed that were printed before: two parcels with one number are one too many."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from shipdesk.domain.printing import AlreadyPrinted
from shipdesk.ui.counting import labels_text
from shipdesk.ui.orders.paper_work import Which
from shipdesk.ui.widgets.sheet import ConfirmSheet
from shipdesk.ui.words import count_text, translate


class AgainSheet(ConfirmSheet):
    """Enter prints nothing; `wanted` tells which labels a person wants all the same."""

    wanted = Signal(object)

    def __init__(self, error: AlreadyPrinted, parent: QWidget | None = None) -> None:
        asked, before = error.asked, len(error.label_ids)
        sentence = translate("AgainSheet", "This label was printed before, or is on its way to the printer.")
        if asked > 1:
            sentence = translate(
                "AgainSheet", "Of {labels}, {before} were printed before, or are on their way to the printer."
            ).format(labels=labels_text(asked), before=count_text(before))
        super().__init__(
            translate("AgainSheet", "Print again?"),
            sentence + " " + translate("AgainSheet", "Each parcel must carry one label only. The audit notes it."),
            translate("AgainSheet", "Print {labels} again").format(labels=labels_text(asked)),
            translate("AgainSheet", "Print nothing"),
            parent,
        )
        QShortcut(QKeySequence("Alt+P"), self, self.do_button.click)
        self.do_button.setToolTip(self.tr("Print all of them once more (Alt+P)"))
        self.accepted.connect(lambda: self.wanted.emit(Which.ALL_AGAIN))
        self.new_button = QPushButton(self.tr("Only {labels} that are new").format(labels=labels_text(asked - before)))
        self.new_button.setAutoDefault(False)
        QShortcut(QKeySequence("Alt+N"), self, self.new_button.click)
        self.new_button.setToolTip(self.tr("Print only what was not printed yet (Alt+N)"))
        self.new_button.clicked.connect(self._only_new)
        self.new_button.setVisible(before < asked)
        self.buttons.insertWidget(2, self.new_button)

    def _only_new(self) -> None:
        self.wanted.emit(Which.NEW_ONLY)
        self.reject()
