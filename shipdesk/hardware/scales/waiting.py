"""How a scale is waited for: when what it shows may be kept, and what is said where nothing may."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from shipdesk.domain.scales import (
    ScaleBelowZero,
    ScaleEmpty,
    ScaleError,
    ScaleFaulty,
    ScaleOverloaded,
    ScaleReading,
    ScaleSilent,
    ScaleState,
    ScaleUnplugged,
    ScaleUnsteady,
)

Clock = Callable[[], float]
"""Tells seconds, and never goes back."""

_TWICE = 2
"""A first line may be the tail of a longer one, and a first report that of the last weighing."""
_UNSAID_TIMES, _UNSAID_S = 3, 0.5
_QUIET_S = 0.7
"""A scale that prints only at a press of its key says its weight once."""
_HOPELESS_S = 1.0
_HOPELESS = (ScaleState.OVERLOAD, ScaleState.FAULT, ScaleState.NO_WEIGHT)
_WEIGHTS = (ScaleState.STEADY, ScaleState.UNSAID)


class Scale(Protocol):
    """A scale that can be read again and again, also after it was unplugged and came back."""

    def read(self, timeout_s: float, *, loaded: bool = True) -> ScaleReading:
        """Return the first steady weight within timeout_s seconds, all in all; loaded waits for something to weigh.

        Raises a ScaleError with what to do about it.
        """
        ...

    def close(self) -> None:
        """Let others have the scale."""
        ...


@dataclass(slots=True)
class Settling:
    """Watches one weighing; moments are in seconds of any clock that never goes back."""

    loaded: bool
    _last: ScaleReading | None = None
    _times: int = 0
    _since: float = 0
    _heard_at: float = 0

    def hear(self, reading: ScaleReading, at: float) -> None:
        """Take the next reading."""
        if reading == self._last:
            self._times += 1
        else:
            # What is wrong stays wrong, whatever digits come with it.
            same_trouble = self._last is not None and reading.state in _HOPELESS and reading.state is self._last.state
            if not same_trouble:
                self._times, self._since = 1, at
            self._last = reading
        self._heard_at = at

    def settled(self, at: float) -> ScaleReading | None:
        """Return the weight as soon as it may be kept; raises a ScaleError where waiting is no use."""
        last = self._last
        if last is None:
            return None
        if last.state in _HOPELESS and at - self._since >= _HOPELESS_S:
            raise self.failure()
        if last.state not in _WEIGHTS or (self.loaded and last.milligrams <= 0):
            return None
        wanted, lasting = (_TWICE, 0.0) if last.state is ScaleState.STEADY else (_UNSAID_TIMES, _UNSAID_S)
        if (self._times >= wanted and at - self._since >= lasting) or at - self._heard_at >= _QUIET_S:
            return replace(last, state=ScaleState.STEADY)
        return None

    def failure(self) -> ScaleError:
        """Return why there is no weight, by what was heard last."""
        if self._last is None:
            return ScaleSilent(
                "The scale says nothing.",
                "Is it switched on? Some fall asleep: press a key on it. Then check cable, language and speed in "
                "Settings, Packing station.",
            )
        match self._last.state:
            case ScaleState.OVERLOAD:
                return ScaleOverloaded("The scale is overloaded.", "Take the parcel off, and use a larger scale.")
            case ScaleState.BELOW_ZERO:
                return ScaleBelowZero(
                    "The scale shows less than zero.", "Take everything off, press its zero key, and weigh again."
                )
            case ScaleState.FAULT:
                return ScaleFaulty(
                    "The scale says that it cannot weigh.",
                    "Take everything off and switch it off and on. If it still says so, it wants to be calibrated.",
                )
            case ScaleState.NO_WEIGHT:
                return ScaleFaulty(
                    "The scale does not show a weight.", "Set it to g, kg, lb or oz; it may be counting pieces."
                )
        if self._last.state in _WEIGHTS and self._last.milligrams <= 0:
            return ScaleEmpty("Nothing is on the scale.", "Put the parcel on, and weigh again.")
        return ScaleUnsteady("The scale does not come to rest.", "Keep hands and cables off it, and weigh again.")


class Closable(Protocol):
    """Something open that can be closed."""

    def close(self) -> None:
        """Close it; may raise OSError."""
        ...


Opened = TypeVar("Opened", bound=Closable)


@dataclass(slots=True)
class HeldScale(Generic[Opened]):
    """A scale that stays open between readings, and is opened again where it was unplugged meanwhile.

    open may raise a ScaleError; listen hears until the deadline, and raises OSError where the device is gone.
    """

    open: Callable[[], Opened]
    listen: Callable[[Opened, Settling, float], ScaleReading]
    clock: Clock = time.monotonic
    _held: Opened | None = field(default=None, init=False)

    def read(self, timeout_s: float, *, loaded: bool = True) -> ScaleReading:
        """Return the first steady weight within timeout_s seconds, all in all."""
        deadline = self.clock() + timeout_s
        if self._held is not None:
            try:
                return self.listen(self._held, Settling(loaded), deadline)
            except OSError:
                self.close()
        self._held = self.open()
        try:
            return self.listen(self._held, Settling(loaded), deadline)
        except OSError as error:
            self.close()
            raise ScaleUnplugged(
                "The scale went away while it was read.",
                "Check its cable and that it is switched on, then weigh again.",
            ) from error

    def close(self) -> None:
        """Let others have the scale."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(OSError):
                held.close()
