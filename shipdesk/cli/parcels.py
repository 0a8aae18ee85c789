"""Parcels: dispatch scans, tracking, journeys, labels given back."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Annotated

import typer

from shipdesk.cli.buying import unused
from shipdesk.cli.forecast_shapes import chance_text
from shipdesk.cli.session import LARGEST, Session, lines_of
from shipdesk.cli.shapes import parcel_detail_json, scan_json
from shipdesk.domain.bench import BenchMode
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.event_times import EventTime
from shipdesk.domain.event_zones import shown_time
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.add_parcels import add_parcel
from shipdesk.services.dispatch_parcel import undo_dispatch
from shipdesk.services.list_orders import find_order
from shipdesk.services.list_parcels import find_parcel, parcel_ids, parcels_in_full, show_parcel
from shipdesk.services.own_parcels import enter_number, mark_delivered
from shipdesk.services.refresh_tracking import refresh_tracking
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import Shop
from shipdesk.services.take_scans import scan_now
from shipdesk.services.views import ParcelDetail, ParcelQuery, ScanOutcome, ScanResult, TimelineEntry

Number = Annotated[str, typer.Argument(help="The tracking number.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("dispatch")(dispatch)
    app.command("track")(track)
    group = typer.Typer(no_args_is_help=True, help="List parcels and show their journeys.")
    group.command("list")(list_parcels)
    group.command("unused")(unused)
    group.command("show")(show)
    group.command("enter")(enter)
    group.command("delivered")(delivered)
    group.command("add")(add)
    app.add_typer(group, name="parcels")


def dispatch(
    context: typer.Context,
    codes: Annotated[
        list[str] | None, typer.Argument(help="Scanned codes; none reads one per line from stdin.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who scans.")] = "",
    station: Annotated[str, typer.Option(help="Where.")] = "",
    undo: Annotated[
        int | None, typer.Option(max=LARGEST, help="Take back the scan with this number (within a minute).")
    ] = None,
) -> None:
    """Mark parcels dispatched by their scanned codes, each durable before its answer."""
    session: Session = context.obj
    with session.shop() as shop:
        if undo is not None:
            results = [undo_dispatch(shop, undo)]
            _show_result(session, results[0])
        else:
            scanned: Iterable[str] = codes if codes else lines_of(sys.stdin)
            results = [_scan(session, shop, code, by, station) for code in scanned if code.strip()]
            if any(r.outcome is ScanOutcome.COMMAND for r in results):
                run_print_queue(shop)  # one of the cards is REPRINT
            if any(not r.outcome.is_good and r.outcome is not ScanOutcome.ALREADY for r in results):
                session.refused()
    session.answer({"results": [scan_json(result) for result in results]}, lambda: None)


def _scan(session: Session, shop: Shop, code: str, by: str, station: str) -> ScanResult:
    result = scan_now(shop, code, by=by, station=station, mode=BenchMode.DISPATCH)
    _show_result(session, result)
    return result


def _show_result(session: Session, result: ScanResult) -> None:
    if not session.as_json:
        print(f"{result.outcome.value}\t{result.code}\t{result.order_number}\t{result.message}", flush=True)


def track(
    context: typer.Context,
    due: Annotated[bool, typer.Option("--due", help="What is due (the usual).")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every parcel under way.")] = False,
    numbers: Annotated[list[str] | None, typer.Argument(help="Only these tracking numbers.")] = None,
) -> None:
    """Ask the carriers where parcels are."""
    session: Session = context.obj
    if due and everything:
        raise WrongUsage("Say --due or --all, not both.")
    with session.shop() as shop:
        ids = [_id_of(shop, number) for number in numbers] if numbers else None
        report = refresh_tracking(shop, parcel_ids=ids, everything=everything, progress=session.progress)
    failed = [{"tracking_number": number, "reason": reason} for number, reason in report.failed]
    if failed:
        session.refused()

    def to_person() -> None:
        session.say(f"{report.asked} parcels asked, {report.changed} changed, {len(failed)} failed.")
        for number, reason in report.failed:
            session.warn(f"{number}: {reason}")

    session.answer({"asked": report.asked, "changed": report.changed, "failed": failed}, to_person)


def list_parcels(
    context: typer.Context,
    status: Annotated[list[ParcelStatus] | None, typer.Option(help="Only these; several times for several.")] = None,
    search: Annotated[str, typer.Option(help="Part of an order's number, name or tracking number.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, max=LARGEST, help="At most so many.")] = None,
) -> None:
    """List parcels with their events."""
    session: Session = context.obj
    with session.shop() as shop:
        ids = list(parcel_ids(shop, ParcelQuery(search, tuple(status or ()))))[:limit]
        details = parcels_in_full(shop, ids)
    rows = [
        (d.parcel.tracking_number, d.order_number, d.parcel.carrier, d.parcel.state.status.value, d.parcel.state.reason,
         d.parcel.promised_on, d.parcel.state.last_event_at)
        for d in details
    ]  # fmt: skip
    columns = ("tracking number", "order", "carrier", "status", "reason", "promised", "last scan")
    session.answer(
        {"parcels": [parcel_detail_json(d) for d in details]}, lambda: session.table(columns, rows, "No parcels.")
    )


def show(
    context: typer.Context,
    number: Number,
    raw: Annotated[bool, typer.Option("--raw", help="What the carrier sent, word for word.")] = False,
) -> None:
    """Show a parcel's journey."""
    session: Session = context.obj
    with session.shop() as shop:
        detail = show_parcel(shop, _id_of(shop, number))
    to_person = _show_raw if raw else _show_journey
    session.answer({"parcels": [parcel_detail_json(detail)]}, lambda: to_person(session, detail))


def add(
    context: typer.Context,
    number: Number,
    carrier: Annotated[str, typer.Option(help="The connected account; without it the number tells.")] = "",
    order: Annotated[str, typer.Option(help="For this order; without it the parcel gets one of its own.")] = "",
    country: Annotated[str, typer.Option(help="Where it goes, such as DE.")] = "",
) -> None:
    """Follow a parcel that was shipped elsewhere; a number that is here already says so."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = find_order(shop, order) if order else None
        if order and order_id is None:
            raise Refused(f"There is no order {order}.", "Search for it: shipdesk search TEXT.")
        added = add_parcel(shop, number, carrier=carrier, order=order_id, country=country)
        detail = show_parcel(shop, added.parcel_id or 0)
    session.answer(
        {"added": added.is_new, "message": added.message, "parcels": [parcel_detail_json(detail)]},
        lambda: session.say(added.message),
    )


def enter(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="The order's number.")],
    number: Number,
    service: Annotated[str, typer.Option(help="The service, as the customer reads it.")] = "",
) -> None:
    """Give an order a parcel whose number was typed or scanned in (no label is made)."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = find_order(shop, order)
        if order_id is None:
            raise Refused(f"There is no order {order}.", "Search for it: shipdesk search TEXT.")
        detail = show_parcel(shop, enter_number(shop, order_id, number, service=service))
    session.answer({"parcels": [parcel_detail_json(detail)]}, lambda: session.say("Kept; scan it out when it leaves."))


def delivered(context: typer.Context, number: Number) -> None:
    """Note that a parcel arrived which nobody tracks."""
    session: Session = context.obj
    with session.shop() as shop:
        parcel_id = _id_of(shop, number)
        mark_delivered(shop, parcel_id)
        detail = show_parcel(shop, parcel_id)
    session.answer({"parcels": [parcel_detail_json(detail)]}, lambda: session.say("Marked as delivered."))


def _show_journey(session: Session, detail: ParcelDetail) -> None:
    session.say(f"{detail.parcel.tracking_number} for order {detail.order_number}: {detail.parcel.state.status.value}")
    for line in _days(detail):
        session.say(line)
    rows = [(_when(e), f"withdrawn: {e.title}" if e.withdrawn_at else e.title, e.detail, e.source)
            for e in detail.timeline]  # fmt: skip
    session.table(("when", "what", "where", "told by"), rows, "Nothing is known yet.")


def _days(detail: ParcelDetail) -> Iterator[str]:
    """Yield what was promised, what the carrier says, and what we expect: three things, never one."""
    parcel, outlook = detail.parcel, detail.outlook
    if parcel.promised_on is not None:
        by = {"order": " in the order", "carrier": " by the carrier", "shop": " by your own rule"}
        yield f"Promised first: {parcel.promised_on}{by.get(detail.promise_from, '')}"
    if parcel.carrier_eta_on is not None:
        yield f"The carrier says: {parcel.carrier_eta_on}"
    if outlook is not None:
        yield f"We expect: {outlook.p50_on} to {outlook.p90_on}, {outlook.basis.words}"
        if outlook.p_late is not None:
            yield f"Late: {chance_text(outlook)}"


def _show_raw(session: Session, detail: ParcelDetail) -> None:
    for event in detail.events:
        shown = shown_time(event.time, UTC)
        at = f"{shown.local:%Y-%m-%d %H:%M} {shown.zone}" if shown else event.local_raw
        session.say(f"{at}\t{event.source}\t{event.code}\t{event.text}")
        session.say(f"{event.raw}\n")
    if not detail.events:
        session.say("The carrier has told nothing yet.")


def _when(entry: TimelineEntry) -> str:
    """Return the clock at the scan's place with its zone; what we did ourselves is told in UTC."""
    told_at = entry.told_at or EventTime(utc=entry.at)
    shown = shown_time(told_at, UTC)
    return f"{shown.local:%Y-%m-%d %H:%M} {shown.zone}" if shown else ""


def _id_of(shop: Shop, number: str) -> int:
    parcel_id = find_parcel(shop, number)
    if parcel_id is None:
        raise Refused(f"There is no parcel {number}.", "Search for it: shipdesk search TEXT.")
    return parcel_id
