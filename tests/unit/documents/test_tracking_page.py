"""A parcel's page says in the customer's language what happens, needs nothing from anywhere, and tells no secrets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from importlib.resources import files
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_samples import sample_map, sample_page

from shipdesk.documents.tracking_page import page_html
from shipdesk.documents.tracking_page.colours import contrast, readable, text_on
from shipdesk.documents.tracking_page.words import LANGUAGES, words_for
from shipdesk.domain.mail_languages import LANGUAGES as MAIL_LANGUAGES
from shipdesk.domain.parcels import ParcelStatus
from shipdesk.domain.tracking_pages import (
    LARGEST_PAGE,
    PageEvent,
    PageMoment,
    PageShop,
    StepState,
    new_name,
    steps_of,
)

_VOID = {"meta", "img", "rect", "circle", "path"}
_ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "div", "img", "main", "p", "h1", "h2", "ol", "ul", "li",
    "span", "dl", "dt", "dd", "section", "figure", "figcaption", "svg", "rect", "path", "circle", "text", "time", "a",
    "footer",
}  # fmt: skip
HOSTILE = st.text(st.characters(exclude_categories=("Cs",)), max_size=120) | st.sampled_from(
    [
        "</p><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% raw %}", "</style><style>*{}",
        "<!--", "]]>", "javascript:alert(1)", "\u202egnp.exe",
        "&lt;b&gt;", "' onmouseover='x", "\x00\x1b[31m", "$brand",
        "&" * 200, "</svg><svg onload=x>",
    ]
)  # fmt: skip


class _Reader(HTMLParser):
    """Reads a page as a browser would, and remembers what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def read(page: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(page.decode("utf-8"))
    reader.close()
    assert not reader.open
    return reader


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_the_same_parts(language: str) -> None:
    folder = files("shipdesk.resources").joinpath("pages", "words")
    told, english = (json.loads(folder.joinpath(f"{code}.json").read_text("utf-8")) for code in (language, "en"))

    def parts(words: dict) -> dict:
        return {
            (group, key): sorted(name for _, name, _, _ in Formatter().parse(text) if name)
            for group, texts in words.items()
            for key, text in texts.items()
        }

    assert parts(told) == parts(english)
    assert all(text.strip() for texts in told.values() for text in texts.values())


def test_pages_are_written_in_the_languages_of_the_mails() -> None:
    assert LANGUAGES == MAIL_LANGUAGES


@pytest.mark.parametrize("status", ParcelStatus)
@pytest.mark.parametrize("language", ["en", "de-AT", "ja-JP"])
def test_every_state_has_a_headline_steps_and_something_to_do(status: ParcelStatus, language: str) -> None:
    page = read(page_html(sample_page(language, status, map=None)))
    words = words_for(language)
    assert words.say("headline", status.value) in page.text
    assert sum(1 for tag, _, value in page.attributes if tag == "span" and value == "sign") == 4
    assert words.say("text", "todo") in page.text
    assert page.tags.count("h1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_sixty_events_with_map_and_logo_stays_under_sixty_kilobytes(language: str) -> None:
    long = "Łódź–Schönefeld " * 8
    events = tuple(
        PageEvent(ParcelStatus.EXCEPTION, "missorted", PageMoment(datetime(2026, 11, 24, 7, n), ""), f"{long}{n}", "BA")
        for n in range(60)
    )
    shop = PageShop(long, logo=png(11_000), email="hello@harbour.example")
    page = page_html(sample_page(language, ParcelStatus.EXCEPTION, map=sample_map(), shop=shop, events=events))
    assert len(page) <= LARGEST_PAGE
    assert "svg" in read(page).tags
    assert page.count(b"<li>") >= 60


def png(size: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (200).to_bytes(4, "big") + (40).to_bytes(4, "big") + b"x" * size


def test_however_much_there_is_to_tell_the_page_stays_small_and_says_that_it_is_cut() -> None:
    events = tuple(PageEvent(ParcelStatus.IN_TRANSIT, "customs", None, "&" * 300) for _ in range(400))
    page = page_html(sample_page(events=events))
    assert len(page) <= LARGEST_PAGE
    assert "Older entries are not shown." in read(page).text


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(LANGUAGES))
def test_nothing_from_outside_becomes_markup(one: str, other: str, third: str, language: str) -> None:
    shop = PageShop(one, email=other, phone=third, website=one)
    events = (PageEvent(ParcelStatus.IN_TRANSIT, other, PageMoment(datetime(2026, 11, 24, 7, 1), third), one, other),)
    content = sample_page(
        language, ParcelStatus.AVAILABLE_FOR_PICKUP, shop=shop, events=events, order_number=one, tracking_number=other,
        carrier_name=third, carrier_url=one, town=other, country_code=third, pickup_place=one, reason=third, map=None,
    )  # fmt: skip
    page = read(page_html(content))
    assert set(page.tags) <= _ALLOWED
    for tag, name, value in page.attributes:
        assert not name.startswith("on")
        assert name != "style"
        if name in ("href", "src"):
            assert tag in ("a", "img")
            assert str(value).startswith(("https://", "mailto:", "tel:", "data:image/png;base64,"))


def test_hostile_names_of_places_stay_text_on_the_map_too() -> None:
    journey = sample_map()
    evil = replace(journey.stops[1], label='"/><script>x</script>')
    page = read(page_html(sample_page(map=replace(journey, stops=(journey.stops[0], evil, *journey.stops[2:])))))
    assert set(page.tags) <= _ALLOWED
    assert '"/><script>x</script>' in page.text


def test_the_page_asks_nobody_for_anything_and_its_policy_forbids_it() -> None:
    written = page_html(sample_page()).decode()
    page = read(written.encode())
    policy = next(v for t, n, v in page.attributes if t == "meta" and n == "content" and "default-src" in str(v))
    style = re.search(r"<style>(.*?)</style>", written, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert policy == expected
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert {("name", "robots"), ("content", "noindex,nofollow,noarchive"), ("name", "referrer"),
            ("content", "no-referrer")} <= {(n, v) for t, n, v in page.attributes if t == "meta"}  # fmt: skip


def test_the_same_content_gives_the_same_bytes() -> None:
    assert page_html(sample_page("pl")) == page_html(sample_page("pl"))


def test_times_are_local_and_say_whose() -> None:
    told = read(page_html(sample_page("de-DE"))).text
    assert "26. November 2026, 07:12 (UTC+1)" in told
    assert "(Zeitzone unbekannt)" in told


def test_a_late_parcel_shows_both_days_and_says_so_in_words() -> None:
    told = read(page_html(sample_page("en-GB"))).text
    assert re.search(r"Now expected Monday,? 30 November 2026 later than promised", told)
    assert re.search(r"Promised for Friday,? 27 November 2026", told)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "Now expected Monday 30 November – Wednesday 2 December 2026"),
        ("de-DE", "Jetzt erwartet Mo., 30. Nov. – Mi., 2. Dez. 2026"),
        ("ja-JP", "現在の到着予定 2026年11月30日(月)～12月2日(水)"),
    ],
)
def test_several_days_are_told_as_a_window(language: str, words: str) -> None:
    page = sample_page(language, expected_until_on=date(2026, 12, 2))
    assert words in " ".join(read(page_html(page)).text.replace("\u2009", " ").split())


def test_a_window_that_begins_on_the_promised_day_is_told_beside_it() -> None:
    day = date(2026, 11, 27)
    same = sample_page("en-GB", promised_on=day, expected_on=day, is_late=False)
    assert "Now expected" not in read(page_html(same)).text
    assert "Now expected" in read(page_html(replace(same, expected_until_on=date(2026, 11, 28)))).text


def test_a_parcel_that_waits_tells_where_and_until_when() -> None:
    content = sample_page(
        "en-GB", ParcelStatus.AVAILABLE_FOR_PICKUP, pickup_place="Kiosk Rossio, Rua Augusta 12",
        pickup_until_on=date(2026, 12, 5),
    )  # fmt: skip
    told = read(page_html(content)).text
    assert "Collect the parcel at: Kiosk Rossio, Rua Augusta 12" in told
    assert re.search(r"It is kept until Saturday,? 5 December 2026\.", told)
    assert "Now expected" not in told


@pytest.mark.parametrize(
    ("status", "reason", "act", "words"),
    [
        (ParcelStatus.EXCEPTION, "customs", True, "Customs or the carrier may write to you"),
        (ParcelStatus.EXCEPTION, "payment_due", True, "Pay only on the carrier"),
        (ParcelStatus.EXCEPTION, "address", True, "your full address"),
        (ParcelStatus.EXCEPTION, "weather", False, "later than we hoped"),
        (ParcelStatus.IN_TRANSIT, "customs", False, "Nothing."),
        (ParcelStatus.FAILED_ATTEMPT, "nobody_home", True, "tries again"),
        (ParcelStatus.FAILED_ATTEMPT, "address", True, "your full address"),
        (ParcelStatus.DELIVERED, "", False, "Not there?"),
        (ParcelStatus.DELIVERED, "damaged", True, "photos of the damage"),
        (ParcelStatus.RETURNING, "address", True, "agree on what to do"),
        (ParcelStatus.LOST, "expired", False, "We are looking into it"),
        (ParcelStatus.OUT_FOR_DELIVERY, "", False, "somebody should be there"),
    ],
)
def test_the_customer_is_told_what_to_do(status: ParcelStatus, reason: str, act: bool, words: str) -> None:
    page = read(page_html(sample_page(status=status, reason=reason, is_late=False, map=None)))
    assert words in page.text
    assert (("section", "class", "act") in page.attributes) == act


@pytest.mark.parametrize(
    ("status", "has_left", "states"),
    [
        (ParcelStatus.LABEL_MADE, False, "now ahead ahead ahead"),
        (ParcelStatus.INFO_RECEIVED, False, "now ahead ahead ahead"),
        (ParcelStatus.DISPATCHED, True, "done now ahead ahead"),
        (ParcelStatus.IN_TRANSIT, True, "done now ahead ahead"),
        (ParcelStatus.EXCEPTION, True, "done problem ahead ahead"),
        (ParcelStatus.OUT_FOR_DELIVERY, True, "done done now ahead"),
        (ParcelStatus.FAILED_ATTEMPT, True, "done done problem ahead"),
        (ParcelStatus.DELIVERED, True, "done done done done"),
        (ParcelStatus.RETURNING, True, "done done now ahead"),
        (ParcelStatus.RETURNED, True, "done done done done"),
        (ParcelStatus.LOST, True, "done problem ahead ahead"),
        (ParcelStatus.CANCELLED, False, "problem ahead ahead ahead"),
    ],
)
def test_progress_is_said_by_steps(status: ParcelStatus, has_left: bool, states: str) -> None:
    assert " ".join(state.value for _, state in steps_of(status, has_left=has_left)) == states


@pytest.mark.parametrize("status", ParcelStatus)
def test_at_most_one_step_is_here(status: ParcelStatus) -> None:
    here = [state for _, state in steps_of(status, has_left=True) if state in (StepState.NOW, StepState.PROBLEM)]
    assert len(here) <= 1


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_whatever_colour_a_shop_has_its_links_and_its_name_can_be_read(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5
    for grounds in (("#f4f5f7", "#ffffff"), ("#15171c", "#1e2128")):
        shade = readable(colour, *grounds)
        assert all(contrast(shade, ground) >= 4.5 for ground in grounds)


def test_a_language_without_words_is_told_in_english() -> None:
    assert words_for("fi-FI").tag == "en"
    assert words_for("xx").tag == "en"
    assert words_for("pt-BR").tag == "pt-BR"


def test_no_two_names_are_alike_and_none_can_be_guessed() -> None:
    names = {new_name() for _ in range(1000)}
    assert len(names) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{40}", name) for name in names)
