"""From the bytes of a serial scanner to codes; pure."""

from __future__ import annotations

import re

LONGEST_CODE = 1_000
"""Longer than any barcode that a bench meets: what is cut here is still known to be too long further on."""
_ENDS = re.compile(rb"[\r\n]+")
_FRAMES = re.compile("[\x00\x02\x03]")
"""What some scanners put around a code: nothing, STX and ETX."""


def text_of(code: bytes) -> str:
    """Return a code's text: UTF-8 where it is some, else Latin-1; the group separator (0x1d) of GS1 codes stays."""
    try:
        text = code.decode("utf-8")
    except UnicodeDecodeError:
        text = code.decode("latin-1")
    return _FRAMES.sub("", text)


class CodeSplitter:
    """Splits at CR and LF, in whatever pieces the bytes come; keeps no more than one code."""

    def __init__(self) -> None:
        self._begun = bytearray()

    @property
    def holds(self) -> bool:
        """Whether a code was begun whose end did not come yet."""
        return bool(self._begun)

    def feed(self, data: bytes) -> list[str]:
        """Return the codes that end in these bytes, in their order; one too long comes cut, never not at all."""
        *whole, rest = _ENDS.split(data)
        codes = []
        for part in whole:
            self._keep(part)
            code = text_of(bytes(self._begun))
            self._begun.clear()
            if code.strip():
                codes.append(code)
        self._keep(rest)
        return codes

    def give_up(self) -> str:
        """Forget what was begun, and return it."""
        begun = text_of(bytes(self._begun))
        self._begun.clear()
        return begun

    def _keep(self, part: bytes) -> None:
        self._begun += part[: LONGEST_CODE - len(self._begun)]
