"""Small things that tests of shop APIs say often."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shipdesk.domain.orders import OrderDraft
from shipdesk.domain.shops import ShippedParcel

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def walk(api: Any, cursor: str = "", pages: int = 50) -> tuple[list[OrderDraft], str]:
    """Pull until there is no more; return what came, in order, and the last cursor."""
    drafts: list[OrderDraft] = []
    for _ in range(pages):
        page = api.pull(cursor)
        drafts += page.drafts
        cursor = page.next_cursor
        if not page.more:
            return drafts, cursor
    raise AssertionError("it never ends")


def parcel(number: str, order_number: str = "1") -> ShippedParcel:
    """Return a parcel that left."""
    return ShippedParcel(order_number, number, "PostNord", "MyPack", "https://track.example/1", NOW)
