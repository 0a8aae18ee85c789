"""Mail templates: which there are, what is wrong with them, files of them, and as they were."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.session import LARGEST, Session
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.services import edit_templates
from shipdesk.services.list_orders import find_order
from shipdesk.services.template_history import restore_template, template_history
from shipdesk.services.try_template import send_test


class Language(StrEnum):
    """The languages that mails are written in."""

    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"
    IT = "it"
    NL = "nl"
    PT = "pt"
    PL = "pl"
    JA = "ja"


Kind = Annotated[Milestone, typer.Argument(help="Which mail.")]
InLanguage = Annotated[Language, typer.Option("--language", help="Which language's.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="List, check, export and restore mail templates.")
    for name, function in (
        ("list", list_all), ("check", check), ("export", export), ("history", history), ("restore", restore),
        ("send", send),
    ):  # fmt: skip
        group.command(name)(function)
    app.add_typer(group, name="templates")


def list_all(
    context: typer.Context,
    own: Annotated[bool, typer.Option("--own", help="Only those that you changed.")] = False,
) -> None:
    """List all templates, and which of them are your own."""
    session: Session = context.obj
    with session.shop() as shop:
        states = [state for state in edit_templates.list_templates(shop) if state.custom or not own]
    rows = [(s.milestone.value, s.language, "yours" if s.custom else "ours", _when(s)) for s in states]
    session.answer(
        {"templates": [_state_json(state) for state in states]},
        lambda: session.table(("mail", "language", "whose", "saved"), rows, "No templates."),
    )


def check(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(exists=True, dir_okay=False, help="Template files; else your own templates.")
    ] = None,
) -> None:
    """Say what is wrong with templates: with files (ending in .subject.j2, .mjml.j2 or .txt.j2), or with your own."""
    session: Session = context.obj
    if files:
        found = [{"template": str(file), "problems": list(edit_templates.check_file(file))} for file in files]
    else:
        with session.shop() as shop:
            states = [state for state in edit_templates.list_templates(shop) if state.custom]
        found = [{"template": f"{s.language}/{s.milestone.value}", "problems": list(s.problems)} for s in states]
    if any(each["problems"] for each in found):
        session.refused()
    rows = [(str(each["template"]), " ".join(each["problems"]) or "good") for each in found]
    session.answer({"checked": found}, lambda: session.table(("template", "says"), rows, "No template of yours."))


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="The folder to write into.")],
    own: Annotated[bool, typer.Option("--own", help="Only those that you changed.")] = False,
) -> None:
    """Write templates as files, a folder for each language."""
    session: Session = context.obj
    with session.shop() as shop:
        written = edit_templates.export_templates(shop, out, only_own=own)
    session.answer({"written": written, "folder": str(out)}, lambda: session.say(f"{written} templates are in {out}."))


def history(context: typer.Context, milestone: Kind, language: InLanguage = Language.EN) -> None:
    """List a template as it was saved, newest first."""
    session: Session = context.obj
    with session.shop() as shop:
        past = template_history(shop, milestone, language.value)
    rows = [(p.id, f"{p.saved_at:%Y-%m-%d %H:%M}", p.saved_by, p.template.subject) for p in past]
    versions = [
        {"id": p.id, "saved_at": p.saved_at.isoformat(), "saved_by": p.saved_by, "subject": p.template.subject}
        for p in past
    ]
    session.answer(
        {"versions": versions}, lambda: session.table(("id", "saved", "by", "subject"), rows, "It was never changed.")
    )


def restore(
    context: typer.Context,
    version_id: Annotated[int, typer.Argument(max=LARGEST, help="Its number, as templates history shows it.")],
) -> None:
    """Use a template again as it was saved once."""
    session: Session = context.obj
    with session.shop() as shop:
        template = restore_template(shop, version_id)
    document = {"milestone": template.milestone.value, "language": template.language, "subject": template.subject}
    session.answer(document, lambda: session.say(f"The template is used again: {template.subject}"))


def send(
    context: typer.Context,
    milestone: Kind,
    language: InLanguage = Language.EN,
    order: Annotated[str | None, typer.Option(help="Fill it with this order.")] = None,
    to: Annotated[str, typer.Option(help="To this address; else to the shop's own.")] = "",
) -> None:
    """Send a filled template to yourself."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = find_order(shop, order) if order else None
        if order and order_id is None:
            raise Refused(f"There is no order {order}.", "Search for it: shipdesk search TEXT.")
        said = send_test(shop, edit_templates.load_template(shop, milestone, language.value), order_id, to)
    session.answer({"said": said}, lambda: session.say(said))


def _when(state: edit_templates.TemplateState) -> str:
    return f"{state.saved_at:%Y-%m-%d %H:%M}" if state.saved_at else ""


def _state_json(state: edit_templates.TemplateState) -> dict[str, object]:
    return {
        "milestone": state.milestone.value,
        "language": state.language,
        "custom": state.custom,
        "saved_at": state.saved_at.isoformat() if state.saved_at else None,
        "problems": list(state.problems),
    }
