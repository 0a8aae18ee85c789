"""Orders that travel in another order's parcel: which they are, and which could."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from shipdesk.domain.orders import Address, AddressGrade, OrderStatus
from shipdesk.domain.same_way import Traveller
from shipdesk.storage.order_rows import address_of
from shipdesk.storage.tables import AddressRow, OrderRecord, PlannedParcelRow, table_of

_CHUNK = 500
_ORDERS = table_of(OrderRecord)
_MEMBERS = (
    select(_ORDERS.c.combined_into, _ORDERS.c.id)
    .where(_ORDERS.c.combined_into.in_(bindparam("leads", expanding=True)))
    .order_by(_ORDERS.c.ship_by_on.asc().nulls_last(), _ORDERS.c.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands and in whose parcel it travels; lead_id is None where it travels in its own.

    weight_g and box are what a person said of its parcel: with other orders in it they count no more.
    """

    order_id: int
    status: OrderStatus
    lead_id: int | None
    weight_g: int | None = None
    box: str = ""


class GroupsStore:
    """Reads and writes orders' `combined_into`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def leads_of(self, order_ids: Sequence[int]) -> dict[int, int]:
        """Return the lead of each of these orders that travels in another's parcel."""
        return {s.order_id: s.lead_id for s in self.standings(order_ids) if s.lead_id is not None}

    def members_of(self, lead_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Return the orders that travel with each of these, the most urgent first; those without any are left out."""
        found: dict[int, list[int]] = {}
        for start in range(0, len(lead_ids), _CHUNK):
            chunk = {"leads": lead_ids[start : start + _CHUNK]}
            for lead_id, order_id in self._session.execute(_MEMBERS, chunk):
                found.setdefault(lead_id, []).append(order_id)
        return {lead_id: tuple(members) for lead_id, members in found.items()}

    def groups_of(self, order_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Return by lead the members of every group that one of these orders is in."""
        return self.members_of(list({*order_ids, *self.leads_of(order_ids).values()}))

    def numbers_of(self, order_ids: Iterable[int]) -> dict[int, str]:
        """Return the numbers of these orders."""
        wanted = list(order_ids)
        found: dict[int, str] = {}
        for start in range(0, len(wanted), _CHUNK):
            chunk = col(OrderRecord.id).in_(wanted[start : start + _CHUNK])
            rows = self._session.execute(select(col(OrderRecord.id), col(OrderRecord.order_number)).where(chunk))
            found.update((i, number) for i, number in rows if i)
        return found

    def standings(self, order_ids: Sequence[int]) -> list[Standing]:
        """Return where these orders stand; those that are gone are left out."""
        found: list[Standing] = []
        columns: Any = (
            OrderRecord.id, OrderRecord.status, OrderRecord.combined_into, OrderRecord.weight_g, OrderRecord.box,
        )  # fmt: skip
        for start in range(0, len(order_ids), _CHUNK):
            statement = select(*columns).where(col(OrderRecord.id).in_(order_ids[start : start + _CHUNK]))
            rows = self._session.execute(statement)
            found += [Standing(i, OrderStatus(status), lead, weight, box) for i, status, lead, weight, box in rows]
        return found

    def put(self, standings: Iterable[Standing]) -> None:
        """Let these orders stand so."""
        for standing in standings:
            self._session.execute(
                update(_ORDERS)
                .where(col(OrderRecord.id) == standing.order_id)
                .values(
                    status=standing.status.value,
                    combined_into=standing.lead_id,
                    weight_g=standing.weight_g,
                    box=standing.box,
                )
            )
        self._session.expire_all()

    def travellers(self, order_ids: Sequence[int]) -> list[Traveller]:
        """Return what combining needs to know of these orders."""
        found: list[Traveller] = []
        for start in range(0, len(order_ids), _CHUNK):
            statement = _TRAVELLERS.where(col(OrderRecord.id).in_(order_ids[start : start + _CHUNK]))
            found += [_traveller(row) for row in self._session.execute(statement)]
        return found

    def waiting(self, towards: Address | None = None) -> list[Traveller]:
        """Return the orders to ship that could be combined, as far as their own state goes; leads of groups too.

        towards leaves out what surely goes elsewhere: another country or postal code.
        """
        statement = _TRAVELLERS.where(
            col(OrderRecord.status) == OrderStatus.TO_SHIP.value,
            col(OrderRecord.address_grade) != AddressGrade.CANNOT_SHIP.value,
            col(OrderRecord.id).notin_(select(col(PlannedParcelRow.order_id))),
        )
        if towards is not None:
            # Blanks and dashes come and go, and so do the digits behind a ZIP code.
            near = towards.postal_code.replace(" ", "").replace("-", "")[:5]
            postal = func.replace(func.replace(AddressRow.postal_code, " ", ""), "-", "")
            statement = statement.where(
                col(OrderRecord.country_code) == towards.country_code, postal.istartswith(near, autoescape=True)
            )
        return [_traveller(row) for row in self._session.execute(statement)]


_TRAVELLERS: Any = select(
    OrderRecord.id,
    OrderRecord.order_number,
    OrderRecord.ship_by_on,
    OrderRecord.placed_at,
    OrderRecord.quantity,
    OrderRecord.items_text,
    OrderRecord.total_minor,
    OrderRecord.currency,
    OrderRecord.service_wanted,
    AddressRow.name,
    AddressRow.company,
    AddressRow.lines,
    AddressRow.city,
    AddressRow.state,
    AddressRow.postal_code,
    AddressRow.country_code,
    AddressRow.email,
    AddressRow.phone,
).join(AddressRow, col(AddressRow.id) == col(OrderRecord.address_id))  # type: ignore[call-overload]


def _traveller(row: Any) -> Traveller:
    return Traveller(
        id=row.id,
        order_number=row.order_number,
        recipient=address_of(row),
        ship_by_on=row.ship_by_on,
        placed_at=row.placed_at,
        quantity=row.quantity,
        items_text=row.items_text,
        total_minor=row.total_minor,
        currency=row.currency,
        service_wanted=row.service_wanted,
    )
