"""Answers as Shopify's Admin GraphQL API does, for the operations that ShipDesk uses (documentation of 2025-10)."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from shops.servers.http_server import Reply, Request, ShopServer

TOKEN = "shpat_00000000000000000000000000000001"
PATH = "/admin/api/2025-10/graphql.json"
SCOPES = ("read_orders", "write_merchant_managed_fulfillment_orders")


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


class ShopifyServer(ShopServer):
    """One shop with its orders."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.tokens = {TOKEN}
        self.client = ("client", "shpss_secret_of_the_app")
        self.scopes = list(SCOPES)
        self.available, self.restore_rate = 2000.0, 50.0
        self.created = 0
        self._given = 0
        super().__init__()

    def add(self, number: int, at: datetime, *, lines: int = 1, **told: Any) -> dict[str, Any]:
        """Put an order into the shop, paid and not fulfilled."""
        money = {"shopMoney": {"amount": "24.90", "currencyCode": "GBP"}}
        items = [
            {
                "sku": f"SKU-{i}", "name": f"Candle {i} - Red", "title": f"Candle {i}", "variantTitle": "Red",
                "currentQuantity": 2, "unfulfilledQuantity": 2, "requiresShipping": True,
                "discountedUnitPriceSet": {"shopMoney": {"amount": "12.45", "currencyCode": "GBP"}},
            }
            for i in range(lines)
        ]  # fmt: skip
        address = {
            "name": "Ada Byron", "company": None, "address1": "1 Mill Lane", "address2": None, "city": "Bath",
            "provinceCode": None, "zip": "BA1 1AA", "countryCodeV2": "GB", "phone": "+44 20 7946 0000",
        }  # fmt: skip
        order = {
            "id": gid("Order", number), "name": f"#{number}", "createdAt": stamp(at), "updatedAt": stamp(at),
            "cancelledAt": None, "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "UNFULFILLED",
            "email": "ada@example.com", "phone": None, "note": None, "tags": ["gift"], "currencyCode": "GBP",
            "totalWeight": "500", "currentTotalPriceSet": money, "shippingLine": {"title": "Standard"},
            "shippingAddress": address, "lineItems": items, "fulfillments": [],
            "fulfillmentOrders": [self.part(number, 1)],
        }  # fmt: skip
        self.orders[order["id"]] = order | told
        return self.orders[order["id"]]

    @staticmethod
    def part(number: int, place: int, *actions: str) -> dict[str, Any]:
        """Return a fulfilment order at a location."""
        return {
            "id": gid("FulfillmentOrder", number * 10 + place), "status": "OPEN",
            "assignedLocation": {"location": {"id": gid("Location", place)}},
            "supportedActions": [{"action": a} for a in actions or ("CREATE_FULFILLMENT", "HOLD")],
        }  # fmt: skip

    def numbers(self) -> list[str]:
        """Return every tracking number that the shop was told, as often as it was told."""
        told = [f for o in self.orders.values() for f in o["fulfillments"]]
        return [t["number"] for f in told for t in f["trackingInfo"]]

    def answer(self, request: Request) -> Reply:
        if request.path == "/admin/oauth/access_token":
            return self._token(parse_qs(request.body.decode()))
        if request.path != PATH or request.method != "POST":
            return Reply(b"Not Found", 404, "text/html")
        if request.headers.get("X-Shopify-Access-Token") not in self.tokens:
            said = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return self._json({"errors": said}, 401)
        asked = json.loads(request.body)
        operation = re.match(r"\s*(?:query|mutation)\s+(\w+)", asked["query"])
        assert operation
        cost = self._cost(asked)
        meter = {
            "requestedQueryCost": cost, "actualQueryCost": cost,
            "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": self.available,
                               "restoreRate": self.restore_rate},
        }  # fmt: skip
        if cost > 1000:
            return self._errors("Query cost is too high", "MAX_COST_EXCEEDED")
        if cost > self.available:
            meter["actualQueryCost"] = None
            self.available += 1000  # by the time that the client has waited
            throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return self._json({"errors": [throttled], "extensions": {"cost": meter}})
        self.available -= cost
        told = getattr(self, f"_op_{operation[1].lower()}")(asked.get("variables") or {})
        return told if isinstance(told, Reply) else self._json({"data": told, "extensions": {"cost": meter}})

    @staticmethod
    def _cost(asked: dict[str, Any]) -> float:
        variables = asked.get("variables") or {}
        return float(2 + variables.get("first", 1) * (6 + 3 * variables.get("lines", 1)))

    def _token(self, form: dict[str, list[str]]) -> Reply:
        said = (form["client_id"][0], form["client_secret"][0])
        if form["grant_type"] != ["client_credentials"] or said != self.client:
            return self._json({"error": "invalid_client", "error_description": "Client authentication failed"}, 400)
        self._given += 1
        token = f"shpat_given_{self._given:08d}"
        self.tokens = {token}
        return self._json({"access_token": token, "scope": ",".join(self.scopes), "expires_in": 86399})

    def _op_about(self, _: dict[str, Any]) -> Any:
        scopes = [{"handle": scope} for scope in self.scopes]
        shop = {"name": "Candle Shop", "myshopifyDomain": "candles.myshopify.com"}
        return {"shop": shop, "currentAppInstallation": {"accessScopes": scopes}}

    def _op_orders(self, asked: dict[str, Any]) -> Any:
        if "read_orders" not in self.scopes:
            return self._errors("Access denied for orders field. Required access: `read_orders`", "ACCESS_DENIED")
        since = re.fullmatch(r"updated_at:>='(.+)'", asked["search"])
        if since:
            found = [o for o in self.orders.values() if o["updatedAt"] >= since[1]]
        else:
            assert asked["search"] == "status:open AND NOT fulfillment_status:fulfilled"
            found = [
                o for o in self.orders.values()
                if o["cancelledAt"] is None and o["displayFulfillmentStatus"] != "FULFILLED"
            ]  # fmt: skip
        found.sort(key=lambda o: (o["updatedAt"], o["id"]))
        if asked.get("after"):
            try:
                at, order_id = json.loads(base64.b64decode(asked["after"]))
            except ValueError:
                return self._errors("Invalid cursor for current pagination sort.", "BAD_REQUEST")
            found = [o for o in found if (o["updatedAt"], o["id"]) > (at, order_id)]
        page = found[: asked["first"]]
        nodes = [o | {"lineItems": self._items(o, None, asked["lines"])} for o in page]
        end = base64.b64encode(json.dumps([page[-1]["updatedAt"], page[-1]["id"]]).encode()).decode() if page else None
        return {"orders": {"pageInfo": {"hasNextPage": len(found) > len(page), "endCursor": end}, "nodes": nodes}}

    def _op_lines(self, asked: dict[str, Any]) -> Any:
        return {"order": {"lineItems": self._items(self.orders[asked["id"]], asked["after"], asked["lines"])}}

    @staticmethod
    def _items(order: dict[str, Any], after: str | None, count: int) -> Any:
        start = int(after or 0)
        nodes = order["lineItems"][start : start + count]
        more = start + count < len(order["lineItems"])
        return {"pageInfo": {"hasNextPage": more, "endCursor": str(start + count)}, "nodes": nodes}

    def _op_parcels(self, asked: dict[str, Any]) -> Any:
        order = self.orders.get(asked["id"])
        parts = {"nodes": order["fulfillmentOrders"]} if order else {}
        return {"order": order | {"fulfillmentOrders": parts} if order else None}

    def _op_fulfil(self, asked: dict[str, Any]) -> Any:
        told = asked["fulfillment"]
        wanted = [part["fulfillmentOrderId"] for part in told["lineItemsByFulfillmentOrder"]]
        found = [(o, p) for o in self.orders.values() for p in o["fulfillmentOrders"] if p["id"] in wanted]
        places = {p["assignedLocation"]["location"]["id"] for _, p in found}
        if len(places) != 1 or any(p["status"] != "OPEN" for _, p in found):
            error = {"field": ["fulfillment"], "message": "Fulfillment order is not open at one location."}
            return {"fulfillmentCreate": {"fulfillment": None, "userErrors": [error]}}
        self.created += 1
        info = told["trackingInfo"]
        made = {
            "id": gid("Fulfillment", self.created), "status": "SUCCESS", "notified": told["notifyCustomer"],
            "trackingInfo": [{"number": info["number"], "url": info.get("url"), "company": info["company"]}],
        }  # fmt: skip
        order = found[0][0]
        for _, part in found:
            part.update(status="CLOSED", supportedActions=[])
        order["fulfillments"].append(made)
        if all(p["status"] == "CLOSED" for p in order["fulfillmentOrders"]):
            order["displayFulfillmentStatus"] = "FULFILLED"
        return {"fulfillmentCreate": {"fulfillment": made, "userErrors": []}}

    def _op_retrack(self, asked: dict[str, Any]) -> Any:
        found = [f for o in self.orders.values() for f in o["fulfillments"] if f["id"] == asked["fulfillmentId"]]
        info = asked["tracking"]
        found[0]["trackingInfo"] = [{"number": n, "url": None, "company": info["company"]} for n in info["numbers"]]
        return {"fulfillmentTrackingInfoUpdate": {"fulfillment": {"id": found[0]["id"]}, "userErrors": []}}

    def _errors(self, message: str, code: str) -> Reply:
        return self._json({"errors": [{"message": message, "extensions": {"code": code}}]})

    @staticmethod
    def _json(document: Any, status: int = 200) -> Reply:
        return Reply(json.dumps(document).encode(), status)
