"""What the list of products has worker threads do; nothing here touches a widget."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipdesk.domain.products import Product, ProductGap, ProductQuery

if TYPE_CHECKING:
    from shipdesk.services.import_products import ProductImport
    from shipdesk.services.shop import Shop
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress


@dataclass(frozen=True, slots=True)
class ProductList:
    """What the list shows: ids, how many there are of each kind, and weights that files told against ours."""

    ids: array[int]
    counts: Mapping[ProductGap | None, int]
    told: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ProductChanges:
    """What a person changed of a product; fields are as services.products.save_product takes them."""

    fields: Mapping[str, Any]
    is_new: bool = False
    picture_changed: bool = False
    picture: bytes | None = None


def read_products(shop: Shop, query: ProductQuery) -> ProductList:
    """Return what the list shows for a query."""
    from shipdesk.services.products import product_counts, product_ids, weights_from_files

    return ProductList(product_ids(shop, query), product_counts(shop), weights_from_files(shop))


@dataclass(frozen=True, slots=True)
class ProductToEdit:
    """A product and its picture as the sheet shows them."""

    product: Product
    picture: bytes | None


def read_product(shop: Shop, product_id: int) -> ProductToEdit | None:
    """Return a product with its picture, or None where it is gone."""
    from shipdesk.services.product_pictures import product_picture
    from shipdesk.services.products import product_rows

    found = product_rows(shop, [product_id])
    return ProductToEdit(found[0], product_picture(shop, found[0].sku)) if found else None


def keep_product(shop: Shop, sku: str, told: ProductChanges) -> Product | None:
    """Keep what a person said of a product, and its picture; return it."""
    from shipdesk.services.product_pictures import keep_picture, remove_product_picture
    from shipdesk.services.products import get_product, save_product

    product = save_product(shop, sku, told.fields) if told.fields or told.is_new else get_product(shop, sku)
    if told.picture_changed and product is not None:
        if told.picture is None:
            remove_product_picture(shop, product.sku)
        else:
            keep_picture(shop, product.sku, told.picture)
    return product


def take_list(
    shop: Shop, path: Path, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> ProductImport:
    """Import a list of products."""
    from shipdesk.services.import_products import import_products

    return import_products(shop, path, progress=progress, cancelled=cancelled)


def write_list(shop: Shop, path: Path) -> int:
    """Export all products."""
    from shipdesk.services.import_products import export_products

    return export_products(shop, path)


def import_words(report: ProductImport) -> tuple[str, str]:
    """Return what an import came to, and what was left out of it (or an empty text)."""
    from shipdesk.ui.words import count_text, translate

    told = translate("Products", "{new} new, {changed} changed, {unchanged} unchanged.").format(
        new=count_text(report.new), changed=count_text(report.changed), unchanged=count_text(report.unchanged)
    )
    left = [*report.remarks]
    if report.kept:
        words = translate("Products", "{count} values that a person typed stay as they are.")
        left.append(words.format(count=count_text(len(report.kept))))
    left += [f"{row.column}, row {row.row}: {row.reason}" for row in report.refused[:5]]
    if len(report.refused) > 5:
        left.append(translate("Products", "And {count} more cells.").format(count=count_text(len(report.refused) - 5)))
    return told, "\n".join(left)
