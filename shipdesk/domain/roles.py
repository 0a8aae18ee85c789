"""Who in the shop may do what: one table."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the shop."""

    OWNER = "owner"
    STAFF = "staff"


class May(StrEnum):
    """What not everybody may do; everything else is for all."""

    SPEND_BEYOND = "buy beyond the limits"
    EXPORT = "export"
    ERASE = "erase"
    CHANGE_MAIL = "change mail"
    CHANGE_CARRIERS = "change carriers and shops"
    CHANGE_SETTINGS = "change settings"
    SUBSTITUTE = "say what goes in an article's place"
    RESTORE = "restore a backup"
    MANAGE_PEOPLE = "say who works here"
    READ_AUDIT = "see who did what"


MAY: dict[Role, frozenset[May]] = {
    Role.OWNER: frozenset(May),
    Role.STAFF: frozenset(),
}


def is_allowed(role: Role, what: May) -> bool:
    """Answer whether somebody of that role may do it."""
    return what in MAY[role]
