"""One Shippo account; services go by Shippo's own tokens, such as "usps_ground_advantage"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.brands import brand_in
from shipdesk.carriers.purchases import (
    ASK_LATER,
    FETCH_LATER,
    chosen_rate,
    fetched_label,
    found_again,
    made_ready,
    paid_already,
)
from shipdesk.carriers.shippo import answers, requests
from shipdesk.carriers.shippo.facts import FACTS
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.shipments import BoughtLabel, Rate, Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import mapping

_LABEL_HOSTS = (
    ".goshippo.com",
    "shippo-delivery.s3.amazonaws.com",
    "shippo-delivery-east.s3.amazonaws.com",
)
"""Where its labels lie."""
_GIVE_BACK_AGAIN = "Give it back once more: a label that was given back is no error."
_PAGE = 100
_PAGES = 10
_NO_CARRIER = "Nobody said which carrier has this parcel. Choose its carrier."


class ShippoCarrier(CarrierAccount):
    """Buys by rate, finds a purchase by its metadata, and follows parcels one by one."""

    facts = FACTS

    def __init__(self, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient) -> None:
        self._account = account
        self._http = http
        self._carriers: dict[str, str] = {}
        http.use_header("Authorization", secrets["key"], before="ShippoToken ")
        http.use_headers({"SHIPPO-API-VERSION": requests.API_VERSION})
        http.allow_hosts(*_LABEL_HOSTS)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what the token reaches."""
        self._http.get_json("carrier_accounts", {"results": "1"}, interactive=True)
        return "Shippo knows this token."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first."""
        return answers.rates_of(self._created(shipment, ""))

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the service, the cheapest where service is ""; the key is the purchase's metadata."""
        created = self._created(shipment, key)
        rate = chosen_rate(self.name, answers.rates_of(created), service, self._safe(answers.said_of(created)))
        body = requests.purchase_body(rate.remote_id, key)
        bought = self._http.post_json("transactions", body, changes=True, interactive=True)
        status = answers.status_of(bought)
        if status == "ERROR":
            said = self._safe(answers.said_of(bought)) or "it gives no reason"
            raise CarrierRefused(self.name, f"it did not make the label: {said}", "Change what it complains about.")
        if status != "SUCCESS":
            raise CarrierOutcomeUnknown(self.name, "it is still making the label.", FETCH_LATER)
        with paid_already(self.name):
            return replace(answers.bought_label(bought, rate), document=self._document(bought))

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the purchase with that metadata, its label fetched again, or None where there is none."""
        found = self._by_metadata(requests.metadata_of(key))
        if found is None:
            return None
        if answers.status_of(found) != "SUCCESS":
            raise CarrierUnavailable(self.name, "it is still making the label.", ASK_LATER)
        with found_again(self.name):
            label = answers.bought_label(found, answers.rate_of(self._rate_of(found)))
            return replace(label, document=self._document(found))

    def void(self, remote_id: str) -> None:
        """Ask for the label's money back; one that was given back already is no error."""
        try:
            refund = self._http.post_json("refunds", requests.refund_body(remote_id), changes=True, interactive=True)
        except AnswerRefused:
            if answers.is_given_back(self._transaction(remote_id, interactive=True)):
                return
            raise
        if answers.status_of(refund) == "ERROR":
            raise CarrierRefused(self.name, "this label cannot be given back.", "It may have been used already.")
        if answers.status_of(refund) not in answers.REFUNDING:
            raise CarrierOutcomeUnknown(self.name, "it does not say whether the label is given back.", _GIVE_BACK_AGAIN)

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number."""
        return {parcel.tracking_number: self._track_one(parcel) for parcel in parcels}

    def _track_one(self, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
        number = parcel.tracking_number
        try:
            carrier = self._carrier_of(parcel)
            if not carrier:
                return TrackFailure(number, _NO_CARRIER, permanent=True)
            told = self._http.get_json(requests.track_path(carrier, number))
            if not answers.is_followed(told) and not parcel.remote_id:
                told = self._http.post_json("tracks", requests.follow_body(carrier, number), changes=False)
            return answers.track_answer(told, parcel)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            missing = problem.status == 404
            return TrackFailure(number, problem.message, not_found=missing, permanent=not missing)
        except CarrierUnavailable as problem:
            return TrackFailure(number, problem.message)

    def _carrier_of(self, parcel: TrackedParcel) -> str:
        """Return Shippo's word for the carrier of a parcel: as its service says, else as the purchase tells it."""
        told = brand_in(parcel.carrier_hint, answers.CARRIERS)
        if told or not parcel.remote_id:
            return told
        if parcel.remote_id not in self._carriers:
            rate = self._rate_of(self._transaction(parcel.remote_id, interactive=False), interactive=False)
            self._carriers[parcel.remote_id] = answers.carrier_token(rate)
        return self._carriers[parcel.remote_id]

    def _created(self, shipment: Shipment, key: str) -> Mapping[str, Any]:
        with made_ready(self.name):
            body = requests.shipment_body(shipment, key, self._account.carrier_accounts)
        return mapping(self._http.post_json("shipments", body, changes=False, interactive=True))

    def _transaction(self, transaction_id: str, *, interactive: bool) -> Mapping[str, Any]:
        path = f"transactions/{quote(transaction_id, safe='')}"
        return mapping(self._http.get_json(path, interactive=interactive))

    def _rate_of(self, transaction: Mapping[str, Any], *, interactive: bool = True) -> Any:
        rate_id = answers.rate_id_of(transaction)
        return self._http.get_json(f"rates/{quote(rate_id, safe='')}", interactive=interactive) if rate_id else None

    def _safe(self, words: str) -> str:
        return self._http.redaction.black_out(words)

    def _document(self, transaction: Any) -> Any:
        return fetched_label(self._http, answers.label_url(transaction))

    def _by_metadata(self, metadata: str) -> Mapping[str, Any] | None:
        """Look through the newest purchases; raise rather than say "none" where there are more than can be read."""
        for page in range(1, _PAGES + 1):
            params = {"page": str(page), "results": str(_PAGE)}
            listed = self._http.get_json("transactions", params, interactive=True)
            with found_again(self.name):
                found = answers.transaction_with(listed, metadata)
            if found is not None:
                return found
            if not mapping(listed).get("next"):
                return None
        raise CarrierUnavailable(
            self.name, f"the purchase is not among the newest {_PAGE * _PAGES}.", "Look it up in Shippo's own list."
        )
