"""Puts the commands together and turns what happens into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from shipdesk import __version__
from shipdesk.cli import demo, late, mail, orders, parcels, settings, store
from shipdesk.cli.session import CANNOT_WORK, DONE, WRONG_USAGE, Session
from shipdesk.domain.errors import ShipDeskError, StoreUnusable

app = typer.Typer(
    name="shipdesk",
    help="Order desk, labels, dispatch scans, tracking and customer mails. Without a command the window opens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (orders, parcels, mail, late, settings, store, demo):
    room.add_to(app)


@app.callback(invoke_without_command=True)
def _shared(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="The shop's folder (or SHIPDESK_DATA).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"ShipDesk {__version__}")
        raise typer.Exit
    session: Session = context.obj
    session.folder = data or session.folder
    session.as_json = json or session.as_json


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; --json and --data may stand anywhere before a lone --."""
    session = Session()
    command = typer.main.get_command(app)
    try:
        rest = _take_shared(list(arguments), session)
        status = command.main(rest, prog_name="shipdesk", standalone_mode=False, obj=session)
    except typer.TyperException as error:
        session.warn(error.format_message())
        return WRONG_USAGE
    except typer.Exit as left:
        return left.exit_code
    except (typer.Abort, KeyboardInterrupt):
        session.warn("Stopped.")
        return CANNOT_WORK
    except ShipDeskError as error:
        code = session.fail(error)
        return WRONG_USAGE if "usage" in getattr(error, "__notes__", ()) else code
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        return session.fail(StoreUnusable(f"{error.strerror or error}{name}.", "Check the path and its permissions."))
    return status if isinstance(status, int) and status else session.exit_code


def _take_shared(arguments: list[str], session: Session) -> list[str]:
    """Take --json and --data out of the arguments, wherever they stand."""
    rest: list[str] = []
    while arguments:
        word = arguments.pop(0)
        if word == "--":
            return [*rest, word, *arguments]
        if word == "--json":
            session.as_json = True
        elif word == "--data":
            if not arguments:
                raise typer.TyperException("Option '--data' requires an argument.")
            session.folder = Path(arguments.pop(0))
        elif word.startswith("--data="):
            session.folder = Path(word.partition("=")[2])
        else:
            rest.append(word)
    return rest
