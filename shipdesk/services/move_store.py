"""Move a shop's store between a file and a server, and prove that nothing is missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shipdesk.domain.errors import Refused, StoreUnusable
from shipdesk.services.owners import any_alive
from shipdesk.services.ports import Progress, no_progress
from shipdesk.services.store_place import MOVED_TO, chosen_store, remember_store
from shipdesk.storage.copy_rows import CopiedTable, copy_rows
from shipdesk.storage.database import STORE_NAME, Database
from shipdesk.storage.store_url import StoreUrl, is_store_url, read_store_url

_CLOSE = "Close ShipDesk at every bench, then move it."


@dataclass(frozen=True, slots=True)
class MovedStore:
    """Where a store was and is (never with a password), and what is proven to be the same in both places."""

    source: str
    target: str
    tables: tuple[CopiedTable, ...]


def move_store(source: str, target: str, progress: Progress = no_progress) -> MovedStore:
    """Move a store from a folder or server URL to another, which must hold nothing yet.

    A folder whose store went to a server goes on with it there. The old store stays as it is, but is not opened any
    more. Raises Refused where the target is not empty or somebody works on the source, StoreUnusable where the copy
    is not the same: then everything is as before.
    """
    old, new = _Place(source), _Place(target)
    if old.shown == new.shown:
        raise Refused("Both places are the same.", "Nothing was changed.")
    new.refuse_what_is_there()
    here = old.open_there()
    try:
        if (old.folder is not None and any_alive(old.folder)) or (here.is_shared and here.others_present()):
            raise Refused("Somebody works on this shop.", _CLOSE)
        tables = _copied(here, new, progress)
        with here.snapshot() as tx:
            store_id = str(tx.settings.get("store_id", ""))
        goes_on = new.folder if new.url is None else old.folder
        if goes_on is not None:
            remember_store(goes_on, store_id, new.url)
        with here.transaction() as tx:
            tx.settings.put(MOVED_TO, new.shown)
    finally:
        here.close()
    return MovedStore(old.shown, new.shown, tables)


def _copied(here: Database, new: _Place, progress: Progress) -> tuple[CopiedTable, ...]:
    with here.snapshot() as tx:
        moved = tx.settings.get(MOVED_TO)
    if moved:
        raise StoreUnusable(f"This store was moved to {moved} before.", "Move it from there.")
    there = new.make()
    try:
        tables = copy_rows(here, there, progress)
    except BaseException:
        there.close()
        new.take_back()
        raise
    there.close()
    return tables


class _Place:
    """A folder or a server, as a person named it."""

    def __init__(self, text: str) -> None:
        self.folder = None if is_store_url(text) else Path(text).expanduser()
        self.url: StoreUrl | None = read_store_url(text) if self.folder is None else None
        self.shown = str(self.url or self.folder)

    def open_there(self) -> Database:
        """Open the store that is to be moved, wherever its folder says it is."""
        url = self.url or (chosen_store(self.folder) if self.folder is not None else None)
        if url is not None:
            return Database.open_server(url)
        path = (self.folder or Path()) / STORE_NAME
        if not path.exists():
            raise StoreUnusable(f"There is no store at {path}.", "Check the name of the folder.")
        return Database.open(path)

    def refuse_what_is_there(self) -> None:
        """Refuse a folder that has a store already; a server is asked when it is open."""
        if self.folder is not None and (self.folder / STORE_NAME).exists():
            raise Refused(f"There is a store in {self.folder} already.", "Name a new folder; nothing was changed.")

    def make(self) -> Database:
        """Make the empty store, or open an empty one that is there."""
        if self.url is not None:
            return Database.open_server(self.url)
        return Database.open((self.folder or Path()) / STORE_NAME, may_be_new=True)

    def take_back(self) -> None:
        """Remove the file that was just made; an empty database stays empty."""
        if self.folder is not None:
            for tail in ("", "-wal", "-shm", ".lock"):
                (self.folder / f"{STORE_NAME}{tail}").unlink(missing_ok=True)
