"""The store: backup, restore, check; and one round of what otherwise runs by itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.session import CANNOT_WORK, Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.errors import StoreUnusable
from shipdesk.services.background_round import background_round
from shipdesk.services.backup_store import backup_store, check_store, restore_store
from shipdesk.services.store_place import MARKER


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("check")(check)
    app.command("round")(one_round)


def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="The file (or folder) for the copy.")]
) -> None:
    """Copy the store while everything goes on."""
    session: Session = context.obj
    with session.shop() as shop:
        target = backup_store(shop, file)
    document = {"backup": str(target), "bytes": target.stat().st_size}
    session.answer(document, lambda: session.say(f"Backed up to {target}."))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="On a server: also where it holds a shop.")] = False,
) -> None:
    """Put a backup in the store's place; the old store is kept."""
    session: Session = context.obj
    if (session.shop_folder / MARKER).exists():
        # A store that is broken cannot tell who may restore it: then whoever has the folder may.
        with suppress(StoreUnusable), session.shop():
            pass
    words = restore_store(session.shop_folder, file, store=session.store, replace=replace, progress=session.progress)
    session.answer({"restored": str(file), "message": words}, lambda: session.say(words))


def check(context: typer.Context) -> None:
    """Look whether the store is sound; nothing is changed."""
    session: Session = context.obj
    found = check_store(session.shop_folder, store=session.store)
    if not found.ok:
        session.exit_code = CANNOT_WORK
    document = {
        "ok": found.ok,
        "findings": list(found.findings),
        "counts": found.counts,
        "schema": found.schema,
        "last_backup_at": moment(found.last_backup_at),
    }

    def to_person() -> None:
        session.say("The store is sound." if found.ok else "The store is not sound.")
        for finding in found.findings:
            session.warn(finding)
        session.table(("table", "rows"), list(found.counts.items()), "")

    session.answer(document, to_person)


def one_round(context: typer.Context) -> None:
    """Do once what runs by itself beside the window: tracking, mails, prints, backup."""
    session: Session = context.obj
    with session.shop() as shop:
        words = background_round(shop)
    session.answer({"done": words}, lambda: session.say(words or "Nothing was due."))
