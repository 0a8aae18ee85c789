"""Reads other people's XML with suspicion: nothing in an answer may crash, hang or fool the reader.

Names are looked at without their namespace, for the same answer comes with and without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from shipdesk.domain.text import clean_line
from shipdesk.web.json_answers import NotUnderstoodError

MAX_DEPTH = 32
_WORDS = ("description", "message", "error")
"""In which elements the complaint of an error answer stands."""


def read_xml(content: bytes) -> ElementTree.Element:
    """Return the root, after a first pass that refuses document types (and so all entities) and deep nesting."""
    depth = 0

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise NotUnderstoodError("the answer is nested too deeply")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse_doctype(*_: object) -> NoReturn:
        raise NotUnderstoodError("the answer brings a document type, which no data needs; is it a web page?")

    looker = expat.ParserCreate()
    looker.StartDoctypeDeclHandler = refuse_doctype
    looker.StartElementHandler, looker.EndElementHandler = opened, closed
    try:
        looker.Parse(content, True)
        return ElementTree.fromstring(content)  # noqa: S314  (the pass before let no document type through)
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as problem:
        if isinstance(problem, NotUnderstoodError):
            raise
        raise NotUnderstoodError("the answer is no readable XML") from None


def tag_of(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def all_of(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Yield the element itself and everything inside it that has the name, in the order of the text."""
    return (each for each in element.iter() if tag_of(each) == name)


def child(element: ElementTree.Element | None, *names: str) -> ElementTree.Element | None:
    """Return what stands at a path of names below an element, the first of several; None where nothing does."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if tag_of(each) == name), None)
    return element


def text_at(element: ElementTree.Element | None, *names: str) -> str:
    """Return the text at a path of names as one clean line, or an empty text."""
    found = child(element, *names)
    return clean_line(found.text) if found is not None and found.text else ""


def words_of_xml(content: bytes) -> str:
    """Return the complaint of an error answer in XML, or an empty text where it holds none."""
    try:
        root = read_xml(content)
    except NotUnderstoodError:
        return ""
    said = [clean_line(each.text) for name in _WORDS for each in all_of(root, name) if each.text and each.text.strip()]
    return "; ".join(dict.fromkeys(said))[:300]
