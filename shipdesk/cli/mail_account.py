"""The mail account by command: its provider, logging in, whether mails arrive, and which addresses do not work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.session import Session
from shipdesk.cli.shapes import moment
from shipdesk.domain.mail_providers import MAIL_PROVIDERS, NEEDS
from shipdesk.services.change_settings import save_settings
from shipdesk.services.check_arrival import Verdict, check_arrival
from shipdesk.services.export_mails import export_mails
from shipdesk.services.mail_login import log_in_mail
from shipdesk.services.mail_pause import resume_mails
from shipdesk.services.mail_presets import provider_of, with_provider
from shipdesk.services.read_mailbox import flagged_addresses, read_mailbox, trust_address

AnAddress = Annotated[str, typer.Argument(help="A mail address.")]


def add_to(group: typer.Typer) -> None:
    """Add these commands to those of mails."""
    for name, function in (
        ("resume", resume), ("test", try_out), ("providers", providers), ("provider", provider), ("login", login),
        ("mailbox", mailbox), ("flagged", flagged), ("trust", trust), ("export", export),
    ):  # fmt: skip
        group.command(name)(function)


def resume(context: typer.Context) -> None:
    """Let mails go out again after something stopped them all."""
    session: Session = context.obj
    with session.shop() as shop:
        released = resume_mails(shop)
    words = f"Mails go out again; {released} that were held with them are planned."
    session.answer({"planned": released}, lambda: session.say(words))


def try_out(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="Send the mail to this address instead of the shop's own.")] = "",
    look_only: Annotated[bool, typer.Option("--look-only", help="Send nothing.")] = False,
) -> None:
    """Check whether mails can arrive: the sender, what its domain publishes, and a mail sent and read back."""
    session: Session = context.obj
    with session.shop() as shop:
        found = check_arrival(shop, to_address=to, send=not look_only, progress=session.progress)
    if any(each.verdict is Verdict.BAD for each in found):
        session.refused()
    checks = [{"what": c.what, "verdict": c.verdict.value, "sentence": c.sentence} for c in found]
    rows = [(c.verdict.value, c.what, c.sentence) for c in found]
    session.answer({"checks": checks}, lambda: session.table(("verdict", "part", "what was found"), rows, "Nothing."))


def providers(context: typer.Context) -> None:
    """List the mail providers that are known, with what each needs."""
    session: Session = context.obj
    known = [
        {"code": p.code, "name": p.name, "host": p.host, "port": p.port, "security": p.security,
         "imap_host": p.imap_host, "per_minute": p.per_minute, "per_day": p.per_day, "login": p.browser or "password",
         "needs": NEEDS[p.needs]}
        for p in MAIL_PROVIDERS
    ]  # fmt: skip
    rows = [(p.code, p.name, p.per_day, NEEDS[p.needs]) for p in MAIL_PROVIDERS]
    session.answer({"providers": known}, lambda: session.table(("code", "provider", "a day", "needs"), rows, "None."))


def provider(context: typer.Context, code: Annotated[str, typer.Argument(help="As mail providers lists it.")]) -> None:
    """Set servers, encryption and limits as a provider has them."""
    session: Session = context.obj
    with session.shop() as shop:
        chosen = provider_of(code)
        settings = with_provider(shop.settings, chosen)
        save_settings(shop, settings)
    document = {"mail": settings.mail.model_dump(mode="json"), "mailbox": settings.mailbox.model_dump(mode="json"),
                "needs": NEEDS[chosen.needs]}  # fmt: skip
    session.answer(document, lambda: session.say(f"{chosen.name} is set. {NEEDS[chosen.needs]}"))


def login(context: typer.Context) -> None:
    """Log in to the mail account by browser; what that gives goes to the keyring."""
    session: Session = context.obj
    with session.shop() as shop:
        session.warn("Log in in the browser window that opens; it must be on this computer.")
        words = log_in_mail(shop, shop.settings)
    session.answer({"message": words}, lambda: session.say(words))


def mailbox(context: typer.Context) -> None:
    """Look into the shop's mailbox now: which mails came back, and which unsure ones went out."""
    session: Session = context.obj
    with session.shop() as shop:
        found = read_mailbox(shop) or "Nothing new."
    session.answer({"message": found}, lambda: session.say(found))


def flagged(context: typer.Context) -> None:
    """List the addresses that mails do not reach, or that want fewer of them."""
    session: Session = context.obj
    with session.shop() as shop:
        found = flagged_addresses(shop)
    document = [{"address": f.address, "flag": f.flag.value, "at": moment(f.at), "detail": f.detail,
                 "message_id": f.message_id} for f in found]  # fmt: skip
    rows = [(f.address, f.flag.value, f.at.date().isoformat(), f.detail) for f in found]
    session.answer(
        {"addresses": document}, lambda: session.table(("address", "flag", "since", "detail"), rows, "No addresses.")
    )


def trust(context: typer.Context, address: AnAddress) -> None:
    """Take the flags off an address, so that mails go there again."""
    session: Session = context.obj
    with session.shop() as shop:
        taken = trust_address(shop, address)
    words = f"Mails go to {address} again." if taken else f"{address} has no flag."
    session.answer({"flags": taken}, lambda: session.say(words))


def export(
    context: typer.Context,
    address: AnAddress,
    out: Annotated[Path, typer.Option(help="A new or empty folder.")],
) -> None:
    """Write everything that a customer was told into a folder: each mail in the words that went, and an index."""
    session: Session = context.obj
    with session.shop() as shop:
        made = export_mails(shop, address, out)
    document = {"files": [str(file) for file in made.files], "index": str(made.index)}
    session.answer(document, lambda: session.say(f"{len(made.files)} mails are in {out}."))
