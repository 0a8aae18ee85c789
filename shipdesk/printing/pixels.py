"""Pages as pixels: moved by whole dots, so that bars stay what they are."""

from __future__ import annotations

from PIL import Image

WHITE = 255


def shifted(page: Image.Image, across: int, down: int) -> Image.Image:
    """Return a grey page with everything moved to the right and down; what leaves it is cut off."""
    if not (across or down):
        return page
    moved = Image.new("L", page.size, WHITE)
    moved.paste(page, (across, down))
    return moved
