"""What belongs to one bench and its computer, not to the shop: name, what it does with scans, what is plugged in."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from shipdesk.domain.devices import CameraSettings, SerialScannerSettings
from shipdesk.domain.scales import ScaleSettings


class BenchMode(StrEnum):
    """What a bench does with the codes that are scanned at it."""

    PACK = "pack"
    """Verify and ship: slip, articles, label."""
    PRINT = "print"
    """Scan to print: the slip or the article prints the label, without looking into the box."""
    DISPATCH = "dispatch"
    """Scan to dispatch: labels leave, into their carrier's bag."""
    RETURNS = "returns"
    """Returns in: what customers sent back."""
    COUNT = "count"
    """Stock-take of labels: which of those that were made lie here."""


class BenchSettings(BaseModel):
    """The settings of this computer's bench, kept in bench.json in the shop's folder."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    station: str = Field(default="", max_length=60)
    """Empty: the name in the shop's settings."""
    mode: BenchMode = BenchMode.DISPATCH
    serial_scanner: SerialScannerSettings = SerialScannerSettings()
    camera: CameraSettings = CameraSettings()
    scale: ScaleSettings = ScaleSettings()
