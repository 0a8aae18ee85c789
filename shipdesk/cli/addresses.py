"""Addresses of orders: correct by hand, or take what ShipDesk proposes."""

from __future__ import annotations

from typing import Annotated

import typer

from shipdesk.cli.order_documents import order_document
from shipdesk.cli.order_numbers import id_of, ids_of
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import fixed_order_json, refused_order_json
from shipdesk.domain.addresses import FixKind, change_text
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.orders import Address
from shipdesk.services import edit_orders
from shipdesk.services.fix_address import FixedOrder, fix_addresses, fixable_ids
from shipdesk.services.list_orders import orders_in_full


def fix(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(help="Order numbers.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every order without a label.")] = False,
    kind: Annotated[list[FixKind] | None, typer.Option(help="Only corrections of this kind; several times.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be corrected.")] = False,
) -> None:
    """Correct addresses as ShipDesk proposes; one undo takes all of it back."""
    session: Session = context.obj
    if bool(numbers) == every:
        raise WrongUsage("Name orders, or say --all.", "One of both is needed.")
    with session.shop() as shop:
        ids, unknown = (fixable_ids(shop), []) if every else ids_of(shop, numbers or [])
        fixed = fix_addresses(shop, ids, kind or None, dry_run=dry_run)
    if unknown:
        session.refused()
    told = [each for each in fixed if each.fixes or not every]
    document = {
        "orders": [fixed_order_json(each) for each in told],
        "refused": [refused_order_json(r) for r in unknown],
    }

    def to_person() -> None:
        for each in told:
            _say(session, each)
        for r in unknown:
            session.warn(f"{r.order_number}: {r.reason}")
        count = sum(bool(each.fixes) if dry_run else each.applied for each in fixed)
        session.say(f"{count} {'address' if count == 1 else 'addresses'} {'to correct' if dry_run else 'corrected'}.")

    session.answer(document, to_person)


def _say(session: Session, fixed: FixedOrder) -> None:
    session.say(f"{fixed.order_number}  {fixed.grade.value.replace('_', ' ')}  {' '.join(fixed.reasons)}".rstrip())
    for each in fixed.fixes:
        for change in each.changes:
            session.say(f"  {change_text(change)}  ({each.reason})")


def address(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The order's number.")],
    name: Annotated[str | None, typer.Option()] = None,
    company: Annotated[str | None, typer.Option()] = None,
    line: Annotated[list[str] | None, typer.Option(help="A street line; several times for several.")] = None,
    city: Annotated[str | None, typer.Option()] = None,
    state: Annotated[str | None, typer.Option()] = None,
    postal_code: Annotated[str | None, typer.Option()] = None,
    country_code: Annotated[str | None, typer.Option(help="Two letters.")] = None,
    email: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Correct an order's address; what is not named stays."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = id_of(shop, number)
        had = orders_in_full(shop, [order_id], None)[0][0].recipient
        told = {"name": name, "company": company, "city": city, "state": state, "postal_code": postal_code,
                "country_code": country_code, "email": email, "phone": phone}  # fmt: skip
        fields = {key: getattr(had, key) if value is None else value for key, value in told.items()}
        edit_orders.change_address(shop, order_id, Address(**fields, lines=tuple(line) if line else had.lines))
        order, document = order_document(shop, order_id)
    reasons = " ".join(order.address_check.reasons) or "The address looks right."
    session.answer({"orders": [document]}, lambda: session.say(reasons))
