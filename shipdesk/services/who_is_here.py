"""Tell who is at this bench, who else works here, and what may not be done now."""

from __future__ import annotations

from shipdesk.domain.roles import May
from shipdesk.services.people import nobody_can_prove_it
from shipdesk.services.shop import Shop
from shipdesk.services.who_may import Here, why_not


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
