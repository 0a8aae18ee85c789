"""The section of this computer's packing station: its name and what is plugged in, kept beside the shop's settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from shipdesk.domain.bench import BenchSettings
from shipdesk.settings import Settings
from shipdesk.ui.page import Page
from shipdesk.ui.settings.bench_devices import CameraPart, ScannerPart
from shipdesk.ui.settings.bench_part import BenchPart
from shipdesk.ui.settings.form import Field, SettingsForm
from shipdesk.ui.settings.scale_part import ScalePart
from shipdesk.ui.settings.section import Section
from shipdesk.ui.settings.sections import packing_fields

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

translate = QCoreApplication.translate


def station_fields() -> tuple[Field, ...]:
    """Return the fields of the station itself."""
    return (
        Field(
            "station",
            translate("Settings", "Name of this computer's station"),
            hint=translate("Settings", "Kept with each scan made here. Empty: the name under Behaviour."),
            width=260,
        ),
    )


class StationPart(BenchPart):
    """What the station is called."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, translate("Settings", "Station"))
        self.form = SettingsForm(station_fields())
        self.form.edited.connect(self.edited)
        self.column.addWidget(self.form)

    def show_bench(self, bench: BenchSettings) -> None:
        """Show the station's name."""
        self.form.show_value(bench)

    def apply(self, bench: BenchSettings) -> BenchSettings | None:
        """Return the settings with the name as entered."""
        entered = self.form.value()
        return bench.model_copy(update={"station": entered.station}) if isinstance(entered, BenchSettings) else None

    def is_changed(self) -> bool:
        """Whether the name was edited."""
        return self.form.is_changed()


class BenchSection(Section):
    """What belongs to this computer and not to the shop; saved with the rest."""

    def __init__(self, page: Page) -> None:
        super().__init__(
            page,
            translate("Settings", "Packing station"),
            translate("Settings", "How orders are packed, and what is plugged into this computer."),
            "pack",
        )
        self._bench = BenchSettings()
        self._wanted: BenchSettings | None = None
        self.parts: list[BenchPart] = []
        self._make_actions()

    def _make_actions(self) -> None:
        self.weigh = self.make_action(
            self.tr("Try the scale"), "Ctrl+Shift+W", self._weigh, icon_name="weight",
            tip=self.tr("Shows what lies on it until you press it again."),
        )  # fmt: skip
        self.look_again = self.make_action(
            self.tr("Look for scales again"), "Ctrl+Shift+L", self._look_again, icon_name="refresh"
        )
        self.look_through = self.make_action(
            self.tr("Look through the camera"), "Ctrl+Shift+V", self._look_through, icon_name="camera",
            tip=self.tr("Shows what it sees and reads until you press it again"),
        )  # fmt: skip

    def _weigh(self) -> None:
        self.scale.toggle()

    def _look_again(self) -> None:
        self.scale.load()

    def _look_through(self) -> None:
        self.camera.toggle()

    def _build(self) -> None:
        self.packing = self.add_form("packing", SettingsForm(packing_fields()), self.tr("On every bench of the shop"))
        self.station = StationPart(self.page)
        self.scale = ScalePart(self.page, self.weigh, self.look_again)
        self.scanner = ScannerPart(self.page)
        self.camera = CameraPart(self.page, self.look_through)
        for part in (self.station, self.scale, self.scanner, self.camera):
            self.add_part(part)

    def add_part(self, part: BenchPart) -> None:
        """Put another thing that stands at the bench below the others, in a card of its own."""
        self.parts.append(part)
        part.edited.connect(self.edited)
        part.show_bench(self._bench)
        self.add_card([part], part.title)

    def show_settings(self, settings: Settings) -> None:
        """Show the bench as it is kept, whatever was edited."""
        super().show_settings(settings)
        for part in self.parts:
            part.show_bench(self._bench)

    def apply(self, settings: Settings) -> Settings | None:
        """Return the shop's settings with how every bench packs, or None where something of the bench is wrong."""
        wanted: BenchSettings | None = self._bench
        for part in self.parts:
            wanted = part.apply(wanted) if wanted is not None else None
        self._wanted = wanted
        whole = super().apply(settings)
        return whole if wanted is not None else None

    def beside(self) -> Callable[[Shop], None] | None:
        """Return what keeps the bench as it was applied, or None where it is the same."""
        return partial(_keep, self._wanted) if self._wanted is not None and self._wanted != self._bench else None

    def kept(self) -> None:
        """Note that what was applied is kept now."""
        self._bench = self._wanted or self._bench

    def is_changed(self) -> bool:
        """Whether something of the bench was edited and not saved."""
        return super().is_changed() or any(part.is_changed() for part in self.parts)

    def read_ahead(self) -> None:
        """Ask how the bench is set: what is not shown in the section is saved with what is."""
        self.page.jobs.query("bench settings", _read, self.page.shop, on_done=self._note)

    def load(self) -> None:
        """Ask what is plugged in."""
        for part in self.parts:
            part.load()

    def _note(self, bench: BenchSettings) -> None:
        if not any(part.is_changed() for part in self.parts):
            self._bench = bench
            for part in self.parts:
                part.show_bench(bench)


def _read(shop: Shop) -> BenchSettings:
    from shipdesk.services.bench_settings import bench_settings

    return bench_settings(shop)


def _keep(wanted: BenchSettings, shop: Shop) -> None:
    from shipdesk.services.bench_settings import save_bench_settings

    save_bench_settings(shop, wanted)
