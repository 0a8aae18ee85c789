"""One USPS account; services are mail classes, such as USPS_GROUND_ADVANTAGE or PRIORITY_MAIL:MD_FLAT_RATE_BOX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.label_documents import NoLabelError, check_inline_label
from shipdesk.carriers.purchases import ASK_LATER, chosen_rate, found_again, made_ready, paid_already
from shipdesk.carriers.usps import answers, requests
from shipdesk.carriers.usps.facts import FACTS
from shipdesk.carriers.usps.multipart import ONE_JSON, read_label_answer
from shipdesk.carriers.usps.payment import PaymentTokens
from shipdesk.domain.carriers import Can
from shipdesk.domain.errors import CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
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
from shipdesk.web.calls import json_body
from shipdesk.web.http_client import HttpClient
from shipdesk.web.oauth_tokens import OAuthTokens

_WITH_MONEY = Can.BUY | Can.VOID | Can.FIND | Can.RETURN | Can.MANIFEST | Can.CUSTOMS
_TRIED_ZIP = "20260"
"""USPS's own headquarters: the price of a parcel from there to there shows whether the app may ask."""


def _today() -> date:
    return datetime.now().astimezone().date()


class UspsCarrier(CarrierAccount):
    """Buys by mail class with an idempotency key, and follows parcels one by one."""

    facts = FACTS

    def __init__(
        self,
        account: CarrierSettings,
        secrets: Mapping[str, str],
        http: HttpClient,
        *,
        today: Callable[[], date] = _today,
    ) -> None:
        self._zpl = account.credentials.get("label_format", "").strip().upper() == "ZPL"
        self._hand_over_from = account.credentials.get("hand_over_from", "").strip()
        self._sample = account.test_mode or http.base_url.startswith(FACTS.test_base_url)
        self._http = http
        self._today = today
        self._payment = PaymentTokens(http, account.credentials)
        form = {
            "client_id": account.credentials["client_id"].strip(),
            "client_secret": secrets["client_secret"].strip(),
            "grant_type": "client_credentials",
        }
        http.use_tokens(OAuthTokens(http, "oauth2/v3/token", form, as_json=True))

    @property
    def can(self) -> Can:
        """What this account can do: without its numbers for payment no labels, without an address no SCAN forms."""
        can = FACTS.can & ~_WITH_MONEY if self._payment.missing else FACTS.can
        return can if self._hand_over_from else can & ~Can.MANIFEST

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what key and secret reach, and who pays for labels."""
        body = {"originZIPCode": _TRIED_ZIP, "destinationZIPCode": _TRIED_ZIP, "weight": 1, "length": 6, "width": 4}
        body |= {"height": 2, "mailClasses": ["USPS_GROUND_ADVANTAGE"], "priceType": "COMMERCIAL"}
        self._ask_prices(body)
        if self._payment.missing:
            return f"USPS knows this key. For labels it wants your {', '.join(self._payment.missing)} too."
        self._payment.headers()
        return "USPS knows this key, and takes your account for payment."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the commercial prices in one's own box, cheapest first; contract prices are not among them."""
        with made_ready(self.name):
            body = requests.price_body(shipment, self._today())
        payload = self._ask_prices(body)
        rates = answers.rates_of(payload)
        if not rates and (said := answers.complaint_of(payload)):
            raise CarrierRefused(self.name, f"it said no: {self._safe(said)}", "Change what it complains about.")
        return rates

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the mail class; "" takes the cheapest. Asking twice with one key buys once."""
        if not service:
            service = (
                "USPS_GROUND_ADVANTAGE"
                if shipment.is_return
                else chosen_rate(self.name, self.rates(shipment), "").service
            )
        with made_ready(self.name):
            if shipment.is_return:
                path, body = "labels/v3/return-label", requests.return_body(shipment, service, zpl=self._zpl)
            else:
                path, body = "labels/v3/label", requests.label_body(shipment, service, self._today(), zpl=self._zpl)
        told = self._ask_label(path, body, key, changes=True)
        said = answers.complaint_of(told)
        if said and not answers.is_numbered(told):
            raise CarrierRefused(self.name, f"it said no: {self._safe(said)}", "Change what it complains about.")
        with paid_already(self.name):
            return self._bought(told, service)

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the purchase with that key, its label drawn again, or None where USPS knows none.

        USPS draws a label again three times and until its mailing date; after that it says no for another reason,
        which is CarrierUnavailable here, for it is no proof that there is none.
        """
        try:
            told = self._ask_label("labels/v3/label-reprint", requests.reprint_body(zpl=self._zpl), key, changes=False)
        except AnswerRefused as problem:
            if problem.status == 404:
                return None
            if problem.status in (401, 403):
                raise
            said = self._safe(answers.complaint_of(problem.payload))
            raise CarrierUnavailable(self.name, f"it does not show this purchase: {said}", ASK_LATER) from None
        with found_again(self.name):
            return self._bought(told, "")

    def void(self, remote_id: str) -> None:
        """Cancel the label, or ask for its refund; one that was given back already is no error."""
        try:
            payload = self._http.delete_json(
                requests.label_path(remote_id), changes=True, interactive=True, headers=self._payment.headers()
            )
        except AnswerRefused as problem:
            if answers.is_given_back_already(problem.payload):
                return
            raise self._of_payment(problem) from None
        if answers.is_given_back(payload):
            return
        said = answers.complaint_of(payload)
        if said:
            raise CarrierRefused(self.name, f"this label cannot be given back: {self._safe(said)}", "Ask USPS.")
        raise CarrierOutcomeUnknown(self.name, "it does not say whether the label is given back.", "Ask USPS.")

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number."""
        told: dict[str, TrackAnswer | TrackFailure] = {}
        for parcel in parcels:
            number = parcel.tracking_number
            try:
                payload = self._http.get_json(requests.track_path(number), {"expand": "DETAIL"})
                told[number] = answers.track_answer(payload, parcel)
            except AnswerRefused as problem:
                if problem.status in (401, 403):
                    raise
                told[number] = answers.failure_of(number, problem.status, problem.payload, problem.message)
            except CarrierUnavailable as problem:
                if not told:
                    raise
                told[number] = TrackFailure(number, problem.message)
        return told

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:  # noqa: ARG002 - USPS has no key here
        """Tell USPS what it is handed over today, and return the SCAN form (PS Form 5630)."""
        if not self._hand_over_from:
            raise CarrierRefused(
                self.name, "for a SCAN form it wants the address.", "Enter it in Settings, Carriers, USPS."
            )
        with made_ready(self.name):
            body = requests.scan_form_body(tuple(remote_ids), self._hand_over_from, self._today())
        told = self._http.post_read(
            "scan-forms/v3/scan-form",
            json_body(body),
            read_label_answer,
            changes=True,
            interactive=True,
            headers={"Accept": ONE_JSON},
        )
        if said := answers.complaint_of(told):
            raise CarrierRefused(self.name, f"it said no: {self._safe(said)}", "Change what it complains about.")
        with paid_already(self.name):
            number, image = answers.manifest_of(told)
            return CarrierManifest(number, self._document(image) if image else None)

    def _ask_prices(self, body: dict[str, Any]) -> Any:
        return self._http.post_json("prices/v3/base-rates-list/search", body, changes=False, interactive=True)

    def _ask_label(self, path: str, body: dict[str, Any], key: str, *, changes: bool) -> dict[str, Any]:
        headers = {"Accept": ONE_JSON, "X-Idempotency-Key": requests.uuid_of(key), **self._payment.headers()}
        try:
            return self._http.post_read(
                path, json_body(body), read_label_answer, changes=changes, interactive=True, headers=headers
            )
        except AnswerRefused as problem:
            raise self._of_payment(problem) from None

    def _of_payment(self, problem: AnswerRefused) -> AnswerRefused:
        """Return the refusal; where it may be about the token that pays, the next call fetches another."""
        if problem.status in (401, 403):
            self._payment.drop()
        return problem

    def _bought(self, told: Mapping[str, Any], service: str) -> BoughtLabel:
        label, image = answers.bought_label(told, service, sample=self._sample)
        return replace(label, document=self._document(image))

    def _document(self, image: str) -> LabelDocument:
        try:
            return check_inline_label(image)
        except NoLabelError as problem:
            raise CarrierUnavailable(self.name, f"{problem}.", ASK_LATER) from None

    def _safe(self, words: str) -> str:
        return self._http.redaction.black_out(words)[:300]
