"""What a mail gets beside its words: the machine's own summary of the parcel, and a look at where it goes."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import AddressFlag, MailMessage
from shipdesk.settings import Settings
from shipdesk.storage.messages_store import StoredMessage
from shipdesk.storage.transaction import Transaction


def check_address(tx: Transaction, stored: StoredMessage) -> None:
    """Raise Refused where mails are known not to reach the customer's address, or it wants no advertising."""
    flagged = tx.flags.bounced([stored.mail.recipient_address])
    if flagged is not None:
        said = f" ({flagged.detail})" if flagged.detail else ""
        raise Refused(
            f"Mails to {flagged.address} came back, so this one was not sent{said}.",
            "Ask the customer for another address, then send it again.",
        )
    if stored.mail.unsubscribe:
        flags = tx.flags.of([stored.mail.recipient_address])
        if any(each.flag is AddressFlag.UNSUBSCRIBED for each in flags):
            raise Refused("This customer wants no such mails.", "Cancel it.")


def with_extras(tx: Transaction, settings: Settings, stored: StoredMessage, mail: MailMessage) -> MailMessage:
    """Return a mail that is being written with what machines read, where the shop wants that."""
    if not settings.mail.parcel_markup or stored.parcel_id is None:
        return mail
    parcel, order = tx.parcels.get(stored.parcel_id), tx.orders.get(stored.order_id)
    if parcel is None or order is None:
        return mail
    from shipdesk.mail.markup import with_parcel_markup
    from shipdesk.services.outside import CARRIER_NAMES
    from shipdesk.services.tracking_links import customer_link

    html = with_parcel_markup(
        mail.html,
        shop_name=settings.mail.from_name or settings.shop.name,
        order_number=order.order_number,
        carrier=CARRIER_NAMES.get(parcel.carrier, parcel.carrier),
        tracking_number=parcel.tracking_number,
        tracking_url=customer_link(tx, settings, parcel),
        promised_on=parcel.promised_on,
        recipient=order.recipient,
    )
    return replace(mail, html=html)
