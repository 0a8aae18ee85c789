"""Turns the bytes of a text file into characters; the content decides the encoding, never the name.

A file that is UTF-8 but for some rows is read as UTF-8 and the bad bytes come through as lone surrogates
(PEP 383), so that only their rows are refused. Single byte encodings are told apart by which letters stand beside
which: accented letters inside Latin words, Cyrillic and Greek in words of their own.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from shipdesk.intake.reading import FileRefused
from shipdesk.intake.values import is_sound

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A UTF-16 surrogate written as if it were UTF-8 (Unicode 3.9, table 3-7): the file is UTF-8, the cell is broken.
_WTF8 = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_SURROGATE = re.compile("[\udc80-\udcff]")
_MOJIBAKE = re.compile(
    "Ã[\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u2122€]|â€[™œ\x9d“”]|Å[‚›º¼]"
)
_MOJIBAKE_STARTS = "ÃâÅ"
_KANA = re.compile("[\u3041-\u30ff]")
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]{2,}")
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ")
_CENTRAL = frozenset("ąćęłńóśźżáčďéěíňřšťúůýžäöüôĺľŕőűăâîșțşţđßĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽÄÖÜŐŰĂÂÎŞŢĐ")
_MARKS = frozenset("€£§©®°–—‘’‚“”„•…«»·´ºª¿¡½¼¾\u00a0²™×±µ&")
_HOOKED = frozenset("šžçñŠŽ")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
_SCAN_CHARS = 2_000_000
MENDED = "+mended"
"""Behind an encoding's name: what a shop system wrote as UTF-8 of misread UTF-8 is put right, as a person asked."""
_FOREIGN = re.compile("[^\x00-\x7f]{2,}")
_WORD_AROUND = re.compile(r"[^\s,;|\"()\[\]<>]*")
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's text, the encoding it was read in, what a person should know, and whether some bytes made no sense.

    garbled is a word that looks wrongly encoded and what may be meant by it, or empty.
    """

    text: str
    encoding: str
    remarks: tuple[str, ...] = ()
    has_bad_bytes: bool = False
    garbled: tuple[str, ...] = ()


def decode_bytes(data: bytes, encoding: str | None = None) -> DecodedText:
    """Return the text of the bytes, in the encoding asked for or the one that the content shows.

    An encoding with MENDED behind it, or MENDED alone for the one that the content shows, mends garbled letters too.
    """
    if encoding and encoding.endswith(MENDED):
        return _mended(decode_bytes(data, encoding.removesuffix(MENDED) or None))
    if encoding:
        return _decode_as_asked(data, encoding)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _noticing(data[len(bom) :].decode(name, "surrogateescape" if name == "utf-8" else "replace"), name)
    wide = _utf16_without_bom(data)
    if wide:
        return _noticing(data.decode(wide, "replace"), wide)
    try:
        return _noticing(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    escaped = data.decode("utf-8", "surrogateescape")
    bad = len(_SURROGATE.findall(escaped))
    good = sum(1 for c in escaped if c > "\x7f") - bad
    if _WTF8.search(data) or good * 2 >= bad:
        return _noticing(escaped, "utf-8")
    return _decode_legacy(data)


def _decode_as_asked(data: bytes, encoding: str) -> DecodedText:
    try:
        codecs.lookup(encoding)
        text = data.decode(encoding, "surrogateescape" if not encoding.lower().startswith("utf-16") else "strict")
    except LookupError:
        raise FileRefused(f"There is no text encoding called {encoding!r}.", "Choose another one.") from None
    except UnicodeError:
        raise FileRefused(f"This file is not written in {encoding}.", "Choose another encoding.") from None
    return _noticing(text.removeprefix("\ufeff"), encoding.lower())


def _noticing(text: str, encoding: str) -> DecodedText:
    remarks = []
    bad = not is_sound(text)
    if bad:
        remarks.append("Some rows are written in another encoding than the rest; they are refused.")
    if "\ufffd" in text:
        remarks.append("Some letters were already lost when this file was made; they show as \ufffd.")
    garbled = _garbled_word(text)
    if garbled:
        remarks.append(
            "Some letters look wrongly encoded by the shop system (such as Ã¼ for ü); they are kept as they are."
        )
    return DecodedText(text, encoding, tuple(remarks), bad, garbled)


def _garbled_word(text: str) -> tuple[str, ...]:
    """Return the first word whose letters look wrongly encoded, and what it may mean (empty where unknown)."""
    found = _MOJIBAKE.search(text, 0, _SCAN_CHARS) if any(c in text for c in _MOJIBAKE_STARTS) else None
    if not found:
        return ()
    first = max(0, found.start() - _LONGEST_SHOWN)
    start = max(text.rfind(mark, first, found.start()) for mark in ' ,;|"\t\n()[]<>') + 1
    around = _WORD_AROUND.match(text, max(start, first))
    word = around[0][:_LONGEST_SHOWN] if around else found[0]
    meant = mended_text(word)
    return word, meant if meant != word else ""


def mended_text(text: str) -> str:
    """Return the text with each run of letters that was misread as Windows-1252 put right."""
    return _FOREIGN.sub(lambda run: ungarbled(run[0]) or run[0], text)


def _mended(read: DecodedText) -> DecodedText:
    remarks = [r for r in read.remarks if "wrongly encoded" not in r]
    if read.garbled and read.garbled[1]:
        remarks.append(f"Letters were mended: {read.garbled[0]} is read as {read.garbled[1]}.")
    return DecodedText(mended_text(read.text), read.encoding + MENDED, tuple(remarks), read.has_bad_bytes)


def looks_garbled(text: str) -> bool:
    """Tell whether UTF-8 was once read as Windows-1252 and written down so, as in "MÃ¼ller"."""
    return _MOJIBAKE.search(text) is not None


def ungarbled(text: str) -> str:
    """Return what a garbled text was before, or an empty text where that cannot be known."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        pass
    try:  # as systems do that map the five bytes which the code page leaves free
        return b"".join(_cp1252_byte(c) for c in text).decode("utf-8")
    except UnicodeError:
        return ""


def _cp1252_byte(letter: str) -> bytes:
    return bytes([ord(letter)]) if "\x7f" < letter < "\xa0" else letter.encode("cp1252")


def _utf16_without_bom(data: bytes) -> str:
    head = data[:4000]
    pairs = len(head) // 2
    if pairs < 8:
        return ""
    if head[1::2].count(0) > 0.6 * pairs and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * pairs and head[1::2].count(0) == 0:
        return "utf-16-be"
    return ""


def _decode_legacy(data: bytes) -> DecodedText:
    """Choose among the encodings without a mark by how likely their letters stand together."""
    best = max(
        ("cp1252", "mac_roman", "cp1250", "cp1251", "cp1253", "cp932"),
        key=lambda name: _likelihood(data[:_SCAN_CHARS], name),
    )
    text = data.decode(best, "surrogateescape") if best != "cp1252" else _decode_cp1252(data)
    noticed = _noticing(text, best)
    doubt = f"The letters were read as {best}; look at the names, and choose another encoding if they are wrong."
    return DecodedText(noticed.text, best, (*noticed.remarks, doubt), noticed.has_bad_bytes, noticed.garbled)


def _decode_cp1252(data: bytes) -> str:
    # Windows itself maps the five unassigned bytes to C1 controls; Python's codec refuses them.
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("cp1252", "replace") if b > 0x7F else chr(b) for b in data)


def _likelihood(data: bytes, encoding: str) -> float:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return -1.0 if encoding != "cp1252" else -0.5
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    if encoding == "cp932":
        # A Western letter and its neighbour make one kanji by accident; Japanese stands in runs, with kana among them.
        runs = sum(map(len, _JAPANESE.findall(text)))
        return 1.5 * (runs / len(foreign)) if _KANA.search(text) and runs > 0.6 * len(foreign) else -0.5
    if encoding in ("cp1251", "cp1253"):
        return _share_of_own_script(text, "\u0400" if encoding == "cp1251" else "\u0370")
    letters = _CENTRAL if encoding == "cp1250" else _WESTERN
    bonus = {"cp1252": 0.02, "mac_roman": 0.0, "cp1250": -0.01}[encoding]
    return _share_of_latin(text, letters) + bonus


def _share_of_latin(text: str, letters: frozenset[str]) -> float:
    """Return the share of foreign characters that are an accented letter in a Latin word, or a usual mark."""
    good = total = 0
    previous_foreign = 0
    for before, c, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if c <= "\x7f":
            previous_foreign = 0
            continue
        total += 1
        previous_foreign += 1
        is_letter = c in letters and previous_foreign < 3 and not (c.isupper() and before.islower())
        # No word has a consonant with a hook between two others: "jšr" is Mac Roman's "jör" read as cp1252.
        is_letter = is_letter and not (c in _HOOKED and before in _CONSONANTS and after in _CONSONANTS)
        is_mark = c in _MARKS and not (before.isalpha() and after.isalpha() and c not in "’‘´·-")
        good += is_letter or is_mark
    return good / total


def _share_of_own_script(text: str, first: str) -> float:
    """Return the share of foreign characters that are lower-case letters of the script, in words of their own."""
    last = chr(ord(first) + 0xFF)
    foreign = [(b, c) for b, c in zip(" " + text, text, strict=False) if c > "\x7f"]
    own = sum(
        1 for b, c in foreign if first <= c <= last and not (c.isupper() and b.islower()) and not _is_ascii_letter(b)
    )
    small = sum(1 for _, c in foreign if first <= c <= last and c.islower())
    return (own / len(foreign)) if small > 0.4 * len(foreign) else -0.5


def _is_ascii_letter(c: str) -> bool:
    return c.isascii() and c.isalpha()
