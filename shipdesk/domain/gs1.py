"""Element strings of the GS1 system: identifiers, lengths and check digits (GS1 General Specifications, section 3).

They are written here as people read them, such as "(00)123456789012345675(420)10001".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shipdesk.domain.check_digits import is_gs1
from shipdesk.domain.errors import Refused

_GS = "\x1d"
_WRITTEN = re.compile(r"\((\d{2,4})\)([^()]*)")
# GS1's invariant character set of 82, less the parentheses that mark identifiers in writing.
_SIGNS = re.compile(r"""[!"%&'*+,\-./0-9:;<=>?A-Z_a-z]+""")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What may stand behind an identifier."""

    least: int
    most: int
    numeric: bool = False
    checked: bool = False
    title: str = ""


def _number(length: int, title: str = "", *, checked: bool = False) -> _Shape:
    return _Shape(length, length, numeric=True, checked=checked, title=title)


def _text(most: int, title: str = "") -> _Shape:
    return _Shape(1, most, title=title)


_SHAPES = {
    "00": _number(18, "SSCC", checked=True),
    "01": _number(14, "GTIN", checked=True),
    "02": _number(14, "CONTENT", checked=True),
    "10": _text(20, "BATCH/LOT"),
    "11": _number(6, "PROD DATE"),
    "13": _number(6, "PACK DATE"),
    "15": _number(6, "BEST BEFORE"),
    "17": _number(6, "USE BY"),
    "20": _number(2, "VARIANT"),
    "21": _text(20, "SERIAL"),
    "30": _Shape(1, 8, numeric=True, title="VAR. COUNT"),
    "37": _Shape(1, 8, numeric=True, title="COUNT"),
    "400": _text(30, "ORDER NUMBER"),
    "401": _text(30, "GINC"),
    "402": _number(17, "GSIN", checked=True),
    "403": _text(30, "ROUTE"),
    "410": _number(13, "SHIP TO LOC", checked=True),
    "412": _number(13, "PURCHASE FROM", checked=True),
    "420": _text(20, "SHIP TO POST"),
    "421": _text(12, "SHIP TO POST"),
    "91": _text(90, "INTERNAL"),
    **{str(n): _text(90, "INTERNAL") for n in range(92, 100)},
    **{f"330{n}": _number(6, "GROSS WEIGHT (kg)") for n in range(6)},
}
# Identifiers whose length GS1 fixed once and for all: no separator stands behind them (figure 7.8.5-2).
_LENGTHS = {
    "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, **{str(n): 8 for n in range(11, 20)}, "20": 4,
    **{str(n): 10 for n in range(31, 37)}, "41": 16,
}  # fmt: skip
"""With the identifier itself."""
_PREDEFINED = frozenset(_LENGTHS)


@dataclass(frozen=True, slots=True)
class Element:
    """One identifier and what stands behind it."""

    identifier: str
    value: str

    @property
    def title(self) -> str:
        """Return GS1's data title, such as "SSCC"; empty where ShipDesk has none."""
        shape = _SHAPES.get(self.identifier)
        return shape.title if shape else ""

    @property
    def is_predefined(self) -> bool:
        """Answer whether a reader knows the length by itself."""
        return self.identifier[:2] in _PREDEFINED


def parse_elements(written: str) -> tuple[Element, ...]:
    """Return the element strings of a text such as "(00)123456789012345675"; raise Refused with what is wrong."""
    elements = tuple(Element(found[1], found[2]) for found in _WRITTEN.finditer(written))
    if not elements or "".join(f"({e.identifier}){e.value}" for e in elements) != written:
        raise Refused(f"'{written[:40]}' is no GS1 code.", "It has to start with an identifier such as (00).")
    for element in elements:
        _check(element)
    return elements


def scanned_text(written: str) -> str:
    """Return what a scanner sends for these element strings: no parentheses, a group separator where one is due."""
    elements = parse_elements(written)
    parts = []
    for i, element in enumerate(elements):
        separated = i + 1 < len(elements) and not element.is_predefined
        parts.append(element.identifier + element.value + (_GS if separated else ""))
    return "".join(parts)


def scanned_elements(scanned: str) -> tuple[Element, ...]:
    """Return the element strings of what a scanner sends, group separators between them; total over all texts.

    Reading ends where an identifier is not known, for nobody can tell where it ends; what was read before counts.
    """
    found: list[Element] = []
    for part in scanned.split(_GS):
        rest = part
        while rest:
            identifier = next((rest[:n] for n in (2, 3, 4) if rest[:n] in _SHAPES), rest[:2])
            fixed = _LENGTHS.get(rest[:2])
            if fixed is None and identifier not in _SHAPES:
                return tuple(found)
            value = rest[len(identifier) : fixed]
            rest = rest[fixed:] if fixed else ""
            found.append(Element(identifier, value))
            if not _is_right(found[-1]):
                return tuple(found[:-1])
    return tuple(found)


def _is_right(element: Element) -> bool:
    try:
        _check(element)
    except Refused:
        return element.identifier not in _SHAPES
    return True


def human_readable(written: str) -> str:
    """Return the element strings as they stand below the bars: spaces between, digits of an SSCC in one piece."""
    return " ".join(f"({e.identifier}) {e.value}" for e in parse_elements(written))


def _check(element: Element) -> None:
    shape = _SHAPES.get(element.identifier)
    named = f"({element.identifier}){element.value[:30]}"
    if shape is None:
        raise Refused(f"ShipDesk does not know the GS1 identifier ({element.identifier}).", "Check the code.")
    if not shape.least <= len(element.value) <= shape.most:
        wanted = f"{shape.most}" if shape.least == shape.most else f"{shape.least} to {shape.most}"
        raise Refused(f"'{named}' has {len(element.value)} characters instead of {wanted}.", "Check the code.")
    if not (_DIGITS if shape.numeric else _SIGNS).fullmatch(element.value):
        allowed = "digits" if shape.numeric else "letters A to Z, digits and signs such as - . /"
        raise Refused(f"'{named}' may have {allowed} only.", "Check the code.")
    if shape.checked and not is_gs1(element.value, len(element.value)):
        raise Refused(f"The check digit of '{named}' is wrong.", "Check the code.")
