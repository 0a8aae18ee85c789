"""Printers: list with their state, add, remove, test."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

from shipdesk.cli.session import Session, lines_of
from shipdesk.domain.errors import Refused, ShipDeskError, WrongUsage
from shipdesk.domain.printing import PaperKind, PrinterKind, PrinterStatus, PrintLanguage
from shipdesk.services import set_up_printers
from shipdesk.services.print_test_pages import TestPage, check_scans, print_test_page
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.set_up_printers import PrinterLine
from shipdesk.services.shop import Shop
from shipdesk.settings import PrinterProfile

Name = Annotated[str, typer.Argument(help="The printer's name in ShipDesk.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="List, add, test and remove printers.")
    for name, function in (
        ("list", list_all), ("add", add), ("route", route), ("test", try_out), ("check-scans", scans),
        ("remove", remove),
    ):  # fmt: skip
        group.command(name)(function)
    app.add_typer(group, name="printers")


def list_all(
    context: typer.Context,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Ask each printer how it is doing.")] = True,
) -> None:
    """List the shop's printers and how they are doing, and the queues of this computer that are not used yet."""
    session: Session = context.obj
    with session.shop() as shop:
        lines = set_up_printers.list_printers(shop)
        states = [_status(shop, line.profile.name) if ask else None for line in lines]
        found = set_up_printers.found_printers(shop)
    rows = [
        (line.profile.name, line.profile.kind.value, line.profile.address,
         ", ".join(kind.value for kind in line.papers), line.waiting or "", state.sentence if state else "")
        for line, state in zip(lines, states, strict=True)
    ]  # fmt: skip

    def to_person() -> None:
        columns = ("printer", "kind", "address", "papers", "waiting", "state")
        session.table(columns, rows, "No printer is set up; papers go to files.")
        if found:
            session.say(f"Also on this computer: {', '.join(found)}")

    documents = [_printer_json(line, state) for line, state in zip(lines, states, strict=True)]
    session.answer({"printers": documents, "found": list(found)}, to_person)


def add(
    context: typer.Context,
    name: Name,
    address: Annotated[str, typer.Option(help="The queue's name, host or host:port, or a folder; else NAME.")] = "",
    kind: Annotated[PrinterKind, typer.Option(help="How documents reach it.")] = PrinterKind.SPOOLER,
    dpi: Annotated[int | None, typer.Option(help="203, 300 or 600; else what its driver says.")] = None,
    page_size: Annotated[str, typer.Option(help="Such as Custom.4x6in, A6 or A4.")] = "Custom.4x6in",
    language: Annotated[PrintLanguage | None, typer.Option(help="pdf or zpl; else what fits the kind.")] = None,
    offset_x: Annotated[int, typer.Option(help="Tenths of a millimetre to the right.")] = 0,
    offset_y: Annotated[int, typer.Option(help="Tenths of a millimetre down.")] = 0,
    darkness: Annotated[int | None, typer.Option(help="0 to 30, for ZPL; else as the printer is set.")] = None,
    copies: Annotated[int, typer.Option(help="Of each paper.")] = 1,
    by_system: Annotated[bool, typer.Option(help="Let the system's print command draw the pages.")] = False,
    ask_status: Annotated[bool, typer.Option(help="Ask a raw printer how it is before each job.")] = True,
    change: Annotated[bool, typer.Option("--change", help="Replace the printer of that name.")] = False,
) -> None:
    """Add a printer; the first one gets the labels."""
    session: Session = context.obj
    with session.shop() as shop:
        if kind is PrinterKind.SPOOLER and dpi is None:
            dpi = set_up_printers.look_at_printer(address or name).dpi
        raw = kind in (PrinterKind.RAW, PrinterKind.SPOOLER_RAW)
        values = {
            "name": name, "address": address or name, "kind": kind, "dpi": dpi or shop.settings.label.dpi,
            "page_size": page_size, "language": language or (PrintLanguage.ZPL if raw else PrintLanguage.PDF),
            "offset_x": offset_x, "offset_y": offset_y, "darkness": darkness, "copies": copies,
            "by_system": by_system, "ask_status": ask_status,
        }  # fmt: skip
        try:
            profile = PrinterProfile.model_validate(values)
        except ValidationError as error:
            wrong = error.errors()[0]
            raise WrongUsage(f"{wrong['loc'][0]} cannot be so: {wrong['msg']}.", "Nothing was changed.") from error
        set_up_printers.save_printer(shop, profile, replaces=name if change else "")
        line = next(line for line in set_up_printers.list_printers(shop) if line.profile.name == name)
    session.answer({"printer": _printer_json(line, None)}, lambda: session.say(f"Added: {name}."))


def route(
    context: typer.Context,
    paper: Annotated[PaperKind, typer.Argument(help="Which kind of paper.")],
    name: Annotated[str, typer.Argument(help="The printer; empty for a file in the shop's folder.")],
) -> None:
    """Say which printer a kind of paper goes to."""
    session: Session = context.obj
    with session.shop() as shop:
        set_up_printers.route_paper(shop, paper, name)
        routes = shop.settings.paper_routes.model_dump()
    session.answer({"paper_routes": routes}, lambda: session.say(f"{paper.value} goes to {name or 'files'}."))


def try_out(
    context: typer.Context,
    name: Name,
    page: Annotated[Literal["calibration", "selftest", "none"], typer.Option(help="Which page to print.")] = "none",
) -> None:
    """Say how a printer is doing, and print a test page if you like."""
    session: Session = context.obj
    with session.shop() as shop:
        status = set_up_printers.printer_status(shop, name)
        job = print_test_page(shop, name, TestPage(page)) if page != "none" else None
        done, failed = run_print_queue(shop) if job is not None else (0, 0)
    if failed or not status.ready:
        session.refused()
    document = {"printer": name, "status": _status_json(status), "job": job, "done": done, "failed": failed}

    def to_person() -> None:
        session.say(" ".join(filter(None, (status.sentence, status.advice))))
        if job is not None:
            session.say(f"{done} jobs printed, {failed} failed.")

    session.answer(document, to_person)


def scans(
    context: typer.Context,
    codes: Annotated[list[str] | None, typer.Argument(help="What the scanner sent; else read from stdin.")] = None,
) -> None:
    """Check what a scanner reads off the self-test sheet: which codes came right, and which have not come."""
    session: Session = context.obj
    report = check_scans(codes or [line for line in lines_of(sys.stdin) if line.strip()])
    if report.missing or report.wrong:
        session.refused()

    def to_person() -> None:
        for code, words in report.right:
            session.say(f"right    {code}  {words}")
        for code, words in report.wrong:
            session.warn(f"wrong    {code}  {words}")
        for code, words in report.missing:
            session.warn(f"missing  {code}  {words}")

    document = {
        key: [{"code": code, "message": words} for code, words in found]
        for key, found in (("right", report.right), ("wrong", report.wrong), ("missing", report.missing))
    }
    session.answer(document, to_person)


def remove(context: typer.Context, name: Name) -> None:
    """Forget a printer; its papers go to files from now on."""
    session: Session = context.obj
    with session.shop() as shop:
        set_up_printers.remove_printer(shop, name)
    session.answer({"removed": name}, lambda: session.say(f"Removed: {name}."))


def _status(shop: Shop, name: str) -> PrinterStatus:
    try:
        return set_up_printers.printer_status(shop, name)
    except (Refused, ShipDeskError) as error:
        return PrinterStatus(known=False, detail=str(error))


def _status_json(status: PrinterStatus) -> dict[str, Any]:
    return {
        "ready": status.ready, "known": status.known, "message": status.sentence, "advice": status.advice,
        "troubles": [trouble.value for trouble in status.troubles], "labels_left": status.labels_left,
        "jobs_inside": status.jobs_inside,
    }  # fmt: skip


def _printer_json(line: PrinterLine, status: PrinterStatus | None) -> dict[str, Any]:
    return {
        **line.profile.model_dump(mode="json"),
        "papers": [kind.value for kind in line.papers],
        "waiting": line.waiting,
        "status": _status_json(status) if status is not None else None,
    }
