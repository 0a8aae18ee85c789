"""The late list and what is done about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from shipdesk.cli.late_shapes import late_json
from shipdesk.cli.session import Session
from shipdesk.domain.errors import WrongUsage
from shipdesk.services.late import list_late, mail_late, put_away
from shipdesk.services.views import LateClock, LateRow


class LateAction(StrEnum):
    """What can be done with lines of the late list."""

    MAIL = "mail"
    SNOOZE = "snooze"
    IGNORE = "ignore"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("late")(late)


def late(
    context: typer.Context,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of the end of this day.")] = None,
    clock: Annotated[LateClock | None, typer.Option(help="Only this clock.")] = None,
    do: Annotated[LateAction | None, typer.Option(help="Mail the customers, snooze or ignore the lines.")] = None,
    order: Annotated[list[str] | None, typer.Option(help="Only these orders; several times for several.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Snooze until this day.")] = None,
    reason: Annotated[str, typer.Option(help="Why the lines can be ignored.")] = "",
) -> None:
    """List what is late, worst first: ship-by, forgotten, promise and silence."""
    session: Session = context.obj
    with session.shop() as shop:
        rows = [
            row
            for row in list_late.list_late(shop, on.date() if on else None)
            if (clock is None or row.clock is clock) and (not order or row.order_number in order)
        ]
        done = None
        if do is LateAction.MAIL:
            done = mail_late.plan_delay_mails(shop, rows).count
        elif do is LateAction.SNOOZE:
            if until is None:
                raise WrongUsage("Say until when: --until YYYY-MM-DD.")
            done = put_away.snooze_late(shop, rows, until.date()).count
        elif do is LateAction.IGNORE:
            done = put_away.ignore_late(shop, rows, reason).count
    document: dict[str, object] = {"late": [late_json(row) for row in rows]}
    if done is not None:
        document["done"] = done
    session.answer(document, lambda: _show(session, rows, done))


def _show(session: Session, rows: list[LateRow], done: int | None) -> None:
    columns = ("days", "clock", "order", "tracking number", "to", "why")
    shown = [
        (r.days, r.clock.value, r.order_number, r.tracking_number, f"{r.recipient_name}, {r.country_code}", r.reason)
        for r in rows
    ]
    session.table(columns, shown, "Nothing is late.")
    if done is not None:
        session.say(f"Done for {done}.")
