"""The webhook by command: what a program of the shop's own was told, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.outbox import OutboxState
from shipdesk.services import webhooks


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Tell a program of your own what customers are told.")
    for name, function in (("list", show_all), ("send", send), ("settle", settle)):
        group.command(name)(function)
    app.add_typer(group, name="webhook")


def show_all(
    context: typer.Context,
    state: Annotated[OutboxState | None, typer.Option(help="Only messages in this state.")] = None,
) -> None:
    """List what the program was told or will be, oldest first."""
    session: Session = context.obj
    with session.shop() as shop:
        found = webhooks.list_webhooks(shop, state)
    document = [{"id": i.id, "message": i.key, "state": i.state.value, "created_at": moment(i.created_at),
                 "next_at": moment(i.next_at), "error": i.error} for i in found]  # fmt: skip
    rows = [(i.id, i.key, i.state.value, i.error) for i in found]
    session.answer(
        {"messages": document}, lambda: session.table(("id", "message", "state", "error"), rows, "No messages.")
    )


def send(context: typer.Context) -> None:
    """Tell what is due."""
    session: Session = context.obj
    with session.shop() as shop:
        counts = webhooks.run_webhooks(shop)
    names = {"told": OutboxState.DONE, "waiting": OutboxState.WAITING, "failed": OutboxState.FAILED,
             "unsure": OutboxState.UNSURE}  # fmt: skip
    document = {name: counts.get(state, 0) for name, state in names.items()}
    if document["failed"] or document["unsure"]:
        session.refused()
    session.answer(document, lambda: session.say(", ".join(f"{count} {name}" for name, count in document.items())))


def settle(
    context: typer.Context,
    message_id: Annotated[int, typer.Argument(max=LARGEST, help="The message's number, as webhook list shows it.")],
    told: Annotated[bool | None, typer.Option("--told/--again", help="It came, or send it again.")] = None,
) -> None:
    """Say that an unsure message came, or have it (or one that failed) sent again."""
    session: Session = context.obj
    if told is None:
        raise WrongUsage("Say --told or --again.", "Look into your program first.")
    with session.shop() as shop:
        webhooks.settle_webhook(shop, message_id, told=told)
    words = "It counts as told." if told else "It will be sent again."
    session.answer({"settled": message_id}, lambda: session.say(words))
