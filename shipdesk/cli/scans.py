"""Scans that wait on this computer for the shop's server, and those that a person must look at."""

from __future__ import annotations

from typing import Annotated

import typer

from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import moment, scan_json
from shipdesk.services.kept_scans import answer_left_over, list_kept
from shipdesk.services.scan_conflicts import conflicts_seen, scan_conflicts


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Scans that were kept while the shop's server was away.")
    group.command("kept")(kept)
    group.command("send")(send)
    group.command("conflicts")(conflicts)
    app.add_typer(group, name="scans")


def kept(context: typer.Context) -> None:
    """List what waits on this computer for the shop's server; the server is not asked."""
    session: Session = context.obj
    waiting = list_kept(session.shop_folder)
    document = [
        {"local_id": s.local_id, "at": moment(s.at), "code": s.code, "by": s.by, "station": s.station} for s in waiting
    ]
    rows = [(f"{s.at:%Y-%m-%d %H:%M:%S}", s.code, s.by, s.station) for s in waiting]

    def to_person() -> None:
        session.table(("scanned (UTC)", "code", "by", "station"), rows, "No scan waits on this computer.")

    session.answer({"kept": document}, to_person)


def send(context: typer.Context) -> None:
    """Send what waits on this computer to the server, and answer it in the order in which it was scanned."""
    session: Session = context.obj
    with session.shop() as shop:
        results = answer_left_over(shop)
        refused = len(scan_conflicts(shop))
    if refused:
        session.refused()

    def to_person() -> None:
        rows = [(r.outcome.value, r.code, r.order_number, r.message) for r in results]
        session.table(("outcome", "code", "order", "message"), rows, "No scan waited.")
        if refused:
            session.warn(f"{refused} need a look: shipdesk scans conflicts.")

    session.answer({"results": [scan_json(result) for result in results], "conflicts": refused}, to_person)


def conflicts(
    context: typer.Context,
    seen: Annotated[
        list[int] | None, typer.Option(max=LARGEST, help="The scan_id of one that somebody has seen to.")
    ] = None,
) -> None:
    """List scans that were refused when nobody waited for the answer; nothing was decided about them."""
    session: Session = context.obj
    with session.shop() as shop:
        settled = conflicts_seen(shop, seen) if seen else 0
        found = scan_conflicts(shop)
    document = [
        {
            "scan_id": s.id, "at": moment(s.at), "code": s.code, "outcome": s.outcome.value, "message": s.message,
            "order_number": s.order_number, "by": s.by,
        }
        for s in found
    ]  # fmt: skip

    def to_person() -> None:
        rows = [(s.id, f"{s.at:%Y-%m-%d %H:%M:%S}", s.code, s.order_number, s.outcome.value, s.message) for s in found]
        session.table(("scan", "scanned (UTC)", "code", "order", "outcome", "why"), rows, "No scan needs a look.")

    session.answer({"conflicts": document, "settled": settled}, to_person)
