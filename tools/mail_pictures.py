"""Pictures of customers' mails in a real Chromium, for the docs: `python tools/mail_pictures.py FOLDER`.

They tell made-up facts, those that templates are looked at with. Needs the developers' packages and Debian's chromium;
without it nothing is drawn, and that is said.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from real_chromium import CHROMIUM, MISSING, running_chromium  # noqa: E402

from shipdesk.domain.mails import Milestone  # noqa: E402
from shipdesk.mail.facts import sample_facts  # noqa: E402
from shipdesk.mail.render import builtin_template, render_mail  # noqa: E402

CAP = 60_000
WIDTH = 640
LOOKS = (
    *((milestone, "en", False) for milestone in Milestone),
    (Milestone.DELAYED, "de", False), (Milestone.READY_FOR_PICKUP, "pl", False), (Milestone.DISPATCHED, "ja", False),
    (Milestone.DISPATCHED, "en", True), (Milestone.HELD, "en", True),
)  # fmt: skip
JAPANESE = ROOT / "shipdesk" / "resources" / "fonts" / "NotoSansJP-Regular.ttf"


def main(folder: Path) -> None:
    """Write the pictures into a folder."""
    if CHROMIUM is None:
        print(f"The mails were not drawn: {MISSING}.", file=sys.stderr)
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, running_chromium() as chromium:
        for milestone, language, dark in LOOKS:
            file = Path(room) / "mail.html"
            file.write_text(mail_html(milestone, language), "utf-8")
            with chromium.showing(file, width=WIDTH, dark=dark) as page:
                picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
            name = f"{milestone.value.replace('_', '-')}-{language}-{'dark' if dark else 'light'}.png"
            (folder / name).write_bytes(small_png(picture))


def mail_html(milestone: Milestone, language: str) -> str:
    """Return a mail as its reader has it, with the Japanese font that a reader's computer has and a server may not."""
    html = render_mail(builtin_template(milestone, language), sample_facts(language, milestone)).html
    # A name from the mail's own list of fonts, for Japanese signs alone.
    font = f"@font-face{{font-family:'Segoe UI';src:url('{JAPANESE.as_uri()}');unicode-range:U+3000-9FFF,U+FF00-FFEF}}"
    return html.replace("</head>", f"<style>{font}</style></head>", 1)


def small_png(picture: Image.Image) -> bytes:
    """Return the picture as a PNG that is not over the cap, scaled down where it must be."""
    size = picture.size
    for share in (1.0, 0.85, 0.7, 0.5):
        scaled = picture.resize((round(size[0] * share), round(size[1] * share)), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        # Flat colours: a palette shows them as well in a fifth of the bytes.
        scaled.quantize(96).save(file, "PNG", optimize=True)
        if len(file.getvalue()) <= CAP:
            return file.getvalue()
    raise ValueError(f"a picture of {size[0]} x {size[1]} dots does not fit in {CAP:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
