"""What the page of runs has worker threads do; nothing here touches a widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.services.views import TrackReport

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop
    from shipdesk.services.what_runs import WhatRuns


def read_runs(shop: Shop) -> WhatRuns:
    """Return what runs, when, what it cost and what failed."""
    from shipdesk.services.what_runs import what_runs

    return what_runs(shop)


def ask_what_is_due(
    shop: Shop, *, progress: Callable[[int, int, str], None], cancelled: Callable[[], bool]
) -> TrackReport:
    """Ask carriers about the parcels that are due."""
    from shipdesk.services.refresh_tracking import refresh_tracking

    return refresh_tracking(shop, progress=progress, cancelled=cancelled)


def ask_account(
    shop: Shop, code: str, *, progress: Callable[[int, int, str], None], cancelled: Callable[[], bool]
) -> TrackReport:
    """Ask one carrier about all of its parcels under way."""
    from shipdesk.services.what_runs import refresh_account

    return refresh_account(shop, code, progress=progress, cancelled=cancelled)


def save_unknown(shop: Shop, path: Path) -> Path:
    """Write what no table understands into a CSV file."""
    from shipdesk.services.unknown_events import save_unknown_events

    return save_unknown_events(shop, path)


def parcel_of(shop: Shop, tracking_number: str) -> int | None:
    """Return the parcel of a number, or None."""
    from shipdesk.services.list_parcels import find_parcel

    return find_parcel(shop, tracking_number)
