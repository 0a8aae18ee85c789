"""Screens and windows by their names, for the search from anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from shipdesk.domain.text import fold
from shipdesk.services.views import SearchHit
from shipdesk.ui.screens import screen_title
from shipdesk.ui.words import translate

PLACE = "place"
"""The kind of a hit that leads to a screen; its order_number is the screen's key."""


def find_places(text: str, keys: Iterable[str]) -> tuple[SearchHit, ...]:
    """Return the places whose names begin with the text, or have a word that does."""
    wanted = fold(text.strip())
    if not wanted:
        return ()
    hits = []
    for key in keys:
        names = f"{screen_title(key)} {_OTHER_NAMES.get(key, '')}"
        if any(fold(names[place:]).startswith(wanted) for place in _words_begin(names)):
            hits.append(SearchHit(PLACE, 0, None, key, screen_title(key), translate("Places", "Go there")))
    return tuple(hits)


def _words_begin(text: str) -> Iterable[int]:
    return (place for place in range(len(text)) if text[place] != " " and (place == 0 or text[place - 1] == " "))


_OTHER_NAMES = {"audit": "audit log"}
