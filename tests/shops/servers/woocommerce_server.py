"""Answers as WooCommerce's REST API v3 does, for the addresses that ShipDesk uses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from shops.servers.http_server import Reply, Request, ShopServer, basic

KEY, KEY_SECRET = "ck_0000000000000000000000000000000000000001", "cs_0000000000000000000000000000000000000001"
_ORDERS = "/wp-json/wc/v3/orders"


def gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


class WooCommerceServer(ShopServer):
    """One shop with its orders and their notes."""

    def __init__(self) -> None:
        self.orders: dict[int, dict[str, Any]] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.can_write = True
        super().__init__()

    def add(self, number: int, at: datetime, **told: Any) -> dict[str, Any]:
        """Put an order into the shop that is being processed."""
        who = {
            "first_name": "Bo", "last_name": "Ek", "company": "", "address_1": "Storgatan 2", "address_2": "",
            "city": "Umea", "state": "", "postcode": "903 25", "country": "SE",
        }  # fmt: skip
        item = {
            "id": 1, "name": "Tea - Green", "parent_name": "Tea", "quantity": 3, "sku": "TEA", "price": 4.5,
            "total": "13.50", "meta_data": [
                {"id": 1, "key": "pa_colour", "value": "green", "display_key": "Colour", "display_value": "Green"},
                {"id": 2, "key": "_stock", "value": "1", "display_key": "_stock", "display_value": "1"},
            ],
        }  # fmt: skip
        order = {
            "id": number, "number": str(number), "status": "processing", "currency": "SEK",
            "date_created_gmt": gmt(at), "date_modified_gmt": gmt(at), "total": "13.50",
            "billing": who | {"email": "bo@example.com", "phone": "+46 90 000 00"}, "shipping": who | {"phone": ""},
            "customer_note": "Ring twice", "line_items": [item], "shipping_lines": [{"method_title": "PostNord"}],
            "meta_data": [],
        }  # fmt: skip
        self.orders[number] = order | told
        self.notes[number] = []
        return self.orders[number]

    def numbers(self) -> list[str]:
        """Return every tracking number that the shop was told, as often as it was told."""
        told = [m for o in self.orders.values() for m in o["meta_data"]]
        return [p["number"] for m in told for p in json.loads(m["value"])]

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != basic(KEY, KEY_SECRET):
            said = {"code": "woocommerce_rest_authentication_error", "message": "Consumer key is invalid."}
            return self._json(said | {"data": {"status": 401}}, 401)
        if request.path == _ORDERS and request.method == "GET":
            return self._list(request.query)
        one = re.fullmatch(rf"{_ORDERS}/(\d+)(/notes)?", request.path)
        if one is None or int(one[1]) not in self.orders:
            said = {"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID."}
            return self._json(said | {"data": {"status": 404}}, 404)
        number = int(one[1])
        if request.method == "POST" and not self.can_write:
            said = {"code": "woocommerce_rest_cannot_edit", "message": "Sorry, you are not allowed to edit this."}
            return self._json(said | {"data": {"status": 401}}, 401)
        if one[2]:
            if request.method == "POST":
                self.notes[number].append(json.loads(request.body))
                return self._json(self.notes[number][-1], 201)
            return self._json(self.notes[number])
        if request.method == "POST":
            self._change(self.orders[number], json.loads(request.body))
        return self._json(self.orders[number])

    @staticmethod
    def _change(order: dict[str, Any], told: dict[str, Any]) -> None:
        order["status"] = told["status"]
        for meta in told["meta_data"]:
            order["meta_data"] = [m for m in order["meta_data"] if m["key"] != meta["key"]] + [meta]

    def _list(self, query: dict[str, str]) -> Reply:
        found = sorted(self.orders.values(), key=lambda o: (o["date_modified_gmt"], o["id"]))
        if "modified_after" in query:
            assert query["dates_are_gmt"] == "true"
            found = [o for o in found if o["date_modified_gmt"] > query["modified_after"]]
        if query.get("status", "any") != "any":
            found = [o for o in found if o["status"] == query["status"]]
        size, page = int(query["per_page"]), int(query.get("page", "1"))
        assert size <= 100
        pages = max(-(-len(found) // size), 1)
        total = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        return self._json(found[(page - 1) * size : page * size], headers=total)

    @staticmethod
    def _json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
        return Reply(json.dumps(document).encode(), status, headers=headers or {})
