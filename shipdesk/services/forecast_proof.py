"""Whether the forecasts are any good: what was said of parcels at their hand-over against what came.

Only parcels whose promised day has ended are judged: those that are on time are known sooner than those that are late.
Counted from what was stored when it was said, and never rewritten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shipdesk.services.known_journeys import ShopPlace, service_words
from shipdesk.services.learned_forecasts import load
from shipdesk.services.shop import Shop
from shipdesk.storage.outlooks_store import Outcome

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class SaidTenth:
    """Parcels that were given a chance of being late from 0.7 to 0.8, say, and how many of them were."""

    from_chance: float
    to_chance: float
    parcels: int
    late: int
    said: float
    """The mean of the chances that were said."""

    @property
    def came(self) -> float:
        """The share that was late."""
        return self.late / self.parcels if self.parcels else 0.0


@dataclass(frozen=True, slots=True)
class ServiceProof:
    """How the forecasts of one service came out; an empty name is all services."""

    carrier: str
    service: str
    judged: int = 0
    delivered: int = 0
    by_p90: int = 0
    """In by the last day of the range; nine of ten are meant to be."""
    in_range: int = 0
    """From the first day of the range to the last; four of five are meant to be."""
    ours_days: float = 0.0
    """How many days the middle date was off, on average over those that were delivered."""
    plain_days: float | None = None
    """The same of the plain median of the lane, where it was known; ours is then counted over the same parcels."""
    ours_beside_plain_days: float | None = None
    is_off: bool = False
    """The plain median does better lately, and is what is told."""

    @property
    def share_by_p90(self) -> float | None:
        """The share of the delivered that was in by p90."""
        return self.by_p90 / self.delivered if self.delivered else None

    @property
    def share_in_range(self) -> float | None:
        """The share of the delivered that came within the range."""
        return self.in_range / self.delivered if self.delivered else None


@dataclass(frozen=True, slots=True)
class ForecastProof:
    """The proof of one carrier's forecasts, or of all."""

    until: date
    """Promised days before it are judged."""
    all: ServiceProof
    tenths: tuple[SaidTenth, ...]
    services: tuple[ServiceProof, ...]
    may_show_figure: bool
    """The shop's own past allows to show chances as figures."""


def forecast_proof(shop: Shop, *, carrier: str = "") -> ForecastProof:
    """Count what was said and what came, of a carrier's code or of all."""
    place = ShopPlace.of(shop)
    until = place.local(shop.clock.now()).date()
    by_service: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    with shop.look() as tx:
        for one in tx.outlooks.outcomes(until, carrier):
            by_service[service_words(one.carrier, one.service, one.service_name)].append(one)
    everything = [one for some in by_service.values() for one in some]
    # Whoever asks does not wait until a whole past is learned.
    learned = shop.learned_forecasts or load(shop)
    services = tuple(
        replace(_service(*name, some, place), is_off=learned is not None and learned.forecaster.standing(*name).is_off)
        for name, some in sorted(by_service.items())
    )
    may_show = learned is not None and learned.forecaster.calibration.shown.may_show_figure()
    return ForecastProof(until, _service("", "", everything, place), _tenths(everything, place), services, may_show)


def _service(carrier: str, service: str, outcomes: Iterable[Outcome], place: ShopPlace) -> ServiceProof:
    judged = delivered = by_p90 = in_range = beside = 0
    ours = plain = ours_beside = 0.0
    for one in outcomes:
        judged += 1
        if one.delivered_at is None:
            continue
        on = place.local(one.delivered_at).date()
        delivered += 1
        by_p90 += on <= one.p90_on
        in_range += one.p10_on <= on <= one.p90_on
        off = abs((on - one.p50_on).days)
        ours += off
        if one.plain_on is not None:
            beside += 1
            ours_beside += off
            plain += abs((on - one.plain_on).days)
    return ServiceProof(
        carrier, service, judged, delivered, by_p90, in_range, ours / delivered if delivered else 0.0,
        plain / beside if beside else None, ours_beside / beside if beside else None,
    )  # fmt: skip


def _tenths(outcomes: Iterable[Outcome], place: ShopPlace) -> tuple[SaidTenth, ...]:
    parcels, late, said = [0] * _TENTHS, [0] * _TENTHS, [0.0] * _TENTHS
    for one in outcomes:
        if one.p_late is None or one.promised_on is None:
            continue
        tenth = min(int(one.p_late * _TENTHS), _TENTHS - 1)
        parcels[tenth] += 1
        said[tenth] += one.p_late
        late[tenth] += one.delivered_at is None or place.local(one.delivered_at).date() > one.promised_on
    return tuple(
        SaidTenth(i / _TENTHS, (i + 1) / _TENTHS, parcels[i], late[i], said[i] / parcels[i] if parcels[i] else 0.0)
        for i in range(_TENTHS)
    )
