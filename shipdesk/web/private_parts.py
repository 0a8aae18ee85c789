"""Shows the beginning of what was asked and answered as a stranger may read it: no names, addresses or labels.

Support needs the shape of a message, its codes and its complaint. Whose parcel it was, it does not. So what stands
under a personal key is blacked out, and so is the same text wherever the answer repeats it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from shipdesk.web.calls import FORM
from shipdesk.web.redaction import Redaction

SHOWN_CHARACTERS = 2048
_WINDOW = 12_288
_TAIL = 4_096
_LONGEST_TEXT = 400
_SHORTEST_LEARNT = 5
_MOST_LEARNT = 100
_BLACK = "***"

_PERSONAL = re.compile(
    r"(?:first|last|full|given|family|middle|sur|contact|person|attention|recipient|receiver|shipper|sender|consignee"
    r"|customer|company|business|firm|organi[sz]ation|street|display|billing|shipping|to|from|account(?:holder)?)?"
    r"name[123]?"
    r"|(?:proof|pod|pickup)?(?:signed(?:for)?by(?:name)?|receivedby(?:name)?|signator\w*|signature(?:name)?)"
    r"|company|attention|attn|contact|addressee|recipient"
    r"|(?:street|delivery|secondary|residential)?address(?:line)?s?[1234]?|addr\w*|line[1234]|street\w*"
    r"|house(?:number|no|nr)?|apartment|building|suite|city|cityname|town|locality|addresslocality|suburb|district"
    r"|citylocality|postalcity|additionaladdressinformation\d|postnumber"
    r"|\w*e?mail(?:address)?(?:es)?|\w*phone\w*|telephone|mobile|fax\w*|phones|birth\w*|\w*passport\w*"
    r"|\w*tax(?:id|number|payerid)\w*|\w*vat(?:id|number|no)\w*|eori\w*|latitude|longitude|lat|lng|lon"
)
_POSTAL = re.compile(r"\w*(?:zip|postal|post)(?:code|plus4|plusfour)?\d?")
_SECRET = re.compile(
    r"\w*(?:secret|password|passwd|token|signature|apikey|accesskey|clientid|authorization)\w*|key|sig|pin|account\w*num\w*"
)
_DOCUMENT = re.compile(r"\w*(?:image|graphic|label|document|encodedlabel|base64|b64|pdf|zpl|png|content)\w*")

_JSON_PAIR = re.compile(
    r'"((?:[^"\\]|\\.){1,60})"(\s*+:\s*+)'
    r'("(?:[^"\\]|\\.)*+"?|-?\d[\d.eE+-]*+|\[\s*+(?:"(?:[^"\\]|\\.)*+"?\s*+(?:,\s*+)?)*+\]?)',
    re.DOTALL,
)
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_XML_ELEMENT = re.compile(r"(<(?:[\w.-]{1,40}:)?([\w.-]{1,60})(?:\s[^<>]*+)?>)([^<]++|<!\[CDATA\[[^\]]*+\]*+>?)")
_ATTRIBUTE = re.compile(r"\b([\w.-]{1,60})(\s{0,5}=\s{0,5})([\"'])([^\"'<>]*+)")
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STEPS = re.compile(r"[.\[\]:]+")
_MARKS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a body, and which personal texts were in it."""

    text: str
    learnt: frozenset[str] = frozenset()


def shown_body(
    content: bytes, media_type: str, redaction: Redaction, known: Collection[str] = (), size: int = SHOWN_CHARACTERS
) -> Shown:
    """Return the beginning of a body without secrets and personal data; known are personal texts from elsewhere."""
    kind = _kind_of(content)
    if kind:
        return Shown(f"({kind}, {len(content)} bytes)")
    text = redaction.black_out(content[:_WINDOW].decode("utf-8", "replace").removeprefix("\ufeff"))
    if len(content) > _WINDOW:
        # The end may hold half a secret, which nothing would recognise.
        text = text[: max(len(text) - _TAIL, 0)]
    learnt: set[str] = set()
    if media_type.startswith(FORM):
        text = _form(text, learnt)
    elif text.lstrip().startswith("<"):
        text = _XML_ELEMENT.sub(lambda match: _element(match, learnt), text)
        text = _ATTRIBUTE.sub(lambda match: _attribute(match, learnt), text)
    else:
        text = _JSON_PAIR.sub(lambda match: _pair(match, learnt), text)
    # Somebody reads this in a terminal, where control characters are orders.
    text = _CONTROL.sub(".", _MAIL.sub(_BLACK, _without(text, known)))
    if len(text) > size or len(content) > _WINDOW:
        text = f"{text[:size]} ... ({len(content)} bytes)"
    return Shown(text, frozenset(sorted(learnt)[:_MOST_LEARNT]))


def shown_address(url: str, params: Collection[tuple[str, str]], redaction: Redaction, *, at_home: bool) -> str:
    """Return an address without secrets and personal data; elsewhere the query is left out, for it is a signature."""
    parts = urlsplit(url)
    if not at_home:
        return _shown_line(f"{parts.scheme}://{parts.hostname}{parts.path}", redaction)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True)[:40], *params]
    query = "&".join(f"{name}={_value(name, value, set())}" for name, value in pairs)
    path = f"{parts.path}?{query}" if query else parts.path
    return _shown_line(path, redaction)


def _shown_line(text: str, redaction: Redaction) -> str:
    return _CONTROL.sub(".", _MAIL.sub(_BLACK, redaction.black_out(text)))[:400]


def _kind_of(content: bytes) -> str:
    start = content[:400].lstrip()
    if start.startswith(b"%PDF"):
        return "PDF"
    if start.startswith(b"\x89PNG"):
        return "PNG"
    if start.upper().startswith((b"^XA", b"~DG", b"~DY", b"CT~~")):
        return "ZPL"
    return "not text" if b"\0" in start else ""


def _pair(match: re.Match[str], learnt: set[str]) -> str:
    key, colon, value = match.groups()
    if value.startswith("["):
        texts = [_plain(each) for each in _JSON_TEXT.findall(value)]
        shown = [_value(key, text, learnt) for text in texts]
        return match.group() if shown == texts else f'"{key}"{colon}{json.dumps(shown)}'
    if not value.startswith('"'):
        shown_number = _value(key, value, learnt)
        return match.group() if shown_number == value else f'"{key}"{colon}"{shown_number}"'
    text = _plain(value if value.endswith('"') and len(value) > 1 else value + '"')
    shown_text = _value(key, text, learnt)
    return match.group() if shown_text == text else f'"{key}"{colon}{json.dumps(shown_text)}'


def _plain(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted.strip('"')


def _element(match: re.Match[str], learnt: set[str]) -> str:
    start, name, value = match.groups()
    text = value.removeprefix("<![CDATA[").removesuffix("]]>")
    shown = _value(name, text.strip(), learnt)
    return match.group() if shown == text.strip() else f"{start}{shown}"


def _attribute(match: re.Match[str], learnt: set[str]) -> str:
    name, equals, mark, value = match.groups()
    return f"{name}{equals}{mark}{_value(name, value, learnt)}"


def _form(text: str, learnt: set[str]) -> str:
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=10_000)
    return "&".join(f"{name}={_value(name, value, learnt)}" for name, value in pairs)


def _value(name: str, value: str, learnt: set[str]) -> str:
    """Return a value as it may be shown under its name, and learn it where it is personal."""
    if not value:
        return value
    kind = _kind_of_name(name)
    if kind == "personal" and len(value) >= _SHORTEST_LEARNT:
        learnt.add(value)
    if kind in ("personal", "secret"):
        return _BLACK
    if kind == "postal":
        return f"{value[:3]}{_BLACK}"
    if len(value) > _LONGEST_TEXT:
        return f"({len(value)} characters)" if kind == "document" else f"{value[:80]} ... ({len(value)} characters)"
    return value


@lru_cache(maxsize=2000)
def _kind_of_name(name: str) -> str:
    """Return "secret", "personal", "postal", "document" or an empty text: what stands under a name."""
    whole = _MARKS.sub("", name.lower())
    steps = [step for step in _STEPS.split(name.lower()) if step]
    # "to_address.street1" and "order[name]" are personal for their last step.
    named = {whole, _MARKS.sub("", steps[-1]) if steps else whole}
    for kind, pattern in (("secret", _SECRET), ("personal", _PERSONAL), ("postal", _POSTAL), ("document", _DOCUMENT)):
        if any(pattern.fullmatch(each) for each in named):
            return kind
    return ""


def _without(text: str, known: Collection[str]) -> str:
    """Return the text without the known ones, however they are spelled: carriers shout addresses back."""
    if not known:
        return text
    spelled = {form for each in known for form in _spellings(each)}
    parts = "|".join(re.escape(each) for each in sorted(spelled, key=len, reverse=True))
    return re.sub(parts, _BLACK, text, flags=re.IGNORECASE)


def _spellings(text: str) -> tuple[str, ...]:
    quoted = json.dumps(text)[1:-1]
    careful = quoted.replace("&", "\\u0026").replace("<", "\\u003c").replace("'", "\\u0027")
    return text, quoted, careful, html.escape(text), json.dumps(text, ensure_ascii=False)[1:-1]
