"""What a row of a table is of, and how to walk from it to its parcels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.insights.period import Period


class By(StrEnum):
    """What parcels are put together by."""

    CARRIER = "carrier"
    SERVICE = "service"
    """A carrier's service; always with its carrier."""
    REGION = "region"
    WEEK = "week"
    """In which the parcel left us, as its Monday."""


class Part(StrEnum):
    """Which of the parcels of a row."""

    ALL = "all"
    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    """Its promised day is not over."""
    UNSCANNED = "unscanned"
    """No carrier ever scanned it: nobody can say when it came."""
    UNPROMISED = "unpromised"
    ARRIVED = "arrived"
    UNDER_WAY = "under_way"
    FIRST_TIME = "first_time"
    AGAIN = "again"
    """Not delivered by the first attempt."""
    TOLD_BEFORE = "told_before"
    TOLD_AFTER = "told_after"
    UNTOLD = "untold"
    TOLD_NEEDLESSLY = "told_needlessly"
    FORECAST = "forecast"
    FORECAST_LATE = "forecast_late"


@dataclass(frozen=True, slots=True)
class Group:
    """What the parcels of a row have in common; None where they differ."""

    carrier: str | None = None
    service: str | None = None
    region: str | None = None
    week_on: date | None = None

    @classmethod
    def of(cls, by: tuple[By, ...], values: tuple[Any, ...]) -> Group:
        """Return the group of some values, in the order of by."""
        names = {By.CARRIER: "carrier", By.SERVICE: "service", By.REGION: "region", By.WEEK: "week_on"}
        return cls(**{names[each]: value for each, value in zip(by, values, strict=True)})

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """By which groups stand in a table."""
        return self.carrier or "", self.service or "", self.region or "", str(self.week_on or "")

    @property
    def words(self) -> str:
        """What it is called for people, such as "ups ground, US-CA"."""
        service = " ".join(part for part in (self.carrier, self.service) if part)
        week = f"week of {self.week_on:%d %b}" if self.week_on else ""
        return ", ".join(part for part in (service, self.region, week) if part) or "all"


@dataclass(frozen=True, slots=True)
class ParcelKey:
    """Names parcels: of a period, of a group, and which part of them; it can be written and read again."""

    period: Period
    group: Group = field(default_factory=Group)
    part: Part = Part.ALL
    days: tuple[int, int | None] | None = None
    """Of those that took, or are under way for, so many business days, from the first to the last."""
    cause: tuple[str, str] | None = None
    """Whose doing and why, of late ones."""
    chance: tuple[float, float] | None = None
    """Of those whose forecast at hand-over was from the first to below the second."""

    def only(self, part: Part, **more: Any) -> ParcelKey:
        """Return the key of one part of it."""
        return replace(self, part=part, **more)

    def __str__(self) -> str:
        """Write it on one line."""
        group, days, cause, chance = self.group, self.days, self.cause, self.chance
        told: Mapping[str, object] = {
            "from": self.period.first_on, "to": self.period.last_on, "carrier": group.carrier,
            "service": group.service, "region": group.region, "week": group.week_on, "part": self.part.value,
            "days": f"{days[0]}-{'' if days[1] is None else days[1]}" if days else None,
            "blame": cause[0] if cause else None, "reason": cause[1] if cause else None,
            "chance": f"{chance[0]:g}-{chance[1]:g}" if chance else None,
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value is not None})


def read_key(text: str) -> ParcelKey:
    """Return the key that was written; raises WrongUsage where it is none."""
    try:
        told = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
        week, days, chance = told.get("week"), told.get("days"), told.get("chance")
        group = Group(
            told.get("carrier"), told.get("service"), told.get("region"), date.fromisoformat(week) if week else None
        )
        return ParcelKey(
            Period(date.fromisoformat(told["from"]), date.fromisoformat(told["to"])),
            group,
            Part(told.get("part", Part.ALL)),
            _days(days) if days else None,
            (told["blame"], told.get("reason", "")) if "blame" in told else None,
            _chance(chance) if chance else None,
        )
    except (ValueError, KeyError) as error:
        raise WrongUsage("These are no parcels of a table.", "Take the key from shipdesk insights --json.") from error


def _days(text: str) -> tuple[int, int | None]:
    first, _, last = text.partition("-")
    return int(first), int(last) if last else None


def _chance(text: str) -> tuple[float, float]:
    first, _, last = text.partition("-")
    return float(first), float(last)
