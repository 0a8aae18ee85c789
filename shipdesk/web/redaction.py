"""Blacks out secrets: the other side may send our own key back to us in its error."""

from __future__ import annotations

import base64

_BLACK = "***"
_SHORTEST = 4


class Redaction:
    """Knows the secrets of one account."""

    def __init__(self) -> None:
        self._secrets: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Black out this secret from now on, plain and as HTTP's basic scheme writes it."""
        if len(secret) >= _SHORTEST:
            basic = base64.b64encode(f"{secret}:".encode()).decode()
            # The longest first, so that no rest of a longer secret stays visible.
            self._secrets = tuple(sorted({*self._secrets, secret, basic}, key=len, reverse=True))

    def add_basic(self, user: str, secret: str) -> None:
        """Black out a password from now on, plain and as HTTP's basic scheme writes it after that user's name."""
        self.add(secret)
        pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
        self._secrets = tuple(sorted({*self._secrets, pair}, key=len, reverse=True))

    def black_out(self, text: str) -> str:
        """Return the text without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _BLACK)
        return text
