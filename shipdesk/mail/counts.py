"""Numbers that words follow: "1 article", "2 articles", and in Polish three kinds of them."""

from __future__ import annotations

from babel import Locale
from babel.numbers import format_decimal

FORMS = ("zero", "one", "two", "few", "many", "other")
"""The kinds of numbers that languages tell apart (CLDR)."""


class Count(str):
    """A number as text in a language, which knows what kind of number it is there; an empty text for none."""

    __slots__ = ("category",)
    category: str

    @classmethod
    def of(cls, number: int, locale: Locale) -> Count:
        """Return the number as it is written in that language."""
        count = cls(format_decimal(number, locale=locale) if number else "")
        count.category = locale.plural_form(number)
        return count


def plural(value: object, **forms: str) -> str:
    """Return the form that fits the number, # in it replaced by the number; the filter "plural" of templates."""
    category = value.category if isinstance(value, Count) else "other"
    usual = forms.get("other") or forms.get("many") or next(iter(forms.values()), "#")
    return forms.get(category, usual).replace("#", str(value))
