"""Note that customers of late lines got money back; the money itself moves elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.late.causes import LateAction
from shipdesk.domain.late.deeds import LateDeed
from shipdesk.domain.money import money_text
from shipdesk.domain.same_way import numbers_text
from shipdesk.domain.text import clean_note
from shipdesk.services.late.acted import Acted, by_whom, each_once, keep_deeds, new_batch
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

LONGEST_NOTE = 500


def note_refund(shop: Shop, rows: Sequence[LateRow], amount_minor: int | None = None, note: str = "") -> Acted:
    """Note for each line's order what was given back, in minor units of its currency (None: all that it is worth).

    All of it settles a parcel's line, a part does not. Raises Refused for a sum that cannot be.
    """
    wanted = each_once(rows)
    if amount_minor is not None and amount_minor <= 0:
        raise Refused("Nothing was given back.", "Write how much it was.")
    for row in wanted:
        if amount_minor is not None and row.value_minor is not None and amount_minor > row.value_minor:
            worth = money_text(row.value_minor, row.currency)
            raise Refused(f"Order {row.order_number} is worth {worth}.", "Write what was really given back.")
    batch, now, by, why = new_batch(), shop.clock.now(), by_whom(shop), clean_note(note, LONGEST_NOTE)
    deeds = [
        LateDeed(
            batch, row.key, LateAction.REFUND, now, by, note=why,
            amount_minor=row.value_minor if amount_minor is None else amount_minor, currency=row.currency,
        )
        for row in wanted
    ]  # fmt: skip
    with shop.change(Topic.LATE, Topic.ORDERS) as tx:
        keep_deeds(tx, deeds, lambda deed: " ".join(filter(None, (money_text(deed.amount_minor, deed.currency), why))))
    keep_lines(shop)
    numbers = numbers_text([row.order_number for row in wanted])
    return Acted(len(deeds), batch if deeds else "", f"Noted as given back: {numbers}.")
