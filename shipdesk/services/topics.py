"""What a change touched, so that each screen can decide whether to look again."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """One kind of thing that can change."""

    ORDERS = "orders"
    PARCELS = "parcels"
    MESSAGES = "messages"
    LATE = "late"
    SETTINGS = "settings"
    IMPORTS = "imports"
    SCANS = "scans"
    PRODUCTS = "products"
    PRINTS = "prints"
    PEOPLE = "people"


EVERYTHING = frozenset(Topic)
