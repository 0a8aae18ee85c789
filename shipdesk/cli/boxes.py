"""The shop's boxes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.domain.boxes import Box, box_named
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.measures import grams_of, grams_text, size_of, size_text
from shipdesk.services.set_up_boxes import remove_box, save_box
from shipdesk.settings import Settings

_MAX_G = 30_000


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="The shop's boxes: sizes, and what they weigh.")
    for name, function in (("list", list_boxes), ("set", set_box), ("remove", remove)):
        group.command(name)(function)
    app.add_typer(group, name="boxes")


def list_boxes(context: typer.Context) -> None:
    """List the shop's boxes, the smallest first."""
    session: Session = context.obj
    with session.shop() as shop:
        settings = shop.settings
    rows = [
        (b.name, size_text((b.length_mm, b.width_mm, b.height_mm)), grams_text(b.tare_g), grams_text(b.max_g),
         "usual" if b.name == settings.usual_box else "")
        for b in settings.boxes
    ]  # fmt: skip
    columns = ("box", "inside", "empty", "at most", "")
    session.answer(_document(settings), lambda: session.table(columns, rows, "No boxes yet: shipdesk boxes set NAME."))


def set_box(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What you call it.")],
    size: Annotated[str | None, typer.Option(help="Inside: 200x150x100 (mm) or 20x15x10cm.")] = None,
    tare: Annotated[str | None, typer.Option(help="What it weighs empty: 80g.")] = None,
    most: Annotated[str | None, typer.Option("--max", help="What it may weigh full: 10kg.")] = None,
    usual: Annotated[bool | None, typer.Option("--usual/--not-usual", help="Counts where no size is known.")] = None,
) -> None:
    """Add a box, or change one; what is not named stays."""
    session: Session = context.obj
    with session.shop() as shop:
        had = box_named(shop.settings.box_kinds(), name)
        sides = size_of(size) if size is not None else None
        if sides is None and had is not None:
            sides = had.length_mm, had.width_mm, had.height_mm
        if sides is None:
            raise WrongUsage("A new box needs its size.", "Say --size 200x150x100 for the sides inside, in mm.")
        tare_g = grams_of(tare) if tare is not None else None
        max_g = grams_of(most) if most is not None else None
        box = Box(
            name, *sides,
            tare_g if tare_g is not None else had.tare_g if had else 0,
            max_g if max_g is not None else had.max_g if had else _MAX_G,
        )  # fmt: skip
        save_box(shop, box, usual=usual)
        settings = shop.settings
    session.answer(_document(settings), lambda: session.say(f"The box {name} is kept."))


def remove(context: typer.Context, name: Annotated[str, typer.Argument(help="The box.")]) -> None:
    """Remove a box."""
    session: Session = context.obj
    with session.shop() as shop:
        remove_box(shop, name)
        settings = shop.settings
    session.answer(_document(settings), lambda: session.say(f"The box {name} is gone."))


def _document(settings: Settings) -> dict[str, Any]:
    return {"boxes": [box.model_dump() for box in settings.boxes], "usual_box": settings.usual_box}
