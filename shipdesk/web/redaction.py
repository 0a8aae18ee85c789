"""Blacks out secrets: the other side may send our own key back to us in its error."""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from urllib.parse import quote, quote_plus

_BLACK = "***"
_SHORTEST = 4
_PASSING = 12
_HEX = re.compile("%[0-9A-F]{2}")


class Redaction:
    """Knows the secrets of one account; safe for several threads."""

    def __init__(self) -> None:
        self._lasting: frozenset[str] = frozenset()
        self._passing: tuple[str, ...] = ()
        self._secrets: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def add(self, secret: str) -> None:
        """Black out this secret from now on, plain and as HTTP's basic scheme, an address or JSON write it."""
        if len(secret) >= _SHORTEST:
            basic = base64.b64encode(f"{secret}:".encode()).decode()
            self._keep({*_written(secret), basic})

    def add_basic(self, user: str, secret: str) -> None:
        """Black out a password from now on, plain and as HTTP's basic scheme writes it after that user's name."""
        self.add(secret)
        self._keep({base64.b64encode(f"{user}:{secret}".encode()).decode()})

    def add_passing(self, secret: str) -> None:
        """Black out a token, which another will follow: the last dozen are remembered."""
        if len(secret) >= _SHORTEST:
            with self._lock:
                self._passing = (*[each for each in self._passing if each != secret], secret)[-_PASSING:]
                self._sort()

    def black_out(self, text: str) -> str:
        """Return the text without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _BLACK)
        return text

    def _keep(self, secrets: set[str]) -> None:
        with self._lock:
            self._lasting |= secrets
            self._sort()

    def _sort(self) -> None:
        # The longest first, so that no rest of a longer secret stays visible.
        written = self._lasting.union(*(_written(each) for each in self._passing))
        self._secrets = tuple(sorted(written, key=len, reverse=True))


def _written(secret: str) -> frozenset[str]:
    """Return the secret in each notation in which other programs write it."""
    in_addresses = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    in_json = json.dumps(secret)[1:-1]
    careful = "".join(f"\\u{ord(c):04x}" if c in "&<>'" else c for c in in_json)
    return frozenset(
        {
            secret,
            *in_addresses,
            *(_HEX.sub(lambda found: found.group().lower(), each) for each in in_addresses),
            in_json,
            in_json.replace("/", "\\/"),
            careful,
            careful.replace("/", "\\/"),
            html.escape(secret),
            # Its end may or may not be filled up.
            base64.b64encode(secret.encode()).decode().rstrip("="),
        }
    )
