"""Looks at a server before anything is made there: whether it lets us in, how safely, and what is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import psycopg

from shipdesk.domain.errors import StoreUnusable
from shipdesk.storage.server_database import connect_server
from shipdesk.storage.server_errors import unusable
from shipdesk.storage.server_schema import MARK, OLDEST_SERVER
from shipdesk.storage.settings_store import SETTINGS_KEY
from shipdesk.storage.store_url import StoreUrl

_KIND = """
    SELECT (SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()),
           obj_description(to_regclass('alembic_version')), current_setting('server_version_num')::int,
           current_setting('server_encoding'), has_schema_privilege(current_schema(), 'CREATE'),
           (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())
"""


@dataclass(frozen=True, slots=True)
class FoundServer:
    """What is at an address: the server's version, whether the way is encrypted, and the shop if one is there."""

    version: int
    is_encrypted: bool
    has_shop: bool
    has_orders: bool
    shop_name: str
    store_id: str


def look_at_server(url: StoreUrl) -> FoundServer:
    """Connect and look, changing nothing; raises StoreUnusable where no store can be there."""
    try:
        with connect_server(url) as connection:
            connection.read_only = True
            return _look(connection, url)
    except psycopg.Error as error:
        raise unusable(url, error) from None


def _look(connection: psycopg.Connection[Any], url: StoreUrl) -> FoundServer:
    tables, mark, version, encoding, may_create, encrypted = connection.execute(_KIND).fetchone() or (0,) * 6
    if version < OLDEST_SERVER:
        raise StoreUnusable("The server is older than PostgreSQL 13.", "Install a newer one.")
    if encoding != "UTF8":
        raise StoreUnusable(
            f"The database {url.database} cannot keep every letter ({encoding}).", "Make it with the encoding UTF8."
        )
    if tables and mark != MARK:
        raise StoreUnusable(f"{url.database} is a database, but not of ShipDesk.", "Make an empty one: createdb NAME.")
    if not tables:
        if not may_create:
            raise StoreUnusable(
                f"The database {url.database} may not be written.", f"Give {url.user or 'its user'} the right to."
            )
        return FoundServer(version // 10_000, bool(encrypted), False, False, "", "")
    settings = _fact(connection, SETTINGS_KEY) or {}
    orders = connection.execute("SELECT EXISTS (SELECT FROM orders)").fetchone()
    name = str(settings.get("shop", {}).get("name", ""))
    store_id = str(_fact(connection, "store_id") or "")
    has_orders = bool(orders and orders[0])
    return FoundServer(version // 10_000, bool(encrypted), bool(name) or has_orders, has_orders, name, store_id)


def _fact(connection: psycopg.Connection[Any], key: str) -> Any:
    row = connection.execute("SELECT value::text FROM settings WHERE key = %s", (key,)).fetchone()
    return json.loads(row[0]) if row else None
