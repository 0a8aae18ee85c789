"""TrueType glyphs put together from others: letters with their marks become one glyph, as one character they are.

Where a letter is drawn by several glyphs, PDF readers that look for text take the parts for letters of their own, and
tear words apart. So the font that goes into the PDF gets a composite glyph for each such group (OpenType "glyf").
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WORDS, _PLACES, _ROUND, _MORE = 0x0001, 0x0002, 0x0004, 0x0020
_LONG_LOCA = 1
_CHECKSUM_ADJUSTMENT = 0xB1B0AFBA


@dataclass(frozen=True, slots=True)
class Part:
    """A glyph of the font and how far it is moved, in units of the font."""

    glyph: int
    x: int
    y: int


def with_composites(file: bytes, composites: Sequence[Sequence[Part]]) -> bytes:
    """Return the font with more glyphs at its end, each put together from parts that the font has."""
    tables = _tables(file)
    head, maxp = bytearray(tables["head"]), bytearray(tables["maxp"])
    long_loca = struct.unpack_from(">h", head, 50)[0]
    count = struct.unpack_from(">H", maxp, 4)[0]
    places = list(struct.unpack(f">{count + 1}{'I' if long_loca else 'H'}", tables["loca"]))
    if not long_loca:
        places = [place * 2 for place in places]
    outlines = bytearray(tables["glyf"])
    metrics = _long_metrics(tables["hmtx"], struct.unpack_from(">H", tables["hhea"], 34)[0], count)
    for parts in composites:
        outlines += _composite(parts, tables["glyf"], places)
        outlines += bytes(-len(outlines) % 4)
        places.append(len(outlines))
        metrics += struct.pack(">Hh", 0, 0)  # the PDF has the widths
    count += len(composites)
    struct.pack_into(">h", head, 50, _LONG_LOCA)
    struct.pack_into(">H", maxp, 4, count)
    _raise_limits(maxp, max(len(parts) for parts in composites))
    hhea = bytearray(tables["hhea"])
    struct.pack_into(">H", hhea, 34, count)
    changed = {
        "head": bytes(head),
        "hhea": bytes(hhea),
        "maxp": bytes(maxp),
        "glyf": bytes(outlines),
        "loca": struct.pack(f">{len(places)}I", *places),
        "hmtx": metrics,
    }
    return _file({**tables, **changed})


def _composite(parts: Sequence[Part], outlines: bytes, places: Sequence[int]) -> bytes:
    boxes = [_box(outlines[places[part.glyph] : places[part.glyph + 1]], part) for part in parts]
    seen = [box for box in boxes if box is not None]
    box = (
        (min(b[0] for b in seen), min(b[1] for b in seen), max(b[2] for b in seen), max(b[3] for b in seen))
        if seen
        else (0, 0, 0, 0)
    )
    written = struct.pack(">5h", -1, *box)
    for i, part in enumerate(parts):
        more = _MORE if i + 1 < len(parts) else 0
        written += struct.pack(">HHhh", _WORDS | _PLACES | _ROUND | more, part.glyph, part.x, part.y)
    return written


def _box(outline: bytes, part: Part) -> tuple[int, int, int, int] | None:
    if len(outline) < 10:  # a blank has no outline
        return None
    left, low, right, high = struct.unpack_from(">4h", outline, 2)
    return left + part.x, low + part.y, right + part.x, high + part.y


def _long_metrics(hmtx: bytes, long_count: int, count: int) -> bytes:
    """Return metrics with a width for every glyph; fonts may leave out the repeated widths at their end."""
    full = bytearray(hmtx[: 4 * long_count])
    width = struct.unpack_from(">H", hmtx, 4 * (long_count - 1))[0]
    for i in range(count - long_count):
        full += struct.pack(">Hh", width, struct.unpack_from(">h", hmtx, 4 * long_count + 2 * i)[0])
    return bytes(full)


def _raise_limits(maxp: bytearray, most_parts: int) -> None:
    """Tell what composites need at most: points, contours, parts, and one level more than before."""
    points, contours, deep_points, deep_contours = struct.unpack_from(">4H", maxp, 6)
    most_points = min(65535, max(points, deep_points) * most_parts)
    most_contours = min(65535, max(contours, deep_contours) * most_parts)
    struct.pack_into(">2H", maxp, 10, most_points, most_contours)
    parts, depth = struct.unpack_from(">2H", maxp, 28)
    struct.pack_into(">2H", maxp, 28, max(parts, most_parts), depth + 1)


def _tables(file: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", file, 4)[0]
    found = {}
    for i in range(count):
        tag, _checksum, offset, length = struct.unpack_from(">4sIII", file, 12 + 16 * i)
        found[tag.decode("ascii")] = file[offset : offset + length]
    return found


def _file(tables: Mapping[str, bytes]) -> bytes:
    """Return a font file of these tables, with right checksums (OpenType, "Organization of an OpenType font")."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(">IHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    directory, body = b"", b""
    start = 12 + 16 * count
    head_at = 0
    for tag in sorted(tables):
        content = tables[tag]
        if tag == "head":
            content = content[:8] + bytes(4) + content[12:]
            head_at = start + len(body)
        directory += struct.pack(">4sIII", tag.encode("ascii"), _checksum(content), start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    file = bytearray(header + directory + body)
    struct.pack_into(">I", file, head_at + 8, (_CHECKSUM_ADJUSTMENT - _checksum(bytes(file))) & 0xFFFFFFFF)
    return bytes(file)


def _checksum(content: bytes) -> int:
    padded = content + bytes(-len(content) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF
