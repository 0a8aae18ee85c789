"""Labels on sheets of an office printer, from the first free cell on."""

from __future__ import annotations

from collections.abc import Sequence

from shipdesk.domain.errors import Refused
from shipdesk.domain.label_sheets import SheetWish
from shipdesk.domain.labels import LabelContent, Layout
from shipdesk.domain.printing import AlreadyPrinted, PaperKind
from shipdesk.services.label_contents import content_from_json
from shipdesk.services.label_templates import template_of
from shipdesk.services.print_documents import live_labels, note_printed_again, print_paper, printed_before
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

_LASER_DPI = 300


def check_sheet(wish: SheetWish) -> None:
    """Raise Refused where a sheet's cells are too small for a label: said before anything is bought."""
    from shipdesk.documents.label_sheets import fitting

    fitting(wish.sheet)


def label_sheets_pdf(shop: Shop, label_ids: Sequence[int], wish: SheetWish, *, printer: str | None = None) -> bytes:
    """Return the labels on sheets as one PDF, in the order given; raises Refused for a carrier's own label."""
    from shipdesk.documents.label_sheets import sheets_pdf

    settings = shop.settings
    profile = settings.printer(settings.paper_routes.sheet if printer is None else printer)
    contents = _contents(shop, label_ids)
    template = template_of(settings, Layout.FOUR_BY_SIX)
    return sheets_pdf(contents, wish, dpi=profile.dpi if profile else _LASER_DPI, template=template)


def print_label_sheets(
    shop: Shop, label_ids: Sequence[int], wish: SheetWish, printer: str | None = None, *, again: bool = False
) -> int:
    """Plan to print labels on sheets and return the job; raises AlreadyPrinted as `print_labels` does."""
    before = printed_before(shop, label_ids)
    if before and not again:
        raise AlreadyPrinted(before, len(label_ids))
    pdf = label_sheets_pdf(shop, label_ids, wish, printer=printer)
    count = len(label_ids)
    title = f"ShipDesk {count} {'label' if count == 1 else 'labels'} on {wish.sheet.name}"
    job = print_paper(
        shop, PaperKind.SHEET, title, pdf, papers=_sheets(wish, count), printer_name=printer
    )  # fmt: skip
    with shop.change(Topic.ORDERS, Topic.PRINTS) as tx:
        note_printed_again(shop, tx, before)
        tx.labels.mark_printed(list(label_ids), shop.clock.now())
    return job


def next_position(wish: SheetWish, count: int) -> int:
    """Return the first free cell of the last sheet after so many labels; 1 where it is full."""
    places = wish.places()
    last = 0
    for _ in range(count):
        last = next(places)[1]
    return last % wish.sheet.cells + 1


def _sheets(wish: SheetWish, count: int) -> int:
    places = wish.places()
    return max((next(places)[0] for _ in range(count)), default=0) + 1


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
