"""Open claims for late lines: drafts that the Claims screen goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.same_way import numbers_text
from shipdesk.services.claims.open_claim import open_claims as open_for_parcels
from shipdesk.services.late.acted import Acted, by_whom, each_once, keep_deeds, new_batch
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic


@dataclass(frozen=True, slots=True)
class OpenedForLines(Acted):
    """What was done, and (order number, reason) of what was refused."""

    refused: tuple[tuple[str, str], ...] = ()


def open_claims(shop: Shop, rows: Sequence[LateRow]) -> OpenedForLines:
    """Open a claim for each line's parcel; one that is refused stops no other."""
    opened = open_in_batch(shop, rows, new_batch())
    keep_lines(shop)
    return opened


def open_in_batch(shop: Shop, rows: Sequence[LateRow], batch: str) -> OpenedForLines:
    """Open them as a part of what is done at once."""
    now, by = shop.clock.now(), by_whom(shop)
    deeds: list[LateDeed] = []
    refused: list[tuple[str, str]] = []
    numbers = []
    for row in each_once(rows):
        if row.parcel_id is None:
            refused.append((row.order_number, "Nothing has left yet."))
            continue
        opened = open_for_parcels(shop, [row.parcel_id])
        refused += [(row.order_number, why) for _, why in opened.refused]
        for claim_id in opened.claim_ids:
            numbers.append(row.order_number)
            deeds.append(LateDeed(batch, row.key, LateAction.CLAIM, now, by, made_id=claim_id))
    with shop.change(Topic.LATE) as tx:
        keep_deeds(tx, deeds)
    words = f"Claims opened: {numbers_text(numbers)}." if deeds else "No claim was opened."
    why_not = [f"{number}: {why}" for number, why in refused]
    return OpenedForLines(len(deeds), batch if deeds else "", " ".join((words, *why_not)), tuple(refused))
