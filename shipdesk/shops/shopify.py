"""Shopify: orders to ship come in by the Admin GraphQL API, tracking numbers go back as fulfilments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from shipdesk.domain.errors import RemoteError, RemoteOutcomeUnknown, RemoteRefused, RemoteUnavailable
from shipdesk.domain.orders import OrderDraft, OrderStatus, RefusedRow
from shipdesk.domain.shops import PulledPage, ShippedParcel
from shipdesk.settings import ShopAccount
from shipdesk.shops import shopify_payloads as api
from shipdesk.shops.door import MAX_LINES, utc
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import Body, HttpClient
from shipdesk.web.json_answers import line, mapping, read_json, sequence

_OVERLAP = timedelta(minutes=10)
_SEARCH_LAG = timedelta(minutes=2)
"""How long a change may take until Shopify's search knows it; what comes twice is met as unchanged."""
_THROTTLED_TRIES = 4
_FORM = "application/x-www-form-urlencoded"
_LATER = "ShipDesk asks again later."
_SCOPES = "Give the app this permission in Shopify, install it again, then test the connection."
_READ_SCOPES = ("read_orders", "read_merchant_managed_fulfillment_orders")
_WRITE_SCOPE = "write_merchant_managed_fulfillment_orders"


class ShopifyShop:
    """One Shopify shop; the secret is an access token, or "client id:client secret" of an app of the shop's own."""

    name = "Shopify"
    look_up_lag_s = 60

    def __init__(self, account: ShopAccount, secret: str, http: HttpClient, now: Callable[[], datetime]) -> None:
        self.code = account.code
        self._account = account
        self._http = http
        self._now = now
        self._path = f"admin/api/{api.VERSION}/graphql.json"
        client, colon, client_secret = secret.strip().partition(":")
        self._client = (client, client_secret) if colon else None
        self._has_token = not colon
        if self._client is None:
            http.use_header("X-Shopify-Access-Token", secret)
        else:
            http.redaction.add(client_secret)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return whose shop it is; raise RemoteRefused naming the permissions that the key lacks."""
        data = self._ask(api.ABOUT, {}, interactive=True)
        shop = mapping(data.get("shop"))
        installation = mapping(data.get("currentAppInstallation"))
        has = {line(mapping(s).get("handle")) for s in sequence(installation.get("accessScopes"))}
        # In Shopify's words, write includes read.
        has |= {f"read_{scope[6:]}" for scope in has if scope.startswith("write_")}
        wanted = (*_READ_SCOPES, _WRITE_SCOPE) if self._account.write_back else _READ_SCOPES
        missing = [scope for scope in wanted if scope not in has]
        if missing:
            raise RemoteRefused(self.name, f"the key works, but it lacks {', '.join(missing)}.", _SCOPES)
        return f"Connected to {line(shop.get('name'))} ({line(shop.get('myshopifyDomain'))})."

    def pull(self, cursor: str) -> PulledPage:
        """Return the next page: first everything open that is not fulfilled, later whatever changed."""
        place = _Place.read(cursor, self._now())
        asked = {"first": api.ORDERS_A_PAGE, "lines": api.LINES_A_PAGE, "search": place.search, "after": place.after}
        try:
            orders = mapping(self._ask(api.ORDERS, asked).get("orders"))
        except RemoteRefused as refused:
            if place.after is None or "cursor" not in refused.message.lower():
                raise
            # A cursor that Shopify no longer knows: the walk starts anew, what is known is met as unchanged.
            place.after = None
            orders = mapping(self._ask(api.ORDERS, asked | {"after": None}).get("orders"))
        drafts: list[OrderDraft] = []
        refused_rows: list[RefusedRow] = []
        only_known: set[str] = set()
        for row, order in enumerate(map(mapping, sequence(orders.get("nodes"))), 1):
            lines = self._all_lines(order)
            draft = api.draft_of(order, lines, self._account, row)
            place.saw(line(order.get("updatedAt")))
            if isinstance(draft, RefusedRow):
                refused_rows.append(draft)
                continue
            drafts.append(draft)
            ended = draft.status in (OrderStatus.CANCELLED, OrderStatus.SHIPPED_ELSEWHERE)
            if ended or not api.has_things_to_ship(lines):
                only_known.add(draft.order_number)
        info = mapping(orders.get("pageInfo"))
        more = info.get("hasNextPage") is True and bool(line(info.get("endCursor")))
        following = place.go_on(line(info.get("endCursor"))) if more else place.done()
        return PulledPage(tuple(drafts), tuple(refused_rows), following, more, frozenset(only_known))

    def has_tracking(self, order_ref: str, parcel: ShippedParcel) -> bool | None:
        """Answer whether a fulfilment of the order carries the number."""
        order = self._order(order_ref)
        return any(parcel.tracking_number in numbers for numbers in api.known_numbers(order).values())

    def push_tracking(self, order_ref: str, parcel: ShippedParcel, key: str) -> None:  # noqa: ARG002
        """Fulfil what is open of the order, or add the number to its newest fulfilment where nothing is open."""
        order = self._order(order_ref)
        known = api.known_numbers(order)
        if any(parcel.tracking_number in numbers for numbers in known.values()):
            return
        if order.get("cancelledAt"):
            raise RemoteRefused(self.name, "this order is cancelled there.", "Ask the customer before it is delivered.")
        parts = api.open_parts(order)
        for parts_of_place in parts.values():
            self._fulfil(parts_of_place, parcel)
        if not parts and known:
            self._add_number(known, parcel)
        elif not parts:
            raise RemoteRefused(self.name, "nothing of this order can be fulfilled there.", "Is it on hold in Shopify?")

    def _fulfil(self, parts: list[str], parcel: ShippedParcel) -> None:
        fulfilment = {
            "lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": part} for part in parts],
            "notifyCustomer": self._account.tell_customer,
            "trackingInfo": _tracking(parcel) | {"number": parcel.tracking_number},
        }
        self._change(api.FULFIL, {"fulfillment": fulfilment}, "fulfillmentCreate")

    def _add_number(self, known: Mapping[str, list[str]], parcel: ShippedParcel) -> None:
        newest, numbers = list(known.items())[-1]
        tracking = _tracking(parcel) | {"numbers": [*filter(None, numbers), parcel.tracking_number]}
        tracking.pop("url", None)
        asked = {"fulfillmentId": newest, "tracking": tracking, "notify": self._account.tell_customer}
        self._change(api.RETRACK, asked, "fulfillmentTrackingInfoUpdate")

    def _change(self, mutation: str, variables: Mapping[str, Any], field: str) -> None:
        answer = mapping(self._ask(mutation, variables, changes=True).get(field))
        errors = [line(mapping(e).get("message")) for e in sequence(answer.get("userErrors"))]
        if errors:
            raise RemoteRefused(self.name, f"it said no: {'; '.join(errors)[:300]}", "Look at the order in Shopify.")
        if not mapping(answer.get("fulfillment")).get("id"):
            raise self._doubt("the answer tells nothing of it.")

    def _order(self, order_ref: str) -> Mapping[str, Any]:
        order = mapping(self._ask(api.PARCELS, {"id": order_ref}).get("order"))
        if not order:
            raise RemoteRefused(self.name, "this order is no longer there.", "Was it deleted in Shopify?")
        return order

    def _all_lines(self, order: Mapping[str, Any]) -> list[Any]:
        items = mapping(order.get("lineItems"))
        lines = sequence(items.get("nodes"))
        while mapping(items.get("pageInfo")).get("hasNextPage") is True and len(lines) < MAX_LINES:
            after = line(mapping(items.get("pageInfo")).get("endCursor"))
            asked = {"id": line(order.get("id")), "after": after, "lines": api.LINES_A_PAGE}
            items = mapping(mapping(self._ask(api.MORE_LINES, asked).get("order")).get("lineItems"))
            if not sequence(items.get("nodes")):
                break
            lines = [*lines, *sequence(items.get("nodes"))]
        return lines

    def _ask(
        self, query: str, variables: Mapping[str, Any], *, changes: bool = False, interactive: bool = False
    ) -> Mapping[str, Any]:
        """Return the data of an answer; waits where Shopify throttles, for then nothing was done."""
        body = {"query": query, "variables": variables}
        for attempt in range(1, _THROTTLED_TRIES + 1):
            payload = mapping(self._post(body, changes=changes, interactive=interactive))
            errors = [mapping(e) for e in sequence(payload.get("errors"))]
            codes = {line(mapping(e.get("extensions")).get("code")) for e in errors}
            if "THROTTLED" in codes or any(line(e.get("message")) == "Throttled" for e in errors):
                wait_s = _throttled_for_s(payload)
                if attempt == _THROTTLED_TRIES:
                    raise RemoteUnavailable(self.name, "we asked too often.", _LATER, retry_after_s=wait_s)
                self._http.pause(wait_s, interactive=interactive)
                continue
            if errors:
                raise self._error_of(errors, codes, changes=changes)
            data = payload.get("data")
            if not isinstance(data, dict):
                raise (
                    self._doubt("the answer holds no data.")
                    if changes
                    else RemoteUnavailable(self.name, "the answer holds no data.", _LATER)
                )
            return data
        raise AssertionError

    def _post(self, body: Mapping[str, Any], *, changes: bool, interactive: bool) -> Any:
        if not self._has_token:
            self._fetch_token()
        try:
            return self._http.post_json(self._path, body, changes=changes, interactive=interactive)
        except AnswerRefused as refused:
            # 401 comes before anything is done. A token that was fetched lasts a day: fetch another, once.
            if refused.status != 401 or self._client is None:
                raise
        self._fetch_token()
        return self._http.post_json(self._path, body, changes=changes, interactive=interactive)

    def _fetch_token(self) -> None:
        client, secret = self._client or ("", "")
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        answer = self._http.post_read(
            "admin/oauth/access_token", Body(urlencode(form).encode(), _FORM),
            lambda told: mapping(read_json(told.content)), changes=False, interactive=True,
        )  # fmt: skip
        token = line(answer.get("access_token"))
        if not token:
            raise RemoteUnavailable(self.name, "it gave no access token.", _LATER)
        self._http.use_header("X-Shopify-Access-Token", token)
        self._has_token = True

    def _error_of(self, errors: list[Mapping[str, Any]], codes: set[str], *, changes: bool) -> RemoteError:
        said = "; ".join(filter(None, (line(e.get("message")) for e in errors)))[:300]
        said = self._http.redaction.black_out(said)
        if "ACCESS_DENIED" in codes:
            return RemoteRefused(self.name, f"the key may not do this: {said}", _SCOPES)
        if codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
            return self._doubt(said) if changes else RemoteUnavailable(self.name, said, _LATER)
        return RemoteRefused(self.name, f"it said no: {said}", "Tell the developers; nothing was changed there.")

    def _doubt(self, said: str) -> RemoteOutcomeUnknown:
        advice = "ShipDesk looks it up there before anything is done again."
        return RemoteOutcomeUnknown(self.name, f"nobody knows whether it was done: {said}", advice)


class _Place:
    """Where a walk through the changed orders stands; kept as JSON between pulls.

    Ordered by the time of change, so an order that changes meanwhile comes again at the end, and none is passed over.
    """

    def __init__(self, since: str, newest: str, after: str | None) -> None:
        self.since, self.newest, self.after = since, newest, after

    @classmethod
    def read(cls, cursor: str, now: datetime) -> _Place:
        """Return the place of a cursor; an empty or unreadable one is the start."""
        try:
            kept = mapping(json.loads(cursor or "{}"))
        except ValueError:
            kept = {}
        since, newest = (_stamp(kept.get(key)) for key in ("since", "newest"))
        return cls(since, newest or since or f"{now - _OVERLAP:%Y-%m-%dT%H:%M:%SZ}", line(kept.get("after")) or None)

    @property
    def search(self) -> str:
        """Shopify's search words for what the walk goes through."""
        since = utc(self.since)
        if since is None:
            return "status:open AND NOT fulfillment_status:fulfilled"
        return f"updated_at:>='{since - _SEARCH_LAG:%Y-%m-%dT%H:%M:%SZ}'"

    def saw(self, updated_at: str) -> None:
        """Note how far the times of change have come."""
        moment = utc(updated_at)
        if moment is not None:
            self.newest = max(self.newest, f"{moment:%Y-%m-%dT%H:%M:%SZ}")

    def go_on(self, after: str) -> str:
        """Return the cursor of the next page of this walk."""
        return json.dumps({"since": self.since, "newest": self.newest, "after": after})

    def done(self) -> str:
        """Return the cursor of the next walk: whatever changed from the newest seen on."""
        return json.dumps({"since": self.newest})


def _stamp(value: Any) -> str:
    text = line(value)
    return text if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text) else ""


def _tracking(parcel: ShippedParcel) -> dict[str, Any]:
    told = {"company": parcel.carrier_name}
    return told | {"url": parcel.tracking_url} if parcel.tracking_url else told


def _throttled_for_s(payload: Mapping[str, Any]) -> float:
    """Return how long the bucket takes to hold what the query costs."""
    cost = mapping(mapping(payload.get("extensions")).get("cost"))
    status = mapping(cost.get("throttleStatus"))
    try:
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return max(missing / float(status["restoreRate"]), 1.0)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return 5.0
