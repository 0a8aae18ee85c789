"""What undoing the last edits of orders needs, kept in the transaction of the edit itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

_EDITS = "last_edits"
_KEPT_EDITS = 20

Inverse = Callable[[Transaction, list[int], dict[str, Any]], object]
"""Puts orders back as they were: (unit of work, ids of the orders, the detail that the edit kept).

What it returns as a text is said of it, in the place of how many orders there were.
"""


@dataclass(frozen=True, slots=True)
class LastEdit:
    """One edit that can be undone: what was done, to which orders, and what its inverse needs (plain JSON)."""

    action: str
    ids: list[int]
    detail: dict[str, Any]


def note_edit(
    shop: Shop, tx: Transaction, action: str, ids: Sequence[int], words: str | Mapping[int, str], detail: dict[str, Any]
) -> None:
    """Write one audit row per order, and keep beside the last edits what undoing this one needs.

    words are the same for all orders, or each order's own.
    """
    if not ids:
        return
    for order_id in ids:
        tx.audit.add(
            shop.clock.now(),
            action,
            order_id=order_id,
            detail={"words": words if isinstance(words, str) else words[order_id]},
        )
    keep_edit(tx, action, ids, detail)


def keep_edit(tx: Transaction, action: str, ids: Sequence[int], detail: dict[str, Any]) -> None:
    """Keep what undoing an edit needs beside the last edits; the audit log hears of it from the caller."""
    edits = [*tx.settings.get(_EDITS, []), {"action": action, "ids": list(ids), "detail": detail}]
    tx.settings.put(_EDITS, edits[-_KEPT_EDITS:])


def forget_edit(tx: Transaction, action: str, detail: dict[str, Any]) -> None:
    """Take an edit off the pile that was undone by another way."""
    edits = tx.settings.get(_EDITS, [])
    kept = [edit for edit in edits if edit["action"] != action or edit["detail"] != detail]
    if len(kept) != len(edits):
        tx.settings.put(_EDITS, kept)


def take_last_edit(tx: Transaction) -> LastEdit | None:
    """Take the newest edit that was not undone yet off the pile; None where there is none."""
    edits = tx.settings.get(_EDITS, [])
    if not edits:
        return None
    last = edits[-1]
    tx.settings.put(_EDITS, edits[:-1])
    return LastEdit(last["action"], [int(i) for i in last["ids"]], last["detail"])
