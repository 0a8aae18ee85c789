"""Close the day with a carrier: a manifest of what it was given since the last one; any of them can be made again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import Manifest, ManifestParcel
from shipdesk.domain.printing import PaperKind
from shipdesk.domain.promise import zone_of
from shipdesk.services.carrier_manifests import (
    PastManifest,
    make_forms,
    plan_form,
    with_carriers_number,
    with_forms,
)
from shipdesk.services.make_papers import USUAL, MadePaper, Wish, draw
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.paper_facts import letterhead, moment_text
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.storage.manifests_store import HandedOver, KeptManifest
from shipdesk.storage.transaction import Transaction

_MARGIN = timedelta(days=1)
"""Scans that were made just before a manifest may be stored just after it."""
_FIRST = timedelta(days=7)
"""How far back a carrier's first manifest looks, unless a day is said."""
_LOOKED_THROUGH = 400
_SERIAL = "manifest"


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """The manifests that were made, as one document with the carriers' own forms behind, and which they are."""

    paper: MadePaper
    manifests: tuple[PastManifest, ...]


def waiting_for_manifest(shop: Shop, since: date | None = None) -> dict[str, int]:
    """Return how many parcels of each carrier left and are on no manifest yet."""
    with shop.look() as tx:
        return {carrier: len(parcels) for carrier, parcels in _open(shop, tx, since).items()}


def close_day(
    shop: Shop, carriers: Sequence[str] | None = None, wish: Wish = USUAL, *, since: date | None = None
) -> ClosedDay:
    """Make a manifest for each carrier (None: each that was given something) and keep which parcels are on it.

    A carrier that takes manifests makes its own too, once; where it cannot now, ours is made all the same and the
    other is asked for again later. The next one begins after it. since looks further back than the last manifest.
    Raises Refused where nothing left.
    """
    now = shop.clock.now()
    with shop.change(Topic.PARCELS) as tx:
        waiting = _open(shop, tx, since)
        wanted = sorted(waiting if carriers is None else carriers)
        empty = [CARRIER_NAMES.get(carrier, carrier) for carrier in wanted if not waiting.get(carrier)]
        if empty or not wanted:
            whom = f" to {', '.join(empty)}" if empty else ""
            raise Refused(
                f"No parcel was handed over{whom} since the last manifest.", "Scan parcels out in Pack first."
            )
        kept: list[tuple[KeptManifest, Sequence[HandedOver]]] = []
        for carrier in wanted:
            number = f"M-{tx.settings.take_serial(_SERIAL, 1):06d}"
            manifest = KeptManifest(number, carrier, now, tuple(p.parcel_id for p in waiting[carrier]))
            tx.manifests.add(manifest)
            plan_form(shop, tx, manifest)
            kept.append((manifest, waiting[carrier]))
    make_forms(shop, [manifest.number for manifest, _ in kept])
    return _closed(shop, kept, wish, is_copy=False)


def manifest_again(shop: Shop, number: str, wish: Wish = USUAL) -> ClosedDay:
    """Return an earlier manifest once more, with the same parcels and marked as a copy."""
    with shop.look() as tx:
        kept = tx.manifests.with_number(number.strip().upper())
        if kept is None:
            raise Refused(f"There is no manifest {number}.", "See shipdesk papers manifest --list.")
        parcels = tx.manifests.parcels(kept.parcel_ids)
    make_forms(shop, [kept.number])
    return _closed(shop, [(kept, parcels)], wish, is_copy=True)


def past_manifests(shop: Shop, limit: int = 100) -> tuple[PastManifest, ...]:
    """Return the newest manifests, newest first."""
    with shop.look() as tx:
        return tuple(with_carriers_number(tx, _past(manifest)) for manifest in tx.manifests.newest(limit))


def _past(kept: KeptManifest) -> PastManifest:
    name = CARRIER_NAMES.get(kept.carrier, kept.carrier)
    return PastManifest(kept.number, kept.carrier, name, kept.at, len(kept.parcel_ids))


def _open(shop: Shop, tx: Transaction, since: date | None) -> dict[str, list[HandedOver]]:
    """Return by carrier what left and is on no manifest that was made after it left."""
    now = shop.clock.now()
    made_before = tx.manifests.newest(_LOOKED_THROUGH)
    newest: dict[str, datetime] = {}
    listed: dict[int, datetime] = {}
    for manifest in made_before:
        newest.setdefault(manifest.carrier, manifest.at)
        for parcel_id in manifest.parcel_ids:
            listed.setdefault(parcel_id, manifest.at)
    from_day = datetime.combine(since, time(), zone_of(shop.settings.shop.time_zone)) if since else None
    furthest = min([now - _FIRST, *(at - _MARGIN for at in newest.values()), *([from_day] if from_day else [])])
    found: dict[str, list[HandedOver]] = defaultdict(list)
    for parcel in tx.manifests.handed_over(furthest):
        begin = from_day or (newest[parcel.carrier] - _MARGIN if parcel.carrier in newest else now - _FIRST)
        on = listed.get(parcel.parcel_id)
        # One that was taken back and left again later belongs on the next one too.
        if parcel.dispatched_at >= begin and (on is None or parcel.dispatched_at > on):
            found[parcel.carrier].append(parcel)
    return dict(found)


def _closed(
    shop: Shop, kept: Sequence[tuple[KeptManifest, Sequence[HandedOver]]], wish: Wish, *, is_copy: bool
) -> ClosedDay:
    from shipdesk.documents.papers.manifest import manifest_pages

    size, dpi = wish.on(shop, PaperKind.MANIFEST)
    contents = [_content(shop, each, parcels, is_copy=is_copy) for each, parcels in kept]
    title = f"Manifest {', '.join(each.number for each, _ in kept)}"
    paper = draw(shop, PaperKind.MANIFEST, title[:100], manifest_pages, contents, size, dpi)
    with shop.look() as tx:
        forms = tx.manifests.forms([each.number for each, _ in kept])
        past = tuple(with_carriers_number(tx, _past(each)) for each, _ in kept)
    return ClosedDay(with_forms(paper, tuple(forms.values())), past)


def _content(shop: Shop, kept: KeptManifest, parcels: Sequence[HandedOver], *, is_copy: bool) -> Manifest:
    settings = shop.settings
    times = [parcel.dispatched_at for parcel in parcels]
    return Manifest(
        letterhead=letterhead(shop),
        number=kept.number,
        carrier=CARRIER_NAMES.get(kept.carrier, kept.carrier),
        closed=f"{moment_text(settings, kept.at)} ({settings.shop.time_zone})",
        first=moment_text(settings, min(times, default=None)),
        last=moment_text(settings, max(times, default=None)),
        parcels=tuple(
            ManifestParcel(
                p.tracking_number, p.order_number, p.postal_code, p.country_code, p.service, p.weight_g,
                moment_text(settings, p.dispatched_at),
            )
            for p in parcels
        ),
        is_copy=is_copy,
    )  # fmt: skip
