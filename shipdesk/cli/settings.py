"""Settings and secrets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from shipdesk.cli.session import Session, lines_of
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.labels import Layout
from shipdesk.services.change_settings import check_mail_account, has_secret, save_settings, set_secret
from shipdesk.services.label_templates import put_logo, read_logo
from shipdesk.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Show and change settings; secrets go to the keyring.")
    group.command("show")(show)
    group.command("set")(change)
    group.command("logo")(logo)
    group.command("secret")(secret)
    group.command("check-mail")(check_mail)
    app.add_typer(group, name="settings")


def show(context: typer.Context) -> None:
    """Show all settings."""
    session: Session = context.obj
    with session.shop() as shop:
        settings = shop.settings.model_dump(mode="json")
    session.answer({"settings": settings}, lambda: session.say(json.dumps(settings, indent=1, ensure_ascii=False)))


def change(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Such as shop.name or behaviour.handling_days.")],
    value: Annotated[str, typer.Argument(help="The value; lists and numbers as JSON.")],
) -> None:
    """Change one setting."""
    session: Session = context.obj
    section, _, name = key.partition(".")
    if section in ("rules", "rules_mode"):
        raise WrongUsage("Rules are tried before they are switched on.", "Use shipdesk rules.")
    with session.shop() as shop:
        document: dict[str, Any] = shop.settings.model_dump(mode="json")
        if name and isinstance(document.get(section), dict) and name in document[section]:
            document[section][name] = _parsed(value, document[section][name])
        elif not name and section in document:
            document[section] = _parsed(value, document[section])
        else:
            raise WrongUsage(f"There is no setting {key}.", "See shipdesk settings show.")
        try:
            settings = Settings.model_validate(document)
        except ValidationError as error:
            raise Refused(
                f"{key} cannot be {value}: {error.errors()[0]['msg']}.", "The setting is unchanged."
            ) from error
        save_settings(shop, settings)
    session.answer({"settings": settings.model_dump(mode="json")}, lambda: session.say(f"{key} is set."))


def logo(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A PNG or JPEG with dark lines on white.")] = None,
    layout: Annotated[Layout | None, typer.Option(help="Only on this paper; without it, on all of them.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the logo off.")] = False,
) -> None:
    """Print the shop's logo on labels, in black and white."""
    session: Session = context.obj
    if (file is None) is not remove:
        raise WrongUsage("Say one file, or --remove.", "Such as shipdesk settings logo shop.png.")
    with session.shop() as shop:
        settings = shop.settings
        label = put_logo(settings.label, read_logo(file) if file else "", [layout] if layout else list(Layout))
        settings = settings.model_copy(update={"label": label})
        save_settings(shop, settings)
    words = "Labels have no logo now." if remove else "Labels have this logo from now on."
    session.answer({"settings": settings.model_dump(mode="json")}, lambda: session.say(words))


def secret(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="mail, carrier:CODE or shop:CODE.")],
    check: Annotated[bool, typer.Option("--check", help="Only say whether there is one.")] = False,
) -> None:
    """Keep a secret in the keyring; it is read from stdin, so that it stands in no history."""
    session: Session = context.obj
    with session.shop() as shop:
        if not check:
            set_secret(shop, name, next(lines_of(sys.stdin), ""))
        kept = has_secret(shop, name)
    session.answer({"secret": name, "kept": kept}, lambda: session.say("Kept." if kept else "There is none."))


def check_mail(context: typer.Context) -> None:
    """Log in to the mail account and say whether it works."""
    session: Session = context.obj
    with session.shop() as shop:
        words = check_mail_account(shop, shop.settings.mail, None)
    session.answer({"message": words}, lambda: session.say(words))


def _parsed(value: str, old: object) -> object:
    if isinstance(old, str):
        return value
    try:
        parsed: object = json.loads(value)
    except ValueError:
        return value
    return parsed
