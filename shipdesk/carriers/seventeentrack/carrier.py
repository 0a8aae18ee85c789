"""One 17TRACK account: numbers are made known once, then asked about forty at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.batches import track_in_batches
from shipdesk.carriers.seventeentrack import answers, requests
from shipdesk.carriers.seventeentrack.facts import FACTS
from shipdesk.domain.errors import CarrierUnavailable
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.http_client import HttpClient
from shipdesk.web.json_answers import mapping

_BATCH = FACTS.numbers_per_request
_HEARD = "17TRACK has just heard of this parcel; news of it come later."
_SILENT = "17TRACK said nothing of this parcel."


class SeventeenTrackCarrier(CarrierAccount):
    """Every question may hold good and bad numbers: one failure never fails the others."""

    facts = FACTS

    def __init__(
        self,
        account: CarrierSettings,  # noqa: ARG002 - all adapters are made alike
        secrets: Mapping[str, str],
        http: HttpClient,
    ) -> None:
        self._http = http
        http.use_header("17token", secrets["key"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return how many parcels the key may still make known."""
        told = mapping(mapping(self._asked("getquota", {}, interactive=True)).get("data"))
        left = told.get("quota_remain")
        return (
            f"17TRACK knows this key. {left} parcels are left." if isinstance(left, int) else "17TRACK knows this key."
        )

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number; unknown ones are made known to 17TRACK."""
        return track_in_batches(parcels, _BATCH, self._track_batch)

    def _track_batch(self, batch: Sequence[TrackedParcel]) -> dict[str, TrackAnswer | TrackFailure]:
        payload = self._asked("gettrackinfo", requests.numbers_body(batch))
        accepted = answers.accepted_of(payload)
        rejected = {r.number.upper(): r for r in answers.rejected_of(payload)}
        told: dict[str, TrackAnswer | TrackFailure] = {}
        unknown: list[TrackedParcel] = []
        for parcel in batch:
            number = parcel.tracking_number
            there, refusal = answers.told_of(accepted, parcel), rejected.get(number.upper())
            if there is not None:
                told[number] = answers.track_answer(there, parcel)
            elif refusal is None:
                told[number] = TrackFailure(number, _SILENT)
            elif refusal.is_unknown:
                unknown.append(parcel)
            else:
                told[number] = refusal.failure()
        return told | (self._made_known(unknown) if unknown else {})

    def _made_known(self, parcels: Sequence[TrackedParcel]) -> dict[str, TrackFailure]:
        """Make numbers known; nothing is told of them yet."""
        try:
            payload = self._asked("register", requests.numbers_body(parcels))
        except CarrierUnavailable as problem:
            return {p.tracking_number: TrackFailure(p.tracking_number, problem.message) for p in parcels}
        refused = {r.number.upper(): r for r in answers.rejected_of(payload) if not r.is_known_already}
        told = {}
        for parcel in parcels:
            refusal = refused.get(parcel.tracking_number.upper())
            heard = TrackFailure(parcel.tracking_number, _HEARD, not_found=True)
            told[parcel.tracking_number] = refusal.failure() if refusal is not None else heard
        return told

    def _asked(self, path: str, body: Any, *, interactive: bool = False) -> Any:
        payload = self._http.post_json(path, body, changes=False, interactive=interactive)
        problem = answers.problem_of(payload, self.name)
        if problem is not None:
            raise problem
        return payload
