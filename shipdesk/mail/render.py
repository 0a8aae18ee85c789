"""Fills a template with facts: MJML to HTML, the text part from a template of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import mrml
from jinja2 import Template, TemplateError
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from shipdesk.domain.errors import Refused
from shipdesk.domain.mail_languages import LANGUAGES
from shipdesk.domain.mails import Milestone
from shipdesk.domain.text import HEADER_CAP, clean_line, clean_note
from shipdesk.mail.compose import compose
from shipdesk.mail.facts import MailFacts, locale_of
from shipdesk.mail.logo import is_logo_link
from shipdesk.mail.look import palette_of
from shipdesk.mail.markup_check import check_markup
from shipdesk.mail.template_check import check_template, make_environment
from shipdesk.mail.values import Values, safe_link, values_of

RESULT_CAP = 400_000
"""The most characters of a finished HTML part."""

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_ESCAPING = make_environment(autoescape=True)
_PLAIN = make_environment(autoescape=False)
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """The three templates of one kind of mail."""

    subject: str
    mjml: str
    text: str


@dataclass(frozen=True, slots=True)
class FilledMail:
    """A mail's content, ready to be put into a message."""

    subject: str
    text: str
    html: str


def render_mail(template: MailTemplate, facts: MailFacts) -> FilledMail:
    """Fill the template; raise Refused where a value is missing that the mail needs, or the template is not allowed."""
    problems = check_mail_template(template)
    if problems:
        raise Refused(problems[0], "Correct the template in Messages, Templates.")
    values = values_of(facts)
    subject = clean_line(_fill(template.subject, values, escape=False), HEADER_CAP)
    if not subject:
        raise Refused("The subject of this mail is empty.", "Correct the template in Messages, Templates.")
    text = _MANY_BLANK_LINES.sub("\n\n", clean_note(_fill(template.text, values, escape=False), RESULT_CAP))
    if not text.strip():
        raise Refused("The text of this mail is empty.", "Correct the template in Messages, Templates.")
    body = _fill(template.mjml, values, escape=True)
    wrong = check_markup(body)
    if wrong:
        raise Refused(wrong[0], "Correct the template in Messages, Templates.")
    return FilledMail(subject, f"{text}\n", _to_html(body, subject, facts))


def check_mail_template(template: MailTemplate) -> tuple[str, ...]:
    """Return what is wrong with the three templates, each sentence beginning with the part and the line."""
    return _checked(template)


def builtin_template(milestone: Milestone, language: str = "en") -> MailTemplate:
    """Return the template that comes with ShipDesk; English where there is none in that language."""
    tag = str(locale_of(language).language)
    return _builtin(milestone, tag if tag in LANGUAGES else "en")


@lru_cache(maxsize=512)
def _checked(template: MailTemplate) -> tuple[str, ...]:
    return (
        *(f"Subject: {p}" for p in check_template(template.subject, "subject")),
        *(f"Layout: {p}" for p in check_template(template.mjml, "mjml")),
        *(f"Text: {p}" for p in check_template(template.text, "text")),
    )


@lru_cache(maxsize=256)
def _builtin(milestone: Milestone, language: str) -> MailTemplate:
    return MailTemplate(*compose(milestone, language))


@lru_cache(maxsize=1)
def _shell() -> str:
    return files("shipdesk.resources").joinpath("mail", "shell.mjml.j2").read_text(encoding="utf-8")


# As many as all kinds of mails in all our languages have parts, and some of the shop's own.
@lru_cache(maxsize=512)
def _compiled(source: str, *, escape: bool) -> Template:
    return (_ESCAPING if escape else _PLAIN).from_string(source)


def _fill(source: str, values: Values, *, escape: bool) -> str:
    try:
        filled = _compiled(source, escape=escape).render(values)
    except (TemplateError, SecurityError) as error:
        raise Refused(
            f"The template cannot be filled: {error.message}.", "Correct it in Messages, Templates."
        ) from error
    if len(filled) > RESULT_CAP:
        raise Refused("The mail would be too long.", "Shorten its template in Messages, Templates.")
    return filled


def _to_html(body: str, subject: str, facts: MailFacts) -> str:
    """Put the filled body into our own shell, which templates cannot change, and let mrml write the HTML."""
    locale = locale_of(facts.language)
    tag = str(locale).replace("_", "-")
    source = _compiled(_shell(), escape=True).render(
        language=tag,
        direction="rtl" if locale.language in _RIGHT_TO_LEFT else "ltr",
        title=subject,
        shop_name=clean_line(facts.shop_name),
        logo_url=facts.logo_url if is_logo_link(facts.logo_url) else safe_link(facts.logo_url),
        logo_width=facts.logo_width,
        look=palette_of(facts.colour),
        body=Markup(body),  # noqa: S704  (filled with escaping on and checked element by element)
    )
    try:
        # Without fonts={} mrml would link to a font server that learns who reads the mail and when.
        html = mrml.to_html(source, render_options=mrml.RenderOptions(fonts={})).content
    except OSError as error:
        raise Refused(
            f"The mail cannot be laid out: {error}.", "Correct the template in Messages, Templates."
        ) from error
    if len(html) > RESULT_CAP:
        raise Refused("The mail would be too long.", "Shorten its template in Messages, Templates.")
    return html
