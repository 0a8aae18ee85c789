"""Events that no table understands, for the owner and for a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.services.unknown_events import save_unknown_events, unknown_events


def add_to(group: typer.Typer) -> None:
    """Add the command to the group of carriers' commands."""
    group.command("unknown")(unknown)


def unknown(
    context: typer.Context,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write them into this CSV file.")] = None,
) -> None:
    """List the carriers' codes that ShipDesk does not understand; they change no parcel's state."""
    session: Session = context.obj
    with session.shop() as shop:
        found = unknown_events(shop)
        if to_csv is not None:
            save_unknown_events(shop, to_csv)
    told = [
        {
            "source": e.source, "carrier_name": e.source_name, "code": e.code, "text": e.text, "events": e.count,
            "first_at": moment(e.first_at), "last_at": moment(e.last_at), "tracking_number": e.tracking_number,
        }
        for e in found
    ]  # fmt: skip
    rows = [(e.count, e.source_name, e.code, e.text, e.last_at.date(), e.tracking_number) for e in found]
    columns = ("events", "told by", "code", "text", "last", "for instance")
    answer = {"events": sum(e.count for e in found), "unknown": told, "csv": str(to_csv or "")}
    session.answer(answer, lambda: session.table(columns, rows, "Every code is understood."))
