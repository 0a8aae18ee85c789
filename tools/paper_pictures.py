"""Draws one picture of each paper for docs/papers.md: `python tools/paper_pictures.py FOLDER`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "unit" / "documents")]

import paper_samples  # noqa: E402
import pypdfium2  # noqa: E402
from label_samples import LABEL, RECIPIENTS, usual_labels  # noqa: E402

from shipdesk.documents.label_sheets import sheets_pdf  # noqa: E402
from shipdesk.documents.pdf_pages import papers_to_pdf  # noqa: E402
from shipdesk.domain.label_sheets import sheet_wish  # noqa: E402
from shipdesk.domain.papers import PaperSize  # noqa: E402

_SHOWN = {
    "slip": ("slip", PaperSize.A4),
    "slip-gift": ("gift slip", PaperSize.A4),
    "slip-4x6": ("slip", PaperSize.FOUR_BY_SIX),
    "pick-list": ("pick list", PaperSize.A4),
    "summary": ("summary", PaperSize.A4),
    "manifest": ("manifest", PaperSize.A4),
    "cn22": ("cn22", PaperSize.FOUR_BY_SIX),
    "cn23": ("cn23", PaperSize.A4),
    "invoice": ("invoice", PaperSize.A4),
    "journey": ("journey", PaperSize.A4),
}
_SCALE = 1.35


def main(folder: Path) -> None:
    """Save the first page of each paper as a PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (paper, size) in _SHOWN.items():
        dpi = 203 if size is PaperSize.FOUR_BY_SIX else 300
        _save(papers_to_pdf(paper_samples.PAPERS[paper](size, dpi), title=name), folder / f"{name}.png")
    for name, count in (("L7169@2", 3), ("L7165@2", 7), ("5164", 6), ("5163@3", 8)):
        labels = [LABEL, *usual_labels()[1:], *(replace(LABEL, recipient=RECIPIENTS[i]) for i in (2, 4, 3, 8))]
        file = f"sheet-{name.partition('@')[0].lower()}.png"
        _save(sheets_pdf(labels[:count], sheet_wish(f"sheet:{name}")), folder / file)


def _save(pdf: bytes, path: Path) -> None:
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=_SCALE).to_pil()
    # Black on white in few greys: a tenth of the bytes, and nobody sees it.
    picture.convert("L").quantize(16).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
