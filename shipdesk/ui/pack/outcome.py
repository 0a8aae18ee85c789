"""What the packing station shows after a scan: how loudly, in which tone, with which icon and huge word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from shipdesk.domain.errors import ShipDeskError
from shipdesk.domain.packing.away import AwayAnswer
from shipdesk.domain.self_test import explain_scan
from shipdesk.services.parcel_views import Wants
from shipdesk.services.views import PackingScan, ScanOutcome, ScanResult
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import translate


class Manner(StrEnum):
    """How an outcome is shown and sounded."""

    DONE = "done"
    """The whole screen is green for a moment."""
    STEP = "step"
    """One step of several: the list of articles stays in view, its row flashes."""
    KEPT = "kept"
    """Nobody knows yet what comes of it."""
    WRONG = "wrong"
    """Red until somebody has seen it."""
    ALARM = "alarm"
    """The same with the loudest sound: the expensive mistake."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One outcome as it is shown."""

    manner: Manner
    icon_name: str
    word: str
    sentence: str
    code: str
    detail: str = ""

    @property
    def good(self) -> bool:
        """Answer whether it goes away by itself; else it stays until somebody has seen it."""
        return self.manner not in (Manner.WRONG, Manner.ALARM)

    @property
    def tone(self) -> Tone | None:
        """Where it is neither green nor red: something was kept, and nobody knows yet what comes of it."""
        return Tone.WARN if self.manner is Manner.KEPT else None


_LOOKS = {
    ScanOutcome.DISPATCHED: (Manner.DONE, "check", Tone.GOOD),
    ScanOutcome.ALREADY: (Manner.WRONG, "close", Tone.BAD),
    ScanOutcome.UNKNOWN: (Manner.WRONG, "help", Tone.BAD),
    ScanOutcome.REFUSED: (Manner.WRONG, "hold", Tone.BAD),
    ScanOutcome.COMMAND: (Manner.DONE, "check", Tone.GOOD),
    ScanOutcome.OPENED: (Manner.STEP, "box", Tone.INFO),
    ScanOutcome.ITEM: (Manner.STEP, "check", Tone.GOOD),
    ScanOutcome.WRONG_ITEM: (Manner.WRONG, "error", Tone.BAD),
    ScanOutcome.NUMBERED: (Manner.STEP, "tag", Tone.GOOD),
    ScanOutcome.COMPLETE: (Manner.STEP, "check_circle", Tone.GOOD),
    ScanOutcome.LABELLED: (Manner.DONE, "label", Tone.ACTIVE),
    ScanOutcome.SWAPPED: (Manner.ALARM, "change", Tone.BAD),
    ScanOutcome.PACKED: (Manner.DONE, "box", Tone.GOOD),
    ScanOutcome.CAME_BACK: (Manner.DONE, "undo", Tone.GOOD),
    ScanOutcome.COUNTED: (Manner.DONE, "list", Tone.GOOD),
    ScanOutcome.BAG_CLOSED: (Manner.DONE, "truck", Tone.GOOD),
    ScanOutcome.WAITING: (Manner.WRONG, "help", Tone.NEUTRAL),
}
"""How each outcome is shown, its icon, and the tone of its chip in the list of the last scans."""


def outcome_word(outcome: ScanOutcome) -> str:
    """Return the outcome in one or two words, read from two metres away."""
    words = {
        ScanOutcome.DISPATCHED: translate("ScanOutcome", "Dispatched"),
        ScanOutcome.ALREADY: translate("ScanOutcome", "Already gone"),
        ScanOutcome.UNKNOWN: translate("ScanOutcome", "Unknown"),
        ScanOutcome.REFUSED: translate("ScanOutcome", "Stop"),
        ScanOutcome.COMMAND: translate("ScanOutcome", "Done"),
        ScanOutcome.OPENED: translate("ScanOutcome", "Open"),
        ScanOutcome.ITEM: translate("ScanOutcome", "Right"),
        ScanOutcome.WRONG_ITEM: translate("ScanOutcome", "Wrong"),
        ScanOutcome.NUMBERED: translate("ScanOutcome", "Number"),
        ScanOutcome.COMPLETE: translate("ScanOutcome", "Complete"),
        ScanOutcome.LABELLED: translate("ScanOutcome", "Stick it on"),
        ScanOutcome.SWAPPED: translate("ScanOutcome", "Wrong label"),
        ScanOutcome.PACKED: translate("ScanOutcome", "Packed"),
        ScanOutcome.CAME_BACK: translate("ScanOutcome", "Came back"),
        ScanOutcome.COUNTED: translate("ScanOutcome", "Counted"),
        ScanOutcome.BAG_CLOSED: translate("ScanOutcome", "Bag closed"),
        ScanOutcome.WAITING: translate("ScanOutcome", "Waiting"),
    }
    return words[outcome]


def scan_chip(scan: PackingScan) -> tuple[str, Tone]:
    """Return the word and the tone of one of the last scans; one that was taken back is dispatched no longer."""
    if scan.undone:
        return translate("ScanOutcome", "Taken back"), Tone.NEUTRAL
    return outcome_word(scan.outcome), _LOOKS[scan.outcome][2]


def shown_result(result: ScanResult) -> Shown:
    """Return how the answer to a scan is shown."""
    manner, icon_name, _tone = _LOOKS[result.outcome]
    if result.wants is Wants.PHOTO:
        manner = Manner.STEP  # it is done when the picture is there
    detail = " · ".join(part for part in (result.order_number, result.recipient_name) if part)
    return Shown(manner, icon_name, outcome_word(result.outcome), result.message, result.code, detail)


def shown_weight(result: ScanResult) -> Shown:
    """Return how it is shown what the scale said; a weight that cannot be right has its own word."""
    shown = shown_result(result)
    if result.outcome is not ScanOutcome.WRONG_ITEM:
        return shown
    return replace(shown, icon_name="weight", word=translate("ScanOutcome", "Weight is off"))


def shown_photo(told: str, order_number: str) -> Shown:
    """Return how it is shown that a picture of the box was kept."""
    word = translate("ScanOutcome", "Photo kept")
    return Shown(Manner.DONE, "camera", word, told, order_number)


def shown_test(code: str) -> Shown | None:
    """Return what a code of the self-test sheet says of the scanner; None for every other scan."""
    told = explain_scan(code)
    if told is None:
        return None
    right, sentence = told
    word = translate("ScanOutcome", "Reads well") if right else translate("ScanOutcome", "Changed")
    if right:
        return Shown(Manner.DONE, "check", word, sentence, code)
    return Shown(Manner.WRONG, "keyboard", word, sentence, code)


def shown_failure(code: str, error: ShipDeskError) -> Shown:
    """Return how it is shown that a scan could not be answered: it counts as not done."""
    sentence = translate("ScanOutcome", "{what} Scan it again.").format(what=str(error))
    return Shown(Manner.WRONG, "error", translate("ScanOutcome", "Not done"), sentence, code)


def shown_trouble(code: str, error: ShipDeskError) -> Shown:
    """Return how it is shown that the bench could not do by itself what comes next; error says the way on."""
    return Shown(Manner.WRONG, "error", translate("ScanOutcome", "Not done"), str(error), code)


def shown_away(code: str, answer: AwayAnswer, count: int) -> Shown:
    """Return how it is shown what this computer's copy says of a scan while the server is away.

    What is wrong is as red as ever; what leaves or is packed is neither green nor red: the server does not know yet.
    """
    manner, icon_name, _tone = _LOOKS[answer.outcome]
    word = outcome_word(answer.outcome)
    if manner is Manner.DONE or answer.outcome in (ScanOutcome.UNKNOWN, ScanOutcome.WAITING):
        manner, icon_name, word = Manner.KEPT, "clock", translate("ScanOutcome", "Kept")
    kept = translate("ScanOutcome", "Kept on this computer ({count}).").format(count=count)
    return Shown(manner, icon_name, word, f"{answer.message} {kept}", code, answer.order_number)


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
    return Shown(Manner.KEPT, "clock", translate("ScanOutcome", "Kept"), told, code)
