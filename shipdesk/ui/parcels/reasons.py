"""Why a parcel is where it is, in sentences."""

from __future__ import annotations

from shipdesk.domain.parcels import Blame
from shipdesk.ui.words import translate


def reason_text(reason: str) -> str:
    """Return a reason as a sentence; one that is not known is made readable."""
    words = {
        "address": translate("ParcelReason", "The carrier cannot find the address."),
        "customs": translate("ParcelReason", "Customs holds the parcel."),
        "damaged": translate("ParcelReason", "The parcel is damaged."),
        "delayed": translate("ParcelReason", "The carrier is behind its plan."),
        "expired": translate("ParcelReason", "The carrier stopped looking for the parcel."),
        "failure": translate("ParcelReason", "The carrier reports a failure."),
        "held": translate("ParcelReason", "The carrier holds the parcel."),
        "lost": translate("ParcelReason", "The carrier cannot find the parcel."),
        "missorted": translate("ParcelReason", "The parcel was sent the wrong way."),
        "never_accepted": translate("ParcelReason", "The carrier never scanned the parcel."),
        "nobody_home": translate("ParcelReason", "Nobody was at home."),
        "not_delivered": translate("ParcelReason", "The parcel could not be handed over."),
        "refused": translate("ParcelReason", "The customer did not take the parcel."),
        "silent": translate("ParcelReason", "No scan for so long that the parcel counts as lost."),
        "transit": translate("ParcelReason", "Something went wrong on the way."),
        "unclaimed": translate("ParcelReason", "Nobody fetched the parcel."),
        "voided": translate("ParcelReason", "The label was given back."),
        "weather": translate("ParcelReason", "The weather holds the parcel up."),
    }
    if not reason:
        return ""
    return words.get(reason) or f"{reason.replace('_', ' ').capitalize().rstrip('.')}."


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
