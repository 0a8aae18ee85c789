"""Join a shop on a server: for the second and every further computer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.services.choose_store import StoreChange
from shipdesk.ui.settings.server_form import ServerForm
from shipdesk.ui.widgets.sheet import Sheet, fit_height
from shipdesk.ui.words import translate


class JoinSheet(Sheet):
    """Asks for the server; the join itself is made when the window has closed the empty shop of this computer."""

    wanted = Signal(object)
    """A StoreWish."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None) -> None:
        super().__init__(
            translate("JoinSheet", "Join a shop on a server"), translate("JoinSheet", "Join"), parent,
            sentence=translate(
                "JoinSheet", "Several computers can work on one shop. Whoever set up its server knows what to enter."
            ),
        )  # fmt: skip
        self.setMinimumWidth(520)
        self.server = ServerForm(jobs)
        self.server.tried.connect(lambda _found: fit_height(self))
        self.body.addWidget(self.server)

    def accept(self) -> None:
        """Join, where what is entered can be meant."""
        wish = self.server.wish(StoreChange.JOIN)
        if wish is None:
            fit_height(self)
            return
        super().accept()
        self.wanted.emit(wish)
