"""What the owner knows better about claims: part of the shop's settings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shipdesk.domain.claims.published import PUBLISHED
from shipdesk.domain.claims.rules import ClaimRule, CountsFrom, Limit
from shipdesk.domain.claims.words import ClaimKind

Kind = Literal["lost", "damaged", "missing", "late"]
Since = Literal["label", "handed_over", "expected", "last_scan", "delivered"]


class OwnClaimRule(BaseModel):
    """A rule of the owner's own, as a contract or the carrier's present page says it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    carrier: str = Field(min_length=1, max_length=40)
    kind: Kind
    service: str = Field(default="", max_length=60)
    """A part of the service's code or name; empty: all services of the carrier."""
    opens_after_days: int = Field(default=0, ge=0, le=365)
    opens_from: Since = "handed_over"
    last_after_days: int = Field(default=30, ge=1, le=1_100)
    last_from: Since = "handed_over"
    business_days: bool = False
    """Whether both count business days."""
    covers_minor: int | None = Field(default=None, ge=0, le=100_000_000_00)
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    note: str = Field(default="", max_length=200)
    """Where it stands: a contract, a page."""

    @property
    def rule(self) -> ClaimRule:
        """The rule as windows are counted by it."""
        service = "".join(c for c in self.service.lower() if c.isalnum())
        return ClaimRule(
            self.carrier,
            ClaimKind(self.kind),
            Limit(self.opens_after_days, CountsFrom(self.opens_from), self.business_days),
            Limit(self.last_after_days, CountsFrom(self.last_from), self.business_days),
            self.note or "The shop's own rule",
            (service,) if service else (),
            self.covers_minor,
            self.currency,
            is_own=True,
        )


class ClaimSettings(BaseModel):
    """Rules about claims that win over what carriers publish."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[OwnClaimRule, ...] = Field(default=(), max_length=200)

    @model_validator(mode="after")
    def _each_once(self) -> ClaimSettings:
        keys = [(rule.carrier, rule.kind, rule.service.lower()) for rule in self.rules]
        if len(set(keys)) != len(keys):
            raise ValueError("there are two rules for the same carrier, service and kind")
        return self

    @property
    def all_rules(self) -> tuple[ClaimRule, ...]:
        """The owner's rules, and below them the published ones."""
        return (*(own.rule for own in self.rules), *PUBLISHED)
