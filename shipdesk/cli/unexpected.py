"""Keeps the details of what nobody expected, where a developer can ask for them."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_log_path

from shipdesk import __version__


def keep_report(error: Exception) -> Path:
    """Write the error with its traceback to a file in the platform's log folder and return which."""
    now = datetime.now(UTC)
    folder = user_log_path("ShipDesk", appauthor=False)
    target = folder / f"error-{now:%Y%m%dT%H%M%S%f}.txt"
    details = "".join(traceback.format_exception(error))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(f"ShipDesk {__version__}, {now:%Y-%m-%d %H:%M} UTC\n{details}", "utf-8", "backslashreplace")
    except OSError:
        return folder
    return target
