"""Labels on sheets of an office printer, from the first free cell on."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.labels import LabelContent, LabelTemplate, Layout
from shipdesk.domain.printing import AlreadyPrinted, PaperKind, PrintLanguage
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_templates import template_of
from shipdesk.services.print_documents import (
    live_labels,
    note_printed_again,
    plan_labels,
    printed_before,
    printer_for,
)
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic
from shipdesk.settings import Settings

_LASER_DPI = 300


def label_sheets_pdf(shop: Shop, label_ids: Sequence[int], wish: SheetWish, *, printer: str | None = None) -> bytes:
    """Return the labels on sheets as one PDF, in the order given; raises Refused for a carrier's own label.

    printer is the one whose dots they are laid out for; None is the printer for sheets.
    """
    from shipdesk.documents.label_sheets import sheets_pdf

    settings = shop.settings
    name = settings.paper_routes.sheet if printer is None else printer
    contents = _contents(shop, label_ids)
    return shop.compute(sheets_pdf, contents, wish, dpi=sheet_dpi(settings, name), template=sheet_template(settings))


def print_label_sheets(
    shop: Shop, label_ids: Sequence[int], wish: SheetWish, printer: str | None = None, *, again: bool = False
) -> int:
    """Plan to print labels on sheets and return the job; raises AlreadyPrinted as `print_labels` does.

    They are drawn when they go, and count as printed when they went, as other labels do.
    """
    name = printer_for(shop, PaperKind.SHEET, printer)
    check_sheet_printer(shop.settings, name)
    before = printed_before(shop, label_ids)
    if before and not again:
        raise AlreadyPrinted(before, len(label_ids))
    label_sheets_pdf(shop, label_ids, wish, printer=name)  # one that cannot be printed is refused now, not later
    with shop.change(Topic.ORDERS, Topic.PRINTS) as tx:
        note_printed_again(shop, tx, before)
        job = plan_labels(shop, tx, label_ids, name, wish)
        tx.prints.try_now(name)
    return job


def check_sheet_printer(settings: Settings, printer: str) -> None:
    """Raise Refused where a printer's paper is labels on a roll."""
    profile = settings.printer(printer)
    if profile is not None and profile.language is PrintLanguage.ZPL:
        raise Refused(f"{printer} is a label printer; label printers take no sheets.", "Choose an office printer.")


def sheet_dpi(settings: Settings, printer: str | None = None) -> int:
    """Return the dots that labels on sheets are laid out for; None is the printer for sheets."""
    profile = settings.printer(settings.paper_routes.sheet if printer is None else printer)
    return profile.dpi if profile else _LASER_DPI


def sheet_template(settings: Settings) -> LabelTemplate:
    """Return how the shop wants its labels on sheets: as on 4 x 6 inches."""
    return template_of(settings, Layout.FOUR_BY_SIX)


def next_position(wish: SheetWish, count: int) -> int:
    """Return the first free cell of the last sheet after so many labels; 1 where it is full."""
    places = wish.places()
    last = 0
    for _ in range(count):
        last = next(places)[1]
    return last % wish.sheet.cells + 1


def _contents(shop: Shop, label_ids: Sequence[int]) -> list[LabelContent]:
    with shop.look() as tx:
        labels = live_labels(tx, label_ids)
        foreign = [label for label in labels if label.content is None]
        numbers = [p.tracking_number for label in foreign if (p := tx.parcels.get(label.parcel_id)) is not None]
    if foreign:
        raise Refused(
            f"The label {numbers[0] if numbers else ''} is the carrier's own and cannot be laid out for a sheet.",
            "Print it as it came.",
        )
    if not labels:
        raise Refused("There are no labels to print.", "Make labels first.")
    return [content_from_json(label.content) for label in labels if label.content is not None]
