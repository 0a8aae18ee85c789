"""Hears a keyboard scanner in the keys of all windows: holds them for a moment, and gives back what was typed.

It sits on the windows, not on the application: only their own events pass through it. Times are those of the system,
not of arrival: keys that waited while the window was busy come all at once, whoever pressed them.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow

from shipdesk.domain.scanning.key_codes import Numbering, us_sign
from shipdesk.domain.scanning.wedge import USUAL, Key, KeyKind, WedgeEar, WedgeRule
from shipdesk.ui.pack.late_shortcuts import run_shortcut

log = logging.getLogger(__name__)
_MODIFIER_KEYS = frozenset({
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Mode_switch,
})  # fmt: skip
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_WATCHED = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_NUMBERINGS = {
    "xcb": Numbering.EVDEV, "wayland": Numbering.EVDEV, "wayland-egl": Numbering.EVDEV, "windows": Numbering.PC,
    "cocoa": Numbering.MAC,
}  # fmt: skip
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_ALT, _META = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


LATE_MS = 8.0
"""A timer that comes so much later tells of a busy window; then the keys get their time once more."""


def _monotonic_ms() -> float:
    return time.monotonic() * 1000


@dataclass(slots=True)
class _Held:
    """What a held key was: its events in their order, on which window, and whether the key is still down."""

    window: QWindow
    code: int
    events: list[QKeyEvent] = field(default_factory=list)
    is_down: bool = True


class WedgeFilter(QObject):
    """Tells scans from typing on every window that has the keyboard."""

    scanned = Signal(str)
    """A whole scan, without its end; none of its keys reached a widget."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        clock_ms: Callable[[], float] = _monotonic_ms,
        numbering: Numbering | None = None,
    ) -> None:
        super().__init__(parent)
        self._ear = WedgeEar(USUAL)
        self._clock_ms = clock_ms
        self._numbering = numbering or _NUMBERINGS.get(QGuiApplication.platformName())
        self._us_layout = True
        self.listens = False
        self.stalls_ms: deque[float] = deque(maxlen=100)
        """How long scanners stalled after keys that had to be given back, for whoever looks for a bad connection."""
        self._replaying = False
        self._claimed = 0
        """The system's number of the key that may not act as a shortcut while it is held; 0 for none."""
        self._swallowed: set[int] = set()
        """The keys of the last scan that are still down: that they come up is nobody's business either."""
        self._newest: _Held | None = None
        self._control_at_ms = float("-inf")
        self.take_escape: Callable[[], bool] = lambda: False
        """Asked before Esc goes on; True where it was for the red screen."""
        self._due_ms = 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setTimerType(Qt.TimerType.PreciseTimer)
        self._patience.timeout.connect(self._look_again)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self.watch)

    def listen(self, rule: WedgeRule | None, *, us_layout: bool = True) -> None:
        """Hear scanners by this rule from now on; None hears none."""
        self._replay(self._ear.give_up())
        self._ear = WedgeEar(rule or USUAL)
        self._us_layout = us_layout
        self.listens = rule is not None

    def watch(self, window: QWindow | None) -> None:
        """Hear the keys of a window too; whichever gets the keyboard is watched by itself."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take keys that may be a scan's, and let everything else pass."""
        if event.type() not in _WATCHED or self._replaying or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _MODIFIER_KEYS:
            if event.key() == Qt.Key.Key_Control and event.type() == QEvent.Type.KeyPress:
                self._control_at_ms = self._moment(event)
            return False
        if not self.listens or not isinstance(watched, QWindow):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return self._release(event)
        if event.key() == Qt.Key.Key_Escape and not self._ear.holds and self.take_escape():
            event.accept()
            return True
        key = self._key_of(watched, event)
        return self._claim(key, event) if event.type() == QEvent.Type.ShortcutOverride else self._press(key, event)

    def _claim(self, key: Key, event: QKeyEvent) -> bool:
        """Keep a key that will be held from acting as a shortcut; what is held goes before one that will not."""
        if not self._ear.takes(key):
            self._replay(self._ear.give_up())
            return False
        self._claimed = event.nativeScanCode()
        event.accept()
        return True

    def _press(self, key: Key, event: QKeyEvent) -> bool:
        claimed = self._claimed != 0 and self._claimed == event.nativeScanCode()
        self._claimed = 0
        heard = self._ear.press(key)
        self._replay(heard.given_back)
        self._newest = key.token if self._ear.holds and isinstance(key.token, _Held) else None
        self._wait()
        if heard.swallowed:
            tokens = [k.token for k in heard.swallowed]
            self._swallowed = {held.code for held in tokens if isinstance(held, _Held) and held.is_down}
        if heard.stalled_ms:
            log.info("a scanner stalled for %d ms after its first keys, which were typed", heard.stalled_ms)
            self.stalls_ms.append(heard.stalled_ms)
        if heard.scanned is not None:
            self.scanned.emit(heard.scanned)
        if heard.passes and claimed:
            self._replay((key,))
            return True
        return not heard.passes

    def _release(self, event: QKeyEvent) -> bool:
        if self._newest is not None and self._ear.holds:
            self._newest.events.append(event.clone())
            self._came_up(event.nativeScanCode())
            return True
        if event.nativeScanCode() in self._swallowed:
            self._swallowed.discard(event.nativeScanCode())
            return True
        return False

    def _came_up(self, code: int) -> None:
        for held in self._ear.tokens:
            if isinstance(held, _Held) and held.code == code:
                held.is_down = False

    # Giving back

    def _wait(self) -> None:
        if self._ear.holds:
            self._patience.start(1 + round(self._ear.patience_ms))
            self._due_ms = _monotonic_ms() + self._ear.patience_ms
        else:
            self._patience.stop()

    def _look_again(self) -> None:
        # The window may have been busy: keys that arrived meanwhile come before it is decided that none did.
        if _monotonic_ms() - self._due_ms > LATE_MS:
            self._wait()
            return
        due = self._ear.due_ms()
        QTimer.singleShot(0, self, lambda: self._give_up(due))

    def _give_up(self, due: float | None) -> None:
        if self._ear.holds and self._ear.due_ms() == due:
            self._replay(self._ear.give_up())

    def _replay(self, keys: Iterable[Key]) -> None:
        """Give keys back in their order to whatever has the keyboard, as shortcuts where they are some."""
        tokens = [key.token for key in keys if isinstance(key.token, _Held)]
        self._replaying = True
        try:
            for held in tokens:
                for event in held.events:
                    window = QGuiApplication.focusWindow() or held.window
                    if event.type() != QEvent.Type.KeyPress or not _acts(window, event):
                        QCoreApplication.sendEvent(window, event)
        finally:
            self._replaying = False

    # What a key is

    def _moment(self, event: QKeyEvent) -> float:
        return float(event.timestamp()) or self._clock_ms()

    def _key_of(self, window: QWindow, event: QKeyEvent) -> Key:
        kind, text = self._meaning(event)
        # Only a press is ever given back; asked about a shortcut, the key is not taken yet.
        events = [event.clone()] if event.type() == QEvent.Type.KeyPress else []
        return Key(self._moment(event), kind, text, _Held(window, event.nativeScanCode(), events))

    def _meaning(self, event: QKeyEvent) -> tuple[KeyKind, str]:
        modifiers, text = event.modifiers(), event.text()
        prefix = self._ear.rule.prefix
        if event.isAutoRepeat():
            return KeyKind.OTHER, ""  # no scanner holds a key down
        if event.key() in _ENDS and not modifiers & (_CTRL | _ALT | _META | _SHIFT):
            return KeyKind.END, ""
        if len(prefix) > 1 and QKeySequence(event.key()).toString() == prefix:
            return KeyKind.SIGN, prefix
        if modifiers & _CTRL and not modifiers & (_ALT | _META):
            return self._control(event)
        if modifiers & (_ALT | _META) and not (modifiers & _CTRL and text.isprintable() and text):
            silent = bool(modifiers & _ALT) and bool(modifiers & _KEYPAD) and self._ear.holds
            return (KeyKind.SILENT if silent else KeyKind.OTHER), ""
        if not text or not text.isprintable():
            return KeyKind.OTHER, ""
        return KeyKind.SIGN, self._sign(event)

    def _control(self, event: QKeyEvent) -> tuple[KeyKind, str]:
        """Tell a control character, which a scanner sends as Ctrl and a key at its pace, from a person's shortcut."""
        code = event.key() - 0x40
        if not 1 <= code <= 31:
            return KeyKind.OTHER, ""
        if chr(code) in "\r\n" and self._ear.holds:
            return KeyKind.END, ""
        at_once = self._moment(event) - self._control_at_ms <= self._ear.rule.mean_ms
        return (KeyKind.CONTROL, chr(code)) if self._ear.holds or at_once else (KeyKind.OTHER, "")

    def _sign(self, event: QKeyEvent) -> str:
        modifiers = event.modifiers()
        if not self._us_layout or self._numbering is None or modifiers & (_KEYPAD | _CTRL | _ALT):
            return event.text()
        code = event.nativeVirtualKey() if self._numbering is Numbering.MAC else event.nativeScanCode()
        return us_sign(code, self._numbering, shift=bool(modifiers & _SHIFT)) or event.text()


def _acts(window: QWindow, event: QKeyEvent) -> bool:
    """Let a key act as a shortcut unless whatever has the keyboard wants to read it; answer whether it did."""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
    asked.ignore()
    QCoreApplication.sendEvent(window, asked)
    return not asked.isAccepted() and run_shortcut(event)
