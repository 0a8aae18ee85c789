"""Give a code that nobody knew to the article that carries it, at the bench: the next piece is known by its scan."""

from __future__ import annotations

from shipdesk.domain.article_codes import article_readings
from shipdesk.domain.barcodes import ScanKind, parse_scan
from shipdesk.domain.command_cards import looks_like_card
from shipdesk.domain.errors import Refused
from shipdesk.domain.products import Product, typed_over
from shipdesk.services.find_article import find_article
from shipdesk.services.products import named_sku
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.transaction import Transaction

AUDITED = "barcode_learned"
_OF_PARCELS = frozenset((ScanKind.SSCC, ScanKind.S10, ScanKind.UPS_1Z, ScanKind.IMPB))
_LONGEST = 48
_SCAN_ARTICLE = "Scan the barcode on the article itself."


def learn_barcode(shop: Shop, sku: str, code: str) -> Product:
    """Keep a scanned code as an article's barcode and return the article; who is at the bench may do it.

    Of what GS1 puts on pieces only the article's number is kept, not serial and lot. Raises Refused where the code is
    another article's, a parcel's, an order's or a command card's, and where the article has another barcode.
    """
    name = named_sku(sku)
    now = shop.clock.now()
    with shop.change(Topic.PRODUCTS) as tx:
        had = tx.products.of_skus([name]).get(name)
        found = find_article(tx, code)
        if had is not None and found.skus and name in found.skus:
            return had
        if found.skus:
            raise Refused(f"{found.code} is the code of {found.skus[0]}.", f"This is not {name}.")
        _refuse_what_is_no_article(tx, code, found.code)
        if had is not None and had.barcode:
            raise Refused(
                f"{name} has the barcode {had.barcode}.", "To take this one instead, type it in Products (Shift+P)."
            )
        product = typed_over(had or Product(name), {"barcode": found.code})
        if had is None:
            tx.products.add([product], now)
        else:
            tx.products.replace(product, now)
        tx.audit.add(now, AUDITED, detail={"sku": name, "code": product.barcode})
        return tx.products.of_skus([name])[name]


def _refuse_what_is_no_article(tx: Transaction, scan: str, code: str) -> None:
    """Raise Refused where a code already means something else, or cannot be kept as it is."""
    if not code or len(code) > _LONGEST or not any(c.isalnum() for c in code):
        raise Refused("This is no barcode of an article.", _SCAN_ARTICLE)
    if looks_like_card(scan.strip()):
        raise Refused("This is a command card.", _SCAN_ARTICLE)
    if code == article_readings(scan)[0].code:
        parcel = parse_scan(scan)
        if _OF_PARCELS.intersection(parcel.kinds) or (parcel.candidates and tx.parcels.with_code(parcel.candidates)):
            raise Refused("This is the code of a parcel, not of an article.", _SCAN_ARTICLE)
        if not parcel.candidates:
            raise Refused(parcel.refusal or "This is no barcode of an article.", _SCAN_ARTICLE)
    if tx.orders.find(code):
        raise Refused(f"{code} is the number of an order.", _SCAN_ARTICLE)
