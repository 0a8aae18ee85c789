"""The mail elements a template may use: a short list, strictly written, nothing that runs or loads by itself."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from shipdesk.mail.facts import LINKS

FIELD_OPEN, FIELD_CLOSE = "\ue000", "\ue001"
"""Stand around the name of a field where the template check has taken the field's braces away."""

HIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069{FIELD_OPEN}{FIELD_CLOSE}]")
"""Signs that nobody sees and that make a text look like another: control signs, turns of direction, and our marks."""

DEPTH_CAP = 40
"""The most elements inside each other: mrml ends the whole program when it is given thousands."""

_LAYOUT = frozenset({"mj-section", "mj-column", "mj-group", "mj-divider", "mj-spacer", "mj-image"})
_WORDS = frozenset({"mj-text", "mj-button", "mj-table"})
_INSIDE_WORDS = frozenset(
    "a b br div em h1 h2 h3 i li ol p small span strong table tbody td th thead tr u ul".split()  # noqa: SIM905
)
_NO_END = frozenset({"br"})
_MAIL_ATTRIBUTES = re.compile(
    r"(inner-)?(padding|border)(-(top|right|bottom|left|radius|width|color|style))?|(font|text|line|letter)-[a-z]+"
    r"|(container-|inner-)?background-color|color|align|vertical-align|width|height|direction|full-width|href|src|alt"
    r"|title|css-class|mj-class|table-layout|cellpadding|cellspacing|target|fluid-on-mobile"
)
_HTML_ATTRIBUTES = frozenset("href style class title align valign width height lang dir colspan".split())  # noqa: SIM905
_START_TAG = re.compile(r"""<[a-z][a-z0-9-]*(\s+[a-z-]+\s*=\s*("[^"<>]*"|'[^'<>]*'))*\s*/?>""")
_BAD_STYLE = re.compile(r"url\s*\(|expression|@|\\|/\*|behavio|binding|position\s*:|[{}<>]", re.IGNORECASE)
_FIELD = re.compile(f"{FIELD_OPEN}[^{FIELD_CLOSE}]*{FIELD_CLOSE}")
_SAFE_LINKS = frozenset(
    (*(f"{FIELD_OPEN}{name}{FIELD_CLOSE}" for name in LINKS), f"mailto:{FIELD_OPEN}shop.email{FIELD_CLOSE}")
)
_WEB_LINK = re.compile(
    r"https://[^\s\"'<>\\]+|http://(127\.0\.0\.1|localhost)[:/][^\s\"'<>\\]*|mailto:[^\s\"'<>\\?%&]+"
)
_NAMES_IN_LINKS = ("box.tracking_number", "parcel.tracking_number")
_IN_LINKS = frozenset(f"{FIELD_OPEN}{name}{FIELD_CLOSE}" for name in _NAMES_IN_LINKS)
"""Fields that may stand within a link, behind its server: no sign of theirs ends it."""


def sign_name(sign: str) -> str:
    """Return how a sign that nobody sees is called, such as "U+202E"."""
    return f"U+{ord(sign):04X}"


def check_markup(source: str) -> tuple[str, ...]:
    """Return what is wrong with the mail elements, as sentences that name the line; an empty tuple when all is well."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.finish()
    return tuple(dict.fromkeys(reader.problems))


class _Reader(HTMLParser):
    """Walks the elements with a stack and collects sentences."""

    def __init__(self) -> None:
        # Left as written, so that a customer's "<", which stands here as &lt;, is not taken for a real one.
        super().__init__(convert_charrefs=False)
        self.problems: list[str] = []
        self._open: list[tuple[str, int]] = []

    def _say(self, sentence: str, line: int | None = None) -> None:
        self.problems.append(f"Line {line or self.getpos()[0]}: {sentence}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_place(tag)
        raw = self.get_starttag_text() or ""
        # Two parsers that read an odd tag differently are how scripts slip through: only plain tags pass.
        if not _START_TAG.fullmatch(raw):
            self._say(f'<{tag}> is not written plainly; write each attribute as name="value".')
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")
        if len(self._open) >= DEPTH_CAP:
            self._say("elements are nested too deeply.")
        if tag not in _NO_END:
            self._open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _NO_END and self._open:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        elif tag not in _NO_END:
            inside = f"; <{self._open[-1][0]}> is still open" if self._open else ""
            self._say(f"</{tag}> closes nothing{inside}.")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._say("a < stands alone; write &lt; for the sign itself.")
        elif data.strip() and not self._in_words():
            self._say("text stands outside of <mj-text>, <mj-button> or <mj-table>.")

    def handle_entityref(self, name: str) -> None:
        self.handle_data(name)

    def handle_charref(self, name: str) -> None:
        if HIDDEN.search(unescape(f"&#{name};")):
            self._say(f"&#{name}; is a sign that nobody sees; take it out.")
        self.handle_data(name)

    def handle_comment(self, data: str) -> None:
        self._say(f"the comment <!--{data[:20]}--> would be sent to the customer; write {{# #}} for a note.")

    def handle_decl(self, decl: str) -> None:
        self._say(f"<!{decl[:20]}> is not allowed here.")

    def unknown_decl(self, data: str) -> None:
        self._say(f"<!{data[:20]}> is not allowed here.")

    def handle_pi(self, data: str) -> None:
        self._say(f"<?{data[:20]}> is not allowed here.")

    def finish(self) -> None:
        """Name the elements that were never closed."""
        for tag, line in self._open:
            self._say(f"<{tag}> is never closed.", line)

    def _in_words(self) -> bool:
        return any(tag in _WORDS for tag, _ in self._open)

    def _check_place(self, tag: str) -> None:
        if tag in _INSIDE_WORDS:
            if not self._in_words():
                self._say(f"<{tag}> must stand inside <mj-text>, <mj-button> or <mj-table>.")
        elif tag not in _LAYOUT and tag not in _WORDS:
            self._say(f"<{tag}> is not allowed in a mail.")
        elif self._in_words():
            self._say(f"<{tag}> must not stand inside a text.")
        elif tag != "mj-section" and not self._open:
            self._say(f"<{tag}> must stand inside <mj-section>.")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        known = _MAIL_ATTRIBUTES.fullmatch(name) if tag.startswith("mj-") else name in _HTML_ATTRIBUTES
        if name.startswith("on") or not known:
            self._say(f"<{tag}> must not have the attribute {name}.")
        elif name == "href":
            self._check_link(value)
        elif name == "src":
            if not value.startswith("https://") or not _WEB_LINK.fullmatch(value):
                self._say("a picture must come from an address that begins with https://.")
        elif _FIELD.search(value) and name not in ("title", "alt"):
            self._say(f"a field must not stand in the attribute {name}.")
        elif name not in ("title", "alt") and _BAD_STYLE.search(value):
            self._say(f"the attribute {name} contains something that is not allowed in a mail.")

    def _check_link(self, link: str) -> None:
        if link in _SAFE_LINKS:
            return
        if not _WEB_LINK.fullmatch(link):
            self._say(f"the link {_FIELD.sub('{{...}}', link)[:60]} must begin with https:// or mailto:.")
            return
        server, _, behind = link.partition("://")[2].partition("/")
        if _FIELD.search(server) or set(_FIELD.findall(behind)) - _IN_LINKS:
            known = " and ".join(_NAMES_IN_LINKS)
            self._say(f"of all fields only {known} may stand within a link, behind the server's name.")
