"""The clocks: the real one, and a practice shop's own."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shipdesk.domain.errors import WrongUsage
from shipdesk.services.ports import Clock

NOW_VARIABLE = "SHIPDESK_NOW"
PRACTICE_FILE = "practice.json"


class SystemClock:
    """Tells the computer's time."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """Tells one time until it is set to another."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


class PracticeClock:
    """Runs as fast as the real one, from the moment its shop was left at."""

    def __init__(self, base: datetime, set_at: datetime) -> None:
        self._ahead = base - set_at

    def now(self) -> datetime:
        """Return the practice shop's moment in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_on(self, by: timedelta) -> None:
        """Let time pass at once."""
        self._ahead += by


def is_practice(folder: Path) -> bool:
    """Answer whether the folder holds a practice shop."""
    return (folder / PRACTICE_FILE).exists()


def practice_seed(folder: Path) -> int:
    """Return the number that the practice carrier's journeys follow from."""
    return int(json.loads((folder / PRACTICE_FILE).read_text("utf-8"))["seed"])


def mark_practice(folder: Path, moment: datetime, seed: int) -> None:
    """Make a folder a practice shop, or set its clock."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"seed": seed, "now": moment.isoformat(), "set_at": datetime.now(UTC).isoformat()}
    target = folder / PRACTICE_FILE
    partial = target.with_suffix(".tmp")
    partial.write_text(json.dumps(facts), "utf-8")
    partial.replace(target)


def clock_of(folder: Path) -> Clock:
    """Return the clock of the shop in a folder.

    Raises WrongUsage where SHIPDESK_NOW is set for a real shop, or is no ISO time.
    """
    told = os.environ.get(NOW_VARIABLE, "").strip()
    practice = is_practice(folder)
    if told and not practice:
        raise WrongUsage(
            f"{NOW_VARIABLE} is set, but this is a real shop.", "It sets the clock of practice shops only."
        )
    if told:
        return FixedClock(parse_moment(told))
    if practice:
        facts = json.loads((folder / PRACTICE_FILE).read_text("utf-8"))
        return PracticeClock(datetime.fromisoformat(facts["now"]), datetime.fromisoformat(facts["set_at"]))
    return SystemClock()


def parse_moment(text: str) -> datetime:
    """Return an ISO time as UTC; one without a zone is taken as UTC. Raises WrongUsage where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(f"{NOW_VARIABLE}={text} is no ISO time.", "Write it as 2026-11-26T09:00:00+00:00.") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
