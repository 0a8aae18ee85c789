"""What happens at the bench, as commands."""

from __future__ import annotations

import typer

from shipdesk.cli.packing_photos import add_photos_to


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Packing: what is in the boxes.")
    add_photos_to(group)
    app.add_typer(group, name="packing")
