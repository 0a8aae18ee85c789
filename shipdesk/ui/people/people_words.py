"""What the window says of people."""

from __future__ import annotations

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.people import Person
from shipdesk.domain.roles import Role
from shipdesk.services.who_may import SignedIn
from shipdesk.ui.words import translate


def role_word(role: Role) -> str:
    """Return what somebody is in the shop."""
    return {Role.OWNER: translate("People", "Owner"), Role.STAFF: translate("People", "Staff")}[role]


def here_word(here: SignedIn) -> str:
    """Return what somebody is, and that a badge alone does not make an owner."""
    if here.person.role is Role.OWNER and not here.by_pin:
        return translate("People", "By badge, as staff")
    return role_word(here.person.role)


def entry_words(person: Person) -> str:
    """Say by what somebody signs in."""
    if person.has_pin:
        return translate("People", "PIN and badge")
    return translate("People", "Badge only")


def both(error: ShipDeskError) -> str:
    """Return an error's two sentences."""
    return f"{error.message} {error.advice}".strip()
