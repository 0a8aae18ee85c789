"""How the practice carrier's things look through EasyPost's API v2."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shipdesk.carriers.practice.journeys import Scan
from shipdesk.carriers.practice.purchases import Purchase, Quote, ScanForm
from shipdesk.carriers.practice.services import BRAND, CURRENCY, SERVICES, Service, price_minor, promised_on
from shipdesk.web.json_answers import mapping

_STATUSES = {
    "P10": ("pre_transit", "label_created"),
    "P20": ("in_transit", "received_at_origin_facility"),
    "P30": ("in_transit", "arrived_at_facility"),
    "P31": ("in_transit", "departed_facility"),
    "P35": ("in_transit", "status_update"),
    "P40": ("in_transit", "status_update"),
    "P41": ("in_transit", "status_update"),
    "P44": ("in_transit", "held"),
    "P45": ("failure", "address_correction"),
    "P50": ("in_transit", "delayed"),
    "P51": ("in_transit", "weather_delay"),
    "P60": ("out_for_delivery", "out_for_delivery"),
    "P61": ("failure", "delivery_exception"),
    "P62": ("available_for_pickup", "arrived_at_pickup_location"),
    "P63": ("failure", "refused"),
    "P70": ("delivered", "arrived_at_destination"),
    "P80": ("return_to_sender", "return"),
    "P81": ("delivered", "arrived_at_destination"),
    "P88": ("cancelled", "cancelled"),
    "P90": ("failure", "lost"),
}
_PARTS = {"from_address": ("adr", "Address"), "to_address": ("adr", "Address"), "parcel": ("prcl", "Parcel")}


class FaceError(Exception):
    """An answer that is an error, in EasyPost's shape."""

    def __init__(self, status: int, code: str, message: str, *fields: tuple[str, str]) -> None:
        super().__init__(message)
        self.status = status
        errors = [{"field": field, "message": complaint} for field, complaint in fields]
        self.payload = {"error": {"code": code, "message": message, "errors": errors}}


def stamp(moment: datetime) -> str:
    """Return a time as EasyPost writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tracker_id(number: str) -> str:
    """Return the id of the tracker of a number: always the same one."""
    return "trk_" + hashlib.sha256(number.encode()).hexdigest()[:32]


def rates_of_quote(quote: Quote) -> list[dict[str, Any]]:
    """Return the rates of a shipment, one for each service."""
    return [_rate(quote, service) for service in SERVICES]


def scan_form_payload(form: ScanForm, numbers: Sequence[str], base_url: str) -> dict[str, Any]:
    """Return a manifest that was made."""
    return {
        "id": form.form_id,
        "object": "ScanForm",
        "created_at": stamp(form.made_at),
        "updated_at": stamp(form.made_at),
        "tracking_codes": list(numbers),
        "address": None,
        "status": "created",
        "message": None,
        "form_url": f"{base_url}/forms/{form.form_id}.pdf",
        "form_file_type": "application/pdf",
        "batch_id": None,
        "confirmation": None,
    }


def shipment_payload(
    quote: Quote, purchase: Purchase | None, scans: Sequence[Scan], base_url: str, form: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a shipment, bought or not; form is the manifest that it is on."""
    made = stamp(quote.created_at)
    payload: dict[str, Any] = {
        "id": quote.shipment_id,
        "object": "Shipment",
        "mode": "test",
        "created_at": made,
        "updated_at": stamp(purchase.bought_at) if purchase else made,
        "reference": quote.reference,
        "is_return": quote.is_return,
        "status": _status_of(scans)[0] if purchase else "unknown",
        "tracking_code": purchase.tracking_number if purchase else None,
        "options": mapping(quote.body.get("options")),
        "customs_info": quote.body.get("customs_info"),
        "messages": [],
        "rates": rates_of_quote(quote),
        "selected_rate": _rate(quote, purchase.service, purchase) if purchase else None,
        "postage_label": _label(purchase, base_url) if purchase else None,
        "tracker": tracker_payload(purchase.tracking_number, scans, purchase) if purchase else None,
        "refund_status": "refunded" if purchase and purchase.refunded_at else None,
        "insurance": None,
        "fees": [],
        "forms": [],
        "scan_form": form,
    }
    for part, (prefix, kind) in _PARTS.items():
        payload[part] = _kept(quote, part, prefix, kind)
    return payload


def tracker_payload(number: str, scans: Sequence[Scan], purchase: Purchase | None) -> dict[str, Any]:
    """Return a tracker with the scans that have happened; a number nobody sold has none."""
    status, detail = _status_of(scans)
    made = purchase.bought_at if purchase else datetime.fromtimestamp(0, UTC)
    return {
        "id": tracker_id(number),
        "object": "Tracker",
        "mode": "test",
        "tracking_code": number,
        "status": status,
        "status_detail": detail,
        "created_at": stamp(made),
        "updated_at": stamp(scans[-1].at if scans else made),
        "signed_by": None,
        "weight": None,
        "est_delivery_date": f"{purchase.promised_on}T00:00:00Z" if purchase else None,
        "shipment_id": purchase.quote.shipment_id if purchase else None,
        "carrier": BRAND,
        "tracking_details": [_detail(scan) for scan in scans],
        "carrier_detail": None,
        "finalized": status in ("delivered", "cancelled"),
        "is_return": any(scan.code == "P80" for scan in scans),
        "fees": [],
    }


def _status_of(scans: Sequence[Scan]) -> tuple[str, str]:
    return _STATUSES[scans[-1].code] if scans else ("unknown", "unknown")


def _detail(scan: Scan) -> dict[str, Any]:
    status, detail = _STATUSES[scan.code]
    return {
        "object": "TrackingDetail",
        "message": scan.text,
        "description": "",
        "status": status,
        "status_detail": detail,
        "datetime": stamp(scan.at),
        "source": BRAND,
        "carrier_code": scan.code,
        "tracking_location": {
            "object": "TrackingLocation",
            "city": scan.city or None,
            "state": None,
            "country": scan.country or None,
            "zip": None,
        },
    }


def _rate(quote: Quote, service: Service, purchase: Purchase | None = None) -> dict[str, Any]:
    euros = f"{price_minor(service, quote.zone, quote.weight_g) / 100:.2f}"
    days = service.days[quote.zone]
    promised = purchase.promised_on if purchase else promised_on(service, quote.zone, quote.created_at.date())
    return {
        "id": "rate_" + hashlib.sha256(f"{quote.shipment_id}{service.code}".encode()).hexdigest()[:32],
        "object": "Rate",
        "mode": "test",
        "service": service.code,
        "carrier": BRAND,
        "rate": euros,
        "currency": CURRENCY,
        "retail_rate": euros,
        "retail_currency": CURRENCY,
        "list_rate": euros,
        "list_currency": CURRENCY,
        "delivery_days": days,
        "delivery_date": f"{promised}T00:00:00Z",
        "delivery_date_guaranteed": False,
        "est_delivery_days": days,
        "shipment_id": quote.shipment_id,
        "carrier_account_id": "ca_practice",
    }


def _label(purchase: Purchase, base_url: str) -> dict[str, Any]:
    wanted = str(mapping(purchase.quote.body.get("options")).get("label_format", "PNG")).upper()
    ending, media_type = ("pdf", "application/pdf") if wanted == "PDF" else ("png", "image/png")
    url = f"{base_url}/labels/{purchase.quote.shipment_id}"
    return {
        "id": "pl_" + purchase.quote.shipment_id.partition("_")[2],
        "object": "PostageLabel",
        "created_at": stamp(purchase.bought_at),
        "updated_at": stamp(purchase.bought_at),
        "label_date": stamp(purchase.bought_at),
        "label_resolution": 203,
        "label_size": "4x6",
        "label_type": "default",
        "label_file_type": media_type,
        "label_url": f"{url}.{ending}",
        "label_pdf_url": f"{url}.pdf" if ending == "pdf" else None,
        "label_zpl_url": None,
        "label_epl2_url": None,
        "label_file": None,
    }


def _kept(quote: Quote, part: str, prefix: str, kind: str) -> dict[str, Any]:
    told: Mapping[str, Any] = mapping(quote.body.get(part))
    name = hashlib.sha256(f"{quote.shipment_id}{part}".encode()).hexdigest()[:32]
    made = stamp(quote.created_at)
    return {**told, "id": f"{prefix}_{name}", "object": kind, "mode": "test", "created_at": made, "updated_at": made}
