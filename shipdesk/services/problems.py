"""What needs a person, for the banner: few, in words, each with the screen that helps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shipdesk.domain.outbox import UNSURE_PURCHASES, OutboxKind, OutboxState
from shipdesk.domain.printing import PRINT_QUEUE
from shipdesk.domain.same_way import numbers_text
from shipdesk.services.carrier_words import choice_problem
from shipdesk.services.check_audit import audit_problem
from shipdesk.services.edit_rules import rule_problem
from shipdesk.services.mail_problems import problems_of_mails
from shipdesk.services.outage import problems_of_scans
from shipdesk.services.paper_facts import moment_text
from shipdesk.services.shop import Shop
from shipdesk.services.unknown_events import count_unknown
from shipdesk.services.views import OrderView, Problem
from shipdesk.storage.transaction import Transaction

_CLOCK_MAY_DIFFER = timedelta(minutes=5)
"""So far the clocks of two benches may be apart."""
RUNS = "runs"
"""The screen of what runs when, which shows what carriers told and nobody understands."""

AUDIT = "audit"
"""The window of who did what."""


def list_problems(shop: Shop) -> tuple[Problem, ...]:
    """Return what needs a person, the most pressing first."""
    with shop.look() as tx:
        counts = tx.outbox.counts()
        states = [tx.shops.cursor(account.code) for account in shop.settings.shops if account.enabled]
        addresses = tx.orders.view_counts()[OrderView.PROBLEMS]
        choices = tx.rules.choices_in_use()
        unknown = count_unknown(tx)
        pages = tx.pages.failing()
        audit = audit_problem(tx)
        scans = problems_of_scans(shop, tx)
        clock = _clock_problem(shop, tx)
        needless = tx.reships.needless()
        mail_problems = problems_of_mails(shop, tx)
    found = [
        *scans,
        _problem(counts.get((OutboxKind.LABEL, OutboxState.UNSURE), 0), "labels-unsure", UNSURE_PURCHASES,
                 "1 label may or may not have been bought.", "{} labels may or may not have been bought."),
        _problem(counts.get((OutboxKind.MAIL, OutboxState.UNSURE), 0), "mails-unsure", "messages",
                 "1 mail may or may not have gone out.", "{} mails may or may not have gone out."),
        *mail_problems,
        _needless(needless),
        _problem(counts.get((OutboxKind.PRINT, OutboxState.UNSURE), 0), "prints-unsure", PRINT_QUEUE,
                 "1 print job was interrupted: did the paper come?",
                 "{} print jobs were interrupted: did the paper come?"),
        _problem(counts.get((OutboxKind.PRINT, OutboxState.FAILED), 0), "prints-failed", PRINT_QUEUE,
                 "1 print job failed.", "{} print jobs failed."),
        _problem(counts.get((OutboxKind.PRINT, OutboxState.WAITING), 0), "prints-waiting", PRINT_QUEUE,
                 "1 print job waits for its printer.", "{} print jobs wait for their printers."),
        _problem(counts.get((OutboxKind.WRITE_BACK, OutboxState.FAILED), 0), "write-backs-failed", "settings",
                 "1 shop order could not be marked as sent.", "{} shop orders could not be marked as sent."),
        _problem(counts.get((OutboxKind.WRITE_BACK, OutboxState.UNSURE), 0), "write-backs-unsure", "settings",
                 "1 shop order may or may not be marked as sent.", "{} shop orders may or may not be marked as sent."),
        _problem(counts.get((OutboxKind.MANIFEST, OutboxState.FAILED), 0), "manifests-failed", "parcels",
                 "1 carrier made no manifest of its own.", "{} carriers' manifests were not made."),
        _problem(sum(1 for s in states if s.error), "shops-failing", "settings",
                 "1 shop could not be asked for orders.", "{} shops could not be asked for orders."),
        _problem(sum(1 for rule in shop.settings.rules if rule.on and rule_problem(shop, rule)), "rules-broken",
                 "settings", "1 rule names what is not here.", "{} rules name what is not here."),
        _problem(sum(n for (carrier, service), n in choices.items() if choice_problem(shop, carrier, service)),
                 "choices-broken", "orders", "1 order shall go by a service that is not here.",
                 "{} orders shall go by a service that is not here."),
        _problem(addresses, "addresses", "orders",
                 "1 order has an address that needs a look.", "{} orders have an address that needs a look."),
        _problem(pages, "pages-failing", "settings", "1 customer's page could not be published.",
                 "{} customers' pages could not be published."),
        _problem(unknown, "events-unknown", RUNS, "1 event not understood.", "{} events not understood."),
    ]  # fmt: skip
    if clock:
        found.insert(0, Problem("clock-behind", clock, "pack", 1))
    if audit:
        found.insert(0, Problem("audit-broken", audit, AUDIT, 1))
    return tuple(problem for problem in found if problem is not None)


def _clock_problem(shop: Shop, tx: Transaction) -> str:
    """Say that this computer's clock stands before what was scanned already, or an empty text."""
    newest = tx.scans.last(1)
    if not newest or newest[0].at - shop.clock.now() < _CLOCK_MAY_DIFFER:
        return ""
    scanned = moment_text(shop.settings, newest[0].at)
    return f"This computer's clock is behind: something was scanned at {scanned}. Set the clock; scans go on."


def _problem(count: int, key: str, screen: str, one: str, many: str) -> Problem | None:
    return Problem(key, one if count == 1 else many.format(count), screen, count) if count else None


def _needless(numbers: Sequence[str]) -> Problem | None:
    """Name the orders that send again what has arrived meanwhile."""
    send, them = ("sends", "it") if len(numbers) == 1 else ("send", "them")
    said = f"{numbers_text(numbers, 3)} {send} again what has arrived meanwhile: cancel {them}, or send {them} even so."
    return Problem("sent-again-needlessly", said, "orders", len(numbers)) if numbers else None
