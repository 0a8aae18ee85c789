"""What runs by itself, when, what it cost and what failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.services.what_runs import AccountRuns, Run, WhatRuns, what_runs

_SHOWN = 12


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("jobs")(jobs)


def jobs(context: typer.Context) -> None:
    """Show what runs by itself: when carriers are asked, what it cost, what failed; and every other regular job."""
    session: Session = context.obj
    with session.shop() as shop:
        found = what_runs(shop)
    document = {
        "asks_by_itself": found.asks_by_itself,
        "carriers": [_account_json(account) for account in found.accounts],
        "jobs": [{"job": j.job, "name": j.name, "last": _run_json(j.last)} for j in found.jobs],
        "recent": [_run_json(run) for run in found.recent],
        "events_not_understood": sum(e.count for e in found.unknown),
    }
    session.answer(document, lambda: _show(session, found))


def _account_json(a: AccountRuns) -> dict[str, Any]:
    return {
        "carrier": a.code,
        "name": a.name,
        "connected": a.is_connected,
        "under_way": a.under_way,
        "due": a.due,
        "next_at": moment(a.next_at),
        "asked_today": a.asked_today,
        "quota": a.quota,
        "resets_at": moment(a.resets_at),
        "supports_parcels": a.supports,
        "quota_words": a.quota_words,
        "pace": a.pace,
        "usual_pace": a.usual_pace,
        "paused_until": moment(a.paused_until),
        "trouble": a.trouble,
        "last": _run_json(a.last),
    }


def _run_json(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "job": run.job,
        "account": run.account,
        "started_at": moment(run.started_at),
        "ended_at": moment(run.ended_at),
        "requests": run.requests,
        "items": run.items,
        "failed": run.failed,
        "said": run.said,
    }


def _show(session: Session, found: WhatRuns) -> None:
    if not found.asks_by_itself:
        session.say("Carriers are asked by hand only (Settings, Behaviour).")
    rows = [
        (a.name, a.under_way, a.due, _clock(a.next_at), _quota(a), _last(a.last), a.trouble or a.quota_words)
        for a in found.accounts
    ]
    columns = ("carrier", "under way", "due", "next (UTC)", "asked today", "last round (UTC)", "")
    session.table(columns, rows, "No carrier is connected that tells where parcels are.")
    session.say("")
    session.table(("job", "last (UTC)", "came to"), [(j.name, _when(j.last), _words(j.last)) for j in found.jobs], "")
    unknown = sum(e.count for e in found.unknown)
    if unknown:
        session.say(f"\n{unknown} events not understood: shipdesk carriers unknown.")
    if found.recent:
        session.say("")
        recent = [(_when(run), run.job, run.account, run.requests, _words(run)) for run in found.recent[:_SHOWN]]
        session.table(("when (UTC)", "job", "account", "requests", "came to"), recent, "")


def _quota(a: AccountRuns) -> str:
    return f"{a.asked_today} of {a.quota}" if a.quota is not None else f"{a.asked_today}"


def _last(run: Run | None) -> str:
    if run is None:
        return "not yet"
    failed = f", {run.failed} failed" if run.failed else ""
    return f"{_clock(run.ended_at)}: {run.items} parcels, {run.requests} requests{failed}"


def _when(run: Run | None) -> str:
    return _clock(run.ended_at) if run else "not yet"


def _words(run: Run | None) -> str:
    if run is None:
        return ""
    counted = f"{run.items} done" + (f", {run.failed} failed" if run.failed else "")
    return run.said or counted


def _clock(at: datetime | None) -> str:
    return at.strftime("%m-%d %H:%M") if at else ""
