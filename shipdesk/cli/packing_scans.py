"""Scans at the bench and what is open there, as commands of the packing group."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from shipdesk.cli.session import LARGEST, Session, lines_of
from shipdesk.cli.shapes import moment, scan_json
from shipdesk.domain.bench import BenchMode
from shipdesk.domain.errors import Refused
from shipdesk.domain.packing.open_box import BoxItem
from shipdesk.services.bench_settings import station_of
from shipdesk.services.packing.bench_view import BenchView, bench_view
from shipdesk.services.packing.by_hand import learn_and_put_in, put_in
from shipdesk.services.packing.count_labels import count_words, end_count
from shipdesk.services.packing.serve import put_weight, serve
from shipdesk.services.parcel_views import ScanResult
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_now

By = Annotated[str, typer.Option(help="Who scans.")]
Station = Annotated[str, typer.Option(help="At which bench; none is this computer's.")]


def add_scans_to(group: typer.Typer) -> None:
    """Add these commands to a group."""
    group.command("scan")(scan)
    group.command("show")(show)
    group.command("put")(put)
    group.command("weigh")(weigh)
    group.command("end-count")(end_counting)


def scan(
    context: typer.Context,
    codes: Annotated[
        list[str] | None, typer.Argument(help="Scanned codes; none reads one per line from stdin.")
    ] = None,
    mode: Annotated[BenchMode | None, typer.Option(help="What the bench does; none is what it is set to.")] = None,
    by: By = "",
    station: Station = "",
) -> None:
    """Scan at the bench: slips, articles, labels, command cards; the scale and the label come by themselves."""
    session: Session = context.obj
    results: list[ScanResult] = []
    with session.shop() as shop:
        scanned: Iterable[str] = codes if codes else lines_of(sys.stdin)
        for code in scanned:
            if code.strip():
                result = _answered(shop, code, by, station, mode)
                results.append(result)
                if not session.as_json:
                    print(f"{result.outcome.value}\t{code}\t{result.order_number}\t{result.message}", flush=True)
                if not result.outcome.is_good:
                    session.refused()
    session.answer({"results": [scan_json(result) for result in results]}, lambda: None)


def show(context: typer.Context, station: Station = "") -> None:
    """Show what is open at the bench: the order, what is in the box and what is missing, bags, boxes that wait."""
    session: Session = context.obj
    with session.shop() as shop:
        view = bench_view(shop, station)

    def to_person() -> None:
        if view.box is None:
            session.say(f"{view.station} ({view.mode.value}): nothing is open.")
        else:
            _show_box(session, view)
        for parked in view.parked:
            session.say(f"Waits at {parked.station}: {parked.order_number}. {parked.trouble}")
        for bag in view.bags:
            session.say(f"Bag of {bag.carrier_name}: {bag.parcels} parcels.")

    session.answer(_view_json(view), to_person)


def put(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="The article's SKU.")],
    learn: Annotated[bool, typer.Option("--learn", help="The code scanned last is of this article.")] = False,
    by: By = "",
) -> None:
    """Put a piece that has no code into the box that is open at this computer's bench, on your word; it is audited."""
    session: Session = context.obj
    with session.shop() as shop:
        box = bench_view(shop).box
        item = next((i for i in box.items if i.sku.casefold() == sku.strip().casefold()), None) if box else None
        if box is None or item is None:
            raise Refused("This article is not in a box that is open here.", "See shipdesk packing show.")
        result = (learn_and_put_in if learn else put_in)(shop, box.id, item.place, by=by)
        result = serve(shop, result) or result
        run_print_queue(shop)
    if not result.outcome.is_good:
        session.refused()
    session.answer({"result": scan_json(result)}, lambda: session.say(result.message))


def weigh(
    context: typer.Context,
    grams: Annotated[int, typer.Argument(min=1, max=LARGEST, help="What the scale says.")],
    station: Station = "",
) -> None:
    """Tell the weight of the open box by hand, as where the scale is not connected."""
    session: Session = context.obj
    with session.shop() as shop:
        box = bench_view(shop, station).box
        weighed = put_weight(shop, box.id, grams) if box is not None else None
        if weighed is None:
            raise Refused("No box waits for its weight here.", "See shipdesk packing show.")
        result = serve(shop, weighed) or weighed
        run_print_queue(shop)
    if not result.outcome.is_good:
        session.refused()
    session.answer({"result": scan_json(result)}, lambda: session.say(result.message))


def end_counting(context: typer.Context, station: Station = "") -> None:
    """End the count of labels at the bench, and list those that were made and do not lie there."""
    session: Session = context.obj
    with session.shop() as shop:
        count = end_count(shop, station_of(shop, station))
    missing = [
        {"order_number": p.order_number, "tracking_number": p.tracking_number, "packed_at": moment(p.packed_at)}
        for p in count.missing
    ]
    session.answer({"counted": count.counted, "missing": missing}, lambda: session.say(count_words(count)))


def _answered(shop: Shop, code: str, by: str, station: str, mode: BenchMode | None) -> ScanResult:
    result = scan_now(shop, code, by=by, station=station, mode=mode)
    served = serve(shop, result)
    run_print_queue(shop)
    return served or result


def _show_box(session: Session, view: BenchView) -> None:
    box, order = view.box, view.order
    assert box is not None, "something is open"
    session.say(f"{view.station}: {order.order_number if order else box.kind.value}, {box.step.value}. {box.trouble}")
    rows = [(f"{i.packed} / {i.wanted}", i.sku, i.words, i.kit, i.bin, ", ".join(i.serials)) for i in box.items]
    session.table(("In", "SKU", "Article", "Kit", "Bin", "Numbers"), rows, "")


def _view_json(view: BenchView) -> dict[str, Any]:
    box, order = view.box, view.order
    return {
        "station": view.station,
        "mode": view.mode.value,
        "open": None
        if box is None
        else {
            "kind": box.kind.value,
            "step": box.step.value,
            "order_number": order.order_number if order else "",
            "parcel": box.number,
            "parcels": order.count if order else 1,
            "tracking_number": order.tracking_number if order else "",
            "by": box.by,
            "started_at": moment(box.started_at),
            "weight_g": box.weight_g,
            "trouble": box.trouble,
            "counted": view.counted,
            "items": [_item_json(item) for item in box.items],
        },
        "parked": [
            {"order_number": p.order_number, "station": p.station, "since": moment(p.since), "trouble": p.trouble}
            for p in view.parked
        ],
        "bags": [{"carrier": bag.carrier, "parcels": bag.parcels} for bag in view.bags],
    }


def _item_json(item: BoxItem) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "name": item.words,
        "kit": item.kit,
        "wanted": item.wanted,
        "packed": item.packed,
        "packed_as": [{"sku": sku, "pieces": pieces} for sku, pieces in item.packed_as],
        "numbers": list(item.serials),
    }
