"""Hears the serial scanner of this computer's bench, and says in the window when it is gone and when it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStatusBar

from shipdesk.background.jobs import JobRunner
from shipdesk.domain.scanning.serial_line import ScannerState
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.calm import Calm
from shipdesk.ui.widgets.chip import StatusChip
from shipdesk.ui.widgets.steady_reader import SteadyReader

if TYPE_CHECKING:
    from shipdesk.background.topics import TopicBridge
    from shipdesk.domain.devices import SerialScannerSettings
    from shipdesk.services.serial_scanners import Listening
    from shipdesk.services.shop import Shop

_ABSENT = (ScannerState.GONE, ScannerState.BUSY, ScannerState.FORBIDDEN)


class SerialLink(QObject):
    """Listens as bench.json says; its thread's words arrive in the window's thread, in their order."""

    heard = Signal(str)
    said = Signal(str, bool)
    """A sentence for the window, and whether it stays until it is read."""
    _code_came = Signal(int, str)
    _state_came = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings: SerialScannerSettings | None = None
        self._reader: Listening | None = None
        self._round = 0
        """Which reader is listened to: what an older one still had on its way is not of the present port."""
        self._is_missed = False
        self.chip: StatusChip | None = None
        self._code_came.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        self._state_came.connect(self._changed, Qt.ConnectionType.QueuedConnection)

    def use_shop(self, shop: Shop, jobs: JobRunner, topics: TopicBridge, bar: QStatusBar) -> None:
        """Hear the scanner of this shop's bench, and show in the status bar when it is not there."""
        self.chip = StatusChip(parent=bar)
        bar.addPermanentWidget(self.chip)
        self.chip.hide()
        reader = SteadyReader(jobs, "bench settings", self._follow_bench, parent=self)
        look = Calm(lambda: reader.ask(_read_bench, shop), self)
        topics.changed.connect(lambda names: look.poke() if "scans" in {str(name) for name in names} else None)
        look.poke()

    def follow(self, settings: SerialScannerSettings) -> None:
        """Listen to this scanner from now on; an empty port is none."""
        if settings == self._settings:
            return
        self.close()
        self._settings = settings
        if settings.port:
            from shipdesk.services.serial_scanners import listen_to_scanner

            number = self._round
            self._reader = listen_to_scanner(
                settings,
                lambda code: self._code_came.emit(number, code),
                lambda state: self._state_came.emit(number, state),
            )

    def close(self) -> None:
        """Let the port go."""
        self._round += 1
        reader, self._reader = self._reader, None
        self._settings = None
        self._show(missed=False)
        if reader is not None:
            reader.close()

    def _follow_bench(self, bench: Any) -> None:
        self.follow(bench.serial_scanner)

    def _heard(self, number: int, code: str) -> None:
        if number == self._round:
            self.heard.emit(code)

    def _changed(self, number: int, state: ScannerState) -> None:
        if number != self._round:
            return
        from shipdesk.services.serial_scanners import SENTENCES

        was_missed = self._is_missed
        message, advice = SENTENCES[state]
        sentence = f"{message} {advice}".strip()
        if state is not ScannerState.ENDLESS:
            self._show(missed=state in _ABSENT, why=sentence)
        if state is not ScannerState.READY:
            self.said.emit(sentence, True)
        elif was_missed:
            self.said.emit(sentence, False)

    def _show(self, *, missed: bool, why: str = "") -> None:
        self._is_missed = missed
        if self.chip is not None:
            self.chip.set_status(self.tr("Scanner not connected") if missed else "", Tone.WARN)
            self.chip.setToolTip(why if missed else "")


def _read_bench(shop: Shop) -> object:
    from shipdesk.services.bench_settings import bench_settings

    return bench_settings(shop)
