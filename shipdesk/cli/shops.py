"""Shops whose APIs sell for us: connect, pull their orders, tell them what left."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from shipdesk.cli.session import Session, lines_of
from shipdesk.cli.shapes import moment, refused_json
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.outbox import OutboxState
from shipdesk.services import connect_shop
from shipdesk.services.pull_orders import pull_orders
from shipdesk.services.shop import Shop
from shipdesk.services.shop_views import ConnectedShop, PullReport, WriteBackRow
from shipdesk.services.write_back import list_write_backs, retry_write_back, run_write_back, settle_write_back
from shipdesk.settings import ShopAccount

Code = Annotated[str, typer.Argument(help="Your short name for the shop, such as shopify or winter-shop.")]
OneShop = Annotated[str | None, typer.Argument(help="One shop; all where none is named.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Connect shops, pull their orders, tell them what left.")
    for name, function in (("list", list_all), ("connect", connect), ("test", test), ("pull", pull), ("push", push)):
        group.command(name)(function)
    app.add_typer(group, name="shops")


def list_all(context: typer.Context) -> None:
    """List the connected shops and how they go."""
    session: Session = context.obj
    with session.shop() as shop:
        found = connect_shop.list_shops(shop)
    rows = [(s.code, s.name, s.base_url, moment(s.pulled_at), s.to_tell or "", s.error) for s in found]
    columns = ("code", "kind", "address", "pulled", "to tell", "problem")
    session.answer(
        {"shops": [_shop_json(s) for s in found]}, lambda: session.table(columns, rows, "No shop is connected.")
    )


def connect(
    context: typer.Context,
    code: Code,
    kind: Annotated[str, typer.Option(help="shopify, woocommerce or shipstation_xml.")],
    url: Annotated[str, typer.Option(help="The shop's address.")],
    source: Annotated[str, typer.Option(help="Under which source its orders stand; else the code.")] = "",
    status: Annotated[list[str] | None, typer.Option(help="Another word for orders to be shipped.")] = None,
    write_back: Annotated[bool, typer.Option(help="Tell the shop what left.")] = True,
    tell_customer: Annotated[bool, typer.Option(help="Let the shop mail the customer then.")] = False,
    test: Annotated[bool, typer.Option(help="Ask the shop before the account is kept.")] = True,
) -> None:
    """Connect a shop, or change it; its key is read from stdin, so that it stands in no history."""
    session: Session = context.obj
    values = {
        "code": code, "kind": kind, "base_url": connect_shop.tidy_address(kind, url), "source": source,
        "import_statuses": tuple(status or ()), "write_back": write_back, "tell_customer": tell_customer,
    }  # fmt: skip
    try:
        account = ShopAccount.model_validate(values)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise WrongUsage(f"{wrong['loc'][0]} cannot be so: {wrong['msg']}.", "Nothing was changed.") from error
    secret = next(lines_of(sys.stdin), "").strip()
    with session.shop() as shop:
        words = connect_shop.test_shop(shop, account, secret or None) if test else "Kept, and not tried."
        connect_shop.save_shop(shop, account, secret or None)
    session.answer({"shop": code, "message": words}, lambda: session.say(words))


def test(context: typer.Context, code: Code) -> None:
    """Ask a connected shop whether its key works."""
    session: Session = context.obj
    with session.shop() as shop:
        account = shop.settings.shop_account(code)
        if account is None:
            raise Refused(f"No shop {code} is connected.", "See shipdesk shops list.")
        words = connect_shop.test_shop(shop, account, None)
    session.answer({"shop": code, "message": words}, lambda: session.say(words))


def pull(
    context: typer.Context,
    code: OneShop = None,
    again: Annotated[bool, typer.Option("--again", help="Start from the beginning.")] = False,
) -> None:
    """Pull the orders of connected shops."""
    session: Session = context.obj
    with session.shop() as shop:
        reports = pull_orders(shop, code, again=again, progress=session.progress)
    if any(r.problem or r.refused for r in reports):
        session.refused()
    session.answer({"shops": [_pull_json(r) for r in reports]}, lambda: _show_pulled(session, reports))


def push(
    context: typer.Context,
    code: OneShop = None,
    again: Annotated[bool, typer.Option("--again", help="Also what failed or waits for later.")] = False,
    told: Annotated[list[str] | None, typer.Option(help="An unsure order: the shop has it.")] = None,
    not_told: Annotated[list[str] | None, typer.Option(help="An unsure order: the shop has it not.")] = None,
) -> None:
    """Tell shops what left; what is unsure is looked up before it is told again."""
    session: Session = context.obj
    with session.shop() as shop:
        for number in (*(told or ()), *(not_told or ())):
            _settle(shop, code, number, told=number in (told or ()))
        if again:
            retry_write_back(shop, code)
        report = run_write_back(shop, code, progress=session.progress)
        rows = list_write_backs(shop, code)
    if report.problems:
        session.refused()
    words = f"{report.told} told, {report.waiting} wait, {report.failed} failed, {report.unsure} unsure."
    session.answer(
        {"told": report.told, "waiting": report.waiting, "failed": report.failed, "unsure": report.unsure,
         "problems": list(report.problems), "open": [_open_json(row) for row in rows]},
        lambda: session.say("\n".join((words, *report.problems))),
    )  # fmt: skip


def _settle(shop: Shop, code: str | None, number: str, *, told: bool) -> None:
    rows = [r for r in list_write_backs(shop, code) if r.order_number == number and r.state is OutboxState.UNSURE]
    if len(rows) != 1:
        raise Refused(f"Order {number} is not unsure.", "See shipdesk shops push; name the shop where several have it.")
    settle_write_back(shop, rows[0].id, told=told)


def _show_pulled(session: Session, reports: tuple[PullReport, ...]) -> None:
    rows = [(r.code, r.new, r.changed, r.unchanged, len(r.refused)) for r in reports]
    session.table(("shop", "new", "changed", "unchanged", "refused"), rows, "No shop is connected.")
    for report in reports:
        if report.problem:
            session.warn(f"{report.code}: {report.problem}")
        for row in report.refused:
            session.warn(f"{report.code} {row.order_number}, {row.column}: {row.reason}")
        for number in report.cancelled_there:
            session.warn(f"{report.code} {number}: the shop says that it was cancelled, and it is packed or gone.")


def _shop_json(shop: ConnectedShop) -> dict[str, Any]:
    return {
        "code": shop.code, "kind": shop.kind, "name": shop.name, "base_url": shop.base_url, "source": shop.source,
        "enabled": shop.enabled, "write_back": shop.write_back, "has_key": shop.has_key,
        "pulled_at": moment(shop.pulled_at), "next_at": moment(shop.next_at), "error": shop.error,
        "to_tell": shop.to_tell,
    }  # fmt: skip


def _open_json(row: WriteBackRow) -> dict[str, Any]:
    return {
        "shop": row.shop, "order_number": row.order_number, "tracking_number": row.tracking_number,
        "state": row.state.value, "error": row.error,
    }  # fmt: skip


def _pull_json(report: PullReport) -> dict[str, Any]:
    return {
        "code": report.code, "new": report.new, "changed": report.changed, "unchanged": report.unchanged,
        "refused": [refused_json(row) for row in report.refused], "cancelled_there": list(report.cancelled_there),
        "import_id": report.import_id, "problem": report.problem,
    }  # fmt: skip
