"""Claims from a screen of parcels: the open one of the parcel shown, or new ones for those that are chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from shipdesk.ui.page import Page

if TYPE_CHECKING:
    from shipdesk.services.claims.open_claim import OpenedClaims


class ClaimCommands(QObject):
    """One action of the page; `chosen` returns the ids of the parcels that are chosen.

    Dialogs are imported where they are opened: the screen's first rows do not wait for them.
    """

    def __init__(self, page: Page, chosen: Callable[[], list[int]]) -> None:
        super().__init__(page)
        self._page, self._chosen = page, chosen
        self.claim = page.make_action(
            self.tr("Claim…"), "C", self.show, icon_name="note",
            tip=self.tr("Ask the carrier for money: show the parcel's claim, or open one"),
        )  # fmt: skip

    def show(self) -> None:
        """Show the open claim of the one chosen parcel, else ask what new claims are about."""
        ids = self._chosen()
        if len(ids) != 1:
            self._ask(ids, None)
            return
        from shipdesk.ui.claims import claim_jobs

        page = self._page
        page.jobs.query(
            "claim of parcel", claim_jobs.read_open_claim, page.shop, ids[0], on_done=partial(self._ask, ids),
            on_failed=page.report_failure, owner=self,
        )  # fmt: skip

    def _ask(self, ids: list[int], claim_id: int | None) -> None:
        if claim_id is not None:
            self._show_claim(claim_id)
        elif ids:
            from shipdesk.ui.claims.open_claim_sheet import OpenClaimSheet

            sheet = OpenClaimSheet(self._page.shop, self._page.jobs, ids, self._page)
            sheet.opened.connect(self._opened)
            sheet.open_when_free()

    def _show_claim(self, claim_id: int) -> None:
        from shipdesk.ui.claims.claim_sheet import ClaimSheet

        sheet = ClaimSheet(self._page.shop, self._page.jobs, claim_id, self._page)
        sheet.changed.connect(self._page.reload)
        sheet.open()

    def _opened(self, made: OpenedClaims) -> None:
        self._page.undo_offered.emit(made.sentence, partial(self._take_back, made.claim_ids))
        if len(made.claim_ids) == 1:
            self._show_claim(made.claim_ids[0])

    def _take_back(self, claim_ids: tuple[int, ...]) -> None:
        from shipdesk.ui.claims import claim_jobs

        page = self._page
        page.jobs.change(
            self.tr("Taking claims back"), claim_jobs.undo_open, page.shop, claim_ids,
            on_done=lambda _count: page.reload(), on_failed=page.report_failure, owner=self,
        )  # fmt: skip
