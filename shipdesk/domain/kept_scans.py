"""A scan that this computer keeps until the shop's server has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptScan:
    """What was scanned, when, by whom and where; its id stays with it, so that the server takes it once."""

    local_id: str
    at: datetime
    code: str
    by: str
    station: str
    mode: str = ""
