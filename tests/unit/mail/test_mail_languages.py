"""What customers read in their own language: whole, the same in both parts, and with numbers that words agree with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from shipdesk.domain.mail_languages import LANGUAGES, language_of, told_language
from shipdesk.domain.mails import Milestone
from shipdesk.domain.orders import Address
from shipdesk.mail.counts import FORMS
from shipdesk.mail.facts import MailBox, MailFacts, MailItem, locale_of, sample_facts
from shipdesk.mail.look import INK, NIGHT, OUR_COLOUR, PAPER, READABLE, READABLE_AT_NIGHT, contrast, palette_of
from shipdesk.mail.render import MailTemplate, builtin_template, check_mail_template, render_mail
from shipdesk.mail.template_check import check_template
from shipdesk.mail.words import REASONS, reason_words, words_of

BOXES = (MailBox("DHL", "A1", "https://dhl.example/A1"), MailBox("UPS", "B2"), MailBox("", "C3"))
EVERY = [(language, milestone) for language in LANGUAGES for milestone in Milestone]


class Words(HTMLParser):
    """The words that a reader of the HTML sees, the shop's name above the card left out."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._unseen: list[str] = []
        self.seen: list[str] = []
        self.feed(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "title"):
            self._unseen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen.append(data)


def words_in(text: str) -> Counter[str]:
    without_links = re.sub(r"https?://\S+", " ", text)
    return Counter(re.findall(r"[\w@.#/-]*\w", without_links))


def facts_in(language: str) -> Iterator[MailFacts]:
    """Yield a mail with everything known, one of an order in several parcels, and one with next to nothing known."""
    full = sample_facts(language)
    yield full
    yield replace(full, boxes=BOXES, tracking_number="", tracking_url="", items=(MailItem("Mug", 1),) * 53)
    yield MailFacts("Shop", "", "", "7", problem_text="?", language=language)


@pytest.mark.parametrize(("language", "milestone"), EVERY)
def test_text_and_layout_of_each_mail_say_the_same(language: str, milestone: Milestone) -> None:
    template = builtin_template(milestone, language)
    assert check_mail_template(template) == ()
    for facts in facts_in(language):
        filled = render_mail(template, facts)
        shown = words_in(" ".join(Words(filled.html).seen))
        assert shown == words_in(filled.text)
        assert "None" not in filled.text
        assert " ," not in filled.text
        assert len(filled.html) < 100_000, "Gmail cuts mails at 102 kB"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_words_with_the_same_fields(language: str) -> None:
    def shape(words: Any) -> Any:
        if isinstance(words, dict):
            return {key: shape(value) for key, value in words.items()}
        return len(words) if isinstance(words, list) else None

    def fields(words: Any) -> set[str]:
        return set(re.findall(r"\b(?:order|customer|shop)\.\w+", str(words)))

    ours, english = words_of(language), words_of("en")
    assert shape(ours) == shape(english)
    for milestone in Milestone:
        assert fields(ours[milestone.value]) == fields(english[milestone.value])
        assert "order.number" in ours[milestone.value]["subject"]
    assert set(ours["reasons"]) == set(REASONS)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    def sentences(words: Any) -> Iterator[str]:
        if isinstance(words, dict):
            for value in words.values():
                yield from sentences(value)
        elif isinstance(words, list):
            yield from (str(each) for each in words)
        else:
            yield str(words)

    english = {words for words in sentences(words_of("en")) if len(words) > 12} - {"{{ problem.text }}"}
    assert not english & set(sentences(words_of(language)))


@pytest.mark.parametrize(("language", "milestone"), EVERY)
def test_a_made_up_mail_tells_what_such_a_mail_tells_in_life(language: str, milestone: Milestone) -> None:
    told = {Milestone.DELIVERY_ATTEMPTED: "nobody_home", Milestone.HELD: "customs", Milestone.PROBLEM: "damaged"}
    shown = render_mail(builtin_template(milestone, language), sample_facts(language, milestone)).text
    named = [reason for reason in REASONS if reason_words(language, reason)[0] in shown]
    assert named == ([told[milestone]] if milestone in told else [])
    assert ("JD0146" in shown) == (milestone not in (Milestone.ORDER_RECEIVED, Milestone.REVIEW_REQUEST))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_number_is_there_that_the_language_has(language: str) -> None:
    locale = locale_of(language)
    needed = {str(locale.plural_form(number)) for number in range(1, 200)}
    for source in re.findall(r"\|plural\(([^)]*)\)", str(words_of(language))):
        there = set(re.findall(r"(\w+)=", source))
        assert needed <= there <= set(FORMS)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (1, "i jeszcze 1 artykuł\n"),
        (2, "i jeszcze 2 artykuły\n"),
        (5, "i jeszcze 5 artykułów\n"),
        (12, "i jeszcze 12 artykułów\n"),
        (22, "i jeszcze 22 artykuły\n"),
        (25, "i jeszcze 25 artykułów\n"),
        (101, "i jeszcze 101 artykułów\n"),
    ],
)
def test_polish_counts_as_poles_do(more: int, words: str) -> None:
    facts = replace(sample_facts("pl"), items=(MailItem("Kubek", 1),) * (50 + more))
    assert words in render_mail(builtin_template(Milestone.DISPATCHED, "pl"), facts).text


@pytest.mark.parametrize(
    ("language", "total", "day", "quantity"),
    [
        ("en-US", "€1,249.50", "Friday, December 4, 2026", "1,200 x"),
        ("en-GB", "€1,249.50", "Friday, 4 December 2026", "1,200 x"),
        ("de-DE", "1.249,50\u00a0€", "Freitag, 4. Dezember 2026", "1.200 x"),
        ("de-CH", "EUR\u00a01'249.50", "Freitag, 4. Dezember 2026", "1'200 x"),
        ("fr-FR", "1\u202f249,50\u00a0€", "vendredi 4 décembre 2026", "1\u202f200 x"),
        ("pl-PL", "1\u00a0249,50\u00a0zł", "piątek, 4 grudnia 2026", "1\u00a0200 x"),
        ("ja-JP", "¥1,250", "2026年12月4日金曜日", "1,200 x"),
    ],
)
def test_dates_amounts_and_numbers_stand_in_the_customers_format(
    language: str, total: str, day: str, quantity: str
) -> None:
    currency = {"pl-PL": "PLN", "ja-JP": "JPY"}.get(language, "EUR")
    minor = 1250 if currency == "JPY" else 124_950
    facts = replace(
        sample_facts(language), total_minor=minor, currency=currency, promised_on=date(2026, 12, 4),
        items=(MailItem("Mug", 1200),),
    )  # fmt: skip
    text = render_mail(builtin_template(Milestone.ORDER_RECEIVED, language), facts).text
    shown = " ".join(text.split())
    for words in (total, day, quantity):
        assert " ".join(words.split()).replace("￥", "¥") in shown.replace("￥", "¥")


def address(country: str, postal_code: str = "", state: str = "") -> Address:
    return Address(country_code=country, postal_code=postal_code, state=state)


@pytest.mark.parametrize(
    ("told", "to", "language"),
    [
        ("", address("DE"), "de-DE"),
        ("", address("AT"), "de-AT"),
        ("", address("CH", "8001"), "de-CH"),
        ("", address("CH", "1201"), "fr-CH"),
        ("", address("CH", "6900"), "it-CH"),
        ("", address("BE", "2000"), "nl-BE"),
        ("", address("BE", "4000"), "fr-BE"),
        ("", address("CA", "M5V 2T6", "ON"), "en-CA"),
        ("", address("CA", "H2Y 1C6", "QC"), "fr-CA"),
        ("", address("BR"), "pt-BR"),
        ("", address("SE"), "en-SE"),
        ("", address(""), "en"),
        ("fr", address("DE"), "fr-DE"),
        ("pt_BR", address("PT"), "pt-BR"),
        ("de-Latn-AT", address("DE"), "de-AT"),
        ("sv-SE", address("DE"), "de-DE"),
        ("nonsense", address("PL"), "pl-PL"),
    ],
)
def test_a_customer_reads_the_orders_language_else_the_countrys(told: str, to: Address, language: str) -> None:
    assert language_of(told, to, "en") == language


def test_the_language_of_an_order_is_found_in_what_its_file_said() -> None:
    assert told_language({"Order": "1", "Customer Locale": "de-AT"}) == "de-AT"
    assert told_language({"Sprache": "fr"}) == "fr"
    assert told_language({"Language of the gift": "fr", "Slang": "x", "locale": ""}) == ""


def test_a_language_with_a_country_that_nobody_knows_keeps_its_words() -> None:
    filled = render_mail(builtin_template(Milestone.DELIVERED, "de-JP"), sample_facts("de-JP"))
    assert "Zugestellt am Freitag, 4. Dezember 2026" in filled.text


def test_an_order_in_several_parcels_is_one_mail_with_all_their_links() -> None:
    facts = replace(sample_facts(), boxes=BOXES, tracking_number="", tracking_url="")
    filled = render_mail(builtin_template(Milestone.DISPATCHED), facts)
    assert "Your order #1042 has left our shop in 3 parcels." in filled.text
    assert "- DHL A1\nhttps://dhl.example/A1\n- UPS B2\n- C3" in filled.text
    assert 'href="https://dhl.example/A1"' in filled.html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{{ customer.name|plural(one="a", other="b") }}', "plural stands only behind a number"),
        ('{{ "5"|plural(one="a") }}', "plural stands only behind a number"),
        ('{{ order.parcels|plural("a") }}', "write plural(one="),
        ('{{ order.parcels|plural(dozen="a") }}', "write plural(one="),
        ("{{ order.parcels|plural }}", "write plural(one="),
        ("{{ order.parcels|plural(one=order.number) }}", "texts in quotes"),
        ("{% for box in items %}{% endfor %}", "the only loops are"),
        ("{{ box.carrier }}", "only known between for box in parcels"),
        ("{% for box in parcels %}{{ item.name }}{% endfor %}", "only known between for item in items"),
        ("{% for item in items %}{% for box in parcels %}{% endfor %}{% endfor %}", "loop inside a loop"),
        ("{{ parcels }}", "parcels cannot be written at once; write for box in parcels"),
    ],
)
def test_counting_and_parcels_are_refused_in_words_where_they_are_wrong(source: str, words: str) -> None:
    assert words in check_template(source, "text")[0]


@pytest.mark.parametrize("colour", [OUR_COLOUR, "#ffff00", "#ffffff", "#000000", "#e63946", "#7f7f7f"])
def test_any_colour_of_a_shop_can_be_read(colour: str) -> None:
    palette = palette_of(colour)
    assert contrast(palette.button, palette.on_button) >= READABLE
    assert palette.on_button in (PAPER, INK)
    assert contrast(palette.link, PAPER) >= READABLE
    assert contrast(palette.night_link, NIGHT) >= READABLE_AT_NIGHT


@pytest.mark.parametrize("colour", [OUR_COLOUR, "#ffff00", "#000000", "#e63946"])
def test_everything_of_a_mail_can_be_read_in_the_dark_and_links_are_no_dimmer_than_small_print(colour: str) -> None:
    html = render_mail(builtin_template(Milestone.LOST), replace(sample_facts(), colour=colour)).html
    night = html[html.index("prefers-color-scheme: dark") :]
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", night[: night.index("</style>")])
    inks = {
        place.strip(): found[1]
        for place, said in rules
        if (found := re.search(r"(?<![\w-])color: (#[0-9a-f]{6})", said)) and "background" not in said
    }
    dim = {place: ink for place, ink in inks.items() if contrast(ink, NIGHT) < READABLE}
    assert dim == {}
    (small_print,) = (ink for place, ink in inks.items() if place.startswith(".muted"))
    assert contrast(inks[".card-box a"], NIGHT) >= READABLE_AT_NIGHT
    assert contrast(small_print, NIGHT) >= READABLE_AT_NIGHT
    assert f'mailto:{sample_facts().shop_email}"' in html, "the small print has a link"


def test_a_shops_logo_and_colour_are_in_its_mails_and_a_wrong_link_is_not() -> None:
    template = builtin_template(Milestone.DELIVERED)
    facts = replace(sample_facts(), logo_url="https://shop.example/logo.png", colour="#E63946")
    html = render_mail(template, facts).html
    assert 'src="https://shop.example/logo.png"' in html
    assert 'alt="Harbour Street Ceramics"' in html
    assert "#e63946" in html
    bad = render_mail(template, replace(facts, logo_url="javascript:x", colour="red;}")).html
    assert "<img" not in bad
    assert "red;" not in bad
    assert OUR_COLOUR in bad


def test_a_text_that_a_reason_has_in_the_customers_language_is_filled_in() -> None:
    template = MailTemplate("x", builtin_template(Milestone.HELD, "de").mjml, "{{ problem.action }}")
    assert "Ihrer vollständigen Adresse" in render_mail(template, sample_facts("de")).text
