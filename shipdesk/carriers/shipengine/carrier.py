"""One ShipEngine account; services go by ShipEngine's own codes, such as "usps_ground_advantage"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.brands import brand_in
from shipdesk.carriers.label_documents import NoLabelError, check_label
from shipdesk.carriers.purchases import (
    ASK_LATER,
    FETCH_LATER,
    chosen_rate,
    fetched_label,
    found_again,
    made_ready,
    paid_already,
)
from shipdesk.carriers.shipengine import answers, requests
from shipdesk.carriers.shipengine.facts import FACTS
from shipdesk.domain.errors import CarrierError, CarrierOutcomeUnknown, CarrierRefused, CarrierUnavailable
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
from shipdesk.web.json_answers import line, mapping

_LABEL_HOSTS = (".shipengine.com", ".shipstation.com")
_CARRIERS = tuple(
    """access_worldwide amazon_buy_shipping apc aramex australia_post canada_post couriers_please dhl_ecommerce
    dhl_express dhl_express_australia dhl_express_canada dhl_express_uk dhl_express_worldwide dpd evri fedex fedex_uk
    firstmile globegistics gls_us hermes imex lasership ontrac parcelforce purolator_ca royal_mail rr_donnelley seko
    sendle stamps_com tusk ups usps yodel""".split()  # noqa: SIM905
)
"""ShipEngine's own words for carriers whose numbers can be asked about without a label of theirs."""
_NO_CARRIER = "Nobody said which carrier has this parcel. Choose its carrier."


class ShipEngineCarrier(CarrierAccount):
    """Buys with the whole shipment at once, and finds a purchase by its external id."""

    facts = FACTS

    def __init__(self, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient) -> None:
        self._http = http
        self._carrier_ids = account.carrier_accounts
        http.use_header("API-Key", secrets["key"])
        http.allow_hosts(*_LABEL_HOSTS)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return which carriers the key reaches."""
        names = answers.carrier_names_of(self._http.get_json("v1/carriers", interactive=True))
        reached = ", ".join(names) or "no carrier yet"
        return f"ShipEngine knows this key. It reaches: {reached}."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the services on offer for the shipment, cheapest first."""
        return tuple(offer.rate for offer in self._offers(shipment)[0])

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the service, the cheapest where service is ""; the key is its external id."""
        offers, said = self._offers(shipment)
        rate = chosen_rate(self.name, [offer.rate for offer in offers], service, said)
        carrier_id = next(offer.carrier_id for offer in offers if offer.rate is rate)
        with made_ready(self.name):
            body = requests.purchase_body(shipment, carrier_id, rate.service, key)
        try:
            bought = self._http.post_json("v1/labels", body, changes=True, interactive=True)
        except AnswerRefused as problem:
            # An external id may stand once only: where ours is taken, a purchase of ours may be there already.
            found = self._taken(key) if answers.is_taken_id(problem.payload) else None
            if found is None:
                raise
            return found
        if answers.status_of(bought) == "error":
            said = self._safe(answers.said_of(bought)) or "it gives no reason"
            raise CarrierRefused(self.name, f"it did not make the label: {said}", "Change what it complains about.")
        if answers.status_of(bought) == "processing":
            raise CarrierOutcomeUnknown(self.name, "it is still making the label.", FETCH_LATER)
        with paid_already(self.name):
            return replace(answers.bought_label(bought, rate), document=self._document(bought))

    def find_by_reference(self, key: str) -> BoughtLabel | None:
        """Return the purchase with that external id, its label fetched again, or None where there is none."""
        try:
            found = mapping(self._http.get_json(requests.external_path(key), interactive=True))
        except AnswerRefused as problem:
            if problem.status == 404:
                return None
            raise
        status = answers.status_of(found)
        if status in ("voided", "error") and line(found.get("label_id")):
            return None
        if line(found.get("external_shipment_id")) not in ("", requests.external_id_of(key)):
            raise CarrierUnavailable(self.name, "it answered about another label.", ASK_LATER)
        if status == "processing":
            raise CarrierUnavailable(self.name, "it is still making the label.", ASK_LATER)
        with found_again(self.name):
            return replace(answers.bought_label(found), document=self._document(found))

    def void(self, remote_id: str) -> None:
        """Give the label back; one that was given back already is no error."""
        path = requests.label_path(remote_id, "/void")
        try:
            refused = answers.refused_void(self._http.put_json(path, {}, changes=True, interactive=True))
        except AnswerRefused as problem:
            refused = problem.message
        if not refused:
            return
        label = self._http.get_json(requests.label_path(remote_id), interactive=True)
        if answers.status_of(label) != "voided":
            raise CarrierRefused(
                self.name, f"it does not take this label back: {self._safe(refused)}", "Ask the carrier."
            )

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number."""
        return {parcel.tracking_number: self._track_one(parcel) for parcel in parcels}

    def manifest(self, remote_ids: Sequence[str], key: str) -> CarrierManifest:  # noqa: ARG002 - it has no use for a key
        """Tell the carrier what it is handed over; labels that stand on a manifest already get that one's form."""
        listed = self._http.get_json("v1/manifests", {"label_ids": remote_ids[0]}, interactive=True)
        there = answers.manifest_of_all(listed, remote_ids)
        if there is None:
            body = requests.manifest_body(remote_ids)
            made = self._http.post_json("v1/manifests", body, changes=True, interactive=True)
            there = next(iter(answers.manifests_of(made)), None)
            if there is None:
                raise CarrierOutcomeUnknown(self.name, "it is still making the manifest.", ASK_LATER)
        url = line(mapping(there.get("manifest_download")).get("href"))
        return CarrierManifest(line(there.get("manifest_id")), self._form(url) if url else None)

    def _track_one(self, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
        number = parcel.tracking_number
        try:
            if parcel.remote_id:
                told = self._http.get_json(requests.label_path(parcel.remote_id, "/track"))
            elif carrier := brand_in(parcel.carrier_hint, _CARRIERS):
                asked = {"carrier_code": carrier, "tracking_number": number}
                told = self._http.get_json("v1/tracking", asked)
            else:
                return TrackFailure(number, _NO_CARRIER, permanent=True)
            return answers.track_answer(told, parcel)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            missing = problem.status == 404
            return TrackFailure(number, problem.message, not_found=missing, permanent=not missing)
        except CarrierUnavailable as problem:
            return TrackFailure(number, problem.message)

    def _offers(self, shipment: Shipment) -> tuple[tuple[answers.Offer, ...], str]:
        if not self._carrier_ids:
            self._carrier_ids = answers.carrier_ids_of(self._http.get_json("v1/carriers", interactive=True))
        if not self._carrier_ids:
            raise CarrierRefused(self.name, "no carrier is connected to it.", "Connect one in ShipEngine first.")
        with made_ready(self.name):
            body = requests.rates_body(shipment, self._carrier_ids)
        told = self._http.post_json("v1/rates", body, changes=False, interactive=True)
        return answers.offers_of(told), self._safe(answers.said_of(told))

    def _safe(self, words: str) -> str:
        return self._http.redaction.black_out(words)

    def _taken(self, key: str) -> BoughtLabel | None:
        try:
            return self.find_by_reference(key)
        except CarrierError as problem:
            # It may be bought under this id: neither "unavailable" nor "refused" may reach the caller.
            said = problem.message.removeprefix(f"{self.name}: ")
            raise CarrierOutcomeUnknown(
                self.name, f"the label may have been bought before, but {said}", FETCH_LATER
            ) from problem

    def _document(self, label: object) -> LabelDocument:
        return fetched_label(self._http, answers.label_url(label))

    def _form(self, url: str) -> LabelDocument | None:
        """Return a manifest's form, or None where it cannot be had: the manifest itself stands."""
        try:
            return check_label(self._http.get_document(url).content)
        except (NoLabelError, CarrierError):
            return None
