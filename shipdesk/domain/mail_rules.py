"""Which mails go to whom and when: the shop's own choice, part of its settings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shipdesk.domain.mails import Milestone

_LINK = r"^(https://[^\s\"'<>\\]+)?$"


@dataclass(frozen=True, slots=True)
class MailCause:
    """What a mail is about, as rules see it: where the order came from, who carries it and where it goes."""

    milestone: Milestone
    source: str
    carrier: str
    country: str


class MailRule(BaseModel):
    """What is different about mails of some orders; a field that is empty fits all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    milestones: tuple[str, ...] = ()
    source: str = ""
    carrier: str = ""
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    """Where the parcel goes, ISO 3166-1 alpha-2."""
    send: bool | None = None
    """None leaves it to the next rule."""
    also_to: tuple[str, ...] = Field(default=(), max_length=5)
    """Further addresses that get these mails too."""

    def fits(self, cause: MailCause) -> bool:
        """Answer whether the rule is about such a mail."""
        return (
            (not self.milestones or cause.milestone.value in self.milestones)
            and self.source in ("", cause.source)
            and self.carrier in ("", cause.carrier)
            and self.country in ("", cause.country)
        )

    def covers(self, other: MailRule) -> bool:
        """Answer whether it fits whatever the other one fits."""
        return (
            (not self.milestones or (bool(other.milestones) and set(other.milestones) <= set(self.milestones)))
            and self.source in ("", other.source)
            and self.carrier in ("", other.carrier)
            and self.country in ("", other.country)
        )


class MailRules(BaseModel):
    """The shop's choice beside which mails it sends at all; hours are the customer's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[MailRule, ...] = ()
    quiet_from_hour: int = Field(default=0, ge=0, le=23)
    quiet_until_hour: int = Field(default=0, ge=0, le=23)
    """Between the two nothing is sent; the same hour twice is never."""
    wait_minutes: dict[str, Annotated[int, Field(ge=0, le=7 * 24 * 60)]] = Field(default_factory=dict)
    """By milestone: how long a mail waits at least after what it tells of."""
    digest_split_orders: bool = False
    """One mail when all parcels of an order have left, instead of one each."""
    delays: Literal["by_hand", "to_approve", "by_themselves"] = "to_approve"
    """What becomes of the late list's delay mails: nothing by itself, kept for the owner's yes, or sent."""
    language: Literal["en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja"] = "en"
    """For customers of whose language nothing is known."""
    review_after_days: int = Field(default=7, ge=1, le=60)
    review_url: str = Field(default="", max_length=400, pattern=_LINK)
    """Where a review is written; without it nobody is asked for one."""
    unsubscribe_url: str = Field(default="", max_length=400, pattern=_LINK)
    """Takes one-click unsubscriptions (RFC 8058), {address} in it for whose; empty: a mail to the shop does."""

    attach_slip: bool = False
    """The packing slip goes along as a PDF: what is in the parcel and what it cost, prices left out of gifts."""
    attach_to: Milestone = Milestone.DISPATCHED
    """The mail that papers go with: the packing slip, and the customs invoice where the account's settings want it."""

    @property
    def is_quiet(self) -> bool:
        """Whether there are quiet hours."""
        return self.quiet_from_hour != self.quiet_until_hour

    def goes(self, cause: MailCause, usual: Collection[str]) -> bool:
        """Answer whether a mail goes: the first rule that fits and says so decides, else the shop's usual choice."""
        said = next((rule.send for rule in self._fitting(cause) if rule.send is not None), None)
        return cause.milestone.value in usual if said is None else said

    def also_to(self, cause: MailCause) -> tuple[str, ...]:
        """Return the further addresses that a mail goes to, of all rules that fit."""
        return tuple(dict.fromkeys(address for rule in self._fitting(cause) for address in rule.also_to))

    def decided_before(self, place: int) -> int | None:
        """Return the place of an earlier rule that decides wherever this one would, or None; from 0."""
        rule = self.rules[place]
        if rule.send is None:
            return None
        deciding = (at for at, each in enumerate(self.rules[:place]) if each.send is not None and each.covers(rule))
        return next(deciding, None)

    def wait(self, milestone: Milestone) -> timedelta:
        """Return how long a mail waits at least."""
        return timedelta(minutes=self.wait_minutes.get(milestone.value, 0))

    def after_quiet(self, at: datetime, minutes_from_utc: int) -> datetime:
        """Return the moment itself, or the end of the quiet hours that it lies in on the customer's clock."""
        local = at + timedelta(minutes=minutes_from_utc)
        begins, ends = self.quiet_from_hour, self.quiet_until_hour
        if begins < ends:
            wait = ends - local.hour if begins <= local.hour < ends else 0
        elif begins > ends:
            wait = (ends - local.hour) % 24 if local.hour >= begins or local.hour < ends else 0
        else:
            wait = 0
        if not wait:
            return at
        return (local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=wait)) - timedelta(
            minutes=minutes_from_utc
        )

    def _fitting(self, cause: MailCause) -> Iterator[MailRule]:
        return (rule for rule in self.rules if rule.fits(cause))


class ShopLook(BaseModel):
    """How the shop looks to its customers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    logo_url: str = Field(default="", max_length=400, pattern=_LINK)
    """A picture on the shop's own server; readers that load none show the shop's name."""
    colour: str = Field(default="#0f5a66", pattern=r"^#[0-9a-fA-F]{6}$")
    """Of buttons and links."""
