"""Templates that somebody wrote to break out, to fill the disk, to run in the customer's mail, or by mistake."""

from __future__ import annotations

import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from shipdesk.domain.errors import Refused
from shipdesk.mail.facts import MailItem, sample_facts
from shipdesk.mail.render import FilledMail, MailTemplate, render_mail
from shipdesk.mail.template_check import TemplateKind, check_template

GOOD = MailTemplate(
    "Order {{ order.number }}", "<mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section>", "Hi"
)
MOST_S = 1.0
FACTS = replace(sample_facts(), items=tuple(MailItem(f"Mug {n}", n + 1, f"M-{n}") for n in range(50)))


def inside(words: str) -> str:
    """Put words where a layout has its text."""
    return f"<mj-section><mj-column>\n<mj-text>{words}</mj-text>\n</mj-column></mj-section>"


def column(element: str) -> str:
    return f"<mj-section><mj-column>{element}</mj-column></mj-section>"


class Page(HTMLParser):
    """What would run or load in a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "form", "base", "link", "svg", "video", "audio"):
            self.found.append(tag)
        for name, value in attrs:
            bad_link = name in ("href", "src", "action") and not (value or "").startswith(("https:", "mailto:"))
            if name.startswith("on") or bad_link:
                self.found.append(f"{tag} {name}={value}")


def filled(kind: TemplateKind, source: str) -> FilledMail | None:
    """Return the mail, or None where the template is refused at saving (with its line) or when it is filled."""
    problems = check_template(source, kind)
    if problems:
        assert all(problem.startswith(("Line ", "The template is")) for problem in problems), problems
        assert not any("None" in problem for problem in problems)
        return None
    parts = {"subject": "subject", "mjml": "mjml", "text": "text"}
    try:
        return render_mail(replace(GOOD, **{parts[kind]: source}), FACTS)
    except Refused:
        return None


def judge(kind: TemplateKind, source: str) -> str:
    """Return the verdict, as the corpus of hostile inputs calls it; nothing may take longer than a second."""
    started = time.process_time()
    mail = filled(kind, source)
    assert time.process_time() - started < MOST_S
    if mail is None:
        return "REJECT"
    assert Page(mail.html).found == []
    assert len(mail.subject.splitlines()) == 1
    assert len(mail.html) <= 400_000
    return "ACCEPT"


BREAKING_OUT = [
    # by attributes
    "{{ order.__class__ }}",
    "{{ order.number.__class__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ (1).real }}",
    "{{ 1.real }}",
    "{{ order['__class__'] }}",
    "{{ order['num' 'ber'] }}",
    "{{ order[order.number] }}",
    "{{ items[0].name }}",
    "{{ order.items }}",
    "{{ order.keys }}",
    "{{ order.get }}",
    "{{ customer.name.format }}",
    "{{ ''.join }}",
    "{{ order.\uff4eumber }}",
    "{{ order.number._ }}",
    "{{ loop._iterator }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{% for item in items %}{{ loop._iterator }}{% endfor %}",
    "{% for item in items %}{{ loop.previtem.name }}{% endfor %}",
    "{% for item in items %}{{ loop }}{% endfor %}",
    "{% for item in items %}{{ item.__init__ }}{% endfor %}",
    # by filters
    "{{ order|attr('__class__') }}",
    "{{ items|map(attribute='__class__')|list }}",
    "{{ items|groupby('name') }}",
    "{{ items|selectattr('name') }}",
    "{{ items|map('upper') }}",
    "{{ items|sum(attribute='quantity') }}",
    "{{ items|sort(attribute='__class__') }}",
    "{{ items|unique }}",
    "{{ items|batch(2) }}",
    "{{ items|slice(2) }}",
    "{{ items|join(attribute='name') }}",
    "{{ items|tojson }}",
    "{{ items|pprint }}",
    "{{ items|dictsort }}",
    "{{ items|xmlattr }}",
    "{{ items|random }}",
    "{{ items|string }}",
    "{{ customer.name|safe }}",
    "{{ customer.name|forceescape }}",
    "{{ customer.name|striptags }}",
    "{{ customer.name|urlize }}",
    "{{ customer.name|replace('a', 'b'*9) }}",
    "{{ customer.name|format }}",
    "{{ '%s'|format(order) }}",
    "{{ '%999999999s'|format(1) }}",
    "{{ customer.name|filesizeformat }}",
    "{{ customer.name|indent(999) }}",
    "{{ customer.name|wordwrap(1) }}",
    "{{ customer.name|center(999) }}",
    "{{ customer.name|default(order) }}",
    "{{ customer.name|default(*items) }}",
    "{{ customer.name|default(**order) }}",
    "{{ customer.name|truncate(killwords=order) }}",
    "{{ customer.name|plural(one='a') }}",
    "{{ order.parcels|plural(*items) }}",
    "{% filter upper %}x{% endfilter %}",
    "{% filter attr('x') %}x{% endfilter %}",
    # by calls
    "{{ order.delete() }}",
    "{{ order.number.upper() }}",
    "{{ '{0.__class__}'.format(order) }}",
    "{{ lipsum() }}",
    "{{ range(9) }}",
    "{{ cycler('a') }}",
    "{{ namespace() }}",
    "{{ joiner() }}",
    "{{ dict(a=1) }}",
    "{{ lipsum.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ config }}",
    "{{ request }}",
    "{{ g }}",
    "{{ __builtins__ }}",
    "{{ caller() }}",
    "{{ varargs }}",
    "{{ super() }}",
    "{{ debug() }}",
    "{% for item in items recursive %}{{ loop(items) }}{% endfor %}",
    "{% for item in items %}{{ loop.cycle('a') }}{% endfor %}",
    # by statements
    "{% include '/etc/passwd' %}",
    "{% include items %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends '/etc/passwd' %}",
    "{% macro a() %}{{ a() }}{% endmacro %}",
    "{% macro a() %}x{% endmacro %}{{ a() }}",
    "{% call a() %}{% endcall %}",
    "{% set a = 1 %}",
    "{% set a %}x{% endset %}",
    "{% with a = 1 %}x{% endwith %}",
    "{% block a %}x{% endblock %}",
    "{% autoescape false %}{{ customer.name }}{% endautoescape %}",
    "{% do a %}",
    "{% trans %}x{% endtrans %}",
    "{% debug %}",
    "{% continue %}",
    "{% raw %}",
    "{% if order is mapping %}x{% endif %}",
    "{% if order is sameas order %}x{% endif %}",
    "{% if 'a' in order %}x{% endif %}",
    "{% for a, b in items %}x{% endfor %}",
    "{% for item in items if item.__class__ %}x{% endfor %}",
    "{% for item in order %}x{% endfor %}",
    "{% for item in [1, 2] %}x{% endfor %}",
    "{% for item in items[1:] %}x{% endfor %}",
    "{% for item in range(9) %}x{% endfor %}",
    "{% for item in items|list %}x{% endfor %}",
    "{% for items in items %}x{% endfor %}",
    "{% for order in items %}x{% endfor %}",
]
BOMBS = [
    "{{ 'x'*10**9 }}",
    "{{ 9**9**9**9 }}",
    "{{ 2**100000 }}",
    "{{ 1000*1000 }}",
    "{{ 'x' ~ 'y' }}",
    "{{ -1 }}",
    "{{ 7 % 3 }}",
    "{{ [0]*10**8 }}",
    "{{ (0,)*10**8 }}",
    "{{ {'a': 1} }}",
    "{{ 10**10 }}",
    "{{ 1e308*10 }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ 0xffffffffffff }}",
    "{{ 1_000_000 }}",
    "{{ 'x'|default('" + "y" * 600 + "') }}",
    "{{ customer.name|truncate(99999999) }}",
    "{% for i in range(99999999) %}x{% endfor %}",
    "{% for item in items %}" * 5 + "x" + "{% endfor %}" * 5,
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "not " * 4000 + "items }}",
    "{{ customer.name" + "|upper" * 3000 + " }}",
    "{{ " + "1 if 1 else " * 1600 + "1 }}",
    "{{ order" + ".number" * 2500 + " }}",
    "{{ " + "1 and " * 3000 + "1 }}",
    "{% if items %}" * 200 + "{% endif %}" * 200,
    "{% if 1 %}a" + "{% elif 1 %}b" * 1400 + "{% endif %}",
    "{{ customer.name }}" * 1001,
    "{{" * 9000,
    "{%" * 9000,
    "{#" * 9000,
    "{{ '" * 5000,
    "{% raw %}" * 2000,
    "{{ \\" * 5000,
    "{{ " + "a" * 19_000 + " }}",
    "{{ '" + "\\x41" * 4000 + "' }}",
    "x" * 100_000,
    "{{ order.number" + " " * 15_000,
]
MISTAKES = [
    "Hello {{ customer.name",
    "Hello {{ customer.name }",
    "Hello {% customer.name %}",
    "{{ }}",
    "{{ customer. }}",
    "{{ .name }}",
    "{{ customer name }}",
    "{{ customer.name| }}",
    "{{ customer.name|uper }}",
    "{{ custmer.name }}",
    "{{ customer.nmae }}",
    "{{ Customer.Name }}",
    "{{ customer }}",
    "{{ items }}",
    "{{ item.name }}",
    "{% if customer.name %}Hi",
    "{% endif %}",
    "Hi {% else %}",
    "{% for item in items %}{{ item.name }}",
    "{% for item in items %}{{ item.price }}{% endfor %}",
    "{% for item in item %}x{% endfor %}",
    "{% if customer.name = 'x' %}a{% endif %}",
    "{% if %}x{% endif %}",
    "{{ customer.name }}{{",
    "{# no end",
    "{{ 'no end }}",
    "  \n ",
    "",
    "\x00",
    "a\x1b[2Jb",
    "a\u202eb",
    "{{ '\u202e' }}",
    "{{ '\\u202e'|upper }}",
    "a\ue000b",
]


@pytest.mark.parametrize("source", [*BREAKING_OUT, *BOMBS, *MISTAKES], ids=lambda source: ascii(source[:50]))
def test_what_could_break_out_or_never_end_is_refused_in_every_part_of_a_mail(source: str) -> None:
    assert judge("text", source) == "REJECT"
    assert judge("mjml", inside(source)) == "REJECT" or not source.strip() or len(source) in (19_006, 100_000)
    if len(source) < 300:
        assert judge("subject", source) == "REJECT"


@pytest.mark.parametrize(
    "source",
    [
        "Order\nBcc: evil@evil.example",
        "Order\r\nBcc: evil@evil.example",
        "Order\rBcc: evil@evil.example",
        "Order\u2028Bcc: evil@evil.example",
        "Order\x0bBcc: evil@evil.example",
        "Order\x85Bcc: evil@evil.example",
        "Order\x00Bcc",
        "\u202eredrO",
        "{# a note #}\nOrder\nTo: evil@evil.example",
        "x" * 301,
        "{# nothing #}",
        "{% if 0 %}x{% endif %}",
    ],
)
def test_a_subject_is_one_plain_line_or_none(source: str) -> None:
    assert judge("subject", source) == "REJECT"


@pytest.mark.parametrize("source", ["{{ 'a\\r\\nBcc: x@y.example'|trim }}", "=?utf-8?q?a=0D=0ABcc:x?=", " Order \n"])
def test_a_subject_that_only_seems_odd_stays_one_line(source: str) -> None:
    assert judge("subject", source) == "ACCEPT"


LINK = '<a href="{}">x</a>'
RUNS_OR_LOADS = [
    *(
        inside(f"<{tag}>x</{tag}>")
        for tag in (
            "script",
            "style",
            "iframe",
            "object",
            "form",
            "svg",
            "math",
            "title",
            "textarea",
            "img",
            "video",
            "audio",
            "base",
            "link",
            "meta",
            "input",
            "button",
            "center",
            "font",
        )
    ),
    inside("<script src='https://x.example'></script>"),
    inside("<SCRIPT>x</SCRIPT>"),
    inside("<scr<script>ipt>x"),
    inside("<script/x>x</script>"),
    inside("<b/onclick='x'>x</b>"),
    inside("{% raw %}<script>x</script>{% endraw %}"),
    inside("{% if items %}<script>{% endif %}x"),
    inside("{# #}<script>x</script>"),
    *(
        inside(f"<b {name}='x'>y</b>")
        for name in ("onclick", "ONERROR", "onmouseover", "formaction", "srcdoc", "id", "background")
    ),
    inside("<b onclick=x>y</b>"),
    inside("<b {% if items %}onclick='x'{% endif %}>y</b>"),
    inside("<b {{ customer.name }}>y</b>"),
    *(
        inside(LINK.format(link))
        for link in (
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java&#115;cript:x",
            " javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://x.example",
            "http://shop.example",
            "//x.example",
            "/x",
            "x",
            "#",
            "",
            "https://",
            "https:// x",
            "https:/x.example",
            "{{ customer.name }}",
            "https://{{ customer.name }}",
            "https://{{ customer.name }}/",
            "https://x.example{{ customer.name }}",
            "https://x.example/{{ customer.name }}",
            "https://x.example/?q={{ order.number }}",
            "{{ parcel.tracking_url }}{{ order.number }}",
            "x{{ parcel.tracking_url }}",
            "{{ parcel.tracking_url|upper }}",
            "{{ parcel.tracking_url|default('javascript:x') }}",
            "{% if items %}javascript:x{% endif %}",
            "\ue000parcel.tracking_url\ue001",
            "mailto:a@x.example?bcc=b@x.example",
            "mailto:a@x.example%0d%0aBcc:b@x.example",
            "mailto:a@x.example&amp;cc=b@x.example",
            "https://x.example/&#34; onclick=&#34;y",
            "https://x.example\\@evil.example",
            "https://x.example/&lt;script&gt;",
            "cid:logo@shop",
        )
    ),
    *(
        inside(f'<b style="{style}">x</b>')
        for style in (
            "background:url(https://x.example)",
            "background:u&#114;l(https://x.example)",
            "background:URL (x)",
            "width:expression(x)",
            "behavior:x",
            "-moz-binding:x",
            "position:fixed",
            "a:\\75rl(x)",
            "a:/**/b",
            "@import 'x'",
            "color:{{ customer.name }}",
            "a}b{c:d",
        )
    ),
    *(
        column(f"<{tag}></{tag}>")
        for tag in (
            "mj-include",
            "mj-raw",
            "mj-head",
            "mj-style",
            "mj-html-attributes",
            "mj-attributes",
            "mj-font",
            "mj-preview",
            "mj-title",
            "mj-social",
            "mj-navbar",
            "mj-hero",
            "mj-carousel",
            "mj-accordion",
            "mj-wrapper",
            "mjml",
            "mj-body",
            "mj-unknown",
        )
    ),
    '<mj-include path="/etc/passwd" />',
    '<mj-include path="{{ shop.name }}" />',
    "<mj-raw><script>x</script></mj-raw>",
    '<mj-html-attributes><mj-selector path="a"><mj-html-attribute name="onclick">x</mj-html-attribute></mj-selector>'
    "</mj-html-attributes>",
    "<mjml><mj-body></mj-body></mjml>",
    "<mj-head><mj-style>x</mj-style></mj-head>" + column(""),
    "</mj-column></mj-section>",
    "</mj-wrapper></mj-body></mjml>",
    inside("</mj-text><mj-raw>x</mj-raw><mj-text>"),
    inside("</div></td></tr></table>"),
    *(
        column(f'<mj-image src="{src}" />')
        for src in (
            "http://x.example/a.png",
            "javascript:x",
            "data:image/png;base64,AA",
            "file:///etc/passwd",
            "cid:x",
            "{{ parcel.tracking_url }}",
            "https://x.example/{{ customer.name }}.png",
            "//x.example/a.png",
        )
    ),
    *(
        column(f'<mj-text {name}="x">y</mj-text>')
        for name in ("onclick", "background-url", "style", "class", "id", "path", "ping")
    ),
    column('<mj-text css-class="{{ customer.name }}">y</mj-text>'),
    column('<mj-text color="red;background:url(x)">y</mj-text>'),
    column('<mj-text font-family="x}body{color:red">y</mj-text>'),
    '<mj-section background-url="https://x.example/a.png"></mj-section>',
    '<?xml version="1.0"?>' + column(""),
    "<!DOCTYPE html>" + column(""),
    inside("<![CDATA[<script>x</script>]]>"),
    inside("<!-- x -->"),
    inside("<!--[if mso]>x<![endif]-->"),
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + inside("&b;"),
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + inside("&a;"),
    inside("&#x202e;"),
    inside("&#8238;"),
    inside("<div>" * 5000 + "</div>" * 5000),
    "<mj-section/>" * 3000,
    "<mj-section>" * 3000,
    column("") * 1100,
    *(
        inside(part * (50_000 // len(part)))
        for part in ("<!", "<a ", "<a b='", "<![CDATA[", "</", "<!--", "<?", "< ", "<a/", "<a b=c ")
    ),
]


@pytest.mark.parametrize("source", RUNS_OR_LOADS, ids=lambda source: ascii(source[:70]))
def test_nothing_in_a_layout_runs_or_loads_by_itself(source: str) -> None:
    assert judge("mjml", source) == "REJECT"


ALLOWED = [
    inside("Hello {{ customer.name }}, your order {{ order.number }} is on its way."),
    inside("{% if items|length > 1 %}many{% elif items %}one{% else %}none{% endif %}"),
    inside(
        "{% for item in items %}{% if not loop.first %}, {% endif %}{{ loop.index }} {{ item.name|title }}{% endfor %}"
    ),
    inside("{% for item in items %}" + "{{ item.name }}" * 50 + "{% endfor %}"),
    inside("{# a note with <script> in it #}Hi"),
    inside('<a href="https://shop.example/a?b=c&amp;d=e#f">x</a>'),
    inside('<a href="{{ parcel.tracking_url }}">x</a>'),
    inside('<a href="https://track.shop.example/{{ parcel.tracking_number }}">x</a>'),
    inside('<a href="mailto:{{ shop.email }}">x</a>'),
    inside('<a href="mailto:hello@shop.example">x</a>'),
    inside("&lt;script&gt; &amp; &eacute; &#233; &nosuch; a > b"),
    inside("{{ '<script>alert(1)</script>' }}"),
    inside("{{ customer.name|default('<b>') }}"),
    inside("\U0001f4e6 \u65e5\u672c \u05e9"),
    column(
        '<mj-image src="https://shop.example/a.png" alt="{{ customer.name }}" title="&quot; onload=&quot;x" '
        'width="99999999999px" />'
    ),
    column('<mj-button href="{{ parcel.tracking_url }}" title="x&#34; onclick=&#34;y">Go</mj-button>'),
    column('<mj-text css-class="x&quot; onclick=&quot;y" padding="1e999px 2 3 4 5">x</mj-text>'),
    column('<mj-spacer height="NaN" />'),
    column('<mj-table width="-5%"><tr><td colspan="9999999">x</td></tr></mj-table>'),
    "<mj-section><mj-column width='0%'></mj-column><mj-group><mj-column/></mj-group></mj-section>",
    "<mj-section><mj-section></mj-section></mj-section>",
    inside("&a" * 20_000),
    inside("&#0;"),
    inside("<br/>" * 5000),
    inside("x" * 50_000),
]


@pytest.mark.parametrize("source", ALLOWED, ids=lambda source: ascii(source[:70]))
def test_what_is_odd_but_harmless_makes_a_harmless_mail(source: str) -> None:
    assert judge("mjml", source) == "ACCEPT"


def test_a_template_of_all_that_is_allowed_is_checked_and_filled_in_time() -> None:
    many = "{% if items %}{{ customer.name|upper }}{% endif %}" * 330
    assert judge("mjml", inside(many)) == "ACCEPT"


CUSTOMERS = [
    "{{ 7*7 }}",
    "{% include 'x' %}",
    '"><script>x</script>',
    "' onload='x",
    "&quot; onload=&quot;x",
    "]]>",
    "--><script>x",
    "</mj-text><mj-raw><script>x</script></mj-raw>",
    "\ue000parcel.tracking_url\ue001",
    "<mj-include path='/etc/passwd'/>",
]


@pytest.mark.parametrize("words", CUSTOMERS)
def test_no_field_of_a_customer_can_be_more_than_words(words: str) -> None:
    layout = column(
        '<mj-image src="https://shop.example/a.png" alt="{{ customer.name }}" /><mj-text title="{{ customer.name }}">'
        "{{ customer.name }}{% for item in items %}{{ item.name }}{% endfor %}</mj-text>"
    )
    facts = replace(FACTS, customer_name=words, items=(MailItem(words, 1),))
    template = replace(GOOD, mjml=layout, subject="{{ customer.name }}", text="{{ customer.name }}")
    mail = render_mail(template, facts)
    assert Page(mail.html).found == []
    assert "49" not in mail.subject + mail.text
