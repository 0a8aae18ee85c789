"""What worker threads do about people for the window; nothing here touches a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shipdesk.domain.people import Person
    from shipdesk.domain.roles import Role
    from shipdesk.services.shop import Shop
    from shipdesk.services.verify_audit import AuditVerdict
    from shipdesk.services.views import ScanResult
    from shipdesk.services.who_may import Here, SignedIn


def read_here(shop: Shop) -> Here:
    """Return who is at the bench."""
    from shipdesk.services.who_is_here import who_is_here

    return who_is_here(shop)


def enter(shop: Shop, name: str, pin: str) -> SignedIn:
    """Sign somebody in by their PIN, which takes a fifth of a second of hard work."""
    from shipdesk.services.people import sign_in

    return sign_in(shop, name, pin)


def scan_at_lock(shop: Shop, code: str) -> ScanResult:
    """Keep a scan of a station where nobody is signed in; a badge signs in."""
    from shipdesk.services.take_scans import scan_locked

    return scan_locked(shop, code)


def add(shop: Shop, name: str, role: Role, pin: str) -> Person:
    """Add somebody."""
    from shipdesk.services.people import add_person

    return add_person(shop, name, role, pin)


def remove(shop: Shop, name: str) -> Person:
    """Let somebody work here no more."""
    from shipdesk.services.people import remove_person

    return remove_person(shop, name)


def change_pin(shop: Shop, name: str, pin: str) -> Person:
    """Give somebody another PIN."""
    from shipdesk.services.people import set_pin

    return set_pin(shop, name, pin)


def check(shop: Shop) -> AuditVerdict:
    """Read the whole audit log now."""
    from shipdesk.services.check_audit import check_audit

    return check_audit(shop)
