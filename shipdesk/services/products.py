"""The product memory: list, find, change and forget what is known of articles."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.packing.kits import refuse_circles
from shipdesk.domain.product_parts import read_parts, read_skus
from shipdesk.domain.products import Product, ProductGap, ProductQuery, refuse_itself, typed_over
from shipdesk.domain.roles import May
from shipdesk.domain.text import clean_line
from shipdesk.services.learn_products import note_weights_told, weights_told
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import ask_leave
from shipdesk.storage.transaction import Transaction

SKU_CAP = 100


def product_ids(shop: Shop, query: ProductQuery) -> array[int]:
    """Return the ids of the products asked for; where a gap is asked for, what orders wait for comes first."""
    home = shop.settings.shop.country_code
    with shop.look() as tx:
        return tx.products.ids(replace(query, home_country=query.home_country or home))


def product_rows(shop: Shop, ids: Sequence[int]) -> list[Product]:
    """Return products in the order asked; those that are gone are left out."""
    with shop.look() as tx:
        return tx.products.rows(ids)


def product_counts(shop: Shop) -> dict[ProductGap | None, int]:
    """Return how many products there are (None), and how many lack a weight or a customs code."""
    with shop.look() as tx:
        return tx.products.counts()


def get_product(shop: Shop, sku: str) -> Product | None:
    """Return what is known of an article, or None."""
    with shop.look() as tx:
        return tx.products.of_skus([sku]).get(sku)


def weights_from_files(shop: Shop) -> dict[str, int]:
    """Return the weights in grams that files told against what is known, by SKU."""
    with shop.look() as tx:
        return weights_told(tx)


def save_product(shop: Shop, sku: str, changes: Mapping[str, Any]) -> Product:
    """Keep what a person says of an article, new or known: no file overwrites it. Return the product.

    None and "" empty a field again. Raises Refused where the SKU is empty or a value cannot be meant, and where a kit
    would contain itself, or what it is packed from or what may go in its place is not known. What goes in its place is
    for the owner to say.
    """
    name = named_sku(sku)
    if "substitutes" in changes:
        ask_leave(shop, May.SUBSTITUTE)
    now = shop.clock.now()
    with shop.change(Topic.PRODUCTS, Topic.ORDERS) as tx:
        had = tx.products.of_skus([name]).get(name)
        product = _with_known_skus(tx, typed_over(had or Product(name), changes), changes)
        if had is None:
            tx.products.add([product], now)
        elif product != had:
            tx.products.replace(product, now)
        if "weight_g" in changes:
            _settle(tx, [name])
        return tx.products.of_skus([name])[name]


def named_sku(raw: str) -> str:
    """Return a SKU as it is kept; raises Refused where there is none."""
    name = clean_line(raw, SKU_CAP)
    if not name:
        raise Refused("A product needs a SKU.", "It is the article number that stands in the orders.")
    return name


def forget_products(shop: Shop, skus: Sequence[str]) -> int:
    """Forget what is known of articles; orders that bring them again teach them again. Return how many were known."""
    with shop.change(Topic.PRODUCTS, Topic.ORDERS) as tx:
        gone = tx.products.forget(skus)
        tx.pictures.remove(skus)
        _settle(tx, gone)
        return len(gone)


def _with_known_skus(tx: Transaction, product: Product, changes: Mapping[str, Any]) -> Product:
    """Return a product whose parts and substitutes, where they were changed, are spelled as they are known."""
    named = dict.fromkeys(sku for sku, _ in product.parts) if "parts" in changes else {}
    if "substitutes" in changes:
        named |= dict.fromkeys(product.substitutes)
    if not named:
        return product
    known = tx.products.of_skus(list(named))
    spelled = {sku: sku if sku in known else _spelled(tx, sku) for sku in named}
    parts = [(spelled.get(sku, sku), pieces) for sku, pieces in product.parts]
    substitutes = [spelled.get(sku, sku) for sku in product.substitutes]
    mended = replace(product, parts=read_parts(parts), substitutes=read_skus(substitutes))
    refuse_itself(mended)
    refuse_circles(mended, tx.products.with_parts([sku for sku, _ in mended.parts]))
    return mended


def _spelled(tx: Transaction, sku: str) -> str:
    """Return how a SKU is spelled that was typed in other letters; raises Refused where there is none."""
    like = tx.products.spelled_like(sku)
    if len(like) != 1:
        raise Refused(f"There is no product {sku}.", "Check how it is spelled, or add it first.")
    return like[0]


def _settle(tx: Transaction, skus: Sequence[str]) -> None:
    """A person decided: what files told of these weights is no question any more."""
    told = weights_told(tx)
    open_ones = {sku: grams for sku, grams in told.items() if sku not in skus}
    if len(open_ones) != len(told):
        note_weights_told(tx, open_ones)
