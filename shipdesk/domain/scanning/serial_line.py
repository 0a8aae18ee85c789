"""Serial ports, and how it goes with the scanner on one; free of all that takes long to import."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ScannerState(StrEnum):
    """How it goes with a serial scanner."""

    READY = "ready"
    GONE = "gone"
    """Unplugged, or not there yet; it is asked for again and again."""
    BUSY = "busy"
    """Another program holds its port."""
    FORBIDDEN = "forbidden"
    """This user may not open its port."""
    ENDLESS = "endless"
    """It sent something without an end."""


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A serial port that may have a scanner: how it is opened, and what people call it."""

    address: str
    name: str
