"""A box that is open at a bench: what it wants, what is in it, and what a scanned article does to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class SessionKind(StrEnum):
    """What is done at the bench."""

    PACK = "pack"
    RETURN = "return"
    """What a customer sent back is taken in."""
    COUNT = "count"
    """The labels that lie at the bench are counted."""


class Step(StrEnum):
    """What the bench waits for."""

    ITEMS = "items"
    WEIGHT = "weight"
    LABEL = "label"
    """The label that is being bought and printed."""
    STICK = "stick"
    """The scan of the label on the box."""


class Put(StrEnum):
    """What came of an article that was scanned for a box."""

    RIGHT = "right"
    SUBSTITUTE = "substitute"
    SURPLUS = "surplus"
    """All pieces of it are in already."""
    TOO_MANY = "too_many"
    """Fewer pieces are missing than the card said."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class BoxItem:
    """One article of the box: so many pieces wanted and packed.

    line is the position of the order's line that it belongs to; kit names the kit that it is a part of. asks is
    "serial" or "lot" where each piece has a number of its own to be scanned, and serials are those that were. packed_as
    are (SKU, pieces) of substitutes that went in its place.
    """

    place: int
    line: int
    sku: str
    wanted: int
    packed: int = 0
    name: str = ""
    variant: str = ""
    kit: str = ""
    bin: str = ""
    asks: str = ""
    serials: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    packed_as: tuple[tuple[str, int], ...] = ()

    @property
    def missing(self) -> int:
        """How many pieces are not in the box yet."""
        return max(0, self.wanted - self.packed)

    @property
    def numbers_missing(self) -> int:
        """How many of the pieces in the box have not told their number yet."""
        return max(0, self.packed - len(self.serials)) if self.asks else 0

    @property
    def words(self) -> str:
        """What it is called, for people."""
        name = self.name or self.sku
        return f"{name}, {self.variant}" if self.variant else name


@dataclass(frozen=True, slots=True)
class OpenBox:
    """One session at a bench; trouble is what a person must answer first, in words. Times are UTC, weights grams."""

    id: int
    kind: SessionKind
    order_id: int | None
    number: int
    parcel_id: int | None
    station: str
    by: str
    step: Step
    started_at: datetime
    times: int = 1
    weight_g: int | None = None
    wrong_scans: int = 0
    trouble: str = ""
    last_put: tuple[int, int, str] | None = None
    parked_at: datetime | None = None
    items: tuple[BoxItem, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Answer whether every piece is in, with its number where one is asked."""
        return all(not item.missing and not item.numbers_missing for item in self.items)

    @property
    def asked(self) -> BoxItem | None:
        """The article whose piece must tell its number now."""
        return next((item for item in self.items if item.numbers_missing), None)


def put(box: OpenBox, skus: Collection[str]) -> tuple[Put, BoxItem | None, OpenBox]:
    """Put as many pieces as the last card said of an article into the box.

    skus are what the scanned code may mean. Returns what came of it, the article meant, and the box after it; a wrong
    scan counts, changes nothing else, and takes the card's number away.
    """
    named = [item for item in box.items if item.sku in skus]
    fitting = next((item for item in named if item.missing >= box.times), None)
    if fitting is not None:
        return Put.RIGHT, fitting, _with(box, fitting, box.times, fitting.sku)
    if not any(item.missing for item in named):
        instead = next((i for i in box.items if i.missing >= box.times and set(i.substitutes) & set(skus)), None)
        if instead is not None:
            sku = next(sku for sku in instead.substitutes if sku in skus)
            return Put.SUBSTITUTE, instead, _with(box, instead, box.times, sku)
    wrong = replace(box, times=1, wrong_scans=box.wrong_scans + 1)
    short = next((item for item in named if item.missing), None)
    if short is not None:
        return Put.TOO_MANY, short, wrong
    return (Put.SURPLUS, named[0], wrong) if named else (Put.WRONG, None, wrong)


def take_out(box: OpenBox) -> tuple[BoxItem, OpenBox] | None:
    """Take what was put in last out again, with its numbers; None where nothing was."""
    if box.last_put is None:
        return None
    place, pieces, sku = box.last_put
    item = next(i for i in box.items if i.place == place)
    left = item.packed - pieces
    packed_as = _counted(item.packed_as, sku, -pieces) if sku != item.sku else item.packed_as
    out = replace(item, packed=left, packed_as=packed_as, serials=item.serials[:left])
    return out, replace(box, items=_put_back(box.items, out), last_put=None, times=1, trouble="")


def tell_number(box: OpenBox, number: str) -> tuple[BoxItem, OpenBox]:
    """Note the serial number of one piece, or the lot of all that are without one; asked must not be None."""
    item = box.asked
    assert item is not None, "no piece is asked for its number"
    count = item.numbers_missing if item.asks == "lot" else 1
    told = replace(item, serials=(*item.serials, *[number] * count))
    return told, replace(box, items=_put_back(box.items, told), trouble="")


def missing_words(items: Sequence[BoxItem], most: int = 3) -> str:
    """Return what is missing in words, such as "2 x Candle, 1 x Soap and 4 more articles"."""
    short = [item for item in items if item.missing]
    named = ", ".join(f"{item.missing} × {item.words}" for item in short[:most])
    more = len(short) - most
    return f"{named} and {more} more article{'s' if more > 1 else ''}" if more > 0 else named


def _with(box: OpenBox, item: BoxItem, pieces: int, sku: str) -> OpenBox:
    packed_as = _counted(item.packed_as, sku, pieces) if sku != item.sku else item.packed_as
    fuller = replace(item, packed=item.packed + pieces, packed_as=packed_as)
    return replace(
        box, items=_put_back(box.items, fuller), times=1, trouble="", last_put=(item.place, pieces, sku)
    )  # fmt: skip


def _counted(packed_as: tuple[tuple[str, int], ...], sku: str, pieces: int) -> tuple[tuple[str, int], ...]:
    counts = dict(packed_as)
    counts[sku] = counts.get(sku, 0) + pieces
    return tuple((each, count) for each, count in counts.items() if count > 0)


def _put_back(items: tuple[BoxItem, ...], changed: BoxItem) -> tuple[BoxItem, ...]:
    return tuple(changed if item.place == changed.place else item for item in items)
