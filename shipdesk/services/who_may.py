"""Ask whether whoever is at this bench may do something; a shop without people asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shipdesk.domain.errors import Refused
from shipdesk.domain.people import Person
from shipdesk.domain.roles import May, Role, is_allowed

if TYPE_CHECKING:
    from shipdesk.services.shop import Shop

HOW = "Let the owner enter the PIN."
"""The way on for whoever was refused."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the bench, and whether by their PIN: a badge says who somebody is, but does not make an owner."""

    person: Person
    by_pin: bool

    @property
    def role(self) -> Role:
        """What they are, as far as it was proved."""
        return self.person.role if self.by_pin else Role.STAFF


@dataclass(frozen=True, slots=True)
class Here:
    """Who is at the bench, as of a moment; of a shop without people nobody, and nothing is refused."""

    people: tuple[Person, ...] = ()
    person: SignedIn | None = None
    refusals: Mapping[May, str] = field(default_factory=dict)
    """What may not be done by whoever is here, each with a sentence that says who may."""
    pins_are_lost: bool = False
    """Whether no owner's PIN can be checked on this computer: then an owner sets a new one."""

    @property
    def is_locked(self) -> bool:
        """Whether somebody must say first who they are."""
        return bool(self.people) and self.person is None


def has_people(shop: Shop) -> bool:
    """Answer whether the shop knows who works in it."""
    with shop.look() as tx:
        return tx.people.are_any()


def why_not(shop: Shop, what: May) -> str:
    """Return why what is asked may not be done by whoever is at the bench, in a sentence; empty where it may.

    Who was removed since they came may nothing more.
    """
    with shop.look() as tx:
        people = tx.people.all()
    here = shop.person
    stays = here is not None and any(each.id == here.person.id for each in people)
    role = here.role if here is not None and stays else Role.STAFF
    return "" if not people or is_allowed(role, what) else f"Only the owner may {what.value}."


def ask_leave(shop: Shop, what: May) -> None:
    """Raise Refused where whoever is at the bench may not do it."""
    why = why_not(shop, what)
    if why:
        raise Refused(why, HOW)
