"""Orders of a test's own, told in a few words and imported from a real file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from shipdesk.services.import_orders import commit_import, preview_files
from shipdesk.services.list_orders import find_order
from shipdesk.services.shop import Shop

ANA: Mapping[str, str] = {
    "name": "Ana Lindqvist", "street": "12 Mill Lane", "city": "Bath", "postal code": "BA1 1AA", "country": "GB",
    "email": "ana@example.com",
}  # fmt: skip
BO: Mapping[str, str] = {
    "name": "Bo Ek", "street": "3 High Street", "city": "Leeds", "postal code": "LS1 4AP", "country": "GB",
    "email": "bo@example.com",
}  # fmt: skip
_COLUMNS = (
    "order number", "order date", "ship by", "name", "street", "city", "postal code", "country", "email", "sku", "item",
    "quantity", "price", "currency", "weight (g)", "status", "total", "service",
)  # fmt: skip
Row = Mapping[str, str]


def row(number: str, to: Row, item: str = "MUG", quantity: int = 1, **more: str) -> dict[str, str]:
    """Return one line of an order; two with the same number are one order."""
    told = {
        "order number": number, "order date": "2026-11-12", "ship by": "2026-11-20", **to, "sku": item,
        "item": item.capitalize(), "quantity": str(quantity), "price": "10.00", "currency": "GBP", "weight (g)": "400",
    }  # fmt: skip
    return {**told, **{name.replace("_", " "): value for name, value in more.items()}}


def order_file(path: Path, *rows: Row) -> Path:
    """Write an order file with these lines."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def bring(shop: Shop, folder: Path, *rows: Row, file: str = "orders.csv") -> int | None:
    """Import these lines and return the import's number."""
    (report,) = commit_import(shop, preview_files(shop, [order_file(folder / file, *rows)]))
    assert not report.preview.problem, report.preview.problem
    assert not report.preview.refused, report.preview.refused
    return report.import_id


def order_of(shop: Shop, number: str) -> int:
    """Return the id of the order of that number."""
    found = find_order(shop, number)
    assert found is not None, number
    return found
