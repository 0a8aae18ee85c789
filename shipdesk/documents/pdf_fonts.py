"""Fonts inside a PDF: only the glyphs that were drawn, and for each of them the characters that it stands for.

Each pair of a glyph and its characters gets a code of its own, so that text copied or searched in the PDF is the
address, whatever the letters look like (ISO 32000-1, sections 9.7.4 and 9.10.3).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import uharfbuzz
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

from shipdesk.documents.fonts import Font, open_font
from shipdesk.documents.typesetting import Run

_TABLES_LEFT_OUT = ("GDEF", "GPOS", "GSUB", "BASE", "OS/2", "VORG", "cmap", "gasp", "name", "post", "vhea", "vmtx")
_ESCAPED = {code: chr(code) for code in range(256)} | {
    0x28: "\\(", 0x29: "\\)", 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r",
}  # fmt: skip
_SEEN = 0.5
"""Thousandths of the type size; less is not seen."""
_RANGES_AT_ONCE = 100
"""More than a hundred entries in one bfchar section some readers refuse (Adobe technical note 5411)."""


class Raw(PDFObject):
    """An object of the document that is written as it is."""

    __RefOnly__ = 1

    def __init__(self, written: bytes) -> None:
        self.written = written

    def format(self, _document: PDFDocument) -> bytes:
        """Return what reportlab writes into the file."""
        return self.written


def stream(content: bytes, entries: str = "") -> Raw:
    """Return a compressed stream with further entries of its dictionary."""
    packed = zlib.compress(content)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode("latin-1")
    return Raw(head + packed + b"\nendstream")


def add(document: PDFDocument, item: PDFObject) -> str:
    """Add an object to the document and return the reference to it, such as "12 0 R"."""
    written: bytes = document.Reference(item).format(document)  # type: ignore[no-untyped-call]
    return written.decode("latin-1")


class EmbeddedFont:
    """One font of one document: gives out codes while pages are drawn, and is written when they are done."""

    def __init__(self, font: Font, number: int) -> None:
        self.name = f"F{number}"
        self._font = font
        self._codes: dict[tuple[int, str], int] = {}
        self._written: dict[tuple[int, str], str] = {}

    def string(self, glyphs: Sequence[int], texts: Iterable[str]) -> str:
        """Return glyphs as the inside of a PDF string, two bytes each."""
        written = self._written
        return "".join([written.get(pair) or self._new_code(pair) for pair in zip(glyphs, texts, strict=True)])

    def shaped(self, run: Run, size: float) -> str:
        """Return operators that draw a shaped run, each glyph at its place; size is the type size in dots."""
        assert run.offsets is not None
        drawn: list[str] = []
        parts: list[str] = []
        pen = rise = 0.0
        for glyph, text, (x, y) in zip(run.glyphs, run.texts, run.offsets, strict=True):
            if abs(y - rise) > _SEEN:
                drawn.append(f"[{''.join(parts).replace(')(', '')}] TJ {y * size / 1000:.2f} Ts")
                parts, rise = [], y
            if abs(x - pen) > _SEEN:
                parts.append(f"{pen - x:.0f}")
                pen = x
            pair = (glyph, text)
            parts.append(f"({self._written.get(pair) or self._new_code(pair)})")
            pen += self._font.advances[glyph]
        drawn.append(f"[{''.join(parts).replace(')(', '')}] TJ")
        if rise:
            drawn.append("0 Ts")
        return " ".join(drawn)

    def _new_code(self, pair: tuple[int, str]) -> str:
        code = self._codes[pair] = len(self._codes) + 1
        found = self._written[pair] = _ESCAPED[code >> 8] + _ESCAPED[code & 0xFF]
        return found

    def add_to(self, document: PDFDocument) -> str:
        """Add the font's objects to the document and return the reference to it."""
        glyphs = [glyph for glyph, _ in self._codes]
        file, places = _subset(self._font, glyphs)
        base = f"{_tag(file)}+{self._font.name}"
        content = add(document, stream(file, f"/Length1 {len(file)}"))
        descriptor = add(document, Raw(self._descriptor(base, content)))
        numbers = struct.pack(f">{len(glyphs) + 1}H", 0, *(places[glyph] for glyph in glyphs))
        mapping = add(document, stream(numbers))
        widths = " ".join(f"{self._font.advances[glyph]:.0f}" for glyph in glyphs)
        descendant = add(
            document,
            Raw(
                f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
                f"/Supplement 0>>/FontDescriptor {descriptor}/CIDToGIDMap {mapping}/DW 1000/W[1[{widths}]]>>".encode()
            ),
        )
        unicode = add(document, stream(_to_unicode([text for _, text in self._codes])))
        return add(
            document,
            Raw(
                f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H/DescendantFonts[{descendant}]"
                f"/ToUnicode {unicode}>>".encode()
            ),
        )

    def _descriptor(self, base: str, content: str) -> bytes:
        face = self._font.face
        scale = 1000 / self._font.units_per_em
        box = struct.unpack(">4h", bytes(face.reference_table("head").data)[36:44])
        corners = " ".join(f"{value * scale:.0f}" for value in box)
        extents = self._font.shaper.get_font_extents("ltr")
        heights = f"/Ascent {extents.ascender * scale:.0f}/Descent {extents.descender * scale:.0f}"
        return (
            f"<</Type/FontDescriptor/FontName/{base}/Flags 4/FontBBox[{corners}]/ItalicAngle 0{heights}"
            f"/CapHeight 714/StemV 80/FontFile2 {content}>>"
        ).encode()


class EmbeddedFonts:
    """The fonts of one document, in the order in which they came up."""

    def __init__(self) -> None:
        self._fonts: dict[str, EmbeddedFont] = {}

    def of(self, name: str) -> EmbeddedFont:
        """Return the document's font of that file name."""
        found = self._fonts.get(name)
        if found is None:
            found = self._fonts[name] = EmbeddedFont(open_font(name), len(self._fonts) + 1)
        return found

    def add_to(self, document: PDFDocument) -> str:
        """Add all fonts and return them as the inside of a resource dictionary."""
        return "".join(f"/{font.name} {font.add_to(document)}" for font in self._fonts.values())


def _subset(font: Font, glyphs: Sequence[int]) -> tuple[bytes, dict[int, int]]:
    """Return a font file with these glyphs alone, and where each glyph went."""
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(set(glyphs))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    tables = wanted.drop_table_tag_set
    for name in _TABLES_LEFT_OUT:
        tables.add(int.from_bytes(name.encode("ascii"), "big"))
    plan = uharfbuzz.SubsetPlan(font.face, wanted)
    places = dict(plan.old_to_new_glyph_mapping)
    return bytes(plan.execute().blob.data), places


def _tag(file: bytes) -> str:
    """Return the six capitals that tell one subset from another."""
    number = zlib.crc32(file)
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(65 + letter))
    return "".join(letters)


def _to_unicode(texts: Sequence[str]) -> bytes:
    lines = [
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
        "/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
        "1 begincodespacerange<0000><FFFF>endcodespacerange",
    ]
    entries = iter([f"<{code:04X}><{text.encode('utf-16-be').hex()}>" for code, text in enumerate(texts, 1) if text])
    for chunk in _chunks(entries, _RANGES_AT_ONCE):
        lines += [f"{len(chunk)} beginbfchar", *chunk, "endbfchar"]
    lines.append("endcmap CMapName currentdict/CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def _chunks(entries: Iterator[str], size: int) -> Iterator[list[str]]:
    while chunk := list(islice(entries, size)):
        yield chunk
