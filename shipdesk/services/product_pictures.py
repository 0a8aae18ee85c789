"""What articles look like: a picture each, small enough to be shown at once at the bench."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.domain.photos import PRODUCT_PICTURE
from shipdesk.services.shop import Shop
from shipdesk.services.shrink_photo import shrink_photo
from shipdesk.services.topics import Topic


def product_picture(shop: Shop, sku: str) -> bytes | None:
    """Return an article's picture (JPEG, at most 800 px and 200 kB), or None."""
    with shop.look() as tx:
        return tx.pictures.get(sku)


def pictured(shop: Shop, skus: Sequence[str]) -> frozenset[str]:
    """Return those of the SKUs that have a picture."""
    with shop.look() as tx:
        return tx.pictures.which(skus)


def read_picture(path: Path) -> bytes:
    """Return a picture of a file as it is kept; a child process with limits makes it small.

    Raises Refused where the file cannot be read, or holds no picture within the limits.
    """
    try:
        with path.open("rb") as file:
            whole = file.read(PRODUCT_PICTURE.largest_file_bytes + 1)
    except OSError as error:
        raise Refused(f"{path.name} cannot be read ({error.strerror}).", "Choose another file.") from error
    return shrink_photo(whole, PRODUCT_PICTURE)


def set_product_picture(shop: Shop, sku: str, path: Path) -> None:
    """Keep the picture of a file for an article. Raises Refused where it is none, or the article is not known."""
    keep_picture(shop, sku, read_picture(path))


def keep_picture(shop: Shop, sku: str, picture: bytes) -> None:
    """Keep a picture that `read_picture` gave for an article. Raises Refused where the article is not known."""
    with shop.change(Topic.PRODUCTS) as tx:
        if sku not in tx.products.of_skus([sku]):
            raise Refused(f"There is no product {sku}.", "Add it first, by its SKU.")
        tx.pictures.put(sku, "image/jpeg", picture, shop.clock.now())


def save_product_picture(shop: Shop, sku: str, path: Path) -> None:
    """Write an article's picture into a file. Raises Refused where there is none, or it cannot be written."""
    picture = product_picture(shop, sku)
    if picture is None:
        raise Refused(f"{sku} has no picture.", "Choose one: shipdesk products picture SKU FILE.")
    try:
        path.write_bytes(picture)
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}).", "Choose another folder.") from error


def remove_product_picture(shop: Shop, sku: str) -> bool:
    """Remove an article's picture; answer whether there was one."""
    with shop.change(Topic.PRODUCTS) as tx:
        return tx.pictures.remove([sku]) > 0
