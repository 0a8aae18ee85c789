"""The parcels' pages for their customers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.services.list_parcels import find_parcel
from shipdesk.services.page_logo import set_page_logo
from shipdesk.services.page_places import check_place
from shipdesk.services.shop import Shop
from shipdesk.services.tracking_pages import (
    PageRow,
    list_pages,
    publish_page,
    remove_page,
    show_page,
    withdraw_page,
    write_page,
)

_Number = Annotated[str, typer.Argument(metavar="TRACKING", help="The tracking number.")]
_Out = Annotated[Path | None, typer.Option(help="This folder, and not the place where the shop's pages go.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    room = typer.Typer(help="The parcels' pages for their customers.", no_args_is_help=True)
    room.command("build")(build)
    room.command("publish")(publish)
    room.command("withdraw")(withdraw)
    room.command("list")(list_)
    room.command("check")(check)
    room.command("logo")(logo)
    app.add_typer(room, name="page")


def build(
    context: typer.Context,
    number: _Number,
    out: Annotated[Path, typer.Option(help="The folder that the page is written into.")],
) -> None:
    """Write the page of a parcel as one HTML file; nothing is published."""
    session: Session = context.obj
    with session.shop() as shop:
        parcel_id = _id_of(shop, number)
        file = write_page(shop, parcel_id, out)
        row = show_page(shop, parcel_id)
    _answer(session, row, file, f"Written: {file}")


def publish(context: typer.Context, number: _Number, out: _Out = None) -> None:
    """Publish the page of a parcel now, also one that was withdrawn."""
    session: Session = context.obj
    with session.shop() as shop:
        parcel_id = _id_of(shop, number)
        file = write_page(shop, parcel_id, out) if out is not None else None
        row = show_page(shop, parcel_id) if out is not None else publish_page(shop, parcel_id)
    url = row.url if row is not None else ""
    _answer(session, row, file, f"Published: {url or file or 'no public address is set, so nobody has a link to it'}")


def withdraw(context: typer.Context, number: _Number, out: _Out = None) -> None:
    """Take the page of a parcel down."""
    session: Session = context.obj
    with session.shop() as shop:
        parcel_id = _id_of(shop, number)
        file = remove_page(shop, parcel_id, out) if out is not None else None
        row = show_page(shop, parcel_id) if out is not None else withdraw_page(shop, parcel_id)
    _answer(session, row, file, f"Taken down: {file or 'the page cannot be read any more'}")


def list_(
    context: typer.Context,
    failing: Annotated[bool, typer.Option("--failing", help="Only those that could not be published.")] = False,
) -> None:
    """Show which parcels have a page, and what became of it."""
    session: Session = context.obj
    with session.shop() as shop:
        rows = list_pages(shop, failing_only=failing)
    session.answer({"pages": [_json(row) for row in rows]}, lambda: _show(session, rows))


def check(context: typer.Context) -> None:
    """Try the place where pages go: write one, read it as the public does, take it away."""
    session: Session = context.obj
    with session.shop() as shop:
        sentence = check_place(shop, shop.settings.tracking_page, None)
    session.answer({"sentence": sentence}, lambda: session.say(sentence))


def logo(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A PNG or JPEG.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the logo off.")] = False,
) -> None:
    """Put the shop's logo on all pages."""
    session: Session = context.obj
    if remove == (file is not None):
        raise WrongUsage("Say a file, or --remove.")
    with session.shop() as shop:
        set_page_logo(shop, file)
        kept = bool(shop.settings.tracking_page.logo)
    session.answer({"logo": kept}, lambda: session.say("Kept; the pages are published again." if kept else "Removed."))


def _id_of(shop: Shop, number: str) -> int:
    parcel_id = find_parcel(shop, number)
    if parcel_id is None:
        raise Refused(f"There is no parcel {number}.", "Search for it: shipdesk search TEXT.")
    return parcel_id


def _answer(session: Session, row: PageRow | None, file: Path | None, words: str) -> None:
    answer = {"page": _json(row) if row is not None else None, "file": str(file or "")}
    session.answer(answer, lambda: session.say(words))


def _json(row: PageRow) -> dict[str, Any]:
    return {
        "tracking_number": row.tracking_number, "order_number": row.order_number, "name": row.name,
        "state": row.state.value, "url": row.url, "published_at": moment(row.published_at),
        "withdrawn_at": moment(row.withdrawn_at), "next_at": moment(row.next_at), "failures": row.failures,
        "error": row.error,
    }  # fmt: skip


def _show(session: Session, rows: tuple[PageRow, ...]) -> None:
    shown = [(row.tracking_number, row.order_number, row.state.value, row.url, row.error) for row in rows]
    session.table(("tracking number", "order", "state", "address", "what failed"), shown, "No parcel has a page.")
