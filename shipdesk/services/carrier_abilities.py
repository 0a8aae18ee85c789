"""What a carrier can and how many parcels its quota is good for, in plain words; nothing is opened for that."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.carriers import Can, CarrierFacts

REQUESTS_PER_PARCEL_AND_DAY = 4.3
"""What the schedule of domain/polling asks, over all parcels under way: 48,000 a day for 11,000 (simulated)."""
_ABILITIES = (
    (Can.RATES, "rates", "prices"),
    (Can.BUY, "labels", "labels"),
    (Can.VOID, "void", "taking labels back"),
    (Can.RETURN, "returns", "return labels"),
    (Can.CUSTOMS, "customs", "customs data"),
    (Can.TRACK, "tracking", "tracking"),
    (Can.CHANGED_SINCE, "changes", "news without asking for each"),
    (Can.FIND, "find", "purchase look-up"),
    (Can.MANIFEST, "manifests", "manifests"),
    (Can.PICKUP, "pickups", "pick-ups"),
    (Can.CHECK_ADDRESS, "address_checks", "address checks"),
)
_EXPECTED = Can.RATES | Can.BUY | Can.VOID | Can.RETURN | Can.CUSTOMS | Can.TRACK
"""What a merchant would take for granted; where it is missing, that is said."""
_PLENTY = 1_000
"""Whose quota is good for more parcels need not ask for more."""


def ability_codes(can: Can) -> tuple[str, ...]:
    """Return the published names of what a carrier can, as docs/cli.md lists them."""
    return tuple(code for flag, code, _ in _ABILITIES if flag in can)


def able_words(facts: CarrierFacts) -> str:
    """Return what a carrier can: "Prices, labels, tracking (30 at once)"."""
    words = [_with_number(facts, flag, words) for flag, _, words in _ABILITIES if flag in facts.can]
    return _sentence(words)


def unable_words(facts: CarrierFacts) -> str:
    """Return what a merchant may miss, such as "Prices, return labels"; empty where nothing is missing."""
    return _sentence([words for flag, _, words in _ABILITIES if flag in _EXPECTED and flag not in facts.can])


def parcels_supported(facts: CarrierFacts, own_quota: int | None = None) -> int | None:
    """Return how many parcels under way a day's requests are good for; None where no such number is known.

    own_quota is what the carrier grants this account; None: what it publishes. A fifth is left for people and labels.
    """
    if Can.TRACK not in facts.can or Can.CHANGED_SINCE in facts.can:
        return None
    quota = own_quota or facts.requests_per_day
    return replace(facts, requests_per_day=quota).parcels_per_day(REQUESTS_PER_PARCEL_AND_DAY)


def quota_words(facts: CarrierFacts, own_quota: int | None = None, under_way: int = 0) -> str:
    """Return in a sentence or two what the quota is good for; empty where no number is known.

    Where more parcels are under way than that, it says what follows.
    """
    supported = parcels_supported(facts, own_quota)
    if supported is None:
        return ""
    more = f"; ask {_whom(facts)} for more" if supported < _PLENTY else ""
    parcels = "no parcel" if supported < 1 else f"about {_round(supported):,} parcels"
    quota = own_quota or facts.requests_per_day
    words = f"Your quota of {quota:,} requests a day supports {parcels} under way{more}."
    if under_way > supported:
        words += f" There are {under_way:,} now, so ShipDesk asks about each of them less often."
    return words


def _with_number(facts: CarrierFacts, flag: Can, words: str) -> str:
    if flag is Can.VOID and facts.void_window_days is not None:
        return f"{words} (for {facts.void_window_days} days)"
    if flag is Can.TRACK and facts.numbers_per_request > 1:
        return f"{words} ({facts.numbers_per_request} at once)"
    return words


def _sentence(words: list[str]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _whom(facts: CarrierFacts) -> str:
    return facts.name.removesuffix(" tracking")


def _round(number: int) -> int:
    """Return the number to two digits: the schedule is an average, and more would promise too much."""
    step = int(10 ** max(len(str(number)) - 2, 0))
    return number // step * step
