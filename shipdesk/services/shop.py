"""The open shop: its store, clock, settings and the parts that reach outside; what every service is given."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from platformdirs import user_data_path

from shipdesk.domain.errors import StoreOutOfReach, StoreUnusable
from shipdesk.services.audit_keys import guard_of
from shipdesk.services.clocks import clock_of, is_practice
from shipdesk.services.owners import owner_of
from shipdesk.services.ports import Carrier, Clock, Mailer, Printer, ShopApi
from shipdesk.services.scans_first import ScansFirst
from shipdesk.services.store_place import MARKER, open_store
from shipdesk.services.topics import EVERYTHING, Topic
from shipdesk.settings import Settings
from shipdesk.storage.database import Database
from shipdesk.storage.scan_journal import ScanJournal

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from shipdesk.services.learned_forecasts import LearnedForecasts
    from shipdesk.services.outside import Outside
    from shipdesk.services.who_may import SignedIn
    from shipdesk.storage.transaction import Transaction

__all__ = ["DATA_VARIABLE", "MARKER", "Shop", "default_folder", "give_up_of_the_dead", "open_shop"]

DATA_VARIABLE = "SHIPDESK_DATA"
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


def default_folder() -> Path:
    """Return the merchant's own shop folder: SHIPDESK_DATA, else the platform's data folder."""
    told = os.environ.get(DATA_VARIABLE, "").strip()
    return Path(told).expanduser() if told else user_data_path("ShipDesk", appauthor=False)


class Shop:
    """A shop that is open in this process; safe to use from many threads."""

    def __init__(self, folder: Path, database: Database, clock: Clock, store_id: str) -> None:
        self.folder = folder
        self.database = database
        self.clock = clock
        self.store_id = store_id
        self.is_practice = is_practice(folder)
        self.owner = owner_of(folder, database)
        self.person: SignedIn | None = None
        """Who is at this bench; the audit log tells of them."""
        self.in_window = False
        """Set by the window: work that would hold its thread up is done in another process."""
        self.scans_first = ScansFirst()
        self.tracking_stamps: dict[int, str] = {}
        """The stamps of the answers about parcels, by their ids, that this process kept last."""
        self.learned_forecasts: LearnedForecasts | None = None
        """What this process has learned for the forecasts; None until they are asked for."""
        self.forecasting = threading.RLock()
        """Held by whoever learns or asks: what was learned is not for two threads at once."""
        self._listeners: list[Callable[[frozenset[Topic]], None]] = []
        self._lock = threading.RLock()
        self.kept_scans = ScanJournal(folder)
        """What was scanned here and is not on the shop's server yet."""
        self._settings: Settings | None = None
        self._last_settings: Settings | None = None
        self._was_cut_off = False
        self._led: bool | None = None
        self._outside: Outside | None = None
        self._workshop: ProcessPoolExecutor | None = None
        self._retired: list[Outside] = []
        """Parts that settings have replaced: work under way may still use them, so they are closed at the end."""
        self._seen_version = database.foreign_version()

    @property
    def settings(self) -> Settings:
        """What the merchant set; while the shop's server is away, what was set before."""
        with self._lock:
            if self._settings is None:
                try:
                    with self.database.snapshot() as tx:
                        self._settings = self._last_settings = tx.settings.load()
                except StoreOutOfReach:
                    if self._last_settings is None:
                        raise
                    return self._last_settings
            return self._settings

    @property
    def is_cut_off(self) -> bool:
        """Whether the shop's store is on a server that does not answer at the moment."""
        return self.database.is_out_of_reach

    @contextmanager
    def change(self, *topics: Topic) -> Iterator[Transaction]:
        """Give one unit of work, and tell the listeners what it touched once it is durable."""
        with self.database.transaction() as tx:
            tx.audit.act_for(self.person.person.name if self.person else "")
            yield tx
        self.publish(frozenset(topics))

    def look(self) -> AbstractContextManager[Transaction]:
        """Give one consistent view for reading."""
        return self.database.snapshot()

    def subscribe(self, callback: Callable[[frozenset[Topic]], None]) -> Callable[[], None]:
        """Call back with the topics of every change, on the thread that made it; return how to stop that."""
        with self._lock:
            self._listeners.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return unsubscribe

    def publish(self, topics: frozenset[Topic]) -> None:
        """Tell the listeners that something changed."""
        with self._lock:
            if Topic.SETTINGS in topics:
                self._settings = None
                self._retire_outside()
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(topics)

    def poll_outside_changes(self) -> bool:
        """Notice what other processes changed since the last look, and publish it; tell whether there was anything."""
        version = self.database.foreign_version()
        self._tell_of_outage()
        with self._lock:
            if version is None or version == self._seen_version:
                return False
            self._seen_version = version
        with self.database.snapshot() as tx:
            settings = tx.settings.load()
        # Whoever works with a carrier or the mail server at this moment must not lose it for a note on an order.
        same = settings == self.settings
        self.publish(EVERYTHING - {Topic.SETTINGS} if same else EVERYTHING)
        return True

    def takes_over(self) -> bool:
        """Answer whether what runs by itself has just become this station's, since the one that did it is gone."""
        leads = self.database.leads()
        with self._lock:
            before, self._led = self._led, leads
        return leads and before is False

    def _tell_of_outage(self) -> None:
        cut_off = self.is_cut_off
        with self._lock:
            changed, self._was_cut_off = cut_off != self._was_cut_off, cut_off
        if changed:
            log.warning("the shop's server is %s", "away" if cut_off else "back")
            self.publish(frozenset({Topic.SCANS}))

    def carrier(self, code: str) -> Carrier:
        """Return the carrier account; raises Refused where there is none of that code."""
        return self.outside.carrier(code)

    def shop_api(self, code: str) -> ShopApi:
        """Return the shop account whose API sells for us; raises Refused where there is none of that code."""
        return self.outside.shop_api(code)

    def mailer(self) -> Mailer:
        """Return a mailer for the shop's account; raises Refused where there is none."""
        return self.outside.mailer()

    def printer(self, name: str) -> Printer:
        """Return the printer of that name; an empty name prints to files in the shop's folder."""
        return self.outside.printer(name)

    @property
    def outside(self) -> Outside:
        """The parts that reach outside, made when first needed."""
        from shipdesk.services.outside import Outside

        with self._lock:
            if self._outside is None:
                self._outside = Outside(self.folder, self.settings, self.clock, self.store_id, self.take_serial)
            return self._outside

    def use_outside(self, outside: Outside | None) -> None:
        """Put other parts in their place, or have them made anew with the present clock (None)."""
        with self._lock:
            self._retire_outside()
            self._outside = outside

    def take_serial(self, name: str, first: int) -> int:
        """Give out the next number of a range, once and for all."""
        with self.database.transaction() as tx:
            return tx.settings.take_serial(name, first)

    def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do CPU-bound work: in the window's workshop process, so that painting goes on, else here."""
        if not self.in_window:
            return function(*args, **kwargs)
        with self._lock:
            if self._workshop is None:
                import multiprocessing
                from concurrent.futures import ProcessPoolExecutor

                self._workshop = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            future: Future[T] = self._workshop.submit(function, *args, **kwargs)
        return future.result()

    def close(self) -> None:
        """Let go of everything; nothing that was confirmed is lost by not calling it."""
        with self._lock:
            self._listeners.clear()
            self._retire_outside()
            retired, self._retired = self._retired, []
            workshop, self._workshop = self._workshop, None
        for outside in retired:
            outside.close()
        if workshop is not None:
            workshop.shutdown(wait=True, cancel_futures=True)
        self.owner.release()
        self.kept_scans.close()
        self.database.close()

    def _retire_outside(self) -> None:
        if self._outside is not None:
            self._retired.append(self._outside)
            self._outside = None


def open_shop(folder: Path, *, clock: Clock | None = None, store: str | None = None) -> Shop:
    """Open the shop in a folder, making it where there is none; store is the URL of a server that has its store.

    Raises StoreUnusable where the store is lost, broken, locked or too new, and WrongUsage where
    SHIPDESK_NOW is set for a real shop.
    """
    folder = folder.expanduser()
    chosen = clock or clock_of(folder)
    try:
        database, store_id = open_store(folder, store)
        database.audit_guard = guard_of(folder, store_id)
        shop = Shop(folder, database, chosen, store_id)
    except OSError as error:
        raise StoreUnusable(
            f"The folder {folder} cannot be used ({error.strerror}).", "Choose another, or check its permissions."
        ) from error
    give_up_of_the_dead(shop)
    return shop


def give_up_of_the_dead(shop: Shop) -> None:
    """Make what a dead process was sending UNSURE: it may or may not have reached outside."""
    with shop.look() as tx:
        owners = tx.outbox.sending_owners()
    dead = [name for name in owners if shop.owner.is_dead(name)]
    if dead:
        with shop.change(Topic.MESSAGES, Topic.PRINTS) as tx:
            given_up = sum(tx.outbox.give_up_of(name) for name in dead)
        log.info("outbox: %d effects of ended processes are unsure", given_up)
