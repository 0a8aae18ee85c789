"""Assemble the file of a claim as one PDF: what is asked for, the journey, proofs, pictures, mails, papers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from shipdesk.domain.claims.claim import Claim
from shipdesk.domain.claims.file_content import (
    ClaimContent,
    ClaimCover,
    ClaimGoods,
    ClaimMail,
    ClaimPart,
    ClaimPicture,
)
from shipdesk.domain.claims.words import PAPER_WORDS, PaperOf
from shipdesk.domain.customs import needs_customs
from shipdesk.domain.errors import Refused
from shipdesk.domain.money import money_text
from shipdesk.domain.orders import Order
from shipdesk.domain.papers import PaperSize
from shipdesk.domain.parcels import Parcel
from shipdesk.domain.printing import PaperKind
from shipdesk.services.claims.add_claim_paper import JPEG, claim_paper
from shipdesk.services.claims.claim_rules import carrier_words, who_carries
from shipdesk.services.claims.claim_step import claim_or_refuse
from shipdesk.services.claims.claim_story import TITLES, asked_text, facts_of, story_of
from shipdesk.services.claims.claim_worth import Worth, worth_of
from shipdesk.services.make_papers import Wish, make_invoices, make_journeys
from shipdesk.services.packing_photos import photo
from shipdesk.services.paper_facts import dots, letterhead, moment_text, usual_size
from shipdesk.services.shop import Shop
from shipdesk.storage.transaction import Transaction

MOST_PHOTOS = 12
"""Of the packing: the newest; a carrier's form takes no file of fifty photos."""
MOST_MAILS = 20
_JOURNEY = "Journey record: every scan, with times and places"


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """The finished file; enclosed are (pages, what) of each part, missing are sentences about what is not in it."""

    name: str
    pdf: bytes
    enclosed: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What the store knows for a file."""

    claim: Claim
    order: Order
    parcel: Parcel
    worth: Worth
    cover: ClaimCover
    photos: tuple[Any, ...]
    mails: tuple[ClaimMail, ...]
    papers: tuple[Any, ...]


def claim_file(shop: Shop, claim_id: int) -> ClaimFile:
    """Return the file of a claim, drawn anew from what is known now; takes a second, and longer with many photos."""
    from shipdesk.documents.claim_file import claim_pdf

    size = usual_size(shop.settings, PaperKind.JOURNEY)
    size = PaperSize.A4 if size is PaperSize.FOUR_BY_SIX else size
    dpi = dots(shop.settings, PaperKind.JOURNEY, size)
    with shop.look() as tx:
        read = _read(shop, tx, claim_id)
    missing: list[str] = []
    parts, pictures = _enclosed(shop, read, size, missing)
    journey = make_journeys(shop, [read.parcel.id], Wish(size))
    if not journey.pdf:
        missing += [f"The journey record: {refused.reason}" for refused in journey.refused]
    content = ClaimContent(
        read.cover, ClaimPart(_JOURNEY, journey.pdf) if journey.pdf else None,
        parts, pictures, read.mails,
    )  # fmt: skip
    pdf, enclosed = shop.compute(claim_pdf, content, size, dpi)
    if not read.worth.lines or read.worth.goods_minor is None:
        missing.append("No price is known of the articles: add an invoice as proof of value.")
    if not asked_text(read.claim):
        missing.append("No sum is asked for yet.")
    name = f"claim-{''.join(c if c.isalnum() else '-' for c in read.parcel.tracking_number)}.pdf"
    return ClaimFile(name, pdf, enclosed, tuple(missing))


def save_claim_file(file: ClaimFile, path: Path) -> None:
    """Write the file, whole or not at all; raises Refused where that cannot be."""
    partial = path.with_name(f".{path.name}.{token_hex(4)}.tmp")
    try:
        partial.write_bytes(file.pdf)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise Refused(f"{path} cannot be written ({error.strerror}).", "Choose another folder.") from error


def _read(shop: Shop, tx: Transaction, claim_id: int) -> _Read:
    claim = claim_or_refuse(tx, claim_id)
    parcel, order = tx.parcels.get(claim.parcel_id), tx.orders.get(claim.order_id)
    assert parcel is not None, "a claim keeps its parcel"
    assert order is not None, "a claim keeps its order"
    worth = worth_of(tx, order, parcel)
    events = tx.events.of_parcel(parcel.id)
    settings = shop.settings
    cover = ClaimCover(
        letterhead(shop), TITLES[claim.kind], carrier_words(who_carries(parcel.carrier, parcel.service)),
        order.order_number, parcel.tracking_number, order.recipient, asked_text(claim),
        worth.words(claim.kind) if claim.claimed_minor == worth.asked(claim.kind) else "",
        story_of(claim, order, parcel, worth, settings, events),
        facts_of(claim, order, parcel, tx.parcels.service_name(parcel.id), settings, events),
        _goods(worth), money_text(worth.goods_minor, worth.currency), moment_text(settings, order.placed_at),
    )  # fmt: skip
    ids = [order.id, *([order.combined_into] if order.combined_into else [])]
    photos = tx.photos.of_orders(ids)[-MOST_PHOTOS:]
    papers = tuple(paper for paper in tx.claims.papers(claim_id) if paper.kind is not PaperOf.FILE)
    return _Read(claim, order, parcel, worth, cover, photos, _mails(shop, tx, order, parcel), papers)


def _goods(worth: Worth) -> tuple[ClaimGoods, ...]:
    return tuple(
        ClaimGoods(
            line.quantity, line.sku, " ".join(part for part in (line.name, line.variant) if part) or line.sku,
            money_text(line.unit_price_minor, worth.currency),
            "" if line.unit_price_minor is None else money_text(line.unit_price_minor * line.quantity, worth.currency),
        )
        for line in worth.lines
    )  # fmt: skip


def _mails(shop: Shop, tx: Transaction, order: Order, parcel: Parcel) -> tuple[ClaimMail, ...]:
    """Return what the customer was sent of this parcel and its order, oldest first."""
    rows = [
        row
        for row in tx.messages.rows(order_id=order.id)
        if row.sent_at is not None and row.parcel_id in (None, parcel.id)
    ]
    mails = []
    for row in reversed(rows[:MOST_MAILS]):
        stored = tx.messages.get(row.id)
        if stored is not None and stored.written:
            sent = moment_text(shop.settings, row.sent_at)
            mails.append(ClaimMail(sent, row.to_address, stored.mail.subject, stored.mail.text))
    return tuple(mails)


def _enclosed(
    shop: Shop, read: _Read, size: PaperSize, missing: list[str]
) -> tuple[tuple[ClaimPart, ...], tuple[ClaimPicture, ...]]:
    parts = []
    home = shop.settings.shop.country_code
    if needs_customs(home, read.order.recipient.country_code):
        invoice = make_invoices(shop, [read.order.id], Wish(size))
        if invoice.pdf:
            parts.append(ClaimPart("Commercial invoice", invoice.pdf))
        missing += [f"The commercial invoice: {refused.reason}" for refused in invoice.refused]
    pictures = []
    for paper in read.papers:
        try:
            _, document = claim_paper(shop, paper.id)
        except Refused as error:
            missing.append(str(error))
            continue
        title = f"{PAPER_WORDS[paper.kind]}: {paper.name}"
        if paper.media_type == JPEG:
            pictures.append(ClaimPicture(title, document))
        else:
            parts.append(ClaimPart(title, document))
    for taken in read.photos:
        words = f"{taken.words}, {moment_text(shop.settings, taken.at)}, before the box was closed"
        try:
            pictures.append(ClaimPicture(words, photo(shop, taken.id)))
        except Refused as error:
            missing.append(str(error))
    return tuple(parts), tuple(pictures)
