"""Who works in the shop."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shipdesk.cli.leave import read_new_pin
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.people import Person
from shipdesk.domain.roles import Role
from shipdesk.services.people import add_person, list_people, remove_person, set_pin

Name = Annotated[str, typer.Argument(help="Whose.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Who works in the shop: owners and staff, badges and PINs.")
    for name, function in (("list", list_all), ("add", add), ("remove", remove), ("set-pin", change_pin)):
        group.command(name)(function)
    app.add_typer(group, name="people")


def list_all(context: typer.Context) -> None:
    """List who works in the shop."""
    session: Session = context.obj
    with session.shop() as shop:
        people = list_people(shop)
    rows = [(p.name, p.role.value, p.badge, "yes" if p.has_pin else "", moment(p.wait_until)) for p in people]
    columns = ("name", "role", "badge", "PIN", "waits until")
    empty = "Nobody was named: everybody may do everything. Add the owner: shipdesk people add NAME."
    session.answer({"people": [_json(p) for p in people]}, lambda: session.table(columns, rows, empty))


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name that all will see.")],
    role: Annotated[Role | None, typer.Option(help="Without it the first is the owner, all others are staff.")] = None,
    no_pin: Annotated[bool, typer.Option("--no-pin", help="Only a badge; for staff.")] = False,
) -> None:
    """Add somebody; the PIN is asked for, or read from stdin."""
    session: Session = context.obj
    with session.shop() as shop:
        chosen = role or (Role.STAFF if list_people(shop) else Role.OWNER)
        person = add_person(shop, name, chosen, "" if no_pin else read_new_pin(f"PIN for {name}"))
    words = f"{person.name} works here ({person.role.value}). Print the badge: shipdesk papers cards --badge"
    session.answer({"person": _json(person)}, lambda: session.say(f"{words} '{person.badge}'."))


def remove(context: typer.Context, name: Name) -> None:
    """Let somebody work here no more; their badge and PIN are worth nothing from now on."""
    session: Session = context.obj
    with session.shop() as shop:
        person = remove_person(shop, name)
    session.answer({"person": _json(person)}, lambda: session.say(f"{person.name} works here no more."))


def change_pin(context: typer.Context, name: Name) -> None:
    """Give somebody another PIN; it is asked for, or read from stdin."""
    session: Session = context.obj
    with session.shop() as shop:
        person = set_pin(shop, name, read_new_pin(f"New PIN for {name}"))
    session.answer({"person": _json(person)}, lambda: session.say(f"{person.name} has another PIN."))


def _json(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role.value,
        "badge": person.badge,
        "has_pin": person.has_pin,
        "wrong_pins": person.failures,
        "wait_until": moment(person.wait_until),
    }
