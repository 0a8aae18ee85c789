"""Connect the shop's own selling channels: try an account as typed, keep it, list what is connected."""

from __future__ import annotations

import re
from dataclasses import replace

from shipdesk.domain.errors import Refused
from shipdesk.domain.roles import May
from shipdesk.services import secret_store
from shipdesk.services.change_settings import save_settings, set_secret
from shipdesk.services.outside import SHOP_NAMES
from shipdesk.services.shop import Shop
from shipdesk.services.shop_views import ConnectedShop
from shipdesk.services.topics import Topic
from shipdesk.services.who_may import ask_leave
from shipdesk.services.write_back import retry_write_back, waiting_write_backs
from shipdesk.settings import ShopAccount
from shipdesk.storage.shops_store import ShopCursor


def shop_kinds() -> tuple[tuple[str, str, str], ...]:
    """Return each kind of shop API: its code, its name, and what its key looks like."""
    from shipdesk.shops.registry import secret_form

    return tuple((kind, name, secret_form(kind)) for kind, name in SHOP_NAMES.items())


def tidy_address(kind: str, text: str) -> str:
    """Return a shop's address as its API needs it, from what people paste: a name, or the page they stand on."""
    address = text.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    if kind == "shipstation_xml":
        return address
    address = re.sub(r"(?<!:/)/(admin|wp-json|wp-admin)(/.*)?$", "", address)
    return address.rstrip("/")


def test_shop(shop: Shop, account: ShopAccount, secret: str | None) -> str:
    """Ask the shop with the account as typed (None: the key that is kept); return a sentence.

    Raises Refused or RemoteError with the reason.
    """
    chosen = secret or secret_store.get_secret(shop.store_id, f"shop:{account.code}")
    if not chosen:
        raise Refused("There is no key to try.", "Enter the key of the shop.")
    api = shop.outside.open_shop(account, chosen)
    try:
        return api.test()
    finally:
        close = getattr(api, "close", None)
        if close is not None:
            close()


def save_shop(shop: Shop, account: ShopAccount, secret: str | None = None) -> None:
    """Keep an account, and its key where one is given; what waited for it is tried again.

    Raises Refused where another account stands under the same source, or the key cannot be kept.
    """
    ask_leave(shop, May.CHANGE_CARRIERS)
    before = shop.settings.shop_account(account.code)
    others = [a for a in shop.settings.shops if a.code != account.code]
    if any(a.enabled and a.source_name == account.source_name for a in others) and account.enabled:
        raise Refused(f"Another shop's orders stand under the source {account.source_name}.", "Choose another source.")
    if secret:
        set_secret(shop, f"shop:{account.code}", secret)
    save_settings(shop, shop.settings.model_copy(update={"shops": (*others, account)}))
    with shop.change(Topic.SETTINGS) as tx:
        state = tx.shops.cursor(account.code)
        if before is not None and _reads(before) != _reads(account):
            # Another shop, or other orders of it: what was read so far says nothing.
            tx.shops.save(ShopCursor(account.code))
        elif state.error:
            tx.shops.save(replace(state, error="", failures=0, next_at=None))
    retry_write_back(shop, account.code)


def _reads(account: ShopAccount) -> tuple[object, ...]:
    """Return what decides which orders a pull brings."""
    return account.kind, account.base_url, account.source_name, account.import_statuses


def remove_shop(shop: Shop, code: str) -> None:
    """Forget an account and its key; its orders stay."""
    ask_leave(shop, May.CHANGE_CARRIERS)
    if shop.settings.shop_account(code) is None:
        raise Refused(f"No shop {code} is connected.")
    others = tuple(a for a in shop.settings.shops if a.code != code)
    if secret_store.get_secret(shop.store_id, f"shop:{code}"):
        set_secret(shop, f"shop:{code}", "")
    save_settings(shop, shop.settings.model_copy(update={"shops": others}))
    with shop.change(Topic.SETTINGS) as tx:
        tx.shops.save(ShopCursor(code))


def list_shops(shop: Shop) -> tuple[ConnectedShop, ...]:
    """Return every shop account and how it goes."""
    waiting = waiting_write_backs(shop)
    with shop.look() as tx:
        states = {a.code: tx.shops.cursor(a.code) for a in shop.settings.shops}
    return tuple(
        ConnectedShop(
            code=a.code, kind=a.kind, name=SHOP_NAMES[a.kind], base_url=a.base_url, source=a.source_name,
            enabled=a.enabled, write_back=a.write_back,
            has_key=bool(secret_store.get_secret(shop.store_id, f"shop:{a.code}")),
            pulled_at=states[a.code].pulled_at, next_at=states[a.code].next_at, error=states[a.code].error,
            to_tell=waiting.get(a.code, 0),
        )
        for a in shop.settings.shops
    )  # fmt: skip
