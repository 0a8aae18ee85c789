"""The columns of the list of products."""

from __future__ import annotations

from shipdesk.domain.measures import grams_text, size_text
from shipdesk.domain.products import Product
from shipdesk.ui.theme import Tone
from shipdesk.ui.widgets.grid_model import Chip, Column
from shipdesk.ui.words import translate


def product_columns(told: dict[str, int]) -> tuple[Column[Product], ...]:
    """Return the columns; told are weights that files told against what is known, by SKU."""

    def weight_chip(product: Product) -> Chip | None:
        if product.weight_g is None:
            return Chip(translate("ProductsGrid", "missing"), Tone.WARN)
        if product.sku in told:
            words = translate("ProductsGrid", "{ours} or {told}?")
            return Chip(words.format(ours=grams_text(product.weight_g), told=grams_text(told[product.sku])), Tone.WARN)
        return None

    return (
        Column("sku", translate("ProductsGrid", "SKU"), 130, lambda p: p.sku, strong=True),
        Column("name", translate("ProductsGrid", "Name"), 160, lambda p: p.name, stretch=True),
        Column("weight", translate("ProductsGrid", "Weight"), 112, _weight, chip=weight_chip, right=True,
               tooltip=_weight_tip),
        Column("size", translate("ProductsGrid", "Size"), 124, lambda p: size_text(p.size_mm)),
        Column("customs", translate("ProductsGrid", "Customs code"), 110, lambda p: p.customs_code),
        Column("origin", translate("ProductsGrid", "Origin"), 58, lambda p: p.origin_country),
        Column("barcode", translate("ProductsGrid", "Barcode"), 126, lambda p: p.barcode, muted=True),
        Column("bin", translate("ProductsGrid", "Bin"), 80, lambda p: p.bin),
    )  # fmt: skip


def _weight(product: Product) -> str:
    return grams_text(product.weight_g) if product.weight_g is not None else ""


def _weight_tip(product: Product) -> str:
    if product.weight_g is None:
        return translate("ProductsGrid", "No file told the weight of one yet.")
    if "weight_g" in product.typed:
        return translate("ProductsGrid", "Typed by a person.")
    return translate("ProductsGrid", "Learned from files.")
