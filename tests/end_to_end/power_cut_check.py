"""Judges one state of the disk that a power cut could have left: is every scan that was answered still there?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shipdesk.storage.database import STORE_NAME, connect

_KEPT = """
SELECT p.id FROM parcels p
JOIN dispatches d ON d.parcel_id = p.id
JOIN scans s ON s.id = d.scan_id AND s.outcome = 'dispatched' AND s.parcel_id = p.id
JOIN orders o ON o.id = p.order_id AND o.status = 'dispatched'
JOIN addresses a ON a.id = o.address_id
WHERE p.tracking_number = ? AND p.dispatched_at IS NOT NULL AND p.status = 'dispatched'
AND (a.email = '' OR EXISTS (
    SELECT 1 FROM messages m JOIN outbox x ON x.id = m.outbox_id
    WHERE m.parcel_id = p.id AND m.milestone = 'dispatched' AND x.state = 'planned'))
"""
_COUNTS = """
SELECT (SELECT count(*) FROM dispatches), (SELECT count(*) FROM parcels WHERE dispatched_at IS NOT NULL),
       (SELECT count(*) FROM scans WHERE outcome = 'dispatched')
"""


def look(folder: str, answers: Sequence[str]) -> str | None:
    """Return what is wrong with the store in a folder after these answers were printed, or None."""
    connection: Any = connect(Path(folder) / STORE_NAME)
    try:
        answered = [line.split("\t")[1] for line in answers if line.startswith("dispatched\t")]
        lost = [code for code in answered if connection.execute(_KEPT, (code,)).fetchone() is None]
        if lost:
            return f"{len(lost)} answered scans are lost"
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            return "a row has lost its parent"
        if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            return "pages are broken"
        counts = connection.execute(_COUNTS).fetchone()
        if len(set(counts)) != 1:
            return f"a scan is there by halves: {counts}"
    finally:
        connection.close()
    return None
