"""The late list and what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer

from shipdesk.cli.late_doing import DoneBy, LateDoing, Wish, do_late
from shipdesk.cli.late_shapes import late_json, left_json
from shipdesk.cli.session import Session
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.late.causes import LateCause
from shipdesk.services.late.keep_lines import LeftLine, lines_left
from shipdesk.services.late.late_rows import LateShown
from shipdesk.services.late.list_late import list_late
from shipdesk.services.late.undo_late import undo_late
from shipdesk.services.shop import Shop
from shipdesk.services.views import LateClock, LateRow

_LEFT_FOR = timedelta(days=30)


class Shown(StrEnum):
    """Which lines are listed."""

    OPEN = "open"
    SNOOZED = "snoozed"
    IGNORED = "ignored"
    LEFT = "left"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("late")(late)


def late(
    context: typer.Context,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of the end of this day.")] = None,
    cause: Annotated[LateCause | None, typer.Option(help="Only this cause.")] = None,
    clock: Annotated[LateClock | None, typer.Option(help="Only this clock.")] = None,
    shown: Annotated[Shown, typer.Option(help="What is open, was put away, or has left by itself.")] = Shown.OPEN,
    do: Annotated[LateDoing | None, typer.Option(help="Do this with the lines; undo takes back the last.")] = None,
    order: Annotated[list[str] | None, typer.Option(help="Only these orders; several times for several.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Snooze until this day.")] = None,
    reason: Annotated[str, typer.Option(help="Why lines can be ignored, or a note on what is done.")] = "",
    amount: Annotated[str, typer.Option(help="What was given back of each order, such as 12.90; else all of it.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Send again what is sent again already.")] = False,
    batch: Annotated[str, typer.Option(help="What to undo, instead of the last.")] = "",
) -> None:
    """List what is late or will be, the most pressing first, and do something about it."""
    session: Session = context.obj
    _check(do, on, shown, named=bool(order or cause or clock))
    with session.shop() as shop:
        if do is LateDoing.UNDO:
            words = undo_late(shop, batch or None)
            session.answer(_document((), words=words), lambda: session.say(words))
            return
        if shown is Shown.LEFT:
            left = [each for each in lines_left(shop, shop.clock.now() - _LEFT_FOR) if _is_meant(each, cause, order)]
            told = [left_json(each) for each in left]
            session.answer(_document((), left=told), lambda: _show_left(session, left))
            return
        rows = [
            row
            for row in _rows(shop, on.date() if on else None, shown, do)
            if cause in (None, row.cause) and clock in (None, row.clock) and (not order or row.order_number in order)
        ]
        unknown = sorted(set(order or ()) - {row.order_number for row in rows})
        wish = Wish(until.date() if until else None, reason, amount, again)
        done = do_late(shop, do, rows, wish, named=bool(order)) if do and (rows or not order) else None
    _answer(session, rows, done, unknown if do else [])


def _check(do: LateDoing | None, on: datetime | None, shown: Shown, *, named: bool) -> None:
    """Refuse what cannot be meant: to act on a list of another day, on lines that left, or to undo chosen lines."""
    if do is None:
        return
    if on is not None:
        raise WrongUsage("The list of another day can only be looked at.", "Leave out --on, or --do.")
    if shown is Shown.LEFT:
        raise WrongUsage("With lines that have left nothing can be done.", "Leave out --shown left, or --do.")
    if do is LateDoing.UNDO and named:
        raise WrongUsage("What was done at once is taken back at once.", "Say which with --batch, or nothing.")


def _rows(shop: Shop, on: date | None, shown: Shown, do: LateDoing | None) -> tuple[LateRow, ...]:
    """Return the lines to choose from; what is brought back was put away by either way."""
    if do is LateDoing.RESTORE and shown is Shown.OPEN:
        return (*list_late(shop, on, LateShown.SNOOZED), *list_late(shop, on, LateShown.IGNORED))
    return list_late(shop, on, LateShown(shown.value))


def _answer(session: Session, rows: Sequence[LateRow], done: DoneBy | None, unknown: Sequence[str]) -> None:
    skipped = [*(done.skipped if done else ()), *((number, "It has no such line.") for number in unknown)]
    if unknown and done is None:
        raise Refused(f"{', '.join(unknown)} is not on the late list.", "See shipdesk late.")
    if skipped:
        session.refused()
    told: dict[str, Any] = {"skipped": [{"order_number": number, "reason": why} for number, why in skipped]}
    if done is not None:
        told |= {"done": done.count, "batch": done.batch, "words": done.words, **done.more}
    session.answer(_document(rows, **told), lambda: _show(session, rows, done, skipped))


def _document(rows: Sequence[LateRow], **told: Any) -> dict[str, Any]:
    """Return the one answer of this command; what was not asked for is empty."""
    empty: dict[str, Any] = {
        "left": [], "done": 0, "batch": "", "words": "", "skipped": [], "reshipped": [], "inquiries": [],
    }  # fmt: skip
    return {"late": [late_json(row) for row in rows], **empty, **told}


def _show(session: Session, rows: Sequence[LateRow], done: DoneBy | None, skipped: Sequence[tuple[str, str]]) -> None:
    columns = ("days", "cause", "order", "tracking number", "to", "why", "next")
    shown = [
        (r.days, r.cause.value, r.order_number, r.tracking_number, f"{r.recipient_name}, {r.country_code}", r.reason,
         r.proposal_words)
        for r in rows
    ]  # fmt: skip
    session.table(columns, shown, "Nothing is late.")
    if done is not None:
        session.say(done.words)
    for number, why in skipped:
        session.say(f"{number}: {why}")


def _show_left(session: Session, left: Sequence[LeftLine]) -> None:
    columns = ("order", "tracking number", "cause", "since", "how it left")
    shown = [
        (each.order_number, each.tracking_number, each.line.key.cause.value, each.line.since, each.line.left_how)
        for each in left
    ]
    session.table(columns, shown, "Nothing has left the list within thirty days.")


def _is_meant(left: LeftLine, cause: LateCause | None, orders: list[str] | None) -> bool:
    return cause in (None, left.line.key.cause) and (not orders or left.order_number in orders)
