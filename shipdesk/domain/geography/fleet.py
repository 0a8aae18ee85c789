"""All parcels under way at once: where each was last, what it needs, and heaps of those that lie together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shipdesk.domain.parcels import ParcelStatus

if TYPE_CHECKING:
    from shipdesk.domain.geography.places import Place


class FleetState(StrEnum):
    """What a parcel under way is about, in the order in which a person should look."""

    TROUBLE = "trouble"
    BACK = "back"
    NEAR = "near"
    MOVING = "moving"
    WAITING = "waiting"


_STATES = {
    ParcelStatus.FAILED_ATTEMPT: FleetState.TROUBLE,
    ParcelStatus.EXCEPTION: FleetState.TROUBLE,
    ParcelStatus.LOST: FleetState.TROUBLE,
    ParcelStatus.RETURNING: FleetState.BACK,
    ParcelStatus.OUT_FOR_DELIVERY: FleetState.NEAR,
    ParcelStatus.AVAILABLE_FOR_PICKUP: FleetState.NEAR,
    ParcelStatus.DELIVERED: FleetState.NEAR,
    ParcelStatus.IN_TRANSIT: FleetState.MOVING,
}


def fleet_state(status: ParcelStatus, *, action_required: bool = False) -> FleetState:
    """Return what a parcel is about."""
    return FleetState.TROUBLE if action_required else _STATES.get(status, FleetState.WAITING)


@dataclass(frozen=True, slots=True)
class FleetParcel:
    """A parcel under way and where it was last; told are the words that place was taken from, empty for the start."""

    parcel_id: int
    tracking_number: str
    order_number: str
    recipient: str
    status: ParcelStatus
    state: FleetState
    place: Place
    label: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class FleetMap:
    """Every parcel under way that has a place, and the tracking numbers of those that have none."""

    parcels: tuple[FleetParcel, ...]
    not_on_map: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[FleetState, int]:
        """Return how many parcels are in each state, those in trouble first."""
        found = Counter(parcel.state for parcel in self.parcels)
        return {state: found[state] for state in FleetState if found[state]}


@dataclass(frozen=True, slots=True)
class Heap:
    """Parcels that lie together on a picture: members are their indexes; x and y are the picture's."""

    x: float
    y: float
    members: tuple[int, ...]
    label: str
    """The place that most of them are at."""
    states: tuple[tuple[FleetState, int], ...]

    @property
    def count(self) -> int:
        """Return how many parcels are in it."""
        return len(self.members)


def heap_radius(count: int, unit: float = 1.0) -> float:
    """Return how large a heap is drawn: its area grows with the logarithm, so that a thousand do not hide a country."""
    return unit * (7.0 if count == 1 else 11.0 + 4.5 * math.log10(count))


def heaped(
    parcels: Sequence[FleetParcel], spots: Sequence[tuple[float, float]], unit: float = 1.0
) -> tuple[Heap, ...]:  # fmt: skip
    """Return the parcels as heaps that do not overlap on the picture, the largest first; spots are their places on it.

    Some 10,000 parcels at 500 places take 15 ms.
    """
    groups: dict[tuple[float, float], list[int]] = {}
    for index, spot in enumerate(spots):
        groups.setdefault(spot, []).append(index)
    heaps: list[tuple[float, float, list[int]]] = []
    grid: dict[tuple[int, int], list[int]] = {}
    cell = 2 * heap_radius(10_000, unit)
    for (x, y), members in sorted(groups.items(), key=lambda group: -len(group[1])):
        touched = _touched(x, y, len(members), heaps, grid, cell, unit)
        if touched is None:
            grid.setdefault((math.floor(x / cell), math.floor(y / cell)), []).append(len(heaps))
            heaps.append((x, y, list(members)))
        else:
            heaps[touched][2].extend(members)
    found = [_heap(x, y, members, parcels) for x, y, members in heaps]
    return tuple(sorted(found, key=lambda heap: (-heap.count, heap.label)))


def _touched(
    x: float, y: float, count: int, heaps: list[tuple[float, float, list[int]]],
    grid: dict[tuple[int, int], list[int]], cell: float, unit: float,
) -> int | None:  # fmt: skip
    """Return the nearest heap that a new one would touch."""
    column, row = math.floor(x / cell), math.floor(y / cell)
    near = [i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in grid.get((column + dx, row + dy), ())]
    reach = heap_radius(count, unit)
    touching = [
        (distance, index)
        for index in near
        for other_x, other_y, members in [heaps[index]]
        if (distance := math.hypot(x - other_x, y - other_y)) < reach + heap_radius(len(members), unit)
    ]
    return min(touching)[1] if touching else None


def _heap(x: float, y: float, members: list[int], parcels: Sequence[FleetParcel]) -> Heap:
    states = Counter(parcels[i].state for i in members)
    labels = Counter(parcels[i].label for i in members)
    return Heap(
        x, y, tuple(members), labels.most_common(1)[0][0], tuple((s, states[s]) for s in FleetState if states[s])
    )


def all_points(parcels: Iterable[FleetParcel]) -> list[Place]:
    """Return the different places of the parcels."""
    return list(dict.fromkeys(parcel.place for parcel in parcels))
