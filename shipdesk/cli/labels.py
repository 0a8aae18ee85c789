"""Making labels: as a PDF, as ZPL, on sheets, or straight to a printer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shipdesk.cli.order_numbers import ids_of
from shipdesk.cli.session import Session
from shipdesk.cli.shapes import doubtful_weight_json, label_json, refused_order_json
from shipdesk.domain.errors import WrongUsage
from shipdesk.domain.label_sheets import SheetWish, is_sheet, sheet_wish
from shipdesk.domain.rates import Pick
from shipdesk.services.label_sheets import label_sheets_pdf, print_label_sheets
from shipdesk.services.make_labels import labels_pdf, make_labels
from shipdesk.services.print_documents import print_labels
from shipdesk.services.run_print_queue import run_print_queue
from shipdesk.services.shop import Shop
from shipdesk.services.weigh_orders import check_weights


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("label")(label)


def label(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(help="Order numbers.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="The file for the labels.")] = None,
    zpl: Annotated[Path | None, typer.Option(help="The file for the labels in ZPL, for label printers.")] = None,
    print_to: Annotated[str | None, typer.Option("--print", help="The printer for the labels.")] = None,
    ready: Annotated[bool, typer.Option("--ready", help="Every order that is ready.")] = False,
    carrier: Annotated[str | None, typer.Option(help="The carrier account.")] = None,
    service: Annotated[str | None, typer.Option(help="The carrier's service.")] = None,
    layout: Annotated[str | None, typer.Option(help="4x6, 100x150, a6, 4x8 or sheet:NAME@POSITION.")] = None,
    skip: Annotated[str, typer.Option(help="Cells of the first sheet that are gone: 2,5.")] = "",
    nudge: Annotated[str, typer.Option(help="Shift on the sheet in mm, to the right and down: 0.3,-0.2.")] = "",
    cheapest: Annotated[bool, typer.Option("--cheapest", help="From whoever is the cheapest for each order.")] = False,
    fastest: Annotated[bool, typer.Option("--fastest", help="From whoever is the fastest for each order.")] = False,
    over_limit: Annotated[bool, typer.Option("--over-limit", help="Also over the spending limit.")] = False,
) -> None:
    """Make labels, and write them into one PDF or ZPL file, or print them."""
    session: Session = context.obj
    if bool(numbers) == ready:
        raise WrongUsage("Name orders, or say --ready.", "One of both is needed.")
    if pdf is None and zpl is None and print_to is None:
        raise WrongUsage("Say where the labels go: --pdf FILE, --zpl FILE or --print PRINTER.", "All can be said.")
    pick = _pick(service, cheapest=cheapest, fastest=fastest)
    wish = wish_of(layout, skip, nudge)
    if wish is not None and zpl is not None:
        raise WrongUsage("Label printers take no sheets.", "Leave --zpl or the sheet out.")
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers or [])
        doubtful = check_weights(shop, None if ready else ids).doubtful
        report = make_labels(
            shop, None if ready else ids, carrier=carrier, service=service, layout=None if wish else layout,
            sheet=wish.sheet if wish else None, pick=pick, over_limit=over_limit, progress=session.progress,
        )  # fmt: skip
        made_ids = [made.label_id for made in report.labels]
        if made_ids and pdf is not None:
            from shipdesk.printing.file_printer import write_durably

            write_durably(pdf, label_sheets_pdf(shop, made_ids, wish) if wish else labels_pdf(shop, made_ids))
        removed = _write_zpl(shop, made_ids, zpl) if made_ids and zpl is not None else ()
        printed = _print_made(shop, made_ids, print_to, wish) if made_ids and print_to is not None else None
    refused = [*unknown, *report.refused]
    if refused or (printed and printed["failed"]):
        session.refused()
    document = {
        "labels": [label_json(made) for made in report.labels],
        "refused": [refused_order_json(r) for r in refused],
        "pdf": str(pdf) if report.labels and pdf is not None else None,
        "zpl": str(zpl) if report.labels and zpl is not None else None,
        "removed_commands": list(removed),
        "printed": printed,
        "doubtful_weights": [doubtful_weight_json(each) for each in doubtful],
    }

    def to_person() -> None:
        columns = ("page", "order", "carrier", "service", "tracking number")
        rows = [(m.page, m.order_number, m.carrier, m.service, m.tracking_number) for m in report.labels]
        session.table(columns, rows, "No label was made.")
        for each in doubtful:
            session.warn(f"{each.order_number}: {each.weight.doubts[0]}")
        for r in refused:
            session.warn(f"{r.order_number}: {r.reason}")
        if report.labels and pdf is not None:
            session.say(f"{_count(len(report.labels))} in {pdf}")
        if report.labels and zpl is not None:
            session.say(f"{_count(len(report.labels))} in {zpl}")
        if removed:
            session.warn(f"Taken out of the carrier's label: {', '.join(removed)}.")
        if printed:
            session.say(f"{printed['done']} jobs printed, {printed['failed']} wait in the print queue.")

    session.answer(document, to_person)


def _pick(service: str | None, *, cheapest: bool, fastest: bool) -> Pick | None:
    if cheapest and fastest:
        raise WrongUsage("Say --cheapest or --fastest, not both.")
    if service and (cheapest or fastest):
        raise WrongUsage("A service that is named is not picked.", "Leave --service or the pick out.")
    return Pick.CHEAPEST if cheapest else Pick.FASTEST if fastest else None


def _write_zpl(shop: Shop, label_ids: list[int], path: Path) -> tuple[str, ...]:
    from shipdesk.printing.file_printer import write_durably
    from shipdesk.services.labels_zpl import labels_zpl

    made = labels_zpl(shop, label_ids)
    write_durably(path, made.content)
    return made.removed


def wish_of(layout: str | None, skip: str, nudge: str) -> SheetWish | None:
    """Return the sheet that a layout names, or None; raises Refused where it cannot be used."""
    if not is_sheet(layout):
        if skip or nudge:
            raise WrongUsage("--skip and --nudge are for sheets.", "Say --layout sheet:NAME@POSITION too.")
        return None
    return sheet_wish(layout or "", skip, nudge)


def _print_made(shop: Shop, label_ids: list[int], printer: str, wish: SheetWish | None) -> dict[str, int]:
    if wish is None:
        print_labels(shop, label_ids, printer)
    else:
        print_label_sheets(shop, label_ids, wish, printer)
    done, failed = run_print_queue(shop)
    return {"done": done, "failed": failed}


def _count(labels: int) -> str:
    return "1 label" if labels == 1 else f"{labels} labels"
