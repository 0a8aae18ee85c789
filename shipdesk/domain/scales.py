"""Scales at the bench: what they show, which there are, how they are set, and what may be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.measures import grams_text

MILLIGRAMS = {
    "mg": Decimal(1), "g": Decimal(1000), "kg": Decimal(1_000_000), "t": Decimal(1_000_000_000),
    "lb": Decimal("453592.37"), "oz": Decimal("28349.523125"),
    "ozt": Decimal("31103.4768"), "dwt": Decimal("1555.17384"), "gn": Decimal("64.79891"), "ct": Decimal(200),
}  # fmt: skip
"""A unit in milligrams, exactly: the international pound of 1959, troy weight, and the metric carat."""
MOST_MG = 2_000_000_000
"""Two tonnes: no bench has a scale that says more, so what does is noise on the line."""

Unit = Literal["g", "kg", "lb", "oz"]
Framing = Literal["8N1", "8E1", "8O1", "7E1", "7O1", "7N2", "7N1"]
"""Data bits, parity and stop bits of a serial line."""


class ScaleKind(StrEnum):
    """How a scale is connected."""

    NONE = "none"
    HID = "hid"
    SERIAL = "serial"
    PRACTICE = "practice"


class ScaleLanguage(StrEnum):
    """What a serial scale speaks."""

    MT_SICS = "mt_sics"
    TOLEDO = "toledo"
    NCI = "nci"
    A_AND_D = "a_and_d"
    OHAUS = "ohaus"
    SARTORIUS = "sartorius"
    KERN = "kern"
    LINES = "lines"


USUAL_LINE: dict[ScaleLanguage, tuple[int, Framing]] = {
    ScaleLanguage.MT_SICS: (9600, "8N1"),
    ScaleLanguage.TOLEDO: (9600, "7E1"),
    ScaleLanguage.NCI: (9600, "7E1"),
    ScaleLanguage.A_AND_D: (2400, "7E1"),
    ScaleLanguage.OHAUS: (9600, "8N1"),
    ScaleLanguage.SARTORIUS: (9600, "8O1"),
    ScaleLanguage.KERN: (9600, "8N1"),
    ScaleLanguage.LINES: (9600, "8N1"),
}
"""Bauds and framing as the makers deliver their scales, by their manuals."""


class ScaleState(StrEnum):
    """How sure a scale is of what it shows."""

    STEADY = "steady"
    MOVING = "moving"
    UNSAID = "unsaid"
    """The scale does not tell: it is steady once it has said the same for a while."""
    OVERLOAD = "overload"
    BELOW_ZERO = "below_zero"
    FAULT = "fault"
    """It wants to be zeroed, calibrated or mended."""
    NO_WEIGHT = "no_weight"
    """It counts pieces or shows percent."""


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """One look at a scale.

    In milligrams, because a tenth of an ounce is 2.835 g: grams rounded one by one would drift apart when they are
    compared. division_mg is one step of the last digit shown; net says that a tare is taken off.
    """

    milligrams: int = 0
    state: ScaleState = ScaleState.STEADY
    net: bool = False
    division_mg: int = 0

    @property
    def grams(self) -> int:
        """The weight in whole grams, half a gram counting up."""
        return int((Decimal(self.milligrams) / 1000).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def division_g(self) -> float:
        """One step of the last digit, in grams."""
        return self.division_mg / 1000

    @property
    def sentence(self) -> str:
        """The weight for a person."""
        return grams_text(self.grams) + (" (net: the scale has a tare)" if self.net else "")


@dataclass(frozen=True, slots=True)
class FoundScale:
    """A scale of this computer, or a serial port that may have one; address is what settings keep of it."""

    kind: ScaleKind
    address: str
    name: str
    sure: bool = True


class ScaleSettings(BaseModel):
    """Which scale this bench has.

    address of a HID scale is "VVVV:PPPP" or "VVVV:PPPP:SERIAL" in hexadecimal, empty for the first one found; of a
    serial one its port. baud 0 and an empty framing mean what the language usually has.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ScaleKind = ScaleKind.NONE
    address: str = Field(default="", max_length=300)
    language: ScaleLanguage = ScaleLanguage.MT_SICS
    baud: int = Field(default=0, ge=0, le=921_600)
    framing: Framing | Literal[""] = ""
    unit: Unit = "kg"
    """What its digits mean where it sends no unit, as scales of tills do."""
    division_g: float = Field(default=0, ge=0, le=1000)
    """The step it weighs by, "d" or "e" on its plate; 0: its last digit."""
    practice_g: int = Field(default=0, ge=0, le=70_000)
    """What the practice scale shows; 0: what the parcel should weigh."""

    @property
    def line(self) -> tuple[int, Framing]:
        """The bauds and the framing of its serial line."""
        baud, framing = USUAL_LINE[self.language]
        return self.baud or baud, self.framing or framing


class ScaleError(ShipDeskError):
    """The scale gives no weight that could be kept; a person can type one."""


class NoScale(ScaleError):
    """There is no such scale on this computer."""


class ScaleUnplugged(ScaleError):
    """It was there, and went while it was listened to."""


class ScaleSilent(ScaleError):
    """The line is open, and nothing that could be understood comes out of it."""


class ScaleEmpty(ScaleError):
    """Nothing lies on it."""


class ScaleOverloaded(ScaleError):
    """More lies on it than it can weigh."""


class ScaleUnsteady(ScaleError):
    """It does not come to rest."""


class ScaleBelowZero(ScaleError):
    """It shows less than nothing."""


class ScaleFaulty(ScaleError):
    """It says itself that something is wrong with it, or it does not show a weight."""


class ScaleBusy(ScaleError):
    """Another program holds it."""


class ScaleForbidden(ScaleError):
    """The system does not let this user open it."""


def milligrams_of(value: Decimal, unit: str) -> int | None:
    """Return a value in that unit in whole milligrams; None where it is more than any bench's scale says."""
    exact = value * MILLIGRAMS[unit]
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP)) if abs(exact) <= MOST_MG else None
