"""Which orders can travel in one parcel: the same person at the same address, all of them still on the desk."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from shipdesk.domain.orders import Address
from shipdesk.domain.text import fold

_NO_WORD = re.compile(r"[^\w]+|_+")
Destination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traveller:
    """What combining needs to know of an order that waits on the desk."""

    id: int
    order_number: str
    recipient: Address
    ship_by_on: date | None = None
    placed_at: datetime | None = None
    quantity: int = 0
    items_text: str = ""
    total_minor: int | None = None
    currency: str = ""
    service_wanted: str = ""


def destination(to: Address) -> Destination | None:
    """Return what two addresses share that are the same place and person; None where too little is known to say so.

    Case, accents, blanks, punctuation and the breaking of lines do not count. Words are never joined: "1/12 King St" is
    not "112 King St". E-mail and phone do not count. A state counts only where there is no postal code.
    """
    street = _words(" ".join(to.lines))
    person = (_words(to.name), _words(to.company))
    if not street or not any(person) or not (to.city or to.postal_code):
        return None
    country, postal = _district(to)
    return (*person, street, _words(to.city), postal or _words(to.state), country)


def travel_groups(orders: Iterable[Traveller]) -> tuple[tuple[Traveller, ...], ...]:
    """Return the orders that can travel together, two or more a group; each group's lead first, most urgent first."""
    # The district first: of many thousand orders few share it, and the rest of the address costs more to compare.
    districts: dict[tuple[str, str], list[Traveller]] = defaultdict(list)
    for order in orders:
        districts[_district(order.recipient)].append(order)
    groups: dict[Destination, list[Traveller]] = defaultdict(list)
    for near in districts.values():
        for order in near if len(near) > 1 else ():
            to = destination(order.recipient)
            if to is not None:
                groups[to].append(order)
    found = [tuple(sorted(group, key=urgency)) for group in groups.values() if len(group) > 1]
    return tuple(sorted(found, key=lambda group: urgency(group[0])))


def lead_of(orders: Sequence[Traveller]) -> Traveller:
    """Return the order whose number the parcel gets: the one to be shipped first, then the oldest."""
    return min(orders, key=urgency)


def urgency(order: Traveller) -> tuple[date, datetime, int]:
    """Return the key that sorts the most urgent order first."""
    return (order.ship_by_on or date.max, order.placed_at or datetime.max.replace(tzinfo=UTC), order.id)


def numbers_text(numbers: Sequence[str], most: int = 12) -> str:
    """Return order numbers as a sentence has them: "1001, 1002 and 1003"; very many are counted at the end."""
    shown = list(numbers) if len(numbers) <= most else [*numbers[: most - 1], f"{len(numbers) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _district(to: Address) -> tuple[str, str]:
    """Return country and postal code as far as they count."""
    country, postal = to.country_code.upper(), _words(to.postal_code).replace(" ", "")
    # The four digits behind a ZIP code are often left out.
    return country, postal[:5] if country == "US" else postal


def _words(text: str) -> str:
    return " ".join(_NO_WORD.sub(" ", fold(text)).split())
