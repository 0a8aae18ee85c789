"""Lets a practice shop's days pass at once, with everything that would have happened in them."""

from __future__ import annotations

from datetime import timedelta

from shipdesk.domain.errors import Refused
from shipdesk.services.clocks import PracticeClock, mark_practice, practice_seed
from shipdesk.services.ports import CancelCheck, Progress, never_cancelled, no_progress
from shipdesk.services.refresh_forecasts import refresh_forecasts
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.send_mail import run_mail_queue
from shipdesk.services.shop import Shop
from shipdesk.services.topics import EVERYTHING

_STEP = timedelta(hours=3)
LONGEST_H = 24 * 60


def let_time_pass(
    shop: Shop, hours: int, *, progress: Progress = no_progress, cancelled: CancelCheck = never_cancelled
) -> str:
    """Move a practice shop's clock on and do its background work on the way; return a sentence.

    Raises Refused for a real shop, whose time nobody can move, and where SHIPDESK_NOW holds the clock.
    """
    clock = shop.clock
    if not shop.is_practice or not isinstance(clock, PracticeClock):
        raise Refused("Only the clock of a practice shop can be moved on.", "Unset SHIPDESK_NOW if it holds the clock.")
    if not 1 <= hours <= LONGEST_H:
        raise Refused(f"{hours} hours cannot pass at once.", f"Say 1 to {LONGEST_H}.")
    changed = sent = 0
    left = timedelta(hours=hours)
    steps = -(-left // _STEP)
    for number in range(steps):
        if cancelled():
            break
        step = min(_STEP, left)
        left -= step
        clock.move_on(step)
        mark_practice(shop.folder, clock.now(), practice_seed(shop.folder))
        changed += refresh_tracking(shop).changed
        refresh_forecasts(shop)
        sent += run_mail_queue(shop).sent
        progress(number + 1, steps, f"{clock.now():%a %d %b, %H:%M}")
    shop.publish(EVERYTHING)
    return f"It is {clock.now():%A, %d %B, %H:%M} UTC. {changed} parcels moved, {sent} mails went out."
