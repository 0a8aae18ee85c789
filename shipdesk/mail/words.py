"""What our mails say, language by language; the fields in them are those of templates."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from shipdesk.domain.mail_languages import LANGUAGES
from shipdesk.domain.mails import Milestone

REASONS = ("customs", "payment", "address", "held", "damaged", "refused", "nobody_home", "attempted", "other")
"""Why a parcel does not go on, as far as a customer is told."""


@cache
def words_of(language: str) -> dict[str, Any]:
    """Return all words of a language (ISO 639-1); English where there are none."""
    tag = language if language in LANGUAGES else "en"
    source = files("shipdesk.resources").joinpath("mail", "words", f"{tag}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def common_words(language: str, name: str) -> str:
    """Return words that several mails share."""
    return str(words_of(language)["common"][name])


def milestone_words(language: str, milestone: Milestone) -> dict[str, Any]:
    """Return the words of one mail: its subject, headline, status, body and so on."""
    found: dict[str, Any] = words_of(language)[milestone.value]
    return found


def reason_words(language: str, reason: str) -> tuple[str, str]:
    """Return what happened and what the customer can do, in whole sentences; ("", "") for a reason that is not told."""
    found = words_of(language)["reasons"].get(reason)
    return (str(found["text"]), str(found["action"])) if found else ("", "")
