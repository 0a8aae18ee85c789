"""How a scanned code is shown to a person."""

from __future__ import annotations

_NAMES = (
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI", "DLE",
    "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
)  # fmt: skip
"""ISO 646; manuals of scanners call them so, and not every font has Unicode's pictures of them."""


def visible(code: str) -> str:
    """Return a code with its control characters by their names, such as <GS>."""
    return "".join(f"<{_NAMES[ord(sign)]}>" if ord(sign) < 32 else sign for sign in code)
