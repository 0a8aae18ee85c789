"""Whether the forecasts are any good: what was said of parcels at their hand-over against what came.

Only parcels whose promised day has ended are judged: those that are on time are known sooner than those that are late.
Counted from what was stored when it was said, and never rewritten; the command, the window and the report show this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from shipdesk.domain.insights.keys import Group, ParcelKey, Part
from shipdesk.domain.insights.period import Period
from shipdesk.domain.insights.proof import ForecastProof, ServiceProof
from shipdesk.domain.insights.shares import Share
from shipdesk.domain.insights.tables import CalibrationRow
from shipdesk.services.insights.asking import asked_of, key_of, parts_of, today_of
from shipdesk.services.known_journeys import service_words
from shipdesk.services.learned_forecasts import FRESH, LearnedForecasts, load
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop
from shipdesk.storage.insights_forecasts import ProofSums

_TENTHS = 10


def forecast_proof(
    shop: Shop, *, carrier: str = "", period: Period | None = None, cancelled: CancelCheck = never_cancelled
) -> ForecastProof:
    """Count what was said and what came, of a carrier's code or of all; of what left in a period, else of everything.

    Raises Cancelled when somebody asks to stop.
    """
    period = period or _everything(shop)
    key = key_of(period, carrier, Group()).only(Part.FORECAST)
    sums: list[ProofSums] = []
    for part in parts_of(asked_of(shop, period, Group(carrier or None)), cancelled):
        with shop.look() as tx:
            sums += tx.insights.proof(part)
    # Whoever asks does not wait until a whole past is learned.
    learned = shop.learned_forecasts or load(shop)
    may_show = learned is not None and learned.forecaster.calibration.shown.may_show_figure()
    services = tuple(_services(sums, key, learned))
    return ForecastProof(period, _service("", "", sums), tuple(_tenths(sums, key)), services, may_show)


def _everything(shop: Shop) -> Period:
    today = today_of(shop)
    with shop.look() as tx:
        since = tx.outlooks.said_since()
    return Period(min(today, (since - FRESH - timedelta(days=1)).date()) if since is not None else today, today)


def _services(sums: Iterable[ProofSums], key: ParcelKey, learned: LearnedForecasts | None) -> Iterator[ServiceProof]:
    by_words: dict[tuple[str, str], list[ProofSums]] = defaultdict(list)
    by_code: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for one in sums:
        words = service_words(one.carrier, one.service, one.service_name)
        by_words[words].append(one)
        by_code[one.carrier, one.service].add(words)
    for words, some in sorted(by_words.items()):
        codes = {(one.carrier, one.service) for one in some}
        carrier, service = next(iter(codes))
        is_alone = len(codes) == len(by_code[carrier, service]) == 1
        own = replace(key, group=replace(key.group, carrier=carrier, service=service)) if is_alone else None
        is_plain = learned is not None and learned.forecaster.standing(*words).is_off
        yield replace(_service(*words, some), is_plain=is_plain, key=own)


def _service(carrier: str, service: str, some: Iterable[ProofSums]) -> ServiceProof:
    sums = list(some)
    judged, delivered = sum(one.judged for one in sums), sum(one.delivered for one in sums)
    beside = sum(one.beside for one in sums)
    return ServiceProof(
        carrier, service, judged, Share(sum(one.late for one in sums), judged),
        Share(sum(one.by_p90 for one in sums), delivered), Share(sum(one.in_range for one in sums), delivered),
        _mean(sum(one.off_days for one in sums), delivered), _mean(sum(one.plain_off_days for one in sums), beside),
        _mean(sum(one.beside_off_days for one in sums), beside),
    )  # fmt: skip


def _tenths(sums: Iterable[ProofSums], key: ParcelKey) -> Iterator[CalibrationRow]:
    by_tenth: dict[int, list[ProofSums]] = defaultdict(list)
    for one in sums:
        by_tenth[one.tenth].append(one)
    for tenth, some in sorted(by_tenth.items()):
        judged, chances = sum(one.judged for one in some), (tenth / _TENTHS, (tenth + 1) / _TENTHS)
        late = Share(sum(one.late for one in some), judged)
        yield CalibrationRow(*chances, sum(one.said for one in some) / judged, late, key.only(key.part, chance=chances))


def _mean(days: int, parcels: int) -> float | None:
    return days / parcels if parcels else None
