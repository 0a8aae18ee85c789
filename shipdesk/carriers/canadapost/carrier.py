"""One Canada Post account; services go by Canada Post's own codes, such as "DOM.EP"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.canadapost import answers, requests
from shipdesk.carriers.canadapost.facts import FACTS
from shipdesk.carriers.purchases import LOOK_THERE, chosen_rate, fetched_label, made_ready, paid_already
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.shipments import BoughtLabel, Rate, Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import Answer, AnswerRefused
from shipdesk.web.http_client import Body, HttpClient
from shipdesk.web.json_answers import NotUnderstoodError

_ASKED_BEFORE = ("already been submitted", "already been requested")
"""How Canada Post says that a label was given back before."""


class CanadaPostCarrier(CarrierAccount):
    """Buys by contract or, without one, by credit card; http has to take XML for data."""

    facts = FACTS

    def __init__(self, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient) -> None:
        told = {name: text.strip() for name, text in account.credentials.items()}
        self._http = http
        self._account = requests.Account(told.get("customer_number", ""), told.get("contract_id", ""))
        self._email = told.get("email", "")
        http.use_basic(told.get("user", ""), secrets["key"])
        http.use_headers({"Accept-Language": "en-CA"})

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what the key reaches."""
        self._http.get_read(
            "rs/ship/service", {"country": "CA"}, _content, interactive=True, headers={"Accept": requests.RATE}
        )
        payer = "Labels are paid by contract." if self._account.contract else "Labels are paid by credit card."
        return f"Canada Post knows this key. {payer}"

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first."""
        with made_ready(self.name):
            body = Body(requests.rates_xml(shipment, self._account), requests.RATE)
        accept = {"Accept": requests.RATE}
        return self._http.post_read(
            "rs/ship/price",
            body,
            lambda a: answers.rates_of(a.content),
            changes=False,
            interactive=True,
            headers=accept,
        )

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the service, the cheapest where service is ""; the key goes with it as a reference."""
        rate = None if service else chosen_rate(self.name, self.rates(shipment), "")
        wanted = rate.service if rate else service
        with made_ready(self.name):
            content = requests.purchase_xml(shipment, wanted, key, self._account)
        bought = self._posted(self._account.shipments_path, content, changes=True)
        with paid_already(self.name, LOOK_THERE):
            label, url = answers.bought_label(bought, rate, wanted)
            return replace(label, document=fetched_label(self._http, url))

    def void(self, remote_id: str) -> None:
        """Ask for the label's money back; one that was given back already is no error."""
        if not self._email:
            raise CarrierRefused(
                self.name, "it answers refunds by e-mail, and none is entered.", "Enter it in Settings, Carriers."
            )
        path = self._account.shipment_path(remote_id, "/refund")
        try:
            taken_on = self._posted(path, requests.refund_xml(self._email, self._account), changes=True)
        except AnswerRefused as problem:
            if any(words in problem.message for words in _ASKED_BEFORE):
                return
            raise
        try:
            is_taken_on = answers.is_refund(taken_on)
        except NotUnderstoodError:
            is_taken_on = False
        if not is_taken_on:
            raise CarrierOutcomeUnknown(self.name, "it gives no ticket for the refund.", "Ask Canada Post.")

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number."""
        return {parcel.tracking_number: self._track_one(parcel) for parcel in parcels}

    def _track_one(self, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
        number = parcel.tracking_number
        try:
            return self._http.get_read(
                requests.track_path(number),
                None,
                lambda answer: answers.track_answer(answer.content, parcel),
                headers={"Accept": requests.TRACK},
            )
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            missing = problem.status == 404 or "No Pin History" in problem.message
            return TrackFailure(number, problem.message, not_found=missing, permanent=not missing)
        except CarrierUnavailable as problem:
            return TrackFailure(number, problem.message)

    def _posted(self, path: str, content: bytes, *, changes: bool) -> bytes:
        kind = self._account.media_type
        return self._http.post_read(
            path, Body(content, kind), _content, changes=changes, interactive=True, headers={"Accept": kind}
        )


def _content(answer: Answer) -> bytes:
    return answer.content
