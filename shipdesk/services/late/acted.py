"""What was done with lines of the late list at once: kept as one batch, told in a sentence, taken back as one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shipdesk.domain.late.deeds import LateDeed
from shipdesk.services.last_edits import forget_edit, keep_edit
from shipdesk.services.late.late_rows import LateRow
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

LATE_EDIT = "late"
"""What is done with lines of the late list is called so among the last edits (services/undo_edits.py)."""


@dataclass(frozen=True, slots=True)
class Acted:
    """With how many lines something was done, what takes it back (empty: nothing does), and what it was, in words."""

    count: int
    batch: str
    words: str


def new_batch() -> str:
    """Return a name for what is done at once."""
    return uuid.uuid4().hex


def by_whom(shop: Shop) -> str:
    """Return who is at the bench; empty where the shop asks nobody who they are."""
    return shop.person.person.name if shop.person else ""


def lines_words(count: int) -> str:
    """Return so many lines in words."""
    return "1 line" if count == 1 else f"{count} lines"


def _note_of(deed: LateDeed) -> str:
    return deed.note


def keep_deeds(tx: Transaction, deeds: Sequence[LateDeed], words: Callable[[LateDeed], str] = _note_of) -> None:
    """Keep what was done at once: with the lines, in the log of who did what, and so that it can be taken back.

    words says of each deed what the log has of it.
    """
    if not deeds:
        return
    tx.late_actions.add(deeds)
    for deed in deeds:
        tx.audit.add(
            deed.at, f"late_{deed.action.value}", actor=deed.by, order_id=deed.line.order_id,
            parcel_id=deed.line.parcel_id or None, detail={"words": words(deed)},
        )  # fmt: skip
    batch = {"batch": deeds[0].batch}
    # What is done in several units of work is one thing to take back.
    forget_edit(tx, LATE_EDIT, batch)
    keep_edit(tx, LATE_EDIT, sorted({deed.line.order_id for deed in tx.late_actions.of_batch(deeds[0].batch)}), batch)


def each_once(rows: Sequence[LateRow]) -> list[LateRow]:
    """Return lines without repeats of the same parcel (or order)."""
    return list({(row.order_id, row.parcel_id): row for row in reversed(rows)}.values())[::-1]
