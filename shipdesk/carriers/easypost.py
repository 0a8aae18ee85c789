"""EasyPost: many carriers behind one API. Labels are bought by rate, trackers are asked in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.easypost_payloads import (
    bought_label,
    is_bought,
    is_voided,
    label_url,
    rates_of,
    shipment_body,
    track_answer,
    tracker_for,
    trackers_by_number,
)
from shipdesk.carriers.easypost_scan_forms import scan_form
from shipdesk.carriers.facts import EASYPOST
from shipdesk.carriers.label_documents import NoLabelError, check_label
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable, Refused
from shipdesk.domain.shipments import (
    BoughtLabel,
    CarrierManifest,
    LabelDocument,
    Rate,
    Shipment,
    TrackAnswer,
    TrackedParcel,
    TrackFailure,
)
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import NotUnderstoodError, line, mapping, sequence

_VERSION = "v2"
# Where its labels are, in both spellings that its answers use.
_LABEL_HOSTS = (
    "easypost-files.s3.us-west-2.amazonaws.com",
    "easypost-files.s3-us-west-2.amazonaws.com",
    ".easypost.com",
)
_PAGE = 100
_PAGES = 5
_BATCH = EASYPOST.numbers_per_request
_ASKED_AGAIN = "ShipDesk asks again later."
_ASK_AGAIN = "Give it back once more: a label that was given back is no error."
_FETCH_LATER = "Nothing is bought twice: ShipDesk finds the purchase and fetches the label again."


class EasyPostCarrier(CarrierAccount):
    """One EasyPost account; services are named "USPS:GroundAdvantage"."""

    facts = EASYPOST
    _with_customs = True

    def __init__(self, account: CarrierSettings, api_key: str, http: HttpClient) -> None:
        self._account = account
        self._http = http
        # The address in the settings may carry the API's version or leave it out.
        self._root = "" if http.base_url.endswith(f"/{_VERSION}") else f"{_VERSION}/"
        http.use_bearer(api_key)
        http.allow_hosts(*_LABEL_HOSTS)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what the key reaches."""
        self._http.get_json(f"{self._root}trackers", {"page_size": "1"}, interactive=True)
        return "EasyPost knows this key."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first."""
        return self._rates_of(self._create(shipment, key=""))

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the service; "" takes the cheapest. The key is EasyPost's reference."""
        created = self._create(shipment, key)
        rate = self._choose(created, service)
        shipment_id = quote(line(created.get("id")), safe="")
        payload = self._http.post_json(
            f"{self._root}shipments/{shipment_id}/buy", {"rate": {"id": rate.remote_id}}, changes=True, interactive=True
        )
        try:
            label = self._label(payload)
            return replace(label, document=self._document(payload))
        except NotUnderstoodError as problem:
            raise self._in_doubt(f"{problem}.") from None
        except CarrierError as problem:
            # The money is spent, so neither "unavailable" nor "refused" may reach the caller.
            raise self._in_doubt(f"the label was bought, but {problem.message}") from problem

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the purchase with that reference, its label fetched again, or None where there is none."""
        found = self._by_reference(key)
        if found is None:
            return None
        try:
            return replace(self._label(found), document=self._document(found))
        except NotUnderstoodError as problem:
            raise CarrierUnavailable(self.name, f"{problem}.", _ASKED_AGAIN) from None

    def void(self, remote_id: str) -> None:
        """Ask for the label's money back; an already voided one is no error."""
        path = f"{self._root}shipments/{quote(remote_id, safe='')}"
        try:
            payload = self._http.post_json(f"{path}/refund", {}, changes=True, interactive=True)
        except AnswerRefused:
            if is_voided(self._http.get_json(path, interactive=True)):
                return
            raise
        if mapping(payload).get("refund_status") in ("rejected", "not_applicable"):
            raise CarrierRefused(self.name, "this label cannot be given back.", "It may have been used already.")
        if not is_voided(payload):
            raise CarrierOutcomeUnknown(self.name, "it does not say whether the label is given back.", _ASK_AGAIN)

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:  # noqa: ARG002 - parcels are the key
        """Put shipments on a scan form, or return the one that they are on."""
        return scan_form(self._http, self._root, remote_ids, self.name)

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number; unknown ones are made known to EasyPost first."""
        answers: dict[str, TrackAnswer | TrackFailure] = {}
        for start in range(0, len(parcels), _BATCH):
            batch = parcels[start : start + _BATCH]
            try:
                trackers = self._trackers([p.tracking_number for p in batch])
            except CarrierUnavailable as problem:
                if not answers:
                    raise
                answers |= {p.tracking_number: TrackFailure(p.tracking_number, problem.message) for p in batch}
                continue
            by_number = trackers_by_number(trackers)
            for parcel in batch:
                tracker = tracker_for(by_number.get(parcel.tracking_number, ()), parcel)
                answers[parcel.tracking_number] = self._track_one(parcel, tracker)
        return answers

    @staticmethod
    def _service_of(brand: str, service: str) -> str:
        return f"{brand}:{service}" if brand else service

    def _create(self, shipment: Shipment, key: str) -> Mapping[str, Any]:
        try:
            body = shipment_body(shipment, key, self._account.carrier_accounts, with_customs=self._with_customs)
        except Refused as problem:
            raise CarrierRefused(self.name, problem.message, problem.advice) from None
        return mapping(self._http.post_json(f"{self._root}shipments", body, changes=False, interactive=True))

    def _choose(self, created: Mapping[str, Any], service: str) -> Rate:
        rates = self._rates_of(created)
        if not rates:
            said = "; ".join(filter(None, (line(mapping(m).get("message")) for m in sequence(created.get("messages")))))
            raise CarrierRefused(
                self.name,
                f"no service takes this parcel. {self._http.redaction.black_out(said)}".strip(),
                "Check the address, weight and size.",
            )
        for rate in rates:
            if service in ("", rate.service, rate.service.partition(":")[2]):
                return rate
        offers = ", ".join(rate.service for rate in rates)
        raise CarrierRefused(self.name, f"it does not offer {service} for this parcel.", f"It offers: {offers}.")

    def _rates_of(self, payload: Any) -> tuple[Rate, ...]:
        return rates_of(payload, self.code, self._service_of)

    def _label(self, payload: Any) -> BoughtLabel:
        return bought_label(payload, self.code, self._service_of)

    def _document(self, payload: Any) -> LabelDocument | None:
        answer = self._http.get_document(label_url(payload))
        try:
            return check_label(answer.content)
        except NoLabelError as problem:
            raise CarrierUnavailable(self.name, f"{problem}.", _ASKED_AGAIN) from None

    def _in_doubt(self, message: str) -> CarrierOutcomeUnknown:
        return CarrierOutcomeUnknown(self.name, message, _FETCH_LATER)

    def _by_reference(self, key: str) -> Mapping[str, Any] | None:
        """Return the bought shipment with that reference: asked for directly, then searched in the newest purchases.

        Several shipments may carry one reference, for a purchase may be tried again; only one of them was bought.
        """
        try:
            direct = mapping(self._http.get_json(f"{self._root}shipments/{quote(key, safe='')}", interactive=True))
            if direct.get("reference") == key and is_bought(direct):
                return direct
        except AnswerRefused as problem:
            if problem.status != 404:
                raise
        params = {"page_size": str(_PAGE), "purchased": "true"}
        for _ in range(_PAGES):
            page = mapping(self._http.get_json(f"{self._root}shipments", params, interactive=True))
            if not isinstance(page.get("shipments"), list):
                # Something else came than a list; to read it as an empty one would buy the label twice.
                raise CarrierUnavailable(self.name, "it answered without a list of purchases.", _ASKED_AGAIN)
            shipments = [mapping(s) for s in page["shipments"]]
            for each in shipments:
                if each.get("reference") == key and is_bought(each):
                    return each
            # A full page that does not say whether more follow is no end of the list.
            more = page.get("has_more")
            if not shipments or (more is not True and (more is False or len(shipments) < _PAGE)):
                return None
            params["before_id"] = line(shipments[-1].get("id"))
        raise CarrierUnavailable(
            self.name, f"the purchase is not among the newest {_PAGE * _PAGES}.", "Look it up in EasyPost's own list."
        )

    def _trackers(self, numbers: list[str]) -> list[Any]:
        try:
            payload = self._http.post_json(f"{self._root}trackers/batch", {"tracking_codes": numbers}, changes=False)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            return []
        return sequence(mapping(payload).get("trackers"))

    def _track_one(self, parcel: TrackedParcel, tracker: Any | None) -> TrackAnswer | TrackFailure:
        try:
            if tracker is None:
                body = {"tracking_code": parcel.tracking_number}
                if parcel.carrier_hint:
                    body["carrier"] = parcel.carrier_hint
                tracker = self._http.post_json(f"{self._root}trackers", {"tracker": body}, changes=False)
            return track_answer(tracker, parcel, self.code)
        except AnswerRefused as problem:
            missing = problem.status == 404
            return TrackFailure(parcel.tracking_number, problem.message, not_found=missing, permanent=not missing)
        except CarrierUnavailable as problem:
            return TrackFailure(parcel.tracking_number, problem.message)
