"""The Parcels screen: every parcel's state at a glance, and the journey of one."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date, tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.parcels import FINAL, ParcelStatus
from shipdesk.services import list_parcels
from shipdesk.services.journey_map import ParcelMap
from shipdesk.services.views import ParcelDetail, ParcelQuery, ParcelRow, ParcelSort, TrackReport
from shipdesk.ui.calm_page import CalmPage
from shipdesk.ui.claims.claim_commands import ClaimCommands
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.papers.paper_commands import ask_paper
from shipdesk.ui.papers.paper_jobs import Paper
from shipdesk.ui.parcels.add_sheet import AddSheet
from shipdesk.ui.parcels.customer_page import CustomerPage
from shipdesk.ui.parcels.giving_back import GivingBack
from shipdesk.ui.parcels.no_parcels import describe_no_parcels
from shipdesk.ui.parcels.parcel_detail import ParcelActions, ParcelDetailPane
from shipdesk.ui.parcels.parcel_maps import ParcelMaps
from shipdesk.ui.parcels.parcels_columns import parcel_columns
from shipdesk.ui.theme import SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import EmptyState, SearchField, plain_label
from shipdesk.ui.widgets.filter_bar import FilterBar, FilterChip
from shipdesk.ui.widgets.fitting_splitter import FittingSplitter
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_menus import GridMenus
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.widgets.overflow_bar import OverflowBar
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import PARCEL_TONES, count_text, parcel_status_word, shop_zone

MAP_AND_DETAIL_FROM = 1160
"""Width in pixels from which both have room."""
OWN = "own"
"""The carrier of parcels that nobody tracks."""


class ParcelsPage(CalmPage):
    """Parcels in a grid that reads only what is looked at."""

    key = "parcels"
    icon_name = "parcels"
    topics = frozenset({"parcels", "settings"})

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._zone: tzinfo = shop_zone(shop.settings.shop.time_zone)
        self._today: date = shop.clock.now().astimezone(self._zone).date()
        self._silent_after_h = shop.settings.behaviour.silent_after_hours
        self._parcel: ParcelDetail | None = None
        self._wanted_parcel: int | None = None
        self._counts = SteadyReader(jobs, "parcel counts", self._show_counts, self.report_failure, self)
        self._ids = SteadyReader(jobs, "parcel ids", self._show_ids, self.report_failure, self)
        self._detail_reader = SteadyReader(jobs, "parcel", self._show_detail, self._detail_failed, self)
        self._make_grid()
        self._make_page_actions()
        self.maps = ParcelMaps(self)
        self._lay_out()
        self._show_detail(None)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Parcels")

    # What the window uses

    def reload(self) -> None:
        """Read counts, rows and the open parcel again."""
        settings = self.shop.settings
        self._zone = shop_zone(settings.shop.time_zone)
        self._today = self.shop.clock.now().astimezone(self._zone).date()
        self._silent_after_h = settings.behaviour.silent_after_hours
        self._counts.ask(list_parcels.status_counts, self.shop)
        self._ask_ids()
        self._read_detail()

    def focus_first(self) -> None:
        """Put the keyboard into the grid, or onto the map that is in its place."""
        (self.maps.map if self.maps.is_open() else self.table).setFocus()

    def open_parcel(self, parcel_id: int) -> None:
        """Show this parcel with its journey, among all parcels where the present filter hides it."""
        self._wanted_parcel = parcel_id
        if not self._select_wanted():
            self.search.clear()
            self.filters.choose(())
            self.reload()
        self.splitter.show_detail()

    # Building

    def _make_grid(self) -> None:
        columns = parcel_columns(lambda: self._today, lambda: self._zone, lambda: self._silent_after_h)
        self.model: WindowedTableModel[ParcelRow] = WindowedTableModel(
            self.jobs, columns, partial(list_parcels.parcel_rows, self.shop), lambda row: row.id, self
        )
        self.model.failure = self.report_failure
        self.table = WindowedTable(self.model, self.tr("Parcels"), state=self.ui_state, state_key="parcels")
        self.menus = GridMenus(self.table)
        self._sort: ParcelSort
        self._sort, self._descending = self.table.sorting() or (ParcelSort.LAST_EVENT, True)
        self.table.show_sorting(self._sort, descending=self._descending)
        self.table.sort_wanted.connect(self._sort_by)
        self.table.current_changed.connect(lambda _id: self._read_detail())
        self.table.selection_counted.connect(self._selection_counted)
        self.table.opened.connect(lambda _id: self._open_order())

    def _make_page_actions(self) -> None:
        make = self.make_action
        find = make(self.tr("Filter the parcels"), "Ctrl+F", self._focus_search, icon_name="search")
        find.setShortcuts([QKeySequence("Ctrl+F"), QKeySequence("/")])
        make(self.tr("Show all parcels"), "Alt+1", lambda: self.filters.choose(()))
        make(self.tr("Show parcels that need somebody"), "Alt+2", self._show_trouble)
        self.refresh_action = make(
            self.tr("Refresh"), "R", self.refresh_now, icon_name="refresh",
            tip=self.tr("Ask the carrier now about the selected parcels"),
        )  # fmt: skip
        self.add_action = make(self.tr("Add parcels…"), "A", self.ask_add, icon_name="add",
                               tip=self.tr("Follow parcels whose labels were made elsewhere"))  # fmt: skip
        self.copy_action = make(self.tr("Copy tracking number"), "Ctrl+C", self.copy_numbers, icon_name="copy")
        self.order_action = make(self.tr("Open order"), "O", self._open_order, icon_name="orders",
                                 tip=self.tr("Open the order of this parcel; Enter does the same"))  # fmt: skip
        self.giving_back = GivingBack(self, lambda: self._parcel)
        self.customer_page = CustomerPage(self, lambda: self._parcel)
        self.claims = ClaimCommands(self, self._chosen_ids)
        self.delivered_action = make(
            self.tr("Mark as delivered"), "Shift+D", self.mark_delivered, icon_name="check_circle",
            tip=self.tr("Note that this parcel arrived: no carrier tracks it"),
        )  # fmt: skip
        self.detail_action = make(self.tr("Journey"), "D", self._toggle_detail, icon_name="right",
                                  tip=self.tr("Show or hide the journey"))  # fmt: skip
        self.journey_action = make(
            self.tr("Journey record…"), "J", self.ask_journeys, icon_name="file",
            tip=self.tr("Everything known of the selected parcels, as a paper for a claim"),
        )  # fmt: skip
        self.manifest_action = make(
            self.tr("Close the day…"), "M", self.ask_manifest, icon_name="truck",
            tip=self.tr("A manifest for each carrier of what it was handed, to be signed"),
        )  # fmt: skip
        make(self.tr("Choose the columns of the grid"), "Ctrl+Shift+C", self.menus.show_columns)
        make(self.tr("Choose what to sort by"), "Ctrl+Shift+S", self.menus.show_sorting)

    def _lay_out(self) -> None:
        self.detail = ParcelDetailPane(
            ParcelActions(
                self.refresh_action,
                self.copy_action,
                self.order_action,
                self.giving_back.void,
                self.detail_action,
                self.delivered_action,
                self.journey_action,
                self.claims.claim,
                self.maps.journey_action,
            ),
            self.jobs,
            self.customer_page,
        )
        self.splitter = FittingSplitter(self._master(), self.detail, self.ui_state, "parcels", 360)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _master(self) -> QWidget:
        self.counted = plain_label(kind="muted")
        self.search = SearchField(self.tr("Filter"), self.tr("Filter the parcels"))
        self.search.setToolTip(self.tr("Number, name or tracking number (/ or Ctrl+F)"))
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(280)
        self.search.typed.connect(lambda _text: self._ask_ids())
        self.search.down_pressed.connect(self.table.setFocus)
        self.filters = FilterBar(self.tr("Show only"))
        self.filters.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        self.filters.chosen.connect(lambda _choices: self._ask_ids())
        self.empty = EmptyState("parcels", "")
        self.empty.acted.connect(self._act_on_empty)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.maps)
        self.maps.opened.connect(self._show_maps)
        self.maps.closed.connect(self._show_grid)
        self.maps.parcel_wanted.connect(self.open_parcel)
        self.maps.journey_read.connect(self.detail_journey)
        others = (self.add_action, self.manifest_action, self.giving_back.unused)
        self.bar = OverflowBar(self.maps.fleet_action, others, first_kind="")
        self.bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        top.setSpacing(SPACE_3)
        top.addWidget(plain_label(self.tr("Parcels"), "title"))
        top.addWidget(self.counted)
        top.addStretch(1)
        top.addWidget(self.search, 2)
        top.addWidget(self.bar)
        master = QWidget()
        master.setProperty("kind", "surface")
        master.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(master)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(top)
        column.addWidget(self.filters)
        column.addWidget(self.stack, 1)
        return master

    # Reading

    def _ask_ids(self) -> None:
        statuses = tuple(ParcelStatus(str(choice)) for choice in self.filters.choices())
        query = ParcelQuery(self.search.text().strip(), statuses, self._sort, self._descending)
        self._ids.ask(list_parcels.parcel_ids, self.shop, query)

    def _show_counts(self, counts: Mapping[ParcelStatus, int]) -> None:
        chips = [
            FilterChip(status, parcel_status_word(status), PARCEL_TONES[status], counts.get(status, 0))
            for status in ParcelStatus
        ]
        self.filters.show_chips(chips, self.tr("All"), sum(counts.values()))

    def _show_ids(self, ids: array[int]) -> None:
        self.table.show_ids(ids)
        if not ids:
            describe_no_parcels(self.empty, is_filtered=self._is_filtered())
        if not self.maps.is_open():
            self.stack.setCurrentWidget(self.table if ids else self.empty)
        if self._select_wanted() or not ids:
            return
        if not self.table.currentIndex().isValid():
            self.table.selectionModel().setCurrentIndex(
                self.model.index(0, self.table.first_column), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def _show_maps(self) -> None:
        self._make_way(for_map=True)
        self.stack.setCurrentWidget(self.maps)

    def _show_grid(self) -> None:
        self._make_way(for_map=False)
        self.stack.setCurrentWidget(self.table if self.model.rowCount() else self.empty)
        self.table.setFocus()

    def _make_way(self, *, for_map: bool) -> None:
        # What filters the list filters no map, and beside the journey's texts a map would be a stamp.
        for each in (self.filters, self.search):
            each.setHidden(for_map)
        self.splitter.need_room(MAP_AND_DETAIL_FROM if for_map else None)

    def detail_journey(self, found: ParcelMap | None) -> None:
        """Show the way of the parcel beside the grid."""
        self.detail.show_journey(found)

    def _select_wanted(self) -> bool:
        wanted = self._wanted_parcel
        if wanted is None or not self.table.select_id(wanted):
            return False
        self._wanted_parcel = None
        return True

    def _read_detail(self) -> None:
        current = self.table.current_id()
        self.maps.read_parcel(current)
        if current is None:
            self._detail_reader.forget()
            self._show_detail(None)
        else:
            # Also where the pane is hidden: the actions need to know what they are about.
            self._detail_reader.ask(list_parcels.show_parcel, self.shop, current)

    def _show_detail(self, detail: ParcelDetail | None) -> None:
        self._parcel = detail
        parcel = detail.parcel if detail is not None else None
        for action in (self.refresh_action, self.copy_action, self.order_action, self.journey_action):
            action.setEnabled(parcel is not None)
        self.giving_back.follow(detail)
        self.customer_page.follow(detail)
        is_ours = parcel is not None and parcel.carrier == OWN and parcel.dispatched_at is not None
        self.delivered_action.setVisible(is_ours and parcel is not None and parcel.state.status not in FINAL)
        self.detail.show_parcel(detail, self._zone, self._today)

    def _detail_failed(self, error: ShipDeskError) -> None:
        self._show_detail(None)
        self.report_failure(error)

    # Happenings

    def _chosen_ids(self) -> list[int]:
        current = self.table.current_id()
        return self.table.selected_ids() or ([current] if current is not None else [])

    def _selection_counted(self, count: int) -> None:
        total = self.model.rowCount()
        if count:
            words = self.tr("{count} of {total} selected").format(count=count_text(count), total=count_text(total))
        else:
            words = parcels_text(total)
        self.counted.setText(words)

    def _sort_by(self, sort: ParcelSort, descending: bool) -> None:  # noqa: FBT001 (a Qt slot)
        self._sort, self._descending = sort, descending
        self._ask_ids()

    def _show_trouble(self) -> None:
        self.filters.choose(
            (ParcelStatus.FAILED_ATTEMPT, ParcelStatus.EXCEPTION, ParcelStatus.RETURNING, ParcelStatus.LOST)
        )

    def _focus_search(self) -> None:
        self.maps.close_map()
        self.search.setFocus()
        self.search.selectAll()

    def _is_filtered(self) -> bool:
        return bool(self.search.text().strip() or self.filters.choices())

    def _act_on_empty(self) -> None:
        if self._is_filtered():
            self.search.clear()
            self.filters.choose(())
        else:
            self.screen_wanted.emit("orders")

    # Doing

    def refresh_now(self) -> None:
        """Ask the carriers about the chosen parcels, now."""
        from shipdesk.services.refresh_tracking import refresh_tracking

        self.jobs.run(
            self.tr("Asking the carrier"), refresh_tracking, self.shop, parcel_ids=self._chosen_ids(),
            cancellable=True, on_done=self._refreshed, on_failed=self.report_failure,
        )  # fmt: skip

    def _refreshed(self, report: TrackReport) -> None:
        if report.failed:
            number, reason = report.failed[0]
            self.said.emit(self.tr("{number}: {reason}").format(number=number, reason=reason))
        elif report.changed:
            self.said.emit(self.tr("News about {parcels}.").format(parcels=parcels_text(report.changed)))
        else:
            self.said.emit(self.tr("The carrier has nothing new."))
        self.reload()

    def ask_add(self) -> None:
        """Ask for the numbers of parcels that were shipped elsewhere."""
        sheet = AddSheet(self.shop, self.jobs, self)
        sheet.added.connect(self.open_parcel)
        sheet.open()

    def ask_journeys(self) -> None:
        """Ask for the journey records of the chosen parcels."""
        if ids := self._chosen_ids():
            ask_paper(self, Paper.JOURNEY, ids)

    def ask_manifest(self) -> None:
        """Ask for the manifests of what was handed over since the last ones."""
        ask_paper(self, Paper.MANIFEST, None)

    def copy_numbers(self) -> None:
        """Copy the tracking number of the parcel shown."""
        if self._parcel is not None:
            number = self._parcel.parcel.tracking_number
            QApplication.clipboard().setText(number)
            self.said.emit(self.tr("Copied {number}").format(number=number))

    def _open_order(self) -> None:
        if self._parcel is not None:
            self.order_wanted.emit(self._parcel.parcel.order_id)

    def mark_delivered(self) -> None:
        """Note that the parcel shown arrived; only for those that no carrier tracks."""
        from shipdesk.services.own_parcels import mark_delivered

        if self._parcel is not None:
            self.jobs.change(
                self.tr("Marking as delivered"), mark_delivered, self.shop, self._parcel.parcel.id,
                on_done=lambda _nothing: self.reload(), on_failed=self.report_failure, owner=self,
            )  # fmt: skip

    def _toggle_detail(self) -> None:
        self.splitter.toggle_detail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the journey where there is no room for it."""
        super().resizeEvent(event)
        self.splitter.fit(self.width())
