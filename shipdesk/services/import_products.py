"""Read a list of products (a shop's export, or any table with SKUs) into the product memory, and write it out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Cancelled, Refused
from shipdesk.domain.orders import RefusedRow
from shipdesk.domain.packing.kits import refuse_circles
from shipdesk.domain.product_parts import parts_text, skus_text
from shipdesk.domain.products import Product, ProductQuery, listed
from shipdesk.domain.roles import May
from shipdesk.intake.read_products import read_product_list
from shipdesk.intake.refused_rows import guarded
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import ask_leave, why_not
from shipdesk.storage.transaction import Transaction

WEIGHT_UNITS = ("g", "kg", "oz", "lb")
_CHUNK = 500
_MOST_NAMED = 5
_MOST_REMARKS = 50
COLUMNS = (
    ("SKU", "sku"), ("Name", "name"), ("Weight (g)", "weight_g"), ("Length (mm)", "length_mm"),
    ("Width (mm)", "width_mm"), ("Height (mm)", "height_mm"), ("Customs code", "customs_code"),
    ("Customs description", "customs_text"), ("Country of origin", "origin_country"), ("Barcode", "barcode"),
    ("Bin", "bin"), ("Asks for", "asks"), ("Parts", "parts"), ("Substitutes", "substitutes"),
)  # fmt: skip
"""The columns of an exported list; the import reads them back."""


@dataclass(frozen=True, slots=True)
class ProductImport:
    """What an import of a product list came to; kept are (SKU, field) where a person's word was not overwritten."""

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: tuple[tuple[str, str], ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    remarks: tuple[str, ...] = ()
    stored: bool = True


def import_products(
    shop: Shop,
    path: Path,
    *,
    weight_unit: str = "",
    dry_run: bool = False,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
) -> ProductImport:
    """Take what a list of products tells; what a person typed stays. With dry_run nothing is stored.

    weight_unit counts where the file names no unit. What goes in an article's place is taken from the owner only.
    Raises Refused where the file is no product list, and Cancelled, then nothing was stored.
    """
    if weight_unit and weight_unit not in WEIGHT_UNITS:
        raise Refused(f"There is no unit {weight_unit}.", f"Say one of {', '.join(WEIGHT_UNITS)}.")
    reading = read_product_list(path, weight_unit=weight_unit, cancelled=cancelled, progress=progress)
    if reading.problem:
        raise Refused(f"{path.name}: {reading.problem}")
    products, left = _of_the_owner(shop, reading.products)
    report = ProductImport(path.name, refused=reading.refused, remarks=(*reading.remarks, *left), stored=not dry_run)
    if dry_run:
        with shop.look() as tx:
            return _take(tx, shop, products, report, progress, cancelled)
    with shop.change(Topic.PRODUCTS, Topic.ORDERS) as tx:
        return _take(tx, shop, products, report, progress, cancelled)


def _take(
    tx: Transaction, shop: Shop, products: Sequence[Product], report: ProductImport, progress: Progress,
    cancelled: CancelCheck,
) -> ProductImport:  # fmt: skip
    now = shop.clock.now()
    products, left = _without_circles(tx, products)
    kept: list[tuple[str, str]] = []
    new = changed = 0
    for start in range(0, len(products), _CHUNK):
        if cancelled():
            raise Cancelled
        progress(start, len(products), "Storing products")
        chunk = products[start : start + _CHUNK]
        known = tx.products.of_skus([product.sku for product in chunk])
        fresh = [product for product in chunk if product.sku not in known]
        new += len(fresh)
        if report.stored:
            tx.products.add(fresh, now)
        for product in chunk:
            had = known.get(product.sku)
            if had is None:
                continue
            merged, lost = listed(had, product)
            kept += [(product.sku, field) for field in lost]
            if merged != had:
                changed += 1
                if report.stored:
                    tx.products.replace(merged, now)
    unchanged = len(products) - new - changed
    remarks = (*report.remarks, *left)
    return replace(report, new=new, changed=changed, unchanged=unchanged, kept=tuple(kept), remarks=remarks)


def _of_the_owner(shop: Shop, products: Sequence[Product]) -> tuple[Sequence[Product], tuple[str, ...]]:
    """Return what whoever is here may tell of products, and in words what was left out."""
    if not any(product.substitutes for product in products) or not (why := why_not(shop, May.SUBSTITUTE)):
        return products, ()
    return [replace(product, substitutes=()) for product in products], (f"{why} Substitutes were left out.",)


def _without_circles(tx: Transaction, products: Sequence[Product]) -> tuple[Sequence[Product], tuple[str, ...]]:
    """Return the products, kits without parts where they would contain themselves, and in words what is doubtful."""
    kits = {product.sku: product for product in products if product.parts}
    if not kits:
        return products, ()
    told = {product.sku for product in products}
    known = tx.products.with_parts([*kits, *(sku for kit in kits.values() for sku, _ in kit.parts)])
    missing = {sku for kit in kits.values() for sku, _ in kit.parts} - told - known.keys()
    remarks: list[str] = []
    all_kits = {**known, **{sku: listed(known.get(sku), kit)[0] for sku, kit in kits.items()}}
    for sku, kit in kits.items():
        try:
            refuse_circles(all_kits[sku], all_kits)
        except Refused as refused:
            kits[sku] = all_kits[sku] = replace(kit, parts=())
            remarks.append(f"{refused.message} Its parts were left out.")
    if missing:
        shown = ", ".join(sorted(missing)[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED:,} more" if len(missing) > _MOST_NAMED else ""
        remarks.append(f"Parts of kits that are no products yet: {shown}{more}.")
    return [kits.get(product.sku, product) for product in products], tuple(remarks[:_MOST_REMARKS])


def export_products(shop: Shop, path: Path, query: ProductQuery | None = None) -> int:
    """Write the products asked for (None: all) as CSV that a spreadsheet opens safely; return how many.

    Raises Refused where the file cannot be written or has no name for a list, and for whoever may not export.
    """
    ask_leave(shop, May.EXPORT)
    if path.suffix.casefold() not in (".csv", ".txt"):
        raise Refused(f"{path.name} is no name for a list.", "Let it end in .csv.")
    with shop.look() as tx:
        products = tx.products.rows(tx.products.ids(query or ProductQuery()))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    for product in products:
        writer.writerow([guarded(_shown(field, getattr(product, field))) for _, field in COLUMNS])
    try:
        path.write_bytes(text.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}).", "Choose another folder.") from error
    return len(products)


def _shown(field: str, value: Any) -> str:
    if field == "parts":
        return parts_text(value)
    if field == "substitutes":
        return skus_text(value)
    return "" if value is None else str(value)
