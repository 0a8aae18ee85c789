"""What came back, and what it says where it says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shipdesk.domain.errors import RemoteRefused
from shipdesk.web.json_answers import line, looks_like_a_page, mapping, sequence

_SAYING = frozenset({"message", "errormessage", "detail", "description", "text"})
_DEPTH, _MOST = 8, 200
"""How deep a complaint is looked for, and among how many values of a level."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a status, whatever it says; content is unpacked and at most MAX_BYTES long."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """Return the media type without its parameters, in small letters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def is_page(self, *, xml_is_data: bool = False) -> bool:
        """Answer whether this is a web page where data was expected."""
        if self.media_type in ("text/html", "application/xhtml+xml"):
            return True
        return looks_like_a_page(self.content) and not (xml_is_data and "xml" in self.media_type)


class AnswerRefused(RemoteRefused):
    """The other side understood and said no; status is HTTP's, payload the JSON of the answer or None."""

    def __init__(self, who: str, message: str, advice: str, status: int, payload: Any) -> None:
        super().__init__(who, message, advice)
        self.status = status
        self.payload = payload


def words_of(payload: Any) -> str:
    """Return the complaint of an error answer, as most word it: error.message and its fields, problem details, text.

    Where it is worded otherwise, what is said anywhere inside.
    """
    error = mapping(payload).get("error", payload)
    if isinstance(error, str):
        return line(mapping(payload).get("error_description")) or line(error)
    fields = mapping(error)
    # Problem details (RFC 9457) say it in "detail", and what kind it is in "title".
    words = [next(filter(None, (line(fields.get(name)) for name in ("detail", "message", "title"))), "")]
    errors = fields.get("errors")
    if isinstance(errors, str):
        words.append(line(errors))
    for each in sequence(errors):
        about = mapping(each)
        words.append(" ".join(filter(None, (line(about.get("field")), line(about.get("message")) or line(each)))))
    return "; ".join(word for word in words if word)[:300] or _said_inside(payload) or line(fields.get("code"))


def _said_inside(payload: Any) -> str:
    """Return the messages inside of a payload, else each sentence in it after the field that it is about."""
    named: list[str] = []
    sentences: list[str] = []
    level: list[tuple[str, Any]] = [("", payload)]
    for _ in range(_DEPTH):
        below: list[tuple[str, Any]] = []
        for field, node in level:
            if isinstance(node, dict):
                below += node.items()
            elif isinstance(node, list):
                below += [(field, each) for each in node]
            elif isinstance(node, str) and field.lower().replace("_", "") in _SAYING:
                named.append(line(node))
            elif isinstance(node, str) and " " in node.strip():
                sentences.append(f"{field} {line(node)}".strip())
        level = below[:_MOST]
    return "; ".join(dict.fromkeys(text for text in named or sentences if text))[:300]
