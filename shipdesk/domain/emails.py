"""What may be written to: the shape of an e-mail address, and what only looks like one."""

from __future__ import annotations

import re
import unicodedata

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\W_](?:[\w\-]*[^\W_])?\.)+[^\W\d_](?:[\w\-]*\w)?\Z")


def is_dangerous_email(raw: str) -> bool:
    """Tell whether the cell could smuggle a second recipient or a command into a mail (RFC 5321, RFC 5322)."""
    text = raw.strip()
    if text.count("@") > 1 or text.startswith("-") or any(c in text for c in "<>\r\n\t\0"):
        return True
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text) if not text.isascii() else False


def is_email(text: str) -> bool:
    """Tell whether the text is one usable e-mail address (RFC 5321 lengths; a domain with a dot)."""
    local = text.partition("@")[0]
    sound = not local.startswith((".", "-")) and not local.endswith(".") and ".." not in text
    return len(text) <= 254 and sound and _EMAIL.fullmatch(text) is not None
