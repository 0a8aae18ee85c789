"""What is known of an article by its SKU: weight, size, customs code, origin, barcode, bin, and how it is packed.

A file fills what is not known; what a person typed is never overwritten by one. Weights are grams, sizes mm,
customs codes the digits of an HS code or a national tariff number (6 to 12), origins ISO 3166-1 alpha-2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from shipdesk.domain.countries import country_code
from shipdesk.domain.errors import Refused
from shipdesk.domain.product_parts import Parts, read_parts, read_skus
from shipdesk.domain.text import clean_line

MAX_WEIGHT_G = 2_000_000
MAX_SIZE_MM = 10_000
FIELDS = (
    "name", "weight_g", "length_mm", "width_mm", "height_mm", "customs_code", "customs_text", "origin_country",
    "barcode", "bin", "asks", "parts", "substitutes",
)  # fmt: skip
"""What can be known of a product, beside its SKU."""
_LISTS = frozenset(("parts", "substitutes"))
_WHOLE = frozenset(("weight_g", "length_mm", "width_mm", "height_mm"))
_CAPS = {"name": 300, "customs_text": 200, "barcode": 48, "bin": 40}
_ASKS = {
    **dict.fromkeys(("nothing", "none", "no", "0", "false", "nein", "nichts", "-"), ""),
    **dict.fromkeys(("serial number", "serial no", "serial numbers", "serials", "seriennummer", "imei"), "serial"),
    **dict.fromkeys(("batch", "lots", "lot number", "batch number", "charge", "chargennummer"), "lot"),
}
"""Other words for it, as lists of products have them."""
_CODE = re.compile(r"\d{6,12}")
_FAR_APART = 1.5
"""Two weights of one article that differ by more than this factor cannot both be right."""
_FINE_G = 20
"""What scales, rounding and another wrapping may make of it."""


class Asks(StrEnum):
    """What is scanned of each piece when it is packed, beside the article itself."""

    NOTHING = ""
    SERIAL = "serial"
    """A number of its own for each piece."""
    LOT = "lot"
    """The number of the lot that it is from."""


@dataclass(frozen=True, slots=True)
class Product:
    """One article; typed names the fields that a person typed.

    parts are the (SKU, pieces) that a kit is packed from, none for what is packed as it is; substitutes are the SKUs
    that the owner lets go in its place.
    """

    sku: str
    name: str = ""
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    customs_code: str = ""
    customs_text: str = ""
    origin_country: str = ""
    barcode: str = ""
    bin: str = ""
    asks: Asks = Asks.NOTHING
    parts: Parts = ()
    substitutes: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    updated_at: datetime | None = None
    id: int = 0

    @property
    def size_mm(self) -> tuple[int, int, int] | None:
        """Length, width and height, or None where one of them is not known."""
        if self.length_mm is None or self.width_mm is None or self.height_mm is None:
            return None
        return self.length_mm, self.width_mm, self.height_mm


class ProductGap(StrEnum):
    """What may be missing of a product."""

    WEIGHT = "weight"
    CUSTOMS = "customs"


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which products, by SKU; missing customs codes of orders that wait to go abroad come first."""

    text: str = ""
    missing: ProductGap | None = None
    home_country: str = ""


def far_apart(one_g: int, other_g: int) -> bool:
    """Tell whether two weights of the same thing cannot both be right."""
    low, high = sorted((one_g, other_g))
    return high - low > _FINE_G and high > low * _FAR_APART


def customs_code(raw: str) -> str:
    """Return a customs code as digits only; raises Refused where it is none."""
    digits = re.sub(r"[\s.\-/]", "", clean_line(raw, 40))
    if digits and not _CODE.fullmatch(digits):
        raise Refused(f"{clean_line(raw, 40)} is no customs code.", "It has 6 to 12 digits, such as 6912.00.23.")
    return digits


def origin_country(raw: str) -> str:
    """Return the country's two letters; raises Refused where no country is meant."""
    told = clean_line(raw, 80)
    code = country_code(told)
    if told and not code:
        raise Refused(f"{told} is no country.", "Write its name or its two letters.")
    return code


def article_barcode(raw: str) -> str:
    """Return an article's barcode (EAN, UPC, ISBN or the shop's own) without blanks and dashes inside it.

    Raises Refused where a spreadsheet has rounded it.
    """
    text = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", clean_line(raw, 80))
    if re.fullmatch(r"\d([.,]\d+)?[eE]\+?\d+", text):
        raise Refused(f"A spreadsheet has rounded the barcode {text}.", "Export it again, as text.")
    return text[: _CAPS["barcode"]]


def asked(raw: str) -> Asks:
    """Return what is asked of each piece; raises Refused where the word is none of them."""
    told = clean_line(raw, 40).casefold()
    try:
        return Asks(_ASKS.get(told, told))
    except ValueError:
        raise Refused(f"{clean_line(raw, 40)} is nothing that can be asked.", "Say serial, lot or nothing.") from None


def typed_over(product: Product, changes: Mapping[str, Any]) -> Product:
    """Return the product with what a person typed; None and "" empty a field again, and then files may fill it.

    Raises Refused where a value cannot be meant, and KeyError for a field that products do not have.
    """
    values = {field: checked(field, value) for field, value in changes.items()}
    kept = [field for field in product.typed if field not in values]
    typed = {*kept, *(field for field, value in values.items() if value)}
    changed = replace(product, **values, typed=tuple(field for field in FIELDS if field in typed))
    refuse_itself(changed)
    return changed


def refuse_itself(product: Product) -> None:
    """Raise Refused where an article is its own part or goes in its own place."""
    if any(sku == product.sku for sku, _ in product.parts):
        raise Refused(f"{product.sku} cannot be a part of itself.", "Name the articles that lie in it.")
    if product.sku in product.substitutes:
        raise Refused(f"{product.sku} cannot go in its own place.", "Name other articles, or leave it empty.")


def checked(field: str, value: Any) -> Any:
    """Return one field's value as it can be kept; raises Refused where it cannot be meant."""
    if field not in FIELDS:
        raise KeyError(field)
    if field in _WHOLE:
        return _whole(field, value)
    if field in _LISTS:
        return (read_parts if field == "parts" else read_skus)(value or "")
    text = str(value or "")
    if field == "asks":
        return asked(text)
    if field == "customs_code":
        return customs_code(text)
    if field == "origin_country":
        return origin_country(text)
    if field == "barcode":
        return article_barcode(text)
    return clean_line(text, _CAPS[field])


def _whole(field: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    number, most, what = int(value), MAX_SIZE_MM, f"A size of {value} mm"
    if field == "weight_g":
        most, what = MAX_WEIGHT_G, f"A weight of {value} g"
    if not 1 <= number <= most:
        raise Refused(f"{what} cannot be right.", f"It lies between 1 and {most:,}; leave it empty if it is not known.")
    return number


def learned(known: Product | None, told: Product) -> tuple[Product, int | None]:
    """Return what is known of an article after an order file told about it, and a weight that contradicts ours.

    Blank fields are filled. A weight that differs a little replaces an older one, for articles change; one that is
    far off is not believed but returned. What a person typed stays.
    """
    if known is None:
        return told, None
    new = {f: getattr(told, f) for f in FIELDS if getattr(told, f) and not getattr(known, f) and f not in known.typed}
    conflict = None
    if told.weight_g and known.weight_g and told.weight_g != known.weight_g:
        if far_apart(told.weight_g, known.weight_g):
            conflict = told.weight_g
        elif "weight_g" not in known.typed:
            new["weight_g"] = told.weight_g
    return (replace(known, **new) if new else known), conflict


def listed(known: Product | None, told: Product) -> tuple[Product, tuple[str, ...]]:
    """Return a product after a product list told about it, and the fields where the list lost to a person.

    A list of products is newer than what orders told by the way, so it replaces all but what a person typed.
    """
    if known is None:
        return told, ()
    differing = {f: getattr(told, f) for f in FIELDS if getattr(told, f) and getattr(told, f) != getattr(known, f)}
    new = {field: value for field, value in differing.items() if field not in known.typed}
    return (replace(known, **new) if new else known), tuple(field for field in differing if field in known.typed)
