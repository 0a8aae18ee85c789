"""Put a proof to a claim: an invoice, a picture, a letter; or take one away."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePath

from shipdesk.domain.claims.claim import LARGEST_PAPER, MOST_PAPERS, ClaimPaper
from shipdesk.domain.claims.words import PaperOf
from shipdesk.domain.errors import Refused
from shipdesk.domain.photos import PictureLimits
from shipdesk.domain.text import clean_line
from shipdesk.services.claims.claim_step import claim_or_refuse
from shipdesk.services.shop import Shop
from shipdesk.services.topics import Topic

PDF, JPEG = "application/pdf", "image/jpeg"
MOST_PAGES = 40
_PROOF = PictureLimits(2_400, 1_500_000, LARGEST_PAPER, formats=("JPEG", "PNG"))
_LONGEST_NAME = 80
_NOT_IN_NAME = re.compile(r"[^\w .()+-]+")


def add_claim_paper(shop: Shop, claim_id: int, name: str, content: bytes, kind: PaperOf) -> ClaimPaper:
    """Keep a PDF, PNG or JPEG with a claim that is not closed; pictures are kept as JPEG without what cameras add.

    Raises Refused where it is none of these, is too large, locked, or has too many pages.
    """
    if kind is PaperOf.FILE:
        raise Refused("The file is made by ShipDesk.", "Choose what this paper proves.")
    document, media_type, suffix = _checked(content)
    digest = hashlib.sha256(document).hexdigest()
    now, by = shop.clock.now(), shop.person.person.name if shop.person else ""
    with shop.change(Topic.LATE) as tx:
        claim = claim_or_refuse(tx, claim_id)
        papers = [paper for paper in tx.claims.papers(claim_id) if paper.kind is not PaperOf.FILE]
        if claim.is_closed:
            raise Refused("This claim is closed.", "Reopen it first.")
        if len(papers) >= MOST_PAPERS:
            raise Refused(f"This claim has {MOST_PAPERS} papers already.", "Take one away first.")
        if any(paper.sha256 == digest for paper in papers):
            raise Refused("This paper is with the claim already.")
        told = _file_name(name, kind, suffix)
        paper_id = tx.claims.add_paper(claim_id, kind, told, media_type, digest, document, now, by)
        detail = {"claim": claim_id, "sha256": digest, "words": kind.value}
        tx.audit.add(now, "claim_paper", order_id=claim.order_id, parcel_id=claim.parcel_id, detail=detail)
        kept = tx.claims.paper(paper_id)
    assert kept is not None, "it was kept a moment ago"
    return kept


def remove_claim_paper(shop: Shop, paper_id: int) -> ClaimPaper:
    """Take a paper away from a claim and return what it was; what was sent to the carrier stays."""
    with shop.change(Topic.LATE) as tx:
        paper = tx.claims.paper(paper_id)
        if paper is None:
            raise Refused("This paper is not here.", "It was taken away before.")
        if paper.kind is PaperOf.FILE:
            raise Refused("This is the file that was sent.", "It stays with the claim.")
        claim = claim_or_refuse(tx, paper.claim_id)
        tx.claims.remove_paper(paper_id)
        detail = {"claim": claim.id, "sha256": paper.sha256, "words": paper.kind.value}
        tx.audit.add(
            shop.clock.now(), "claim_paper_removed", order_id=claim.order_id, parcel_id=claim.parcel_id, detail=detail
        )
    return paper


def claim_paper(shop: Shop, paper_id: int) -> tuple[ClaimPaper, bytes]:
    """Return a paper with its bytes; raises Refused where there is none, or it is not what was kept."""
    with shop.look() as tx:
        paper, document = tx.claims.paper(paper_id), tx.claims.document(paper_id)
    if paper is None or document is None:
        raise Refused("This paper is not here.", "It was taken away.")
    if hashlib.sha256(document).hexdigest() != paper.sha256:
        raise Refused(f"The paper {paper.name} is not what was kept.", "The store was changed: run shipdesk check.")
    return paper, document


def _checked(content: bytes) -> tuple[bytes, str, str]:
    """Return a paper as it is kept, its type, and how its name ends."""
    if len(content) > LARGEST_PAPER:
        raise Refused(f"This file is larger than {LARGEST_PAPER // 1_000_000} MB.", "Save it smaller.")
    if content.lstrip()[:5] == b"%PDF-":
        _check_pdf(content)
        return content, PDF, ".pdf"
    from shipdesk.services.shrink_photo import shrink_photo

    return shrink_photo(content, _PROOF), JPEG, ".jpg"


def _check_pdf(content: bytes) -> None:
    from shipdesk.pdfium import join_pdfs, open_pdf

    with open_pdf(content) as pdf:
        if not 0 < len(pdf) <= MOST_PAGES:
            raise Refused(f"This PDF has {len(pdf)} pages.", f"One of 1 to {MOST_PAGES} pages can be kept.")
    # What cannot be put into the file later is refused now, while whoever has the paper is here.
    join_pdfs([content])


def _file_name(name: str, kind: PaperOf, suffix: str) -> str:
    stem = PurePath(name.replace("\\", "/")).name
    stem = stem.rsplit(".", 1)[0] if "." in stem.strip(".") else stem
    clean = _NOT_IN_NAME.sub("_", clean_line(stem, _LONGEST_NAME)).strip(" ._")
    return f"{clean or kind.value.replace(' ', '-')}{suffix}"
