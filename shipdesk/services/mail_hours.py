"""When a mail may go: not before the shop's wait is over, and not while the customer sleeps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shipdesk.domain.geography.time_zones import country_minutes, minutes_from_utc
from shipdesk.domain.orders import Address
from shipdesk.domain.promise import zone_of
from shipdesk.settings import Settings

if TYPE_CHECKING:
    from shipdesk.services.plan_mail import WantedMail


def not_before_of(settings: Settings, mail: WantedMail, now: datetime) -> datetime | None:
    """Return before when a mail is not sent; None where it may go at once."""
    rules = settings.mail_rules
    wait = rules.wait(mail.milestone)
    earliest = mail.not_before
    if wait:
        earliest = max(earliest or now, now + wait)
    return asleep_until(settings, mail.recipient, earliest or now) or earliest


def asleep_until(settings: Settings, to: Address, at: datetime) -> datetime | None:
    """Return when a customer may be written to who may not be at a moment; None where they may."""
    rules = settings.mail_rules
    if not rules.is_quiet:
        return None
    awake = rules.after_quiet(at, _minutes_there(settings, to, at))
    return awake if awake > at else None


def _minutes_there(settings: Settings, to: Address, at: datetime) -> int:
    """Return how far the customer's clock is from UTC; where that is not known, the shop's."""
    local = at.replace(tzinfo=None)
    minutes = country_minutes(to.country_code, local)
    if minutes is None and to.city:
        minutes = minutes_from_utc(", ".join(filter(None, (to.city, to.state))), local, (to.country_code,))
    if minutes is None:
        away = at.astimezone(zone_of(settings.shop.time_zone)).utcoffset()
        minutes = round(away.total_seconds() / 60) if away else 0
    return minutes
