"""The Insights screen: nine questions about how parcels arrive, and what they come to."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner, Lane
from shipdesk.domain.errors import Cancelled, ShipDeskError
from shipdesk.domain.insights.keys import By, ParcelKey
from shipdesk.ui.insights import insights_work
from shipdesk.ui.insights.insight_kinds import InsightKind, division_words, insight_kinds
from shipdesk.ui.insights.insight_pane import InsightPane
from shipdesk.ui.insights.insights_work import Answer, Asked
from shipdesk.ui.insights.parcels_sheet import ParcelsSheet
from shipdesk.ui.insights.periods import USUAL, last_month, period_choices, period_of
from shipdesk.ui.page import Page, action_button
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4, set_kind
from shipdesk.ui.widgets.basics import line, plain_label
from shipdesk.ui.widgets.calm import Calm
from shipdesk.ui.words import shop_zone

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

EVERY_MS = 60_000
"""How often it is counted again while parcels move: a year of parcels is work, and one more changes little."""
_LIST_WIDTH = 164


class InsightsPage(Page):
    """A list of questions at the left; at the right the answer as a chart with its table."""

    key = "insights"
    icon_name = "insights"
    topics = frozenset({"parcels", "messages", "settings"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self.kinds = insight_kinds()
        self._calm = Calm(self.reload, self, EVERY_MS)
        self._asked: Asked | None = None
        self._again = False
        self._divisions: dict[str, tuple[By, ...]] = {}
        self._carriers: set[str] = set()
        """Those that parcels went by, whether there is still an account or not."""
        self.pane = InsightPane(jobs)
        self.pane.wanted.connect(self.show_parcels)
        self._make_filters()
        self._make_page_actions()
        self._lay_out()

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Insights")

    def reload(self) -> None:
        """Count again what is shown."""
        self._show_carriers()
        asked = self._question()
        if asked == self._asked:
            self._again = True
            return
        self._asked, self._again = asked, False
        # A key: another question stops the one under way.
        self.jobs.run(
            self.tr("Counting parcels"), insights_work.read_insight, self.shop, asked, lane=Lane.WORK, key="insights",
            cancellable=True, on_done=self._show, on_failed=self._failed, owner=self,
        )  # fmt: skip

    def topics_changed(self, topics: frozenset[str]) -> None:
        """Follow the parcels, at most once a minute."""
        if not self.isVisible():
            super().topics_changed(topics)
        elif self.topics & topics:
            self._calm.poke()

    def focus_first(self) -> None:
        """Put the keyboard into the list of questions."""
        self.list.setFocus()

    # Building

    def _make_page_actions(self) -> None:
        make = self.make_action
        self.parcels_action = make(
            self.tr("Show the parcels"), "O", self.pane.open_current, icon_name="list",
            tip=self.tr("The parcels behind the chosen line; Enter does the same, and so does a click into the chart"),
        )  # fmt: skip
        self.csv_action = make(self.tr("Save as CSV…"), "Ctrl+E", self.ask_csv, icon_name="export",
                               tip=self.tr("Save this table for a spreadsheet"))  # fmt: skip
        self.report_action = make(
            self.tr("Report of last month…"), "R", self.ask_report, icon_name="file",
            tip=self.tr("All charts and tables of last month as a PDF"),
        )  # fmt: skip
        make(self.tr("Choose the period"), "P", self.period.setFocus)
        make(self.tr("Choose the carrier"), "C", self.carrier.setFocus)
        make(self.tr("Choose what parcels are put together by"), "B", self.by.setFocus)
        make(self.tr("Go to the table"), "T", self._focus_table)
        for number, kind in enumerate(self.kinds):
            make(kind.title, f"Alt+{number + 1}", partial(self.choose, kind.name), tip=kind.question)

    def _make_filters(self) -> None:
        self.period, self.carrier, self.by = QComboBox(), QComboBox(), QComboBox()
        for box, name, keys in (
            (self.period, self.tr("Period"), "P"), (self.carrier, self.tr("Carrier"), "C"),
            (self.by, self.tr("Put together"), "B"),
        ):  # fmt: skip
            box.setAccessibleName(name)
            box.setToolTip(f"{name} ({keys})")
        for choice, words in period_choices():
            self.period.addItem(words, choice)
        self.period.setCurrentIndex(self.period.findData(self.ui_state.get("insights:period", USUAL)))
        if self.period.currentIndex() < 0:
            self.period.setCurrentIndex(self.period.findData(USUAL))
        self.carrier.addItem(self.tr("All carriers"), "")
        self.period.currentIndexChanged.connect(lambda _row: self._changed())
        self.carrier.currentIndexChanged.connect(lambda _row: self._changed())
        self.by.currentIndexChanged.connect(lambda _row: self._divided())

    def _lay_out(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Questions"))
        set_kind(self.list, "side")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, kind in enumerate(self.kinds, start=1):
            QListWidgetItem(kind.title, self.list).setToolTip(f"{kind.question} (Alt+{number})")
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        top.setSpacing(SPACE_2)
        top.addWidget(plain_label(self.tr("Insights"), "title"))
        top.addStretch(1)
        for action in (self.parcels_action, self.csv_action, self.report_action):
            top.addWidget(action_button(action))
        filters = QHBoxLayout()
        filters.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        filters.setSpacing(SPACE_2)
        for box in (self.period, self.carrier, self.by):
            filters.addWidget(box)
        filters.addStretch(1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE_3)
        right.addLayout(top)
        right.addLayout(filters)
        right.addWidget(self.pane, 1)
        self.setProperty("kind", "surface")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(line(vertical=True))
        row.addLayout(right, 1)
        self.list.setCurrentRow(0)
        self._show_divisions()
        self.list.currentRowChanged.connect(lambda _row: self._chosen())

    # Choosing

    def kind(self) -> InsightKind:
        """Return the table that is shown."""
        return self.kinds[max(0, self.list.currentRow())]

    def choose(self, name: str) -> None:
        """Show the table of that name."""
        self.list.setCurrentRow([kind.name for kind in self.kinds].index(name))

    def _question(self) -> Asked:
        kind = self.kind()
        zone: tzinfo = shop_zone(self.shop.settings.shop.time_zone)
        today = self.shop.clock.now().astimezone(zone).date()
        by = self._divisions.get(kind.name, kind.divisions[0] if kind.divisions else ())
        return Asked(kind.name, period_of(str(self.period.currentData()), today), by, str(self.carrier.currentData()))

    def _chosen(self) -> None:
        self._show_divisions()
        self._changed()

    def _changed(self) -> None:
        self.ui_state.put("insights:period", str(self.period.currentData()))
        self.reload()

    def _divided(self) -> None:
        kind, place = self.kind(), self.by.currentIndex()
        if 0 <= place < len(kind.divisions):
            self._divisions[kind.name] = kind.divisions[place]
            self.reload()

    def _show_divisions(self) -> None:
        kind = self.kind()
        chosen = self._divisions.get(kind.name, kind.divisions[0] if kind.divisions else ())
        self.by.blockSignals(True)
        self.by.clear()
        self.by.addItems([division_words(by) for by in kind.divisions])
        self.by.setCurrentIndex(kind.divisions.index(chosen) if kind.divisions else -1)
        self.by.blockSignals(False)
        self.by.setVisible(bool(kind.divisions))

    def _show_carriers(self) -> None:
        found = (("", self.tr("All carriers")), *insights_work.carriers_of(self.shop, self._carriers))
        if [code for code, _ in found] == [self.carrier.itemData(row) for row in range(self.carrier.count())]:
            return
        chosen = self.carrier.currentData()
        self.carrier.blockSignals(True)
        self.carrier.clear()
        for code, name in found:
            self.carrier.addItem(name, code)
        self.carrier.setCurrentIndex(max(0, self.carrier.findData(chosen)))
        self.carrier.blockSignals(False)

    # Showing

    def _show(self, answer: Answer) -> None:
        again, self._asked, self._again = self._again, None, False
        kind = next(kind for kind in self.kinds if kind.name == answer.asked.name)
        self.pane.show_answer(kind, answer)
        self._carriers |= {row.group.carrier for row in answer.table.rows if getattr(row, "group", None)} - {None}
        self._show_carriers()
        some = bool(answer.table.rows)
        self.csv_action.setEnabled(some)
        self.parcels_action.setEnabled(self.pane.current_row() is not None)
        if again:
            self._calm.poke()

    def _failed(self, error: ShipDeskError) -> None:
        self._asked, self._again = None, False
        if not isinstance(error, Cancelled):
            self.report_failure(error)

    def _focus_table(self) -> None:
        if self.pane.table is not None and self.pane.table.isVisible():
            self.pane.table.setFocus()

    def show_parcels(self, key: ParcelKey, words: str) -> None:
        """Show the parcels behind a number over the chart."""
        sheet = ParcelsSheet(self.shop, self.jobs, self.ui_state, key, words, self)
        sheet.parcel_wanted.connect(self.parcel_wanted)
        sheet.failed.connect(self.failed)
        sheet.open()

    # Saving

    def ask_csv(self) -> None:
        """Ask where to save the table."""
        if self.pane.answer is not None:
            name = f"shipdesk-{self.pane.answer.asked.name.replace('_', '-')}.csv"
            self._ask_file(self.tr("Save this table"), name, "CSV (*.csv)", self.save_csv)

    def save_csv(self, path: Path) -> None:
        """Save the table that is shown."""
        if self.pane.answer is not None:
            self.jobs.run(self.tr("Saving"), insights_work.save_csv, self.pane.answer.table, path,
                          on_done=self._saved, on_failed=self.report_failure, owner=self)  # fmt: skip

    def ask_report(self) -> None:
        """Ask where to save the report of last month."""
        month = last_month(self._question().period.last_on)
        name = f"shipdesk-{month.first_on:%Y-%m}.pdf"
        self._ask_file(self.tr("Save the report"), name, "PDF (*.pdf)", self.save_report)

    def save_report(self, path: Path) -> None:
        """Save the report of last month."""
        zone: tzinfo = shop_zone(self.shop.settings.shop.time_zone)
        month = last_month(self.shop.clock.now().astimezone(zone).date())
        self.jobs.run(self.tr("Writing the report"), insights_work.save_report, self.shop, month, path,
                      cancellable=True, on_done=self._saved, on_failed=self.report_failure, owner=self)  # fmt: skip

    def _saved(self, path: Path) -> None:
        self.said.emit(self.tr("Saved {file}").format(file=path.name))

    def _ask_file(self, title: str, name: str, kind: str, chosen: object) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, title, str(Path(folder) / name), kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.fileSelected.connect(lambda file: chosen(Path(file)) if callable(chosen) else None)
        dialog.open()
