"""A template as it was saved over time: choose one, and it stands in the editor again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from shipdesk.domain.mails import Milestone
from shipdesk.ui.messages import template_jobs
from shipdesk.ui.page import Page
from shipdesk.ui.widgets.sheet import Sheet
from shipdesk.ui.words import shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.template_history import PastTemplate


def ask_past(
    page: Page, parent: QWidget, milestone: Milestone, language: str, chosen: Callable[[PastTemplate], None]
) -> None:
    """Read how a template was, and let somebody choose."""
    page.jobs.query(
        "template past",
        template_jobs.past,
        page.shop,
        milestone,
        language,
        on_done=partial(_show, page, parent, chosen),
    )


def _show(page: Page, parent: QWidget, chosen: Callable[[PastTemplate], None], past: Sequence[PastTemplate]) -> None:
    sheet = PastSheet(past, shop_zone(page.shop.settings.shop.time_zone), parent)
    sheet.chosen.connect(chosen)
    sheet.open()


class PastSheet(Sheet):
    """Lists what was saved, newest first; Enter puts it into the editor, where it is saved like any change."""

    chosen = Signal(object)

    def __init__(self, past: Sequence[PastTemplate], zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("PastSheet", "Earlier versions of this template"),
            translate("PastSheet", "Put it into the editor"),
            parent,
            sentence=translate("PastSheet", "Nothing changes for customers until you save it."),
        )
        self._past = tuple(past)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Versions, newest first"))
        for each in self._past:
            when = time_text(each.saved_at, zone)
            by = self.tr("{time}, by {name}").format(time=when, name=each.saved_by) if each.saved_by else when
            QListWidgetItem(f"{by}\n{each.template.subject}", self.list)
        self.list.setCurrentRow(0)
        self.list.setMinimumHeight(220)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.body.addWidget(self.list)
        if not self._past:
            self.list.hide()
            self.do_button.setEnabled(False)
            self.set_sentence(self.tr("This template was never changed."))
        else:
            self.list.setFocus()

    def accept(self) -> None:
        """Tell which one."""
        row = self.list.currentRow()
        if self.isVisible() and 0 <= row < len(self._past):
            self.chosen.emit(self._past[row])
            super().accept()
