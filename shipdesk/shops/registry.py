"""Which shop APIs there are, and how one is opened; light to import, each adapter is loaded when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from shipdesk.settings import ShopAccount

if TYPE_CHECKING:
    from shipdesk.shops.shipstation_xml import ShipStationXmlShop
    from shipdesk.shops.shopify import ShopifyShop
    from shipdesk.shops.woocommerce import WooCommerceShop

_NAMES = {"shopify": "Shopify", "woocommerce": "WooCommerce", "shipstation_xml": "Order XML (ShipStation custom store)"}
PATIENCE_S = 30.0
"""Shopify's bucket takes up to 20 s until it holds a page of orders again, and nobody stands and waits for it."""
_SECRETS = {
    "shopify": "Access token, or client id:client secret",
    "woocommerce": "Consumer key:consumer secret",
    "shipstation_xml": "User:password",
}


def shop_names() -> dict[str, str]:
    """Return the kind and the name of each shop API, in the order in which a person should see them."""
    return dict(_NAMES)


def secret_form(kind: str) -> str:
    """Return what the key of such a shop looks like, for the label of its field."""
    return _SECRETS[kind]


def open_shop_api(
    account: ShopAccount, secret: str, now: Callable[[], datetime]
) -> ShopifyShop | WooCommerceShop | ShipStationXmlShop:
    """Open an account; raises RemoteRefused where its address or key cannot be right."""
    from shipdesk.web.http_client import HttpClient

    speaks_xml = account.kind == "shipstation_xml"
    http = HttpClient(
        "Shop" if speaks_xml else _NAMES[account.kind],
        account.base_url,
        requests_per_minute=account.requests_per_minute,
        patience_s=PATIENCE_S,
        xml_is_data=speaks_xml,
    )
    match account.kind:
        case "shopify":
            from shipdesk.shops.shopify import ShopifyShop

            return ShopifyShop(account, secret, http, now)
        case "woocommerce":
            from shipdesk.shops.woocommerce import WooCommerceShop

            return WooCommerceShop(account, secret, http, now)
        case "shipstation_xml":
            from shipdesk.shops.shipstation_xml import ShipStationXmlShop

            return ShipStationXmlShop(account, secret, http, now)
