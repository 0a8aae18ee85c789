"""Reads all the items of an order out of one cell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_PAIR = re.compile(r"\s*([A-Za-z_ ]{2,30})\s*[:=]\s*(.*)", re.DOTALL)
_AFTER = re.compile(r"(.+?)\s*(?:[x×*]\s*(\d{1,5})|\((?:qty:?\s*)?(\d{1,5})\))\s*\Z", re.IGNORECASE | re.DOTALL)
_BEFORE = re.compile(r"\d{1,5}\s*[x×*]\s*.+\Z", re.IGNORECASE | re.DOTALL)
_SKU = re.compile(r"\s*[\[(](?:SKU:?\s*)([^\])]+)[\])]", re.IGNORECASE)
_LABELLED = re.compile(r"\s*Product ID:.*?, Product (?:Qty|SKU|Name):", re.DOTALL)
_LABEL = re.compile(r"(?:^|, )\s*(Product [A-Z][A-Za-z ]{1,24}|Variation [A-Z][A-Za-z ]{1,24}): ?")
_KEYS = {
    "name": "name", "product name": "name", "title": "name", "product": "name",
    "sku": "sku", "product sku": "sku",
    "quantity": "quantity", "qty": "quantity",
    "total": "line_total", "subtotal": "line_total", "sub total": "line_total", "item total": "line_total",
    "price": "unit_price", "item price": "unit_price", "unit price": "unit_price",
    "product qty": "quantity", "product unit price": "unit_price", "product total price": "line_total",
    "product variation details": "variant",
    "meta": "variant", "variation": "variant", "variant": "variant",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item of a list cell, as text; an empty text is what the list does not say."""

    name: str = ""
    sku: str = ""
    quantity: str = "1"
    unit_price: str = ""
    line_total: str = ""
    variant: str = ""


def read_item_list(cell: str) -> tuple[ListedItem, ...]:
    """Return the items that the cell lists; a cell in no known form is one item of that name."""
    text = cell.strip()
    if text.startswith("["):
        items = _from_json(text)
        if items:
            return items
    if _LABELLED.match(text):
        return tuple(_from_labels(part) for part in re.split(r"\|(?=\s*Product ID:)", text) if part.strip())
    if "|" in text and _PAIR.match(text.split("|", 1)[0]):
        return tuple(_from_pairs(part) for part in re.split(r";\s*(?=[A-Za-z_]+:)|\n", text) if part.strip())
    if text.count("|") >= 2:
        return tuple(_from_columns(part) for part in re.split(r";|\n", text) if part.strip())
    return tuple(_from_words(part) for part in _split_worded(text))


def _from_json(text: str) -> tuple[ListedItem, ...]:
    try:
        rows = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return ()
    return tuple(_from_fields({str(k): str(v) for k, v in row.items() if isinstance(v, str)}) for row in rows)


def _from_pairs(part: str) -> ListedItem:
    """Read "name:Tea|sku:T-1|quantity:2|total:9.80", as WooCommerce's exporters write it."""
    pairs = [m for m in map(_PAIR.match, part.split("|")) if m]
    fields: dict[str, str] = {}
    for pair in pairs:
        fields.setdefault(pair[1], pair[2].strip())
    return _from_fields(fields)


def _from_labels(part: str) -> ListedItem:
    """Read "Product ID: 7, Product Qty: 2, Product SKU: T-1, Product Name: Tea", as BigCommerce writes it."""
    pieces = _LABEL.split(part.strip())
    fields = {label: value.strip(" ,|") for label, value in zip(pieces[1::2], pieces[2::2], strict=False)}
    return _from_fields(fields)


def _from_fields(fields: dict[str, str]) -> ListedItem:
    known: dict[str, str] = {}
    for key, value in fields.items():
        meaning = _KEYS.get(key.strip().lower().replace("_", " "))
        if meaning and value:
            known.setdefault(meaning, value)
    return ListedItem(**known)


def _from_columns(part: str) -> ListedItem:
    """Read "T-1|2|9.80": the article, how many, and what they cost together."""
    cells = [c.strip() for c in part.split("|")]
    return ListedItem(sku=cells[0], quantity=cells[1] or "1", line_total=cells[2])


def _split_worded(text: str) -> list[str]:
    """Split at line ends and semicolons, and at commas only where every part states its quantity."""
    parts = [p.strip(" ,") for p in re.split(r"[;\n]", text) if p.strip(" ,")]
    if len(parts) == 1:
        commas = _joined_to_quantity([p.strip() for p in parts[0].split(",")])
        if all(_AFTER.match(p) for p in commas) or all(_BEFORE.match(p) for p in commas):
            return commas
    return parts


def _joined_to_quantity(pieces: list[str]) -> list[str]:
    """Join the pieces of a name that has commas in it, up to the piece that ends with its quantity."""
    if sum(1 for p in pieces if _AFTER.match(p)) == 0:
        return pieces
    joined: list[str] = []
    open_part: list[str] = []
    for piece in pieces:
        open_part.append(piece)
        if _AFTER.match(piece):
            joined.append(", ".join(open_part))
            open_part = []
    return [*joined, ", ".join(open_part)] if open_part else joined


def _from_words(part: str) -> ListedItem:
    """Read "Tea x 2", "2 x Tea", "Tea (2)" or just "Tea"; an SKU may stand in brackets."""
    sku = _SKU.search(part)
    rest = _SKU.sub("", part) if sku else part
    after = _AFTER.match(rest)
    if after:
        return ListedItem(name=after[1], quantity=after[2] or after[3], sku=sku[1].strip() if sku else "")
    before = re.match(r"(\d{1,5})\s*[x×*]\s*(.+)\Z", rest, re.IGNORECASE | re.DOTALL)
    if before:
        return ListedItem(name=before[2], quantity=before[1], sku=sku[1].strip() if sku else "")
    return ListedItem(name=rest.strip(), sku=sku[1].strip() if sku else "")
