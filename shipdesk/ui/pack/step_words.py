"""What the person at the bench is to do next, in a few huge words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shipdesk.domain.bench import BenchMode
from shipdesk.domain.measures import grams_text
from shipdesk.domain.packing.open_box import BoxItem, OpenBox, SessionKind, Step
from shipdesk.services.packing.bench_view import BenchOrder, BenchView
from shipdesk.ui.theme import Tone
from shipdesk.ui.words import count_text, day_text, translate


@dataclass(frozen=True, slots=True)
class NextStep:
    """The words, the icon beside them, and the tone behind them; is_long are sentences that need two lines."""

    words: str
    icon_name: str
    tone: Tone
    is_long: bool = False


MODE_ICONS = {
    BenchMode.PACK: "box",
    BenchMode.PRINT: "print",
    BenchMode.DISPATCH: "truck",
    BenchMode.RETURNS: "undo",
    BenchMode.COUNT: "list",
}


def mode_word(mode: BenchMode) -> str:
    """Return what the bench does, in a word."""
    words = {
        BenchMode.PACK: translate("BenchMode", "Pack"),
        BenchMode.PRINT: translate("BenchMode", "Print"),
        BenchMode.DISPATCH: translate("BenchMode", "Hand over"),
        BenchMode.RETURNS: translate("BenchMode", "Returns"),
        BenchMode.COUNT: translate("BenchMode", "Count"),
    }
    return words[mode]


def mode_meaning(mode: BenchMode) -> str:
    """Return what the bench does with what is scanned, in a sentence."""
    words = {
        BenchMode.PACK: translate("BenchMode", "Pack: slip, articles, label; each is looked at"),
        BenchMode.PRINT: translate("BenchMode", "Print: a slip prints its label, nobody looks into the box"),
        BenchMode.DISPATCH: translate("BenchMode", "Hand over: labels leave, into their carrier's bag"),
        BenchMode.RETURNS: translate("BenchMode", "Returns: what customers sent back comes in"),
        BenchMode.COUNT: translate("BenchMode", "Count: which labels lie here, and which are gone"),
    }
    return words[mode]


def invitation(mode: BenchMode) -> tuple[str, str]:
    """Return what to scan while nothing is open, and what comes of it."""
    words = {
        BenchMode.PACK: (
            translate("BenchMode", "Scan a slip"),
            translate("BenchMode", "Or an article: the most urgent order that holds just this one opens."),
        ),
        BenchMode.PRINT: (
            translate("BenchMode", "Scan a slip"),
            translate("BenchMode", "Its label prints at once; then scan the label on the box."),
        ),
        BenchMode.DISPATCH: (translate("BenchMode", "Ready for the next parcel"), ""),
        BenchMode.RETURNS: (
            translate("BenchMode", "Scan what came back"),
            translate("BenchMode", "The return label, the old label, or the number of the order."),
        ),
        BenchMode.COUNT: (
            translate("BenchMode", "Scan every label that lies here"),
            translate("BenchMode", "At the end you see which ones are missing."),
        ),
    }
    return words[mode]


def field_words(view: BenchView) -> str:
    """Return what the empty scan field says."""
    if view.box is not None:
        return translate("BenchMode", "Scan here")
    if view.mode is BenchMode.DISPATCH:
        return translate("BenchMode", "Scan a label")
    return invitation(view.mode)[0]


def next_step(view: BenchView) -> NextStep:
    """Return what comes next for the box that is open; there must be one."""
    box = view.box
    assert box is not None, "a box is open"
    if box.trouble:
        return NextStep(box.trouble, "warning", Tone.BAD, is_long=True)
    if box.kind is SessionKind.RETURN:
        return NextStep(translate("NextStep", "Scan what came back"), "undo", Tone.INFO)
    if box.step is Step.ITEMS:
        return _articles(box)
    if box.step is Step.WEIGHT:
        return NextStep(translate("NextStep", "Put it on the scale"), "weight", Tone.ACTIVE)
    if box.step is Step.LABEL:
        return NextStep(translate("NextStep", "The label comes"), "clock", Tone.ACTIVE)
    number = view.order.tracking_number if view.order else ""
    words = translate("NextStep", "Stick {number} and scan it").format(number=number)
    return NextStep(words, "label", Tone.GOOD)


def _articles(box: OpenBox) -> NextStep:
    asked = box.asked
    if asked is not None:
        return NextStep(number_wanted(asked), "tag", Tone.WARN)
    if box.times > 1:
        words = translate("NextStep", "The next article counts {count} times").format(count=box.times)
        return NextStep(words, "add", Tone.WARN)
    return NextStep(translate("NextStep", "Scan the articles"), "scan", Tone.INFO)


def number_wanted(item: BoxItem) -> str:
    """Return which number of a piece is to be scanned now."""
    if item.asks == "lot":
        return translate("NextStep", "Scan its lot number")
    return translate("NextStep", "Scan its serial number")


def facts_words(order: BenchOrder, today: date) -> list[tuple[str, Tone]]:
    """Return what else a packer needs to know of the order, each with its tone; the most important first."""
    facts = []
    if order.ship_by_on is not None:
        facts.append(_ship_by(order.ship_by_on, today))
    if order.count > 1:
        words = translate("NextStep", "Parcel {number} of {count}").format(number=order.number, count=order.count)
        facts.append((words, Tone.ACTIVE))
    if order.box_name:
        facts.append((translate("NextStep", "Box {name}").format(name=order.box_name), Tone.NEUTRAL))
    facts += [(words, Tone.NEUTRAL) for words in (order.carrier_name or order.service_wanted, order.place) if words]
    facts += [(tag, Tone.INFO) for tag in order.tags]
    return facts


def _ship_by(day: date, today: date) -> tuple[str, Tone]:
    if day < today:
        return translate("NextStep", "Late: ship by {day}").format(day=day_text(day)), Tone.BAD
    if day == today:
        return translate("NextStep", "Ship today"), Tone.WARN
    return translate("NextStep", "Ship by {day}").format(day=day_text(day)), Tone.NEUTRAL


def weight_words(view: BenchView) -> tuple[str, str]:
    """Return what the box should weigh and what it does; empty where nobody knows."""
    expected = measured = ""
    if view.weight is not None:
        expected = translate("NextStep", "should be {weight}").format(weight=grams_text(view.weight.expected_g))
    if view.box is not None and view.box.weight_g is not None:
        measured = grams_text(view.box.weight_g)
    return expected, measured


def pieces_words(box: OpenBox) -> str:
    """Return how many of the pieces are in."""
    packed, wanted = sum(item.packed for item in box.items), sum(item.wanted for item in box.items)
    return f"{count_text(packed)} / {count_text(wanted)}"
