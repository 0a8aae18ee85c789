"""The maps of the Parcels screen: one parcel's way in large, or all parcels under way; in the place of the grid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shipdesk.domain.geography.fleet import FleetMap
from shipdesk.services.journey_map import ParcelMap, fleet_of, journey_of
from shipdesk.ui.page import Page, action_button, icon_button
from shipdesk.ui.parcels.fleet_panel import FleetPanel
from shipdesk.ui.parcels.journey_map_view import JourneyMapView
from shipdesk.ui.parcels.map_view import MapView
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_4, icon
from shipdesk.ui.widgets.basics import plain_label
from shipdesk.ui.widgets.steady_reader import SteadyReader


class ParcelMaps(QWidget):
    """Both maps with their buttons; reads what they show, and the way of the parcel that the page is about."""

    closed = Signal()
    """The grid is wanted again."""
    opened = Signal()
    """A map is wanted in the grid's place."""
    parcel_wanted = Signal(int)
    journey_read = Signal(object)
    """The ParcelMap of the page's parcel, or None."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._parcel_id: int | None = None
        self._found: ParcelMap | None = None
        self._is_open = False
        self._journeys = SteadyReader(page.jobs, "journey map", self._show_journey, self._journey_failed, self)
        self._fleets = SteadyReader(page.jobs, "fleet map", self._show_fleet, page.report_failure, self)
        self.journey = JourneyMapView(page.jobs)
        self.fleet = FleetPanel(page.jobs)
        self.fleet.parcel_wanted.connect(self.parcel_wanted)
        self.heading = plain_label("", "lead")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.fleet)
        self.stack.addWidget(self.journey)
        self._make_actions(page)
        self._lay_out()

    # What the page uses

    def read_parcel(self, parcel_id: int | None) -> None:
        """Read the way of the page's parcel; None is none."""
        if parcel_id != self._parcel_id:
            self._found = None
        self._parcel_id = parcel_id
        if parcel_id is None:
            self._journeys.forget()
            self._show_journey(None)
        else:
            self._journeys.ask(journey_of, self._page.shop, parcel_id)
        if self.is_open() and self._is_fleet():
            self._fleets.ask(fleet_of, self._page.shop)

    def is_open(self) -> bool:
        """Answer whether a map is wanted in the grid's place."""
        return self._is_open

    def close_map(self) -> None:
        """Give the place back to the grid."""
        if self._is_open:
            self._is_open = False
            self._follow()
            self.closed.emit()

    def toggle_journey(self) -> None:
        """Show the page's parcel on a large map, or the grid again."""
        if self._is_open and not self._is_fleet():
            self.close_map()
        else:
            self._open(self.journey)

    def toggle_fleet(self) -> None:
        """Show all parcels under way, or the grid again."""
        if self._is_open and self._is_fleet():
            self.close_map()
        else:
            self._open(self.fleet)
            self._fleets.ask(fleet_of, self._page.shop)

    def _open(self, what: QWidget) -> None:
        self._is_open = True
        self.stack.setCurrentWidget(what)
        self._follow()
        self.opened.emit()
        self.map.setFocus()

    @property
    def map(self) -> MapView:
        """The map that is in front."""
        return self.fleet.map if self._is_fleet() else self.journey

    def _is_fleet(self) -> bool:
        return self.stack.currentWidget() is self.fleet

    # Building

    def _make_actions(self, page: Page) -> None:
        make = page.make_action
        self.fleet_action = make(
            self.tr("Map"), "Shift+G", self.toggle_fleet, icon_name="map",
            tip=self.tr("All parcels under way on a map, or the list again"),
        )  # fmt: skip
        self.journey_action = make(
            self.tr("Large map"), "G", self.toggle_journey, icon_name="globe",
            tip=self.tr("The way of this parcel on a large map, or the list again"),
        )  # fmt: skip
        self.print_action = make(self.tr("Print the map"), QKeySequence.StandardKey.Print, self.print_map,
                                 icon_name="print")  # fmt: skip
        self.save_action = make(
            self.tr("Save the map…"), QKeySequence.StandardKey.Save, self.ask_where, icon_name="export",
            tip=self.tr("Save the map as PDF or SVG"),
        )  # fmt: skip
        self.back_action = QAction(self.tr("Back to the list"), self)
        self.back_action.setShortcut(QKeySequence("Esc"))
        self.back_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.back_action.setToolTip(self.tr("Back to the list (Esc)"))
        self.back_action.triggered.connect(self.close_map)
        self.addAction(self.back_action)
        self._zooms = [
            self._zoom_action(self.tr("Nearer (+)"), "add", lambda shown: shown.zoom(1)),
            self._zoom_action(self.tr("Farther (-)"), "minus", lambda shown: shown.zoom(-1)),
            self._zoom_action(self.tr("Show everything (0)"), "fit", MapView.fit_softly),
        ]
        self._follow()

    def _zoom_action(self, words: str, icon_name: str, slot: Callable[[MapView], None]) -> QAction:
        action = QAction(icon(icon_name), words, self)
        action.triggered.connect(lambda _checked=False: slot(self.map))
        return action

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_2)
        top.setSpacing(SPACE_1)
        top.addWidget(self.heading)
        top.addStretch(1)
        for action in (*self._zooms, self.print_action, self.save_action):
            top.addWidget(icon_button(action))
        top.addSpacing(SPACE_2)
        top.addWidget(action_button(self.back_action))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.stack, 1)

    def _follow(self) -> None:
        """Let the actions and the heading follow what is shown."""
        self.print_action.setEnabled(self._is_open)
        self.save_action.setEnabled(self._is_open)
        self.journey_action.setEnabled(self._parcel_id is not None)
        if self._is_fleet():
            self.heading.setText(self.tr("All parcels under way"))
        else:
            number = self._found.tracking_number if self._found is not None else ""
            self.heading.setText(self.tr("The way of {number}").format(number=number) if number else "")

    # Reading

    def _show_journey(self, found: ParcelMap | None) -> None:
        if found is not None and found.parcel_id != self._parcel_id:
            return
        self._found = found
        self.journey.show_journey(found)
        self._follow()
        self.journey_read.emit(found)

    def _journey_failed(self, _error: object) -> None:
        # The page tells of it already: it reads the same parcel.
        self._show_journey(None)

    def _show_fleet(self, fleet: FleetMap) -> None:
        self.fleet.show_fleet(fleet)

    # Doing

    def print_map(self) -> None:
        """Print the map that is shown, where journey records go."""
        from shipdesk.services.draw_map import print_map

        self._page.jobs.run(
            self.tr("Printing the map"), print_map, self._page.shop, self._shown_id(),
            on_done=lambda _job: self._page.said.emit(self.tr("The map is in the print queue.")),
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def ask_where(self) -> None:
        """Ask for a file, then save the map there."""
        dialog = QFileDialog(self, self.tr("Save the map"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("PDF (*.pdf)"), self.tr("SVG picture (*.svg)")])
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("svg" if "svg" in chosen else "pdf"))
        dialog.selectFile("parcels" if self._is_fleet() else (self._found.tracking_number if self._found else "parcel"))
        dialog.fileSelected.connect(lambda path: self.save_map(Path(path)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_map(self, path: Path) -> None:
        """Save the map that is shown as PDF, or as SVG where the file's name ends so."""
        from shipdesk.services.draw_map import save_map

        self._page.jobs.run(
            self.tr("Saving the map"), save_map, self._page.shop, self._shown_id(), path,
            on_done=lambda saved: self._page.said.emit(self.tr("Saved {file}").format(file=saved.name)),
            on_failed=self._page.report_failure, owner=self,
        )  # fmt: skip

    def _shown_id(self) -> int | None:
        return None if self._is_fleet() else self._parcel_id
