"""Orders that travel together, and orders in several parcels."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from shipdesk.cli.order_documents import order_document
from shipdesk.cli.order_numbers import id_of, ids_of
from shipdesk.cli.parcel_notation import parse_parcels
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import refused_order_json
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.orders import Order
from shipdesk.domain.parcel_plans import Plan, Travels, equal_parcels, line_by_line, lines_of, piece_by_piece
from shipdesk.domain.same_way import numbers_text
from shipdesk.services.combine_orders import combinable, combine_groups, combine_orders, group_of, uncombine
from shipdesk.services.list_orders import orders_in_full, travels_of
from shipdesk.services.shop import Shop
from shipdesk.services.split_order import by_weight_plan, split_order, unsplit

Number = Annotated[str, typer.Argument(help="The order's number.")]


class Each(StrEnum):
    """What gets a parcel of its own."""

    LINE = "line"
    PIECE = "piece"


def add_to(group: typer.Typer) -> None:
    """Add these commands to the orders' group."""
    for name, function in (
        ("combine", combine), ("uncombine", take_apart), ("split", split), ("unsplit", put_together),
    ):  # fmt: skip
        group.command(name)(function)


def combine(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(help="Order numbers; source:number where needed.")] = None,
    suggested: Annotated[bool, typer.Option("--suggested", help="Every group to one address.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be combined.")] = False,
) -> None:
    """Let orders to the same person and address travel in one parcel."""
    session: Session = context.obj
    if bool(numbers) == suggested:
        raise WrongUsage("Name orders, or say --suggested.", "One of both is needed.")
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers or [])
        if unknown:
            session.refused()  # a group without one of its orders is not what was asked for
            groups: list[dict[str, Any]] = []
        elif suggested:
            groups = _suggested(shop, dry_run=dry_run)
        else:
            lead = group_of(shop, ids)[0] if dry_run else combine_orders(shop, ids)
            groups = [_preview(shop, ids)] if dry_run else [_group(shop, lead)]
    document = {"groups": groups, "refused": [refused_order_json(r) for r in unknown]}

    def to_person() -> None:
        for one in groups:
            words = "would lead" if dry_run else "leads"
            session.say(f"{one['lead']} {words} {numbers_text(one['combined'])}.")
        for r in unknown:
            session.warn(f"{r.order_number}: {r.reason}")
        if not groups:
            session.say("Nothing was combined.")

    session.answer(document, to_person)


def take_apart(context: typer.Context, number: Number) -> None:
    """Let an order travel by itself again; a lead takes its whole group apart."""
    session: Session = context.obj
    with session.shop() as shop:
        freed = uncombine(shop, id_of(shop, number))
    session.answer({"freed": freed}, lambda: session.say(f"{freed} orders travel by themselves."))


def split(
    context: typer.Context,
    number: Number,
    parcels: Annotated[str, typer.Option(help='Such as "1x2,2x1 @Small 1500g / 1x1": line x pieces.')] = "",
    into: Annotated[int | None, typer.Option(min=2, max=99, help="So many parcels, as equal as may be.")] = None,
    each: Annotated[Each | None, typer.Option(help="A parcel for each line or piece.")] = None,
    max_weight: Annotated[int | None, typer.Option(min=1, help="Parcels of at most so many grams.")] = None,
) -> None:
    """Split an order into several parcels; every piece goes into exactly one."""
    session: Session = context.obj
    if sum((bool(parcels), into is not None, each is not None, max_weight is not None)) != 1:
        raise WrongUsage("Say how: --parcels, --into, --each or --max-weight.", "One of them is needed.")
    with session.shop() as shop:
        order_id = id_of(shop, number)
        ((order, _),) = orders_in_full(shop, [order_id])
        if parcels:
            plan: Plan = parse_parcels(parcels, order.lines)
        elif into is not None:
            plan = equal_parcels(order.lines, into)
        elif each is not None:
            plan = line_by_line(order.lines) if each is Each.LINE else piece_by_piece(order.lines)
        else:
            plan = by_weight_plan(shop, order_id, max_weight or 0)
        split_order(shop, order_id, plan)
        _, document = order_document(shop, order_id)
        travels = travels_of(shop, [order_id])[order_id]
    session.answer({"orders": [document]}, lambda: session.say("\n".join(travel_words(order, travels))))


def put_together(context: typer.Context, number: Number) -> None:
    """Make a split order one parcel again."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = id_of(shop, number)
        unsplit(shop, order_id)
        _, document = order_document(shop, order_id)
    session.answer({"orders": [document]}, lambda: session.say(f"{number} is one parcel again."))


def travel_words(order: Order, travels: Travels) -> list[str]:
    """Return for a person how an order travels, where that is otherwise than in one parcel of its own."""
    words = [f"travels with {travels.with_number}"] if travels.with_number else []
    if travels.combined:
        words.append(f"{numbers_text(travels.combined)} travel in its parcel")
    for number, parcel in enumerate(travels.plan, start=1):
        items = ", ".join(f"{line.quantity} x {line.sku or line.name}" for line in lines_of(order.lines, parcel.items))
        box = f" @{parcel.box}" if parcel.box else ""
        weight = f" {parcel.weight_g} g" if parcel.weight_g else ""
        words.append(f"parcel {number} of {len(travels.plan)}: {items}{box}{weight}")
    return words


def _suggested(shop: Shop, *, dry_run: bool) -> list[dict[str, Any]]:
    groups = combinable(shop)
    if dry_run:
        return [_preview(shop, group.ids) for group in groups]
    return [_group(shop, lead) for lead in combine_groups(shop, [group.ids for group in groups])]


def _group(shop: Shop, lead: int) -> dict[str, Any]:
    ((order, _),) = orders_in_full(shop, [lead])
    return {"lead": order.order_number, "combined": list(travels_of(shop, [lead])[lead].combined)}


def _preview(shop: Shop, ids: list[int] | tuple[int, ...]) -> dict[str, Any]:
    lead, *members = (order.order_number for order, _ in orders_in_full(shop, group_of(shop, ids)))
    return {"lead": lead, "combined": members}
