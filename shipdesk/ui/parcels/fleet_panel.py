"""All parcels under way: the map, its legend, the places beside it, and the parcels of one place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.geography.fleet import FleetMap, FleetState
from shipdesk.services.journey_map import fleet_rows
from shipdesk.ui.counting import parcels_text
from shipdesk.ui.parcels.fleet_map_view import FleetMapView, heap_words
from shipdesk.ui.parcels.map_painting import map_look
from shipdesk.ui.theme import ROW_HEIGHT, SPACE_2, SPACE_3, SPACE_4, current_theme
from shipdesk.ui.widgets.basics import EmptyState, SectionHeader, line, plain_label
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.words import count_text, fleet_state_word, parcel_status_word

_SIDE_WIDTH = 264


class FleetPanel(QWidget):
    """Shows a FleetMap with all that belongs to it."""

    parcel_wanted = Signal(int)
    """A parcel was chosen from a place; its id."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Parcels under way"))
        self._fleet = FleetMap(())
        self.map = FleetMapView(jobs)
        self.places = _list(self.tr("Places with parcels, the fullest first"))
        self.places_heading = SectionHeader(self.tr("Places"))
        self.parcels = _list(self.tr("Parcels at this place"))
        self.parcels_heading = SectionHeader("")
        self.missing = plain_label("", "small", wrap=True)
        self.legend_box = QWidget()
        self.legend = FlowLayout(self.legend_box, line_gap=SPACE_2)
        sentence = self.tr("Parcels that were scanned out are shown here until they arrive.")
        self.empty = EmptyState("map", self.tr("No parcel is under way"), sentence)
        self._lay_out()
        self.map.heaps_changed.connect(self._list_places)
        self.map.heap_chosen.connect(self._mark_place)
        self.map.heap_opened.connect(self._open_place)
        self.places.currentRowChanged.connect(self._choose_place)
        self.places.itemActivated.connect(lambda _item: self.parcels.setFocus())
        self.parcels.itemActivated.connect(self._want_parcel)
        self.parcels.itemClicked.connect(self._want_parcel)
        current_theme().changed.connect(self._change_look)

    def show_fleet(self, fleet: FleetMap) -> None:
        """Show these parcels, with the place open that was."""
        if fleet == self._fleet and fleet.parcels:
            return
        open_before = self._open_ids()
        self._fleet = fleet
        self.stack.setCurrentWidget(self.whole if fleet.parcels else self.empty)
        self.map.show_fleet(fleet)
        self._show_legend()
        count = len(fleet.not_on_map)
        self.missing.setVisible(bool(count))
        self.missing.setText(self.tr("Not on the map: {numbers}").format(numbers=", ".join(fleet.not_on_map[:20])))
        again = (
            i for i, heap in enumerate(self.map.heaps)
            if any(fleet.parcels[member].parcel_id in open_before for member in heap.members)
        )  # fmt: skip
        self._open_place(next(again, 0 if self.map.heaps else None))

    def _open_ids(self) -> set[int]:
        """Return the ids of the parcels that are listed."""
        items = (self.parcels.item(row) for row in range(self.parcels.count()))
        return {int(item.data(Qt.ItemDataRole.UserRole)) for item in items}

    def focus_first(self) -> None:
        """Put the keyboard on the map."""
        self.map.setFocus()

    def _lay_out(self) -> None:
        side = QWidget()
        side.setProperty("kind", "surface")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self.places_heading)
        column.addWidget(self.places, 2)
        column.addWidget(line())
        column.addWidget(self.parcels_heading)
        column.addWidget(self.parcels, 3)
        column.addWidget(self.missing)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.map, 1)
        legend = QVBoxLayout()
        legend.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        legend.addWidget(self.legend_box)
        left.addLayout(legend)
        self.whole = QWidget()
        row = QHBoxLayout(self.whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(vertical=True))
        row.addWidget(side)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.whole)
        self.stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    # The legend

    def _show_legend(self) -> None:
        while (item := self.legend.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for state, count in self._fleet.counts.items():
            self.legend.addWidget(_LegendEntry(state, count))

    def _change_look(self) -> None:
        self._show_legend()
        place, row = self.places.currentRow(), self.parcels.currentRow()
        if 0 <= place < len(self.map.heaps):
            self._show_parcels(place)
            self.parcels.setCurrentRow(row)

    # The places

    def _list_places(self) -> None:
        heaps = self.map.heaps
        chosen = self.map.chosen_heap()
        self.places.blockSignals(True)
        self.places.clear()
        for heap in heaps:
            item = QListWidgetItem(self.tr("{place}, {count}").format(place=heap.label, count=count_text(heap.count)))
            item.setIcon(_dot(heap.states[0][0]))
            item.setToolTip(heap_words(heap))
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.places.addItem(item)
        self.places.setCurrentRow(chosen if chosen is not None else -1)
        self.places.blockSignals(False)

    def _mark_place(self, index: int) -> None:
        self.places.setCurrentRow(index)

    def _choose_place(self, index: int) -> None:
        if 0 <= index < len(self.map.heaps):
            self.map.choose(index)
            self.map.show_heap(index)
            self._show_parcels(index)

    def _open_place(self, index: int | None) -> None:
        if index is None:
            self.parcels.clear()
            self.parcels_heading.set_text("")
            return
        self.places.setCurrentRow(index)
        self._choose_place(index)
        if self.map.hasFocus() and self.map.chosen_heap() is not None and self.isVisible():
            self.parcels.setCurrentRow(0)

    def _show_parcels(self, index: int) -> None:
        heap = self.map.heaps[index]
        self.parcels_heading.set_text(
            self.tr("{place} · {parcels}").format(place=heap.label, parcels=parcels_text(heap.count))
        )
        self.parcels.clear()
        for parcel in fleet_rows(self._fleet, heap.members):
            words = self.tr("{order}  {name}").format(order=parcel.order_number, name=parcel.recipient)
            item = QListWidgetItem(_dot(parcel.state), words)
            item.setData(Qt.ItemDataRole.UserRole, parcel.parcel_id)
            item.setToolTip(f"{parcel.tracking_number} · {parcel_status_word(parcel.status)} · {parcel.told}")
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.parcels.addItem(item)

    def _want_parcel(self, item: QListWidgetItem) -> None:
        self.parcel_wanted.emit(int(item.data(Qt.ItemDataRole.UserRole)))


class _LegendEntry(QWidget):
    """A dot, a state's word and its number."""

    def __init__(self, state: FleetState, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dot = plain_label()
        dot.setPixmap(_dot(state).pixmap(QSize(12, 12)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE_3, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(dot)
        row.addWidget(plain_label(fleet_state_word(state)))
        row.addWidget(plain_label(count_text(count), "strong"))


def _list(name: str) -> QListWidget:
    found = QListWidget()
    found.setAccessibleName(name)
    found.setUniformItemSizes(True)
    found.setIconSize(QSize(12, 12))
    found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    found.setTextElideMode(Qt.TextElideMode.ElideRight)
    return found


def _dot(state: FleetState) -> QIcon:
    pixmap = QPixmap(24, 24)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(map_look(current_theme().palette).states[state][0]))
    painter.drawEllipse(1, 1, 10, 10)
    painter.end()
    icon = QIcon(pixmap)
    # The dot says a state by its colour; Qt would tint it in the line that is chosen.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
