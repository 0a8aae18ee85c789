"""Scanners on serial ports: which there may be, and listening to the one that was set for this bench."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shipdesk.domain.devices import SerialScannerSettings
from shipdesk.domain.scanning.serial_line import FoundPort, ScannerState

SENTENCES = {
    ScannerState.READY: ("The scanner is back.", ""),
    ScannerState.GONE: (
        "The serial scanner is not there.",
        "Plug it in; ShipDesk finds it by itself. Its port is set in Settings, Packing station.",
    ),
    ScannerState.BUSY: (
        "Another program holds the serial scanner's port.",
        "Close that program, or a second window of ShipDesk; it is tried again by itself.",
    ),
    ScannerState.FORBIDDEN: (
        "This user may not open the serial scanner's port.",
        "On Linux run “sudo usermod -aG dialout $USER” once and log in again; elsewhere ask whoever looks after this "
        "computer.",
    ),
    ScannerState.ENDLESS: (
        "The serial scanner sent a code without an end, so it was not taken.",
        "Scan the card “CR suffix” of its manual, then the code again.",
    ),
}
"""What happened, and what to do; told in the window."""


class Listening(Protocol):
    """A scanner that is listened to."""

    def close(self) -> None:
        """Stop listening."""
        ...


def scanner_ports() -> tuple[FoundPort, ...]:
    """Return the serial ports with something plugged in."""
    from shipdesk.hardware.scanners.ports import list_ports

    return list_ports()


def listen_to_scanner(
    settings: SerialScannerSettings, heard: Callable[[str], None], changed: Callable[[ScannerState], None]
) -> Listening:
    """Listen until it is closed; both functions are called on a thread of the scanner's own."""
    from shipdesk.hardware.scanners.serial_reader import SerialReader

    return SerialReader(settings, heard, changed)
