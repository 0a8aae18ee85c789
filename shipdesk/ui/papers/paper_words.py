"""What papers and their sheets are called in the window."""

from __future__ import annotations

from shipdesk.domain.papers import PaperSize
from shipdesk.ui.papers.paper_jobs import Paper, SentPaper
from shipdesk.ui.words import count_text, translate


def paper_word(paper: Paper) -> str:
    """Return what people call a paper."""
    return {
        Paper.SLIP: translate("Papers", "Packing slips"),
        Paper.PICK_LIST: translate("Papers", "Pick list"),
        Paper.SUMMARY: translate("Papers", "Batch summary"),
        Paper.CUSTOMS: translate("Papers", "Customs declarations"),
        Paper.INVOICE: translate("Papers", "Commercial invoices"),
        Paper.JOURNEY: translate("Papers", "Journey record"),
        Paper.MANIFEST: translate("Papers", "Manifest"),
        Paper.CARDS: translate("Papers", "Command cards"),
    }[paper]


def size_word(size: PaperSize) -> str:
    """Return what people call a sheet of paper."""
    return {
        PaperSize.A4: translate("Papers", "A4"),
        PaperSize.LETTER: translate("Papers", "Letter"),
        PaperSize.FOUR_BY_SIX: translate("Papers", "4 × 6 inches"),
    }[size]


def sent_sentence(sent: SentPaper) -> str:
    """Return what came of printing a paper, for a toast."""
    if sent.failed:
        words = translate("Papers", "{title}: the printer did not take it yet; see the print queue (Ctrl+Shift+P).")
        return words.format(title=sent.title)
    if not sent.printer:
        words = translate("Papers", "{title} saved as a file: no printer is chosen for it in Settings.")
        return words.format(title=sent.title)
    words = translate("Papers", "{title} sent to {printer} ({pages} pages).")
    return words.format(title=sent.title, printer=sent.printer, pages=count_text(sent.pages))
