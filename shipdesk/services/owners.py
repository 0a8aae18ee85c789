"""Which processes work on a shop: each holds a lock that the system lets go when it dies."""

from __future__ import annotations

import secrets
from pathlib import Path

from filelock import FileLock, Timeout

from shipdesk.storage.database import Database


class Owner:
    """This process as it claims outside effects; its name stays taken until it ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "owners"
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            self.name = secrets.token_hex(8)
            self._lock = FileLock(self._path(self.name))
            self._lock.acquire(timeout=5)
            # Another process may have tidied the file away just before it was locked.
            if self._path(self.name).exists():
                break
            self._lock.release()

    def is_dead(self, name: str) -> bool:
        """Answer whether the process of that name has ended; its trace is removed if so."""
        if name == self.name:
            return False
        path = self._path(name)
        if not path.exists():
            return True
        return _remove_if_free(path)

    def others_alive(self) -> bool:
        """Answer whether another process works on this shop."""
        return any_alive(self._folder.parent, besides=self.name)

    def release(self) -> None:
        """Give the name back."""
        self._lock.release()
        self._path(self.name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"


class StationOwner(Owner):
    """The same where several stations share a store: whether another lives, the server knows, not our folder."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self._database = database
        database.be_present(self.name)

    def is_dead(self, name: str) -> bool:
        """Answer whether the process of that name has lost its connection to the server."""
        return name != self.name and not self._database.is_present(name)

    def others_alive(self) -> bool:
        """Answer whether another process, at whichever station, works on this shop."""
        return self._database.others_present()


def owner_of(folder: Path, database: Database) -> Owner:
    """Return this process as an owner of outside effects, for a store in the folder or one that is shared."""
    return StationOwner(folder, database) if database.is_shared else Owner(folder)


def any_alive(folder: Path, besides: str = "") -> bool:
    """Answer whether any process works on the shop in a folder."""
    paths = [p for p in (folder / "owners").glob("*.lock") if p.stem != besides]
    free = [_remove_if_free(path) for path in paths]
    return not all(free)


def _remove_if_free(path: Path) -> bool:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    path.unlink(missing_ok=True)
    return True
