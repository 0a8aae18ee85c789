"""Photos of the open box, as they stand in an order's record, and what pictures may be like that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_SIDE_PX = 1_600
LARGEST_KEPT_BYTES = 400_000
MOST_OF_AN_ORDER = 50
"""Far more than anybody takes of a box: a camera that runs wild must not fill the store."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How large a picture may come, and how small it is kept; formats are in Pillow's words."""

    longest_side_px: int = LONGEST_SIDE_PX
    largest_kept_bytes: int = LARGEST_KEPT_BYTES
    largest_file_bytes: int = 25_000_000
    most_pixels: int = 60_000_000
    """A telephone's largest photo has 50 million."""
    formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP")

    @property
    def words(self) -> str:
        """Say what is taken, for people."""
        names = [{"WEBP": "WebP"}.get(name, name) for name in self.formats]
        most = self.most_pixels // 1_000_000
        return f"a {', '.join(names[:-1])} or {names[-1]} picture of at most {most} million pixels"


BOX_PHOTO = PictureLimits()
PRODUCT_PICTURE = PictureLimits(800, 200_000, 20_000_000, 100_000_000, ("JPEG", "PNG", "WEBP", "GIF", "BMP"))


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
