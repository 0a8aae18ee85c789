"""One UPS account; services go by UPS's own codes, such as "03" for Ground."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.label_documents import NoLabelError
from shipdesk.carriers.purchases import ASK_LATER, chosen_rate, found_again, made_ready, paid_already
from shipdesk.carriers.ups import answers, requests
from shipdesk.carriers.ups.facts import FACTS, SERVICES
from shipdesk.carriers.ups.label_pictures import upright_label
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
from shipdesk.domain.shipments import (
    BoughtLabel,
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
from shipdesk.web.oauth_tokens import OAuthTokens

_TRIED_NUMBER = "1Z999AA10123456784"
"""The number of UPS's own examples: asking about it shows whether the account may ask."""
_NO_PROOF = "UPS has no label under this purchase's reference. That is no proof that none was bought."
_LOOK_THERE = "Look into the shipping history of your UPS account."


def _today() -> date:
    return datetime.now().astimezone().date()


class UpsCarrier(CarrierAccount):
    """Asks for all services at once, buys by code, and follows parcels one by one."""

    facts = FACTS

    def __init__(
        self,
        account: CarrierSettings,
        secrets: Mapping[str, str],
        http: HttpClient,
        *,
        today: Callable[[], date] = _today,
    ) -> None:
        self._number = account.credentials["account_number"].strip().upper()
        self._zpl = account.credentials.get("label_format", "").strip().upper() == "ZPL"
        self._sample = account.test_mode or http.base_url.startswith(FACTS.test_base_url)
        self._http = http
        self._today = today
        # The address in the settings may end in /api or leave it out; tokens come from above it.
        above = http.base_url.removesuffix("/api")
        self._root = "" if above != http.base_url else "api/"
        tokens = OAuthTokens(
            http if above == http.base_url else http.beside(above),
            "security/v1/oauth/token",
            {"grant_type": "client_credentials"},
            basic=(account.credentials["client_id"].strip(), secrets["client_secret"].strip()),
            headers={"x-merchant-id": self._number},
        )
        http.use_headers({"transactionSrc": "ShipDesk"})
        http.use_tokens(tokens)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what name and secret reach."""
        try:
            self._track(_TRIED_NUMBER, interactive=True)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise self._refused(problem) from None
        return "UPS knows this Client ID and its secret. The account number is tried with the first price or label."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first, at the account's own prices."""
        with made_ready(self.name):
            body = requests.rate_body(shipment, self._number, self._today())
        path = f"{self._root}rating/{requests.VERSION}/{requests.SHOP}"
        try:
            payload = self._http.post_json(path, body, changes=False, interactive=True, headers=_trans_id())
        except AnswerRefused as problem:
            raise self._refused(problem) from None
        rates = answers.rates_of(payload)
        if not rates and (said := answers.words_of(payload)):
            raise CarrierRefused(self.name, f"it said no: {self._safe(said)}", "Change what it complains about.")
        return rates

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the service; "" takes the cheapest. The key goes with it as a reference."""
        code = service if service in SERVICES else chosen_rate(self.name, self.rates(shipment), service).service
        with made_ready(self.name):
            body = requests.shipment_body(shipment, code, self._number, key, self._today(), zpl=self._zpl)
        path = f"{self._root}shipments/{requests.VERSION}/ship"
        try:
            payload = self._http.post_json(
                path, body, changes=True, interactive=True, headers={"transId": _fingerprint(key)}
            )
        except AnswerRefused as problem:
            raise self._refused(problem) from None
        if said := answers.words_of(payload):
            raise CarrierRefused(self.name, f"it said no: {self._safe(said)}", "Change what it complains about.")
        with paid_already(self.name):
            label, image = answers.bought_label(payload, code, sample=self._sample)
            return replace(label, document=self._document(image))

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the purchase with that reference, its label fetched again.

        Raises CarrierUnavailable where UPS names none: nobody publishes after how long it would surely name one, so
        that is never taken as leave to buy another.
        """
        path = f"{self._root}labels/v1/recovery"
        body = requests.recovery_body(self._number, key, zpl=self._zpl)
        try:
            payload = self._http.post_json(path, body, changes=False, interactive=True, headers=_trans_id())
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise self._refused(problem) from None
            raise CarrierUnavailable(self.name, _NO_PROOF, _LOOK_THERE) from None
        with found_again(self.name):
            found = answers.recovered_label(payload, sample=self._sample)
            if found is None:
                raise CarrierUnavailable(self.name, _NO_PROOF, _LOOK_THERE)
            label, image = found
            return replace(label, document=self._document(image))

    def void(self, remote_id: str) -> None:
        """Give the shipment back; one that was given back already is no error."""
        path = f"{self._root}{requests.void_path(remote_id)}"
        try:
            payload = self._http.delete_json(path, changes=True, interactive=True, headers=_trans_id())
        except AnswerRefused as problem:
            if answers.is_void_already(problem.payload):
                return
            raise self._refused(problem) from None
        if answers.is_void(payload) or answers.is_void_already(payload):
            return
        said = answers.words_of(payload)
        if not said:
            raise CarrierOutcomeUnknown(self.name, "it does not say whether the label is given back.", _LOOK_THERE)
        raise CarrierRefused(self.name, f"this label cannot be given back: {self._safe(said)}", _LOOK_THERE)

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number."""
        told: dict[str, TrackAnswer | TrackFailure] = {}
        for parcel in parcels:
            number = parcel.tracking_number
            try:
                told[number] = answers.track_answer(self._track(number), parcel)
            except AnswerRefused as problem:
                if problem.status in (401, 403):
                    raise self._refused(problem) from None
                told[number] = answers.failure_of(number, problem.status, problem.payload, problem.message)
            except CarrierUnavailable as problem:
                if not told:
                    raise
                told[number] = TrackFailure(number, problem.message)
        return told

    def _track(self, number: str, *, interactive: bool = False) -> object:
        path = f"{self._root}{requests.track_path(number)}"
        return self._http.get_json(path, requests.TRACK_PARAMS, interactive=interactive, headers=_trans_id())

    def _document(self, image: str) -> LabelDocument:
        try:
            return upright_label(base64.b64decode("".join(image.split()), validate=True))
        except ValueError as problem:
            said = problem if isinstance(problem, NoLabelError) else "the label is no base64"
            raise CarrierUnavailable(self.name, f"{said}.", ASK_LATER) from None

    def _refused(self, problem: AnswerRefused) -> CarrierError:
        """Return the refusal in UPS's own words, which it keeps where nobody else does."""
        said = answers.words_of(problem.payload)
        if not said:
            return problem
        advice = problem.advice
        return AnswerRefused(self.name, f"it said no: {self._safe(said)}", advice, problem.status, problem.payload)

    def _safe(self, words: str) -> str:
        return self._http.redaction.black_out(words)[:300]


def _trans_id() -> dict[str, str]:
    return {"transId": uuid4().hex}


def _fingerprint(key: str) -> str:
    """Return the 32 characters that stand for a purchase in UPS's own journal."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
