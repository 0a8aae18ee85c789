"""What worker threads do with claims for the window; nothing here touches a widget."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shipdesk.domain.claims.claim import LARGEST_PAPER, Claim, ClaimPaper
from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.domain.errors import Refused

if TYPE_CHECKING:
    from shipdesk.services.claims.list_claims import ClaimCalendar
    from shipdesk.services.claims.open_claim import OpenedClaims
    from shipdesk.services.claims.show_claim import ClaimDetail, KindOffer
    from shipdesk.services.shop import Shop


def read_calendar(shop: Shop) -> ClaimCalendar:
    """Return the calendar of claims."""
    from shipdesk.services.claims.list_claims import list_claims

    return list_claims(shop)


def read_claim(shop: Shop, claim_id: int) -> ClaimDetail:
    """Return one claim."""
    from shipdesk.services.claims.show_claim import show_claim

    return show_claim(shop, claim_id)


def read_offers(shop: Shop, parcel_ids: tuple[int, ...]) -> tuple[KindOffer, ...]:
    """Return which kinds of claim there are for one parcel; of several parcels nothing is told."""
    from shipdesk.services.claims.show_claim import kinds_offered

    return kinds_offered(shop, parcel_ids[0]) if len(parcel_ids) == 1 else ()


def read_open_claim(shop: Shop, parcel_id: int) -> int | None:
    """Return the claim of a parcel that is not closed, or None."""
    from shipdesk.services.claims.show_claim import claims_of_parcel

    return next((claim.id for claim in claims_of_parcel(shop, parcel_id) if not claim.is_closed), None)


def open_claims(shop: Shop, parcel_ids: tuple[int, ...], kind: ClaimKind | None, note: str) -> OpenedClaims:
    """Open claims."""
    from shipdesk.services.claims import open_claim

    return open_claim.open_claims(shop, parcel_ids, kind=kind, note=note)


def undo_open(shop: Shop, claim_ids: tuple[int, ...]) -> int:
    """Take opening back."""
    from shipdesk.services.claims.open_claim import undo_open_claims

    return undo_open_claims(shop, claim_ids)


def change(shop: Shop, claim_id: int, kind: ClaimKind, claimed_minor: int | None, note: str) -> Claim:
    """Keep what was edited of a draft."""
    from shipdesk.services.claims.change_claim import change_claim

    return change_claim(shop, claim_id, kind=kind, claimed_minor=claimed_minor, note=note)


def file(shop: Shop, claim_id: int, reference: str, filed_at: datetime, keep: bool) -> Claim:  # noqa: FBT001 (a job)
    """Mark a claim as filed, with the file as it is now."""
    from shipdesk.services.claims.claim_file import claim_file
    from shipdesk.services.claims.file_claim import file_claim

    pdf = claim_file(shop, claim_id).pdf if keep else b""
    return file_claim(shop, claim_id, reference=reference, filed_at=filed_at, pdf=pdf)


def set_reference(shop: Shop, claim_id: int, reference: str) -> Claim:
    """Keep the carrier's number."""
    from shipdesk.services.claims.file_claim import set_reference

    return set_reference(shop, claim_id, reference)


def answer(shop: Shop, claim_id: int, state: ClaimState, paid_minor: int | None, words: str) -> Claim:
    """Keep the carrier's answer."""
    from shipdesk.services.claims.answer_claim import answer_claim

    return answer_claim(shop, claim_id, state, paid_minor=paid_minor, words=words)


def withdraw(shop: Shop, claim_id: int) -> Claim:
    """Give a claim up."""
    from shipdesk.services.claims.withdraw_claim import withdraw_claim

    return withdraw_claim(shop, claim_id)


def step_back(shop: Shop, claim_id: int) -> Claim:
    """Take the last step back."""
    from shipdesk.services.claims.withdraw_claim import reopen_claim

    return reopen_claim(shop, claim_id)


def add_papers(shop: Shop, claim_id: int, paths: tuple[Path, ...], kind: PaperOf) -> tuple[ClaimPaper, ...]:
    """Put files to a claim; raises Refused with the name of the first that is none, those before it are kept."""
    from shipdesk.services.claims.add_claim_paper import add_claim_paper

    kept = []
    for path in paths:
        try:
            if path.stat().st_size > LARGEST_PAPER:
                raise Refused(f"{path.name} is larger than {LARGEST_PAPER // 1_000_000} MB.", "Save it smaller.")
            content = path.read_bytes()
        except OSError as error:
            raise Refused(f"{path.name} cannot be read ({error.strerror}).", "Choose another file.") from error
        try:
            kept.append(add_claim_paper(shop, claim_id, path.name, content, kind))
        except Refused as error:
            raise Refused(f"{path.name}: {error.message}", error.advice) from error
    return tuple(kept)


def remove_paper(shop: Shop, paper_id: int) -> ClaimPaper:
    """Take a paper away."""
    from shipdesk.services.claims.add_claim_paper import remove_claim_paper

    return remove_claim_paper(shop, paper_id)


def open_paper(shop: Shop, paper_id: int) -> Path:
    """Write a paper where a program can show it, and return where."""
    from shipdesk.services.claims.add_claim_paper import claim_paper

    paper, document = claim_paper(shop, paper_id)
    return _for_looking(paper.name, document)


def open_file(shop: Shop, claim_id: int) -> tuple[Path, tuple[str, ...]]:
    """Make the file of a claim and return where it can be looked at, and what is missing in it."""
    from shipdesk.services.claims.claim_file import claim_file

    made = claim_file(shop, claim_id)
    return _for_looking(made.name, made.pdf), made.missing


def save_file(shop: Shop, claim_id: int, path: Path) -> tuple[Path, tuple[str, ...]]:
    """Make the file of a claim, write it, and return where, and what is missing in it."""
    from shipdesk.services.claims.claim_file import claim_file, save_claim_file

    made = claim_file(shop, claim_id)
    save_claim_file(made, path)
    return path, made.missing


def _for_looking(name: str, content: bytes) -> Path:
    path = Path(tempfile.mkdtemp(prefix="shipdesk-claim-")) / name
    path.write_bytes(content)
    return path
