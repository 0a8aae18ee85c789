"""Manifests: which parcels a carrier was given on which, kept in the audit log, where nothing is ever changed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from shipdesk.domain.parcels import SHIPPED_ELSEWHERE
from shipdesk.storage.audit_store import AuditStore
from shipdesk.storage.tables import AddressRow, AuditRow, OrderRecord, ParcelRecord

ACTION = "manifest"
_FORM = "manifest_form"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KeptManifest:
    """A manifest that was made: its number, whose, when, and the parcels on it."""

    number: str
    carrier: str
    at: datetime
    parcel_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A carrier's own form for a manifest of ours: carrier_number is what the carrier knows it by."""

    number: str
    carrier_number: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A parcel that left, as a manifest lists it."""

    parcel_id: int
    carrier: str
    tracking_number: str
    service: str
    weight_g: int | None
    dispatched_at: datetime
    order_number: str
    country_code: str
    postal_code: str


class ManifestsStore:
    """Reads and adds entries of the audit log."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, manifest: KeptManifest) -> None:
        """Keep a manifest for good."""
        detail = {"number": manifest.number, "carrier": manifest.carrier, "parcels": list(manifest.parcel_ids)}
        AuditStore(self._session).add(manifest.at, ACTION, detail=detail)

    def add_form(self, form: KeptForm, carrier: str, at: datetime) -> None:
        """Keep a carrier's form for good."""
        detail = {
            "number": form.number, "carrier": carrier, "carrier_number": form.carrier_number,
            "media_type": form.media_type, "content": b64encode(form.content).decode("ascii"),
        }  # fmt: skip
        AuditStore(self._session).add(at, _FORM, detail=detail)

    def forms(self, numbers: Sequence[str]) -> dict[str, KeptForm]:
        """Return the carriers' forms for these manifests, as far as there are some."""
        statement = select(AuditRow).where(
            col(AuditRow.action) == _FORM, col(AuditRow.detail)["number"].as_string().in_(numbers)
        )
        return {form.number: form for row in self._session.scalars(statement) for form in (_form(row),)}

    def newest(self, limit: int = 100) -> tuple[KeptManifest, ...]:
        """Return the newest manifests, newest first."""
        statement = select(AuditRow).where(col(AuditRow.action) == ACTION).order_by(col(AuditRow.id).desc())
        return tuple(_kept(row) for row in self._session.scalars(statement.limit(limit)))

    def with_number(self, number: str) -> KeptManifest | None:
        """Return the manifest of that number, or None."""
        statement = select(AuditRow).where(col(AuditRow.action) == ACTION)
        wanted = statement.where(col(AuditRow.detail)["number"].as_string() == number)
        row = self._session.scalars(wanted.limit(1)).one_or_none()
        return None if row is None else _kept(row)

    def handed_over(self, since: datetime) -> tuple[HandedOver, ...]:
        """Return the parcels that left since a moment and whose labels hold, in the order in which they left."""
        condition = (col(ParcelRecord.dispatched_at) >= since) & col(ParcelRecord.voided_at).is_(None)
        condition &= col(ParcelRecord.dispatched_by) != SHIPPED_ELSEWHERE
        return self._read(condition)

    def parcels(self, ids: Sequence[int]) -> tuple[HandedOver, ...]:
        """Return these parcels, in the order asked; those that were taken back since are told too."""
        found: dict[int, HandedOver] = {}
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            found.update((each.parcel_id, each) for each in self._read(col(ParcelRecord.id).in_(chunk)))
        return tuple(found[i] for i in ids if i in found)

    def _read(self, condition: Any) -> tuple[HandedOver, ...]:
        statement = (
            select(ParcelRecord, OrderRecord.order_number, AddressRow.country_code, AddressRow.postal_code)  # type: ignore[call-overload]
            .join(OrderRecord, col(OrderRecord.id) == col(ParcelRecord.order_id))
            .join(AddressRow, col(AddressRow.id) == col(OrderRecord.address_id))
            .where(condition)
            .order_by(col(ParcelRecord.dispatched_at), col(ParcelRecord.id))
        )
        return tuple(
            HandedOver(
                row.id, row.carrier, row.tracking_number, row.service_name or row.service, row.weight_g,
                row.dispatched_at or row.label_made_at, number, country, code,
            )
            for row, number, country, code in self._session.execute(statement)
        )  # fmt: skip


def _form(row: AuditRow) -> KeptForm:
    told = row.detail
    content = b64decode(str(told["content"]))
    return KeptForm(str(told["number"]), str(told["carrier_number"]), str(told["media_type"]), content)


def _kept(row: AuditRow) -> KeptManifest:
    detail = row.detail
    return KeptManifest(str(detail["number"]), str(detail["carrier"]), row.at, tuple(detail["parcels"]))
