"""EasyPost's manifests: one scan form for many shipments; a shipment that is on one cannot be put on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from shipdesk.carriers.label_documents import NoLabelError, check_label
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused
from shipdesk.domain.shipments import CarrierManifest
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import line, mapping

_FETCH_LATER = "Nothing is told twice: ShipDesk asks for the form again."


def scan_form(http: HttpClient, root: str, remote_ids: Sequence[str], name: str) -> CarrierManifest:
    """Return the scan form of these shipments: the one they are on already, else a new one.

    EasyPost knows no keys for this, but every shipment tells which form it is on: asking twice makes one.
    """
    if not remote_ids:
        raise CarrierRefused(name, "there is no parcel for the manifest.", "Scan parcels out first.")
    shipment = mapping(http.get_json(f"{root}shipments/{quote(remote_ids[0], safe='')}", interactive=True))
    form = mapping(shipment.get("scan_form"))
    if not form:
        body = {"shipments": [{"id": remote_id} for remote_id in remote_ids]}
        form = mapping(http.post_json(f"{root}scan_forms", body, changes=True, interactive=True))
    return _manifest(http, form, name)


def _manifest(http: HttpClient, form: Mapping[str, Any], name: str) -> CarrierManifest:
    status, number = line(form.get("status")), line(form.get("id"))
    if status == "failed":
        raise CarrierRefused(name, f"it made no manifest: {line(form.get('message')) or 'it does not say why'}.")
    if status != "created" or not number:
        raise CarrierOutcomeUnknown(name, "it is still making the manifest.", _FETCH_LATER)
    try:
        document = check_label(http.get_document(line(form.get("form_url"))).content)
    except (CarrierError, NoLabelError) as problem:
        raise CarrierOutcomeUnknown(name, f"the manifest was made, but not its form: {problem}", _FETCH_LATER) from None
    return CarrierManifest(number, document)
