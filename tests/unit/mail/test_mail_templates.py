"""What merchants may write in a template, and what their customers read."""

from __future__ import annotations

import csv
import re
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused
from shipdesk.domain.mails import Milestone
from shipdesk.domain.text import clean_line
from shipdesk.mail.facts import MailFacts, MailItem, sample_facts
from shipdesk.mail.render import FilledMail, MailTemplate, builtin_template, check_mail_template, render_mail
from shipdesk.mail.template_check import TemplateKind, check_template, known_fields

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile"
needs_hostile = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile inputs are not beside this checkout")

GOOD = MailTemplate(
    "Order {{ order.number }}", "<mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section>", "Hi"
)


def hostile_templates() -> list[tuple[str, str]]:
    manifest = HOSTILE / "MANIFEST.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        return [
            (Path(r["path"]).name, r["verdict"])
            for r in csv.DictReader(file, delimiter="\t")
            if r["class"] == "mail-template"
        ]


def inside(words: str) -> str:
    """Put words where a layout has its text."""
    return f"<mj-section><mj-column>\n<mj-text>{words}</mj-text>\n</mj-column></mj-section>"


class Page(HTMLParser):
    """Reads HTML as a mail program does: the elements, their attributes and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("milestone", Milestone)
def test_each_mail_names_shop_order_and_customer_in_both_parts(milestone: Milestone) -> None:
    filled = render_mail(builtin_template(milestone), sample_facts())
    page = Page(filled.html)
    for text in (page.text, filled.text):
        for words in ("Harbour Street Ceramics", "#1042", "Ana Lindqvist", "Breakfast mug, stoneware"):
            assert words in text
    assert "#1042" in filled.subject
    assert 'lang="en"' in filled.html
    assert not set(page.tags) & {"img", "link", "script", "iframe", "form", "object"}
    ours = ("https://track.carrier.example/", "mailto:hello@", "https://shop.example/review")
    assert all(value.startswith(ours) for name, value in page.attributes if name == "href")
    assert "http" not in re.sub(r'xmlns(:\w)?="[^"]*"|href="[^"]*"', "", filled.html).replace("http-equiv", "")
    assert len(filled.html) < 60_000, "Gmail cuts mails at 102 kB"


@pytest.mark.parametrize("milestone", Milestone)
def test_our_own_templates_pass_our_own_check(milestone: Milestone) -> None:
    assert check_mail_template(builtin_template(milestone)) == ()


@pytest.mark.parametrize("milestone", [m for m in Milestone if m is not Milestone.DISPATCHED])
def test_a_mail_goes_out_even_when_little_is_known(milestone: Milestone) -> None:
    facts = MailFacts("Shop", "", "", "7", problem_text="The parcel was damaged.")
    filled = render_mail(builtin_template(milestone), facts)
    for text in (filled.text, Page(filled.html).text):
        assert "Hello," in text
        assert "None" not in text
        assert " ," not in text


def test_only_a_safe_tracking_link_becomes_a_button() -> None:
    for url in ("", "javascript:alert(1)", "http://carrier.example/1", "https://a@evil.example/", 'https://x"onclick='):
        filled = render_mail(builtin_template(Milestone.DISPATCHED), replace(sample_facts(), tracking_url=url))
        assert not [value for name, value in Page(filled.html).attributes if name == "href" and "mailto" not in value]
        assert "Track your parcel" not in filled.text


def test_no_problem_mail_without_the_problem() -> None:
    with pytest.raises(Refused, match="what the problem is"):
        render_mail(builtin_template(Milestone.PROBLEM), replace(sample_facts(), problem_text=" \u200b "))


def test_a_practice_shop_may_link_to_this_computer() -> None:
    facts = replace(sample_facts(), tracking_url="http://127.0.0.1:8123/track/1?a=1&b=2")
    filled = render_mail(builtin_template(Milestone.DISPATCHED), facts)
    assert ("href", facts.tracking_url) in Page(filled.html).attributes
    assert facts.tracking_url in filled.text


def test_a_late_order_without_a_parcel_is_not_said_to_be_on_its_way() -> None:
    facts = replace(sample_facts(), tracking_number="", tracking_url="", new_date_on=None)
    filled = render_mail(builtin_template(Milestone.DELAYED), facts)
    assert "On its way" not in filled.html
    assert "do not have a new date yet" in filled.text


def test_dates_are_written_in_the_customers_language() -> None:
    template = replace(GOOD, text="{{ parcel.promised_on }} / {{ parcel.delivered_at }}")
    there = timezone(timedelta(hours=9))
    facts = replace(
        sample_facts("de"), promised_on=date(2026, 12, 4), delivered_at=datetime(2026, 12, 4, 14, 32, tzinfo=there)
    )
    filled = render_mail(template, facts)
    assert filled.text == "Freitag, 4. Dezember 2026 / Freitag, 4. Dezember 2026, 14:32\n"
    assert 'lang="de"' in filled.html
    assert 'dir="rtl"' in render_mail(template, sample_facts("ar")).html
    assert 'lang="en"' in render_mail(template, sample_facts("no such language")).html


def test_a_very_long_order_is_listed_in_part() -> None:
    facts = replace(sample_facts(), items=tuple(MailItem(f"Thing {n}", 1) for n in range(300)))
    filled = render_mail(builtin_template(Milestone.ORDER_RECEIVED), facts)
    assert "Thing 49" in filled.text
    assert "and 250 more" in filled.text
    assert "Thing 50" not in filled.html


def test_a_language_without_templates_gets_the_english_ones() -> None:
    assert builtin_template(Milestone.DELAYED, "tlh") == builtin_template(Milestone.DELAYED)


def test_the_sample_fills_every_field() -> None:
    facts = sample_facts()
    # A parcel with other orders, or one of several, is the exception and would be the rule in every preview; the logo
    # and the colour are the shop's own.
    rare = ("other_numbers", "part", "boxes", "logo_url", "colour")
    assert all(getattr(facts, f.name) for f in fields(facts) if f.name not in rare)
    fields_of_loops = ("item", "items", "box", "parcels")
    alone = (name for name in known_fields() if name.partition(".")[0] not in fields_of_loops)
    template = replace(GOOD, text="\n".join(f"{{{{ {name} }}}}" for name in alone))
    assert "Portugal" in render_mail(template, facts).text


def test_the_order_s_number_tells_what_else_is_in_the_parcel_or_which_part_it_is() -> None:
    template = replace(GOOD, text="{{ order.number }}")
    with_others = replace(sample_facts(), other_numbers=("#1043", "#1044"))
    assert render_mail(template, with_others).text.strip() == "#1042 (with #1043 and #1044)"
    assert render_mail(template, replace(sample_facts(), part=(2, 3))).text.strip() == "#1042 (parcel 2 of 3)"


@needs_hostile
@pytest.mark.parametrize(("name", "verdict"), hostile_templates())
def test_each_hostile_template_is_judged_rightly(name: str, verdict: str) -> None:
    source = (HOSTILE / "mail-template" / name).read_text(encoding="utf-8")
    kinds: dict[TemplateKind, tuple[str, ...]] = {
        "subject": check_template(source, "subject"),
        "text": check_template(source, "text"),
        "mjml": check_template(source if name.startswith("script") else inside(source), "mjml"),
    }
    if verdict == "ACCEPT":
        assert not any(kinds.values())
    elif name == "crlf_subject.j2":
        assert kinds["subject"] == ("Line 2: the subject must be one line.",)
    elif verdict == "ACCEPT_CLEANED":
        assert any("<script> is not allowed" in p for p in kinds["mjml"])
    else:
        assert all(kinds.values())
        assert all(p.startswith("Line ") for problems in kinds.values() for p in problems)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Hi\n{{ custmer.name }}", "Line 2: there is no field custmer. Did you mean customer"),
        ("{{ customer.nmae }}", "there is no field customer.nmae. Did you mean customer.name"),
        ("{{ order._secret }}", "no field order._secret"),
        ("{{ order.number.real }}", "has one dot"),
        ("{{ order['number'] }}", "[ ] is not allowed"),
        ("{{ order.delete() }}", "calling"),
        ("{{ 1 + 1 }}", "calculating"),
        ("{{ 'a' ~ 'b' }}", "~ is not allowed"),
        ("{{ [1] }}", "lists"),
        ("{{ 5000 }}", "0 to 1000"),
        ("{{ customer.name|safe }}", "no filter safe"),
        ("{{ customer.name|replace('a','b') }}", "no filter replace"),
        ("{{ customer.name|truncate(order.number) }}", "fixed texts"),
        ("{{ customer.name|default('" + "x" * 501 + "') }}", "too long"),
        ("{% for item in items %}{% for item in items %}{% endfor %}{% endfor %}", "loop inside a loop"),
        ("{% for x in items %}{% endfor %}", "the only loops are"),
        ("{% for item in items if item.sku %}{% endfor %}", "the only loops are"),
        ("{% for item in items recursive %}{% endfor %}", "the only loops are"),
        ("{{ item.name }}", "only known between"),
        ("{% set a = 1 %}", "set is not allowed"),
        ("{% macro a() %}{% endmacro %}", "macro is not allowed"),
        ("{% import 'x' as y %}", "import is not allowed"),
        ("{% extends 'x' %}", "extends is not allowed"),
        ("{% block x %}{% endblock %}", "block is not allowed"),
        ("{% if order.number is defined %}{% endif %}", "is ... is not allowed"),
        ("{% if order.number %}", "Line 1"),
        ("{{ self }}", "no field self"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "nested"),
        ("{% if items %}" * 150 + "{% endif %}" * 150, "nested"),
        ("{{ items }}", "items cannot be written at once"),
        ("{{ items if items }}", "items cannot be written at once"),
        ("{{ items|first }}", "only the filter length"),
        ("{{ customer }}", "no field customer"),
        ("", "empty"),
        ("x" * 30_000, "too long"),
    ],
)
def test_a_text_template_is_refused_in_words(source: str, words: str) -> None:
    problems = check_template(source, "text")
    assert words in problems[0]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (inside("<b>bold"), "Line 2: </mj-text> closes nothing; <b> is still open."),
        ("<mj-section>\n<mj-column>\n", "Line 1: <mj-section> is never closed."),
        (inside("<img src='https://x.example/p.png'/>"), "<img> is not allowed"),
        (inside("<b onclick='x()'>x</b>"), "attribute onclick"),
        (inside("<a/onclick='x()'>x</a>"), "not written plainly"),
        (inside('<a href="javascript:alert(1)">x</a>'), "must begin with https://"),
        (inside('<a href="http://shop.example">x</a>'), "must begin with https://"),
        (inside('<a href="{{ customer.name }}">x</a>'), "must begin with https://"),
        (inside('<b style="color: {{ customer.name }}">x</b>'), "a field must not stand"),
        (inside('<b style="background: url(https://x.example)">x</b>'), "something that is not allowed"),
        (inside("<{{ customer.name }}>"), "a < stands alone"),
        (inside("<b"), "not written plainly"),
        (inside("<div>" * 5000 + "</div>" * 5000), "nested too deeply"),
        (inside("<!-- hello -->"), "{# #}"),
        (inside("<!DOCTYPE html>"), "not allowed here"),
        (inside("a < b"), "a < stands alone"),
        ("<mj-section>&amp;</mj-section>", "text stands outside"),
        (inside("<?php ?>"), "not allowed here"),
        (inside("<mj-text>x</mj-text>"), "inside a text"),
        ("<mj-include path='/etc/passwd' />", "<mj-include> is not allowed"),
        ("<mj-raw><script>x</script></mj-raw>", "<mj-raw> is not allowed"),
        ("<mj-text>Hi</mj-text>", "must stand inside <mj-section>"),
        ("Hello", "text stands outside"),
        ('<mj-section><mj-column><mj-image src="http://x.example/l.png" /></mj-column></mj-section>', "https://"),
        ('<mj-section background-url="https://x.example/l.png"></mj-section>', "background-url"),
        (inside("{% if items %}<b>{% endif %}x"), "<b> is still open"),
    ],
)
def test_a_layout_is_refused_in_words(source: str, words: str) -> None:
    problems = check_template(source, "mjml")
    assert any(words in p for p in problems), problems


def test_a_merchants_own_layout_is_kept() -> None:
    own = (
        '<mj-section><mj-column><mj-image src="https://shop.example/logo.png" alt="{{ shop.name }}" />'
        "<mj-text>{# the greeting #}Dear <strong>{{ customer.name|title }}</strong>,<br/>"
        '{{ problem.text|default("-") }} '
        "{% for item in items %}{% if not loop.first %}, {% endif %}{{ item.name|upper }}{% else %}nothing{% endfor %}"
        '{% if items|length > 1 and order.number != "1" %} &amp; more{% endif %}</mj-text>'
        '<mj-button href="{{ parcel.tracking_url }}">Follow</mj-button></mj-column></mj-section>'
    )
    template = MailTemplate("Hi {{ customer.name }}", own, "Hi")
    assert check_mail_template(template) == ()
    shown = Page(render_mail(template, sample_facts()).html).text
    assert "Dear Ana Lindqvist , The carrier cannot find your address." in shown
    assert "BREAKFAST MUG, STONEWARE, SERVING PLATE, 28 CM & more" in shown


def test_a_template_that_is_not_allowed_is_never_filled() -> None:
    with pytest.raises(Refused, match=r"Text: Line 1: .*calling"):
        render_mail(replace(GOOD, text="{{ order.number.upper() }}"), sample_facts())


def attacked(words: str) -> tuple[FilledMail, FilledMail]:
    """Fill a mail with these words in every field a customer has a hand in, and a harmless one beside it."""
    facts = replace(sample_facts(), items=(MailItem("mug", 1, "sku", "blue"),))
    evil = replace(
        facts,
        customer_name=words,
        order_number=words,
        city=words,
        postal_code=words,
        country_name=words,
        problem_text=words,
        items=(MailItem(words, 1, words, words),),
    )
    template = builtin_template(Milestone.PROBLEM)
    return render_mail(template, evil), render_mail(template, facts)


def check_harmless(words: str) -> None:
    evil, plain = attacked(words)
    page, plain_page = Page(evil.html), Page(plain.html)
    assert page.tags == plain_page.tags
    without_title = [[a for a in p.attributes if a[0] != "aria-label"] for p in (page, plain_page)]
    assert without_title[0] == without_title[1]
    assert "\n" not in evil.subject
    assert "\r" not in evil.subject + evil.text


def hostile_words() -> list[str]:
    words = [
        "{{ 7*7 }}",
        "{% for i in items %}",
        "<mj-raw>",
        '"><img src=x onerror=alert(1)>',
        "a & b < c",
        "=?utf-8?q?=0D=0ABcc:?=",
    ]
    for file in sorted((HOSTILE / "text-attack").glob("*.csv")):
        if file.name.startswith(("mail_", "spoof_", "ui_")):
            with file.open(encoding="utf-8-sig", newline="", errors="replace") as opened:
                words += [cell for row in csv.reader(opened) for cell in row if len(cell) > 2]
    return list(dict.fromkeys(words))


def test_customer_words_never_become_layout() -> None:
    for words in filter(clean_line, hostile_words()):
        check_harmless(words)


def test_a_name_of_invisible_signs_counts_as_none() -> None:
    facts = replace(sample_facts(), customer_name="\u200b\u202e\u2060")
    assert "Hello, Your order" in render_mail(builtin_template(Milestone.DISPATCHED), facts).text.replace("\n\n", " ")


@given(st.text(alphabet=st.sampled_from("<>&\"'{}%#=/!-[]()mj textab\n\u2028é"), min_size=1))
def test_no_words_at_all_become_layout(words: str) -> None:
    check_harmless(f"x{words}")
