"""What carriers were asked and answered of late, for a support mail."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from shipdesk.cli.session import Session
from shipdesk.services.support_report import carrier_exchanges, exchange_text


def add_to(group: typer.Typer) -> None:
    """Add the command to the group of carriers' commands."""
    group.command("journal")(journal)


def journal(
    context: typer.Context,
    carrier: Annotated[str, typer.Option(help="Only this account, by its code.")] = "",
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest last.")] = 20,
) -> None:
    """Show what carriers were asked and answered of late; keys, names, addresses and labels are blacked out."""
    session: Session = context.obj
    with session.shop() as shop:
        exchanges = carrier_exchanges(shop, carrier, last)

    def to_person() -> None:
        for exchange in exchanges:
            session.say(exchange_text(exchange) + "\n")
        if not exchanges:
            session.say("No carrier was asked yet.")

    session.answer({"exchanges": [asdict(exchange) for exchange in exchanges]}, to_person)
