"""Labels that were bought and never used: what they cost, until when they can be given back, and giving them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from shipdesk.background.jobs import Job, JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.money import money_text
from shipdesk.domain.spending import Sums, sums_text
from shipdesk.domain.void_windows import void_words
from shipdesk.services.ports import CancelCheck, Progress
from shipdesk.ui.counting import labels_text
from shipdesk.ui.labels.sheet_table import SheetTable
from shipdesk.ui.theme import set_kind
from shipdesk.ui.widgets.sheet import Sheet, fit_height, give_body_the_room
from shipdesk.ui.words import shop_zone, time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.void_labels import UnusedLabel, VoidReport

_WIDTH = 900


class UnusedSheet(Sheet):
    """A line for each with a tick; the ticked ones are given back together, and a refusal stops no other."""

    said = Signal(str)
    changed = Signal()

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None) -> None:
        words = translate("UnusedSheet", "Give back")
        super().__init__(translate("UnusedSheet", "Unused labels"), words, parent)
        set_kind(self.do_button, "danger")
        self.setMinimumWidth(_WIDTH)
        self._shop, self._jobs = shop, jobs
        self._job: Job | None = None
        self._labels: tuple[UnusedLabel, ...] = ()
        self._refused: dict[str, str] = {}
        self.set_sentence(self.tr("Bought, and their parcels never left. Tick those whose money you want back."))
        self.table = SheetTable(
            self.tr("Unused labels"),
            (self.tr("Label"), self.tr("Service"), self.tr("Order"), self.tr("Cost"), self.tr("Bought"),
             self.tr("Void window")),
            stretch=5, right=3,
        )  # fmt: skip
        self.table.itemChanged.connect(lambda _item: self._count())
        self.body.addWidget(self.table, 1)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Labels given back"))
        self.progress.hide()
        self.body.addWidget(self.progress)
        give_body_the_room(self)
        self.all_button = QPushButton(self.tr("Tick all"))
        self.all_button.setAutoDefault(False)
        self.all_button.setShortcut("Ctrl+A")
        self.all_button.setToolTip(self.tr("Tick all, or none where all are (Ctrl+A)"))
        self.all_button.clicked.connect(self.tick_all)
        self.buttons.insertWidget(0, self.all_button)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setToolTip(self.tr("Close (Esc)"))
        self.do_button.setEnabled(False)
        jobs.job_moved.connect(self._show_progress)
        self.finished.connect(lambda _result: self._job.cancel() if self._job else None)
        self._read()

    def _read(self) -> None:
        self._jobs.query(
            "unused labels", _unused, self._shop, on_done=self._show, on_failed=self._say_failure, owner=self
        )

    def _show(self, labels: tuple[UnusedLabel, ...]) -> None:
        self._labels = labels
        zone = shop_zone(self._shop.settings.shop.time_zone)
        today = self._shop.clock.now().astimezone(zone).date()
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        for label in labels:
            window = void_words(label.void_until_on, today) or self.tr("The carrier does not say")
            self.table.add_row(
                (
                    label.tracking_number,
                    label.service_name,
                    f"{label.order_number}\n{label.recipient_name}",
                    money_text(label.cost_minor, label.currency) or self.tr("not told"),
                    time_text(label.bought_at, zone),
                    self._refused.get(label.tracking_number) or window,
                ),
                ticked=False,
            )
        self.table.blockSignals(False)
        self.table.fit_rows()
        for each in (self.table, self.all_button, self.do_button):
            each.setVisible(bool(labels))
        if labels:
            self.table.setCurrentCell(0, 0)
            self.table.setFocus()
        else:
            self.set_sentence(self.tr("Every label that was bought has left."))
            self.cancel_button.setFocus()
        self._count()
        fit_height(self)

    def _count(self) -> None:
        chosen = [self._labels[row] for row in self.table.ticked()]
        sums = Sums.of((label.cost_minor, label.currency) for label in chosen)
        worth = sums_text(sums.minor)
        words = self.tr("Give {labels} back").format(labels=labels_text(len(chosen))) if chosen else ""
        self.do_button.setText(f"{words} ({worth})" if words and worth else words or self.tr("Give back"))
        self.do_button.setEnabled(bool(chosen) and self._job is None)

    def tick_all(self) -> None:
        """Tick all lines, or none where all are ticked."""
        self.table.tick_all(ticked=len(self.table.ticked()) < len(self._labels))

    def accept(self) -> None:
        """Give the ticked ones back; the sheet stays to show what was refused."""
        chosen = [self._labels[row].parcel_id for row in self.table.ticked()]
        if not chosen or self._job is not None:
            return
        self.progress.setRange(0, len(chosen))
        self.progress.setValue(0)
        self.progress.show()
        self._job = self._jobs.run(
            self.tr("Giving labels back"), _give_back, self._shop, chosen, cancellable=True,
            on_done=self._given_back, on_failed=self._say_failure, owner=self,
        )  # fmt: skip
        self._count()

    def _show_progress(self, job: Job) -> None:
        if job is self._job:
            self.progress.setValue(job.done)

    def _given_back(self, report: VoidReport) -> None:
        self._job = None
        self.progress.hide()
        self._refused = dict(report.refused)
        if report.voided:
            self.said.emit(self.tr("{labels} given back.").format(labels=labels_text(len(report.voided))))
            self.changed.emit()
        wrong = self.tr("{labels} could not be given back; the reason stands beside each.")
        self.say_wrong(wrong.format(labels=labels_text(len(report.refused))) if report.refused else "")
        self._read()

    def _say_failure(self, error: ShipDeskError) -> None:
        self._job = None
        self.progress.hide()
        self.say_wrong(str(error))


def _unused(shop: Shop) -> tuple[UnusedLabel, ...]:
    from shipdesk.services.void_labels import unused_labels

    return unused_labels(shop)


def _give_back(shop: Shop, parcel_ids: list[int], progress: Progress, cancelled: CancelCheck) -> VoidReport:
    from shipdesk.services.void_labels import void_labels

    return void_labels(shop, parcel_ids, progress=progress, cancelled=cancelled)
