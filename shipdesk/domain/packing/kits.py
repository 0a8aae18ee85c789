"""What lies on the bench for an order: its articles, and of kits the parts that they are packed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shipdesk.domain.errors import Refused
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.products import Product

MAX_DEPTH = 8
"""So many kits lie in one another; what lies deeper is packed as it is."""
MOST_PIECES = 100_000
"""A kit that comes to more of one part is packed as it is: nobody counts that at a bench."""


@dataclass(frozen=True, slots=True)
class PackPiece:
    """So many pieces of one article that are packed for a line of an order.

    line is the line's place, counted from 0; kit names what was ordered where the article is a part of it, or is empty.
    """

    line: int
    sku: str
    name: str
    pieces: int
    kit: str = ""


def expand(lines: Sequence[OrderLine], products: Mapping[str, Product]) -> tuple[PackPiece, ...]:
    """Return the pieces to pack, line by line, kits taken apart down to what is no kit; total over all products.

    products are by SKU, the parts of kits among them. Of one line each SKU comes once, in the order of the kit's
    list. A kit that contains itself, which no check lets in, is packed as it is.
    """
    apart = _TakenApart(products)
    return tuple(piece for place, line in enumerate(lines) if line.quantity > 0 for piece in apart.of(place, line))


def refuse_circles(product: Product, products: Mapping[str, Product]) -> None:
    """Raise Refused where a kit would contain itself through its parts, which products tell of, or lie too deep."""
    within: list[tuple[tuple[str, ...], str]] = [((product.sku, sku), sku) for sku, _ in product.parts]
    seen: set[str] = set()
    while within:
        path, sku = within.pop()
        if sku == product.sku:
            shown = " > ".join(path)
            raise Refused(f"{product.sku} would contain itself: {shown}.", "Name the articles that lie in it.")
        if len(path) > MAX_DEPTH + 1:
            raise Refused(f"More than {MAX_DEPTH} kits would lie in one another.", "Name the articles themselves.")
        if sku not in seen and sku in products:
            seen.add(sku)
            within += [((*path, part), part) for part, _ in products[sku].parts]


class _TakenApart:
    """Takes kits apart, each only once for all lines."""

    def __init__(self, products: Mapping[str, Product]) -> None:
        self._products = products
        self._done: dict[tuple[str, int], dict[str, int]] = {}
        self._whole: dict[str, bool] = {}

    def of(self, place: int, line: OrderLine) -> list[PackPiece]:
        """Return the pieces of a line."""
        name = f"{line.name}, {line.variant}" if line.name and line.variant else line.name or line.variant
        leaves = self._leaves(line.sku, 0)
        if list(leaves) == [line.sku] or max(leaves.values()) * line.quantity > MOST_PIECES:
            return [PackPiece(place, line.sku, name or self._name(line.sku), line.quantity)]
        kit = name or self._name(line.sku)
        return [PackPiece(place, sku, self._name(sku), n * line.quantity, kit) for sku, n in leaves.items()]

    def _name(self, sku: str) -> str:
        product = self._products.get(sku)
        return product.name if product and product.name else sku

    def _leaves(self, sku: str, depth: int) -> dict[str, int]:
        """Return how many of each SKU lie in one piece: itself where it is no kit."""
        if depth >= MAX_DEPTH or self._is_whole(sku):
            return {sku: 1}
        known = self._done.get((sku, depth))
        if known is None:
            known = self._done[sku, depth] = {}
            for part, pieces in self._products[sku].parts:
                for leaf, count in self._leaves(part, depth + 1).items():
                    known[leaf] = known.get(leaf, 0) + pieces * count
        return known

    def _is_whole(self, sku: str) -> bool:
        """Answer whether it is packed as it is: no kit, or one that contains itself."""
        known = self._whole.get(sku)
        if known is None:
            known = self._whole[sku] = not self._parts(sku) or self._contains_itself(sku)
        return known

    def _contains_itself(self, sku: str) -> bool:
        within, seen = self._parts(sku), set[str]()
        while within:
            part = within.pop()
            if part == sku:
                return True
            if part not in seen:
                seen.add(part)
                within += self._parts(part)
        return False

    def _parts(self, sku: str) -> list[str]:
        product = self._products.get(sku)
        return [part for part, _ in product.parts] if product else []
