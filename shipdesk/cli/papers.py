"""The papers that go with parcels: slips, pick lists, summaries, manifests, customs papers, journey records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.order_numbers import ids_of
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import refused_order_json
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.papers import Contents, CustomsForm, PaperSize
from shipdesk.services import close_day as days
from shipdesk.services import make_papers
from shipdesk.services.list_parcels import find_parcel
from shipdesk.services.make_papers import MadePaper, Wish
from shipdesk.services.print_documents import print_paper
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import Shop
from shipdesk.services.views import RefusedOrder

Numbers = Annotated[list[str] | None, typer.Argument(help="Order numbers.")]
Ready = Annotated[bool, typer.Option("--ready", help="Every order that is ready.")]
Pdf = Annotated[Path | None, typer.Option(help="The file for the papers.")]
PrintTo = Annotated[str | None, typer.Option("--print", help="The printer; empty prints to a file.")]
Size = Annotated[PaperSize | None, typer.Option("--paper", help="The sheet; else that of the printer.")]
What = Annotated[Contents | None, typer.Option(help="What is sent; else a sale, or a gift where the order is one.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Also where something is missing; it is left blank.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Make the papers that go with parcels.")
    for name, function in (
        ("slip", slip), ("pick-list", pick_list), ("summary", summary), ("customs", customs), ("invoice", invoice),
        ("manifest", manifest), ("journey", journey), ("cards", cards),
    ):  # fmt: skip
        group.command(name)(function)
    app.add_typer(group, name="papers")
    app.command("manifest")(manifest)


def slip(
    context: typer.Context, numbers: Numbers = None, ready: Ready = False, pdf: Pdf = None, print_to: PrintTo = None,
    paper: Size = None,
) -> None:  # fmt: skip
    """Make packing slips, one for each parcel."""
    _of_orders(context, numbers, pdf, print_to, paper, make_papers.make_slips, ready=ready)


def pick_list(
    context: typer.Context, numbers: Numbers = None, ready: Ready = False, pdf: Pdf = None, print_to: PrintTo = None,
    paper: Size = None,
) -> None:  # fmt: skip
    """Make one list of what to fetch, by bin."""
    _of_orders(context, numbers, pdf, print_to, paper, make_papers.make_pick_list, ready=ready)


def summary(
    context: typer.Context, numbers: Numbers = None, ready: Ready = False, pdf: Pdf = None, print_to: PrintTo = None,
    paper: Size = None,
) -> None:  # fmt: skip
    """Make the summary of a batch: how it goes, what it weighs, what is missing."""
    _of_orders(context, numbers, pdf, print_to, paper, make_papers.make_summary, ready=ready)


def customs(
    context: typer.Context, numbers: Numbers = None, ready: Ready = False, pdf: Pdf = None, print_to: PrintTo = None,
    paper: Size = None,
    form: Annotated[CustomsForm | None, typer.Option(help="Else by value and weight.")] = None,
    contents: What = None, anyway: Anyway = False,
) -> None:  # fmt: skip
    """Make the customs declarations of parcels that need one."""

    def make(shop: Shop, ids: Sequence[int] | None, wish: Wish) -> MadePaper:
        return make_papers.make_customs(shop, ids, wish, form=form, contents=contents, anyway=anyway)

    _of_orders(context, numbers, pdf, print_to, paper, make, ready=ready)


def invoice(
    context: typer.Context, numbers: Numbers = None, ready: Ready = False, pdf: Pdf = None, print_to: PrintTo = None,
    paper: Size = None, contents: What = None, anyway: Anyway = False,
) -> None:  # fmt: skip
    """Make commercial invoices for parcels that pass customs."""

    def make(shop: Shop, ids: Sequence[int] | None, wish: Wish) -> MadePaper:
        return make_papers.make_invoices(shop, ids, wish, contents=contents, anyway=anyway)

    _of_orders(context, numbers, pdf, print_to, paper, make, ready=ready)


def journey(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="Tracking numbers or order numbers.")],
    pdf: Pdf = None, print_to: PrintTo = None, paper: Size = None,
) -> None:  # fmt: skip
    """Make the record of everything known of parcels, for a claim."""
    session: Session = context.obj
    _some_target(pdf, print_to)
    with session.shop() as shop:
        ids, unknown = _parcels(shop, numbers)
        made = make_papers.make_journeys(shop, ids, Wish(paper, print_to)) if ids else None
        printed = _deliver(shop, made, pdf, print_to)
    _answer(session, made, unknown, pdf, printed)


def cards(
    context: typer.Context, pdf: Pdf = None, print_to: PrintTo = None, paper: Size = None,
    badge: Annotated[list[str] | None, typer.Option(help="A badge for this person; may be said again.")] = None,
    carrier: Annotated[list[str] | None, typer.Option(help="A card for this carrier's bag; may be said again.")] = None,
) -> None:  # fmt: skip
    """Make the command cards of the packing station: UNDO LAST, REPRINT, HOLD and the others, only for this shop."""
    from shipdesk.services.command_cards import make_cards

    session: Session = context.obj
    _some_target(pdf, print_to)
    with session.shop() as shop:
        made = make_cards(shop, Wish(paper, print_to), people=badge or (), carriers=carrier or ())
        printed = _deliver(shop, made, pdf, print_to)
    _answer(session, made, (), pdf, printed)


def manifest(
    context: typer.Context,
    pdf: Pdf = None, print_to: PrintTo = None, paper: Size = None,
    carrier: Annotated[list[str] | None, typer.Option(help="Only this carrier; may be said again.")] = None,
    since: Annotated[str, typer.Option(help="Look back to this day: 2026-11-26.")] = "",
    again: Annotated[str, typer.Option(help="The number of an earlier one to make once more.")] = "",
    show_list: Annotated[bool, typer.Option("--list", help="Only list the earlier ones.")] = False,
) -> None:  # fmt: skip
    """Close the day: list what each carrier was given since the last manifest, with the carrier's own form behind."""
    session: Session = context.obj
    if not show_list:
        _some_target(pdf, print_to)
    with session.shop() as shop:
        if show_list:
            past, made, printed = days.past_manifests(shop), None, None
        else:
            wish = Wish(paper, print_to)
            day = _day(since) if since else None
            closed = (
                days.manifest_again(shop, again, wish) if again else days.close_day(shop, carrier, wish, since=day)
            )  # fmt: skip
            past, made = closed.manifests, closed.paper
            printed = _deliver(shop, made, pdf, print_to)
    document = {
        "manifests": [
            {
                "number": m.number,
                "carrier": m.carrier,
                "at": m.at.isoformat(),
                "parcels": m.parcels,
                "carrier_number": m.carrier_number,
                "problem": m.problem,
            }
            for m in past
        ],
        **_document(made, (), pdf, printed),
    }
    rows = [(m.number, m.carrier_name, f"{m.at:%Y-%m-%d %H:%M}", m.parcels, m.carrier_number) for m in past]
    columns = ("manifest", "carrier", "made (UTC)", "parcels", "the carrier's")
    problems = [f"{m.number}, {m.carrier_name}: {m.problem}" for m in past if m.problem]
    if problems or (printed and printed["failed"]):
        session.refused()

    def to_person() -> None:
        session.table(columns, rows, "No manifest was made yet.")
        for problem in problems:
            session.warn(problem)

    session.answer(document, to_person)


def _of_orders(
    context: typer.Context, numbers: list[str] | None, pdf: Path | None, print_to: str | None, paper: PaperSize | None,
    make: Callable[[Shop, Sequence[int] | None, Wish], MadePaper], *, ready: bool,
) -> None:  # fmt: skip
    session: Session = context.obj
    if bool(numbers) == ready:
        raise WrongUsage("Name orders, or say --ready.", "One of both is needed.")
    _some_target(pdf, print_to)
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers or [])
        made = make(shop, None if ready else ids, Wish(paper, print_to)) if ids or ready else None
        printed = _deliver(shop, made, pdf, print_to)
    _answer(session, made, unknown, pdf, printed)


def _deliver(shop: Shop, made: MadePaper | None, pdf: Path | None, print_to: str | None) -> dict[str, int] | None:
    """Write the papers into their file, and print them."""
    if made is None or not made.pdf:
        return None
    if pdf is not None:
        from shipdesk.printing.file_printer import write_durably

        write_durably(pdf, made.pdf)
    if print_to is None:
        return None
    print_paper(shop, made.kind, made.title, made.pdf, papers=made.pages, printer_name=print_to)
    done, failed = run_print_queue(shop)
    return {"done": done, "failed": failed}


def _answer(
    session: Session, made: MadePaper | None, unknown: Sequence[RefusedOrder], pdf: Path | None,
    printed: dict[str, int] | None,
) -> None:  # fmt: skip
    document = _document(made, unknown, pdf, printed)
    refused = [*unknown, *(made.refused if made else ())]
    if refused or (printed and printed["failed"]):
        session.refused()

    def to_person() -> None:
        if made is None or not made.pdf:
            session.say("No paper was made.")
        else:
            where = f" in {pdf}" if pdf is not None else ""
            session.say(f"{made.title}: {made.count}, on {made.pages} pages{where}")
        for r in made.missing if made else ():
            session.warn(f"{r.order_number}, left blank: {r.reason}")
        for r in refused:
            session.warn(f"{r.order_number}: {r.reason}")
        if printed:
            session.say(f"{printed['done']} jobs printed, {printed['failed']} wait in the print queue.")

    session.answer(document, to_person)


def _document(
    made: MadePaper | None, unknown: Sequence[RefusedOrder], pdf: Path | None, printed: dict[str, int] | None
) -> dict[str, Any]:
    there = made is not None and bool(made.pdf)
    return {
        "count": made.count if made and there else 0,
        "pages": made.pages if made and there else 0,
        "paper": made.size.value if made and there else None,
        "pdf": str(pdf) if there and pdf is not None else None,
        "printed": printed,
        "refused": [refused_order_json(r) for r in (*unknown, *(made.refused if made else ()))],
        "missing": [refused_order_json(r) for r in (made.missing if made else ())],
    }


def _some_target(pdf: Path | None, print_to: str | None) -> None:
    if pdf is None and print_to is None:
        raise WrongUsage("Say where the papers go: --pdf FILE or --print PRINTER.", "Both can be said.")


def _parcels(shop: Shop, numbers: Sequence[str]) -> tuple[list[int], list[RefusedOrder]]:
    ids: list[int] = []
    unknown: list[RefusedOrder] = []
    for number in numbers:
        parcel = find_parcel(shop, number)
        if parcel is not None:
            ids.append(parcel)
            continue
        orders, refused = ids_of(shop, [number])
        found = make_papers.parcels_of_orders(shop, orders)
        ids += found
        unknown += refused or ([] if found else [RefusedOrder(number, "This order has no parcel yet.")])
    return list(dict.fromkeys(ids)), unknown


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"'{text[:20]}' is no day.", "Write it like 2026-11-26.") from error
