"""What an order weighs, where that comes from, and why it may be wrong.

A weight is mistrusted when it is out of line; it is never changed by itself. Each doubt is a sentence about what was
seen and what to do. What a person typed of a product or order is believed and only compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from shipdesk.domain.boxes import Box, BoxChoice
from shipdesk.domain.measures import grams_text
from shipdesk.domain.orders import OrderLine
from shipdesk.domain.products import Product, far_apart

CARRIERS_MOST_G = 30_000
"""What most parcel carriers take at most (UPS and FedEx up to 70 kg, for a charge)."""
_FEATHER_G = 5
"""One sheet of A4 paper."""
_LONE_HEAVY_G, _DWARFS = 10_000, 20
_FEWEST_EARLIER = 3
_SPREADS, _SPREAD_OF_MAD = 3, 1.4826
"""Three standard deviations, taken from the median distance (MAD), which one wrong parcel does not spoil."""
_LEAST_SPREAD_G, _LEAST_SPREAD_SHARE = 40, 0.1
_CLOSE = 1.25


class WeightSource(StrEnum):
    """Where a weight comes from."""

    TYPED = "typed"
    COMPUTED = "computed"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a parcel weighs with its box; missing names the articles whose weight nobody knows."""

    grams: int
    source: WeightSource
    doubts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packing:
    """One parcel's weight and box."""

    weight: Weight
    box: BoxChoice


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line's weight of a piece: grams, whether the file said it, and whether a person did."""

    line: OrderLine
    grams: int
    by_file: bool = False
    by_person: bool = False

    @property
    def total_g(self) -> int:
        return self.grams * self.line.quantity

    @property
    def name(self) -> str:
        return self.line.sku or self.line.name or "one article"


def piece_g(line: OrderLine, products: Mapping[str, Product]) -> int | None:
    """Return what one piece of a line weighs, or None: a person's word, else the file's, else what was learned."""
    piece = _piece(line, products)
    return piece.grams or None


def goods_g(lines: Sequence[OrderLine], products: Mapping[str, Product]) -> int | None:
    """Return what the articles weigh without a box, or None where one of them is not known."""
    pieces = [_piece(line, products) for line in lines]
    return sum(piece.total_g for piece in pieces) if all(piece.grams for piece in pieces) else None


def weigh(
    lines: Sequence[OrderLine],
    products: Mapping[str, Product],
    box: Box | None,
    typed: int | None,
    default: int,
    *,
    earlier: Sequence[int] = (),
) -> Weight:
    """Return what a parcel with these lines weighs; earlier are the grams of past parcels with the same content.

    typed is the whole parcel's weight as a person typed it; default counts where an article's weight is not known.
    """
    pieces = [_piece(line, products) for line in lines]
    missing = tuple(dict.fromkeys(piece.name for piece in pieces if not piece.grams))
    known_g = sum(piece.total_g for piece in pieces) + (box.tare_g if box else 0)
    complete = bool(pieces) and not missing and known_g > 0
    doubts = _doubts_of_pieces(pieces, products)
    if typed is not None:
        doubts = _doubts_of_typed(typed, known_g, complete=complete)
        weight, source = typed, WeightSource.TYPED
    elif complete:
        weight = known_g
        source = WeightSource.FILE if all(piece.by_file for piece in pieces) else WeightSource.COMPUTED
    else:
        doubts += _doubts_of_default(default, known_g, pieces, missing)
        weight, source = max(default, known_g), WeightSource.DEFAULT
    doubts += _doubts_of_whole(weight, box)
    if source is not WeightSource.DEFAULT:
        doubts += _doubts_of_earlier(weight, earlier)
    return Weight(weight, source, tuple(dict.fromkeys(doubts)), missing)


def _piece(line: OrderLine, products: Mapping[str, Product]) -> _Piece:
    product = products.get(line.sku) if line.sku else None
    if product and product.weight_g and "weight_g" in product.typed:
        return _Piece(line, product.weight_g, by_person=True)
    if line.weight_g and line.weight_g > 0:
        return _Piece(line, line.weight_g, by_file=True)
    return _Piece(line, product.weight_g if product and product.weight_g else 0)


def _doubts_of_pieces(pieces: Sequence[_Piece], products: Mapping[str, Product]) -> list[str]:
    doubts = []
    for piece in pieces:
        file_g, product = piece.line.weight_g, products.get(piece.line.sku) if piece.line.sku else None
        if piece.by_person:
            continue
        if file_g is not None and file_g <= 0:
            doubts.append(f"The file gives {piece.name} no weight (0 g). Type it under Products.")
        elif file_g and product and product.weight_g and far_apart(file_g, product.weight_g):
            doubts.append(
                f"One {piece.name} weighs {grams_text(file_g)} by the order's file but {grams_text(product.weight_g)} "
                "under Products. Weigh one, and type it under Products."
            )
        elif piece.grams:
            doubts += _doubts_of_unit(piece)
    return doubts + _doubts_of_lone(pieces)


def _doubts_of_unit(piece: _Piece) -> list[str]:
    """Doubt what looks like kilograms read as grams, or the other way round."""
    if piece.grams < _FEATHER_G:
        return [
            f"One {piece.name} weighs only {piece.grams} g: were {piece.grams} kg meant? "
            "Type its weight under Products."
        ]
    if piece.grams > CARRIERS_MOST_G:
        return [
            f"One {piece.name} weighs {grams_text(piece.grams)}: were {piece.grams // 1000} g meant? "
            "Type its weight under Products."
        ]
    return []


def _doubts_of_lone(pieces: Sequence[_Piece]) -> list[str]:
    """Doubt one line that weighs many times as much as all the others together."""
    if len(pieces) < 2:
        return []
    heaviest = max(pieces, key=lambda piece: piece.total_g)
    rest = sum(piece.total_g for piece in pieces) - heaviest.total_g
    if heaviest.by_person or not rest or heaviest.total_g < max(_LONE_HEAVY_G, rest * _DWARFS):
        return []
    return [
        f"{heaviest.line.quantity} × {heaviest.name} weigh {grams_text(heaviest.total_g)}, everything else only "
        f"{grams_text(rest)}. Check the weight of {heaviest.name} under Products."
    ]


def _doubts_of_typed(typed: int, known_g: int, *, complete: bool) -> list[str]:
    if complete and far_apart(typed, known_g):
        return [
            f"{grams_text(typed)} was typed, but articles and box weigh {grams_text(known_g)}. "
            "Weigh the parcel once more."
        ]
    if not complete and known_g > typed and far_apart(typed, known_g):
        return [f"{grams_text(typed)} was typed, but what is known of it weighs {grams_text(known_g)} already."]
    return []


def _doubts_of_default(default: int, known_g: int, pieces: Sequence[_Piece], missing: Sequence[str]) -> list[str]:
    """Doubt the usual weight where a part of the order is known: a shop that knows no weight at all has chosen so."""
    if not any(piece.grams for piece in pieces):
        return []
    names = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    counts = f"what is known ({grams_text(known_g)})" if known_g > default else f"the usual {grams_text(default)}"
    return [f"Nobody knows what {names} weighs, so {counts} counts. Type its weight under Products."]


def _doubts_of_whole(grams: int, box: Box | None) -> list[str]:
    if box and grams > box.max_g:
        return [
            f"{grams_text(grams)} is more than the box {box.name} holds ({grams_text(box.max_g)}). "
            "Choose a stronger box, or split the order."
        ]
    if grams > CARRIERS_MOST_G:
        return [
            f"{grams_text(grams)} is more than most carriers take ({grams_text(CARRIERS_MOST_G)}). "
            "Check the weight, or split the order."
        ]
    return []


def _doubts_of_earlier(grams: int, earlier: Sequence[int]) -> list[str]:
    if len(earlier) < _FEWEST_EARLIER:
        return []
    middle = median(earlier)
    spread = median(abs(one - middle) for one in earlier) * _SPREAD_OF_MAD * _SPREADS
    allowed = max(spread, _LEAST_SPREAD_G, middle * _LEAST_SPREAD_SHARE)
    low, high = sorted((float(grams), float(middle)))
    if abs(grams - middle) <= allowed or high <= low * _CLOSE:
        return []
    return [
        f"{len(earlier)} earlier parcels with the same articles weighed about {grams_text(round(middle))}, "
        f"this one {grams_text(grams)}. Weigh it before it goes."
    ]
