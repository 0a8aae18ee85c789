"""Opens the place where customers' pages are published, and tries it: what is written there can be read by all."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused
from shipdesk.domain.page_settings import TrackingPageSettings
from shipdesk.services.secret_store import read_secret
from shipdesk.services.shop import Shop

if TYPE_CHECKING:
    from shipdesk.publishing.page_place import PagePlace
    from shipdesk.publishing.sftp import SftpAddress

SECRET = "page"  # noqa: S105  (its name in the keyring)
_WHERE = "Enter it in Settings, Customer's page."


def open_place(shop: Shop, page: TrackingPageSettings | None = None, secret: str | None = None) -> PagePlace:
    """Return the place as set or as typed; raises Refused where something is missing.

    A practice shop publishes on this computer only.
    """
    page = page or shop.settings.tracking_page
    if shop.is_practice and page.place != "folder" and not _is_here(page.address):
        raise Refused("A practice shop publishes on this computer only.", "Choose a folder.")
    if page.place == "folder":
        from shipdesk.publishing.folder import FolderPlace

        return FolderPlace(_folder(shop, page))
    secret = secret or read_secret(shop.store_id, SECRET)
    if page.place == "webdav":
        from shipdesk.publishing.webdav import WebDavPlace

        if not page.address:
            raise Refused("The address of the WebDAV folder is missing.", _WHERE)
        return WebDavPlace(page.address, page.user, secret)
    if page.place == "s3":
        from shipdesk.publishing.s3 import BucketAddress, S3Place

        if not (page.bucket and page.user and secret):
            raise Refused("The bucket, the access key or the secret key is missing.", _WHERE)
        return S3Place(BucketAddress(page.bucket, page.region, page.address, page.folder), page.user, secret)
    from shipdesk.publishing.sftp import SftpPlace

    return SftpPlace(_sftp(page), secret)


def check_place(shop: Shop, page: TrackingPageSettings, secret: str | None) -> str:
    """Put a small page there, read it back where the public can, and take it away again; return a sentence.

    Raises Refused or a RemoteError with what is wrong.
    """
    from shipdesk.publishing.public_look import look_at

    name = f"trial-{secrets.token_hex(12)}.html"
    trial = f"<!doctype html><meta name=robots content=noindex><title>ShipDesk</title><p>{name}".encode()
    place = open_place(shop, page, secret)
    try:
        place.put(name, trial)
        try:
            seen = look_at(page.public_url, name, trial) if page.public_url else ""
        finally:
            place.remove(name)
    finally:
        place.close()
    return seen or "A page can be written and taken away. Without a public address mails link to the carrier."


def fetch_server_key(page: TrackingPageSettings) -> tuple[str, str]:
    """Return the SFTP server's key for the settings, and its fingerprint for a person to compare."""
    from shipdesk.publishing.sftp import server_key

    return server_key(_sftp(page))


def _folder(shop: Shop, page: TrackingPageSettings) -> Path:
    if page.folder:
        return Path(page.folder).expanduser()
    return shop.folder / "pages"


def _sftp(page: TrackingPageSettings) -> SftpAddress:
    from shipdesk.publishing.sftp import sftp_address

    return sftp_address(page.address, page.user, page.folder, page.host_key, page.key_file)


def _is_here(address: str) -> bool:
    return address.startswith(("http://127.0.0.1:", "127.0.0.1:"))
