"""Looks at a label as it would come out of the printer, before it does: every barcode read back, nothing cut off."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from shipdesk.documents.drawing import Paper, PlacedSymbol
from shipdesk.documents.label_pdf import papers_to_pdf
from shipdesk.documents.read_back import read_upright
from shipdesk.dots import ink
from shipdesk.pdfium import open_pdf

_AT_ONCE = 50
"""Pages of one document, that it may not grow too large."""


def check_paper(paper: Paper, *, across: int = 0, down: int = 0) -> tuple[str, ...]:
    """Return a sentence for each thing that would go wrong with a label on its printer; empty where nothing does.

    across and down are how many dots the printer's profile moves everything to the right and down.
    """
    (problems,) = check_papers([paper], across=across, down=down)
    return problems


def check_papers(papers: Sequence[Paper], *, across: int = 0, down: int = 0) -> list[tuple[str, ...]]:
    """Return for each label of a batch what `check_paper` does; together they take a third of the time."""
    found = [paper.problems for paper in papers]
    whole = [number for number, paper in enumerate(papers) if not paper.problems]
    for start in range(0, len(whole), _AT_ONCE):
        some = whole[start : start + _AT_ONCE]
        with open_pdf(papers_to_pdf([papers[number] for number in some], title="Preflight")) as document:
            for page, number in enumerate(some):
                paper = papers[number]
                picture = document.image(page, paper.dpi)
                found[number] = check_picture(picture, paper.symbols, across=across, down=down)
    return found


def check_picture(
    picture: Image.Image, symbols: tuple[PlacedSymbol, ...], *, across: int = 0, down: int = 0
) -> tuple[str, ...]:
    """Return what is wrong with a label drawn at its printer's dots, symbols being where they were laid out."""
    problems: dict[str, None] = {}
    formats = {placed.symbol.format for placed in symbols}
    read = {(found.symbology_id, found.scanned) for found in read_upright(picture, formats)}
    for placed in symbols:
        symbol = placed.symbol
        if (symbol.aim, symbol.scanned) not in read:
            problems[f"The barcode {symbol.scanned[:40]} could not be read back from the label as it would print."] = (
                None
            )
        if _is_dark_beside(picture, placed):
            problems[f"The barcode {symbol.scanned[:40]} has not enough white beside it."] = None
    if _is_cut_off(picture, across, down):
        problems["A part of it would fall off the paper, because the printer's offset moves it too far."] = None
    return tuple(problems)


def _is_dark_beside(picture: Image.Image, placed: PlacedSymbol) -> bool:
    """Tell whether something is printed in the quiet zones at the left and the right of a symbol."""
    top, bottom = placed.y + 1, placed.y + placed.height - 1
    left = (max(0, placed.x - placed.quiet), top, placed.x, bottom)
    right = (placed.x + placed.width, top, min(picture.width, placed.x + placed.width + placed.quiet), bottom)
    return any(box[2] > box[0] and ink(picture.crop(box)).getbbox() is not None for box in (left, right))


def _is_cut_off(picture: Image.Image, across: int, down: int) -> bool:
    printed = ink(picture).getbbox()
    if printed is None or not (across or down):
        return False
    left, top, right, bottom = printed
    return left + across < 0 or top + down < 0 or right + across > picture.width or bottom + down > picture.height
