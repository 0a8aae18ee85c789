"""Tell who is at this bench, who else works here, and what may not be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shipdesk.domain.people import Person
from shipdesk.domain.roles import May
from shipdesk.services.people import nobody_can_prove_it
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import SignedIn, why_not


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


def who_is_here(shop: Shop) -> Here:
    """Return who is at the bench; whoever was removed since they came is there no more."""
    with shop.look() as tx:
        people = tx.people.all()
    if not people:
        return Here()
    here = shop.person
    if here is not None and all(person.id != here.person.id for person in people):
        # Somebody else may have come since, on another thread: they stay.
        if shop.person is here:
            shop.person = None
        here = None
    refusals = {what: why for what in May if (why := why_not(shop, what))}
    return Here(people, here, refusals, nobody_can_prove_it(shop))
