"""The columns and words of the page of runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from shipdesk.ui.counting import parcels_text
from shipdesk.ui.imports.value_table import ValueColumn
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import count_text, near_time_text, translate

if TYPE_CHECKING:
    from shipdesk.services.unknown_events import UnknownEvents
    from shipdesk.services.what_runs import AccountRuns, JobState, Run

TimeText = Callable[[datetime | None], str]


def times_of(now: datetime, zone: tzinfo) -> TimeText:
    """Return how moments are written: those of today by their clock."""
    return lambda at: near_time_text(at, now, zone) if at is not None else ""


def account_columns(time: Callable[[], TimeText]) -> tuple[ValueColumn[AccountRuns], ...]:
    """Return the columns of the carriers' list."""
    return (
        ValueColumn(translate("Runs", "Carrier"), 140, lambda a: a.name),
        ValueColumn(translate("Runs", "Under way"), 84, lambda a: count_text(a.under_way)),
        ValueColumn(translate("Runs", "Due now"), 74, lambda a: count_text(a.due)),
        ValueColumn(translate("Runs", "Next due"), 116, lambda a: time()(a.next_at) or translate("Runs", "nothing")),
        ValueColumn(translate("Runs", "Asked today"), 116, asked_text),
        ValueColumn(translate("Runs", "Last round"), 200, lambda a: round_text(a.last, time())),
        ValueColumn(translate("Runs", "How it goes"), 120, how_it_goes, tone_of=account_tone),
    )


def job_columns(time: Callable[[], TimeText]) -> tuple[ValueColumn[JobState], ...]:
    """Return the columns of the list of other jobs."""
    return (
        ValueColumn(translate("Runs", "Job"), 210, lambda j: job_word(j.job) or j.name),
        ValueColumn(translate("Runs", "Last time"), 130, lambda j: time()(j.last.ended_at if j.last else None)
                    or translate("Runs", "not yet")),
        ValueColumn(translate("Runs", "Came to"), 300, lambda j: result_text(j.last),
                    tone_of=lambda j: run_tone(j.last)),
    )  # fmt: skip


def run_columns(time: Callable[[], TimeText], names: Callable[[str], str]) -> tuple[ValueColumn[Run], ...]:
    """Return the columns of the list of last runs; names tells what an account is called."""
    return (
        ValueColumn(translate("Runs", "When"), 116, lambda r: time()(r.ended_at)),
        ValueColumn(translate("Runs", "Job"), 170, lambda r: job_word(r.job) or r.job),
        ValueColumn(translate("Runs", "Account"), 130, lambda r: names(r.account)),
        ValueColumn(translate("Runs", "Took"), 66, took_text),
        ValueColumn(translate("Runs", "Requests"), 82, lambda r: count_text(r.requests)),
        ValueColumn(translate("Runs", "Done"), 60, lambda r: count_text(r.items)),
        ValueColumn(translate("Runs", "Failed"), 64, lambda r: count_text(r.failed), tone_of=run_tone),
        ValueColumn(translate("Runs", "Came to"), 180, result_text, tone_of=run_tone),
    )


def unknown_columns(time: Callable[[], TimeText]) -> tuple[ValueColumn[UnknownEvents], ...]:
    """Return the columns of the list of what is not understood."""
    return (
        ValueColumn(translate("Runs", "Events"), 68, lambda e: count_text(e.count)),
        ValueColumn(translate("Runs", "Told by"), 130, lambda e: e.source_name),
        ValueColumn(translate("Runs", "Code"), 110, lambda e: e.code),
        ValueColumn(translate("Runs", "In the carrier's words"), 240, lambda e: e.text),
        ValueColumn(translate("Runs", "First"), 90, lambda e: time()(e.first_at)),
        ValueColumn(translate("Runs", "Last"), 90, lambda e: time()(e.last_at)),
        ValueColumn(translate("Runs", "For instance"), 140, lambda e: e.tracking_number),
    )


def asked_text(account: AccountRuns) -> str:
    """Return how many requests went today, of how many."""
    if account.quota is None:
        return count_text(account.asked_today)
    return translate("Runs", "{asked} of {quota}").format(
        asked=count_text(account.asked_today), quota=count_text(account.quota)
    )


def round_text(run: Run | None, time: TimeText) -> str:
    """Return the last round in short: when, about how many parcels, at what cost."""
    if run is None:
        return translate("Runs", "not yet")
    words = {
        "time": time(run.ended_at),
        "parcels": parcels_text(run.items),
        "requests": requests_text(run.requests),
        "failed": count_text(run.failed),
    }
    if run.failed:
        return translate("Runs", "{time}: {parcels}, {requests}, {failed} failed").format(**words)
    return translate("Runs", "{time}: {parcels}, {requests}").format(**words)


def requests_text(count: int) -> str:
    """Return "1 request" or "30 requests"."""
    if count == 1:
        return translate("Runs", "1 request")
    return translate("Runs", "{count} requests").format(count=count_text(count))


def how_it_goes(account: AccountRuns) -> str:
    """Return in a word or two how asking the account goes."""
    if not account.is_connected:
        return translate("Runs", "Not connected")
    if account.paused_until is not None:
        return translate("Runs", "Paused")
    if account.trouble:
        return translate("Runs", "Look at it")
    if account.supports is not None and account.under_way > account.supports:
        return translate("Runs", "Asked less often")
    return translate("Runs", "All well")


def account_tone(account: AccountRuns) -> Tone:
    """Return the colour of how it goes."""
    if account.trouble:
        return Tone.BAD if not account.is_connected or account.paused_until is None else Tone.WARN
    if account.supports is not None and account.under_way > account.supports:
        return Tone.WARN
    return Tone.GOOD


def run_tone(run: Run | None) -> Tone | None:
    """Return the colour of a run's outcome: none where all went well."""
    if run is None or not run.failed:
        return None
    return Tone.WARN if run.items else Tone.BAD


def took_text(run: Run) -> str:
    """Return how long a run took."""
    seconds = round((run.ended_at - run.started_at).total_seconds())
    if seconds < 60:
        return translate("Runs", "{seconds} s").format(seconds=seconds)
    return translate("Runs", "{minutes} min").format(minutes=count_text(seconds // 60))


def result_text(run: Run | None) -> str:
    """Return what a run came to, in words."""
    if run is None:
        return translate("Runs", "There was nothing to do.")
    if run.said:
        return run.said
    return translate("Runs", "{parcels} asked about").format(parcels=parcels_text(run.items))


def job_word(job: str) -> str:
    """Return what a job is called; empty for one that is not known."""
    return {
        "labels": translate("Runs", "Look up labels in doubt"),
        "write_back": translate("Runs", "Tell shops what left"),
        "shops": translate("Runs", "Pull orders from shops"),
        "remap": translate("Runs", "Read old events again"),
        "track": translate("Runs", "Ask carriers"),
        "forecast": translate("Runs", "Forecast parcels"),
        "late": translate("Runs", "Keep the late list"),
        "mail": translate("Runs", "Send mails"),
        "mailbox": translate("Runs", "Read the mailbox"),
        "webhook": translate("Runs", "Tell your own program"),
        "print": translate("Runs", "Print what waits"),
        "watch": translate("Runs", "Look into the watched folder"),
        "backup": translate("Runs", "Back up"),
        "audit": translate("Runs", "Check the audit log"),
        "pages": translate("Runs", "Publish customers' pages"),
    }.get(job, "")
