"""Answers as no vendor would write them: each value of a sound one replaced by each kind of nonsense."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

NONSENSE = (None, True, -1, 1e300, "", "\x00x" * 5, "0001-01-01T00:00:00+14:00", [], [None], {}, {"x": []})


def twisted(payload: Any) -> Iterator[Any]:
    """Yield the payload once for each place and each nonsense, and the nonsense alone."""
    yield from NONSENSE
    for path in _paths(payload):
        for nonsense in NONSENSE:
            told = copy.deepcopy(payload)
            node = told
            for part in path[:-1]:
                node = node[part]
            node[path[-1]] = nonsense
            yield told


def _paths(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield (*above, key)
        yield from _paths(value, (*above, key))
