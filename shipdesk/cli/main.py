"""Puts the commands together and turns what happens into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from shipdesk import __version__
from shipdesk.cli import (
    audit,
    bench,
    boxes,
    buying,
    carriers,
    claims,
    demo,
    detecting,
    forecast,
    insights,
    jobs,
    labels,
    late,
    mail,
    maps,
    moving,
    orders,
    packing,
    page,
    papers,
    parcels,
    people,
    printers,
    printing,
    products,
    remapping,
    rules,
    scale,
    scans,
    settings,
    shops,
    store,
    templates,
    webhooks,
)
from shipdesk.cli.leave import needed
from shipdesk.cli.session import CANNOT_WORK, DONE, WRONG_USAGE, Session
from shipdesk.cli.unexpected import keep_report
from shipdesk.domain.errors import ShipDeskError, StoreUnusable, WrongUsage

app = typer.Typer(
    name="shipdesk",
    help="Order desk, labels, dispatch scans, tracking and customer mails. Without a command the window opens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (
    orders,
    labels,
    buying,
    products,
    boxes,
    printing,
    printers,
    scale,
    papers,
    packing,
    parcels,
    detecting,
    maps,
    page,
    moving,
    carriers,
    shops,
    remapping,
    rules,
    mail,
    webhooks,
    templates,
    late,
    claims,
    forecast,
    insights,
    scans,
    settings,
    store,
    audit,
    people,
    bench,
    jobs,
    demo,
):
    room.add_to(app)


_put_together = cache(typer.main.get_command)
"""Makes the commands of an app; once in a process, since it takes longer than most commands do."""


@app.callback(invoke_without_command=True)
def _shared(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="The shop's folder (or SHIPDESK_DATA).")] = None,
    store: Annotated[
        str | None, typer.Option(help="The PostgreSQL server with the store, postgresql://... (or SHIPDESK_STORE).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"ShipDesk {__version__}")
        raise typer.Exit
    session: Session = context.obj
    session.folder = data or session.folder
    session.store = store or session.store
    session.as_json = json or session.as_json


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; --json, --data and --store may stand anywhere before a lone --."""
    _let_any_text_out()
    session = Session()
    command = _put_together(app)
    try:
        rest = _take_shared([_readable(argument) for argument in arguments], session)
        if _is_unfinished(command, rest):
            with redirect_stdout(sys.stderr):  # help that nobody asked for is no answer
                command.main([*rest, "--help"], prog_name="shipdesk", standalone_mode=False, obj=session)
            return WRONG_USAGE
        session.needs = needed(rest)
        status = command.main(rest, prog_name="shipdesk", standalone_mode=False, obj=session)
    except typer.TyperException as error:
        return session.fail(WrongUsage(error.format_message(), "See shipdesk --help."))
    except typer.Exit as left:
        return left.exit_code
    except (typer.Abort, KeyboardInterrupt):
        session.warn("Stopped.")
        return CANNOT_WORK
    except ShipDeskError as error:
        return session.fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        return session.fail(StoreUnusable(f"{error.strerror or error}{name}.", "Check the path and its permissions."))
    except Exception as error:  # noqa: BLE001  (the border: nobody at the bench can do anything with a traceback)
        where = keep_report(error)
        return session.fail(
            StoreUnusable(
                f"Something went wrong that ShipDesk did not expect ({type(error).__name__}).",
                f"Run shipdesk check, and send the developers {where}.",
            )
        )
    return status if isinstance(status, int) and status else session.exit_code


def _is_unfinished(command: object, words: Sequence[str]) -> bool:
    """Answer whether only a group of commands was named, or nothing at all."""
    groups = [
        name
        for name, one in getattr(command, "commands", {}).items()
        if hasattr(one, "commands") and not hasattr(one, "default_command")
    ]
    return not words or (len(words) == 1 and words[0] in groups)


def _take_shared(arguments: list[str], session: Session) -> list[str]:
    """Take --json, --data and --store out of the arguments, wherever they stand."""
    rest: list[str] = []
    while arguments:
        word = arguments.pop(0)
        name, _, told = word.partition("=")
        if word == "--":
            return [*rest, word, *arguments]
        if word == "--json":
            session.as_json = True
        elif name in {"--data", "--store"}:
            if word == name:
                if not arguments:
                    raise typer.TyperException(f"Option '{name}' requires an argument.")
                told = arguments.pop(0)
            _take(name, told, session)
        else:
            rest.append(word)
    return rest


def _take(name: str, told: str, session: Session) -> None:
    # An empty variable in somebody's script must not make a shop of the folder they stand in.
    if not told.strip():
        wanted = "a folder" if name == "--data" else "an address"
        raise typer.TyperException(f"Option '{name}' requires {wanted}.")
    if name == "--data":
        session.folder = Path(told)
    else:
        session.store = told


def _readable(argument: str) -> str:
    """Return an argument as text that can be stored and printed; the name of a file stays what the system calls it."""
    text = argument.encode("utf-8", "replace").decode("utf-8")
    return argument if text == argument or os.path.exists(argument) else text


def _let_any_text_out() -> None:
    """Print what a terminal or pipe of another encoding cannot show as a question mark, rather than stop."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
