"""What the window remembers about itself (places, widths, sorting), in a small file in the shop's folder."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

log = logging.getLogger(__name__)

FILE_NAME = "window.json"


class UiState:
    """Values by key, read once and written on `save`; losing the file costs nothing but comfort."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self._values: dict[str, Any] = {}
        self._changed = False
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if isinstance(kept, dict):
                self._values = kept
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            log.warning("window state was not readable and starts anew: %s", type(error).__name__)

    @classmethod
    def of(cls, folder: Path) -> UiState:
        """Return the state kept in that folder; all parts of a window share one."""
        state = _open_states.get(folder)
        if state is None:
            state = _open_states[folder] = cls(folder)
        return state

    def get(self, key: str, default: Any = None) -> Any:
        """Return what was put under the key, or the default."""
        return self._values.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Remember a value that JSON can hold."""
        if self._values.get(key) != value:
            self._values[key] = value
            self._changed = True

    def save(self) -> None:
        """Write the file in one step, if anything changed."""
        if not self._changed:
            return
        draft = self._file.with_suffix(".json.new")
        try:
            draft.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
            os.replace(draft, self._file)
            self._changed = False
        except OSError as error:
            log.warning("window state could not be kept: %s", type(error).__name__)


_open_states: WeakValueDictionary[Path, UiState] = WeakValueDictionary()
