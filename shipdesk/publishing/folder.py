"""Pages in a folder: a web server's own, or one that another program carries to the web."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shipdesk.domain.errors import Refused
from shipdesk.publishing.page_place import checked_name

_READABLE = 0o644


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder, which is made where it is missing."""

    folder: Path

    def put(self, name: str, page: bytes) -> None:
        """Write the page beside its place, then move it there."""
        path = self.folder / checked_name(name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(path, page)
        except OSError as error:
            raise self._refused(error) from error

    def remove(self, name: str) -> None:
        """Delete the page."""
        try:
            (self.folder / checked_name(name)).unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(error) from error

    def close(self) -> None:
        """Do nothing: a folder is not opened."""

    def _refused(self, error: OSError) -> Refused:
        return Refused(f"The folder {self.folder} cannot be written to ({error.strerror}).", "Choose another one.")


def _write(path: Path, page: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".page-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp's file is for its owner alone; a web server is somebody else.
        os.chmod(name, _READABLE)
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
