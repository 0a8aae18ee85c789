"""The carriers' bags and the figures of the packing station, as commands of the packing group."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.bags import BagParcel
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.promise import zone_of
from shipdesk.domain.rows import ScanOutcome
from shipdesk.services.bench_settings import station_of
from shipdesk.services.packing.bags import BagContents, LeftOut, close_bag, list_bags, show_bag
from shipdesk.services.packing.figures import packing_figures
from shipdesk.services.packing.serve import serve
from shipdesk.services.parcel_views import ScanResult, Wants
from shipdesk.services.run_print_queue import run_print_queue

DAY = "%Y-%m-%d"


def add_bags_to(group: typer.Typer) -> None:
    """Add these commands to a group."""
    group.command("bags")(bags)
    group.command("bag")(one_bag)
    group.command("close-bag")(close)
    group.command("figures")(figures)


def bags(context: typer.Context) -> None:
    """List the bags that are being filled and the newest that were handed over."""
    session: Session = context.obj
    with session.shop() as shop:
        found = list_bags(shop)
    rows = [
        (b.id, name, b.parcels, moment(b.opened_at), moment(b.closed_at) or "open", b.manifest) for b, name in found
    ]
    document = [
        {
            "bag": bag.id, "carrier": bag.carrier, "parcels": bag.parcels, "opened_at": moment(bag.opened_at),
            "closed_at": moment(bag.closed_at), "closed_by": bag.closed_by, "manifest": bag.manifest,
        }
        for bag, _ in found
    ]  # fmt: skip
    session.answer(
        {"bags": document},
        lambda: session.table(("Bag", "Carrier", "Parcels", "Since", "Closed", "Manifest"), rows, "No bag yet."),
    )


def one_bag(context: typer.Context, bag: Annotated[int, typer.Argument(max=LARGEST, help="The bag's number.")]) -> None:
    """Show what is in a bag, what was left out of it, and what nobody looked into."""
    session: Session = context.obj
    with session.shop() as shop:
        contents = show_bag(shop, bag)
    _answer(session, contents)


def close(
    context: typer.Context,
    carrier: Annotated[str, typer.Argument(help="The carrier's code.")],
    although: Annotated[bool, typer.Option("--although", help="Also where parcels with labels are left out.")] = False,
    by: Annotated[str, typer.Option(help="Who hands it over.")] = "",
    station: Annotated[str, typer.Option(help="At which bench.")] = "",
) -> None:
    """Close a carrier's bag: its manifest is made and printed. What is left out is listed, and then it stays open."""
    session: Session = context.obj
    with session.shop() as shop:
        try:
            closed = close_bag(shop, carrier, by=by, station=station_of(shop, station), although=although)
        except LeftOut as question:
            session.warn(f"{question.message} Scan them, or add --although.")
            session.refused()
            _answer(session, question.contents)
            return
        asked = ScanResult("", ScanOutcome.BAG_CLOSED, "", shop.clock.now(), wants=Wants.MANIFEST, bag_id=closed.bag.id)
        made = serve(shop, asked)
        run_print_queue(shop)
        if made is not None:
            session.warn(made.message)
            if not made.outcome.is_good:
                session.refused()
        _answer(session, show_bag(shop, closed.bag.id))


def figures(
    context: typer.Context,
    first: Annotated[datetime | None, typer.Option("--from", formats=[DAY], help="The first day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=[DAY], help="The last day; none is today.")] = None,
) -> None:
    """Tell the owner how many orders each person packed a day, how long one took, and how often a scan was wrong."""
    session: Session = context.obj
    with session.shop() as shop:
        today = shop.clock.now().astimezone(zone_of(shop.settings.shop.time_zone)).date()
        end = last.date() if last else today
        begin = first.date() if first else end
        if begin > end:
            raise WrongUsage("The first day comes after the last one.")
        days = packing_figures(shop, begin, end)
    rows = [(d.day, d.person, d.orders, d.pieces, d.seconds, d.wrong_scans) for d in days]
    document = [
        {
            "day": d.day.isoformat(), "person": d.person, "orders": d.orders, "pieces": d.pieces,
            "seconds_per_order": d.seconds, "wrong_scans": d.wrong_scans, "wrong_per_hundred": d.wrong_per_hundred,
        }
        for d in days
    ]  # fmt: skip
    columns = ("Day", "Person", "Orders", "Pieces", "Seconds each", "Wrong scans, all caught")
    session.answer({"days": document}, lambda: session.table(columns, rows, "Nothing was packed by scans."))


def _answer(session: Session, contents: BagContents) -> None:
    def to_person() -> None:
        state = "open" if contents.bag.closed_at is None else f"closed, manifest {contents.bag.manifest or 'none yet'}"
        session.say(f"Bag {contents.bag.id} of {contents.carrier_name} ({state}): {len(contents.inside)} parcels.")
        for what, parcels in (("Left out", contents.left_out), ("Not looked into", contents.unverified)):
            for parcel in parcels:
                session.say(f"{what}: {parcel.order_number}, {parcel.tracking_number}")

    session.answer(
        {
            "bag": contents.bag.id,
            "carrier": contents.bag.carrier,
            "closed_at": moment(contents.bag.closed_at),
            "manifest": contents.bag.manifest,
            "parcels": [_parcel_json(parcel) for parcel in contents.inside],
            "left_out": [_parcel_json(parcel) for parcel in contents.left_out],
            "not_looked_into": [_parcel_json(parcel) for parcel in contents.unverified],
        },
        to_person,
    )


def _parcel_json(parcel: BagParcel) -> dict[str, Any]:
    return {
        "order_number": parcel.order_number,
        "tracking_number": parcel.tracking_number,
        "packed_at": moment(parcel.packed_at),
    }
