"""What runs by itself, when, what it cost and what failed; and what carriers told that nobody understands."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.services.views import TrackReport
from shipdesk.ui.calm_page import CalmPage
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.imports.value_table import ValueTable, ValueTableModel
from shipdesk.ui.page import action_button
from shipdesk.ui.runs import runs_work
from shipdesk.ui.runs.runs_columns import (
    TimeText,
    account_columns,
    account_tone,
    job_columns,
    run_columns,
    times_of,
    unknown_columns,
)
from shipdesk.ui.theme import HEADER_HEIGHT, ROW_HEIGHT, SPACE_2, SPACE_3, SPACE_4, Tone
from shipdesk.ui.widgets.basics import EmptyState, SectionHeader, plain_label
from shipdesk.ui.widgets.callout import Callout
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import count_text, shop_zone, time_text

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.unknown_events import UnknownEvents
    from shipdesk.services.what_runs import AccountRuns, JobState, Run, WhatRuns


_MOST_ROWS = 7
_EMPTY_HEIGHT = 220


class RunsPage(CalmPage):
    """Three tabs: carriers with the other jobs, the last runs, and what is not understood."""

    key = "runs"
    icon_name = "clock"
    topics = frozenset({"parcels", "messages", "prints", "imports", "settings"})

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._zone: tzinfo = UTC
        self._now: datetime = shop.clock.now()
        self._names: dict[str, str] = {}
        self._reader = SteadyReader(jobs, "runs", self._show, self.report_failure, self)
        self._make_page_actions()
        self._make_tables()
        self._lay_out()

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("What runs")

    def reload(self) -> None:
        """Read again what ran and what is due."""
        self._reader.ask(runs_work.read_runs, self.shop)

    def focus_first(self) -> None:
        """Put the keyboard into the shown tab's first list."""
        (self.accounts, self.runs, self.unknown)[self.tabs.currentIndex()].setFocus()

    # Building

    def _make_page_actions(self) -> None:
        make = self.make_action
        self.ask_action = make(self.tr("Ask what is due"), "R", self.ask_due, icon_name="refresh",
                               tip=self.tr("Ask carriers now about the parcels that are due"))  # fmt: skip
        self.account_action = make(
            self.tr("Ask this carrier"), "Shift+R", self.ask_account, icon_name="truck",
            tip=self.tr("Ask the chosen carrier now about all of its parcels under way"),
        )  # fmt: skip
        self.export_action = make(
            self.tr("Save as CSV…"), "E", self.ask_export, icon_name="export",
            tip=self.tr("Save what is not understood, to be sent to whoever makes ShipDesk"),
        )  # fmt: skip
        self.parcel_action = make(
            self.tr("Open parcel"), "O", self.open_parcel, icon_name="link",
            tip=self.tr("Open the parcel that has such an event; Enter does the same"),
        )  # fmt: skip
        for number, words in enumerate(self._tab_words(), start=1):
            make(words, f"Alt+{number}", partial(self.show_tab, number - 1))

    def _tab_words(self) -> tuple[str, str, str]:
        return self.tr("Carriers and jobs"), self.tr("Last runs"), self.tr("Not understood")

    def _make_tables(self) -> None:
        self.account_model: ValueTableModel[AccountRuns] = ValueTableModel(account_columns(self._times), self)
        self.accounts = ValueTable(self.account_model, self.tr("Carriers"))
        self.accounts.selectionModel().selectionChanged.connect(lambda *_: self._describe())
        self.job_model: ValueTableModel[JobState] = ValueTableModel(job_columns(self._times), self)
        self.other_jobs = ValueTable(self.job_model, self.tr("Other jobs"))
        self.run_model: ValueTableModel[Run] = ValueTableModel(run_columns(self._times, self._name_of), self)
        self.runs = ValueTable(self.run_model, self.tr("Last runs"))
        self.unknown_model: ValueTableModel[UnknownEvents] = ValueTableModel(unknown_columns(self._times), self)
        self.unknown = ValueTable(self.unknown_model, self.tr("Not understood"))
        self.unknown.activated.connect(lambda _index: self.open_parcel())

    def _lay_out(self) -> None:
        self.sentence = plain_label(kind="muted")
        self.no_accounts = EmptyState(
            "truck", self.tr("No carrier is connected"),
            self.tr("Connect one that tells where parcels are, and it is asked by itself."),
            self.tr("Go to the settings"),
        )  # fmt: skip
        self.no_accounts.acted.connect(lambda: self.screen_wanted.emit("settings"))
        self.no_runs = EmptyState("clock", self.tr("Nothing has run yet"),
                                  self.tr("What ShipDesk does by itself is listed here."))  # fmt: skip
        self.all_understood = EmptyState(
            "done", self.tr("Every code is understood"),
            self.tr("What a carrier tells and ShipDesk does not know is listed here."),
        )  # fmt: skip
        self.tabs = QTabWidget()
        self.tabs.setObjectName("runs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of this screen"))
        self.tabs.setStyleSheet(f"QTabWidget#runs::tab-bar {{ left: {SPACE_4}px; }}")
        parts = (self._now_part(), _padded(_stack(self.runs, self.no_runs)), self._unknown_part())
        for number, (part, words) in enumerate(zip(parts, self._tab_words(), strict=True), start=1):
            self.tabs.addTab(part, words)
            self.tabs.setTabToolTip(number - 1, self.tr("{words} (Alt+{number})").format(words=words, number=number))
        self.tabs.currentChanged.connect(lambda _place: self._enable())
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        top.setSpacing(SPACE_3)
        top.addWidget(plain_label(self.title(), "title"))
        top.addWidget(self.sentence)
        top.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(action_button(self.ask_action, "primary"))
        buttons.addWidget(action_button(self.account_action))
        top.addLayout(buttons)
        self.setProperty("kind", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(top)
        column.addWidget(self.tabs, 1)

    def _now_part(self) -> QWidget:
        self.described = Callout()
        self.account_stack = _stack(self.accounts, self.no_accounts)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self.account_stack)
        column.addWidget(self.described)
        column.addWidget(SectionHeader(self.tr("Other jobs")))
        column.addWidget(self.other_jobs, 1)
        return part

    def _unknown_part(self) -> QWidget:
        part = _padded(_stack(self.unknown, self.all_understood))
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(plain_label(self.tr("These events keep a parcel's state as it was."), "muted"))
        row.addStretch(1)
        row.addWidget(action_button(self.parcel_action))
        row.addWidget(action_button(self.export_action))
        layout = part.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(0, row)
        return part

    # Showing

    def _times(self) -> TimeText:
        return times_of(self._now, self._zone)

    def _name_of(self, account: str) -> str:
        return self._names.get(account, account)

    def _show(self, found: WhatRuns) -> None:
        self._zone = shop_zone(self.shop.settings.shop.time_zone)
        self._now = found.at
        self._names = {account.code: account.name for account in found.accounts}
        for table, values in ((self.accounts, found.accounts), (self.other_jobs, found.jobs), (self.runs, found.recent),
                              (self.unknown, found.unknown)):  # fmt: skip
            _fill(table, values)
        _choose(self.accounts, self.no_accounts)
        self.account_stack.setFixedHeight(_height_of(len(found.accounts)))
        _choose(self.runs, self.no_runs)
        _choose(self.unknown, self.all_understood)
        by_itself = self.tr("Carriers are asked by themselves.")
        self.sentence.setText(by_itself if found.asks_by_itself else self.tr("Carriers are asked by hand only."))
        count = sum(each.count for each in found.unknown)
        words = self._tab_words()[2]
        self.tabs.setTabText(2, f"{words} ({count_text(count)})" if count else words)
        self._describe()
        self._enable()

    def _describe(self) -> None:
        account = self._account()
        self._enable()
        if account is None:
            self.described.say("")
            return
        until = ""
        if account.paused_until is not None:
            until = self.tr("It goes on at {time}.").format(time=time_text(account.paused_until, self._zone))
        said = account.last.said if account.last is not None and account.last.failed else ""
        parts = (account.trouble, until, said if said != account.trouble else "", account.quota_words)
        words = " ".join(part for part in parts if part)
        tone = account_tone(account)
        self.described.say(f"{account.name}: {words}" if words else "", Tone.INFO if tone is Tone.GOOD else tone)

    def _account(self) -> AccountRuns | None:
        return self.account_model.value_at(self.accounts.currentIndex().row())

    def _enable(self) -> None:
        account = self._account()
        there = account is not None and account.is_connected and account.under_way > 0
        self.account_action.setEnabled(there and self.tabs.currentIndex() == 0)
        any_unknown = self.unknown_model.rowCount() > 0
        self.export_action.setEnabled(any_unknown)
        self.parcel_action.setEnabled(any_unknown)

    # Doing

    def show_tab(self, place: int) -> None:
        """Show one of the three parts."""
        self.tabs.setCurrentIndex(place)
        self.focus_first()

    def ask_due(self) -> None:
        """Ask carriers about what is due."""
        self.jobs.run(self.tr("Asking carriers"), runs_work.ask_what_is_due, self.shop, cancellable=True,
                      on_done=self._asked, on_failed=self.report_failure, owner=self)  # fmt: skip

    def ask_account(self) -> None:
        """Ask the chosen carrier about all of its parcels."""
        account = self._account()
        if account is not None:
            self.jobs.run(self.tr("Asking {carrier}").format(carrier=account.name), runs_work.ask_account, self.shop,
                          account.code, cancellable=True, on_done=self._asked, on_failed=self.report_failure,
                          owner=self)  # fmt: skip

    def _asked(self, report: TrackReport) -> None:
        if report.failed:
            number, reason = report.failed[0]
            self.said.emit(self.tr("{number}: {reason}").format(number=number, reason=reason))
        elif report.asked:
            words = self.tr("Asked about {parcels}; {changed} have news.")
            self.said.emit(words.format(parcels=parcels_text(report.asked), changed=count_text(report.changed)))
        elif report.skipped:
            self.said.emit(self.tr("All of them were asked about minutes ago."))
        else:
            self.said.emit(self.tr("No parcel is due."))
        self.reload()

    def open_parcel(self) -> None:
        """Open the parcel that has an event that is not understood."""
        chosen = self.unknown_model.value_at(self.unknown.currentIndex().row())
        if chosen is not None and self.tabs.currentIndex() == 2:
            self.jobs.query("runs parcel", runs_work.parcel_of, self.shop, chosen.tracking_number,
                            on_done=lambda found: self.parcel_wanted.emit(found) if found is not None else None,
                            owner=self)  # fmt: skip

    def ask_export(self) -> None:
        """Ask where to save what is not understood."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        file = str(Path(folder) / "shipdesk-not-understood.csv")
        dialog = QFileDialog(self, self.tr("Save what is not understood"), file, "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Save what is not understood into a file."""
        self.jobs.run(self.tr("Saving"), runs_work.save_unknown, self.shop, path,
                      on_done=lambda saved: self.said.emit(self.tr("Saved {file}").format(file=saved.name)),
                      on_failed=self.report_failure, owner=self)  # fmt: skip


def _stack(table: ValueTable, empty: EmptyState) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(table)
    stack.addWidget(empty)
    return stack


def _padded(inside: QWidget) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
    column.setSpacing(SPACE_2)
    column.addWidget(inside, 1)
    return part


def _height_of(rows: int) -> int:
    """Return the height of a list with so many rows, of a few at the most; of none that of what stands in its place."""
    if not rows:
        return _EMPTY_HEIGHT
    return HEADER_HEIGHT + min(rows, _MOST_ROWS) * ROW_HEIGHT + SPACE_3


def _choose(table: ValueTable, empty: EmptyState) -> None:
    """Show the table, or what stands in its place where it is empty."""
    stack = table.parentWidget()
    assert isinstance(stack, QStackedWidget)
    stack.setCurrentWidget(table if table.model().rowCount(QModelIndex()) else empty)


def _fill(table: ValueTable, values: tuple[object, ...]) -> None:
    """Show values, keeping the chosen row and the place."""
    model = table.model()
    assert isinstance(model, ValueTableModel)
    row, top = max(table.currentIndex().row(), 0), table.verticalScrollBar().value()
    model.set_values(values)
    if values:
        table.selectRow(min(row, len(values) - 1))
        table.verticalScrollBar().setValue(top)
