"""Check the audit log once a day, and remember what was found until a check finds it sound."""

from __future__ import annotations

from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.services.verify_audit import AuditVerdict, verify_audit
from shipdesk.storage.transaction import Transaction

_CHECKED_ON = "audit_checked_on"
_FOUND = "audit_found"


def check_audit(shop: Shop) -> AuditVerdict:
    """Read the whole log now, and keep what was found for the banner of problems."""
    found = verify_audit(shop)
    against = "" if found.is_sound else found.sentence
    with shop.look() as tx:
        known = audit_problem(tx)
    with shop.change(*([Topic.PEOPLE] if against != known else [])) as tx:
        tx.settings.put(_CHECKED_ON, shop.clock.now().date().isoformat())
        tx.settings.put(_FOUND, against)
    return found


def check_audit_if_due(shop: Shop) -> AuditVerdict | None:
    """Check the log where that was not done today (UTC); None where it was."""
    with shop.look() as tx:
        done = tx.settings.get(_CHECKED_ON)
    return None if done == shop.clock.now().date().isoformat() else check_audit(shop)


def audit_problem(tx: Transaction) -> str:
    """Return what the last check found against the log, in a sentence; empty where it was sound."""
    return str(tx.settings.get(_FOUND) or "")
