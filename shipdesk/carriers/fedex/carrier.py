"""One FedEx account; services go by FedEx's own codes, such as "FEDEX_GROUND"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.amounts import short_reference
from shipdesk.carriers.batches import track_in_batches
from shipdesk.carriers.fedex import answers, requests
from shipdesk.carriers.fedex.facts import FACTS
from shipdesk.carriers.purchases import LOOK_THERE, chosen_rate, found_again, made_ready, paid_already
from shipdesk.domain.errors import CarrierRefused
from shipdesk.domain.shipments import BoughtLabel, Rate, Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient
from shipdesk.web.oauth_tokens import OAuthTokens

_TRIED_NUMBER = "122816215025810"
"""A number of FedEx's own examples: asking about it shows whether the account may ask."""
_SAME_KEY = 40


class FedExCarrier(CarrierAccount):
    """Buys labels that come with the answer, and asks about thirty parcels at once."""

    facts = FACTS

    def __init__(self, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient) -> None:
        self._number = account.credentials["account_number"].strip()
        self._sample = account.test_mode or http.base_url == FACTS.test_base_url
        self._http = http
        form = requests.token_form(account.credentials["client_id"].strip(), secrets["client_secret"].strip())
        # Texts of events are read by their first words, so they have to be English.
        http.use_headers({"x-locale": "en_US"})
        http.use_tokens(OAuthTokens(http, requests.TOKENS, form))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what key and secret reach."""
        self._track([TrackedParcel(_TRIED_NUMBER)], interactive=True)
        return "FedEx knows this key and its secret. The account number is tried with the first price or label."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first, at the account's own prices."""
        with made_ready(self.name):
            body = requests.rate_body(shipment, self._number)
        payload = self._http.post_json(requests.RATES, body, changes=False, interactive=True)
        with found_again(self.name):
            return answers.rates_of(payload)

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the service; "" takes the cheapest. The key goes with it as a reference."""
        chosen = service or chosen_rate(self.name, self.rates(shipment), service).service
        with made_ready(self.name):
            body = requests.ship_body(shipment, chosen, key, self._number)
        headers = {"x-customer-transaction-id": short_reference(key, _SAME_KEY)}
        payload = self._http.post_json(requests.SHIP, body, changes=True, interactive=True, headers=headers)
        with paid_already(self.name, LOOK_THERE):
            return answers.bought_label(payload, sample=self._sample)

    def void(self, remote_id: str) -> None:
        """Cancel the label; one that was cancelled already is no error."""
        body = requests.cancel_body(remote_id, self._number)
        try:
            payload = self._http.put_json(requests.CANCEL, body, changes=True, interactive=True)
        except AnswerRefused:
            if self._is_void(remote_id):
                return
            raise
        if not answers.is_cancelled(payload):
            raise CarrierRefused(self.name, "this label cannot be cancelled.", "FedEx may have the parcel already.")

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number, asked about by thirty."""
        return track_in_batches(parcels, FACTS.numbers_per_request, self._track)

    def _track(
        self, batch: Sequence[TrackedParcel], *, interactive: bool = False
    ) -> dict[str, TrackAnswer | TrackFailure]:
        body = requests.track_body([parcel.tracking_number for parcel in batch])
        try:
            payload: Any = self._http.post_json(
                requests.TRACK, body, changes=False, interactive=interactive, tries=1 if interactive else 3
            )
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            if len(batch) > 1:
                # One number that FedEx cannot read must not keep the others from being followed.
                half = len(batch) // 2
                return self._track(batch[:half]) | self._track(batch[half:])
            number = batch[0].tracking_number
            return {number: TrackFailure(number, problem.message, problem.status == 404, problem.status != 404)}
        return answers.tracked(payload, batch)

    def _is_void(self, number: str) -> bool:
        return answers.is_void(self._track([TrackedParcel(number)], interactive=True)[number])
