"""The words and tones of claims as people here read them."""

from __future__ import annotations

from shipdesk.domain.claims.rules import CountsFrom
from shipdesk.domain.claims.windows import WindowState
from shipdesk.domain.claims.words import ClaimKind, ClaimState, PaperOf
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import translate

STATE_TONES = {
    ClaimState.DRAFT: Tone.WARN,
    ClaimState.FILED: Tone.INFO,
    ClaimState.ACCEPTED: Tone.ACTIVE,
    ClaimState.PAID: Tone.GOOD,
    ClaimState.REFUSED: Tone.BAD,
    ClaimState.WITHDRAWN: Tone.NEUTRAL,
}
WINDOW_TONES = {
    WindowState.NOT_COVERED: Tone.NEUTRAL,
    WindowState.NOT_YET: Tone.NEUTRAL,
    WindowState.OPEN: Tone.INFO,
    WindowState.ENDS_SOON: Tone.BAD,
    WindowState.OVER: Tone.BAD,
}


def state_word(state: ClaimState) -> str:
    """Return how far a claim is, as a word for a chip."""
    words = {
        ClaimState.DRAFT: translate("ClaimState", "Draft"),
        ClaimState.FILED: translate("ClaimState", "Filed"),
        ClaimState.ACCEPTED: translate("ClaimState", "Accepted"),
        ClaimState.PAID: translate("ClaimState", "Paid"),
        ClaimState.REFUSED: translate("ClaimState", "Refused"),
        ClaimState.WITHDRAWN: translate("ClaimState", "Withdrawn"),
    }
    return words[state]


def kind_word(kind: ClaimKind) -> str:
    """Return what a claim is about, as a word."""
    words = {
        ClaimKind.LOST: translate("ClaimKind", "Lost"),
        ClaimKind.DAMAGED: translate("ClaimKind", "Damaged"),
        ClaimKind.MISSING: translate("ClaimKind", "Content missing"),
        ClaimKind.LATE: translate("ClaimKind", "Late"),
    }
    return words[kind]


def claim_title(kind: ClaimKind) -> str:
    """Return the title of a claim."""
    words = {
        ClaimKind.LOST: translate("ClaimKind", "Claim for a lost parcel"),
        ClaimKind.DAMAGED: translate("ClaimKind", "Claim for a damaged parcel"),
        ClaimKind.MISSING: translate("ClaimKind", "Claim for missing content"),
        ClaimKind.LATE: translate("ClaimKind", "Claim for a late parcel"),
    }
    return words[kind]


def paper_word(kind: PaperOf) -> str:
    """Return what a paper of a claim is."""
    words = {
        PaperOf.VALUE: translate("ClaimPaper", "Proof of value"),
        PaperOf.PHOTO: translate("ClaimPaper", "Photo"),
        PaperOf.LETTER: translate("ClaimPaper", "Letter"),
        PaperOf.FILE: translate("ClaimPaper", "The file that was sent"),
    }
    return words[kind]


def since_word(since: CountsFrom) -> str:
    """Return from which day a carrier counts."""
    words = {
        CountsFrom.LABEL: translate("ClaimSince", "after the label was made"),
        CountsFrom.HANDED_OVER: translate("ClaimSince", "after it was handed over"),
        CountsFrom.EXPECTED: translate("ClaimSince", "after it should have arrived"),
        CountsFrom.LAST_SCAN: translate("ClaimSince", "after its last scan"),
        CountsFrom.DELIVERED: translate("ClaimSince", "after it arrived"),
    }
    return words[since]


def claims_text(count: int) -> str:
    """Return "1 claim" or "3 claims"."""
    if count == 1:
        return translate("Counting", "1 claim")
    return translate("Counting", "{count} claims").format(count=count)
