"""One AfterShip account: it follows parcels, and is asked which of them changed rather than for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.aftership import answers, requests
from shipdesk.carriers.aftership.facts import FACTS
from shipdesk.carriers.batches import track_in_batches
from shipdesk.carriers.purchases import ASK_LATER
from shipdesk.domain.errors import CarrierUnavailable
from shipdesk.domain.shipments import ChangedPage, TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.account_gate import utc_now
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient

_BATCH = FACTS.numbers_per_request
_HEARD = "AfterShip has just heard of this parcel; news of it come later."


class AfterShipCarrier(CarrierAccount):
    """Makes numbers known, asks for fifty at once, and reads the list of changes."""

    facts = FACTS

    def __init__(
        self,
        account: CarrierSettings,  # noqa: ARG002 - all adapters are made alike
        secrets: Mapping[str, str],
        http: HttpClient,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._http = http
        self._now = now
        http.use_header("as-api-key", secrets["key"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what the key reaches."""
        self._http.get_json("trackings", {"limit": "1"}, interactive=True)
        return "AfterShip knows this key."

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number; unknown ones are made known to AfterShip first."""
        return track_in_batches(parcels, _BATCH, self._track_batch)

    def _track_batch(self, batch: Sequence[TrackedParcel]) -> dict[str, TrackAnswer | TrackFailure]:
        trackings = self._listed([p.tracking_number for p in batch])
        told: dict[str, TrackAnswer | TrackFailure] = {}
        for parcel in batch:
            there = answers.tracking_for(trackings, parcel, requests.slug_of(parcel))
            told[parcel.tracking_number] = self._made_known(parcel) if there is None else _answer(there, parcel)
        return told

    def changed_since(self, cursor: str) -> ChangedPage:
        """Return a page of the parcels that changed since the cursor, each with all its events."""
        place = requests.Place.read(cursor, self._now())
        try:
            listed = self._http.get_json("trackings", place.params())
        except AnswerRefused as problem:
            if not place.page or problem.status in (401, 403):
                raise
            # Its word for a page holds for a while only; the span that it was part of is read anew.
            place = requests.Place(place.since)
            listed = self._http.get_json("trackings", place.params())
        if not answers.is_list(listed):
            raise CarrierUnavailable(self.name, "it answered without a list of parcels.", ASK_LATER)
        trackings = answers.trackings_of(listed)
        page = answers.next_page(listed)
        following = place.after(answers.newest_change(trackings), page)
        return ChangedPage(tuple(answers.track_answer(t) for t in trackings), following.text(), bool(page))

    def _listed(self, numbers: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
        return answers.trackings_of(self._http.get_json("trackings", requests.numbers_params(numbers)))

    def _made_known(self, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
        number = parcel.tracking_number
        try:
            made = self._http.post_json("trackings", requests.new_tracking_body(parcel), changes=False)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            if answers.is_known_already(problem.payload):
                return TrackFailure(number, _HEARD, not_found=True)
            return TrackFailure(number, problem.message, permanent=True)
        except CarrierUnavailable as problem:
            return TrackFailure(number, problem.message)
        answer = _answer(answers.tracking_of(made), parcel)
        return answer if answer.events else TrackFailure(number, _HEARD, not_found=True)


def _answer(tracking: Mapping[str, Any], parcel: TrackedParcel) -> TrackAnswer:
    return answers.track_answer(tracking, parcel.tracking_number, parcel.remote_id)
