"""Words on a label that follow from its content: weight, date, package of packages."""

from __future__ import annotations

from datetime import date

from shipdesk.domain.labels import LabelContent

_POUND_G = 453.59237
_POUND_COUNTRIES = frozenset({"US", "LR", "MM"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def weight_text(weight_g: int, country_code: str) -> str:
    """Return a weight as people of the country read it: kg, or lb and oz in the United States."""
    if country_code in _POUND_COUNTRIES:
        pounds, ounces = divmod(round(weight_g / _POUND_G * 16, 1), 16)
        return f"{pounds:.0f} lb {ounces:.1f} oz" if pounds else f"{ounces:.1f} oz"
    return f"{weight_g / 1000:.2f} kg" if weight_g >= 100 else f"{weight_g} g"


def day_text(day: date) -> str:
    """Return a day that nobody can read as another one, such as "26 Nov 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def package_text(content: LabelContent) -> str:
    """Return which package of how many it is."""
    return f"Package {content.package_number} of {content.package_count}"


def particulars(content: LabelContent) -> tuple[str, ...]:
    """Return ship date, weight and package, each on its line."""
    texts = [f"Ship date {day_text(content.ship_on)}"] if content.ship_on else []
    if content.weight_g is not None:
        texts.append(f"Weight {weight_text(content.weight_g, content.sender.country_code)}")
    return (*texts, package_text(content))
