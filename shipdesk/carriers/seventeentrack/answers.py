"""What 17TRACK answers, as our values: accepted and rejected parcels stand side by side in one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.carriers.told_events import level_code, oldest_first, one_line, told_event
from shipdesk.domain.errors import CarrierError, CarrierRefused, CarrierUnavailable
from shipdesk.domain.event_times import EventTime, told_at, told_in_parts
from shipdesk.domain.parcels import TrackingEvent
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure
from shipdesk.web.json_answers import day, line, mapping, sequence

CODE = "seventeentrack"
# 17TRACK, Error codes and troubleshooting.
_WRONG_KEY = frozenset({-18010001, -18010002, -18010004, -18010005})
_KNOWN_ALREADY = -18019901
_NOT_KNOWN = -18019902
_NO_NEWS_YET = -18019909
_USELESS = frozenset({-18010011, -18010012, -18010013, -18010015, -18010016, -18019903, -18019910, -18019911})
_ASK_LATER = "ShipDesk asks again later."


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why one number was not taken."""

    number: str
    code: int
    message: str

    @property
    def is_unknown(self) -> bool:
        """Whether it has only to be made known."""
        return self.code == _NOT_KNOWN

    @property
    def is_known_already(self) -> bool:
        """Whether it was made known before."""
        return self.code == _KNOWN_ALREADY

    def failure(self) -> TrackFailure:
        """Return it as the failure of its parcel."""
        missing = self.code in (_NO_NEWS_YET, _NOT_KNOWN, _KNOWN_ALREADY)
        words = f"17TRACK says: {self.message or self.code}"
        return TrackFailure(self.number, words, not_found=missing, permanent=self.code in _USELESS)


def problem_of(payload: Any, who: str) -> CarrierError | None:
    """Return the error of a whole answer (HTTP 200 with a code that is not 0), or None where it is sound."""
    told = mapping(payload)
    code = _code(told.get("code"))
    if code == 0:
        return None
    errors = [mapping(e) for e in sequence(mapping(told.get("data")).get("errors"))]
    said = line(next((e.get("message") for e in errors), "")) or f"it answered with code {code or 'none'}"
    if not _WRONG_KEY.isdisjoint({code, *(_code(e.get("code")) for e in errors)}):
        return CarrierRefused(who, f"it said no: {said}", "Check the key of this account in the settings.")
    return CarrierUnavailable(who, said, _ASK_LATER)


def accepted_of(payload: Any) -> tuple[Mapping[str, Any], ...]:
    """Return what is told of each number that was taken."""
    return tuple(map(mapping, sequence(mapping(mapping(payload).get("data")).get("accepted"))))


def rejected_of(payload: Any) -> tuple[Rejected, ...]:
    """Return the numbers that were not taken, each with its reason."""
    found = []
    for each in map(mapping, sequence(mapping(mapping(payload).get("data")).get("rejected"))):
        error = mapping(each.get("error"))
        found.append(Rejected(line(each.get("number")), _code(error.get("code")) or 0, line(error.get("message"))))
    return tuple(found)


def told_of(accepted: Sequence[Mapping[str, Any]], parcel: TrackedParcel) -> Mapping[str, Any] | None:
    """Return what is told of a parcel; of several carriers with its number the one that has the most to tell."""
    same = [a for a in accepted if line(a.get("number")).upper() == parcel.tracking_number.upper()]
    return max(same, key=lambda a: len(_providers_events(a)), default=None)


def track_answer(payload: Any, parcel: TrackedParcel) -> TrackAnswer | TrackFailure:
    """Return what one accepted entry tells of the parcel; one that tells of another parcel is a failure."""
    told = mapping(payload)
    if line(told.get("number")).upper() != parcel.tracking_number.upper():
        return TrackFailure(parcel.tracking_number, "The carrier answered about another parcel.")
    info = mapping(told.get("track_info"))
    window = mapping(mapping(info.get("time_metrics")).get("estimated_delivery_date"))
    return TrackAnswer(
        tracking_number=parcel.tracking_number,
        events=_events(told),
        carrier_eta_on=day(window.get("to")) or day(window.get("from")),
        remote_id=parcel.remote_id,
    )


def _providers_events(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    tracking = mapping(mapping(told.get("track_info")).get("tracking"))
    providers = [mapping(p) for p in sequence(tracking.get("providers"))]
    return [mapping(e) for provider in providers for e in sequence(provider.get("events"))]


def _events(told: Mapping[str, Any]) -> tuple[TrackingEvent, ...]:
    """Return the events of all carriers that have the parcel in hand, each carrier's oldest first."""
    tracking = mapping(mapping(told.get("track_info")).get("tracking"))
    found: list[TrackingEvent] = []
    for provider in sequence(tracking.get("providers")):
        found += oldest_first(_event(mapping(e)) for e in sequence(mapping(provider).get("events")))
    return tuple(found)


def _event(step: Mapping[str, Any]) -> TrackingEvent:
    address = mapping(step.get("address"))
    region = " ".join(filter(None, (line(address.get("state")), line(address.get("postal_code")))))
    place = one_line(line(address.get("city")), region, line(address.get("country"))) or line(step.get("location"))
    fine = line(step.get("sub_status"))
    coarse = fine.partition("_")[0] or line(step.get("stage"))
    return told_event(
        CODE, level_code(coarse, fine), line(step.get("description")), _time(step), place=place, raw=step
    )  # fmt: skip


def _time(step: Mapping[str, Any]) -> EventTime:
    """Return the time with its offset, else as the carrier wrote it, else the moment in UTC alone."""
    told = told_at(line(step.get("time_iso")))
    if told.local is not None:
        return told
    raw = mapping(step.get("time_raw"))
    written = told_in_parts(line(raw.get("date")), line(raw.get("time")), line(raw.get("timezone")))
    return written if written.local is not None else told_at(line(step.get("time_utc")))


def _code(value: Any) -> int | None:
    """Return a code that is a whole number, or None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
