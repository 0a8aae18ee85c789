"""Pictures as a thermal printer's dots: what is ink, and how ZPL takes a picture in one bit.

Documents draw with it, printing sends with it; nothing is ever dithered, for grey bars do not scan.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from PIL import Image

DARK_BELOW = 128
"""Grey levels below are ink, of 0 black to 255 white."""


def ink(picture: Image.Image, below: int = DARK_BELOW) -> Image.Image:
    """Return a grey picture as a mask of mode "L": 255 where there is ink, 0 where there is none."""
    return picture.point([255] * below + [0] * (256 - below))


def graphic_field(bits: bytes, bytes_per_row: int, *, quickly: bool = False) -> str:
    """Return rows of bits, 1 is black, as ZPL's ^GFA in Z64: zlib, base64 and CRC-16/XMODEM of the base64 text.

    quickly is for lines of text: forty times as fast, and an eighth larger.
    """
    packed = base64.b64encode(_packed_quickly(bits) if quickly else zlib.compress(bits, 9))
    size = len(bits)
    return f"^GFA,{size},{size},{bytes_per_row},:Z64:{packed.decode()}:{binascii.crc_hqx(packed, 0):04x}"


def _packed_quickly(bits: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS, 4, zlib.Z_RLE)
    return packer.compress(bits) + packer.flush()
