"""Writes a parcel's page: one HTML file, everything in it, everything from outside escaped."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template as Filled
from typing import Any
from urllib.parse import urlsplit

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from shipdesk.documents.tracking_page.colours import readable, text_on
from shipdesk.documents.tracking_page.page_map import map_svg
from shipdesk.documents.tracking_page.todo import must_act, todo_sentences
from shipdesk.documents.tracking_page.words import PageWords, words_for
from shipdesk.domain.errors import Refused
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.text import clean_line
from shipdesk.domain.tracking_pages import (
    LARGEST_PAGE,
    MOST_EVENTS,
    PageContent,
    PageEvent,
    PageMoment,
    StepState,
    steps_of,
)

_SHORT, _PLACE = 80, 60
_LAND_BUDGETS = (16_000, 9_000, 4_000, 0)
_FEWEST_EVENTS = 10
_LOGO_HEIGHT, _LOGO_WIDTH = 48, 240
_GROUNDS, _DARK_GROUNDS = ("#f4f5f7", "#ffffff"), ("#15171c", "#1e2128")
"""Of page.css."""
_NO_LONGER_AWAITED = frozenset(
    {ParcelStatus.AVAILABLE_FOR_PICKUP, ParcelStatus.RETURNING, ParcelStatus.RETURNED, ParcelStatus.LOST,
     ParcelStatus.CANCELLED}
)  # fmt: skip


def page_html(content: PageContent) -> bytes:
    """Return the page as UTF-8, at most LARGEST_PAGE bytes; the same content gives the same bytes.

    Where it would be larger the map becomes coarser, then the oldest lines of the journey are left out.
    """
    count = min(len(content.events), MOST_EVENTS)
    while True:
        for budget in _LAND_BUDGETS:
            page = _written(content, count, budget)
            if len(page) <= LARGEST_PAGE:
                return page
        if count <= _FEWEST_EVENTS:
            raise Refused("The page would be too large.", "Choose a smaller logo in Settings, Customer's page.")
        count = count * 3 // 4


def _written(content: PageContent, count: int, land_budget: int) -> bytes:
    words = words_for(content.language)
    style = _style(content.shop.colour)
    drawn = map_svg(content.map, words, land_budget) if content.map is not None and land_budget else ""
    values: dict[str, Any] = {
        "tag": words.tag,
        "policy": _policy(style),
        "style": Markup(style),  # noqa: S704  (our own style sheet and colours that were checked)
        "map": Markup(drawn),  # noqa: S704  (drawn by us, its texts escaped)
        "text": dict(words.words["text"]),
        "title": words.say("text", "title", shop=_line(content.shop.name)),
        "headline": words.say("headline", content.status.value),
        "reason": words.reason(content.reason),
        "steps": _steps(content, words),
        "dates": _dates(content, words),
        "todo": todo_sentences(content, words),
        "must_act": must_act(content),
        "events": [_event(event, words) for event in content.events[:count]],
        "is_cut": len(content.events) > count,
        "facts": _facts(content, words),
        "carrier_url": _https(content.carrier_url),
        "carrier_page": words.say("text", "carrier_page", carrier=_line(content.carrier_name)),
        "contact": _contact(content, words),
        "shop": {"name": _line(content.shop.name)},
        "logo": base64.b64encode(content.shop.logo).decode() if content.shop.logo else "",
        "logo_size": _logo_size(content.shop.logo),
    }
    return _template().render(values).encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _template() -> Template:
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return env.from_string(files("shipdesk.resources").joinpath("pages", "page.html.j2").read_text("utf-8"))


@lru_cache(maxsize=16)
def _style(colour: str) -> str:
    sheet = files("shipdesk.resources").joinpath("pages", "page.css").read_text("utf-8")
    return Filled(sheet.replace("\n", "")).substitute(
        brand=colour,
        on_brand=text_on(colour),
        link=readable(colour, *_GROUNDS),
        link_dark=readable(colour, *_DARK_GROUNDS),
    )


def _policy(style: str) -> str:
    """Return what the browser may do with the page: show our own style and pictures in it, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    state: str
    word: str
    is_here: bool


def _steps(content: PageContent, words: PageWords) -> list[_Step]:
    return [
        _Step(
            words.say("step", step.value),
            state.value,
            words.say("state", state.value),
            state in (StepState.NOW, StepState.PROBLEM),
        )
        for step, state in steps_of(content.status, has_left=content.has_left)
    ]


@dataclass(frozen=True, slots=True)
class _Date:
    name: str
    value: str
    note: str = ""
    is_main: bool = False


def _dates(content: PageContent, words: PageWords) -> list[_Date]:
    """Return when it was delivered, or when it is expected and what was promised; the one that counts is marked."""
    found = []
    late = words.say("text", "late") if content.is_late else ""
    first, last = content.expected_on, content.expected_until_on or content.expected_on
    if content.delivered_at is not None:
        delivered = words.say("text", "delivered_at")
        found.append(_Date(delivered, words.moment(content.delivered_at), "", is_main=True))
    elif content.status in _NO_LONGER_AWAITED:
        return []
    elif first is not None and (last != first or first != content.promised_on):
        found.append(_Date(words.say("text", "expected"), words.days(first, last or first), late, is_main=True))
        late = ""
    if content.promised_on is not None:
        note = late if content.delivered_at is None else ""
        found.append(_Date(words.say("text", "promised"), words.day(content.promised_on), note, is_main=not found))
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    what: str
    reason: str
    place: str
    at: str
    machine: str


def _event(event: PageEvent, words: PageWords) -> _Line:
    at = words.moment(event.at) if event.at else ""
    if event.at and not event.at.zone:
        at = f"{at} ({words.say('text', 'as_reported')})"
    what = words.say("event", event.status.value)
    place = ", ".join(filter(None, (_line(event.place, _PLACE), words.country(event.country_code))))
    return _Line(what, words.reason(event.reason), place, at, _machine(event.at))


def _machine(at: PageMoment | None) -> str:
    return at.local.strftime("%Y-%m-%dT%H:%M") if at else ""


def _facts(content: PageContent, words: PageWords) -> list[tuple[str, str]]:
    place = ", ".join(filter(None, (_line(content.town, _PLACE), words.country(content.country_code))))
    facts = (
        ("order", _line(content.order_number)),
        ("carrier", _line(content.carrier_name)),
        ("tracking", _line(content.tracking_number)),
        ("goes_to", place),
    )
    return [(words.say("text", name), value) for name, value in facts if value]


@dataclass(frozen=True, slots=True)
class _Contact:
    name: str
    value: str
    url: str


def _contact(content: PageContent, words: PageWords) -> list[_Contact]:
    shop = content.shop
    email, phone, website = _line(shop.email, 120), _line(shop.phone, 40), _https(shop.website)
    found = []
    if email:
        url = f"mailto:{email}" if _is_plain_address(email) else ""
        found.append(_Contact(words.say("text", "contact_words", shop=_line(shop.name)), email, url))
    if phone:
        digits = "".join(c for c in phone if c in "+0123456789")
        found.append(_Contact(words.say("text", "phone") + ":", phone, f"tel:{digits}" if len(digits) > 4 else ""))
    if website:
        found.append(_Contact(words.say("text", "website") + ":", urlsplit(website).hostname or website, website))
    return found


def _is_plain_address(email: str) -> bool:
    return email.isascii() and email.count("@") == 1 and all(c.isalnum() or c in "@.-_+" for c in email)


def _https(url: str) -> str:
    """Return an address that a page may link to, or an empty text."""
    if not url.isascii() or not url.isprintable() or any(c in url for c in " \"'<>\\`"):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme == "https" and host and "@" not in parts.netloc else ""


def _logo_size(logo: bytes) -> tuple[int, int]:
    """Return how many pixels of the page a PNG takes: its own, made to fit."""
    if len(logo) < 24:
        return 0, 0
    width, height = struct.unpack(">II", logo[16:24])
    share = min(_LOGO_WIDTH / max(width, 1), _LOGO_HEIGHT / max(height, 1), 1.0)
    return max(1, round(width * share)) + 16, max(1, round(height * share)) + 8


def _line(text: str, cap: int = _SHORT) -> str:
    return clean_line(text, cap)
