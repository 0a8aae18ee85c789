"""The first start: four short steps, each of which can be skipped, all of them by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimeZone, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.errors import ShipDeskError
from shipdesk.settings import CarrierSettings, Settings, ShopSettings
from shipdesk.ui.first_start.choice_card import choice_cards, chosen_value
from shipdesk.ui.first_start.join_sheet import JoinSheet
from shipdesk.ui.settings.form import SettingsForm
from shipdesk.ui.settings.sections import shop_fields
from shipdesk.ui.shell.rail import app_icon
from shipdesk.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8, set_kind
from shipdesk.ui.widgets.basics import line, plain_label

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

_ASKED = ("name", "address_lines", "postal_code", "city", "country_code", "time_zone")


class GuideEnd(StrEnum):
    """What the person wants to do next."""

    OWN_SHOP = "own_shop"
    PRACTICE = "practice"
    SKIPPED = "skipped"


class FirstStartGuide(QDialog):
    """Asks who sends, on which labels and with whom, then offers to try everything with sample orders."""

    ended = Signal(str)
    """A GuideEnd."""
    join_wanted = Signal(object)
    """A StoreWish: this computer is to work on a shop that is on a server."""

    def __init__(self, shop: Shop, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._jobs = jobs
        self.setWindowTitle(self.tr("Welcome to ShipDesk"))
        self.setModal(True)
        self.resize(640, 620)
        self.steps = QStackedWidget()
        self.form = SettingsForm([field for field in shop_fields() if field.name in _ASKED])
        self._first_inputs: list[QWidget] = []
        for make in (self._address_step, self._label_step, self._carrier_step, self._try_step):
            self.steps.addWidget(make())
        self._build()
        self.form.show_value(_with_local_zone(shop.settings.shop))
        self._go(0)

    def next_step(self) -> None:
        """Go on, unless something on this step is wrong."""
        if self.steps.currentIndex() == 0 and self.form.value() is None:
            return
        if self.steps.currentIndex() < self.steps.count() - 1:
            self._go(self.steps.currentIndex() + 1)
        else:
            self._finish()

    def step_back(self) -> None:
        """Go to the step before."""
        if self.steps.currentIndex() > 0:
            self._go(self.steps.currentIndex() - 1)

    def skip(self) -> None:
        """Keep nothing and do not ask again; everything can be set later in Settings."""
        self._jobs.change(
            self.tr("Closing the guide"), _finish, self._shop, None, on_done=lambda _nothing: None, owner=self
        )
        self._end(GuideEnd.SKIPPED)

    def join(self) -> None:
        """Ask for the server of a shop that is there already."""
        sheet = JoinSheet(self._jobs, self)
        sheet.wanted.connect(self._join)
        sheet.open()

    def _join(self, wish: object) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.join_wanted.emit(wish)

    def reject(self) -> None:
        """Esc skips."""
        self.skip()

    # Steps

    def _address_step(self) -> QWidget:
        self._first_inputs.append(self.form.input("name"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Your shop"))
        self.form.setProperty("kind", "scroll")
        self.form.setContentsMargins(0, 0, SPACE_4, SPACE_2)
        area.setWidget(self.form)
        return self._step(
            self.tr("Who sends the parcels?"),
            self.tr("This stands on your labels. You can change it at any time in Settings."),
            area,
            1,
        )

    def _label_step(self) -> QWidget:
        self.layouts = QButtonGroup(self)
        choices = (
            ("4x6", self.tr("4 × 6 inch (102 × 152 mm)"), self.tr("The usual size of thermal label printers.")),
            ("a6", self.tr("A6 (105 × 148 mm)"), self.tr("Four fit on an A4 sheet; common in Europe.")),
            ("100x150", self.tr("100 × 150 mm"), self.tr("Rolls for label printers in Europe and Asia.")),
        )
        cards = choice_cards(self.layouts, choices, self._shop.settings.label.layout)
        self._first_inputs.append(self.layouts.buttons()[0])
        return self._step(
            self.tr("Which labels do you print on?"),
            self.tr("If you are not sure, take 4 × 6 inch. Labels can always be kept as PDF files first."),
            cards,
            0,
        )

    def _carrier_step(self) -> QWidget:
        self.carriers = QButtonGroup(self)
        choices = (
            (
                "own",
                self.tr("I deliver myself, or I type the tracking numbers"),
                self.tr("For a van of your own, or for labels that you buy at the post office or on a website."),
            ),
            (
                "easypost",
                self.tr("EasyPost buys the labels"),
                self.tr("You need an account there. Enter its key afterwards in Settings, Carriers."),
            ),
        )
        cards = choice_cards(self.carriers, choices, "own")
        self._first_inputs.append(self.carriers.buttons()[0])
        return self._step(
            self.tr("Who takes your parcels?"),
            self.tr("You can have both; add the other one later in Settings."),
            cards,
            0,
        )

    def _try_step(self) -> QWidget:
        self.ways = QButtonGroup(self)
        choices = (
            (
                GuideEnd.PRACTICE.value,
                self.tr("Try it with sample orders"),
                self.tr("Opens a practice shop: import, print, scan and mail without anything being real."),
            ),
            (
                GuideEnd.OWN_SHOP.value,
                self.tr("Start with my own orders"),
                self.tr("Drop your order file onto the window. You see what it holds before anything is kept."),
            ),
        )
        cards = choice_cards(self.ways, choices, GuideEnd.PRACTICE.value)
        self.next_words = plain_label("", "muted", wrap=True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(cards)
        column.addWidget(self.next_words)
        body = QWidget()
        body.setLayout(column)
        self.ways.buttonToggled.connect(lambda _button, _on: self._say_next())
        self._first_inputs.append(self.ways.buttons()[0])
        return self._step(
            self.tr("Ready. How do you want to begin?"),
            self.tr("The practice shop stays apart from your own; you can throw it away later."),
            body,
            0,
        )

    def _say_next(self) -> None:
        """Say what comes after the guide, by what was chosen."""
        if chosen_value(self.ways) == GuideEnd.PRACTICE:
            words = self.tr("Next: select the orders, press L for labels, then scan them on the screen Pack.")
        elif chosen_value(self.carriers) == "easypost":
            words = self.tr("Next: enter EasyPost's key in Settings, Carriers. Then bring your order file (Ctrl+O).")
        else:
            words = self.tr(
                "Next: bring your order file (Ctrl+O). Then make labels (L) or enter tracking numbers (Shift+L), "
                "and scan the parcels on the screen Pack."
            )
        self.next_words.setText(words)

    def _step(self, title: str, subtitle: str, body: QWidget, stretch: int) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(SPACE_8, SPACE_4, SPACE_8, SPACE_4)
        column.setSpacing(SPACE_1)
        column.addWidget(plain_label(title, "title"))
        column.addWidget(plain_label(subtitle, "muted", wrap=True))
        column.addSpacing(SPACE_4)
        column.addWidget(body, stretch)
        if not stretch:
            column.addStretch(1)
        return step

    # Building and moving

    def _build(self) -> None:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(36, 36), self.devicePixelRatioF()))
        self._where = plain_label("", "small")
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_8, SPACE_6, SPACE_8, SPACE_2)
        head.setSpacing(SPACE_3)
        head.addWidget(picture)
        head.addWidget(plain_label(self.tr("ShipDesk"), "lead"))
        head.addStretch(1)
        head.addWidget(self._where)
        self.skip_button = self._button(self.tr("Skip"), self.tr("Set all this later (Esc)"), self.skip, "flat")
        self.back_button = self._button(self.tr("Back"), self.tr("The step before (Alt+Left)"), self.step_back)
        self.next_button = self._button("", self.tr("Go on (Ctrl+Return)"), self.next_step, "primary")
        self.next_button.setDefault(True)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.next_step)
        QShortcut(QKeySequence("Alt+Left"), self, self.step_back)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_8, SPACE_3, SPACE_8, SPACE_4)
        foot.setSpacing(SPACE_2)
        self.join_button = self._button(
            self.tr("Several computers?"), self.tr("Join a shop on a server (Alt+J)"), self.join, "flat"
        )
        QShortcut(QKeySequence("Alt+J"), self, self.join)
        foot.addWidget(self.skip_button)
        foot.addWidget(self.join_button)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.steps, 1)
        column.addWidget(line())
        column.addLayout(foot)

    def _button(self, text: str, tip: str, slot: Callable[[], None], kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        if kind:
            set_kind(button, kind)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _go(self, number: int) -> None:
        self.steps.setCurrentIndex(number)
        last = number == self.steps.count() - 1
        self._where.setText(self.tr("Step {step} of {all}").format(step=number + 1, all=self.steps.count()))
        self.back_button.setEnabled(number > 0)
        self.next_button.setText(self.tr("Start") if last else self.tr("Next"))
        self._say_next()
        # The chosen one of a group takes the keyboard: the arrows go on from there.
        first = self._first_inputs[number]
        chosen = first.group().checkedButton() if isinstance(first, QRadioButton) else None
        (chosen or first).setFocus()

    def _finish(self) -> None:
        shop_settings = self.form.value()
        layout = chosen_value(self.layouts)
        settings = self._shop.settings
        label = settings.label.model_copy(update={"layout": layout})
        settings = settings.model_copy(update={"shop": shop_settings, "label": label})
        settings = with_carrier(settings, chosen_value(self.carriers))
        self.next_button.setEnabled(False)
        self._jobs.change(
            self.tr("Keeping your answers"), _finish, self._shop, settings, on_done=self._kept, on_failed=self._not_kept
        )

    def _kept(self, _nothing: None) -> None:
        self._end(GuideEnd(chosen_value(self.ways)))

    def _not_kept(self, error: ShipDeskError) -> None:
        self.next_button.setEnabled(True)
        self._where.setText(error.message)

    def _end(self, end: GuideEnd) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.ended.emit(end.value)


def with_carrier(settings: Settings, code: str) -> Settings:
    """Return the settings with an account for that carrier; one that stands there already is left as it is."""
    if not code or settings.carrier(code) is not None:
        return settings
    account = CarrierSettings(code=code, number_format="typed") if code == "own" else CarrierSettings(code=code)
    return settings.model_copy(update={"carriers": (*settings.carriers, account)})


def _with_local_zone(settings: ShopSettings) -> ShopSettings:
    """Return the settings with this computer's time zone, where none was chosen yet."""
    here = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    if settings.time_zone != "UTC" or not here:
        return settings
    return settings.model_copy(update={"time_zone": here})


def _finish(shop: Shop, settings: Settings | None) -> None:
    from shipdesk.services.change_settings import save_settings
    from shipdesk.services.first_start import finish_first_start

    if settings is not None:
        save_settings(shop, settings)
    finish_first_start(shop)
