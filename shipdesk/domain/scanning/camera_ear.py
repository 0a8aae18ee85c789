"""Decides which of the codes that a camera sees were shown to it; pure.

A hand scanner reads one code, once, when its trigger is pulled. A camera sees all that lies before it, again and again,
and sometimes reads what is not there. So a code counts when it is the one nearest to the middle of the picture, twice
within a second; it counts again when it was out of sight for a while; and what lies beside it on the same label, seen
with it while it is fresh, does not count at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TWICE_WITHIN_S = 1.0
LOCKED_OUT_S = 1.5


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A code in a picture; off_middle is 0 in the middle and 1 in a corner."""

    text: str
    off_middle: float = 0.0


class CameraEar:
    """Told of each look, answers which code was shown; keeps nothing longer than it must."""

    def __init__(self) -> None:
        self._once: dict[str, float] = {}
        """Codes that were read once, and when."""
        self._out: dict[str, float] = {}
        """Codes that do not count now, and when they were seen last."""
        self._counted: tuple[str, float] | None = None

    def look(self, seen: Sequence[SeenCode], at_s: float) -> str | None:
        """Return the code that was shown, or None; at_s is a clock that never goes back."""
        self._once = {text: since for text, since in self._once.items() if at_s - since <= TWICE_WITHIN_S}
        self._out = {text: last for text, last in self._out.items() if at_s - last <= LOCKED_OUT_S}
        texts = {code.text for code in seen}
        if self._is_fresh(texts, at_s):
            self._lock(texts, at_s)
        self._lock(texts & self._out.keys(), at_s)
        aimed = min(seen, key=lambda code: code.off_middle, default=None)
        if aimed is None or aimed.text in self._out:
            return None
        if aimed.text not in self._once:
            self._once[aimed.text] = at_s
            return None
        self._counted = aimed.text, at_s
        self._lock(texts, at_s)
        return aimed.text

    def forget(self) -> None:
        """Begin anew, as after the camera was off."""
        self._once, self._out, self._counted = {}, {}, None

    def _is_fresh(self, texts: set[str], at_s: float) -> bool:
        """Answer whether the code that counted last lies before the camera still, and did so a moment ago."""
        return self._counted is not None and self._counted[0] in texts and at_s - self._counted[1] <= LOCKED_OUT_S

    def _lock(self, texts: set[str], at_s: float) -> None:
        for text in texts:
            self._out[text] = at_s
            self._once.pop(text, None)
