"""Addresses that mails do not reach, or that want fewer of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shipdesk.domain.mails import AddressFlag, FlaggedAddress
from shipdesk.storage.tables import FlaggedAddressRow
from shipdesk.storage.upserts import upsert


class FlagsStore:
    """The flagged_addresses table; addresses are compared in small letters."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def flag(self, address: str, flag: AddressFlag, at: datetime, detail: str = "", message_id: str = "") -> None:
        """Flag an address, or renew its flag."""
        values = {"at": at, "detail": detail, "message_id": message_id}
        statement = upsert(self._session, FlaggedAddressRow).values(
            address=address.casefold(), flag=flag.value, **values
        )
        self._session.execute(statement.on_conflict_do_update(index_elements=["address", "flag"], set_=values))

    def clear(self, address: str, *flags: AddressFlag) -> int:
        """Take flags off an address (all of them where none is named); return how many."""
        statement = delete(FlaggedAddressRow).where(col(FlaggedAddressRow.address) == address.casefold())
        if flags:
            statement = statement.where(col(FlaggedAddressRow.flag).in_([flag.value for flag in flags]))
        return len(self._session.scalars(statement.returning(col(FlaggedAddressRow.flag))).all())

    def of(self, addresses: Collection[str]) -> tuple[FlaggedAddress, ...]:
        """Return the flags of these addresses, the newest first."""
        wanted = {address.casefold() for address in addresses if address}
        if not wanted:
            return ()
        return self._read(select(FlaggedAddressRow).where(col(FlaggedAddressRow.address).in_(wanted)))

    def bounced(self, addresses: Sequence[str]) -> FlaggedAddress | None:
        """Return the flag of the first of these addresses that mails do not reach, or None."""
        found = {each.address: each for each in self.of(addresses) if each.flag is AddressFlag.BOUNCED}
        return next((found[key] for a in addresses if (key := a.casefold()) in found), None)

    def all(self, limit: int = 1000) -> tuple[FlaggedAddress, ...]:
        """Return all flags, the newest first."""
        return self._read(select(FlaggedAddressRow).limit(limit))

    def _read(self, statement: Any) -> tuple[FlaggedAddress, ...]:
        rows: Iterable[FlaggedAddressRow] = self._session.scalars(statement.order_by(col(FlaggedAddressRow.at).desc()))
        return tuple(FlaggedAddress(r.address, AddressFlag(r.flag), r.at, r.detail, r.message_id) for r in rows)
