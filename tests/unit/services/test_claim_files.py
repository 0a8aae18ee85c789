"""The file of a claim, read back by another library: everything that proves the loss is in one PDF."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from claimed_parcels import order_at, picture, sent
from reportlab.pdfgen.canvas import Canvas

from shipdesk.domain.claims.words import PaperOf
from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import MailMessage, Milestone
from shipdesk.domain.outbox import OutboxKind
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.services.claims.add_claim_paper import add_claim_paper
from shipdesk.services.claims.change_claim import change_claim
from shipdesk.services.claims.claim_file import claim_file, save_claim_file
from shipdesk.services.claims.open_claim import open_claims
from shipdesk.services.claims.show_claim import show_claim
from shipdesk.services.packing_photos import add_photo
from shipdesk.services.shop import Shop
from shipdesk.storage.messages_store import NewMessage

LOST = (6.0, ParcelStatus.LOST, "lost", "Shipment lost – we are sorry")
MOVED = (1.0, ParcelStatus.IN_TRANSIT, "", "Departed from facility")


def supplier_invoice(pages: int = 2) -> bytes:
    """Return somebody else's PDF."""
    target = io.BytesIO()
    canvas = Canvas(target)
    for page in range(1, pages + 1):
        canvas.drawString(72, 720, f"Supplier invoice, sheet {page}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def told(shop: Shop, parcel_id: int, subject: str, text: str) -> None:
    """Keep a mail as one that has gone."""
    now = shop.clock.now()
    with shop.change() as tx:
        outbox_id = tx.outbox.plan(OutboxKind.MAIL, f"mail:{parcel_id}:{subject}", {}, now)
        assert outbox_id is not None
        message_id = tx.messages.insert(
            NewMessage(
                f"parcel:{parcel_id}", Milestone.DELAYED, order_at(shop), parcel_id, outbox_id, "Ada", "a@example.com",
                f"m{outbox_id}@example.com", "", "en", {}, now,
            )
        )  # fmt: skip
        mail = MailMessage(
            f"m{outbox_id}@example.com", "Shop", "shop@example.com", "Ada", "ada@example.com", subject, text, "", "en",
            "",
        )  # fmt: skip
        tx.messages.write(message_id, mail)
        tx.messages.mark_sent(message_id, now - timedelta(days=2))


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def pictures_on(pdf: bytes) -> list[int]:
    """Return how many pictures each page has."""
    document = pypdfium2.PdfDocument(pdf)
    kind = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    return [len(list(page.get_objects(filter=[kind]))) for page in document]


@pytest.fixture
def claim_id(handful_shop: Shop) -> int:
    parcel_id = sent(handful_shop, number="1Z999AA10123456784", told=(MOVED, LOST))
    told(handful_shop, parcel_id, "Your parcel is delayed", "Dear Ada,\n\nwe are looking for it. Größe, ł, 你好.")
    (claim,) = open_claims(handful_shop, [parcel_id], note="The customer has waited for three weeks.").claim_ids
    return claim


def test_the_file_has_everything_that_proves_the_loss(handful_shop: Shop, claim_id: int) -> None:
    add_photo(handful_shop, order_at(handful_shop), picture("packed"), by="Anna", station="bench 2")
    add_claim_paper(handful_shop, claim_id, "supplier.pdf", supplier_invoice(), PaperOf.VALUE)
    add_claim_paper(handful_shop, claim_id, "found.png", picture(kind="PNG"), PaperOf.PHOTO)
    made = claim_file(handful_shop, claim_id)
    pages = pages_of(made.pdf)
    assert [what for _, what in made.enclosed] == [
        "Journey record: every scan, with times and places", "Proof of value", "Proof of value: supplier.pdf",
        "2 pictures", "1 mail to the customer",
    ]  # fmt: skip
    cover = " ".join(pages[0].split())
    detail = show_claim(handful_shop, claim_id)
    for words in ("CLAIM FOR A LOST PARCEL", "1Z999AA10123456784", "WE ASK FOR", "UPS", "three weeks",
                  "You report it as lost", "Proof of value: supplier.pdf"):  # fmt: skip
        assert words in cover
    for where, what in made.enclosed:
        first = pages[int(where.split(" ")[0]) - 1]
        expected = {"Journey": "JOURNEY RECORD", "Proof of value": "PROOF OF VALUE", "2 pictures": "PICTURES",
                    "1 mail": "MAILS TO THE CUSTOMER"}  # fmt: skip
        heading = "Supplier invoice, sheet 1" if "supplier" in what else next(
            h for start, h in expected.items() if what.startswith(start)
        )  # fmt: skip
        assert heading in first
    whole = " ".join(" ".join(page.split()) for page in pages)
    assert "Departed from facility" in whole
    assert "Supplier invoice, sheet 2" in whole
    assert "Größe, ł, 你好" in whole
    assert "Photo of the box by Anna at bench 2" in whole
    assert detail.claim.claimed_minor is not None
    with_pictures = pictures_on(made.pdf)
    assert max(with_pictures) == 2
    assert made.missing == ()
    assert made.name == "claim-1Z999AA10123456784.pdf"


def test_a_photo_keeps_its_shape_and_stays_on_its_page(handful_shop: Shop, claim_id: int) -> None:
    for size in ((1_600, 300), (300, 1_600), (800, 600)):
        add_photo(handful_shop, order_at(handful_shop), picture(size=size))
    document = pypdfium2.PdfDocument(claim_file(handful_shop, claim_id).pdf)
    shapes = []
    for page in document:
        width, height = page.get_size()
        for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = each.get_bounds() if hasattr(each, "get_bounds") else each.get_pos()
            assert 0 < left < right < width
            assert 0 < bottom < top < height
            shapes.append(round((right - left) / (top - bottom), 1))
    assert shapes == [5.3, 0.2, 1.3]


def test_the_text_for_a_carriers_form_says_the_same(handful_shop: Shop, claim_id: int) -> None:
    text = show_claim(handful_shop, claim_id).text
    assert text.startswith("Claim for a lost parcel\nTracking number: 1Z999AA10123456784\n")
    assert "We ask for " in text
    assert "Content:" in text
    change_claim(handful_shop, claim_id, claimed_minor=12_345)
    changed = show_claim(handful_shop, claim_id).text
    assert "We ask for 123.45 " in changed
    assert "(goods" not in changed, "the sum was typed: what it is made of is not known"


def test_a_file_is_written_whole_or_not_at_all(handful_shop: Shop, claim_id: int, tmp_path: Path) -> None:
    made = claim_file(handful_shop, claim_id)
    save_claim_file(made, tmp_path / "claim.pdf")
    assert (tmp_path / "claim.pdf").read_bytes() == made.pdf
    with pytest.raises(Refused, match="cannot be written"):
        save_claim_file(made, tmp_path / "nowhere" / "claim.pdf")
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".tmp"] == []
