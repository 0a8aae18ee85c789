"""What the tests of the packing station share: a bench that is scanned at, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.command_cards import Card, Command, card_code
from shipdesk.domain.orders import Order
from shipdesk.domain.packing.open_box import OpenBox
from shipdesk.domain.parcels import Parcel
from shipdesk.services.change_settings import save_settings
from shipdesk.services.command_cards import keep_secret
from shipdesk.services.list_orders import find_order
from shipdesk.services.packing.bench_view import bench_view
from shipdesk.services.packing.serve import serve
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_now

FOUR_LINES = "L-2026-0119"
"""Paper filters, green tea, a tin, and two candles."""
TWO_CANDLES = "L-2026-0118"
CANDLE = "CND-BEE-20"


class Bench:
    """A bench of a shop; what it does by itself after a scan is done at once."""

    def __init__(
        self, shop: Shop, station: str = "bench 1", mode: BenchMode = BenchMode.PACK, by: str = "Anna"
    ) -> None:
        self.shop, self.station, self.mode = shop, station, mode

    def scan(self, code: str, *, serves: bool = True) -> ScanResult:
        """Scan and return the last that is shown."""
        result = scan_now(self.shop, code, by="Anna", station=self.station, mode=self.mode)
        return (serve(self.shop, result) if serves else None) or result

    def scan_all(self, codes: Iterable[str]) -> ScanResult:
        """Scan one after the other and return what came of the last."""
        result = None
        for code in codes:
            result = self.scan(code)
        assert result is not None, "something is scanned"
        return result

    def card(self, command: Command, argument: str = "") -> ScanResult:
        """Scan one of the shop's command cards."""
        return self.scan(card_code(keep_secret(self.shop), Card(command, argument)))

    def pack(self, number: str) -> ScanResult:
        """Scan an order's slip and all its articles."""
        self.scan(number)
        return self.scan_all(pieces(order_in(self.shop, number)))

    def box(self) -> OpenBox | None:
        """What is open here."""
        return bench_view(self.shop, self.station).box


def pieces(order: Order) -> list[str]:
    """Return the SKU of each piece of an order."""
    return [line.sku for line in order.lines for _ in range(line.quantity)]


def order_in(shop: Shop, number: str) -> Order:
    """Return an order by its number."""
    order_id = find_order(shop, number)
    assert order_id is not None
    with shop.look() as tx:
        order = tx.orders.get(order_id)
    assert order is not None
    return order


def parcels_in(shop: Shop, number: str) -> tuple[Parcel, ...]:
    """Return the parcels of an order."""
    with shop.look() as tx:
        return tx.parcels.of_order(order_in(shop, number).id)


def wants(shop: Shop, **packing: Any) -> None:
    """Set how the shop packs."""
    settings = shop.settings
    save_settings(shop, settings.model_copy(update={"packing": settings.packing.model_copy(update=packing)}))
