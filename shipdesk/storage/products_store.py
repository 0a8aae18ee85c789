"""What is known of articles by their SKU."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, or_, select, update
from sqlmodel import Session, col

from shipdesk.domain.orders import OrderStatus
from shipdesk.domain.products import FIELDS, Asks, Product, ProductGap, ProductQuery
from shipdesk.storage.ids import read_ids
from shipdesk.storage.plain_inserts import insert_plain
from shipdesk.storage.tables import OrderLineRow, OrderRecord, ProductRow, table_of

_CHUNK = 500
_PRODUCTS = table_of(ProductRow)
_WAITING = (OrderStatus.TO_SHIP.value, OrderStatus.AWAITING_PAYMENT.value, OrderStatus.ON_HOLD.value)


class ProductsStore:
    """The products table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ids(self, query: ProductQuery) -> array[int]:
        """Return the ids of the products asked for, by SKU; those that orders wait for come first where a gap is."""
        sku = col(ProductRow.sku)
        statement: Select[Any] = select(col(ProductRow.id)).where(_missing(query.missing))
        for word in query.text.casefold().split():
            columns = (sku, col(ProductRow.name), col(ProductRow.barcode), col(ProductRow.bin))
            statement = statement.where(or_(*[func.lower(c).contains(word, autoescape=True) for c in columns]))
        order: list[Any] = [sku, col(ProductRow.id)]
        if query.missing is not None:
            order.insert(0, case((sku.in_(_wanted(query)), 0), else_=1))
        return read_ids(self._session, statement.order_by(*order))

    def rows(self, ids: Sequence[int]) -> list[Product]:
        """Return products in the order asked; those that are gone are left out."""
        found: dict[int, Product] = {}
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            found |= {p.id: p for p in self._read(select(_PRODUCTS).where(col(ProductRow.id).in_(chunk)))}
        return [found[i] for i in ids if i in found]

    def of_skus(self, skus: Sequence[str]) -> dict[str, Product]:
        """Return the products that are known among these SKUs."""
        found: dict[str, Product] = {}
        for start in range(0, len(skus), _CHUNK):
            chunk = skus[start : start + _CHUNK]
            found |= {p.sku: p for p in self._read(select(_PRODUCTS).where(col(ProductRow.sku).in_(chunk)))}
        return found

    def with_parts(self, skus: Sequence[str]) -> dict[str, Product]:
        """Return the products that are known among these SKUs, and all that the kits among them are packed from."""
        found: dict[str, Product] = {}
        asked, wanted = set[str](), list(dict.fromkeys(skus))
        while wanted:
            asked.update(wanted)
            level = self.of_skus(wanted)
            found |= level
            wanted = list(dict.fromkeys(s for p in level.values() for s, _ in p.parts if s not in asked))
        return found

    def with_codes(self, barcodes: Sequence[str], skus: Sequence[str]) -> tuple[str, ...]:
        """Return the SKUs of the products with one of these barcodes, then those that are themselves among the SKUs.

        Earlier ones first; both are looked up by index.
        """
        sku, barcode = col(ProductRow.sku), col(ProductRow.barcode)
        by_barcode = self._session.execute(select(barcode, sku).where(barcode.in_(barcodes)).order_by(sku)).all()
        by_sku = self._session.scalars(select(sku).where(sku.in_(skus)))
        first = [row.sku for row in sorted(by_barcode, key=lambda row: barcodes.index(row.barcode))]
        return tuple(dict.fromkeys((*first, *sorted(by_sku, key=skus.index))))

    def spelled_like(self, sku: str) -> tuple[str, ...]:
        """Return the SKUs that are this one but for capital and small letters; looks at every SKU."""
        known = col(ProductRow.sku)
        return tuple(self._session.scalars(select(known).where(func.lower(known) == func.lower(sku)).order_by(known)))

    def counts(self) -> dict[ProductGap | None, int]:
        """Return how many products there are (None), and how many lack a weight or a customs code."""
        weight, customs = _missing(ProductGap.WEIGHT), _missing(ProductGap.CUSTOMS)
        statement = select(func.count(), func.sum(case((weight, 1), else_=0)), func.sum(case((customs, 1), else_=0)))
        every, no_weight, no_customs = self._session.execute(statement.select_from(_PRODUCTS)).one()
        return {None: every, ProductGap.WEIGHT: no_weight or 0, ProductGap.CUSTOMS: no_customs or 0}

    def add(self, products: Sequence[Product], now: datetime) -> None:
        """Keep products whose SKUs are not here yet, each once."""
        insert_plain(self._session, ProductRow, [{"sku": p.sku, **_values(p, now)} for p in products])

    def replace(self, product: Product, now: datetime) -> None:
        """Keep what is known of a product that is here."""
        statement = update(_PRODUCTS).where(col(ProductRow.sku) == product.sku).values(**_values(product, now))
        self._session.execute(statement)

    def forget(self, skus: Sequence[str]) -> list[str]:
        """Forget products; return the SKUs that were known."""
        gone: list[str] = []
        for start in range(0, len(skus), _CHUNK):
            statement = delete(ProductRow).where(col(ProductRow.sku).in_(skus[start : start + _CHUNK]))
            gone += self._session.scalars(statement.returning(col(ProductRow.sku)))
        return gone

    def _read(self, statement: Select[Any]) -> list[Product]:
        return [
            Product(
                row.sku, row.name, row.weight_g, row.length_mm, row.width_mm, row.height_mm, row.customs_code,
                row.customs_text, row.origin_country, row.barcode, row.bin, Asks(row.asks),
                tuple((sku, pieces) for sku, pieces in row.parts), tuple(row.substitutes), tuple(row.typed),
                row.updated_at, row.id,
            )
            for row in self._session.execute(statement)
        ]  # fmt: skip


def _values(product: Product, now: datetime) -> dict[str, Any]:
    values = {field: getattr(product, field) for field in FIELDS}
    packed = {"asks": product.asks.value, "parts": [list(part) for part in product.parts]}
    substitutes = list(product.substitutes)
    return {**values, **packed, "substitutes": substitutes, "typed": list(product.typed), "updated_at": now}


def _missing(gap: ProductGap | None) -> ColumnElement[bool]:
    if gap is ProductGap.WEIGHT:
        return col(ProductRow.weight_g).is_(None)
    if gap is ProductGap.CUSTOMS:
        return col(ProductRow.customs_code) == ""
    return col(ProductRow.id).is_not(None)


def _wanted(query: ProductQuery) -> Select[Any]:
    """Return the SKUs that orders on the desk wait for; of missing customs codes only those that go abroad."""
    lines = select(col(OrderLineRow.sku)).join(OrderRecord, col(OrderRecord.id) == col(OrderLineRow.order_id))
    waiting = lines.where(col(OrderRecord.status).in_(_WAITING))
    if query.missing is ProductGap.CUSTOMS:
        return waiting.where(col(OrderRecord.country_code).not_in(("", query.home_country)))
    return waiting
