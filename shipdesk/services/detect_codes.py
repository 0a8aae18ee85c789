"""Says whose tracking number a typed or scanned code may be, knowing what this shop usually sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shipdesk.domain.tracking_numbers import History, Recognised, detect, recognise
from shipdesk.domain.tracking_numbers.names import carrier_named, name_of
from shipdesk.domain.tracking_numbers.posts import S10
from shipdesk.services.shop import Shop

_LEARNED_FROM = 500
_AGGREGATORS = ("easypost",)
_OWN = ("own",)
_FEWEST_SIGNS = 8
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class NumberHint:
    """What to say beside a field while a number is typed; wrong where its check digit does not fit."""

    sentence: str = ""
    wrong: bool = False


def detect_codes(shop: Shop, codes: Sequence[str]) -> tuple[Recognised, ...]:
    """Return what each code may be, the carriers that this shop uses first."""
    history = shop_history(shop)
    return tuple(recognise(code, history) for code in codes)


def shop_history(shop: Shop) -> History:
    """Return by which carriers the shop's last parcels went, and what their numbers look like."""
    with shop.look() as tx:
        sent = tx.parcels.last_sent(_LEARNED_FROM)
    return History.of(_by_carrier(sent))


def hint_while_typing(shop: Shop, code: str, history: History | None = None) -> tuple[NumberHint, History]:
    """Return the hint, and the shop's history to be given along the next time: a screen reads it once."""
    known = shop_history(shop) if history is None else history
    return hint_for_number(code, known), known


def hint_for_number(code: str, history: History) -> NumberHint:
    """Return one short sentence on a number that is being typed; nothing where it may not be finished."""
    if len("".join(code.split())) < _FEWEST_SIGNS:
        return NumberHint()
    found = recognise(code, history)
    if found.misread:
        return NumberHint(found.refusal, wrong=True)
    if not found.candidates:
        return NumberHint()
    names = list(dict.fromkeys(c.family if c.format != S10.code else name_of(c.carrier) for c in found.candidates))
    names = names[:_MOST_NAMES]
    if len(names) > 1:
        return NumberHint(f"This may be a number of {', '.join(names[:-1])} or {names[-1]}.")
    checked = "The check digit is right." if found.candidates[0].check_digit_ok else "It has no check digit."
    return NumberHint(f"This looks like a number of {names[0]}. {checked}")


def _by_carrier(sent: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Yield whose parcels these were: by the account's own word, the service's name, or a number that is certain."""
    for account, service, number in sent:
        if account in _AGGREGATORS:
            yield carrier_named(service.partition(":")[0]) or account, number
        elif account in _OWN:
            yield _whose(service, number) or account, number
        else:
            yield carrier_named(account) or account, number


def _whose(service: str, number: str) -> str:
    """Return whose number a person typed in: the carrier that the service names, else one that is certain."""
    named = carrier_named(service)
    if named not in ("", *_OWN):
        return named
    return next((c.carrier for c in detect(number)[:1] if c.sure), "")
