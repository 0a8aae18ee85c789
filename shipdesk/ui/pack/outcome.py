"""What the packing station shows after a scan: tone, icon, one huge word, one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.self_test import explain_scan
from shipdesk.services.views import PackingScan, ScanOutcome, ScanResult
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import translate


@dataclass(frozen=True, slots=True)
class Shown:
    """One outcome as it is shown; good says whether it flashes green or stays red."""

    good: bool
    icon_name: str
    word: str
    sentence: str
    code: str
    detail: str = ""
    tone: Tone | None = None
    """Where it is neither: something was kept, and nobody knows yet what comes of it."""


OUTCOME_TONES = {
    ScanOutcome.DISPATCHED: Tone.GOOD,
    ScanOutcome.ALREADY: Tone.BAD,
    ScanOutcome.UNKNOWN: Tone.BAD,
    ScanOutcome.REFUSED: Tone.BAD,
    ScanOutcome.COMMAND: Tone.GOOD,
    ScanOutcome.WAITING: Tone.NEUTRAL,
}


def outcome_word(outcome: ScanOutcome) -> str:
    """Return the outcome in one word, read from two metres away."""
    words = {
        ScanOutcome.DISPATCHED: translate("ScanOutcome", "Dispatched"),
        ScanOutcome.ALREADY: translate("ScanOutcome", "Already gone"),
        ScanOutcome.UNKNOWN: translate("ScanOutcome", "Unknown"),
        ScanOutcome.REFUSED: translate("ScanOutcome", "Stop"),
        ScanOutcome.COMMAND: translate("ScanOutcome", "Done"),
        ScanOutcome.WAITING: translate("ScanOutcome", "Waiting"),
    }
    return words[outcome]


def scan_chip(scan: PackingScan) -> tuple[str, Tone]:
    """Return the word and the tone of one of the last scans; one that was taken back is dispatched no longer."""
    if scan.undone:
        return translate("ScanOutcome", "Taken back"), Tone.NEUTRAL
    return outcome_word(scan.outcome), OUTCOME_TONES[scan.outcome]


def shown_result(result: ScanResult) -> Shown:
    """Return how the answer to a scan is shown."""
    icons = {
        ScanOutcome.DISPATCHED: "check",
        ScanOutcome.ALREADY: "close",
        ScanOutcome.UNKNOWN: "help",
        ScanOutcome.REFUSED: "hold",
        ScanOutcome.COMMAND: "check",
        ScanOutcome.WAITING: "help",
    }
    detail = " · ".join(part for part in (result.order_number, result.recipient_name) if part)
    return Shown(
        good=result.outcome in (ScanOutcome.DISPATCHED, ScanOutcome.COMMAND),
        icon_name=icons[result.outcome],
        word=outcome_word(result.outcome),
        sentence=result.message,
        code=result.code,
        detail=detail,
    )


def shown_test(code: str) -> Shown | None:
    """Return what a code of the self-test sheet says of the scanner; None for every other scan."""
    told = explain_scan(code)
    if told is None:
        return None
    right, sentence = told
    return Shown(
        good=right,
        icon_name="check" if right else "keyboard",
        word=translate("ScanOutcome", "Reads well") if right else translate("ScanOutcome", "Changed"),
        sentence=sentence,
        code=code,
    )


def shown_failure(code: str, error: ShipDeskError) -> Shown:
    """Return how it is shown that a scan could not be answered: it counts as not done."""
    return Shown(
        good=False,
        icon_name="error",
        word=translate("ScanOutcome", "Not done"),
        sentence=translate("ScanOutcome", "{what} Scan it again.").format(what=str(error)),
        code=code,
    )


def shown_kept(code: str, count: int, error: ShipDeskError | None) -> Shown:
    """Return how it is shown that a scan waits on this computer for the server: neither done nor refused."""
    if error is None:
        sentence = translate(
            "ScanOutcome", "No connection to the shop's server: scans are kept on this computer ({count})."
        )
        told = sentence.format(count=count)
    else:
        sentence = translate("ScanOutcome", "{what} Scans are kept on this computer ({count}).")
        told = sentence.format(what=error.message, count=count)
    return Shown(
        good=True, icon_name="clock", word=translate("ScanOutcome", "Kept"), sentence=told, code=code, tone=Tone.WARN
    )
