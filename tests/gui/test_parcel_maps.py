"""Maps in the window: reached and moved by keys alone, still where nobody wants motion, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from shipdesk.background.jobs import JobRunner
from shipdesk.documents.maps.look import LIGHT_LOOK
from shipdesk.domain.geography.fleet import FleetMap, FleetParcel, fleet_state
from shipdesk.domain.geography.journeys import Sighting, Spot, journey_map
from shipdesk.domain.geography.places import place_of
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.journey_map import ParcelMap, PromiseStory
from shipdesk.services.shop import Shop
from shipdesk.ui.parcels.fleet_panel import FleetPanel
from shipdesk.ui.parcels.journey_map_view import JourneyMapView
from shipdesk.ui.parcels.map_painting import map_look
from shipdesk.ui.parcels.parcels_page import ParcelsPage
from shipdesk.ui.parcels.promise_line import PromiseLine, marks_of, promise_sentence
from shipdesk.ui.theme import LIGHT, Theme

Settle = Callable[[], None]
KEY = Qt.Key
TODAY = date(2026, 11, 26)
STORY = PromiseStory(date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 20), None, TODAY, is_over=False)


def found(*told: str, status: ParcelStatus = ParcelStatus.IN_TRANSIT, parcel_id: int = 1) -> ParcelMap:
    """Return the way of a parcel from Hamburg to Exeter."""
    seen = [Sighting(words, datetime(2026, 11, 20 + i, 8)) for i, words in enumerate(told)]
    way = journey_map(seen, Spot("Hamburg", "DE"), Spot("Exeter", "GB"), status)
    return ParcelMap(parcel_id, "N1", "1001", "Practice", status, way, STORY)


def fleet_of(*towns: str) -> FleetMap:
    """Return a parcel in each of these towns, every second one in trouble."""
    parcels = []
    for i, town in enumerate(towns):
        place = place_of(town)
        assert place is not None
        status = ParcelStatus.EXCEPTION if i % 2 else ParcelStatus.IN_TRANSIT
        parcels.append(FleetParcel(i, f"N{i}", f"10{i}", "Ada", status, fleet_state(status), place, place.name, town))
    return FleetMap(tuple(parcels), ("N99",))


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing move by itself."""
    monkeypatch.setenv("SHIPDESK_REDUCED_MOTION", "1")


@pytest.fixture
def page(qtbot: QtBot, jobs: JobRunner, shop: Shop, settle: Settle, still: None) -> ParcelsPage:
    """Return the screen on the practice shop: four parcels with labels, eight dispatched."""
    page = ParcelsPage(shop, jobs)
    qtbot.addWidget(page)
    page.resize(1084, 690)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.focus_first()
    settle()
    return page


def journey_view(qtbot: QtBot, jobs: JobRunner) -> JourneyMapView:
    view = JourneyMapView(jobs)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.show_journey(found("Hamburg, DE", "Leipzig, DE", "Stafford, GB"))
    return view


def test_colours_on_paper_and_in_mails_are_the_light_theme_s(look: Theme) -> None:
    assert map_look(LIGHT) == LIGHT_LOOK


def test_the_land_is_painted_beside_the_window(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    view = journey_view(qtbot, jobs)
    assert not view.has_ground()
    qtbot.waitUntil(view.has_ground)
    image = view.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, 600, 3) for y in range(0, 400, 3)}
    assert {LIGHT.map_sea, LIGHT.map_land, LIGHT.accent} <= colours


def test_keys_zoom_move_and_show_everything_again(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    view = journey_view(qtbot, jobs)
    fitted = view.camera
    qtbot.keyClick(view, KEY.Key_Plus)
    assert view.camera.scale > fitted.scale * 1.5
    qtbot.keyClick(view, KEY.Key_Right)
    assert view.camera.left > fitted.left
    qtbot.keyClick(view, KEY.Key_Minus)
    qtbot.keyClick(view, KEY.Key_0)
    assert view.camera == fitted
    for _ in range(40):
        qtbot.keyClick(view, KEY.Key_Minus)
    assert view.camera.width / view.camera.scale < 2 * view.projection.world.width, "the world does not get lost"


def test_what_the_wheel_zooms_about_stays_where_it_is(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    view = journey_view(qtbot, jobs)
    place = QPointF(200, 150)
    before = view.camera.flat(place.x(), place.y())
    view.zoom(2, place)
    assert view.camera.flat(place.x(), place.y()) == pytest.approx(before)


def test_a_way_is_drawn_once_and_stops_when_it_is_hidden(qtbot: QtBot, jobs: JobRunner) -> None:
    view = journey_view(qtbot, jobs)
    assert view.is_moving()
    view.hide()
    assert not view.is_moving()


def test_nothing_moves_where_motion_is_not_wanted(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    assert not journey_view(qtbot, jobs).is_moving()


def test_news_of_the_same_parcel_do_not_take_the_view_away(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    view = journey_view(qtbot, jobs)
    view.zoom(2)
    before = view.camera
    view.show_journey(found("Hamburg, DE", "Leipzig, DE", "Stafford, GB", "Bristol, GB"))
    assert view.camera == before
    view.show_journey(found("Hamburg, DE", parcel_id=2))
    assert view.camera != before


def test_a_map_says_in_words_what_it_shows(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    view = journey_view(qtbot, jobs)
    assert view.accessibleDescription() == "In transit: Hamburg – Leipzig – Stafford – Exeter"
    view.show_journey(None)
    assert view.shown() is None


def test_heaps_are_gone_through_and_opened_with_keys(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    panel = FleetPanel(jobs)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    panel.show_fleet(fleet_of("Berlin, DE", "Berlin, DE", "Paris, FR", "Madrid, ES"))
    assert [heap.label for heap in panel.map.heaps] == ["Berlin", "Madrid", "Paris"]
    assert panel.parcels.count() == 2, "the fullest place is open"
    assert panel.parcels.item(0).text().startswith("101"), "what needs somebody comes first"
    assert "N99" in panel.missing.text()
    qtbot.keyClick(panel.map, KEY.Key_N)
    assert panel.places.currentRow() == 1
    qtbot.keyClick(panel.map, KEY.Key_N, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(panel.map.heap_opened):
        qtbot.keyClick(panel.map, KEY.Key_Return)
    with qtbot.waitSignal(panel.parcel_wanted) as wanted:
        panel.parcels.itemActivated.emit(panel.parcels.item(0))
    assert wanted.args == [1]


def test_a_click_on_a_heap_opens_it(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    panel = FleetPanel(jobs)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    panel.show_fleet(fleet_of("Berlin, DE", "Paris, FR", "Paris, FR"))
    berlin = panel.map.heaps[1]
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=QPointF(berlin.x, berlin.y).toPoint())
    assert panel.parcels_heading.parent() is not None
    assert panel.parcels.count() == 1


def test_without_parcels_under_way_the_map_says_so(qtbot: QtBot, jobs: JobRunner, still: None) -> None:
    panel = FleetPanel(jobs)
    qtbot.addWidget(panel)
    panel.show_fleet(FleetMap(()))
    assert panel.stack.currentWidget() is panel.empty


def test_the_page_shows_the_way_of_its_parcel_beside_the_grid(page: ParcelsPage, settle: Settle) -> None:
    shown = page.detail.map.shown()
    assert shown is not None
    assert shown.parcel_id == page.detail.parcel_id()


def test_the_fleet_and_the_large_map_take_the_grid_s_place_by_keys(
    qtbot: QtBot, page: ParcelsPage, settle: Settle
) -> None:
    page.maps.fleet_action.trigger()
    settle()
    assert page.stack.currentWidget() is page.maps
    assert page.maps.fleet.map.hasFocus()
    assert (page.detail.isHidden(), page.filters.isHidden()) == (True, True), "a map needs the room"
    assert sum(heap.count for heap in page.maps.fleet.map.heaps) == 8
    page.reload()
    settle()
    assert page.stack.currentWidget() is page.maps, "reading again leaves the map where it is"
    qtbot.keyClick(page.maps.fleet.map, KEY.Key_Escape)
    assert page.stack.currentWidget() is page.table
    assert page.table.hasFocus()
    assert (page.detail.isHidden(), page.filters.isHidden()) == (False, False)
    page.maps.journey_action.trigger()
    assert page.maps.map is page.maps.journey
    page.maps.journey_action.trigger()
    assert page.stack.currentWidget() is page.table


def test_searching_on_a_map_goes_to_the_list_that_is_searched(page: ParcelsPage, settle: Settle) -> None:
    page.maps.fleet_action.trigger()
    settle()
    page._focus_search()
    assert page.stack.currentWidget() is page.table
    assert page.search.hasFocus()


def test_the_dots_of_a_list_follow_the_look(page: ParcelsPage, settle: Settle, look: Theme) -> None:
    page.maps.fleet_action.trigger()
    settle()
    fleet = page.maps.fleet
    light = fleet.parcels.item(0).icon().pixmap(12, 12).toImage()
    look.choose("dark")
    assert fleet.parcels.item(0).icon().pixmap(12, 12).toImage() != light


def test_a_parcel_chosen_from_the_map_is_shown_beside_it(page: ParcelsPage, settle: Settle) -> None:
    page.maps.fleet_action.trigger()
    settle()
    wanted = page.maps.fleet.parcels.item(0)
    page.maps.fleet.parcels.itemActivated.emit(wanted)
    settle()
    assert page.detail.parcel_id() == wanted.data(Qt.ItemDataRole.UserRole)
    assert page.detail.isVisible()
    assert page.stack.currentWidget() is page.maps


def test_the_map_is_saved_and_printed(page: ParcelsPage, settle: Settle, tmp_path: Path) -> None:
    page.maps.fleet_action.trigger()
    settle()
    page.maps.save_map(tmp_path / "fleet.svg")
    said: list[str] = []
    page.said.connect(said.append)
    page.maps.print_map()
    settle()
    assert (tmp_path / "fleet.svg").read_text("utf-8").startswith("<svg")
    assert said[-1] == "The map is in the print queue."


def test_the_promise_line_tells_the_first_promise_and_how_it_moved(qtbot: QtBot) -> None:
    line = PromiseLine()
    qtbot.addWidget(line)
    line.resize(320, 58)
    line.show_story(STORY)
    assert [(mark.day.day, mark.words) for mark in line.marks()] == [
        (20, ("left",)), (24, ("promised",)), (26, ("today",)), (27, ("carrier says",)),
    ]  # fmt: skip
    assert promise_sentence(STORY) == (
        "First promised for 24 Nov 2026. The carrier now says 27 Nov 2026: 3 days later. That is 2 days late."
    )
    assert not line.grab().toImage().isNull()
    line.show_story(None)
    assert line.isHidden()


def test_what_we_expect_is_told_apart_from_what_the_carrier_says(qtbot: QtBot) -> None:
    story = replace(STORY, probably=(date(2026, 11, 28), date(2026, 12, 1)))
    line = PromiseLine()
    qtbot.addWidget(line)
    line.resize(390, 58)
    bare = line.grab().toImage()
    line.show_story(story)
    assert [mark.words for mark in line.marks()][-2:] == [("carrier says",), ("we expect by",)]
    assert (
        "The carrier now says 27 Nov 2026: 3 days later. We expect it 28 Nov – 1 Dec." in line.accessibleDescription()
    )
    assert line.grab().toImage() != bare
    assert line.sizeHint().height() > 58, "its words have a line of their own"
    over = replace(story, tried_on=date(2026, 11, 24), is_over=True)
    assert "we expect" not in str(marks_of(over))
    assert "We expect" not in promise_sentence(over)


def test_a_kept_promise_is_not_late(qtbot: QtBot) -> None:
    kept = replace(STORY, tried_on=date(2026, 11, 24), is_over=True)
    assert [mark.words for mark in marks_of(kept)] == [("left",), ("arrived", "promised")]
    assert promise_sentence(kept) == "First promised for 24 Nov 2026. Arrived 24 Nov 2026."
    assert marks_of(replace(STORY, promised_on=None)) == ()
