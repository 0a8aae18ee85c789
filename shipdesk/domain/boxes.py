"""The boxes of the shop, and which of them an order fits into.

The suggestion is simple and says so: it looks at volumes and longest sides, not at how things lie beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.products import Product

_FILLED = 0.85
"""How much of a box's volume things of different shapes fill at best, with some paper between them."""


@dataclass(frozen=True, slots=True)
class Box:
    """One kind of box: inner sizes in mm, its own weight and the most it may weigh when full, in grams."""

    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int = 0
    max_g: int = 30_000

    @property
    def volume_mm3(self) -> int:
        """The room inside."""
        return self.length_mm * self.width_mm * self.height_mm


class BoxReason(StrEnum):
    """Why an order goes into its box."""

    NONE = ""
    CHOSEN = "chosen"
    BY_SIZE = "by size"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class BoxChoice:
    """The box of a parcel and why; doubt is a sentence where a box was wanted that is not there."""

    box: Box | None = None
    reason: BoxReason = BoxReason.NONE
    doubt: str = ""


def box_named(boxes: Sequence[Box], name: str) -> Box | None:
    """Return the box of that name, whatever its capitals, or None."""
    wanted = name.casefold()
    return next((box for box in boxes if box.name.casefold() == wanted), None) if name else None


def choose_box(
    boxes: Sequence[Box], lines: Sequence[OrderLine], products: Mapping[str, Product], chosen: str, usual: str
) -> BoxChoice:
    """Return the box that was chosen, else the smallest that fits by size, else the usual one, else none."""
    if chosen:
        box = box_named(boxes, chosen)
        doubt = "" if box else f"The box {chosen} is not among your boxes any more. Choose another."
        return BoxChoice(box, BoxReason.CHOSEN if box else BoxReason.NONE, doubt)
    fitting = smallest_box(boxes, lines, products)
    if fitting:
        return BoxChoice(fitting, BoxReason.BY_SIZE)
    box = box_named(boxes, usual)
    return BoxChoice(box, BoxReason.USUAL if box else BoxReason.NONE)


def smallest_box(boxes: Sequence[Box], lines: Sequence[OrderLine], products: Mapping[str, Product]) -> Box | None:
    """Return the smallest box that the articles fit into, or None where a size is not known or none fits."""
    sizes: list[tuple[tuple[int, int, int], int]] = []
    for line in lines:
        product = products.get(line.sku) if line.sku else None
        size = product.size_mm if product else None
        if size is None:
            return None
        if line.quantity > 0:
            sizes.append((size, line.quantity))
    if not sizes:
        return None
    weight_g = _weight_g(lines, products)
    fitting = (b for b in boxes if weight_g + b.tare_g <= b.max_g and _fits(sizes, b))
    return min(fitting, key=lambda box: (box.volume_mm3, box.tare_g, box.name), default=None)


def _fits(sizes: Sequence[tuple[tuple[int, int, int], int]], box: Box) -> bool:
    sides = sorted((box.length_mm, box.width_mm, box.height_mm))
    pieces = sum(count for _, count in sizes)
    volume = 0
    for size, count in sizes:
        if any(side > room for side, room in zip(sorted(size), sides, strict=True)):
            return False
        volume += size[0] * size[1] * size[2] * count
    # One thing alone may fill its box to the brim.
    return volume <= box.volume_mm3 * (1 if pieces == 1 else _FILLED)


def _weight_g(lines: Sequence[OrderLine], products: Mapping[str, Product]) -> int:
    return sum((line.weight_g or products[line.sku].weight_g or 0) * line.quantity for line in lines)
