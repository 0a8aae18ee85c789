"""The file of a claim: our own pages, pictures and other people's PDFs as one PDF, with a list of them in front."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from shipdesk.documents.papers.claim import cover_pages, mail_pages, picture_pages, proof_pages
from shipdesk.documents.pdf_pages import papers_to_pdf
from shipdesk.domain.claims.file_content import ClaimContent, ClaimPart
from shipdesk.domain.papers import PaperSize
from shipdesk.pdfium import PlacedJpeg, join_pdfs, open_pdf, place_jpegs


def claim_pdf(content: ClaimContent, size: PaperSize, dpi: int) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return the file and its list of contents, (pages, what) of each part after the cover."""
    number = content.cover.tracking_number
    parts: list[ClaimPart] = []
    if content.journey is not None:
        parts.append(content.journey)
    if content.cover.goods:
        parts.append(ClaimPart("Proof of value", papers_to_pdf(proof_pages(content.cover, size, dpi), title="Proof")))
    parts += content.parts
    if content.pictures:
        parts.append(ClaimPart(_counted(len(content.pictures), "picture"), _pictures(content, size, dpi)))
    if content.mails:
        papers = mail_pages(content.mails, content.cover.letterhead, number, size, dpi)
        parts.append(
            ClaimPart(f"{_counted(len(content.mails), 'mail')} to the customer", papers_to_pdf(papers, title="Mails"))
        )
    counts = [_count(part.pdf) for part in parts]
    title = f"{content.cover.title} {number}"
    # The list on the cover names pages behind it, and its own length moves them: it is drawn once to be counted.
    first = len(cover_pages(content.cover, [("999 – 999", part.title) for part in parts], size, dpi))
    enclosed, page = [], first + 1
    for part, count in zip(parts, counts, strict=True):
        enclosed.append((str(page) if count == 1 else f"{page} – {page + count - 1}", part.title))
        page += count
    cover = papers_to_pdf(cover_pages(content.cover, enclosed, size, dpi), title=title)
    return join_pdfs([cover, *(part.pdf for part in parts)]), tuple(enclosed)


def _counted(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count} {word}s"


def _count(pdf: bytes) -> int:
    with open_pdf(pdf) as opened:
        return len(opened)


def _pictures(content: ClaimContent, size: PaperSize, dpi: int) -> bytes:
    cover, pictures = content.cover, content.pictures
    papers, rooms = picture_pages(pictures, cover.letterhead, cover.tracking_number, size, dpi)
    placed = []
    for picture, room in zip(pictures, rooms, strict=True):
        with Image.open(BytesIO(picture.jpeg), formats=("JPEG",)) as opened:
            width, height = opened.size
        scale = min(room.width / width, room.height / height)
        top = room.bottom + room.height
        placed.append(
            PlacedJpeg(room.page, picture.jpeg, room.left, top - height * scale, width * scale, height * scale)
        )
    return place_jpegs(papers_to_pdf(papers, title="Pictures"), placed)
