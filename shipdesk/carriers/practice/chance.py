"""Chance that always falls the same way: a number that follows from the seed and from what it is for."""

from __future__ import annotations

import hashlib


def pick(below: int, *about: object) -> int:
    """Return a number from 0 to below - 1 that depends on nothing but the arguments."""
    digest = hashlib.sha256("\x1f".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:8]) % below


def between(low: float, high: float, *about: object) -> float:
    """Return a number from low to high that depends on nothing but the arguments."""
    return low + (high - low) * pick(1_000_001, *about) / 1_000_000
