"""What goes with a mail: the invoice across a border, the label of a return, the facts of a parcel for machines."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import cast

import pypdfium2
import pytest
from mailing_shop import MailingShop
from PIL import Image
from scripted_smtp import scripted_smtp
from sqlalchemy import text

from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Address
from shipdesk.domain.outbox import OutboxState
from shipdesk.domain.papers import Letterhead, SlipContent, SlipLine
from shipdesk.services.list_orders import order_ids
from shipdesk.services.mail_attachments import attachments_of
from shipdesk.services.page_logo import set_page_logo
from shipdesk.services.send_mail import mail_orders, run_mail_queue, show_message
from shipdesk.services.slip_contents import for_customer
from shipdesk.services.views import OrderQuery, OrderView


def attached(content: bytes) -> dict[str, bytes]:
    """Return the files of a mail as it went, by their names."""
    parts = message_from_bytes(content).walk()
    return {str(p.get_filename()): cast(bytes, p.get_payload(decode=True)) for p in parts if p.get_filename()}


def words_in(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def all_ids(mailing: MailingShop) -> list[int]:
    return list(order_ids(mailing.shop, OrderQuery(OrderView.ALL)))


def test_an_invoice_goes_along_only_where_one_can_be_made(mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port, attach_invoice=True)
        mailing.set("shop", country_code="GB")
        mailing.plan(1)
        mail_orders(mailing.shop, all_ids(mailing)[:1], Milestone.DISPATCHED)
        assert run_mail_queue(mailing.shop).sent == 2
    assert all(b"invoice" not in content for content in server.accepted), "it stays within the country"


def test_the_packing_slip_goes_with_the_mail_that_the_shop_chose_and_tells_nothing_of_the_shop_s_own(
    mailing: MailingShop,
) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port, milestones=("order_received", "delivered"))
        mailing.set("mail_rules", attach_slip=True, attach_to=Milestone.ORDER_RECEIVED)
        mailing.plan(1)
        mail_orders(mailing.shop, all_ids(mailing)[:1], Milestone.DELIVERED)
        assert run_mail_queue(mailing.shop).sent == 2
    with_slip, without = (attached(content) for content in server.accepted)
    (name,) = with_slip
    assert (name, without) == ("packing-slip-M-0.pdf", {})
    said = words_in(with_slip[name])
    assert "M-0" in said
    assert "Tea" in said
    line = SlipLine("T-1", "Tea", 1, 1, bin="SHELF-7")
    ours = SlipContent(Letterhead(Address()), "M-0", Address(), (line,), notes=("He paid late.",))
    theirs = for_customer(ours)
    assert (theirs.lines[0].bin, theirs.notes) == ("", ())


def test_a_shop_that_attaches_nothing_attaches_nothing(mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port)
        mail_orders(mailing.shop, all_ids(mailing)[:1], Milestone.DISPATCHED)
        assert run_mail_queue(mailing.shop).sent == 1
    assert attached(server.accepted[0]) == {}


def test_the_logo_of_the_shop_s_pages_goes_along_in_each_mail(mailing: MailingShop, tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGB", (300, 80), "#0f5a66").save(picture)
    set_page_logo(mailing.shop, picture)
    with scripted_smtp() as server:
        mailing.use(server.port)
        mailing.plan(2)
        mailing.use(server.port, per_minute=1)
        assert run_mail_queue(mailing.shop).sent == 1
        show_message(mailing.shop, mailing.rows()[1].id)
        set_page_logo(mailing.shop, None)
        mailing.later(minutes=2)
        assert run_mail_queue(mailing.shop).sent == 1
    first, second = (message_from_bytes(content) for content in server.accepted)
    pictures = [part for part in first.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == 1
    assert f"cid:{pictures[0]['Content-ID'].strip('<>')}".encode() in page_of(first)
    assert b"<img" not in page_of(second)


def page_of(message: Message) -> bytes:
    return next(
        cast(bytes, part.get_payload(decode=True)) for part in message.walk() if part.get_content_type() == "text/html"
    )


def test_a_mail_that_tells_of_what_is_attached_waits_for_it(mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port)
        mailing.plan(1)
        [row] = mailing.rows()
        wanted = json.dumps([{"kind": "return_label", "parcel_id": 999}])
        with mailing.shop.change() as tx:
            tx.session.execute(text("UPDATE messages SET attachments = :wanted"), {"wanted": wanted})
        assert run_mail_queue(mailing.shop).held == 1
        [row] = mailing.rows()
        assert row.state is OutboxState.HELD
        assert "return label for this mail is not here" in row.error
        assert server.accepted == []


@pytest.mark.parametrize("wanted", [True, False])
def test_facts_for_machines_are_told_only_of_parcels_and_only_if_wanted(wanted: bool, mailing: MailingShop) -> None:
    with scripted_smtp() as server:
        mailing.use(server.port, parcel_markup=wanted)
        mailing.plan(1)
        assert run_mail_queue(mailing.shop).sent == 1
    page = message_from_bytes(server.accepted[0]).get_payload()[1].get_payload(decode=True)
    assert b"ParcelDelivery" not in page, "this one is about an order"
    with mailing.shop.look() as tx:
        stored = tx.messages.get(mailing.rows()[0].id)
    assert stored is not None
    assert attachments_of(mailing.shop, stored) == ()
