"""WooCommerce: orders come in by REST API v3; the status, a note and the tracking number go back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from shipdesk.domain.errors import RemoteRefused
from shipdesk.domain.orders import Address, OrderDraft, OrderLine, OrderStatus, RefusedRow
from shipdesk.domain.shops import PulledPage, ShippedParcel
from shipdesk.domain.text import clean_line
from shipdesk.settings import ShopAccount
from shipdesk.shops.door import DraftRefused, address_of, amount_minor, currency_of, pieces, taken, told, utc
from shipdesk.web.answers import Answer, AnswerRefused
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError, line, mapping, read_json, sequence

_PAGE = 50
_ORDERS = "wp-json/wc/v3/orders"
_SECOND = timedelta(seconds=1)
_META = "_shipdesk_parcels"
# WooCommerce's own statuses; "on-hold" waits for a bank transfer.
_STATUSES = {
    "pending": OrderStatus.AWAITING_PAYMENT,
    "on-hold": OrderStatus.AWAITING_PAYMENT,
    "processing": OrderStatus.TO_SHIP,
    "completed": OrderStatus.SHIPPED_ELSEWHERE,
    "cancelled": OrderStatus.CANCELLED,
    "refunded": OrderStatus.CANCELLED,
    "failed": OrderStatus.CANCELLED,
    "trash": OrderStatus.CANCELLED,
}
_NO_ORDERS = frozenset({"checkout-draft", "auto-draft"})
_ENDED = frozenset({OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE})
_FIELDS = (
    "id,number,status,currency,date_created_gmt,date_modified_gmt,total,billing,shipping,customer_note,line_items,"
    "shipping_lines"
)


class WooCommerceShop:
    """One WooCommerce shop; the secret is "consumer key:consumer secret" with read and write permission."""

    name = "WooCommerce"
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
        """Return how many orders wait; whether the key may write shows with the first parcel."""
        asked = {"per_page": "1", "status": "processing", "_fields": "id"}
        count = self._http.get_read(_ORDERS, asked, lambda answer: _list_of(answer)[1], interactive=True)
        orders = "1 order" if count == 1 else f"{count} orders"
        return f"Connected; {orders} being processed there."

    def pull(self, cursor: str) -> PulledPage:
        """Return the next page: first what is not over yet, later whatever changed."""
        place = _Place.read(cursor, self._now() - timedelta(days=self._account.first_days))
        orders, _ = self._http.get_read(_ORDERS, place.question, _list_of)
        drafts: list[OrderDraft] = []
        refused: list[RefusedRow] = []
        only_known: set[str] = set()
        for row, order in enumerate(map(mapping, orders), 1):
            if line(order.get("status")) in _NO_ORDERS:
                continue
            draft = draft_of(order, self._account, row)
            if isinstance(draft, RefusedRow):
                refused.append(draft)
                continue
            drafts.append(draft)
            if draft.status in _ENDED:
                only_known.add(draft.order_number)
        newest = utc(mapping(orders[-1]).get("date_modified_gmt")) if orders else None
        more = len(orders) >= _PAGE
        return PulledPage(tuple(drafts), tuple(refused), place.after(newest, full=more), more, frozenset(only_known))

    def has_tracking(self, order_ref: str, parcel: ShippedParcel) -> bool | None:
        """Answer whether the order carries the number already."""
        return parcel.tracking_number in _numbers(_parcels(self._order(order_ref)))

    def push_tracking(self, order_ref: str, parcel: ShippedParcel, key: str) -> None:  # noqa: ARG002
        """Write a note with the number, then complete the order and keep the number in it, in one request."""
        order = self._order(order_ref)
        parcels = _parcels(order)
        if parcel.tracking_number in _numbers(parcels):
            return
        status = line(order.get("status"))
        if _STATUSES.get(status) is OrderStatus.CANCELLED:
            raise RemoteRefused(self.name, f"this order is {status} there.", "Ask the customer before it is delivered.")
        path = f"{_ORDERS}/{_safe(order_ref)}"
        notes = sequence(self._http.get_json(f"{path}/notes"))
        if not any(parcel.tracking_number in line(mapping(n).get("note")) for n in notes):
            note = {"note": _note(parcel), "customer_note": self._account.tell_customer}
            self._http.post_json(f"{path}/notes", note, changes=True)
        entry = {
            "number": parcel.tracking_number, "carrier": parcel.carrier_name, "url": parcel.tracking_url,
            "shipped_at": parcel.shipped_at.isoformat(timespec="seconds"),
        }  # fmt: skip
        meta = [{"key": _META, "value": json.dumps([*parcels, entry])}]
        self._http.post_json(path, {"status": "completed", "meta_data": meta}, changes=True)

    def _order(self, order_ref: str) -> Mapping[str, Any]:
        try:
            return mapping(self._http.get_json(f"{_ORDERS}/{_safe(order_ref)}"))
        except AnswerRefused as refused:
            if refused.status == 404:
                raise RemoteRefused(self.name, "this order is no longer there.", "Was it deleted?") from None
            raise


def draft_of(order: Mapping[str, Any], account: ShopAccount, row: int) -> OrderDraft | RefusedRow:
    """Return one order as a draft, or its refusal."""
    number = clean_line(line(order.get("number")) or line(order.get("id")), 100)

    def make() -> OrderDraft:
        changes: list[str] = []
        currency = currency_of(order.get("currency"))
        placed = line(order.get("date_created_gmt"))
        methods = [mapping(m).get("method_title") for m in sequence(order.get("shipping_lines"))]
        return OrderDraft(
            source=account.source_name,
            order_number=number,
            placed_at_raw=clean_line(placed, 100),
            placed_at=utc(placed),
            recipient=_recipient(order, changes),
            lines=tuple(_lines_of(order, currency, changes)),
            row=row,
            status=_status(line(order.get("status")), account),
            currency=currency,
            total_minor=amount_minor(order.get("total"), currency, "total"),
            service_wanted=told(methods[0] if methods else "", "shipping method", changes),
            note=told(order.get("customer_note"), "note", changes, cap=10_000, note=True),
            changes=tuple(changes),
            remote_id=line(order.get("id")),
        )

    return taken(row, number, make)


def _status(word: str, account: ShopAccount) -> OrderStatus:
    if word in account.import_statuses and _STATUSES.get(word) not in _ENDED:
        return OrderStatus.TO_SHIP
    if word not in _STATUSES:
        reason = "ShipDesk does not know this status. If such orders are to be shipped, name it in the shop's settings."
        raise DraftRefused("status", word, reason)
    return _STATUSES[word]


def _recipient(order: Mapping[str, Any], changes: list[str]) -> Address:
    billing, shipping = mapping(order.get("billing")), mapping(order.get("shipping"))
    # Where the customer gave one address only, WooCommerce leaves the other empty.
    to = shipping if line(shipping.get("address_1")) or line(shipping.get("city")) else billing
    name = " ".join(filter(None, (line(to.get("first_name")), line(to.get("last_name")))))
    return address_of(
        {
            "name": name, "company": to.get("company"), "line1": to.get("address_1"), "line2": to.get("address_2"),
            "city": to.get("city"), "state": to.get("state"), "postal_code": to.get("postcode"),
            "country": to.get("country"), "email": billing.get("email"),
            "phone": line(shipping.get("phone")) or billing.get("phone"),
        },
        changes,
    )  # fmt: skip


def _lines_of(order: Mapping[str, Any], currency: str, changes: list[str]) -> list[OrderLine]:
    found = []
    for each in map(mapping, sequence(order.get("line_items"))):
        quantity = pieces(each.get("quantity"))
        if quantity:
            found.append(
                OrderLine(
                    sku=told(each.get("sku"), "SKU", changes, cap=100),
                    name=told(each.get("parent_name") or each.get("name"), "item", changes),
                    quantity=quantity,
                    variant=told(_variant(each), "variant", changes),
                    unit_price_minor=amount_minor(each.get("price"), currency, "price"),
                )
            )
    return found


def _variant(item: Mapping[str, Any]) -> str:
    pairs = [mapping(m) for m in sequence(item.get("meta_data"))]
    shown = [(line(p.get("display_key")), line(p.get("display_value"))) for p in pairs]
    return ", ".join(f"{key}: {value}" for key, value in shown if key and value and not key.startswith("_"))


def _parcels(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the parcels that we wrote into the order earlier."""
    kept = [mapping(m).get("value") for m in sequence(order.get("meta_data")) if mapping(m).get("key") == _META]
    try:
        return [mapping(p) for p in sequence(json.loads(str(kept[-1])))] if kept else []
    except ValueError:
        return []


def _numbers(parcels: list[Mapping[str, Any]]) -> set[str]:
    return {line(parcel.get("number")) for parcel in parcels}


def _note(parcel: ShippedParcel) -> str:
    words = f"Shipped with {parcel.carrier_name}, tracking number {parcel.tracking_number}."
    return f"{words} {parcel.tracking_url}" if parcel.tracking_url else words


def _safe(order_ref: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}", order_ref):
        raise RemoteRefused("WooCommerce", "the order's id cannot be read.", "Pull the shop's orders again.")
    return order_ref


def _list_of(answer: Answer) -> tuple[list[Any], int]:
    """Return the orders of a page and how many there are in all; anything else is no answer."""
    orders = read_json(answer.content)
    if not isinstance(orders, list):
        raise NotUnderstoodError("the answer is no list of orders")
    total = answer.headers.get("X-WP-Total", "")
    return orders, int(total) if total.isascii() and total.isdigit() else len(orders)


class _Place:
    """Where a walk through the changed orders stands.

    Page numbers would pass orders over when one changes or ends meanwhile, so each page asks for what changed from the
    last one's newest time on. Page numbers serve only among orders of one and the same second, as bulk edits make them.
    """

    def __init__(self, since: datetime, page: int) -> None:
        self.since, self.page = since, page

    @classmethod
    def read(cls, cursor: str, start: datetime) -> _Place:
        """Return the place of a cursor; an empty or unreadable one is the start."""
        try:
            kept = mapping(json.loads(cursor or "{}"))
        except ValueError:
            kept = {}
        since = utc(kept.get("since"))
        page = kept.get("page")
        if since is None:
            return cls(start.replace(microsecond=0), 1)
        return cls(since, page if isinstance(page, int) and page > 0 else 1)

    @property
    def question(self) -> dict[str, str]:
        """The query of the page; modified_after leaves its own second out, so it is asked a second earlier."""
        return {
            "modified_after": f"{self.since - _SECOND:%Y-%m-%dT%H:%M:%S}", "dates_are_gmt": "true",
            "orderby": "modified", "order": "asc", "per_page": str(_PAGE), "page": str(self.page), "status": "any",
            "_fields": _FIELDS,
        }  # fmt: skip

    def after(self, newest: datetime | None, *, full: bool) -> str:
        """Return the cursor that follows a page whose newest order changed at that time."""
        if newest is not None and newest > self.since:
            return json.dumps({"since": newest.isoformat(), "page": 1})
        return json.dumps({"since": self.since.isoformat(), "page": self.page + 1 if full else 1})
