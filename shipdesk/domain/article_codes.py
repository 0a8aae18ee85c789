"""What a scanned code may say of an article: its barcode in all its forms, its SKU, and the piece's serial or lot.

Barcodes are looked up as they were printed and as lists have them: GS1 numbers of 8 to 14 digits are the same with
zeros in front (GS1 General Specifications, section 3.3.2), UPC-E is UPC-A with zeros left out (section 5.2.2.4), and
books go by ISBN-10 or ISBN-13. `article_readings` answers for any text and never raises.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from shipdesk.domain.check_digits import gs1_mod10, is_gs1
from shipdesk.domain.gs1 import Element, scanned_elements
from shipdesk.domain.text import clean_line

CODE_CAP = 200
_GS = "\x1d"
_AIM = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")
_GS1_SYMBOLS = frozenset({"C1", "d2", "Q3", "e0"})
_GS_WRITTEN = re.compile(r"<GS>|\{GS\}|\u241d", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"\((\d{2,4})\)([^()]*)")
_LINK = re.compile(r"https?://[^\s?#]+?/01/(\d{8}|\d{12,14})((?:/\d{2,4}/[^/?#\s]+)*)/?(?:[?#]\S*)?", re.IGNORECASE)
_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """One way to read a code: how it is kept, and what to look for, most trusted first."""

    code: str
    barcodes: tuple[str, ...]
    skus: tuple[str, ...]
    serial: str = ""
    lot: str = ""


def article_readings(raw: str) -> tuple[ArticleReading, ...]:
    """Return the ways to read a scanned or typed text, most trusted first; none where there is nothing to read."""
    line = unicodedata.normalize("NFKC", raw[: 2 * CODE_CAP]).strip(" \t\r\n")
    symbology = _AIM.match(line)
    if symbology:
        line = line[symbology.end() :]
    plain = _plain(clean_line(line, CODE_CAP))
    marked = _marked(line, is_gs1_symbol=symbology is not None and symbology[1] + symbology[2] in _GS1_SYMBOLS)
    if marked is not None:
        return (marked,)
    if not plain.code:
        return ()
    if line.startswith("01") and len(line) > 16 and line.isascii():
        # Some scanners leave out what marks it: then it may as well be a number of the shop's own.
        elements = _of_elements(scanned_elements(line))
        return (plain, elements) if elements else (plain,)
    return (plain,)


def gtin_forms(digits: str) -> tuple[str, ...]:
    """Return a GS1 number as it is and with more or fewer zeros in front; none where it is no such number."""
    if len(digits) not in _LENGTHS or not is_gs1(digits, len(digits)) or not digits.strip("0"):
        return ()
    core = digits.lstrip("0")
    forms = [digits, *(core.zfill(length) for length in reversed(_LENGTHS) if length >= len(core))]
    return tuple(dict.fromkeys([*forms, *_isbn_10(core)]))


def usual_gtin(digits: str) -> str:
    """Return a GS1 number as it stands below the bars of shops: 14 digits that begin with 0 are 13, with 00 are 12."""
    if len(digits) != 14 or not digits.startswith("0"):
        return digits
    return digits[2:] if digits.startswith("00") else digits[1:]


def _marked(line: str, *, is_gs1_symbol: bool) -> ArticleReading | None:
    """Return the reading of a code that says itself that it is GS1's, where it names an article."""
    link = _LINK.fullmatch(line)
    if link:
        parts = re.findall(r"/(\d{2,4})/([^/]+)", link[2])
        told = [Element(identifier, unquote(value)) for identifier, value in parts]
        return _of_elements((Element("01", link[1].zfill(14)), *told))
    separated = _GS_WRITTEN.sub(_GS, line)
    written = _IN_PARENTHESES.findall(separated)
    if written and separated.startswith("("):
        return _of_elements(tuple(Element(name, value.strip(f"{_GS} ")) for name, value in written))
    if is_gs1_symbol or _GS in separated:
        return _of_elements(scanned_elements(separated))
    return None


def _of_elements(elements: tuple[Element, ...]) -> ArticleReading | None:
    said = {element.identifier: clean_line(element.value, 40) for element in reversed(elements)}
    gtin = said.get("01", "")
    forms = gtin_forms(gtin)
    if not forms:
        return None
    code = usual_gtin(gtin)
    both = tuple(dict.fromkeys((code, *forms)))
    return ArticleReading(code, both, both, said.get("21", ""), said.get("10", ""))


def _plain(text: str) -> ArticleReading:
    compact = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", text)
    forms = (*gtin_forms(compact), *gtin_forms(_upc_a(compact)), *_isbn_13(compact))
    both = (text, compact, *forms)
    cased = (text, compact, text.upper(), text.lower(), *forms)
    return ArticleReading(text, tuple(dict.fromkeys(both)), tuple(dict.fromkeys(cased)))


def _upc_a(code: str) -> str:
    """Return the UPC-A of a UPC-E of 8 digits, or an empty text."""
    if not re.fullmatch(r"[01][0-9]{7}", code):
        return ""
    system, body, last, check = code[0], code[1:6], code[6], code[7]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:]
    elif last == "4":
        middle = body[:4] + "00000" + body[4:]
    else:
        middle = body + "0000" + last
    return system + middle + check


def _isbn_10(core: str) -> tuple[str, ...]:
    if len(core) != 13 or not core.startswith("978"):
        return ()
    return (core[3:12] + _isbn_10_check(core[3:12]),)


def _isbn_13(code: str) -> tuple[str, ...]:
    found = re.fullmatch(r"([0-9]{9})([0-9Xx])", code.replace("-", ""))
    if found is None or _isbn_10_check(found[1]) != found[2].upper():
        return ()
    return (f"978{found[1]}{gs1_mod10('978' + found[1])}", found[1] + found[2].upper())


def _isbn_10_check(body: str) -> str:
    """Return the check character of an ISBN of ten: weights 10 to 2, modulus 11 (ISO 2108:1992)."""
    rest = -sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True)) % 11
    return "X" if rest == 10 else str(rest)
