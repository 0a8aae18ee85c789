"""The store moves: between a folder and a server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from shipdesk.cli.session import Session
from shipdesk.services.move_store import move_store as move


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("move-store")(move_store)


def move_store(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Where the store is: a folder, or postgresql://...")],
    target: Annotated[str, typer.Argument(help="Where it shall be, with nothing there yet.")],
) -> None:
    """Move a shop's store between a folder and a server, and prove that nothing is missing."""
    session: Session = context.obj
    moved = move(source, target, session.progress)

    def to_person() -> None:
        session.table(("table", "rows"), [(table.name, table.rows) for table in moved.tables if table.rows], "")
        session.say(f"The store was moved from {moved.source} to {moved.target}: every row is the same.")

    session.answer(asdict(moved), to_person)
