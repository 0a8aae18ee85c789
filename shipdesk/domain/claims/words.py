"""The words of claims: for what money is asked back, how far a claim is, and what a proof is."""

from __future__ import annotations

from enum import StrEnum


class ClaimKind(StrEnum):
    """What went wrong with a parcel."""

    LOST = "lost"
    DAMAGED = "damaged"
    MISSING = "missing"
    """It arrived, and something of its contents did not."""
    LATE = "late"
    """It came after the day that the carrier gives money back for."""


KIND_WORDS = {
    ClaimKind.LOST: "Lost",
    ClaimKind.DAMAGED: "Damaged",
    ClaimKind.MISSING: "Content missing",
    ClaimKind.LATE: "Late",
}


class ClaimState(StrEnum):
    """How far a claim is."""

    DRAFT = "draft"
    """Begun here; the carrier knows nothing of it yet."""
    FILED = "filed"
    ACCEPTED = "accepted"
    """The carrier said yes; the money is not here yet."""
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_WORDS = {
    ClaimState.DRAFT: "Draft",
    ClaimState.FILED: "Filed",
    ClaimState.ACCEPTED: "Accepted",
    ClaimState.PAID: "Paid",
    ClaimState.REFUSED: "Refused",
    ClaimState.WITHDRAWN: "Withdrawn",
}
CLOSED = frozenset({ClaimState.PAID, ClaimState.REFUSED, ClaimState.WITHDRAWN})
"""Nothing more is expected of these."""


class PaperOf(StrEnum):
    """What a paper of a claim is."""

    VALUE = "proof of value"
    PHOTO = "photo"
    LETTER = "letter"
    FILE = "file"
    """The file as it was made when the claim was filed."""


PAPER_WORDS = {
    PaperOf.VALUE: "Proof of value",
    PaperOf.PHOTO: "Photo",
    PaperOf.LETTER: "Letter",
    PaperOf.FILE: "The file that was sent",
}
