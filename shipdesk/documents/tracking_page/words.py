"""What a page says, in the customer's language: words from `resources/pages/words`, dates from CLDR."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time

from shipdesk.domain.text import clean_line
from shipdesk.domain.tracking_pages import PageMoment

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ja")
_SAME_REASON = {
    "payment_due": "payment", "unpaid": "payment", "disposed": "destroyed", "reschedule": "rescheduled",
}  # fmt: skip
_Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one language and the formats of one locale."""

    locale: Locale
    words: _Words

    @property
    def tag(self) -> str:
        """The language tag of the page (BCP 47)."""
        return str(self.locale).replace("_", "-")

    def say(self, group: str, key: str, **parts: str) -> str:
        """Return a text with its parts filled in; empty where there is no such word."""
        text = self.words[group].get(key, "")
        for name, part in parts.items():
            text = text.replace(f"{{{name}}}", part)
        return text

    def reason(self, reason: str) -> str:
        """Return a reason as a sentence; empty for one that customers need not know."""
        return self.say("reason", _SAME_REASON.get(reason, reason))

    def country(self, code: str) -> str:
        """Return a country's name (CLDR), or an empty text."""
        return str(self.locale.territories.get(code.upper(), "")) if code else ""

    def day(self, on: date) -> str:
        """Return a day with its weekday."""
        return format_date(on, format="full", locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """Return the days from one to another with their weekdays, both included."""
        if first == last:
            return self.day(first)
        return format_interval(first, last, "yMMMMEEEEd", locale=self.locale)

    def short_day(self, on: date) -> str:
        """Return a day without its weekday."""
        return format_date(on, format="long", locale=self.locale)

    def clock(self, moment: PageMoment) -> str:
        """Return the time of day at the place, with its zone where that is known."""
        # Babel would turn an aware time into UTC; the clock on the spot is what is told.
        return f"{format_time(moment.local.replace(tzinfo=None), format='short', locale=self.locale)}"

    def moment(self, moment: PageMoment) -> str:
        """Return a day and its time."""
        when = f"{self.short_day(moment.local)}, {self.clock(moment)}"
        return f"{when} ({moment.zone})" if moment.zone else when

    def places(self, names: tuple[str, ...]) -> str:
        """Return names one after the other, as a way."""
        return " → ".join(clean_line(name, 60) for name in names)


@lru_cache(maxsize=64)
def words_for(language: str) -> PageWords:
    """Return the words for a language tag; English where there are none."""
    locale = _locale_of(language)
    code = locale.language if locale.language in LANGUAGES else "en"
    return PageWords(locale if code == locale.language else Locale("en"), _words(code))


def _locale_of(language: str) -> Locale:
    """Return the locale of a tag: that of the language alone where CLDR has none for the country."""
    for tag in (language.replace("_", "-"), language.replace("_", "-").partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError, TypeError):
            continue
    return Locale("en")


@lru_cache(maxsize=len(LANGUAGES))
def _words(code: str) -> _Words:
    raw = files("shipdesk.resources").joinpath("pages", "words", f"{code}.json").read_text("utf-8")
    words: _Words = json.loads(raw)
    return words
