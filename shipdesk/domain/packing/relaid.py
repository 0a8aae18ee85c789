"""A box whose order changed while it was open: what is in it and still belongs there stays, the rest comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shipdesk.domain.packing.open_box import BoxItem, OpenBox


def is_laid_as(items: Iterable[BoxItem], others: Iterable[BoxItem]) -> bool:
    """Answer whether both want the same pieces for the same lines."""
    return {_want(item) for item in items} == {_want(item) for item in others}


def relaid(box: OpenBox, fresh: Sequence[BoxItem]) -> tuple[OpenBox, tuple[tuple[str, int], ...]]:
    """Return the box with the articles it wants now, and (SKU, pieces) of what has to come out of it.

    Pieces count for whatever line wants their article, with the numbers they told and as the substitutes they are.
    """
    packed = {item.sku: _Pieces() for item in box.items}
    for item in box.items:
        packed[item.sku].add(item)
    items = tuple(packed[item.sku].fill(item) if item.sku in packed else item for item in fresh)
    surplus = tuple((sku, pieces.count) for sku, pieces in packed.items() if pieces.count)
    return replace(box, items=items, last_put=_still(box, items)), surplus


def _want(item: BoxItem) -> tuple[int, str, int]:
    return item.line, item.sku, item.wanted


def _still(box: OpenBox, items: Sequence[BoxItem]) -> tuple[int, int, str] | None:
    """Return what was put in last, at its new place, where it can still be taken out."""
    if box.last_put is None:
        return None
    place, pieces, sku = box.last_put
    wanted = next((item.sku for item in box.items if item.place == place), "")
    now = next((item for item in items if item.sku == wanted and item.packed >= pieces), None)
    if now is None or (sku != now.sku and dict(now.packed_as).get(sku, 0) < pieces):
        return None
    return now.place, pieces, sku


@dataclass(slots=True)
class _Pieces:
    """Pieces of one article that are in the box and have no place yet."""

    count: int = 0
    serials: tuple[str, ...] = ()
    packed_as: tuple[str, ...] = ()
    """The SKU of each piece that is a substitute."""

    def add(self, item: BoxItem) -> None:
        """Take the pieces of one article out of their old place."""
        self.count += item.packed
        self.serials += item.serials
        self.packed_as += tuple(sku for sku, pieces in item.packed_as for _ in range(pieces))

    def fill(self, item: BoxItem) -> BoxItem:
        """Give an article as many as it wants."""
        taken = min(item.wanted, self.count)
        serials, self.serials = self.serials[:taken], self.serials[taken:]
        instead, self.packed_as = self.packed_as[:taken], self.packed_as[taken:]
        self.count -= taken
        counts = {sku: instead.count(sku) for sku in dict.fromkeys(instead)}
        return replace(item, packed=taken, serials=serials, packed_as=tuple(counts.items()))
