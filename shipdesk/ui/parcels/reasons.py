"""Why a parcel is where it is, in sentences."""

from __future__ import annotations

from shipdesk.domain.parcels import Blame
from shipdesk.ui.words import translate


def reason_text(reason: str) -> str:
    """Return a reason as a sentence; one that is not known is made readable."""
    if not reason:
        return ""
    return _words().get(reason) or f"{reason.replace('_', ' ').capitalize().rstrip('.')}."


def has_words(reason: str) -> bool:
    """Answer whether there is a sentence for a reason."""
    return reason in _words()


def _words() -> dict[str, str]:
    return {
        "address": translate("ParcelReason", "The carrier cannot find the address."),
        "closed": translate("ParcelReason", "The shop, office or gate was closed."),
        "contact_carrier": translate("ParcelReason", "The carrier asks to be called."),
        "customs": translate("ParcelReason", "Customs holds the parcel."),
        "damaged": translate("ParcelReason", "The parcel is damaged."),
        "delayed": translate("ParcelReason", "The carrier is behind its plan."),
        "destroyed": translate("ParcelReason", "The parcel was destroyed."),
        "disposed": translate("ParcelReason", "The carrier disposed of the parcel."),
        "expired": translate("ParcelReason", "The carrier stopped looking for the parcel."),
        "failure": translate("ParcelReason", "The carrier reports a failure."),
        "held": translate("ParcelReason", "The carrier holds the parcel."),
        "identification": translate("ParcelReason", "The customer could not show who they are."),
        "lost": translate("ParcelReason", "The carrier cannot find the parcel."),
        "missorted": translate("ParcelReason", "The parcel was sent the wrong way."),
        "moved": translate("ParcelReason", "The customer has moved."),
        "never_accepted": translate("ParcelReason", "The carrier never scanned the parcel."),
        "no_access": translate("ParcelReason", "The driver could not get to the door."),
        "nobody_home": translate("ParcelReason", "Nobody was at home."),
        "not_delivered": translate("ParcelReason", "The parcel could not be handed over."),
        "not_served": translate("ParcelReason", "The carrier does not deliver to this place."),
        "notice_left": translate("ParcelReason", "Nobody took the parcel; the driver left a note."),
        "payment": translate("ParcelReason", "Something has to be paid before the parcel goes on."),
        "payment_due": translate("ParcelReason", "Something has to be paid before the parcel goes on."),
        "pickup_failed": translate("ParcelReason", "The carrier could not fetch the parcel."),
        "prohibited": translate("ParcelReason", "What is in the parcel may not be sent there."),
        "refused": translate("ParcelReason", "The customer did not take the parcel."),
        "rejected": translate("ParcelReason", "The carrier did not take the parcel."),
        "reschedule": translate("ParcelReason", "Another day has to be agreed on."),
        "rescheduled": translate("ParcelReason", "The delivery was moved to another day."),
        "security": translate("ParcelReason", "The parcel is held for a security check."),
        "silent": translate("ParcelReason", "No scan for so long that the parcel counts as lost."),
        "transit": translate("ParcelReason", "Something went wrong on the way."),
        "unclaimed": translate("ParcelReason", "Nobody fetched the parcel."),
        "undeliverable": translate("ParcelReason", "The parcel cannot be delivered."),
        "unpaid": translate("ParcelReason", "Duties or fees were not paid."),
        "voided": translate("ParcelReason", "The label was given back."),
        "weather": translate("ParcelReason", "The weather holds the parcel up."),
    }


def blame_text(blame: Blame) -> str:
    """Return whose doing an exception is as a sentence; empty where it is nobody's."""
    words = {
        Blame.CARRIER: translate("Blame", "It is the carrier's to put right."),
        Blame.SHOP: translate("Blame", "It is ours to put right."),
        Blame.CUSTOMER: translate("Blame", "Ask the customer."),
        Blame.CUSTOMS: translate("Blame", "Ask customs, or give the carrier the papers."),
        Blame.NATURE: translate("Blame", "Nobody can help it."),
    }
    return words.get(blame, "")
