"""Answers as a cart with ShipStation's "custom store" address does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from shops.servers.http_server import Reply, Request, ShopServer, basic

USER, PASSWORD = "shipper", "pass:word with blanks"
_FORMAT = "%m/%d/%Y %H:%M"


class CustomStoreServer(ShopServer):
    """One cart; orders are told as XML by the time they changed."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.notices: list[dict[str, str]] = []
        self.page_size = 3
        super().__init__()

    def add(self, number: str, changed: datetime, **told: str) -> dict[str, Any]:
        """Put an order into the shop that is paid."""
        self.orders[number] = {
            "changed": changed, "OrderID": f"id-{number}", "OrderStatus": "paid", "Country": "DE",
            "Name": "Jürgen Ähren", "Quantity": "2", "Email": "j@example.com", "CustomerNotes": "bitte klingeln",
        } | told  # fmt: skip
        return self.orders[number]

    def numbers(self) -> list[str]:
        """Return every tracking number that the cart was told, as often as it was told."""
        return [notice["tracking_number"] for notice in self.notices]

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != basic(USER, PASSWORD):
            denied = b"<html><body>401 Authorization Required</body></html>"
            return Reply(denied, 401, "text/html", {"WWW-Authenticate": 'Basic realm="shop"'})
        action = request.query.get("action")
        if action == "export" and request.method == "GET":
            return self._export(request.query)
        if action == "shipnotify" and request.method == "POST":
            self.notices.append(dict(request.query))
            if request.query["order_number"] not in self.orders:
                return Reply(b"<Error>No such order</Error>", 404, "text/xml")
            self.orders[request.query["order_number"]]["OrderStatus"] = "shipped"
            return Reply(b"", 200, "text/plain")
        return Reply(b"", 400, "text/plain")

    def _export(self, query: dict[str, str]) -> Reply:
        start, end = (datetime.strptime(query[n], _FORMAT).replace(tzinfo=UTC) for n in ("start_date", "end_date"))
        found = sorted(
            ((o["changed"], number) for number, o in self.orders.items() if start <= o["changed"] <= end), reverse=False
        )
        pages = max(-(-len(found) // self.page_size), 1)
        first = (int(query["page"]) - 1) * self.page_size
        told = "".join(self._order(number) for _, number in found[first : first + self.page_size])
        document = f'<?xml version="1.0" encoding="utf-8"?>\n<Orders pages="{pages}">{told}</Orders>'
        return Reply(document.encode(), 200, "text/xml")

    def _order(self, number: str) -> str:
        o = self.orders[number]
        when = o["changed"].strftime("%m/%d/%Y %I:%M %p")
        return f"""
<Order><OrderID>{o["OrderID"]}</OrderID><OrderNumber><![CDATA[{number}]]></OrderNumber><OrderDate>{when}</OrderDate>
<OrderStatus><![CDATA[{o["OrderStatus"]}]]></OrderStatus><LastModified>{when}</LastModified>
<ShippingMethod>DHL Paket</ShippingMethod><CurrencyCode>EUR</CurrencyCode><OrderTotal>39.98</OrderTotal>
<CustomerNotes><![CDATA[{o["CustomerNotes"]}]]></CustomerNotes>
<Customer><CustomerCode>x</CustomerCode><BillTo><Name>x</Name><Email>{escape(o["Email"])}</Email></BillTo>
<ShipTo><Name><![CDATA[{o["Name"]}]]></Name><Address1>Gasse 1</Address1><City>Ulm</City><PostalCode>89073</PostalCode>
<Country>{o["Country"]}</Country></ShipTo></Customer>
<Items><Item><SKU>S1</SKU><Name>Seife &amp; Co</Name><Quantity>{o["Quantity"]}</Quantity><UnitPrice>19.99</UnitPrice>
<Weight>8</Weight><WeightUnits>Ounces</WeightUnits><Options><Option><Name>Duft</Name><Value>Rose</Value></Option></Options>
</Item><Item><Name>Rabatt</Name><Quantity>1</Quantity><UnitPrice>-1.00</UnitPrice><Adjustment>true</Adjustment></Item>
</Items></Order>"""
