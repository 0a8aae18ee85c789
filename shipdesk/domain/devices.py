"""What is plugged into a bench's computer beside its scale: a serial scanner, a camera."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
USUAL_BAUD: Baud = 9600


class SerialScannerSettings(BaseModel):
    """A scanner on a serial port, or on a USB cable that shows itself as one (USB-CDC, "virtual COM port")."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    port: str = Field(default="", max_length=300)
    """Empty: there is none. Such as COM3, /dev/ttyACM0, or a name below /dev/serial/by-id."""
    baud: Baud = USUAL_BAUD


class CameraSettings(BaseModel):
    """A camera that looks at the bench."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    device: str = Field(default="", max_length=200)
    """Its name, or a part of it; empty: the one this computer takes first."""
    scan: bool = False
    """It reads barcodes while Pack is shown."""
    photos: bool = False
    """It takes the photo of the open box."""

    @property
    def is_used(self) -> bool:
        """Whether it is there for anything."""
        return self.scan or self.photos
