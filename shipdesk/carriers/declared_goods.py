"""What is in a parcel, as those carriers want to hear it for customs that count by the piece."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.customs import lines_to_declare
from shipdesk.domain.shipments import Shipment


@dataclass(frozen=True, slots=True)
class DeclaredUnit:
    """An article: value (in minor units) and weight (in grams) are those of one of its pieces."""

    description: str
    quantity: int
    value_minor: int
    weight_g: int
    hs_code: str
    origin_country: str
    sku: str


def units_to_declare(shipment: Shipment) -> tuple[DeclaredUnit, ...]:
    """Return the articles by the piece; raise Refused for what nobody has said of them.

    Where a value cannot be shared out evenly, the pieces are declared as one, "3 x Candle": the sum stays right.
    """
    units = []
    for line in lines_to_declare(shipment):
        quantity, value, weight = max(line.quantity, 1), line.value_minor or 0, line.weight_g or 1
        evenly = value % quantity == 0
        pieces = quantity if evenly else 1
        units.append(
            DeclaredUnit(
                description=line.description if evenly else f"{quantity} x {line.description}",
                quantity=pieces,
                value_minor=value // pieces,
                weight_g=max(weight // pieces, 1),
                hs_code="".join(c for c in line.hs_code if c.isascii() and c.isdigit()),
                origin_country=line.origin_country,
                sku=line.sku,
            )
        )
    return tuple(units)
