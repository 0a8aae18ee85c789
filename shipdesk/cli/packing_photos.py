"""Photos of open boxes, as commands of the packing group."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.order_numbers import id_of
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.errors import Refused
from shipdesk.domain.photos import BoxPhoto
from shipdesk.services.packing_photos import add_photo, photos_of_order, save_photo

Number = Annotated[str, typer.Argument(metavar="ORDER", help="The order's number.")]


def add_photos_to(group: typer.Typer) -> None:
    """Add these commands to a group."""
    group.command("photo")(add)
    group.command("photos")(list_photos)


def add(
    context: typer.Context,
    order: Number,
    file: Annotated[Path, typer.Argument(help="A JPEG, PNG or WebP picture.")],
    by: Annotated[str, typer.Option(help="Who took it.")] = "",
    station: Annotated[str, typer.Option(help="At which bench.")] = "",
) -> None:
    """Keep a photo of the open box with an order."""
    session: Session = context.obj
    try:
        picture = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror}).", "Check the path.") from error
    with session.shop() as shop:
        order_id = id_of(shop, order)
        photo_id = add_photo(shop, order_id, picture, by=by, station=station)
        kept = next(each for each in photos_of_order(shop, order_id) if each.id == photo_id)
    session.answer(
        {"order_number": order, "photo": photo_json(kept)},
        lambda: session.say(f"{kept.words} is kept with order {order} ({kept.bytes // 1000} kB)."),
    )


def list_photos(
    context: typer.Context,
    order: Number,
    out: Annotated[Path | None, typer.Option(help="A folder: write the photos into it.")] = None,
) -> None:
    """List the photos of an order's box, and write them into a folder."""
    session: Session = context.obj
    with session.shop() as shop:
        photos = photos_of_order(shop, id_of(shop, order))
        files = {}
        if out is not None:
            _make(out)
            for number, photo in enumerate(photos, start=1):
                files[photo.id] = out / f"{_file_name(order)}-{number}{photo.suffix}"
                save_photo(shop, photo.id, files[photo.id])
    rows = [
        (p.id, moment(p.at), p.by, p.station, f"{p.bytes // 1000} kB", files.get(p.id, "")) for p in photos
    ]  # fmt: skip
    columns = ("photo", "taken", "by", "at", "size", "file")
    session.answer(
        {
            "order_number": order,
            "photos": [{**photo_json(p), "file": str(files[p.id]) if p.id in files else None} for p in photos],
        },
        lambda: session.table(columns, rows, f"Order {order} has no photos."),
    )


def photo_json(photo: BoxPhoto) -> dict[str, Any]:
    """Return what is known of a photo."""
    return {
        "id": photo.id,
        "at": moment(photo.at),
        "by": photo.by,
        "station": photo.station,
        "media_type": photo.media_type,
        "bytes": photo.bytes,
        "sha256": photo.sha256,
    }


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder} cannot be made ({error.strerror}).", "Choose another folder.") from error


def _file_name(order: str) -> str:
    """Return an order's number as every system takes it for a file's name."""
    return re.sub(r"[^\w.-]+", "_", order).strip("._") or "order"
