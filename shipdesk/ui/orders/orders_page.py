"""The Orders screen: saved views, a grid over all orders, and everything about one of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.addresses import FixKind
from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.orders import OrderStatus
from shipdesk.services import list_orders
from shipdesk.services.views import OrderDetail, OrderQuery, OrderRow, OrderSort, OrderView
from shipdesk.ui.calm_page import CalmPage
from shipdesk.ui.counting import orders_text
from shipdesk.ui.orders.address_commands import AddressCommands
from shipdesk.ui.orders.no_orders import NoOrders
from shipdesk.ui.orders.order_commands import OrderCommands
from shipdesk.ui.orders.order_detail import DetailActions, OrderDetailPane
from shipdesk.ui.orders.orders_columns import order_columns
from shipdesk.ui.orders.packing_commands import PackingCommands
from shipdesk.ui.orders.photo_commands import PhotoCommands
from shipdesk.ui.orders.rule_commands import RuleCommands
from shipdesk.ui.orders.travel_commands import TravelCommands
from shipdesk.ui.orders.views_list import ViewsList
from shipdesk.ui.page import action_button, set_action_tip
from shipdesk.ui.papers.paper_commands import PaperCommands
from shipdesk.ui.theme import SPACE_2, SPACE_3, SPACE_4
from shipdesk.ui.widgets.basics import SearchField, line, plain_label
from shipdesk.ui.widgets.fitting_splitter import FittingSplitter
from shipdesk.ui.widgets.grid import WindowedTable
from shipdesk.ui.widgets.grid_menus import GridMenus
from shipdesk.ui.widgets.grid_model import WindowedTableModel
from shipdesk.ui.widgets.overflow_bar import OverflowBar
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.words import count_text, order_view_word, shop_zone

FITS_FROM = 1_040
"""Width of this page in pixels from which views, a grid with all its buttons, and the details have room."""

_VIEW_KEY = "orders view"


class OrdersPage(CalmPage):
    """Orders in a grid that reads only what is looked at."""

    key = "orders"
    icon_name = "orders"
    topics = frozenset({"orders", "parcels", "imports", "settings", "products"})

    def __init__(self, shop: Any, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(shop, jobs, parent)
        self._zone: tzinfo = shop_zone(shop.settings.shop.time_zone)
        self._today: date = shop.clock.now().astimezone(self._zone).date()
        self._order: OrderDetail | None = None
        self._wanted_order: int | None = None
        self._counts = SteadyReader(jobs, "order counts", self._show_counts, self.report_failure, self)
        self._ids = SteadyReader(jobs, "order ids", self._show_ids, self._ids_failed, self)
        self._detail_reader = SteadyReader(jobs, "order", self._show_detail, self._detail_failed, self)
        self._make_grid()
        self.commands = OrderCommands(self, self.chosen_ids, self.table.selected_ids)
        self.addresses = AddressCommands(self, self.chosen_ids, self.table, self.commands.undo_last)
        self.rules = RuleCommands(self, self.chosen_ids, self.table, self.commands.undo_last)
        self.packing = PackingCommands(self, self.chosen_ids, lambda: self._order, self.commands.undo_last)
        self.photos = PhotoCommands(self, lambda: self._order)
        self.papers = PaperCommands(self, self.table.selected_ids, self.chosen_ids)
        self.travel = TravelCommands(self, self.chosen_ids, self.table, self.commands.undo_last)
        self._make_page_actions()
        self._lay_out()
        self._selection_counted(0)

    def title(self) -> str:
        """Return the screen's name."""
        return self.tr("Orders")

    # What the window uses

    def reload(self) -> None:
        """Read counts, rows and the open order again."""
        self._zone = shop_zone(self.shop.settings.shop.time_zone)
        self._today = self.shop.clock.now().astimezone(self._zone).date()
        self._counts.ask(list_orders.view_counts, self.shop)
        self._ids.ask(list_orders.order_ids, self.shop, self._query())
        self._read_detail()

    def focus_first(self) -> None:
        """Put the keyboard into the grid."""
        self.table.setFocus()

    def open_order(self, order_id: int) -> None:
        """Show this order with its details, in the view All where the present one does not hold it."""
        self._wanted_order = order_id
        if not self._select_wanted():
            self.search.clear()
            self.views.choose(OrderView.ALL)
            self.reload()
        self.splitter.show_detail()

    def open_files(self, paths: Sequence[Any]) -> None:
        """Show what is in these files, for importing."""
        self.commands.show_files(list(paths))

    def chosen_ids(self) -> list[int]:
        """Return the selected ids, or the current one where none is selected."""
        selected = self.table.selected_ids()
        current = self.table.current_id()
        return selected or ([current] if current is not None else [])

    # Building

    def _make_grid(self) -> None:
        columns = order_columns(lambda: self._today, lambda: self._zone)
        self.model: WindowedTableModel[OrderRow] = WindowedTableModel(
            self.jobs, columns, partial(list_orders.order_rows, self.shop), lambda row: row.id, self
        )
        self.model.failure = self.report_failure
        self.table = WindowedTable(self.model, self.tr("Orders"), state=self.ui_state, state_key="orders")
        self.menus = GridMenus(self.table)
        self._sort: OrderSort
        self._sort, self._descending = self.table.sorting() or (OrderSort.SHIP_BY, False)
        self.table.show_sorting(self._sort, descending=self._descending)
        self.table.sort_wanted.connect(self._sort_by)
        self.table.current_changed.connect(self._current_changed)
        self.table.selection_counted.connect(self._selection_counted)
        self.table.opened.connect(lambda _id: self.splitter.show_detail())

    def _make_page_actions(self) -> None:
        for number, view in enumerate(OrderView, start=1):
            words = self.tr("Show {view}").format(view=order_view_word(view))
            self.make_action(words, f"Alt+{number}", partial(self._choose_view, view))
        find = self.make_action(self.tr("Filter the orders"), "Ctrl+F", self._focus_search, icon_name="search")
        find.setShortcuts([QKeySequence("Ctrl+F"), QKeySequence("/")])
        self.note_action = self.make_action(self.tr("Add a note"), "N", self._write_note, icon_name="note")
        self.edit_action = self.make_action(self.tr("Edit address"), "E", self._edit_address, icon_name="edit")
        self.detail_action = self.make_action(
            self.tr("Details"),
            "D",
            self._toggle_detail,
            icon_name="right",
            tip=self.tr("Show or hide the details"),
        )
        self.columns_action = self.make_action(
            self.tr("Columns…"), "Ctrl+Shift+C", self.menus.show_columns, tip=self.tr("Choose the columns of the grid")
        )
        self.sort_action = self.make_action(
            self.tr("Sort by…"), "Ctrl+Shift+S", self.menus.show_sorting, tip=self.tr("Choose what to sort by")
        )

    def _lay_out(self) -> None:
        self.views = ViewsList()
        self.views.choose(_known_view(self.ui_state.get(_VIEW_KEY)))
        self.views.chosen.connect(self._view_chosen)
        fix, packing = self.addresses.fix, self.packing
        in_pane = (self.edit_action, self.commands.tag, self.detail_action, fix, packing.weight, packing.box)
        self.detail = OrderDetailPane(DetailActions(*in_pane, self.travel.combine, self.travel.apart))
        self.detail.note_written.connect(self._note_written)
        self.detail.untag_wanted.connect(self._untag)
        self.detail.address.fix_wanted.connect(self._take_fix)
        self.detail.parcel_wanted.connect(self.parcel_wanted)
        self.detail.travel.lead_wanted.connect(self.open_order)
        self.detail.file_texts.wanted.connect(self._read_file_texts)
        self.photos.serve(self.detail.photos)
        side = QVBoxLayout()
        side.setContentsMargins(SPACE_2, SPACE_4, SPACE_2, SPACE_4)
        side.addWidget(self.views, 1)
        self.splitter = FittingSplitter(self._master(), self.detail, self.ui_state, "orders", 348, FITS_FROM)
        self.splitter.detail_shown.connect(self._read_detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(side)
        row.addWidget(line(vertical=True))
        row.addWidget(self.splitter, 1)

    def _master(self) -> QWidget:
        self.heading = plain_label(order_view_word(self.views.view()), "title")
        self.counted = plain_label(kind="muted")
        self.search = SearchField(self.tr("Filter"), self.tr("Filter the orders"))
        self.search.setToolTip(self.tr("Number, name, tracking number, SKU or e-mail (/ or Ctrl+F)"))
        self.search.setMinimumWidth(80)
        self.search.setMaximumWidth(280)
        self.search.typed.connect(self._typed)
        self.search.down_pressed.connect(self.table.setFocus)
        self.empty = NoOrders()
        self.empty.import_wanted.connect(self.commands.ask_files)
        self.empty.filter_unwanted.connect(self.search.clear)
        self.empty.all_wanted.connect(partial(self.views.choose, OrderView.ALL))
        self.empty.pack_wanted.connect(partial(self.screen_wanted.emit, "pack"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, 0)
        top.setSpacing(SPACE_3)
        top.addWidget(self.heading)
        top.addWidget(self.counted)
        top.addStretch(1)
        top.addWidget(self.search, 2)
        top.addWidget(action_button(self.commands.import_files))
        master = QWidget()
        master.setProperty("kind", "surface")
        master.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(master)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(top)
        column.addLayout(self._bulk_bar())
        column.addWidget(self.stack, 1)
        return master

    def show_unsure(self, _count: int) -> None:
        """Show the purchases whose end nobody knows."""
        self.commands.buying.show_unsure()

    def _bulk_bar(self) -> QHBoxLayout:
        do = self.commands
        in_menu = (do.enter_number, do.buying.prices, do.buying.back, do.buying.unsure, None,
                   do.hold, do.release, do.cancel, None,
                   self.addresses.fix, self.addresses.next, None, self.rules.rules, self.rules.service, None,
                   self.packing.weight, self.packing.box, self.packing.products, None,
                   self.travel.combine, self.travel.review, self.travel.split, self.travel.apart, None,
                   self.sort_action, self.columns_action, self.detail_action, None,
                   do.import_files, do.past_imports)  # fmt: skip
        self.bar = OverflowBar(do.labels, (do.print, self.papers.papers, do.hold, do.release, do.tag, do.mail), in_menu)
        # One place for the two: what is on hold can only be released, what is not can only be held.
        self.hold_box, self.release_box = self.bar.box(do.hold), self.bar.box(do.release)
        self._fit_to_view(self.views.view())
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        row.addWidget(self.bar)
        return row

    # Reading

    def _query(self) -> OrderQuery:
        return OrderQuery(self.views.view(), self.search.text().strip(), self._sort, self._descending)

    def _show_counts(self, counts: Mapping[OrderView, int]) -> None:
        self.views.show_counts(counts)

    def _show_ids(self, ids: array[int]) -> None:
        self.table.show_ids(ids)
        if not ids:
            self._explain_empty()
        self.stack.setCurrentWidget(self.table if ids else self.empty)
        if self._select_wanted() or not ids:
            return
        if not self.table.currentIndex().isValid():
            # A current row without a selection: its details are seen, and no key changes it by accident.
            self.table.selectionModel().setCurrentIndex(
                self.model.index(0, self.table.first_column), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def _explain_empty(self, packed: int = 0) -> None:
        view, filtered = self.views.view(), bool(self.search.text().strip())
        self.empty.explain(view, filtered=filtered, packed=packed)
        if view is OrderView.TO_SHIP and not filtered and not packed:
            from shipdesk.services.dispatch_parcel import packed_waiting

            self.jobs.query(
                "packed parcels", packed_waiting, self.shop, on_done=self._packed_counted,
                on_failed=self.report_failure, owner=self,
            )  # fmt: skip

    def _packed_counted(self, packed: int) -> None:
        if packed and self.stack.currentWidget() is self.empty:
            self._explain_empty(packed)

    def _ids_failed(self, error: ShipDeskError) -> None:
        self.report_failure(error)

    def _select_wanted(self) -> bool:
        wanted = self._wanted_order
        if wanted is None or not self.table.select_id(wanted):
            return False
        self._wanted_order = None
        return True

    def _read_detail(self) -> None:
        current = self.table.current_id()
        if current is None:
            self._detail_reader.forget()
            self._show_detail(None)
        elif not self.detail.isHidden():
            self._detail_reader.ask(list_orders.show_order, self.shop, current)

    def _show_detail(self, order: OrderDetail | None) -> None:
        self._order = order
        self._let_edit(order)
        self.note_action.setEnabled(order is not None)
        self.detail.show_order(order, self._zone, self._today)

    def _read_file_texts(self, order_id: int) -> None:
        from shipdesk.services.file_texts import file_texts

        show = partial(self.detail.file_texts.show_texts, order_id)
        self.jobs.query("file texts", file_texts, self.shop, order_id, on_done=show, owner=self)

    def _let_edit(self, order: OrderDetail | None) -> None:
        # Said before somebody types: with a label the address is printed, and the change would be refused.
        printed = (OrderStatus.PACKED, OrderStatus.DISPATCHED)
        has_label = order is not None and (order.status in printed or any(not p.voided_at for p in order.parcels))
        self.edit_action.setEnabled(order is not None and not has_label)
        tip = self.tr("This order already has a label with this address. Give the label back first.")
        self.edit_action.setProperty("tip", tip if has_label else self.tr("Edit address"))
        set_action_tip(self.edit_action)

    def _detail_failed(self, error: ShipDeskError) -> None:
        self._show_detail(None)
        self.report_failure(error)

    # Happenings

    def _view_chosen(self, view: OrderView) -> None:
        self.ui_state.put(_VIEW_KEY, view.value)
        self._fit_to_view(view)
        self.table.clearSelection()
        self._ids.ask(list_orders.order_ids, self.shop, self._query())

    def _fit_to_view(self, view: OrderView) -> None:
        self.heading.setText(order_view_word(view))
        self.bar.want(self.commands.hold, wanted=view is not OrderView.ON_HOLD)
        self.bar.want(self.commands.release, wanted=view is OrderView.ON_HOLD)

    def _choose_view(self, view: OrderView) -> None:
        self.views.choose(view)
        self.table.setFocus()

    def _typed(self, _text: str) -> None:
        self._ids.ask(list_orders.order_ids, self.shop, self._query())

    def _sort_by(self, sort: OrderSort, descending: bool) -> None:  # noqa: FBT001 (a Qt slot)
        self._sort, self._descending = sort, descending
        self._ids.ask(list_orders.order_ids, self.shop, self._query())

    def _current_changed(self, _order_id: int | None) -> None:
        self._read_detail()
        self._follow(any_chosen=bool(self.chosen_ids()))

    def _selection_counted(self, count: int) -> None:
        total = count_text(self.model.rowCount())
        if count:
            words = self.tr("{count} of {total} selected").format(count=count_text(count), total=total)
        else:
            words = orders_text(self.model.rowCount())
        self.counted.setText(words)
        self._follow(any_chosen=count > 0 or self.table.current_id() is not None)

    def _follow(self, *, any_chosen: bool) -> None:
        self.commands.follow_selection(any_chosen=any_chosen)
        self.packing.follow_selection(any_chosen=any_chosen)

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _edit_address(self) -> None:
        if self._order is not None:
            self.addresses.ask_address(self._order)

    def _take_fix(self, kind: FixKind) -> None:
        if self._order is not None:
            self.addresses.take(self._order.id, kind)

    def _write_note(self) -> None:
        self.splitter.show_detail()
        self.detail.write_note()

    def _note_written(self, text: str) -> None:
        order_id = self.detail.order_id()
        if order_id is not None:
            self.commands.add_note(order_id, text)

    def _untag(self, tag: str) -> None:
        order_id = self.detail.order_id()
        if order_id is not None:
            self.commands.untag([order_id], tag)

    def _toggle_detail(self) -> None:
        self.splitter.toggle_detail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the details where there is no room for them."""
        super().resizeEvent(event)
        self.splitter.fit(self.width())


def _known_view(kept: object) -> OrderView:
    """Return the view that was remembered, or the first where it is none."""
    return next((view for view in OrderView if view.value == kept), OrderView.TO_SHIP)
