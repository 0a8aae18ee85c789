"""One round of everything that runs by itself; each part's failure stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable

from shipdesk.domain.errors import ShipDeskError
from shipdesk.services.backup_store import backup_if_due
from shipdesk.services.carrier_manifests import make_due_forms
from shipdesk.services.ports import CancelCheck, never_cancelled
from shipdesk.services.pull_orders import pull_due_orders
from shipdesk.services.reconcile_labels import reconcile_labels
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.shop import Shop, give_up_of_the_dead
from shipdesk.services.watch_folder import watch_round
from shipdesk.services.write_back import run_write_back

log = logging.getLogger(__name__)


def background_round(shop: Shop, cancelled: CancelCheck = never_cancelled) -> str:
    """Recover, tell and ask shops, track, mail, print and back up what is due; return a short sentence or nothing."""
    said: list[str] = []
    for part in (_recover, _write_back, _pull, _track, _mail, _print, _watch, _backup):
        if cancelled():
            break
        words = _guarded(part, shop, cancelled)
        if words:
            said.append(words)
    return ", ".join(said)


def _guarded(part: Callable[[Shop, CancelCheck], str], shop: Shop, cancelled: CancelCheck) -> str:
    try:
        return part(shop, cancelled)
    except ShipDeskError as error:
        log.warning("background: %s", error.message)
        return error.message


def _recover(shop: Shop, _: CancelCheck) -> str:
    give_up_of_the_dead(shop)
    found, made = reconcile_labels(shop), make_due_forms(shop)
    said = (f"{found} labels found again" if found else "", f"{made} carriers' manifests made" if made else "")
    return ", ".join(filter(None, said))


def _write_back(shop: Shop, cancelled: CancelCheck) -> str:
    report = run_write_back(shop, cancelled=cancelled)
    said = f"shops told of {report.told} parcels" if report.told else ""
    return ", ".join(filter(None, (said, *report.problems[:1])))


def _pull(shop: Shop, cancelled: CancelCheck) -> str:
    reports = pull_due_orders(shop, cancelled)
    new, changed = sum(r.new for r in reports), sum(r.changed for r in reports)
    said = f"{new} orders pulled, {changed} changed" if new or changed else ""
    return ", ".join(filter(None, (said, *(r.problem for r in reports))))


def _track(shop: Shop, cancelled: CancelCheck) -> str:
    if not shop.settings.behaviour.refresh_in_background:
        return ""
    report = refresh_tracking(shop, cancelled=cancelled)
    return f"{report.asked} parcels asked, {report.changed} moved" if report.asked else ""


def _mail(shop: Shop, cancelled: CancelCheck) -> str:
    report = run_mail_queue(shop, cancelled=cancelled)
    return f"{report.sent} mails sent" if report.sent else report.stopped_because


def _print(shop: Shop, cancelled: CancelCheck) -> str:
    done, failed = run_print_queue(shop, cancelled=cancelled)
    return f"{done} printed, {failed} failed" if done or failed else ""


def _watch(shop: Shop, cancelled: CancelCheck) -> str:
    reports = watch_round(shop, cancelled).imported
    return f"{sum(r.new for r in reports)} orders imported" if reports else ""


def _backup(shop: Shop, _: CancelCheck) -> str:
    made = backup_if_due(shop)
    return "backup made" if made else ""
