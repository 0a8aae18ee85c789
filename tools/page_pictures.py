"""Pictures of customers' pages in a real Chromium, for the docs: `python tools/page_pictures.py FOLDER`.

They are of made-up parcels, those of the tests. Needs the developers' packages and Debian's chromium.
"""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from page_samples import sample_page  # noqa: E402
from real_chromium import running_chromium  # noqa: E402

from shipdesk.documents.tracking_page import page_html  # noqa: E402
from shipdesk.domain.parcels import ParcelStatus  # noqa: E402

PAGES = {
    "on-its-way": sample_page("en-GB", expected_until_on=date(2026, 12, 1)),
    "waits": sample_page(
        "de-DE",
        ParcelStatus.AVAILABLE_FOR_PICKUP,
        count=4,
        pickup_place="Kiosk Rossio, Rua Augusta 12",
        pickup_until_on=date(2026, 12, 5),
    ),
    "held": sample_page("fr-FR", ParcelStatus.EXCEPTION, count=4, reason="customs"),
    "delivered": sample_page("es-ES", ParcelStatus.DELIVERED, count=4, is_late=False),
}
LOOKS = (
    ("on-its-way", 320, False), ("on-its-way", 768, False), ("on-its-way", 1280, True), ("waits", 320, True),
    ("held", 768, False), ("delivered", 768, True),
)  # fmt: skip


def main(folder: Path) -> None:
    """Write the pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, running_chromium() as chromium:
        for name, width, dark in LOOKS:
            file = Path(room) / f"{name}.html"
            file.write_bytes(page_html(PAGES[name]))
            with chromium.showing(file, width=width, dark=dark) as page:
                look = "dark" if dark else "light"
                picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
                # Flat colours: a palette shows them as well in a fifth of the bytes.
                picture.convert("RGB").quantize(96).save(folder / f"{name}-{width}-{look}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
