"""Shops of ours, and accounts that talk to them without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from shop_pulls import NOW
from shops.servers.custom_store_server import PASSWORD, USER, CustomStoreServer
from shops.servers.http_server import ShopServer
from shops.servers.shopify_server import TOKEN, ShopifyServer
from shops.servers.woocommerce_server import KEY, KEY_SECRET, WooCommerceServer

from shipdesk.settings import ShopAccount
from shipdesk.shops import registry
from shipdesk.shops.shipstation_xml import ShipStationXmlShop
from shipdesk.shops.shopify import ShopifyShop
from shipdesk.shops.woocommerce import WooCommerceShop
from shipdesk.web.http_client import HttpClient, Timeouts

KINDS = {"shopify": ShopifyShop, "woocommerce": WooCommerceShop, "shipstation_xml": ShipStationXmlShop}
SECRETS = {"shopify": TOKEN, "woocommerce": f"{KEY}:{KEY_SECRET}", "shipstation_xml": f"{USER}:{PASSWORD}"}


class FakeTime:
    """A clock that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)

    def monotonic(self) -> float:
        return 1000.0 + sum(self.naps)


@pytest.fixture
def passing() -> FakeTime:
    """Return the time of the test's clients."""
    return FakeTime()


@pytest.fixture
def connect(passing: FakeTime) -> Iterator[Callable[..., Any]]:
    """Return what opens an account of a server."""
    opened: list[Any] = []

    def open_it(kind: str, server: ShopServer, secret: str = "", **settings: Any) -> Any:
        account = ShopAccount(code="test", kind=kind, base_url=server.base_url, **settings)
        http = HttpClient(
            registry.shop_names()[kind], account.base_url, requests_per_minute=6000,
            patience_s=registry.PATIENCE_S, xml_is_data=kind == "shipstation_xml", sleep=passing.sleep,
            monotonic=passing.monotonic, timeouts=Timeouts(connect_s=2, read_s=2, total_s=4),
        )  # fmt: skip
        opened.append(KINDS[kind](account, secret or SECRETS[kind], http, lambda: NOW))
        return opened[-1]

    yield open_it
    for api in opened:
        api.close()


def _running(kind: type[ShopServer]) -> Iterator[Any]:
    server = kind()
    yield server
    server.close()


@pytest.fixture
def shopify() -> Iterator[ShopifyServer]:
    """Run a Shopify shop."""
    yield from _running(ShopifyServer)


@pytest.fixture
def woocommerce() -> Iterator[WooCommerceServer]:
    """Run a WooCommerce shop."""
    yield from _running(WooCommerceServer)


@pytest.fixture
def custom_store() -> Iterator[CustomStoreServer]:
    """Run a cart with a custom store address."""
    yield from _running(CustomStoreServer)
