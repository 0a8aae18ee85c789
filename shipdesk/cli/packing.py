"""What happens at the bench, as commands."""

from __future__ import annotations

import typer

from shipdesk.cli.packing_bags import add_bags_to
from shipdesk.cli.packing_photos import add_photos_to
from shipdesk.cli.packing_scans import add_scans_to


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(
        no_args_is_help=True, help="Pack by scans: what is in the boxes, the carriers' bags, photos and figures."
    )
    add_scans_to(group)
    add_bags_to(group)
    add_photos_to(group)
    app.add_typer(group, name="packing")
