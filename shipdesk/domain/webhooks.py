"""What a program of the shop's own hears of its customers' parcels, and how it knows that ShipDesk says it."""

from __future__ import annotations

import hashlib
import hmac

SIGNATURE, MESSAGE_ID = "X-ShipDesk-Signature", "X-ShipDesk-Id"
"""The headers: the signature with its time, and what is the same for a message that comes twice."""


def signature(secret: str, at: int, body: bytes) -> str:
    """Return "t=TIME,v1=HEX": HMAC-SHA256 under the secret over the time (Unix seconds), a dot, and the body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
