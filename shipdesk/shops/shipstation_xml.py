"""Any cart that offers ShipStation's "custom store" address: orders in as XML, a notice back for each parcel."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree

from shipdesk.domain.orders import OrderDraft, OrderStatus, RefusedRow
from shipdesk.domain.shops import PulledPage, ShippedParcel
from shipdesk.settings import ShopAccount
from shipdesk.shops.door import utc
from shipdesk.shops.order_xml import OrderElement, draft_of, read_orders, status_of
from shipdesk.web.answers import Answer
from shipdesk.web.http_client import Body, HttpClient
from shipdesk.web.json_answers import NotUnderstoodError, mapping

_MINUTE = "%m/%d/%Y %H:%M"
_OVERLAP = timedelta(minutes=5)
"""Clocks differ, and the format knows whole minutes only."""
_LOOK_BACK = timedelta(days=3)
_LOOK_PAGES = 20
_ENDED = (OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE)


class ShipStationXmlShop:
    """One cart's endpoint; the secret is "user:password" of HTTP's basic scheme."""

    name = "Shop"
    look_up_lag_s = 60

    def __init__(self, account: ShopAccount, secret: str, http: HttpClient, now: Callable[[], datetime]) -> None:
        self.code = account.code
        self._account = account
        self._http = http
        self._now = now
        user, _, password = secret.strip().partition(":")
        http.use_basic(user, password)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return how much the last day brought; raise where the address gives no order list."""
        now = self._now()
        orders, pages = self._export(now - timedelta(days=1), now, 1, interactive=True)
        some = f"{len(orders)}{' and more' if pages > 1 else ''}"
        return f"Connected; orders that changed within a day: {some}."

    def pull(self, cursor: str) -> PulledPage:
        """Return the next page of what changed within a span of time that stays as it is until it was read whole.

        The pages are walked from the last to the first: an order that changes meanwhile leaves the span, and those
        behind it move to pages that are still to come. The other way round one would be passed over.
        """
        place = _Place.read(cursor, self._now(), timedelta(days=self._account.first_days))
        orders, pages = self._export(place.start, place.end, place.page or 1)
        if not place.page and pages > 1:
            return PulledPage((), (), place.at(pages), more=True)
        drafts: list[OrderDraft] = []
        refused: list[RefusedRow] = []
        for row, order in enumerate(orders, 1):
            draft = draft_of(order, self._account, row)
            if isinstance(draft, RefusedRow):
                refused.append(draft)
            else:
                drafts.append(draft)
        only_known = frozenset(d.order_number for d in drafts if d.status in _ENDED)
        more = place.page > 1
        following = place.at(place.page - 1) if more else place.done()
        return PulledPage(tuple(drafts), tuple(refused), following, more, only_known)

    def has_tracking(self, order_ref: str, parcel: ShippedParcel) -> bool | None:  # noqa: ARG002
        """Answer by the order's status, for the format tells no numbers; None where the order is not listed."""
        now = self._now()
        start = min(parcel.shipped_at, now) - _LOOK_BACK
        page = pages = 1
        while page <= min(pages, _LOOK_PAGES):
            orders, pages = self._export(start, now + _OVERLAP, page)
            for order in orders:
                if order.number == parcel.order_number:
                    return status_of(order.status_word, self._account) is OrderStatus.SHIPPED_ELSEWHERE
            page += 1
        return None

    def push_tracking(self, order_ref: str, parcel: ShippedParcel, key: str) -> None:  # noqa: ARG002
        """Send the shipping notice: order, carrier, service and number in the address, the same as XML beside it."""
        params = {
            "action": "shipnotify", "order_number": parcel.order_number, "carrier": parcel.carrier_name,
            "service": parcel.service_name, "tracking_number": parcel.tracking_number,
        }  # fmt: skip
        body = Body(_notice(order_ref, parcel), "application/xml; charset=utf-8", params)
        self._http.post_read("", body, _no_page, changes=True)

    def _export(
        self, start: datetime, end: datetime, page: int, *, interactive: bool = False
    ) -> tuple[tuple[OrderElement, ...], int]:
        asked = {
            "action": "export", "start_date": start.strftime(_MINUTE), "end_date": end.strftime(_MINUTE),
            "page": str(page),
        }  # fmt: skip
        return self._http.get_read("", asked, lambda answer: read_orders(answer.content), interactive=interactive)


def _notice(order_ref: str, parcel: ShippedParcel) -> bytes:
    top = ElementTree.Element("ShipNotice")
    for tag, text in (
        ("OrderNumber", parcel.order_number),
        ("OrderID", order_ref),
        ("ShipDate", parcel.shipped_at.strftime("%m/%d/%Y")),
        ("Carrier", parcel.carrier_name),
        ("Service", parcel.service_name),
        ("TrackingNumber", parcel.tracking_number),
    ):
        ElementTree.SubElement(top, tag).text = text
    written: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return written


def _no_page(answer: Answer) -> None:
    """Accept any answer but a web page: a cart that lost our login shows one, with status 200."""
    start = answer.content.lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise NotUnderstoodError("a web page came instead of an answer")


class _Place:
    """Which span of time a walk reads, and which page is next (0: how many there are is not known yet)."""

    def __init__(self, start: datetime, end: datetime, page: int) -> None:
        self.start, self.end, self.page = start, end, page

    @classmethod
    def read(cls, cursor: str, now: datetime, first: timedelta) -> _Place:
        """Return the place of a cursor; an empty or unreadable one is the start."""
        try:
            kept = mapping(json.loads(cursor or "{}"))
        except ValueError:
            kept = {}
        start, end, page = utc(kept.get("start")), utc(kept.get("end")), kept.get("page")
        if start is not None and end is not None and isinstance(page, int) and page > 0:
            return cls(start, end, page)
        return cls(start or now - first, now, 0)

    def at(self, page: int) -> str:
        """Return the cursor of a page of this span."""
        return json.dumps({"start": self.start.isoformat(), "end": self.end.isoformat(), "page": page})

    def done(self) -> str:
        """Return the cursor of the next span, a little before the end of this one."""
        return json.dumps({"start": (self.end - _OVERLAP).isoformat()})
