"""The audit log: who did what, and whether it is still what was written."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.services.list_audit import AuditLine, list_audit
from shipdesk.services.verify_audit import AuditVerdict, verify_audit

_PLACES = {
    "keyring": "The key is in this computer's keyring.",
    "file": "The key is in the shop's folder (audit.key): whoever can read that file can seal a changed log.",
    "": "Nothing was sealed on this computer yet.",
}


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(help="Who did what, in a log that shows when it was changed.", no_args_is_help=True)
    group.command("verify")(verify)
    group.command("list")(show)
    app.add_typer(group, name="audit")


def verify(context: typer.Context) -> None:
    """Check that the log is what was written, and that nothing was cut off; nothing is changed."""
    session: Session = context.obj
    with session.shop() as shop:
        found = verify_audit(shop)
    if not found.is_sound:
        session.refused()
    session.answer(_verdict_json(found), lambda: _tell(session, found))


def show(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows, the newest first.")] = 50,
    order: Annotated[str, typer.Option(help="Only what was done with this order.")] = "",
    person: Annotated[str, typer.Option(help="Only what this person did.")] = "",
    action: Annotated[str, typer.Option(help="Only this, such as hold, void or settings.")] = "",
) -> None:
    """Show who did what, newest first."""
    session: Session = context.obj
    with session.shop() as shop:
        lines, total = list_audit(shop, last=last, order_number=order, person=person, action=action)
    document = {"total": total, "rows": [_line_json(line) for line in lines]}

    def to_person() -> None:
        rows = [
            (x.id, x.at.strftime("%Y-%m-%d %H:%M"), x.actor, x.station, x.words, x.order_number, x.tracking_number,
             json.dumps(dict(x.detail), ensure_ascii=False) if x.detail else "")
            for x in lines
        ]  # fmt: skip
        columns = ("row", "when (UTC)", "who", "station", "what", "order", "parcel", "")
        session.table(columns, rows, "Nothing was written down yet.")

    session.answer(document, to_person)


def _tell(session: Session, found: AuditVerdict) -> None:
    (session.say if found.is_sound else session.warn)(found.sentence)
    if found.is_sound:
        counted = (
            f"Sealed here: {found.sealed_here}, by others: {found.sealed_elsewhere}, before seals: {found.unsealed}."
        )
        session.say(f"{counted} {_PLACES[found.key_place]}")
    if not found.has_outside_head and found.rows:
        session.warn("Nothing outside the store remembers where the log ended: only backups tell of rows cut off.")


def _verdict_json(found: AuditVerdict) -> dict[str, Any]:
    broken = found.broken
    return {
        "sound": found.is_sound,
        "message": found.sentence,
        "rows": found.rows,
        "first_broken": broken and {"row": broken.row_id, "position": broken.position, "why": broken.why},
        "outside_head": found.has_outside_head,
        "outside": [
            {"file": str(o.path), "position": o.position, "at": moment(o.at), "agrees": not o.against, "why": o.against}
            for o in found.outside
        ],
        "key": found.key_place,
        "sealed_here": found.sealed_here,
        "sealed_elsewhere": found.sealed_elsewhere,
        "unsealed": found.unsealed,
    }


def _line_json(line: AuditLine) -> dict[str, Any]:
    return {
        "row": line.id,
        "at": moment(line.at),
        "who": line.actor,
        "station": line.station,
        "action": line.action,
        "words": line.words,
        "order_number": line.order_number,
        "tracking_number": line.tracking_number,
        "detail": dict(line.detail),
    }
