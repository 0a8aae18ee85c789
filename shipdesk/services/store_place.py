"""Where the store of a shop's folder is: in the folder itself, or on a server that several stations share."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.services.secret_store import get_secret, set_secret
from shipdesk.storage.database import STORE_NAME, Database
from shipdesk.storage.store_url import StoreUrl, read_store_url

STORE_VARIABLE = "SHIPDESK_STORE"
MARKER = "shop.json"
MOVED_TO = "moved_to"
"""Where a store went, in the one that was left behind."""
_PASSWORD = "store"  # noqa: S105  (the name under which it is kept)


def chosen_store(folder: Path, told: str | None = None) -> StoreUrl | None:
    """Return the server that the folder's shop is on, None where its store is in the folder.

    What was told now counts before SHIPDESK_STORE, and that before what the folder remembers. The password is the
    one of the URL, else the one in the keyring; without either the driver looks where it always does (PGPASSWORD,
    .pgpass). Raises WrongUsage where the URL cannot be read.
    """
    marker = _marker(folder)
    text = told or os.environ.get(STORE_VARIABLE, "").strip() or str(marker.get("store", ""))
    if not text:
        return None
    url = read_store_url(text)
    known = "" if url.password or "store_id" not in marker else get_secret(str(marker["store_id"]), _PASSWORD)
    return url.with_password(known) if known else url


def open_store(folder: Path, told: str | None = None) -> tuple[Database, str]:
    """Open the store of a folder's shop, making it where there is none; return it with its id.

    Raises StoreUnusable where the store is lost, broken, locked, too new, or another shop's than the folder's.
    """
    url = chosen_store(folder, told)
    folder.mkdir(parents=True, exist_ok=True)
    database = _open_in(folder) if url is None else Database.open_server(url)
    try:
        _refuse_moved(database)
        store_id = _store_id(database)
        _remember(folder, store_id, url)
    except BaseException:
        database.close()
        raise
    return database, store_id


def _open_in(folder: Path) -> Database:
    path, is_new = folder / STORE_NAME, not (folder / MARKER).exists()
    if not is_new and not path.exists():
        raise StoreUnusable(
            f"The store {path} is gone.", "Restore the newest backup: shipdesk restore FILE. Nothing was changed."
        )
    return Database.open(path, may_be_new=is_new)


def remember_store(folder: Path, store_id: str, url: StoreUrl | None) -> None:
    """Let a folder go on with a store that was moved: to a server, or (None) into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, {"store_id": store_id} | ({"store": str(url)} if url else {}))
    if url is not None:
        _keep_password(store_id, url)


def _refuse_moved(database: Database) -> None:
    with database.snapshot() as tx:
        moved = tx.settings.get(MOVED_TO)
    if moved:
        raise StoreUnusable(
            f"This store was moved to {moved}.", "Open it there: shipdesk --store URL, or --data FOLDER."
        )


def _store_id(database: Database) -> str:
    with database.snapshot() as tx:
        known = tx.settings.get("store_id")
    if known:
        return str(known)
    with database.transaction() as tx:
        fresh = tx.settings.get("store_id") or secrets.token_hex(8)
        tx.settings.put("store_id", fresh)
    return str(fresh)


def _remember(folder: Path, store_id: str, url: StoreUrl | None) -> None:
    """Write down whose folder it is and where its store is; the password only where it is hidden."""
    marker = _marker(folder)
    if url is not None and marker.get("store_id", store_id) != store_id:
        raise StoreUnusable(
            f"The folder {folder} belongs to another shop than the one in {url}.",
            "Name another folder: shipdesk --data FOLDER --store URL.",
        )
    if url is not None:
        _keep_password(store_id, url)
    now = {**marker, "store_id": marker.get("store_id", store_id)} | ({"store": str(url)} if url else {})
    if now != marker:
        _write(folder, now)


def _keep_password(store_id: str, url: StoreUrl) -> None:
    if url.password:
        with suppress(Refused):
            set_secret(store_id, _PASSWORD, url.password)


def _write(folder: Path, now: dict[str, Any]) -> None:
    # A name of its own: another program may be writing the same marker.
    partial = (folder / MARKER).with_suffix(f".{secrets.token_hex(4)}.tmp")
    partial.write_text(json.dumps(now), "utf-8")
    partial.replace(folder / MARKER)


def _marker(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / MARKER).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        # A marker that was cut off says only that a shop was here, as it always did.
        return {}
    return told if isinstance(told, dict) else {}
