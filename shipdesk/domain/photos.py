"""Photos of the open box, as they stand in an order's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_SIDE_PX = 1_600
LARGEST_KEPT_BYTES = 400_000
MOST_OF_AN_ORDER = 50
"""Far more than anybody takes of a box: a camera that runs wild must not fill the store."""


@dataclass(frozen=True, slots=True)
class BoxPhoto:
    """What is known of a photo beside the picture itself; at is UTC, sha256 is of the picture as it is kept."""

    id: int
    order_id: int
    at: datetime
    by: str
    station: str
    media_type: str
    sha256: str
    bytes: int
    session_id: int | None = None

    @property
    def words(self) -> str:
        """Say what it is, who took it, and at which bench."""
        by = f" by {self.by}" if self.by else ""
        return f"Photo of the box{by}" + (f" at {self.station}" if self.station else "")

    @property
    def suffix(self) -> str:
        """Return how the name of a file with it ends."""
        return {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}.get(self.media_type, ".bin")
