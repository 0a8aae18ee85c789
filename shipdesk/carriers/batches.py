"""Asks about many parcels a batch at a time: what was answered is kept when a later batch finds nobody there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shipdesk.domain.errors import CarrierUnavailable
from shipdesk.domain.shipments import TrackAnswer, TrackedParcel, TrackFailure

Told = Mapping[str, TrackAnswer | TrackFailure]


def track_in_batches(
    parcels: Sequence[TrackedParcel], size: int, ask: Callable[[Sequence[TrackedParcel]], Told]
) -> dict[str, TrackAnswer | TrackFailure]:
    """Return what ask tells of each batch of so many parcels.

    Raises CarrierUnavailable where already the first batch finds nobody there; later ones fail parcel by parcel.
    """
    told: dict[str, TrackAnswer | TrackFailure] = {}
    for start in range(0, len(parcels), size):
        batch = parcels[start : start + size]
        try:
            told |= ask(batch)
        except CarrierUnavailable as problem:
            if not told:
                raise
            told |= {p.tracking_number: TrackFailure(p.tracking_number, problem.message) for p in batch}
    return told
