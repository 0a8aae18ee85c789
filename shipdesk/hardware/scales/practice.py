"""A scale for practising: it shows what the parcel should weigh, or what the settings say."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.scales import ScaleEmpty, ScaleReading


@dataclass(frozen=True, slots=True)
class PracticeScale:
    """Always steady, at once; nothing lies on it where grams is 0."""

    grams: int

    def read(self, timeout_s: float, *, loaded: bool = True) -> ScaleReading:  # noqa: ARG002  (it never waits)
        """Return the weight that it was made for."""
        if loaded and not self.grams:
            raise ScaleEmpty("Nothing is on the practice scale.", "Give it a weight in Settings, Packing station.")
        return ScaleReading(self.grams * 1000, division_mg=1000)

    def close(self) -> None:
        """Do nothing: there is nothing to let go."""
