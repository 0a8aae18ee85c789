"""One DHL Express account; services go by DHL's own product codes, such as "P" for Express Worldwide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.batches import track_in_batches
from shipdesk.carriers.dhl_express import answers, requests
from shipdesk.carriers.dhl_express.facts import FACTS
from shipdesk.carriers.purchases import LOOK_THERE, chosen_rate, found_again, made_ready, paid_already
from shipdesk.domain.shipments import BoughtLabel, Rate, Shipment, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient

_TRIED_NUMBER = "1234567890"


def _now() -> datetime:
    return datetime.now(UTC)


class DhlExpressCarrier(CarrierAccount):
    """Sells labels that come with the answer, tells customs what is in them, and follows fifty parcels at once."""

    facts = FACTS

    def __init__(
        self,
        account: CarrierSettings,
        secrets: Mapping[str, str],
        http: HttpClient,
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._number = account.credentials["account_number"].strip()
        self._sample = account.test_mode or http.base_url == FACTS.test_base_url
        self._http = http
        self._now = now
        http.use_basic(account.credentials["user"], secrets["password"])
        http.use_headers(requests.INTERFACE)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what user name and password reach."""
        self._track([TrackedParcel(_TRIED_NUMBER)], interactive=True)
        return "DHL Express knows this user. The account number is tried with the first price or label."

    def rates(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return the products on offer for the shipment, cheapest first, at the account's own prices."""
        self._refuse_return(shipment)
        with made_ready(self.name):
            body = requests.rate_body(shipment, self._number, self._now())
        payload = self._http.post_json(requests.RATES, body, changes=False, interactive=True)
        with found_again(self.name):
            return answers.rates_of(payload)

    def buy(self, shipment: Shipment, service: str, key: str) -> BoughtLabel:
        """Buy a label of the product; "" takes the cheapest. The key goes with it as a reference."""
        self._refuse_return(shipment)
        product = service or chosen_rate(self.name, self.rates(shipment), service).service
        with made_ready(self.name):
            body = requests.ship_body(shipment, product, key, self._number, self._now())
        payload = self._http.post_json(
            requests.SHIPMENTS, body, changes=True, interactive=True, headers=requests.message_reference(key)
        )
        with paid_already(self.name, LOOK_THERE):
            return answers.bought_label(payload, product, sample=self._sample)

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number, asked about by fifty."""
        return track_in_batches(parcels, FACTS.numbers_per_request, self._track)

    def _track(
        self, batch: Sequence[TrackedParcel], *, interactive: bool = False
    ) -> dict[str, TrackAnswer | TrackFailure]:
        try:
            path = requests.track_path([parcel.tracking_number for parcel in batch])
            payload = self._http.get_json(path, interactive=interactive)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            if problem.status == 404:
                # It knows none of them.
                return answers.tracked({"shipments": []}, batch)
            if len(batch) > 1:
                # One number that DHL cannot read must not keep the others from being followed.
                half = len(batch) // 2
                return self._track(batch[:half]) | self._track(batch[half:])
            number = batch[0].tracking_number
            return {number: TrackFailure(number, problem.message, permanent=True)}
        return answers.tracked(payload, batch)

    def _refuse_return(self, shipment: Shipment) -> None:
        if shipment.is_return:
            self._cannot("ShipDesk buys no labels for the way back from it")
