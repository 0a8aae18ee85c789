"""What worker threads do with papers for the window; nothing here touches a widget."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import CustomsForm, PaperSize
from shipdesk.domain.printing import PaperKind

if TYPE_CHECKING:
    from shipdesk.services.make_papers import MadePaper


class Paper(StrEnum):
    """A paper that can be asked for."""

    SLIP = "slip"
    PICK_LIST = "pick-list"
    SUMMARY = "summary"
    CUSTOMS = "customs"
    INVOICE = "invoice"
    JOURNEY = "journey"
    MANIFEST = "manifest"
    CARDS = "cards"

    @property
    def kind(self) -> PaperKind:
        """The kind of paper by which its printer is chosen."""
        return _KINDS[self]

    @property
    def sizes(self) -> tuple[PaperSize, ...]:
        """The sheets it can be made for."""
        return (PaperSize.A4, PaperSize.LETTER) if self is Paper.INVOICE else tuple(PaperSize)


_KINDS = {
    Paper.SLIP: PaperKind.SLIP, Paper.PICK_LIST: PaperKind.PICK_LIST, Paper.SUMMARY: PaperKind.PICK_LIST,
    Paper.CUSTOMS: PaperKind.CUSTOMS, Paper.INVOICE: PaperKind.CUSTOMS, Paper.JOURNEY: PaperKind.JOURNEY,
    Paper.MANIFEST: PaperKind.MANIFEST, Paper.CARDS: PaperKind.SHEET,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperWish:
    """What was asked for; ids are orders (None: all that are ready), for journeys parcels."""

    paper: Paper
    ids: tuple[int, ...] | None
    size: PaperSize
    form: CustomsForm | None = None
    anyway: bool = False
    again: str = ""
    """The number of an earlier manifest."""
    badges: tuple[str, ...] = ()
    """Cards: what these people's badges say, instead of the usual cards."""


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A paper that went to its printer; empty where it became a file."""

    title: str
    pages: int
    printer: str
    failed: int


def make_paper(shop: Any, wish: PaperWish) -> MadePaper:
    """Make what was asked for; raises Refused where nothing can be made."""
    from shipdesk.services import close_day, make_papers

    how = make_papers.Wish(wish.size)
    match wish.paper:
        case Paper.SLIP:
            return make_papers.make_slips(shop, wish.ids, how)
        case Paper.PICK_LIST:
            return make_papers.make_pick_list(shop, wish.ids, how)
        case Paper.SUMMARY:
            return make_papers.make_summary(shop, wish.ids, how)
        case Paper.CUSTOMS:
            return make_papers.make_customs(shop, wish.ids, how, form=wish.form, anyway=wish.anyway)
        case Paper.INVOICE:
            return make_papers.make_invoices(shop, wish.ids, how, anyway=wish.anyway)
        case Paper.JOURNEY:
            return make_papers.make_journeys(shop, wish.ids or (), how)
        case Paper.MANIFEST:
            if wish.again:
                return close_day.manifest_again(shop, wish.again, how).paper
            return close_day.close_day(shop, None, how).paper
        case Paper.CARDS:
            from shipdesk.services.command_cards import make_cards

            return make_cards(shop, how, people=wish.badges, usual=not wish.badges)


def print_made(shop: Any, made: MadePaper) -> SentPaper:
    """Put a paper into the print queue and run that at once."""
    from shipdesk.services.print_documents import print_paper
    from shipdesk.services.run_print_queue import run_print_queue

    print_paper(shop, made.kind, made.title, made.pdf, papers=made.pages)
    _, failed = run_print_queue(shop)
    return SentPaper(made.title, made.pages, shop.settings.paper_routes.of(made.kind), failed)


def save_pdf(pdf: bytes, path: Path) -> Path:
    """Write a PDF and return its path."""
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise Refused(f"{path} could not be written ({error.strerror}).", "Choose another folder.") from error
    return path


def pdf_to_look_at(pdf: bytes, name: str, now: datetime) -> Path:
    """Write a PDF to a folder that only this user can read, for another program to show."""
    folder = Path(tempfile.mkdtemp(prefix="shipdesk-"))
    return save_pdf(pdf, folder / f"{name}-{now:%Y%m%d-%H%M%S}.pdf")


def sheet_pdf(shop: Any, label_ids: tuple[int, ...], wish: Any) -> bytes:
    """Return labels on sheets as one PDF."""
    from shipdesk.services.label_sheets import label_sheets_pdf

    return label_sheets_pdf(shop, label_ids, wish)


def print_sheets(shop: Any, label_ids: tuple[int, ...], wish: Any, *, again: bool) -> SentPaper:
    """Print labels on sheets; raises AlreadyPrinted where a person is to be asked."""
    from shipdesk.services.label_sheets import print_label_sheets
    from shipdesk.services.run_print_queue import run_print_queue

    print_label_sheets(shop, label_ids, wish, again=again)
    _, failed = run_print_queue(shop)
    return SentPaper(wish.sheet.words, len(label_ids), shop.settings.paper_routes.sheet, failed)


def labels_of(shop: Any, order_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return the labels that orders have; raises Refused where there is none."""
    from shipdesk.services.make_labels import label_ids_of

    labels = label_ids_of(shop, order_ids)
    if not labels:
        raise Refused("These orders have no labels yet.", "Make the labels first (L).")
    return labels
