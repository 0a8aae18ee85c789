"""What the list of products has worker threads do; nothing here touches a widget."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.domain.products import ProductGap, ProductQuery

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


def read_products(shop: Shop, query: ProductQuery) -> ProductList:
    """Return what the list shows for a query."""
    from shipdesk.services.products import product_counts, product_ids, weights_from_files

    return ProductList(product_ids(shop, query), product_counts(shop), weights_from_files(shop))


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
