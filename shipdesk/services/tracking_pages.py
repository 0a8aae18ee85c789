"""Customers' pages: built from a parcel's record, published where its row says so, taken down when their time is up.

The row is written first: a page is due from the transaction in which its parcel changed. To publish or take down twice
does no harm, so a page that a dead process had taken is simply due again.
"""

from __future__ import annotations

import hashlib
import logging
import random
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused, RemoteError, RemoteUnavailable, ShipDeskError
from shipdesk.domain.orders import Order
from shipdesk.domain.parcels import FINAL, Parcel
from shipdesk.domain.promise import zone_of
from shipdesk.domain.tracking_pages import PageState, TrackingPage
from shipdesk.services.page_places import open_place
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.tracking_links import address_of
from shipdesk.settings import Settings
from shipdesk.storage.tracking_pages_store import ListedPage
from shipdesk.storage.transaction import Transaction

if TYPE_CHECKING:
    from shipdesk.publishing.page_place import PagePlace

_BATCH = 500
_LEASE = timedelta(minutes=5)
"""After so long a page that somebody took and did not finish is due again."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=4)
_ALL_FAIL = 3
"""After so many failures in a row the place is taken to be away, and the rest waits."""
_SHOWN = ("shop", "look", "tracking_page", "mail")
"""The parts of the settings that pages show something of."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A parcel's page for people: url is its public address, empty where nobody can read it."""

    parcel_id: int
    tracking_number: str
    order_number: str
    name: str
    state: PageState
    url: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    next_at: datetime | None
    failures: int
    error: str


@dataclass(frozen=True, slots=True)
class PagesReport:
    """What a round did: problem is the newest failure in words, empty where there was none."""

    published: int = 0
    withdrawn: int = 0
    failed: int = 0
    problem: str = ""


def build_page(shop: Shop, parcel_id: int) -> bytes:
    """Return the page of a parcel as it would be published now; nothing is published."""
    return _built(shop, parcel_id).page


def write_page(shop: Shop, parcel_id: int, folder: Path) -> Path:
    """Write the page of a parcel into a folder, under the name that it has everywhere; return the file."""
    from shipdesk.publishing.folder import FolderPlace

    page = build_page(shop, parcel_id)
    row = _named(shop, parcel_id)
    FolderPlace(folder).put(row.file_name, page)
    return folder / row.file_name


def remove_page(shop: Shop, parcel_id: int, folder: Path) -> Path:
    """Delete the page of a parcel from a folder; return the file that is no longer there."""
    from shipdesk.publishing.folder import FolderPlace

    row = _named(shop, parcel_id)
    FolderPlace(folder).remove(row.file_name)
    return folder / row.file_name


def publish_page(shop: Shop, parcel_id: int) -> PageRow:
    """Publish a parcel's page now, also one that was withdrawn; raises what stands in the way, which is noted."""
    build_page(shop, parcel_id)
    place = open_place(shop)
    now = shop.clock.now()
    with shop.change() as tx:
        tx.pages.make([parcel_id], now)
        tx.pages.want(parcel_id, now)
    return _do_one(shop, parcel_id, place)


def withdraw_page(shop: Shop, parcel_id: int) -> PageRow:
    """Take a parcel's page down now; it comes back only when a person publishes it."""
    with shop.look() as tx:
        page = tx.pages.get(parcel_id)
    if page is None:
        raise Refused("This parcel has no page.", "Nothing was taken down.")
    place = open_place(shop)
    now = shop.clock.now()
    with shop.change() as tx:
        tx.pages.withdraw(parcel_id, now)
        tx.pages.look_at(parcel_id, now)
    return _do_one(shop, parcel_id, place)


def note_settings(tx: Transaction, before: Settings, after: Settings, now: datetime) -> None:
    """Have pages published again where settings changed what they show or where they stand."""
    elsewhere = _whereabouts(before) != _whereabouts(after)
    if elsewhere or any(getattr(before, name) != getattr(after, name) for name in _SHOWN):
        tx.pages.touch_all(now, elsewhere=elsewhere)


def publish_due_pages(shop: Shop, cancelled: CancelCheck = never_cancelled) -> PagesReport:
    """Give parcels that left their pages, publish what changed, and take down what has stood long enough."""
    now = shop.clock.now()
    with shop.look() as tx:
        fresh = tx.pages.without_page(_BATCH) if shop.settings.tracking_page.enabled else ()
        due = tx.pages.due(now, _BATCH)
    if fresh:
        with shop.database.transaction() as tx:
            tx.pages.make(fresh, now)
            due = tx.pages.due(now, _BATCH)
    if not due:
        return PagesReport()
    counts = {PageState.PUBLISHED: 0, PageState.WITHDRAWN: 0}
    failed, in_a_row, problem = 0, 0, ""
    with closing(open_place(shop)) as place:
        for parcel_id in due:
            if cancelled() or in_a_row >= _ALL_FAIL:
                break
            try:
                done = _do(shop, parcel_id, place)
                in_a_row = 0
                if done is not None:
                    counts[done] += 1
            except ShipDeskError as error:
                failed, in_a_row, problem = failed + 1, in_a_row + isinstance(error, RemoteError), str(error)
    if failed or any(counts.values()):
        shop.publish(frozenset({Topic.PARCELS}))
    return PagesReport(counts[PageState.PUBLISHED], counts[PageState.WITHDRAWN], failed, problem)


def list_pages(shop: Shop, *, failing_only: bool = False) -> tuple[PageRow, ...]:
    """Return the pages, newest parcels first."""
    with shop.look() as tx:
        return tuple(_row(shop, each) for each in tx.pages.listed(failing_only=failing_only))


def show_page(shop: Shop, parcel_id: int) -> PageRow | None:
    """Return what became of a parcel's page, or None where it has none."""
    with shop.look() as tx:
        found = tx.pages.listed(parcel_id=parcel_id)
    return _row(shop, found[0]) if found else None


def _do_one(shop: Shop, parcel_id: int, place: PagePlace) -> PageRow:
    try:
        with closing(place):
            _do(shop, parcel_id, place)
    finally:
        shop.publish(frozenset({Topic.PARCELS}))
    row = show_page(shop, parcel_id)
    assert row is not None
    return row


def _do(shop: Shop, parcel_id: int, place: PagePlace) -> PageState | None:
    """Publish or take down a page that is due; None where nothing had to be done. Raises what failed, once noted."""
    now = shop.clock.now()
    lease = now + _LEASE
    with shop.database.transaction() as tx:
        page = tx.pages.claim(parcel_id, now, lease)
    if page is None:
        return None
    try:
        if page.withdrawn_at is not None:
            return _taken_down(shop, page, place, lease)
        return _published(shop, page, place, lease)
    except ShipDeskError as error:
        with shop.database.transaction() as tx:
            tx.pages.note_failed(parcel_id, lease, now + _wait(page, error), str(error))
        log.warning("page of parcel %d: %s", parcel_id, error.message)
        raise


def _published(shop: Shop, page: TrackingPage, place: PagePlace, lease: datetime) -> PageState | None:
    made = _built(shop, page.parcel_id)
    parcel, built = made.parcel, made.page
    next_at = _next_look(shop, made)
    if next_at is not None and next_at <= shop.clock.now() and parcel.state.status in FINAL:
        with shop.database.transaction() as tx:
            tx.pages.withdraw(page.parcel_id, shop.clock.now())
            # It stays taken by this process.
            tx.pages.look_at(page.parcel_id, lease)
        return _taken_down(shop, page, place, lease)
    digest = hashlib.sha256(built).hexdigest()
    if digest == page.digest:
        with shop.database.transaction() as tx:
            tx.pages.note_same(page.parcel_id, lease, next_at)
        return None
    place.put(page.file_name, built)
    with shop.database.transaction() as tx:
        tx.pages.note_published(page.parcel_id, lease, shop.clock.now(), digest, next_at)
    return PageState.PUBLISHED


def _taken_down(shop: Shop, page: TrackingPage, place: PagePlace, lease: datetime) -> PageState:
    # Also where none is known to stand: nobody knows what became of a try that was cut off.
    place.remove(page.file_name)
    with shop.database.transaction() as tx:
        tx.pages.note_withdrawn(page.parcel_id, lease)
    return PageState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class _Built:
    """A page, the parcel it is about, and the days in it, after each of which it says something else."""

    parcel: Parcel
    page: bytes
    days: tuple[date, ...]


def _built(shop: Shop, parcel_id: int) -> _Built:
    from shipdesk.documents.tracking_page import page_html
    from shipdesk.services.tracking_page_contents import page_content

    with shop.look() as tx:
        parcel = tx.parcels.get(parcel_id)
        order: Order | None = tx.orders.get(parcel.order_id) if parcel else None
        if parcel is None or order is None:
            raise Refused("This parcel is not here.", "Search for its number.")
        if parcel.is_return:
            raise Refused("A return has no page for its customer.", "They sent it themselves.")
        content = page_content(tx, shop.settings, parcel, order, shop.clock.now())
    told = (content.promised_on, content.expected_on, content.expected_until_on, content.pickup_until_on)
    return _Built(parcel, shop.compute(page_html, content), tuple(day for day in told if day is not None))


def _next_look(shop: Shop, made: _Built) -> datetime | None:
    """Return when a page says something else by itself: the day after a date in it passed, or its time is up."""
    settings, now, parcel = shop.settings, shop.clock.now(), made.parcel
    since = parcel.state.since or parcel.state.last_event_at
    if parcel.state.status in FINAL:
        return (since or now) + timedelta(days=settings.tracking_page.withdraw_after_days)
    zone = zone_of(settings.shop.time_zone)
    days_after = (datetime.combine(day + timedelta(days=1), time(0, 5), zone) for day in made.days)
    return min((each for each in days_after if each > now), default=None)


def _wait(page: TrackingPage, error: ShipDeskError) -> timedelta:
    if not isinstance(error, RemoteUnavailable):
        # Somebody has to change something first; it is looked at seldom.
        return _LONGEST_WAIT
    wait: timedelta = min(_FIRST_WAIT * (1 << min(page.failures, 10)), _LONGEST_WAIT)
    return max(wait, timedelta(seconds=error.retry_after_s or 0)) * random.uniform(0.9, 1.1)  # noqa: S311  (spreads retries, guards nothing)


def _named(shop: Shop, parcel_id: int) -> TrackingPage:
    """Return a parcel's page, made where it has none; nobody asked that it be published."""
    with shop.database.transaction() as tx:
        if tx.parcels.get(parcel_id) is None:
            raise Refused("This parcel is not here.", "Search for its number.")
        tx.pages.make([parcel_id], shop.clock.now(), due=False)
        row = tx.pages.get(parcel_id)
        assert row is not None
        return row


def _whereabouts(settings: Settings) -> tuple[str, ...]:
    page = settings.tracking_page
    return page.place, page.folder, page.address, page.bucket, page.user if page.place == "sftp" else ""


def _row(shop: Shop, listed: ListedPage) -> PageRow:
    page = listed.page
    return PageRow(
        page.parcel_id, listed.tracking_number, listed.order_number, page.name, page.state,
        address_of(shop.settings, page) or "", page.published_at, page.withdrawn_at, page.next_at, page.failures,
        page.error,
    )  # fmt: skip
