"""Which article a scanned or typed code means, found by index among a hundred thousand."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.article_codes import article_readings
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ScannedArticle:
    """What a code says: the article's own code in it, the SKUs it may mean, and the piece's serial or lot.

    skus are most trusted first: those with the barcode, then those that are the code; none where nobody knows it, and
    several where the shop has given a code twice.
    """

    code: str
    skus: tuple[str, ...] = ()
    serial: str = ""
    lot: str = ""


def find_article(tx: Transaction, code: str) -> ScannedArticle:
    """Return what a code says of an article; total over all texts.

    It may be a barcode in any of its forms (EAN-13, UPC-A and GTIN-14 with and without zeros in front, UPC-E, ISBN), a
    SKU in capital or small letters, or what GS1 puts on pieces, with serial and lot.
    """
    answer = ScannedArticle("")
    for reading in article_readings(code):
        skus = tx.products.with_codes(reading.barcodes, reading.skus)
        answer = ScannedArticle(reading.code, skus, reading.serial, reading.lot)
        if skus:
            return answer
    if answer.code.upper() != answer.code.lower():
        # Only what is neither a barcode nor a SKU as it stands comes here: every SKU has to be looked at.
        return ScannedArticle(answer.code, tx.products.spelled_like(answer.code))
    return answer


def article_of(shop: Shop, code: str) -> ScannedArticle:
    """Return what a code says of an article of the shop."""
    with shop.look() as tx:
        return find_article(tx, code)
