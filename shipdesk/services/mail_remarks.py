"""What is worth knowing of an order's mail address, in words."""

from __future__ import annotations

from shipdesk.domain.mails import AddressFlag
from shipdesk.storage.transaction import Transaction

_WORDS = {
    AddressFlag.BOUNCED: "Mails to {address} do not arrive{said}.",
    AddressFlag.DELAYED: "A mail to {address} is still on its way{said}.",
    AddressFlag.UNSUBSCRIBED: "{address} wants no advertising.",
}


def mail_remarks(tx: Transaction, address: str) -> tuple[str, ...]:
    """Return a sentence for each flag of the address."""
    return tuple(
        _WORDS[each.flag].format(address=each.address, said=f" ({each.detail})" if each.detail else "")
        for each in tx.flags.of([address])
    )
