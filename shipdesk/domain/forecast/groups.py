"""Which parcels are alike: from all of a shop to those of one service to one postcode, each inside a wider group."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from shipdesk.domain.forecast.values import Basis, Journey

Group = Hashable
_LENGTH_STEP = 0.35
"""Lanes of one length differ by at most 40 %."""
ENOUGH = 20
"""A group of fewer delivered parcels is not named as what a forecast rests on."""


NAMED = 7
_BY_POSTCODE = 5
"""The first levels are told of by name; those from here on are parts of postcodes."""


class Level(NamedTuple):
    """One step from all parcels to those that are most alike."""

    memory_days: float
    """How long ago a delivery was that counts a third of one of today."""
    prior_parcels: float
    """How many deliveries a group needs to weigh as much as the wider group around it."""


# In the order of `groups_of`. The first follows the pace of the day, and nothing else does; see PaceBook.
LEVELS = (
    Level(14, 2), Level(240, 5), Level(240, 5), Level(240, 5), Level(240, 5),
    Level(240, 5), Level(240, 8), Level(240, 8), Level(240, 8), Level(240, 8),
)  # fmt: skip


def groups_of(journey: Journey) -> tuple[Group, ...]:
    """Return the groups that a parcel belongs to, the widest first, one for each of LEVELS."""
    service = (journey.carrier, journey.service)
    origin, destination = journey.origin_region, journey.destination_region
    sender = _tidy(journey.origin_postcode)
    receiver = _tidy(journey.destination_postcode)
    lane = (*service, origin, destination)
    return (
        "all",
        journey.carrier,
        service,
        ("to", *service, destination),
        lane,
        (*lane, receiver[:2]),
        (*lane, receiver[:3]),
        ("from", *service, sender[:3], destination),
        (*lane, receiver[:4]),
        ("sender", *service, sender),
    )


def pace_groups_of(groups: Sequence[Group], lane_days: float) -> tuple[Group, ...]:
    """Return the groups of parcels that go their way alike, the widest first: those of a service and a lane's length.

    On a short lane three days more are nothing rare, on a long one half as many again are.
    """
    return groups[0], groups[2], (groups[2], pace_step(lane_days))


def pace_step(lane_days: float) -> int:
    """Return which lanes one of this length is like."""
    return int(math.log(lane_days + 1) / _LENGTH_STEP)


def basis_of(groups: Sequence[Group], counts: Sequence[int]) -> Basis:
    """Name the narrowest group with enough parcels; counts are those delivered in each group of `groups_of`."""
    for level in range(NAMED - 1, 0, -1):
        if counts[level] >= ENOUGH and (name := _name(groups, level)):
            return Basis(counts[level], name)
    return Basis(counts[0], "")


def _name(groups: Sequence[Any], level: int) -> str:
    """Return how a person calls a group, or nothing where it is no narrower than the one around it."""
    service = " ".join(part for part in groups[2] if part)
    origin, destination = groups[4][2:]
    start = f" from {origin}" if origin else ""
    if level >= _BY_POSTCODE:
        area = groups[level][-1]
        return f"{service}{start} to postcodes {area}...".strip() if area else ""
    goal = f" to {destination}" if destination else ""
    return (groups[1], service, service + goal, service + start + goal)[level - 1].strip()


def _tidy(postcode: str) -> str:
    return postcode.replace(" ", "").upper()
