"""Reads the pictures out of ZPL: ^GFA with Z64, and ~DG with ZPL's own run lengths (ZPL II manual, "~DG")."""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from PIL import Image

_GFA = re.compile(rb"\^FO(\d+),(\d+)\^GFA,(\d+),\d+,(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9a-f]{4})")
_SIZE = re.compile(rb"\^PW(\d+)\^LL(\d+)")
_DG = re.compile(rb"~DGR:[^,]*,(\d+),(\d+),\s*([^\^~]*)")


def labels_of(zpl: bytes) -> list[Image.Image]:
    """Return each label of a job as a grey picture, 0 black."""
    pictures = [_downloaded(found) for found in _DG.finditer(zpl)]
    for label in re.findall(rb"\^XA.*?\^XZ", zpl, re.DOTALL):
        size, drawn = _SIZE.search(label), _GFA.search(label)
        if size and drawn:
            page = Image.new("L", (int(size[1]), int(size[2])), 255)
            page.paste(_field(drawn), (int(drawn[1]), int(drawn[2])))
            pictures.append(page)
    return pictures


def _field(found: re.Match[bytes]) -> Image.Image:
    assert binascii.crc_hqx(found[5], 0) == int(found[6], 16), "the printer would refuse the picture"
    bits = zlib.decompress(base64.b64decode(found[5]))
    assert len(bits) == int(found[3])
    return _grey(bits, int(found[4]))


def _downloaded(found: re.Match[bytes]) -> Image.Image:
    total, row = int(found[1]), int(found[2])
    digits, line, count = row * 2, "", 0
    lines: list[str] = []
    for sign in found[3].decode("ascii"):
        if sign.isspace():
            continue
        if "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += (ord(sign) - ord("f")) * 20
        elif sign == ":":
            lines.append(lines[-1] if lines else "0" * digits)
        else:
            fill = digits - len(line) if sign in ",!" else max(1, count)
            line += {",": "0", "!": "F"}.get(sign, sign) * fill
            count = 0
        if len(line) >= digits:
            lines.append(line[:digits])
            line = line[digits:]
    bits = bytes.fromhex("".join(lines)).ljust(total, b"\0")
    return _grey(bits[:total], row)


def _grey(bits: bytes, row: int) -> Image.Image:
    picture = Image.frombytes("1", (row * 8, len(bits) // row), bits)
    return picture.convert("L").point([255] + [0] * 255)
