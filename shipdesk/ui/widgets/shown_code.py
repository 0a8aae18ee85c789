"""How a scanned code is shown to a person."""

from __future__ import annotations


def visible(code: str) -> str:
    """Return a code with Unicode's pictures for control characters."""
    return "".join(chr(0x2400 + ord(sign)) if ord(sign) < 32 else sign for sign in code)
