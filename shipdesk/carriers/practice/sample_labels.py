"""Sample labels for clients of the EasyPost face: a small PDF or PNG that nobody can take for postage."""

from __future__ import annotations

import struct
import zlib

_WIDTH, _HEIGHT = 812, 1218
"""4x6 inches at 203 dpi."""
_LETTERS = {
    "S": (0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E),
    "A": (0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11),
    "M": (0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11),
    "P": (0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10),
    "L": (0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F),
    "E": (0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F),
}
_DOT = 20


def sample_pdf(tracking_number: str) -> bytes:
    """Return a 4x6 inch PDF that says SAMPLE and the number."""
    text = "".join(
        f"BT /F1 {size} Tf 30 {y} Td ({words}) Tj ET\n"
        for size, y, words in ((64, 330, "SAMPLE"), (18, 290, "NO POSTAGE"), (14, 240, tracking_number))
    )
    stream = f"q 2 w 12 12 264 408 re S Q\n{text}".encode("ascii")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    )
    document, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(document))
    return document + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def sample_png() -> bytes:
    """Return a 4x6 inch picture at 203 dpi that says SAMPLE."""
    rows = [[1] * _WIDTH for _ in range(_HEIGHT)]
    for x in range(_WIDTH):
        for y in (*range(6), *range(_HEIGHT - 6, _HEIGHT)):
            rows[y][x] = 0
    for place, letter in enumerate("SAMPLE"):
        for line, bits in enumerate(_LETTERS[letter]):
            for column in range(5):
                if bits >> (4 - column) & 1:
                    _dot(rows, 46 + (place * 6 + column) * _DOT, 500 + line * _DOT)
    packed = b"".join(b"\0" + _packed(row) for row in rows)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 1, 0, 0, 0, 0)
    density = struct.pack(">IIB", 7992, 7992, 1)
    text = b"Description\0" + b"SAMPLE, no postage. " * 20
    chunks = ((b"IHDR", header), (b"pHYs", density), (b"tEXt", text), (b"IDAT", zlib.compress(packed)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _dot(rows: list[list[int]], left: int, top: int) -> None:
    for row in rows[top : top + _DOT]:
        row[left : left + _DOT] = [0] * _DOT


def _packed(row: list[int]) -> bytes:
    bits = "".join(map(str, row)).ljust(-(-_WIDTH // 8) * 8, "1")
    return int(bits, 2).to_bytes(len(bits) // 8)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
