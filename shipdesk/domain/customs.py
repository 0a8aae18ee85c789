"""When a parcel needs a customs form, which one, and what may not be missing on it."""

from __future__ import annotations

from dataclasses import replace

from shipdesk.domain.errors import Refused
from shipdesk.domain.papers import CustomsContent, CustomsForm, CustomsLine
from shipdesk.domain.shipments import Shipment

# The members of the European Union (28 less the United Kingdom), and Monaco, which is in its customs territory.
_UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK MC".split()  # noqa: SIM905
)
_TOGETHER = (_UNION, frozenset({"CH", "LI"}), frozenset({"US", "PR"}), frozenset({"GB", "IM", "JE", "GG"}))
MOST_CN22_G = 2_000
MOST_CN22_LINES = 5
# 300 special drawing rights (Universal Postal Convention) in minor units, on the safe side of the rates since 2020.
# For other currencies CN23 is taken: it holds for any value.
_MOST_CN22 = {"EUR": 35_000, "USD": 39_000, "GBP": 27_000, "CHF": 33_000, "CAD": 50_000, "AUD": 55_000}


def needs_customs(home: str, country_code: str) -> bool:
    """Answer whether a parcel from one country to another passes customs.

    Postal codes decide in a few places (Canary Islands, Northern Ireland, Livigno): a person knows those.
    """
    if not home or not country_code or home == country_code:
        return False
    return not any(home in union and country_code in union for union in _TOGETHER)


def usual_form(content: CustomsContent) -> CustomsForm:
    """Return the form that a parcel needs: CN22 up to 300 special drawing rights, 2 kg and five articles."""
    most = _MOST_CN22.get(content.currency)
    value = content.value_minor
    small = most is not None and value is not None and value <= most
    light = content.weight_g is not None and content.weight_g <= MOST_CN22_G
    return CustomsForm.CN22 if small and light and len(content.lines) <= MOST_CN22_LINES else CustomsForm.CN23


def missing_for_customs(content: CustomsContent) -> tuple[str, ...]:
    """Name what customs ask for and nobody has entered, in sentences; empty where nothing is missing."""
    missing: list[str] = []
    for line in content.lines:
        lacks = [what for what, there in _asked(line) if not there]
        if lacks:
            name = line.sku or line.description or "An article without a name"
            missing.append(f"{name} has no {', no '.join(lacks)}.")
    if not content.lines:
        missing.append("The order names no articles.")
    if not content.currency:
        missing.append("The order has no currency.")
    shop = content.letterhead.shop
    if not (shop.name or shop.company) or not shop.lines or not shop.country_code:
        missing.append("The shop has no address (Settings, Shop).")
    net = [line.weight_g for line in content.lines]
    known = sum(weight for weight in net if weight is not None)
    if content.weight_g is not None and len(net) == sum(w is not None for w in net) and known > content.weight_g:
        missing.append(f"The articles weigh {known} g, more than the whole parcel ({content.weight_g} g).")
    return tuple(dict.fromkeys(missing))


def lines_to_declare(shipment: Shipment) -> tuple[CustomsLine, ...]:
    """Return what a carrier tells customs is in the parcel, each line with a value and a weight.

    Where nobody has listed it, it is one line of everything together, of unknown origin. A weight that is missing is
    the line's share of the parcel's, by pieces. Raise Refused where a description, a value, the currency or a country
    of origin is missing: none of them can be guessed.
    """
    lines = shipment.customs_lines or (
        CustomsLine(shipment.contents, 1, shipment.weight_g, shipment.value_minor, "", ""),
    )
    if not shipment.currency:
        raise Refused("A parcel that passes customs needs a currency.", "Enter it with the order or in Settings, Shop.")
    pieces = sum(line.quantity for line in lines) or 1
    return tuple(_declared(line, max(1, shipment.weight_g * line.quantity // pieces)) for line in lines)


def _declared(line: CustomsLine, share_g: int) -> CustomsLine:
    lacks = {
        "description": not line.description,
        "value": line.value_minor is None,
        "country of origin": not line.origin_country,
    }
    missing = [what for what, lacking in lacks.items() if lacking]
    if missing:
        name = line.sku or line.description or "An article"
        raise Refused(
            f"{name} has no {', no '.join(missing)} for customs.", "Enter it with the product, then try again."
        )
    return replace(line, weight_g=line.weight_g or share_g)


def _asked(line: CustomsLine) -> tuple[tuple[str, bool], ...]:
    """Return what is asked of an article, and whether it is there."""
    return (
        ("description in Latin letters" if line.description else "description", _latin(line.description)),
        ("customs code", bool(line.hs_code)),
        ("country of origin", bool(line.origin_country)),
        ("weight", line.weight_g is not None),
        ("price", bool(line.value_minor)),
    )


def _latin(text: str) -> bool:
    """Answer whether an officer can read it: letters up to Latin Extended-B."""
    return bool(text) and all(ord(c) < 0x250 or not c.isalpha() for c in text)
