"""The parts that the screens share: each does one thing, and keeps what it promises."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from test_shell_access import nameless

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import Refused, ShipDeskError
from shipdesk.domain.orders import Address, AddressCheck, AddressGrade
from shipdesk.domain.parcels import Blame
from shipdesk.services.shop import Shop
from shipdesk.services.views import LabelReport, RefusedOrder, TimelineEntry, TimelineKind
from shipdesk.ui.imports.import_dialog import ImportDialog
from shipdesk.ui.imports.past_imports_dialog import PastImportsDialog
from shipdesk.ui.late.snooze_sheet import SnoozeSheet
from shipdesk.ui.orders.address_card import address_lines, country_name
from shipdesk.ui.orders.address_sheet import AddressSheet
from shipdesk.ui.orders.label_sheet import LabelSheet
from shipdesk.ui.orders.labels_made_sheet import LabelsMadeSheet
from shipdesk.ui.orders.small_sheets import MailSheet, TagSheet
from shipdesk.ui.parcels.add_sheet import AddSheet
from shipdesk.ui.parcels.reasons import blame_text, reason_text
from shipdesk.ui.screens import all_screens
from shipdesk.ui.state import UiState
from shipdesk.ui.theme import Theme, Tone
from shipdesk.ui.widgets.calm import Calm
from shipdesk.ui.widgets.elided_label import ElidedLabel
from shipdesk.ui.widgets.filter_bar import FilterBar, FilterChip
from shipdesk.ui.widgets.flow_layout import FlowLayout
from shipdesk.ui.widgets.newest_first import newest_first
from shipdesk.ui.widgets.sheet import ConfirmSheet, ReasonSheet
from shipdesk.ui.widgets.steady_reader import SteadyReader
from shipdesk.ui.widgets.whole_timeline import WholeTimeline

Settle = Callable[[], None]
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
LONG_NAME = "María José Carreño Quiñones-Fernández de Córdoba y Álvarez de las Asturias"


@pytest.fixture
def owner(qtbot: QtBot, look: Theme) -> QWidget:
    """Return a widget that owns what a test makes."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_list_that_is_asked_again_while_it_is_read_is_read_once_more(
    owner: QWidget, jobs: JobRunner, settle: Settle
) -> None:
    gate, answers = threading.Event(), iter(["old", "new", "never"])
    got: list[str] = []

    def read() -> str:
        gate.wait(5)
        return next(answers)

    reader = SteadyReader(jobs, "list", got.append, parent=owner)
    for _ in range(20):
        reader.ask(read)
    gate.set()
    settle()
    assert got == ["old", "new"]


def test_what_takes_long_to_read_rests_before_it_is_read_again(
    qtbot: QtBot, owner: QWidget, jobs: JobRunner, settle: Settle
) -> None:
    slow = threading.Event()
    got: list[bool] = []
    reader = SteadyReader(jobs, "list", got.append, parent=owner, rest=9)
    reader.ask(slow.wait, 0.01)
    settle()
    for _ in range(20):
        reader.ask(slow.wait, 0.01)
    assert jobs.is_idle()
    assert len(got) == 1
    qtbot.waitUntil(lambda: len(got) == 2)


def test_another_question_replaces_the_one_under_way(owner: QWidget, jobs: JobRunner, settle: Settle) -> None:
    gate = threading.Event()
    got: list[str] = []

    def read(text: str) -> str:
        gate.wait(5)
        return text

    reader = SteadyReader(jobs, "list", got.append, parent=owner)
    for text in ("a", "an", "ann"):
        reader.ask(read, text)
    gate.set()
    settle()
    assert got == ["ann"]


def test_an_answer_that_is_not_wanted_any_more_is_dropped(owner: QWidget, jobs: JobRunner, settle: Settle) -> None:
    got: list[int] = []
    failed: list[ShipDeskError] = []

    def refuse() -> int:
        raise Refused("It is gone.")

    reader = SteadyReader(jobs, "one", got.append, failed.append, owner)
    reader.ask(lambda: 1)
    reader.forget()
    settle()
    reader.ask(refuse)
    settle()
    assert got == []
    assert [error.message for error in failed] == ["It is gone."]


def test_many_pokes_are_one_run_now_and_one_later(qtbot: QtBot, owner: QWidget) -> None:
    runs: list[int] = []
    calm = Calm(lambda: runs.append(1), owner, every_ms=20)
    for _ in range(50):
        calm.poke()
    assert len(runs) == 1
    qtbot.waitUntil(lambda: len(runs) == 2 and not calm._timer.isActive())
    assert len(runs) == 2


def test_chips_flow_into_the_next_line_where_the_room_ends(qtbot: QtBot, owner: QWidget) -> None:
    flow = FlowLayout(owner)
    for _ in range(6):
        box = QWidget()
        box.setFixedSize(90, 30)
        flow.addWidget(box)
    assert flow.heightForWidth(1_000) == 30
    assert flow.heightForWidth(200) > 90
    assert flow.itemAt(6) is None
    assert flow.takeAt(5) is not None
    assert flow.count() == 5


def test_a_filter_takes_one_or_several(qtbot: QtBot, owner: QWidget) -> None:
    chips = [FilterChip(word, word, Tone.INFO, 2) for word in ("red", "blue")]
    for several, expected in ((True, ("red", "blue")), (False, ("blue",))):
        bar = FilterBar("Show only", owner, several=several)
        bar.show_chips(chips, "All", 4)
        for word in ("red", "blue"):
            bar._buttons[word].click()
        assert bar.choices() == expected
        assert not bar.all_button.isChecked()
        bar.choose(())
        assert bar.all_button.isChecked()


def test_a_chip_with_nothing_behind_it_hides_unless_it_is_pressed(owner: QWidget) -> None:
    bar = FilterBar("Show only", owner)
    bar.show_chips([FilterChip("red", "Red", Tone.BAD, 2)], "All", 2)
    bar.choose(("red",))
    bar.show_chips([FilterChip("red", "Red", Tone.BAD, 0)], "All", 0)
    assert not bar._buttons["red"].isHidden()
    bar.choose(())
    bar.show_chips([FilterChip("red", "Red", Tone.BAD, 0)], "All", 0)
    assert bar._buttons["red"].isHidden()


def test_the_newest_is_on_top_and_of_one_moment_what_was_told_last() -> None:
    def entry(title: str, at: datetime | None) -> TimelineEntry:
        return TimelineEntry(at, TimelineKind.CHANGE, title)

    told = [entry("b", NOW), entry("c", NOW), entry("?", None), entry("a", NOW - timedelta(days=1))]
    assert [e.title for e in newest_first(told)] == ["c", "b", "a", "?"]


def test_a_timeline_is_as_high_as_its_entries_at_any_width(qtbot: QtBot, owner: QWidget) -> None:
    timeline = WholeTimeline("History", owner)
    timeline.set_entries([TimelineEntry(NOW, TimelineKind.NOTE, "word " * 40) for _ in range(3)])
    owner.show()
    heights = []
    for width in (600, 240):
        timeline.resize(width, timeline.height())
        heights.append(timeline.height())
        assert timeline.verticalScrollBar().maximum() == 0
    assert heights[1] > heights[0]


def test_a_long_name_ends_in_dots_and_is_whole_in_the_tooltip(owner: QWidget) -> None:
    label = ElidedLabel(LONG_NAME, parent=owner)
    label.resize(80, 20)
    assert label.minimumSizeHint().width() < 80
    assert label.toolTip() == LONG_NAME


def test_addresses_are_read_as_in_their_country() -> None:
    german = Address("Anna", "Honig GmbH", ("Weg 1",), "Köln", "", "50667", "DE")
    assert address_lines(german) == ["Anna", "Honig GmbH", "Weg 1", "50667 Köln", "Germany"]
    american = Address("Emily", "", ("1120 Park Ave",), "Portland", "OR", "97205", "US")
    assert address_lines(american) == ["Emily", "1120 Park Ave", "Portland, OR 97205", "United States"]
    assert country_name("QQ") == "QQ"
    assert address_lines(Address()) == []


def test_every_reason_is_a_sentence() -> None:
    assert reason_text("customs") == "Customs holds the parcel."
    assert reason_text("something_new") == "Something new."
    assert reason_text("") == ""
    assert [blame for blame in Blame if not blame_text(blame)] == [Blame.NONE]


def sheets(shop: Shop, jobs: JobRunner, owner: QWidget) -> list[QDialog]:
    """Return one of each dialog of the screens."""
    check = AddressCheck(AddressGrade.LOOK, ("The house number is missing.",))
    return [
        AddSheet(shop, jobs, owner),
        AddressSheet(Address("Anna", country_code="DE"), check, owner),
        ConfirmSheet("Cancel it?", "It is gone then.", "Cancel it", "Keep it", owner),
        ImportDialog(shop, jobs, [], owner),
        LabelSheet(shop, jobs, [1, 2], UiState.of(shop.folder), owner),
        LabelsMadeSheet(shop, jobs, LabelReport((), (RefusedOrder("#1", "There is no city."),)), owner),
        MailSheet(2, owner),
        PastImportsDialog(shop, jobs, owner),
        ReasonSheet("Hold it", "Hold", ("Out of stock",), owner),
        SnoozeSheet(2, date(2026, 11, 26), owner),
        TagSheet(1, owner),
    ]


def test_every_control_of_every_dialog_has_a_name_and_every_button_a_tip(
    qtbot: QtBot, owner: QWidget, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    for sheet in sheets(shop, jobs, owner):
        sheet.open()
        settle()
        assert list(nameless(sheet)) == []
        shown = [b for b in sheet.findChildren(QPushButton) if b.isVisible() and b.text()]
        assert [b.text() for b in shown if not b.toolTip()] == []
        sheet.close()


def test_every_action_of_a_screen_has_a_key_that_its_tooltip_tells(
    owner: QWidget, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    for screen in all_screens():
        if screen.key not in ("orders", "pack", "parcels", "late"):
            continue
        page = screen.make(shop, jobs, owner)
        keys = [action.shortcut().toString() for action in page.page_actions if not action.shortcut().isEmpty()]
        assert len(keys) == len(set(keys)), f"two actions of {screen.key} have one key"
        silent = [a.text() for a in page.page_actions if not a.toolTip().endswith(")")]
        assert silent == []
    settle()


class _WindowsShown(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it, and let it be."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def test_no_screen_opens_a_window_of_its_own_while_it_is_made(
    owner: QWidget, qapp: QApplication, shop: Shop, jobs: JobRunner, settle: Settle
) -> None:
    spy = _WindowsShown()
    qapp.installEventFilter(spy)
    try:
        for screen in all_screens():
            screen.make(shop, jobs, owner)
            assert spy.shown == [], f"{screen.key}: it takes the keyboard from the window"
    finally:
        qapp.removeEventFilter(spy)
    settle()


def test_the_reader_lives_as_long_as_its_page(jobs: JobRunner, settle: Settle) -> None:
    page = QObject()
    got: list[int] = []
    reader = SteadyReader(jobs, "one", got.append, parent=page)
    reader.ask(lambda: 1)
    del reader, page
    settle()
    assert got == []
