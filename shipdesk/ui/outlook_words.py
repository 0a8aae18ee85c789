"""What is expected of a parcel, in words that every screen shares."""

from __future__ import annotations

from datetime import date

from shipdesk.domain.late.outlook import ParcelOutlook
from shipdesk.ui.words import chance_words, short_day_text, translate


def window_text(first: date, last: date) -> str:
    """Return the days between which something arrives."""
    return short_day_text(first) if first == last else f"{short_day_text(first)} – {short_day_text(last)}"


def outlook_chance_text(outlook: ParcelOutlook) -> str:
    """Return how likely it comes late, with a figure only where this shop's past allows it; empty without a promise."""
    if outlook.chance is None or outlook.p_late is None:
        return ""
    word = chance_words(outlook.chance)
    if not outlook.may_show_figure or outlook.p_late >= 1:
        return word
    return translate("LateGrid", "{word}, {percent} %").format(word=word, percent=min(round(outlook.p_late * 100), 99))


def promised_by_text(promise_from: str) -> str:
    """Return who promised, with a place for the day; the day alone where nobody remembers."""
    words = {
        "order": translate("Promise", "{day}, in the order"),
        "carrier": translate("Promise", "{day}, by the carrier"),
        "shop": translate("Promise", "{day}, by your own rule"),
    }
    return words.get(promise_from, "{day}")
