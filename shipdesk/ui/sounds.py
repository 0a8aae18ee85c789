"""The sounds of the packing station, told apart without looking.

One short and high for done, a lower tick for an article, two low ones for no, two middle ones for kept, a horn for a
label on the wrong box.
"""

from __future__ import annotations

import os
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWidgets import QApplication

GOOD, ITEM, BAD, KEPT, ALARM = "good.wav", "item.wav", "bad.wav", "kept.wav", "alarm.wav"


class Sounds(QObject):
    """Plays our sounds, or the system's beep where there is no audio; both can be switched off."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.enabled = True
        self._effects: dict[str, Any] | None = None

    def good(self) -> None:
        """Say yes."""
        self._play(GOOD)

    def item(self) -> None:
        """Say yes to one step of several."""
        self._play(ITEM)

    def bad(self) -> None:
        """Say no."""
        self._play(BAD)

    def kept(self) -> None:
        """Say that nobody knows yet: it is kept."""
        self._play(KEPT)

    def alarm(self) -> None:
        """Say stop, as loud as can be."""
        self._play(ALARM)

    def warm_up(self) -> None:
        """Load the sounds now, so that the first scan is not the one that waits for them."""
        if self._effects is None:
            self._effects = self._load()

    def _play(self, name: str) -> None:
        if not self.enabled:
            return
        self.warm_up()
        effect = (self._effects or {}).get(name)
        if effect is None:
            QApplication.beep()
        else:
            effect.play()

    def _load(self) -> dict[str, Any]:
        if not has_sound_server():
            return {}
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # the library for sound is not on this machine
            return {}
        if QMediaDevices.defaultAudioOutput().isNull():
            return {}
        effects = {}
        for name in (GOOD, ITEM, BAD, KEPT, ALARM):
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(sound_file(name))))
            effects[name] = effect
        return effects


def has_sound_server() -> bool:
    """Answer whether loading QtMultimedia makes sense; without a server it fills the terminal with warnings."""
    if not sys.platform.startswith("linux") or os.environ.get("PULSE_SERVER"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    return any((runtime / socket).exists() for socket in ("pulse/native", "pipewire-0"))


def sound_file(name: str) -> Any:
    """Return where the sound lies."""
    return resources.files("shipdesk.resources").joinpath("sounds", name)
