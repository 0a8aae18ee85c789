"""Orders: list, edit; labels and printing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from shipdesk.cli import addresses, imports, products, rules, travel
from shipdesk.cli.order_numbers import Numbers, id_of, ids_of
from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import order_json, refused_order_json
from shipdesk.domain.money import money_text
from shipdesk.services import edit_orders
from shipdesk.services.choose_service import chosen_for
from shipdesk.services.edit_packing import ON_DESK
from shipdesk.services.file_texts import file_texts
from shipdesk.services.list_orders import orders_in_full, travels_of
from shipdesk.services.search_everywhere import search_everywhere
from shipdesk.services.shop import Shop
from shipdesk.services.undo_edits import undo_last_edit
from shipdesk.services.views import OrderQuery, OrderSort, OrderView
from shipdesk.services.weigh_orders import weigh_orders


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    imports.add_to(app)
    app.command("search")(search)
    group = typer.Typer(no_args_is_help=True, help="List, show and edit orders.")
    for name, function in (
        ("list", list_orders), ("show", show), ("hold", hold), ("release", release), ("cancel", cancel),
        ("tag", tag), ("untag", untag), ("note", note),
        ("address", addresses.address), ("fix", addresses.fix), ("weigh", products.weigh),
        ("service", rules.service), ("undo", undo),
    ):  # fmt: skip
        group.command(name)(function)
    travel.add_to(group)
    app.add_typer(group, name="orders")


def list_orders(
    context: typer.Context,
    view: Annotated[OrderView, typer.Option(help="Which saved view.")] = OrderView.ALL,
    search: Annotated[str, typer.Option(help="Part of a number, name, SKU, mail address or tracking number.")] = "",
    sort: Annotated[OrderSort, typer.Option(help="Sort by.")] = OrderSort.PLACED,
    limit: Annotated[int | None, typer.Option(min=1, max=LARGEST, help="At most so many.")] = None,
) -> None:
    """List orders with their items and parcels."""
    session: Session = context.obj
    with session.shop() as shop:
        found = orders_in_full(shop, OrderQuery(view, search, sort), limit)
        packed = weigh_orders(shop, [order.id for order, _ in found if order.status in ON_DESK])
        chosen = chosen_for(shop, [order for order, _ in found])
        travels = travels_of(shop, [order.id for order, _ in found])
    documents = [
        order_json(order, parcels, packed.get(order.id), chosen[order.id], travels[order.id])
        for order, parcels in found
    ]
    rows = [
        (o.order_number, o.status.value, o.recipient.name, o.recipient.country_code, o.quantity,
         money_text(o.total_minor, o.currency), o.ship_by_on, ", ".join(p.tracking_number for p in parcels))
        for o, parcels in found
    ]  # fmt: skip
    columns = ("order", "status", "name", "to", "items", "total", "ship by", "tracking")
    session.answer({"orders": documents}, lambda: session.table(columns, rows, "No orders."))


def show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The order's number.")],
    raw: Annotated[bool, typer.Option("--raw", help="Also the texts that its file had.")] = False,
) -> None:
    """Show one order whole, with the check of its address."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = id_of(shop, number)
        found = orders_in_full(shop, [order_id], None)
        texts = file_texts(shop, order_id) if raw else ()
        order, parcels = found[0]
        packing = weigh_orders(shop, [order_id])[order_id] if order.status in ON_DESK else None
        chosen = chosen_for(shop, [order])[order_id]
        travels = travels_of(shop, [order_id])[order_id]

    def to_person() -> None:
        to = order.recipient
        session.say(f"{order.order_number}  {order.status.value}  {money_text(order.total_minor, order.currency)}")
        for line in (to.name, to.company, *to.lines, f"{to.postal_code} {to.city} {to.state}".strip(), to.country_code):
            if line:
                session.say(f"  {line}")
        for reason in order.address_check.reasons:
            session.say(f"  ! {reason}")
        for item in order.lines:
            session.say(f"  {item.quantity} x {item.sku} {item.name} {item.variant}".rstrip())
        if packing is not None:
            session.say(f"  {products.packing_text(packing)}")
        if chosen.words:
            session.say(f"  goes by {chosen.words}, chosen by {chosen.by or 'a rule that is gone'}")
        if packing is not None:
            for doubt in packing.weight.doubts:
                session.say(f"  ! {doubt}")
        for words in travel.travel_words(order, travels):
            session.say(f"  {words}")
        for parcel in parcels:
            session.say(f"  {parcel.carrier} {parcel.tracking_number}: {parcel.state.status.value}")
        for text in texts:
            session.say(f"  the file's {text.column}: {' | '.join(text.texts)}")

    document: dict[str, Any] = {"orders": [order_json(order, parcels, packing, chosen, travels)]}
    if raw:
        document["raw"] = [{"column": text.column, "texts": list(text.texts)} for text in texts]
    session.answer(document, to_person)


def search(context: typer.Context, text: Annotated[str, typer.Argument(help="What to look for.")]) -> None:
    """Find orders and parcels by any part of a number, name or SKU."""
    session: Session = context.obj
    with session.shop() as shop:
        hits = search_everywhere(shop, text)
    documents = [{"kind": h.kind, "order_number": h.order_number, "title": h.title, "detail": h.detail} for h in hits]
    rows = [(h.kind, h.title, h.detail) for h in hits]
    session.answer({"hits": documents}, lambda: session.table(("", "found", "items"), rows, "Nothing found."))


def hold(context: typer.Context, numbers: Numbers, reason: Annotated[str, typer.Option(help="Why.")] = "") -> None:
    """Put orders on hold."""
    _edit(context, numbers, "held", lambda shop, ids: edit_orders.hold_orders(shop, ids, reason))


def release(context: typer.Context, numbers: Numbers) -> None:
    """Release orders from hold."""
    _edit(context, numbers, "released", edit_orders.release_orders)


def cancel(context: typer.Context, numbers: Numbers) -> None:
    """Cancel orders that have no label."""
    _edit(context, numbers, "cancelled", edit_orders.cancel_orders)


def tag(context: typer.Context, word: Annotated[str, typer.Argument(help="The tag.")], numbers: Numbers) -> None:
    """Put a tag on orders."""
    _edit(context, numbers, "tagged", lambda shop, ids: edit_orders.tag_orders(shop, ids, word))


def untag(context: typer.Context, word: Annotated[str, typer.Argument(help="The tag.")], numbers: Numbers) -> None:
    """Take a tag off orders."""
    _edit(context, numbers, "untagged", lambda shop, ids: edit_orders.untag_orders(shop, ids, word))


def note(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The order's number.")],
    text: Annotated[str, typer.Argument(help="What to remember.")],
) -> None:
    """Write a note on an order."""

    def write(shop: Shop, ids: list[int]) -> int:
        edit_orders.add_note(shop, ids[0], text)
        return 1

    _edit(context, [number], "noted", write)


def undo(context: typer.Context) -> None:
    """Undo the last edit of orders, or what rules did last."""
    session: Session = context.obj
    with session.shop() as shop:
        words = undo_last_edit(shop)
    session.answer({"undone": words}, lambda: session.say(words or "There is nothing to undo."))


def _edit(context: typer.Context, numbers: list[str], what: str, change: Callable[[Shop, list[int]], int]) -> None:
    session: Session = context.obj
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers)
        done = change(shop, ids) if ids else 0
    if unknown or done < len(ids):
        session.refused()
    document = {"changed": done, "refused": [refused_order_json(r) for r in unknown]}

    def to_person() -> None:
        session.say(f"{done} {what}.")
        for r in unknown:
            session.warn(f"{r.order_number}: {r.reason}")

    session.answer(document, to_person)
