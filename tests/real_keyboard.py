"""A keyboard on an X server of the test's own: real key events through XTEST, under any layout, at any pace.

No sleeping here: the server itself waits before each key.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from ctypes.util import find_library

from shipdesk.domain.scanning.key_codes import place_of

NEEDED = ("Xvfb", "setxkbmap", "xkbcomp")
_RETURN, _SHIFT, _CONTROL, _CAPS_LOCK = 36, 50, 37, 66
_TO_PARENT = 2
MODIFIER_MS = 1
"""Scanners press Shift a moment before the key."""


def missing() -> str:
    """Return what this machine lacks for a keyboard, or an empty text."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    lacking += [f"lib{name}" for name in ("X11", "Xtst") if _library(name) is None]
    return ", ".join(lacking)


def _library(name: str) -> str | None:
    return find_library(name)


class XServer:
    """An X server without a screen; ends with the block."""

    def __init__(self) -> None:
        read_end, write_end = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
            pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write_end)
        with os.fdopen(read_end) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        self.display = f":{number}"

    def __enter__(self) -> XServer:
        return self

    def __exit__(self, *_what: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)

    def set_layout(self, layout: str) -> None:
        """Put the letters of a country on the keys."""
        subprocess.run(["setxkbmap", "-display", self.display, layout], check=True, timeout=20, capture_output=True)


class Keyboard:
    """Presses keys by their places; whatever the layout, a scanner presses those of a US keyboard."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL(_library("X11"))
        self._xtst = ctypes.CDLL(_library("Xtst"))
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self._x11.XSetInputFocus.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_ulong]
        self._x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self._xtst.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self._display = self._x11.XOpenDisplay(display.encode())
        assert self._display, "the X server cannot be reached"

    def focus(self, window: int) -> None:
        """Give a window the keyboard, as a window manager does."""
        self._x11.XSetInputFocus(self._display, window, _TO_PARENT, 0)
        self.sync()

    def write(self, text: str, key_ms: int, *, first_ms: int | None = None) -> None:
        """Type a text; key_ms after the last each, the first after first_ms."""
        wait = key_ms if first_ms is None else first_ms
        for sign in text:
            code, shift = (_RETURN, False) if sign == "\n" else place_of(sign)
            if shift:
                self._key(_SHIFT, wait, down=True)
                wait = min(MODIFIER_MS, key_ms)
            self._key(code, wait, down=True)
            self._key(code, 0, down=False)
            if shift:
                self._key(_SHIFT, 0, down=False)
            wait = key_ms

    def press_caps_lock(self) -> None:
        """Press Caps Lock once."""
        self._key(_CAPS_LOCK, 200, down=True)
        self._key(_CAPS_LOCK, 10, down=False)

    def press_with_control(self, sign: str) -> None:
        """Press Ctrl and a key as people do."""
        self._key(_CONTROL, 200, down=True)
        self._key(place_of(sign)[0], 120, down=True)
        self._key(place_of(sign)[0], 60, down=False)
        self._key(_CONTROL, 60, down=False)

    def sync(self) -> None:
        """Wait until the server has done everything."""
        self._x11.XSync(self._display, 0)

    def close(self) -> None:
        """Let go of the server."""
        self._x11.XCloseDisplay(self._display)

    def _key(self, code: int, wait_ms: int, *, down: bool) -> None:
        self._xtst.XTestFakeKeyEvent(self._display, code, int(down), wait_ms)
