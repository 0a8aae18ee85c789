"""Prices side by side, return labels, purchases that nobody knows the end of, and labels that were never used."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.order_numbers import id_of
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import day, moment
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.money import money_text
from shipdesk.domain.rates import Offer, OnTime
from shipdesk.domain.void_windows import void_words
from shipdesk.services.compare_rates import RateTable, rates_of_order
from shipdesk.services.list_parcels import find_parcel
from shipdesk.services.make_labels import labels_pdf
from shipdesk.services.make_return import make_return
from shipdesk.services.print_documents import print_labels
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.settle_purchases import (
    UnsurePurchase,
    settle_bought,
    settle_not_bought,
    unsure_of_order,
    unsure_purchases,
)
from shipdesk.services.void_labels import UnusedLabel, unused_labels, void_labels

OrderNumber = Annotated[str, typer.Argument(help="The order's number.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("rates")(rates)
    app.command("return")(return_label)
    app.command("settle")(settle)
    app.command("void")(void)


def rates(
    context: typer.Context,
    number: OrderNumber,
    carrier: Annotated[list[str] | None, typer.Option(help="Only this account; may be said again.")] = None,
) -> None:
    """Ask every carrier what an order's parcels would cost; nothing is bought."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = id_of(shop, number)
        table = rates_of_order(shop, order_id, carriers=carrier or None, progress=session.progress)
    cheapest = list(table.cheapest.values())
    if not table.offers:
        session.refused()
    document = {
        "order_number": table.order_number,
        "parcels": table.parcels,
        "rates": [_offer_json(offer, table) for offer in table.offers],
        "without": [{"carrier": each.carrier, "reason": each.reason} for each in table.without],
    }

    def to_person() -> None:
        rows = [
            (o.carrier_name, o.service_name, money_text(o.price_minor, o.currency) or "not told", day(o.promised_on),
             record_words(o.on_time), ", ".join(_marks(o, table)))
            for o in table.offers
        ]  # fmt: skip
        columns = ("carrier", "service", "price", "arrives", "in time so far", "")
        session.table(columns, rows, "No carrier offers anything.")
        for each in table.without:
            session.warn(f"{each.carrier_name}: {each.reason}")
        if len(cheapest) > 1:
            session.warn("The prices are in several currencies; ShipDesk does not compare them.")

    session.answer(document, to_person)


def record_words(record: OnTime | None) -> str:
    """Return a lane's record, such as "96% of 212"."""
    return f"{record.percent}% of {record.parcels}" if record else ""


def _marks(offer: Offer, table: RateTable) -> list[str]:
    cheap = offer.price_minor is not None and table.cheapest.get(offer.currency) == offer
    return [*(["cheapest"] if cheap else []), *(["fastest"] if table.fastest == offer else [])]


def _offer_json(offer: Offer, table: RateTable) -> dict[str, Any]:
    record = offer.on_time
    return {
        "carrier": offer.carrier,
        "service": offer.service,
        "service_name": offer.service_name,
        "price_minor": offer.price_minor,
        "currency": offer.currency,
        "transit_days": offer.transit_days,
        "promised_on": day(offer.promised_on),
        "on_time": {"parcels": record.parcels, "percent": record.percent} if record else None,
        "picks": _marks(offer, table),
    }


def return_label(
    context: typer.Context,
    number: OrderNumber,
    pdf: Annotated[Path | None, typer.Option(help="The file for the label.")] = None,
    print_to: Annotated[str | None, typer.Option("--print", help="The printer; empty prints to a file.")] = None,
    carrier: Annotated[str | None, typer.Option(help="The carrier account; else the one that brought it.")] = None,
    service: Annotated[str | None, typer.Option(help="The carrier's service; else the cheapest.")] = None,
    layout: Annotated[str | None, typer.Option(help="4x6, 100x150, a6 or 4x8.")] = None,
    another: Annotated[bool, typer.Option("--another", help="One more, beside the one it has.")] = False,
    over_limit: Annotated[bool, typer.Option("--over-limit", help="Also over the spending limit.")] = False,
    mail_it: Annotated[bool, typer.Option("--mail", help="Mail it to the customer.")] = False,
) -> None:
    """Buy a label with which the customer sends an order's parcel back."""
    session: Session = context.obj
    if pdf is None and print_to is None and not mail_it:
        raise WrongUsage(
            "Say where the label goes: --pdf FILE, --print PRINTER or --mail.", "More than one can be said."
        )
    with session.shop() as shop:
        bought = make_return(
            shop, id_of(shop, number), carrier=carrier, service=service, layout=layout, another=another,
            over_limit=over_limit, mail_it=mail_it,
        )  # fmt: skip
        if pdf is not None:
            from shipdesk.printing.file_printer import write_durably

            write_durably(pdf, labels_pdf(shop, [bought.label_id]))
        printed = None
        if print_to is not None:
            print_labels(shop, [bought.label_id], print_to)
            done, failed = run_print_queue(shop)
            printed = {"done": done, "failed": failed}
    document = {
        "order_number": bought.order_number,
        "parcel_id": bought.parcel_id,
        "carrier": bought.carrier,
        "service": bought.service,
        "tracking_number": bought.tracking_number,
        "cost_minor": bought.cost_minor,
        "currency": bought.currency,
        "pdf": str(pdf) if pdf is not None else None,
        "printed": printed,
        "mailed": mail_it,
    }
    cost = money_text(bought.cost_minor, bought.currency) or "no price told"
    words = f"Return label {bought.tracking_number} of {bought.order_number}: {cost}."
    session.answer(document, lambda: session.say(words))


def settle(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(help="The order's number; none lists what is unsure.")] = None,
    bought: Annotated[str, typer.Option(help="It was bought: the tracking number that the carrier shows.")] = "",
    not_bought: Annotated[bool, typer.Option("--not-bought", help="It was not bought.")] = False,
    parcel: Annotated[int | None, typer.Option(help="Which of its parcels, where several are unsure.")] = None,
) -> None:
    """List purchases that may or may not have been made, or say what became of one."""
    session: Session = context.obj
    if number is None and (bought or not_bought):
        raise WrongUsage("Say which order.", "shipdesk settle NUMBER --bought TRACKING or --not-bought.")
    if number is not None and bool(bought) == not_bought:
        raise WrongUsage("Say --bought TRACKING or --not-bought.", "One of both is needed.")
    with session.shop() as shop:
        said = ""
        if number is not None:
            unsure = unsure_of_order(shop, id_of(shop, number), parcel)
            if bought:
                kept = settle_bought(shop, unsure.outbox_id, bought)
                said = f"Kept as bought: {kept.tracking_number}. Print its label at {unsure.carrier_name}."
            else:
                settle_not_bought(shop, unsure.outbox_id)
                said = "Kept as not bought; its label can be made now."
        left = unsure_purchases(shop)

    def to_person() -> None:
        if said:
            session.say(said)
        rows = [(u.order_number, u.parcel, u.carrier_name, u.service_name, u.asked_at.strftime("%Y-%m-%d %H:%M"),
                 _who_tells(u), u.reason) for u in left]  # fmt: skip
        columns = ("order", "parcel", "carrier", "service", "asked (UTC)", "who finds out", "why")
        session.table(columns, rows, "No purchase is unsure.")

    session.answer({"settled": said or None, "unsure": [_unsure_json(each) for each in left]}, to_person)


def _who_tells(unsure: UnsurePurchase) -> str:
    return "you" if unsure.looked_up_at is None else f"ShipDesk, from {unsure.looked_up_at:%H:%M} on"


def _unsure_json(unsure: UnsurePurchase) -> dict[str, Any]:
    return {
        "order_number": unsure.order_number,
        "parcel": unsure.parcel,
        "parcels": unsure.parcels,
        "carrier": unsure.carrier,
        "service": unsure.service_name,
        "asked_at": moment(unsure.asked_at),
        "way": unsure.way.value,
        "looked_up_at": moment(unsure.looked_up_at),
        "reason": unsure.reason,
    }


def void(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="Tracking numbers.")],
) -> None:
    """Give labels back that have not left."""
    session: Session = context.obj
    with session.shop() as shop:
        ids = [_parcel_of(found, number) for number in numbers for found in (find_parcel(shop, number),)]
        report = void_labels(shop, ids, progress=session.progress)
    if len(numbers) == 1 and report.refused:
        raise Refused(report.refused[0][1])
    if report.refused:
        session.refused()
    message = " ".join(report.said)

    def to_person() -> None:
        for words in report.said:
            session.say(words)
        for number, reason in report.refused:
            session.warn(f"{number}: {reason}")

    document = {
        "voided": report.voided[0] if len(numbers) == 1 else None,
        "message": message,
        "results": [
            *({"tracking_number": number, "voided": True, "reason": ""} for number in report.voided),
            *({"tracking_number": number, "voided": False, "reason": reason} for number, reason in report.refused),
        ],
    }
    session.answer(document, to_person)


def _parcel_of(parcel_id: int | None, number: str) -> int:
    if parcel_id is None:
        raise Refused(f"There is no parcel {number}.", "Search for it: shipdesk search TEXT.")
    return parcel_id


def unused(context: typer.Context) -> None:
    """List labels that were bought and never used, with what they cost and until when they can be given back."""
    session: Session = context.obj
    with session.shop() as shop:
        found, now = unused_labels(shop), shop.clock.now()
    rows = [
        (u.tracking_number, u.order_number, u.carrier_name, money_text(u.cost_minor, u.currency),
         _bought_on(u.bought_at), void_words(u.void_until_on, now.date()))
        for u in found
    ]  # fmt: skip
    columns = ("tracking number", "order", "carrier", "cost", "bought", "void window")
    session.answer(
        {"unused": [_unused_json(each) for each in found]},
        lambda: session.table(columns, rows, "Every label that was bought has left."),
    )


def _bought_on(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _unused_json(label: UnusedLabel) -> dict[str, Any]:
    return {
        "parcel_id": label.parcel_id,
        "order_number": label.order_number,
        "tracking_number": label.tracking_number,
        "carrier": label.carrier,
        "service": label.service_name,
        "cost_minor": label.cost_minor,
        "currency": label.currency,
        "bought_at": moment(label.bought_at),
        "void_until_on": day(label.void_until_on),
    }
