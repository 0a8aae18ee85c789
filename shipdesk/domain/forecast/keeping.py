"""All that a forecaster knows, as lines of JSON, and back.

What is read back knows exactly what was written. It is derived from the store's past: where a line is odd, nothing is
taken and the past is counted again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from shipdesk.domain.forecast.forecaster import Forecaster, Service
from shipdesk.domain.forecast.under_way import Said, UnderWay
from shipdesk.domain.forecast.values import ServiceDays
from shipdesk.domain.forecast.working_time import Rhythm
from shipdesk.domain.parcels import ParcelStatus

VERSION = 1
"""Of the lines; others are not read."""
_AT_ONCE = 500
_COUNTS = ("taken", "news", "refreshed_at")


class OddState(ValueError):
    """These lines cannot be read: another version wrote them, or they are damaged."""


def written(forecaster: Forecaster) -> Iterator[str]:
    """Yield what a forecaster knows, a short line at a time, after what is too old to matter was forgotten."""
    forecaster.forget_the_old()
    forecaster.follow()
    yield _line("forecaster", [VERSION, *(getattr(forecaster, name) for name in _COUNTS)])
    books = forecaster.books
    yield _line("calibration", forecaster.calibration.state())
    yield _line("rhythms", [[service, rhythm.state()] for service, rhythm in books.rhythms.items()])
    yield _line("scans", books.scans.state())
    yield _line("contest", books.contest.state())
    whole: tuple[tuple[str, Iterable[Any]], ...] = (
        ("paces", books.paces.state()),
        ("plain", books.plain.state()),
        ("silence", books.silence.state()),
        ("lanes", books.lanes.state()),
        ("done", forecaster.done.items()),
        ("under_way", ([parcel_id, *_parcel(one)] for parcel_id, one in forecaster.under_way.items())),
        ("to_judge", _to_judge(forecaster)),
    )
    for name, records in whole:
        rest = iter(records)
        while some := list(islice(rest, _AT_ONCE)):
            yield _line(name, some)
    yield _line("end", [])


def read(
    lines: Iterable[str], services: Mapping[Service, ServiceDays] | None = None, holidays: Iterable[date] = ()
) -> Forecaster:
    """Return a forecaster that knows what the lines say; raises OddState where they are not whole."""
    forecaster = Forecaster(services, holidays)
    by_name = _takers(forecaster)
    ended = False
    try:
        for line in lines:
            name, state = json.loads(line)
            ended = name == "end"
            by_name[name](_grouped(state))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise OddState(str(error)) from error
    if not ended:
        raise OddState("the end is missing")
    return forecaster


def _takers(forecaster: Forecaster) -> dict[str, Callable[[Any], None]]:
    books = forecaster.books
    return {
        "forecaster": lambda state: _take_counts(forecaster, state),
        "calibration": forecaster.calibration.take,
        "rhythms": lambda state: books.rhythms.update((key, Rhythm.of_state(rhythm)) for key, rhythm in state),
        "scans": books.scans.take,
        "contest": books.contest.take,
        "paces": books.paces.take,
        "plain": books.plain.take,
        "silence": books.silence.take,
        "lanes": books.lanes.take,
        "done": forecaster.done.update,
        "under_way": lambda state: forecaster.under_way.update((one[0], _of_parcel(forecaster, one)) for one in state),
        "to_judge": lambda state: _take_to_judge(forecaster, state),
        "end": lambda _: None,
    }


def _take_counts(forecaster: Forecaster, state: tuple[Any, ...]) -> None:
    version, *counts = state
    if version != VERSION:
        raise OddState(f"version {version}")
    for name, count in zip(_COUNTS, counts, strict=True):
        setattr(forecaster, name, count)


def _parcel(one: UnderWay) -> list[Any]:
    return [
        one.groups, one.pace_groups, one.service, one.start, one.lane_days, one.usual_days, one.left, one.promise_ends,
        one.counted_to, one.ours_days, one.plain_days, list(one.scans.items()), one.last,
        one.heard, one.longest_gap, one.least_late,
    ]  # fmt: skip


def _of_parcel(forecaster: Forecaster, state: tuple[Any, ...]) -> UnderWay:
    (
        _, groups, pace_groups, service, start, lane_days, usual_days, left, promise_ends, counted_to, ours_days,
        plain_days, scans, last, heard, longest_gap, least_late,
    ) = state  # fmt: skip
    return UnderWay(
        groups, pace_groups, service, start, lane_days, usual_days, left, promise_ends, counted_to, None, ours_days,
        plain_days, {ParcelStatus(status): told for status, told in scans}, ParcelStatus(last) if last else None,
        heard, longest_gap, forecaster.books.lanes.lane(groups, start), None, least_late,
    )  # fmt: skip


def _to_judge(forecaster: Forecaster) -> Iterator[list[Any]]:
    """Yield what is to be judged, in the heap's order, with the parcel it was said of where that is under way."""
    of = {id(one.said): parcel_id for parcel_id, one in forecaster.under_way.items() if one.said is not None}
    for ends, number, said in forecaster.to_judge:
        parcel_id = of.get(id(said), "")
        yield [ends, number, parcel_id, said.said, said.told, said.corrected, said.late_weight, said.delivered]


def _take_to_judge(forecaster: Forecaster, state: tuple[Any, ...]) -> None:
    for ends, number, parcel_id, *rest in state:
        said = Said(*rest)
        forecaster.to_judge.append((ends, number, said))
        if parcel_id:
            forecaster.under_way[parcel_id].said = said


def _line(name: str, state: Any) -> str:
    return json.dumps([name, state], separators=(",", ":"), allow_nan=False)


def _grouped(state: Any) -> Any:
    """Turn lists back into tuples: the keys of groups are."""
    return tuple(_grouped(part) if type(part) is list else part for part in state)
