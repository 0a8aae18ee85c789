"""Mails: the outbox, previews, sending, templates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli import mail_account
from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import message_json
from shipdesk.cli.templates import Language
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.outbox import OutboxState
from shipdesk.services import approve_mails, send_mail
from shipdesk.services.edit_templates import (
    load_template,
    orders_language,
    preview_template,
    reset_template,
    save_template,
)
from shipdesk.services.list_orders import find_order
from shipdesk.services.shop import Shop
from shipdesk.services.views import TemplateText

MailId = Annotated[int, typer.Argument(max=LARGEST, help="The mail's number, as mail list shows it.")]
Kind = Annotated[Milestone, typer.Argument(help="Which mail.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="List, preview and send mails to customers.")
    for name, function in (
        ("list", list_mails), ("preview", preview), ("show", show), ("send", send), ("plan", plan),
        ("resend", resend), ("cancel", cancel), ("approve", approve), ("sent", sent), ("template", template),
    ):  # fmt: skip
        group.command(name)(function)
    mail_account.add_to(group)
    app.add_typer(group, name="mail")


def list_mails(
    context: typer.Context,
    state: Annotated[OutboxState | None, typer.Option(help="Only mails in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=LARGEST)] = 5000,
) -> None:
    """List the mails of the outbox, newest first."""
    session: Session = context.obj
    with session.shop() as shop:
        rows = send_mail.list_messages(shop, state, limit)
    shown = [(r.id, r.order_number, r.milestone.value, r.to_address, r.state.value, r.error or r.subject) for r in rows]
    columns = ("id", "order", "mail", "to", "state", "subject")
    session.answer({"mails": [message_json(r) for r in rows]}, lambda: session.table(columns, shown, "No mails."))


def preview(
    context: typer.Context,
    milestone: Kind,
    order: Annotated[str | None, typer.Option(help="Fill it with this order.")] = None,
    language: Annotated[Language | None, typer.Option(help="In this language; else the order's.")] = None,
) -> None:
    """Show a template filled with an order, or with made-up facts."""
    session: Session = context.obj
    with session.shop() as shop:
        order_id = _order_id(shop, order) if order else None
        usual = orders_language(shop, order_id) if order_id is not None else shop.settings.mail_rules.language
        tag = language.value if language else usual
        filled = preview_template(shop, load_template(shop, milestone, tag), order_id)
    if filled.problems:
        session.refused()
    document = {"milestone": milestone.value, "language": tag, "subject": filled.subject, "text": filled.text,
                "html": filled.html, "problems": list(filled.problems)}  # fmt: skip
    session.answer(document, lambda: session.say("\n".join([filled.subject, "", filled.text, *filled.problems])))


def show(context: typer.Context, mail_id: MailId) -> None:
    """Show a mail as the customer sees it."""
    session: Session = context.obj
    with session.shop() as shop:
        detail = send_mail.show_message(shop, mail_id)
    document = {**message_json(detail.row), "from": detail.sender, "message_id": detail.message_id,
                "text": detail.text, "html": detail.html}  # fmt: skip
    session.answer(document, lambda: session.say(f"{detail.row.subject}\n\n{detail.text}"))


def send(context: typer.Context) -> None:
    """Send what is due."""
    session: Session = context.obj
    with session.shop() as shop:
        report = send_mail.run_mail_queue(shop, asked=True, progress=session.progress)
    if report.failed or report.unsure or report.held:
        session.refused()
    document = {"sent": report.sent, "waiting": report.waiting, "failed": report.failed, "unsure": report.unsure,
                "held": report.held, "stopped_because": report.stopped_because}  # fmt: skip

    def to_person() -> None:
        session.say(f"{report.sent} sent, {report.waiting} wait, {report.failed} failed, {report.unsure} unsure, "
                    f"{report.held} held.")  # fmt: skip
        if report.stopped_because:
            session.warn(report.stopped_because)

    session.answer(document, to_person)


def plan(
    context: typer.Context, milestone: Kind, numbers: Annotated[list[str], typer.Argument(help="Order numbers.")]
) -> None:
    """Plan a mail for orders; each customer gets each mail once."""
    session: Session = context.obj
    with session.shop() as shop:
        planned = send_mail.mail_orders(shop, [_order_id(shop, number) for number in numbers], milestone)
    session.answer({"planned": planned}, lambda: session.say(f"{planned} mails planned."))


def resend(
    context: typer.Context,
    mail_id: MailId,
    to: Annotated[str, typer.Option(help="Another address; only for a mail that failed.")] = "",
) -> None:
    """Let a mail that failed, is held or unsure be sent (again)."""
    session: Session = context.obj
    with session.shop() as shop:
        send_mail.resend_message(shop, mail_id, to_address=to)
    session.answer({"planned": mail_id}, lambda: session.say(f"Mail {mail_id} will be sent."))


def cancel(context: typer.Context, mail_id: MailId) -> None:
    """Cancel a mail that has not gone out."""
    session: Session = context.obj
    with session.shop() as shop:
        send_mail.cancel_message(shop, mail_id)
    session.answer({"cancelled": mail_id}, lambda: session.say(f"Mail {mail_id} is cancelled."))


def approve(
    context: typer.Context,
    mail_ids: Annotated[list[int] | None, typer.Argument(max=LARGEST, help="Their numbers; all where none is.")] = None,
) -> None:
    """Let the mails go that wait for the owner's yes."""
    session: Session = context.obj
    with session.shop() as shop:
        approved = approve_mails.approve_messages(shop, mail_ids or None)
    session.answer({"approved": approved}, lambda: session.say(f"{approved} mails approved."))


def sent(context: typer.Context, mail_id: MailId) -> None:
    """Say that an unsure mail did go out."""
    session: Session = context.obj
    with session.shop() as shop:
        send_mail.mark_message_sent(shop, mail_id)
    session.answer({"sent": mail_id}, lambda: session.say(f"Mail {mail_id} counts as sent."))


def template(
    context: typer.Context,
    milestone: Kind,
    subject: Annotated[str | None, typer.Option(help="The new subject.")] = None,
    mjml: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A file with the new MJML.")] = None,
    text: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A file with the new text.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to ShipDesk's own.")] = False,
    language: Annotated[Language, typer.Option(help="Which language's.")] = Language.EN,
) -> None:
    """Show, change or reset a template."""
    session: Session = context.obj
    with session.shop() as shop:
        if reset:
            reset_template(shop, milestone, language.value)
        current = load_template(shop, milestone, language.value)
        if subject is not None or mjml is not None or text is not None:
            changed = TemplateText(
                milestone,
                current.subject if subject is None else subject,
                current.mjml if mjml is None else mjml.read_text("utf-8"),
                current.text if text is None else text.read_text("utf-8"),
                custom=True,
                language=language.value,
            )
            save_template(shop, changed)
            current = changed
    document = {"milestone": milestone.value, "language": current.language, "subject": current.subject,
                "mjml": current.mjml, "text": current.text, "custom": current.custom}  # fmt: skip
    session.answer(document, lambda: session.say("\n\n".join([current.subject, current.mjml, current.text])))


def _order_id(shop: Shop, number: str) -> int:
    order_id = find_order(shop, number)
    if order_id is None:
        raise Refused(f"There is no order {number}.", "Search for it: shipdesk search TEXT.")
    return order_id
