"""Photos of the open box in an order's record: who packed what how, before the lid was closed."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.photos import MOST_OF_AN_ORDER, BoxPhoto
from shipdesk.domain.text import clean_line
from shipdesk.services.bench_settings import station_of
from shipdesk.services.shop import Shop
from shipdesk.services.shrink_photo import shrink_photo
from shipdesk.services.topics import Topic

AUDITED = "packing_photo"


def add_photo(
    shop: Shop, order_id: int, image_bytes: bytes, *, session_id: int | None = None, by: str = "", station: str = ""
) -> int:
    """Keep a photo of an order's box and return its id; it is made small first, which takes a moment.

    It is of whoever scanned their badge last at this bench, else of the one named. Raises Refused where the bytes are
    no JPEG, PNG or WebP picture, or there is no such order.
    """
    small = shrink_photo(image_bytes)
    digest = hashlib.sha256(small).hexdigest()
    who = clean_line(shop.person.person.name if shop.person else by, 60)
    where = station_of(shop, station)
    now = shop.clock.now()
    with shop.change(Topic.ORDERS) as tx:
        if tx.orders.get(order_id) is None:
            raise Refused("This order is no longer here.", "Its import may have been undone.")
        if len(tx.photos.of_orders([order_id])) >= MOST_OF_AN_ORDER:
            raise Refused(f"This order has {MOST_OF_AN_ORDER} photos already.", "That is as many as can be kept.")
        photo_id = tx.photos.add(
            order_id, small, "image/jpeg", digest, now, by=who, station=where, session_id=session_id
        )
        told = {"photo": photo_id, "sha256": digest, "bytes": len(small)}
        tx.audit.add(now, AUDITED, actor=who, station=where, order_id=order_id, detail=told)
    return photo_id


def photos_of_order(shop: Shop, order_id: int) -> tuple[BoxPhoto, ...]:
    """Return what is known of an order's photos, oldest first; one that travels in another's box has that one's too."""
    with shop.look() as tx:
        order = tx.orders.get(order_id)
        if order is None:
            raise Refused("This order is no longer here.", "Its import may have been undone.")
        return tx.photos.of_orders([order_id, *([order.combined_into] if order.combined_into else [])])


def photo(shop: Shop, photo_id: int) -> bytes:
    """Return a photo's picture; raises Refused where there is none, or it is not what was kept."""
    with shop.look() as tx:
        known, document = tx.photos.get(photo_id), tx.photos.document(photo_id)
    if known is None or document is None:
        raise Refused(f"There is no photo {photo_id}.", "See the photos of the order: shipdesk packing photos ORDER.")
    if hashlib.sha256(document).hexdigest() != known.sha256:
        raise Refused(f"Photo {photo_id} is not what was kept.", "The store was changed: run shipdesk check.")
    return document


def save_photo(shop: Shop, photo_id: int, path: Path) -> None:
    """Write a photo into a file, whole or not at all; raises Refused where that cannot be."""
    document = photo(shop, photo_id)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        partial.write_bytes(document)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Refused(f"{path} cannot be written ({error.strerror}).", "Choose another folder.") from error
