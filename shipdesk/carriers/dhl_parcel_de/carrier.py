"""One DHL Paket account; services go by DHL's own product codes, such as "V01PAK"."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.dhl.carrier import DhlTrackingCarrier
from shipdesk.carriers.dhl.facts import FACTS as TRACKING
from shipdesk.carriers.dhl_parcel_de import answers, requests
from shipdesk.carriers.dhl_parcel_de.facts import FACTS
from shipdesk.carriers.purchases import LOOK_THERE, made_ready, paid_already
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.shipments import (
    BoughtLabel,
    CarrierManifest,
    Shipment,
    TrackAnswer,
    TrackedParcel,
    TrackFailure,
)
from shipdesk.settings import CarrierSettings
from shipdesk.web.account_gate import AccountGate, DailyBudget
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient
from shipdesk.web.oauth_tokens import OAuthTokens

_DIVISION = "parcel-de"
_TRIED_NUMBER = "0"
_CHANGE = "Change what it complains about, then try again."


class DhlParcelDeCarrier(CarrierAccount):
    """Sells labels that come with the answer, closes the day, and follows parcels by the unified tracking."""

    facts = FACTS

    def __init__(self, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient) -> None:
        given = account.credentials
        self._billing_numbers = given["billing_numbers"]
        self._sample = account.test_mode or http.base_url == FACTS.test_base_url
        self._http = http
        form = requests.token_form(
            given["client_id"].strip(), secrets["client_secret"].strip(), given["user"].strip(), secrets["password"]
        )
        http.use_tokens(OAuthTokens(http, requests.TOKENS, form))
        # Tracking is counted apart from labels: a used-up day there must not keep a label from being bought.
        daily = DailyBudget(account.requests_per_day or TRACKING.requests_per_day)
        gate = AccountGate(TRACKING.requests_per_minute, time.monotonic, burst=1, daily=daily)
        there = http.beside(http.base_url, gate=gate)
        self._tracking = DhlTrackingCarrier(account, {"key": given["client_id"]}, there, division=_DIVISION)

    @property
    def can(self) -> Can:
        """What this account can do: samples of the sandbox are not followed."""
        return FACTS.can & ~Can.TRACK if self._sample else FACTS.can

    def close(self) -> None:
        """Close the connections."""
        self._tracking.close()
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what key and user reach."""
        try:
            self._http.get_json(requests.ORDERS, {"shipment": _TRIED_NUMBER}, interactive=True)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
        return "DHL knows this key and this user. The billing numbers are tried with the first label."

    def warnings(self, shipment: Shipment, service: str = "") -> tuple[str, ...]:
        """Return what DHL would have otherwise of a parcel, in its own words; nothing is bought.

        Raises CarrierRefused where DHL would not take it.
        """
        return answers.warnings_in(self._ordered(shipment, service, buys=False))

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:  # noqa: ARG002 - see facts.py
        """Buy a label of the product; "" takes DHL Paket, or DHL Paket International where the parcel leaves."""
        payload = self._ordered(shipment, service, buys=True)
        with paid_already(self.name, LOOK_THERE):
            return answers.bought_label(payload, requests.product_for(shipment, service), sample=self._sample)

    def void(self, remote_id: str) -> None:
        """Delete the label, which DHL does until the day is closed."""
        try:
            payload = self._http.delete_json(requests.delete_path(remote_id), changes=True, interactive=True)
        except AnswerRefused as problem:
            raise self._worded(problem) from None
        said = answers.refusal(payload)
        if said:
            raise CarrierRefused(
                self.name,
                f"this label cannot be deleted: {self._safe(said)}",
                "It may have been deleted before, or the day is closed already.",
            )
        if not answers.is_done(payload):
            raise CarrierOutcomeUnknown(self.name, "it does not say whether the label is deleted.", LOOK_THERE)

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number, from DHL's unified tracking."""
        return self._tracking.track(parcels)

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:  # noqa: ARG002 - see below
        """Close the day for these labels, and return DHL's list of the day.

        Closing a label twice changes nothing there, so no key is needed.
        """
        refused: dict[str, str] = {}
        for start in range(0, len(remote_ids), requests.MOST_IN_MANIFEST):
            body = requests.manifest_body(remote_ids[start : start + requests.MOST_IN_MANIFEST])
            try:
                payload = self._http.post_json(requests.MANIFESTS, body, changes=True, interactive=True)
            except AnswerRefused as problem:
                raise self._worded(problem) from None
            refused |= answers.refused_numbers(payload)
        if refused:
            said = "; ".join(f"{number}: {why}" for number, why in refused.items())[:300]
            raise CarrierRefused(self.name, f"not all are closed: {self._safe(said)}", "The others are closed.")
        try:
            return answers.manifest_of(self._http.get_json(requests.MANIFESTS, interactive=True))
        except (AnswerRefused, CarrierUnavailable):
            # The day is closed; its list is made a little later.
            return CarrierManifest("")

    def _ordered(self, shipment: Shipment, service: str, *, buys: bool) -> object:
        """Return DHL's answer to an order that it takes; raise CarrierRefused in its own words where it does not."""
        if shipment.is_return:
            self._cannot("labels for the way back are sold by DHL's Returns API, which ShipDesk does not speak")
        with made_ready(self.name):
            product = requests.product_for(shipment, service)
            body = requests.order_body(shipment, product, requests.billing_number(product, self._billing_numbers))
        params = requests.order_params(shipment.layout, validate=not buys)
        try:
            payload = self._http.post_json(requests.ORDERS, body, changes=buys, interactive=True, params=params)
        except AnswerRefused as problem:
            raise self._worded(problem) from None
        said = answers.refusal(payload)
        if said:
            raise CarrierRefused(self.name, f"it said no: {self._safe(said)}", _CHANGE)
        return payload

    def _worded(self, problem: AnswerRefused) -> CarrierError:
        """Return the refusal with the errors that DHL writes beside it."""
        said = answers.errors_in(problem.payload)
        if not said:
            return problem
        return AnswerRefused(self.name, f"it said no: {self._safe(said)}", _CHANGE, problem.status, problem.payload)

    def _safe(self, words: str) -> str:
        return self._http.redaction.black_out(words)
