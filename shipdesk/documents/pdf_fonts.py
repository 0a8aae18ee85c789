"""Fonts inside a PDF: only the glyphs that were drawn, and for each of them the characters that it stands for.

Each pair of a glyph and its characters gets a code of its own, so that text copied or searched in the PDF is the
address, whatever the letters look like (ISO 32000-1, sections 9.7.4 and 9.10.3).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import uharfbuzz
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

from shipdesk.documents.fonts import Font, open_font
from shipdesk.documents.glyf_table import Part, with_composites
from shipdesk.documents.typesetting import Run

_TABLES_LEFT_OUT = ("GDEF", "GPOS", "GSUB", "BASE", "OS/2", "VORG", "cmap", "gasp", "name", "post", "vhea", "vmtx")
_ESCAPED = {code: chr(code) for code in range(256)} | {
    0x28: "\\(", 0x29: "\\)", 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r",
}  # fmt: skip
_LEVEL = 4
"""A quarter faster than the usual 6, and a label is fifty bytes larger."""
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
    packed = zlib.compress(content, _LEVEL)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode("latin-1")
    return Raw(head + packed + b"\nendstream")


def add(document: PDFDocument, item: PDFObject) -> str:
    """Add an object to the document and return the reference to it, such as "12 0 R"."""
    written: bytes = document.Reference(item).format(document)  # type: ignore[no-untyped-call]
    return written.decode("latin-1")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What one code draws and stands for: a glyph, or several put together; width in thousandths of the type size."""

    parts: tuple[Part, ...]
    width: float
    text: str


class EmbeddedFont:
    """One font of one document: gives out codes while pages are drawn, and is written when they are done."""

    def __init__(self, font: Font, number: int) -> None:
        self.name = f"F{number}"
        self._font = font
        self._shapes: list[_Shape] = []
        self._plain: dict[str, str] = {}
        self._grouped: dict[_Shape, str] = {}

    def string(self, run: Run) -> str:
        """Return a run as the inside of a PDF string, two bytes for each glyph or group of glyphs."""
        if run.offsets is None or run.advances is None:
            try:
                return "".join(map(self._plain.__getitem__, run.texts))
            except KeyError:
                return "".join([self._of_character(c, glyph) for c, glyph in zip(run.texts, run.glyphs, strict=True)])
        return "".join([self._grouped.get(shape) or self._new_group(shape) for shape in self._groups(run)])

    def _groups(self, run: Run) -> Iterator[_Shape]:
        """Yield the run's letters, each with the marks that belong to it."""
        assert run.offsets is not None
        assert run.advances is not None
        scale = self._font.units_per_em / 1000
        parts: list[Part] = []
        pen, first, text, start = 0.0, True, "", 0.0
        for glyph, said, (x, y), advance in zip(run.glyphs, run.texts, run.offsets, run.advances, strict=True):
            if said and not first:
                yield _Shape(tuple(parts), round(pen - start, 1), text)
            if said or first:
                parts, text, start, first = [], said, pen, False
            if glyph:
                parts.append(Part(glyph, round((x - start) * scale), round(y * scale)))
            pen += advance
        if not first:
            yield _Shape(tuple(parts), round(pen - start, 1), text)

    def _of_character(self, character: str, glyph: int) -> str:
        """Return the code of a character outside of shaped runs: there it has one glyph in one font."""
        found = self._plain.get(character)
        if found is None:
            shape = _Shape((Part(glyph, 0, 0),), self._font.advances[glyph], character)
            found = self._plain[character] = self._new_code(shape)
        return found

    def _new_group(self, shape: _Shape) -> str:
        found = self._grouped[shape] = self._new_code(shape)
        return found

    def _new_code(self, shape: _Shape) -> str:
        self._shapes.append(shape)
        code = len(self._shapes)
        return _ESCAPED[code >> 8] + _ESCAPED[code & 0xFF]

    def add_to(self, document: PDFDocument) -> str:
        """Add the font's objects to the document and return the reference to it."""
        file, glyphs = self._file()
        base = f"{_tag(file)}+{self._font.name}"
        content = add(document, stream(file, f"/Length1 {len(file)}"))
        descriptor = add(document, Raw(self._descriptor(base, content)))
        mapping = add(document, stream(struct.pack(f">{len(glyphs) + 1}H", 0, *glyphs)))
        widths = " ".join([f"{shape.width:.0f}" for shape in self._shapes])
        descendant = add(
            document,
            Raw(
                f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
                f"/Supplement 0>>/FontDescriptor {descriptor}/CIDToGIDMap {mapping}/DW 1000/W[1[{widths}]]>>".encode()
            ),
        )
        unicode = add(document, stream(_to_unicode([shape.text for shape in self._shapes])))
        return add(
            document,
            Raw(
                f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H/DescendantFonts[{descendant}]"
                f"/ToUnicode {unicode}>>".encode()
            ),
        )

    def _file(self) -> tuple[bytes, list[int]]:
        """Return the font file and, for each code, its glyph in there."""
        file, places = _subset(self._font, [part.glyph for shape in self._shapes for part in shape.parts])
        composites: dict[tuple[Part, ...], int] = {}
        count = struct.unpack_from(">H", _table(file, b"maxp"), 4)[0]
        glyphs = []
        for shape in self._shapes:
            if len(shape.parts) == 1 and not (shape.parts[0].x or shape.parts[0].y):
                glyphs.append(places[shape.parts[0].glyph])
            elif shape.parts:
                moved = tuple(Part(places[part.glyph], part.x, part.y) for part in shape.parts)
                glyphs.append(composites.setdefault(moved, count + len(composites)))
            else:
                glyphs.append(0)
        return (with_composites(file, list(composites)) if composites else file), glyphs

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


def _table(file: bytes, name: bytes) -> bytes:
    count = struct.unpack_from(">H", file, 4)[0]
    for at in range(12, 12 + 16 * count, 16):
        tag, _checksum, offset, length = struct.unpack_from(">4sIII", file, at)
        if tag == name:
            return file[offset : offset + length]
    raise KeyError(name)


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
