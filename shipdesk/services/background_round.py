"""One round of everything that runs by itself; each part's failure stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from shipdesk.domain.errors import Cancelled, ShipDeskError
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.backup_store import backup_if_due
from shipdesk.services.carrier_manifests import make_due_forms
from shipdesk.services.check_audit import check_audit_if_due
from shipdesk.services.late.keep_lines import keep_lines
from shipdesk.services.late.mail_summary import mail_summary_if_due
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.propose_mails import propose_if_due
from shipdesk.services.pull_orders import pull_due_orders
from shipdesk.services.read_mailbox import read_mailbox_if_due
from shipdesk.services.reconcile_labels import reconcile_labels
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.remap_events import remap_events, remap_is_due, remap_words
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.shop import Shop, give_up_of_the_dead
from shipdesk.services.track_account import JOB as TRACK
from shipdesk.services.tracking_pages import publish_due_pages
from shipdesk.services.unknown_events import keep_count
from shipdesk.services.watch_folder import watch_round
from shipdesk.services.webhooks import run_webhooks
from shipdesk.services.write_back import run_write_back
from shipdesk.storage.job_runs_store import JobRun

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Done:
    """What a part did, in a sentence (empty: there was nothing to do), how many things, and how many failed."""

    said: str = ""
    items: int = 0
    failed: int = 0


_Part = Callable[[Shop, CancelCheck], _Done]


def background_round(shop: Shop, cancelled: CancelCheck = never_cancelled) -> str:
    """Do what is due: recover, tell and ask shops, track, mail, print, look into the folder, back up.

    Returns a short sentence or nothing. What a part did or could not do is kept (services/what_runs). Of several
    stations one does it for all, until it ends.
    """
    if not shop.database.leads():
        return ""
    said: list[str] = []
    for job, part in _PARTS.items():
        if cancelled():
            break
        words = _guarded(job, part, shop, cancelled)
        if words:
            said.append(words)
    return ", ".join(said)


def _guarded(job: str, part: _Part, shop: Shop, cancelled: CancelCheck) -> str:
    started = shop.clock.now()
    try:
        done = part(shop, cancelled)
    except Cancelled as error:
        return error.message
    except ShipDeskError as error:
        log.warning("background: %s", error.message)
        done = _Done(error.message, failed=1)
    if done.said and job != TRACK:
        _note(shop, JobRun(job, started, shop.clock.now(), items=done.items, failed=done.failed, said=done.said))
    return done.said


def _note(shop: Shop, run: JobRun) -> None:
    """Keep a run; what goes on failing in the same words is one run, or it would push out all others."""
    with shop.database.transaction() as tx:
        if run.items or not tx.job_runs.goes_on(run.job, run.said, run.ended_at):
            tx.job_runs.add(run)


def _recover(shop: Shop, _: CancelCheck) -> _Done:
    give_up_of_the_dead(shop)
    found, made = reconcile_labels(shop), make_due_forms(shop)
    said = (f"{found} labels found again" if found else "", f"{made} carriers' manifests made" if made else "")
    return _Done(", ".join(filter(None, said)), found + made)


def _write_back(shop: Shop, cancelled: CancelCheck) -> _Done:
    report = run_write_back(shop, cancelled=cancelled)
    said = f"shops told of {report.told} parcels" if report.told else ""
    words = ", ".join(filter(None, (said, *report.problems[:1])))
    return _Done(words, report.told, len(report.problems))


def _pull(shop: Shop, cancelled: CancelCheck) -> _Done:
    reports = pull_due_orders(shop, cancelled)
    new, changed = sum(r.new for r in reports), sum(r.changed for r in reports)
    said = f"{new} orders pulled, {changed} changed" if new or changed else ""
    problems = [r.problem for r in reports if r.problem]
    return _Done(", ".join(filter(None, (said, *problems))), new + changed, len(problems))


def _remap(shop: Shop, cancelled: CancelCheck) -> _Done:
    """Read old events again once after the program brought newer tables, and count what no table understands."""
    report = remap_events(shop, cancelled=cancelled) if remap_is_due(shop) else None
    keep_count(shop)
    if report is None:
        return _Done()
    return _Done(remap_words(report) if report.changes else "", report.changed_events)


def _track(shop: Shop, cancelled: CancelCheck) -> _Done:
    if not shop.settings.behaviour.refresh_in_background:
        return _Done()
    report = refresh_tracking(shop, cancelled=cancelled)
    return _Done(f"{report.asked} parcels asked, {report.changed} moved" if report.asked else "", report.asked)


def _late(shop: Shop, _: CancelCheck) -> _Done:
    kept, mailed = keep_lines(shop), mail_summary_if_due(shop)
    said = (
        f"{kept.came} new on the late list" if kept.came else "",
        f"{kept.left} off it" if kept.left else "",
        mailed,
    )
    return _Done(", ".join(filter(None, said)), kept.came + kept.left)


def _forecast(shop: Shop, cancelled: CancelCheck) -> _Done:
    report = refresh_forecasts(shop, cancelled=cancelled)
    # What runs every hour without news is not worth a line.
    said = f"{report.changed} parcels expected on another day or chance" if report.changed else ""
    return _Done(said, report.changed)


def _pages(shop: Shop, cancelled: CancelCheck) -> _Done:
    report = publish_due_pages(shop, cancelled)
    said = (
        f"{report.published} pages published" if report.published else "",
        f"{report.withdrawn} pages taken down" if report.withdrawn else "",
        f"{report.failed} pages not done: {report.problem}" if report.failed else "",
    )
    return _Done(", ".join(filter(None, said)), report.published + report.withdrawn, report.failed)


def _mail(shop: Shop, cancelled: CancelCheck) -> _Done:
    proposed = propose_if_due(shop)
    report = run_mail_queue(shop, cancelled=cancelled)
    failed = report.failed + report.unsure
    sent = f"{report.sent} mails sent" if report.sent else report.stopped_because
    delays = f"{proposed} mails about delays planned" if proposed else ""
    said = ", ".join(filter(None, (delays, sent, f"{failed} not sent" if failed else "")))
    return _Done(said, report.sent + proposed, failed)


def _mailbox(shop: Shop, _: CancelCheck) -> _Done:
    said = read_mailbox_if_due(shop)
    return _Done(said, 1 if said else 0)


def _webhook(shop: Shop, cancelled: CancelCheck) -> _Done:
    counts = run_webhooks(shop, cancelled=cancelled)
    told = counts.get(OutboxState.DONE, 0)
    failed = counts.get(OutboxState.FAILED, 0) + counts.get(OutboxState.UNSURE, 0)
    words = (f"your program told of {told} things" if told else "", f"{failed} not told" if failed else "")
    return _Done(", ".join(filter(None, words)), told, failed)


def _print(shop: Shop, cancelled: CancelCheck) -> _Done:
    done, failed = run_print_queue(shop, cancelled=cancelled)
    return _Done(f"{done} printed, {failed} failed" if done or failed else "", done, failed)


def _watch(shop: Shop, cancelled: CancelCheck) -> _Done:
    reports = watch_round(shop, cancelled).imported
    new = sum(r.new for r in reports)
    return _Done(f"{new} orders imported" if reports else "", new)


def _backup(shop: Shop, _: CancelCheck) -> _Done:
    made = backup_if_due(shop)
    return _Done("backup made", 1) if made else _Done()


def _check_audit(shop: Shop, _: CancelCheck) -> _Done:
    found = check_audit_if_due(shop)
    if found is None:
        return _Done()
    return _Done(found.sentence, found.rows, 0 if found.is_sound else 1)


_PARTS: dict[str, _Part] = {
    "labels": _recover,
    "write_back": _write_back,
    "shops": _pull,
    "remap": _remap,
    TRACK: _track,
    "forecast": _forecast,
    "late": _late,
    # Before the mails, which link to them.
    "pages": _pages,
    "mail": _mail,
    "mailbox": _mailbox,
    "webhook": _webhook,
    "print": _print,
    "watch": _watch,
    "backup": _backup,
    "audit": _check_audit,
}
JOBS = tuple(_PARTS)
"""The parts of a round by their published names, in their order."""
