"""What customs are told of an order's articles, from the order and the product memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shipdesk.domain.orders import OrderLine
from shipdesk.domain.papers import CustomsLine
from shipdesk.domain.products import Product


def customs_lines(lines: Iterable[OrderLine], products: Mapping[str, Product]) -> tuple[CustomsLine, ...]:
    """Return a line for each article of which there are pieces; products are by SKU, and know better than the order."""
    return tuple(_line(line, products.get(line.sku)) for line in lines if line.quantity > 0)


def _line(line: OrderLine, product: Product | None) -> CustomsLine:
    each_g = (product.weight_g if product else None) or line.weight_g
    price = line.unit_price_minor
    return CustomsLine(
        description=(product.customs_text if product else "") or line.name or (product.name if product else ""),
        quantity=line.quantity,
        weight_g=each_g * line.quantity if each_g else None,
        value_minor=price * line.quantity if price is not None else None,
        hs_code=(product.customs_code if product else "") or line.customs_code,
        origin_country=(product.origin_country if product else "") or line.origin_country,
        sku=line.sku,
    )
