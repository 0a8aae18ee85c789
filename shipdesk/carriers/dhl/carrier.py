"""DHL's unified tracking: parcels of all its divisions, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shipdesk.carriers.account import CarrierAccount
from shipdesk.carriers.dhl import answers, requests
from shipdesk.carriers.dhl.facts import FACTS
from shipdesk.domain.errors import CarrierUnavailable
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.settings import CarrierSettings
from shipdesk.web.answers import AnswerRefused
from shipdesk.web.http_client import HttpClient

_TRIED_NUMBER = "00340434292135100186"
"""The number of DHL's own examples: asking about it shows whether the account may ask."""


class DhlTrackingCarrier(CarrierAccount):
    """Follows parcels, and sells nothing; division narrows it to one of DHL's, such as "parcel-de"."""

    facts = FACTS

    def __init__(
        self, account: CarrierSettings, secrets: Mapping[str, str], http: HttpClient, *, division: str = ""
    ) -> None:
        self._account = account
        self._http = http
        self._division = division
        http.use_header("DHL-API-Key", secrets["key"].strip())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def test(self) -> str:
        """Return a sentence of what the key reaches."""
        self._ask(TrackedParcel(_TRIED_NUMBER), interactive=True)
        return "DHL knows this key."

    def track(self, parcels: Sequence[TrackedParcel]) -> Mapping[str, TrackAnswer | TrackFailure]:
        """Return an answer or a failure for each number."""
        told: dict[str, TrackAnswer | TrackFailure] = {}
        for parcel in parcels:
            try:
                told[parcel.tracking_number] = self._ask(parcel)
            except CarrierUnavailable as problem:
                if not told:
                    raise
                told[parcel.tracking_number] = TrackFailure(parcel.tracking_number, problem.message)
        return told

    def _ask(self, parcel: TrackedParcel, *, interactive: bool = False) -> TrackAnswer | TrackFailure:
        params = requests.track_params(parcel.tracking_number, self._division)
        try:
            payload = self._http.get_json(requests.SHIPMENTS, params, interactive=interactive)
        except AnswerRefused as problem:
            if problem.status in (401, 403):
                raise
            return answers.failure_of(parcel.tracking_number, problem.status, problem.message)
        return answers.track_answer(payload, parcel)
