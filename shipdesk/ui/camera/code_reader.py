"""Reads the barcodes in a grey picture."""

from __future__ import annotations

from math import hypot

import zxingcpp
from PySide6.QtGui import QImage

from shipdesk.domain.scanning.camera_ear import SeenCode


def codes_in(grey: QImage) -> tuple[SeenCode, ...]:
    """Return the codes of a grey picture as a hand scanner would send them, and how far from its middle they are."""
    if grey.isNull():
        return ()
    kinds = zxingcpp.BarcodeFormat
    # The last three are on articles. Measured, they cost nothing beside Code 128.
    wanted = (kinds.Code128, kinds.DataMatrix, kinds.QRCode, kinds.EAN13, kinds.EAN8, kinds.UPCA)
    formats = zxingcpp.BarcodeFormats(wanted)
    found = zxingcpp.read_barcodes(grey, formats=formats, try_downscale=False, try_invert=False)
    return tuple(
        SeenCode(bytes(barcode.bytes).decode("utf-8", errors="replace"), _off_middle(barcode, grey))
        for barcode in found
        if barcode.valid and bytes(barcode.bytes).strip()
    )


def _off_middle(barcode: zxingcpp.Barcode, grey: QImage) -> float:
    at = barcode.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    middle_x, middle_y = grey.width() / 2, grey.height() / 2
    x = sum(corner.x for corner in corners) / 4 - middle_x
    y = sum(corner.y for corner in corners) / 4 - middle_y
    return hypot(x, y) / hypot(middle_x, middle_y)
