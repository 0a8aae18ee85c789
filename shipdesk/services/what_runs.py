"""What runs by itself, when, what it cost and what failed: each carrier account, and every other job of the round."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipdesk.carriers.registry import carrier_facts, is_tracked
from shipdesk.domain.carriers import Can, CarrierFacts
from shipdesk.services.background_round import JOBS
from shipdesk.services.carrier_abilities import parcels_supported, quota_words
from shipdesk.services.outside import CARRIER_NAMES
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.shop import Shop
from shipdesk.services.track_account import JOB as TRACK
from shipdesk.services.unknown_events import UnknownEvents, unknown_events
from shipdesk.services.views import TrackReport
from shipdesk.settings import CarrierSettings
from shipdesk.storage.job_runs_store import JobRun
from shipdesk.storage.parcels_store import Polling
from shipdesk.web.account_gate import AccountGate, DailyBudget, GateSnapshot

JOB_WORDS = {
    "labels": "Labels in doubt",
    "write_back": "Tell shops what left",
    "shops": "Pull orders from shops",
    "remap": "Read old events again",
    TRACK: "Ask carriers",
    "forecast": "Forecasts",
    "late": "Late list",
    "pages": "Customers' pages",
    "mail": "Mails",
    "mailbox": "Mailbox",
    "webhook": "Webhook",
    "print": "Print queue",
    "watch": "Watched folder",
    "backup": "Backup",
    "audit": "Check of the audit log",
}
_RECENT = 100
_HOURS_FROM = 120
_NOBODY = Polling(0, 0, None)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job: what it cost in requests, about how many things it was, how many failed, and in words."""

    job: str
    account: str
    started_at: datetime
    ended_at: datetime
    requests: int
    items: int
    failed: int
    said: str


@dataclass(frozen=True, slots=True)
class AccountRuns:
    """How asking one carrier account goes; paces are requests per minute, moments UTC."""

    code: str
    name: str
    is_connected: bool
    under_way: int
    due: int
    next_at: datetime | None
    """When the next parcel is due after those that are due now."""
    asked_today: int
    quota: int | None
    resets_at: datetime | None
    supports: int | None
    """How many parcels under way the quota is good for; None where no daily quota is known."""
    quota_words: str
    pace: float
    usual_pace: float
    paused_until: datetime | None
    trouble: str
    """Why nothing is asked now, or less than usual; empty where all is well."""
    last: Run | None


@dataclass(frozen=True, slots=True)
class JobState:
    """Another job of the background round with its newest run; None where it had nothing to do yet."""

    job: str
    name: str
    last: Run | None


@dataclass(frozen=True, slots=True)
class WhatRuns:
    """Everything that runs by itself, as of a moment; recent runs newest first."""

    at: datetime
    asks_by_itself: bool
    accounts: tuple[AccountRuns, ...]
    jobs: tuple[JobState, ...]
    recent: tuple[Run, ...]
    unknown: tuple[UnknownEvents, ...]


def what_runs(shop: Shop) -> WhatRuns:
    """Return what runs, when, what it cost and what failed."""
    now = shop.clock.now()
    with shop.look() as tx:
        polling = tx.parcels.polling(now)
        last = {key: _run(run) for key, run in tx.job_runs.last_of_each().items()}
        recent = tuple(_run(run) for run in tx.job_runs.newest(_RECENT))
        codes = _codes(shop, polling)
        gates = {code: tx.settings.get(f"gate:{code}") for code in codes}
    accounts = tuple(
        _account(shop, code, polling.get(code, _NOBODY), gates[code], last.get((TRACK, code))) for code in codes
    )
    jobs = tuple(JobState(job, JOB_WORDS[job], last.get((job, ""))) for job in JOBS if job != TRACK)
    return WhatRuns(now, shop.settings.behaviour.refresh_in_background, accounts, jobs, recent, unknown_events(shop))


def refresh_account(
    shop: Shop, code: str, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> TrackReport:
    """Ask a carrier now about all of its parcels under way, those due first; nobody has to wait for their turn."""
    with shop.look() as tx:
        ids = tx.parcels.under_way_ids(code)
    return refresh_tracking(shop, parcel_ids=ids, progress=progress, cancelled=cancelled)


def _codes(shop: Shop, polling: Mapping[str, Polling]) -> list[str]:
    """Return the accounts that tell where parcels are, and those that parcels wait for although they are gone."""
    connected = [code for code in shop.outside.carrier_codes() if is_tracked(code) and _can_track(code)]
    return connected + sorted(c for c, asked in polling.items() if asked.under_way and c not in connected)


def _can_track(code: str) -> bool:
    facts = carrier_facts(code)
    return facts is None or Can.TRACK in facts.can


def _account(shop: Shop, code: str, polling: Polling, kept: object, last: Run | None) -> AccountRuns:
    connected = code in shop.outside.carrier_codes()
    account = shop.settings.carrier(code) or CarrierSettings(code=code)
    facts = carrier_facts(code)
    gate = _gate(shop, account, facts, kept if isinstance(kept, dict) else {})
    own_quota = account.requests_per_day
    return AccountRuns(
        code=code,
        name=CARRIER_NAMES.get(code, code),
        is_connected=connected,
        under_way=polling.under_way,
        due=polling.due,
        next_at=polling.next_at,
        asked_today=gate.used_today,
        quota=gate.limit_today,
        resets_at=gate.resets_at if gate.limit_today is not None else None,
        supports=parcels_supported(facts, own_quota) if facts else None,
        quota_words=quota_words(facts, own_quota, polling.under_way) if facts else "",
        pace=gate.pace,
        usual_pace=gate.usual_pace,
        paused_until=gate.paused_until if connected else None,
        trouble=_trouble(gate, last, is_practice=shop.is_practice) if connected else _gone(polling),
        last=last,
    )


def _gate(shop: Shop, account: CarrierSettings, facts: CarrierFacts | None, kept: dict[str, Any]) -> GateSnapshot:
    """Return how an account is doing: as this process knows it, else as the last round left it."""
    opened = shop.outside.opened_gate(account.code)
    if opened is not None:
        return opened.snapshot()
    budget = DailyBudget(
        account.requests_per_day or (facts.requests_per_day if facts else None),
        zone=facts.quota_zone if facts else "UTC",
    )
    pace = facts.requests_per_minute if facts else account.requests_per_minute
    gate = AccountGate(pace, time.monotonic, daily=budget, now=shop.clock.now)
    gate.restore(kept)
    return gate.snapshot()


def _trouble(gate: GateSnapshot, last: Run | None, *, is_practice: bool) -> str:
    if gate.paused_until is not None:
        return f"Nothing is asked now: {gate.paused_why}."
    if gate.breaker == "half_open":
        return "It has not answered for a while; the next question finds out whether it is back."
    if gate.pace < gate.usual_pace:
        return f"It was asked too fast: {gate.pace:g} requests a minute instead of {gate.usual_pace:g} for a while."
    if gate.clock_off_s and not is_practice:
        side = "behind" if gate.clock_off_s > 0 else "ahead"
        minutes = round(abs(gate.clock_off_s) / 60)
        much = f"{minutes} minutes" if minutes < _HOURS_FROM else f"{minutes // 60} hours"
        return f"This computer's clock is {much} {side}. Set it right."
    if last is not None and last.failed and not last.items:
        return last.said
    return ""


def _gone(polling: Polling) -> str:
    one = polling.under_way == 1
    what = "1 parcel is" if one else f"{polling.under_way:,} parcels are"
    return f"No such account is connected, so {what} not followed. Connect it in Settings, Carriers."


def _run(run: JobRun) -> Run:
    return Run(run.job, run.account, run.started_at, run.ended_at, run.requests, run.items, run.failed, run.said)
