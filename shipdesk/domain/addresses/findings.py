"""What a check finds in an address, and the corrections it proposes; nothing is corrected by finding it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from shipdesk.domain.orders import Address, AddressGrade


class Weight(IntEnum):
    """How much a finding matters."""

    REMARK = 0
    """Worth knowing; a parcel arrives all the same."""
    LOOK = 1
    STOP = 2


class FixKind(StrEnum):
    """What a proposed correction is about; an address has at most one of each kind."""

    COUNTRY = "country"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    PLACES = "places"
    """City, region and postal code stood in each other's fields."""
    ONE_LINE = "one_line"
    """The whole address stood in one line."""
    STREET = "street"
    """What is no street stood among the street lines, or the street elsewhere."""
    HOUSE_NUMBER = "house_number"
    REPEATED = "repeated"
    PLACEHOLDER = "placeholder"
    MILITARY = "military"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    LONG_LINE = "long_line"


@dataclass(frozen=True, slots=True)
class FieldFix:
    """One field of an address (its name in Address) before and after; street lines stand below each other."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AddressFix:
    """A proposed correction: what changes, and why, as a sentence."""

    kind: FixKind
    changes: tuple[FieldFix, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: how much it matters, a sentence, and what would mend it where that is known."""

    weight: Weight
    reason: str
    fix: AddressFix | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was found in an address, the heaviest first."""

    findings: tuple[Finding, ...]
    fixes: tuple[AddressFix, ...] = ()
    """The proposals; each can be taken alone, and all together leave nothing to propose."""

    @property
    def grade(self) -> AddressGrade:
        """Return what may be done with the address."""
        return grade_of(self.findings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why the address is not simply fine."""
        return tuple(f.reason for f in self.findings if f.weight is not Weight.REMARK)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return what is worth knowing although the parcel arrives."""
        return tuple(f.reason for f in self.findings if f.weight is Weight.REMARK)


def grade_of(findings: Iterable[Finding]) -> AddressGrade:
    """Return the grade of an address with these findings."""
    heaviest = max((f.weight for f in findings), default=Weight.REMARK)
    return (AddressGrade.OK, AddressGrade.LOOK, AddressGrade.CANNOT_SHIP)[heaviest]


def proposal(kind: FixKind, address: Address, reason: str, **after: str | tuple[str, ...]) -> AddressFix | None:
    """Return the correction that gives the named fields these values; None where that changes nothing."""
    told = {field: _text(value) for field, value in after.items()}
    changes = tuple(
        FieldFix(field, before, value)
        for field, value in told.items()
        if (before := field_text(address, field)) != value
    )
    return AddressFix(kind, changes, reason) if changes else None


def field_text(address: Address, field: str) -> str:
    """Return a field of an address as one text; street lines stand below each other."""
    return _text(getattr(address, field))


def apply_fix(address: Address, fix: AddressFix) -> Address | None:
    """Return the corrected address; None where a field no longer is as it was when the correction was proposed."""
    if any(field_text(address, change.field) != change.before for change in fix.changes):
        return None
    after: dict[str, str | tuple[str, ...]] = {}
    for change in fix.changes:
        lines = tuple(line for line in change.after.split("\n") if line)
        after[change.field] = lines if change.field == "lines" else change.after
    return replace(address, **after)  # type: ignore[arg-type]


def change_text(change: FieldFix) -> str:
    """Return a change in one line, such as "Postal code: SW1A1AA → SW1A 1AA"; for records, in English."""
    before, after = (text.replace("\n", ", ") or "–" for text in (change.before, change.after))
    return f"{_FIELD_WORDS.get(change.field, change.field)}: {before} → {after}"


_FIELD_WORDS = {
    "name": "Name", "company": "Company", "lines": "Street", "city": "City", "state": "State", "phone": "Phone",
    "postal_code": "Postal code", "country_code": "Country", "email": "E-mail",
}  # fmt: skip


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
