"""The webhook by command: what a program of the shop's own was told, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.outbox import OutboxState
from shipdesk.services.settle_webhooks import drop_webhooks, list_webhooks, settle_webhook
from shipdesk.services.webhooks import run_webhooks


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
        found = list_webhooks(shop, state)
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
        counts = run_webhooks(shop)
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
    drop: Annotated[bool, typer.Option("--drop", help="Let it be: it is not sent any more.")] = False,
) -> None:
    """Say that an unsure message came, have it (or one that failed) sent again, or let it be."""
    session: Session = context.obj
    if (told is None) != drop:
        raise WrongUsage("Say --told, --again or --drop.", "Look into your program first.")
    with session.shop() as shop:
        if told is not None:
            settle_webhook(shop, message_id, told=told)
        elif not drop_webhooks(shop, [message_id]):
            raise Refused("This message was told, or was let be already.")
    words = "It is not sent." if told is None else "It counts as told." if told else "It will be sent again."
    session.answer({"settled": message_id}, lambda: session.say(words))
