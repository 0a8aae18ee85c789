"""What happens at the practice carrier's counter, request by request; no HTTP in here."""

from __future__ import annotations

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from shipdesk.carriers.practice.face import (
    FaceError,
    rates_of_quote,
    scan_form_payload,
    shipment_payload,
    tracker_id,
    tracker_payload,
)
from shipdesk.carriers.practice.journeys import Scan, journey
from shipdesk.carriers.practice.ledger import Ledger
from shipdesk.carriers.practice.purchases import Purchase, Quote, ScanForm, utc
from shipdesk.carriers.practice.sample_labels import sample_pdf, sample_png
from shipdesk.web.json_answers import line, mapping, sequence

_QUOTES_KEPT = 5000
_TRACKERS_KEPT = 20_000
_LARGEST_PAGE, _PAGE = 100, 20
Query = Mapping[str, list[str]]
T = TypeVar("T")
_Planned = tuple[str, datetime | None, datetime | None]


class Desk:
    """One practice carrier: its book, its clock, and the offers it has made."""

    def __init__(self, state_file: Path, seed: int, now: Callable[[], datetime]) -> None:
        self._ledger = Ledger(state_file, seed)
        self._seed = seed
        self._now = now
        self._quotes: OrderedDict[str, Quote] = OrderedDict()
        self._numbers: OrderedDict[str, str] = OrderedDict()
        # What follows from a purchase is always the same; many ask about it many times.
        self._journeys: dict[_Planned, tuple[Scan, ...]] = {}
        self._written_down: OrderedDict[str, tuple[tuple[_Planned, int], bytes]] = OrderedDict()
        self._guard = threading.Lock()
        self.base_url = ""

    def create_shipment(self, body: Any) -> dict[str, Any]:
        """Answer POST /shipments: an offer, which costs nothing."""
        told = mapping(mapping(body).get("shipment"))
        if not told:
            raise FaceError(422, "PARAMETER.REQUIRED", "Missing required parameter.", ("shipment", "cannot be blank"))
        missing = [part for part in ("to_address", "from_address", "parcel") if not mapping(told.get(part))]
        if missing:
            fields = [(part, "is required and missing") for part in missing]
            raise FaceError(422, "SHIPMENT.INVALID_PARAMS", "Unable to create shipment.", *fields)
        quote = Quote(f"shp_{uuid.uuid4().hex}", self._now(), told)
        if quote.weight_g <= 0:
            raise FaceError(
                422, "SHIPMENT.INVALID_PARAMS", "Unable to create shipment.", ("parcel.weight", "must be above 0")
            )
        with self._guard:
            self._quotes[quote.shipment_id] = quote
            while len(self._quotes) > _QUOTES_KEPT:
                self._quotes.popitem(last=False)
        return shipment_payload(quote, None, (), self.base_url)

    def buy(self, shipment_id: str, body: Any) -> dict[str, Any]:
        """Answer POST /shipments/{id}/buy; a second time is an error."""
        if self._ledger.by_id(shipment_id) is not None:
            raise _already_bought()
        quote = self._quotes.get(shipment_id)
        if quote is None:
            raise _not_found()
        rate_id = line(mapping(mapping(body).get("rate")).get("id"))
        chosen = next((r for r in rates_of_quote(quote) if r["id"] == rate_id), None)
        if chosen is None:
            raise FaceError(422, "SHIPMENT.RATE.INVALID", "The rate does not belong to this shipment.")
        purchase = self._ledger.buy(quote, str(chosen["service"]), self._now())
        if purchase is None:
            raise _already_bought()
        return self._bought(purchase)

    def refund(self, shipment_id: str) -> dict[str, Any]:
        """Answer POST /shipments/{id}/refund; only before the parcel came to the counter, and only once."""
        purchase = self._ledger.by_id(shipment_id)
        if purchase is None:
            raise _not_found()
        if purchase.refunded_at is not None or purchase.handed_over_at is not None:
            raise FaceError(422, "SHIPMENT.REFUND.UNAVAILABLE", "Refund is not available for this shipment.")
        self._ledger.refund(shipment_id, self._now())
        return self.shipment(shipment_id)

    def shipment(self, name: str) -> dict[str, Any]:
        """Answer GET /shipments/{id}, where a reference does as well."""
        purchase = self._ledger.by_id(name) or self._ledger.by_reference(name)
        if purchase is not None:
            return self._bought(purchase)
        quote = self._quotes.get(name)
        if quote is None:
            raise _not_found()
        return shipment_payload(quote, None, (), self.base_url)

    def shipments(self, query: Query) -> dict[str, Any]:
        """Answer GET /shipments: the newest first; offers too, where purchased=false."""
        found: list[tuple[Quote, Purchase | None]] = [(p.quote, p) for p in self._ledger.purchases()]
        if _first(query, "purchased").lower() == "false":
            bought = {quote.shipment_id for quote, _ in found}
            found += [(q, None) for q in tuple(self._quotes.values()) if q.shipment_id not in bought]
            found.sort(key=lambda pair: pair[0].created_at)
        reference = _first(query, "reference")
        if reference:
            found = [(q, p) for q, p in found if q.reference == reference]
        page, more = _page([(q.shipment_id, (q, p)) for q, p in reversed(found)], query)
        return {
            "shipments": [self._bought(p) if p else shipment_payload(q, None, (), self.base_url) for q, p in page],
            "has_more": more,
        }

    def create_scan_form(self, body: Any) -> dict[str, Any]:
        """Answer POST /scan_forms: one manifest for bought shipments, each of them once."""
        asked = [line(mapping(each).get("id")) for each in sequence(mapping(body).get("shipments"))]
        purchases = [self._ledger.by_id(shipment_id) for shipment_id in asked]
        if not asked or any(purchase is None or purchase.refunded_at is not None for purchase in purchases):
            raise FaceError(
                422, "SCAN_FORM.INVALID_PARAMS", "Unable to create scan form.", ("shipments", "are invalid")
            )
        form = self._ledger.scan_form(asked, self._now())
        if form is None:
            raise FaceError(422, "SCAN_FORM.EXISTS", "A shipment is on a scan form already.")
        return self._form(form)

    def form(self, form_id: str) -> bytes:
        """Answer GET /forms/{id}.pdf: a sample of the form."""
        form = self._ledger.form_with(form_id)
        if form is None:
            raise _not_found()
        return sample_pdf(f"{len(form.shipment_ids)} PARCELS")

    def create_tracker(self, body: Any) -> dict[str, Any]:
        """Answer POST /trackers; the same number has always the same tracker."""
        number = line(mapping(mapping(body).get("tracker")).get("tracking_code"))
        if not number:
            raise FaceError(
                422, "PARAMETER.REQUIRED", "Missing required parameter.", ("tracking_code", "cannot be blank")
            )
        with self._guard:
            self._numbers[tracker_id(number)] = number
            while len(self._numbers) > _QUOTES_KEPT:
                self._numbers.popitem(last=False)
        return self._tracker(number)

    def track_batch(self, body: Any) -> bytes:
        """Answer POST /trackers/batch with the trackers of the numbers we sold or were told of, as JSON.

        They are written down once for as long as nothing happens: thousands are asked about, and few have moved.
        """
        asked = [line(n) for n in sequence(mapping(body).get("tracking_codes"))]
        known, sold = set(self._numbers.values()), self._ledger.by_numbers(asked)
        now = self._now()
        told = [self._written(n, sold.get(n), now) for n in asked if n in sold or n in known]
        return b'{"trackers": [' + b", ".join(told) + b"]}"

    def trackers(self, query: Query) -> dict[str, Any]:
        """Answer GET /trackers: the newest first, filtered by tracking_code or tracking_codes[]."""
        numbers = [p.tracking_number for p in self._ledger.purchases()]
        sold = set(numbers)
        numbers = [n for n in tuple(self._numbers.values()) if n not in sold] + numbers
        wanted = {*query.get("tracking_code", ()), *query.get("tracking_codes[]", ())}
        if wanted:
            numbers = [n for n in numbers if n in wanted]
        page, more = _page([(tracker_id(n), n) for n in reversed(numbers)], query)
        return {"trackers": [self._tracker(n) for n in page], "has_more": more}

    def tracker(self, name: str) -> dict[str, Any]:
        """Answer GET /trackers/{id}."""
        number = self._numbers.get(name) or next(
            (p.tracking_number for p in self._ledger.purchases() if tracker_id(p.tracking_number) == name), None
        )
        if number is None:
            raise _not_found()
        return self._tracker(number)

    def hand_over(self, body: Any) -> dict[str, Any]:
        """Answer POST /practice/handover: parcels came to the counter at a time; the first time counts."""
        told = mapping(body)
        numbers = [line(n) for n in sequence(told.get("tracking_numbers"))]
        try:
            at = utc(line(told.get("at")))
        except ValueError:
            raise FaceError(422, "PARAMETER.INVALID", "Invalid parameter.", ("at", "must be a time")) from None
        return {"unknown": self._ledger.hand_over(numbers, at)}

    def label(self, shipment_id: str, ending: str) -> bytes:
        """Answer GET /labels/{id}.{ending}: a sample label."""
        purchase = self._ledger.by_id(shipment_id)
        if purchase is None:
            raise _not_found()
        return sample_pdf(purchase.tracking_number) if ending == "pdf" else sample_png()

    def _bought(self, purchase: Purchase) -> dict[str, Any]:
        form = self._ledger.form_of(purchase.quote.shipment_id)
        told = self._form(form) if form else None
        return shipment_payload(purchase.quote, purchase, self._scans(purchase), self.base_url, told)

    def _form(self, form: ScanForm) -> dict[str, Any]:
        numbers = [p.tracking_number for i in form.shipment_ids if (p := self._ledger.by_id(i)) is not None]
        return scan_form_payload(form, numbers, self.base_url)

    def _tracker(self, number: str) -> dict[str, Any]:
        purchase = self._ledger.by_number(number)
        return tracker_payload(number, self._scans(purchase) if purchase else (), purchase)

    def _written(self, number: str, purchase: Purchase | None, now: datetime) -> bytes:
        if purchase is None:
            return json.dumps(tracker_payload(number, (), None)).encode()
        scans = self._scans(purchase, now)
        # Scans only ever join those before them, so their number says which they are.
        so_far = (_planned(purchase), len(scans))
        with self._guard:
            kept = self._written_down.get(number)
        if kept is None or kept[0] != so_far:
            kept = so_far, json.dumps(tracker_payload(number, scans, purchase)).encode()
            with self._guard:
                self._written_down.pop(number, None)
                self._written_down[number] = kept
                while len(self._written_down) > _TRACKERS_KEPT:
                    self._written_down.popitem(last=False)
        return kept[1]

    def _scans(self, purchase: Purchase, now: datetime | None = None) -> tuple[Scan, ...]:
        now = now or self._now()
        planned = _planned(purchase)
        scans = self._journeys.get(planned)
        if scans is None:
            scans = self._journeys[planned] = journey(self._seed, purchase, purchase.handed_over_at)
        return tuple(s for s in scans if s.at <= now)


def _planned(purchase: Purchase) -> _Planned:
    """Return what a parcel's journey follows from."""
    return purchase.tracking_number, purchase.handed_over_at, purchase.refunded_at


def _already_bought() -> FaceError:
    return FaceError(422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.")


def _not_found() -> FaceError:
    return FaceError(404, "NOT_FOUND", "The requested resource could not be found.")


def _first(query: Query, name: str) -> str:
    return (query.get(name) or [""])[0]


def _page(newest_first: list[tuple[str, T]], query: Query) -> tuple[list[T], bool]:
    """Return one page and whether there are more; before_id and after_id as EasyPost means them."""
    ids = [name for name, _ in newest_first]
    before, after = _first(query, "before_id"), _first(query, "after_id")
    if before:
        newest_first = newest_first[ids.index(before) + 1 :] if before in ids else []
    elif after:
        newest_first = newest_first[: ids.index(after)] if after in ids else []
    asked = _first(query, "page_size")
    size = min(max(int(asked), 1), _LARGEST_PAGE) if asked.isascii() and asked.isdigit() else _PAGE
    return [item for _, item in newest_first[:size]], len(newest_first) > size
