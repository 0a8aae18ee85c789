"""What every place for pages can do. Each effect may be repeated without harm: the same file ends up there once."""

from __future__ import annotations

import re
from typing import Protocol

from shipdesk.domain.errors import Refused

MEDIA_TYPE = "text/html; charset=utf-8"
CACHE = "no-cache"
"""Browsers ask whether a page is still the newest, each time."""
WHERE = "See Settings, Customer's page."
_NAME = re.compile(r"[a-z0-9-]{8,80}\.html")


class PagePlace(Protocol):
    """A place where pages stand under their names.

    Each raises RemoteUnavailable where it may work later, and Refused or RemoteRefused where something has to be
    changed first.
    """

    def put(self, name: str, page: bytes) -> None:
        """Have the page stand there, in the place of an older one; nobody ever reads half of one."""
        ...

    def remove(self, name: str) -> None:
        """Have nothing stand there under that name, whether anything did or not."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


def checked_name(name: str) -> str:
    """Return the name of a page, or raise Refused: no place is asked for anything else."""
    if not _NAME.fullmatch(name):
        raise Refused("This is not the name of a page.", "Nothing was published.")
    return name
