"""Send a template to oneself: by the real account, filled with an order, and kept nowhere."""

from __future__ import annotations

import secrets

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import DeliveryOutcome, MailMessage
from shipdesk.domain.roles import May
from shipdesk.services.edit_templates import preview_template
from shipdesk.services.shop import Shop
from shipdesk.services.views import TemplateText
from shipdesk.services.who_may import ask_leave


def send_test(shop: Shop, template: TemplateText, order_id: int | None, to: str = "") -> str:
    """Send a filled template to an address (the shop's own where none is given); return a sentence.

    Raises Refused where the template, the account or the address is wrong, or the server said no.
    """
    from shipdesk.mail.addresses import checked_address, domain_of
    from shipdesk.mail.message import mail_date, new_message_id
    from shipdesk.services.mail_logo import with_logo

    ask_leave(shop, May.CHANGE_MAIL)
    filled = preview_template(shop, template, order_id)
    if filled.problems:
        raise Refused(filled.problems[0], "Correct it first.")
    mail = shop.settings.mail
    sender = mail.from_address or shop.settings.shop.email
    if not sender:
        raise Refused("This mail has no sender.", "Enter the shop's mail address in Settings, Shop.")
    address = checked_address(to or sender)
    message = MailMessage(
        message_id=new_message_id(f"test:{template.milestone.value}", domain_of(sender), secrets.token_hex(8)),
        sender_name=mail.from_name or shop.settings.shop.name,
        sender_address=sender,
        recipient_name="",
        recipient_address=address,
        subject=filled.subject,
        text=filled.text,
        html=filled.html,
        language=template.language,
        reference="test",
        reply_to=mail.reply_to,
        date_utc=mail_date(shop.clock.now()),
    )
    mailer = shop.mailer()
    try:
        delivery = mailer.deliver(with_logo(shop.settings, message), lambda: None)
    finally:
        mailer.close()
    if delivery.outcome is not DeliveryOutcome.SENT:
        raise Refused(f"The test was not sent: {delivery.detail}", "Try the account in Settings, Mail.")
    return f"A test was sent to {address}."
