"""What a scanner means by a key, whatever letters this computer has put on it.

Scanners press the keys of a US keyboard. Under a German or French layout the same keys write other signs, so the
place of the key is read instead of the sign: Linux gives evdev's number plus 8, Windows the scan codes of the first
PC, macOS its own virtual keys. Caps Lock plays no part; Shift is what the scanner pressed.
"""

from __future__ import annotations

from enum import StrEnum

_ROWS = (
    ("1234567890-=", "!@#$%^&*()_+"),
    ("qwertyuiop[]", "QWERTYUIOP{}"),
    ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
"""The four rows of a US keyboard in the order in which a PC numbers its keys, plain and with Shift."""
_FIRST_PC = (2, 16, 30, 43)
"""The number of each row's first key on a PC; evdev kept them."""
_SPACE_PC = 57
_EVDEV_MORE = 8
_MAC = {
    0: "a", 1: "s", 2: "d", 3: "f", 4: "h", 5: "g", 6: "z", 7: "x", 8: "c", 9: "v", 11: "b", 12: "q", 13: "w",
    14: "e", 15: "r", 16: "y", 17: "t", 18: "1", 19: "2", 20: "3", 21: "4", 22: "6", 23: "5", 24: "=", 25: "9",
    26: "7", 27: "-", 28: "8", 29: "0", 30: "]", 31: "o", 32: "u", 33: "[", 34: "i", 35: "p", 37: "l", 38: "j",
    39: "'", 40: "k", 41: ";", 42: "\\", 43: ",", 44: "/", 45: "n", 46: "m", 47: ".", 49: " ", 50: "`",
}  # fmt: skip
_WITH_SHIFT = {plain: shifted for low, high in _ROWS for plain, shifted in zip(low, high, strict=True)}


class Numbering(StrEnum):
    """Who numbers the keys."""

    EVDEV = "evdev"
    PC = "pc"
    MAC = "mac"


_PC = {first + n: sign for first, (plain, _) in zip(_FIRST_PC, _ROWS, strict=True) for n, sign in enumerate(plain)}
_PC[_SPACE_PC] = " "
_KEYS = {
    Numbering.PC: _PC,
    Numbering.EVDEV: {code + _EVDEV_MORE: sign for code, sign in _PC.items()},
    Numbering.MAC: _MAC,
}


def us_sign(code: int, numbering: Numbering, *, shift: bool) -> str:
    """Return what the key in this place writes on a US keyboard; empty where it writes nothing, or is unknown.

    The digits of the number pad are left to the system: no layout moves them.
    """
    sign = _KEYS[numbering].get(code, "")
    return _WITH_SHIFT.get(sign, sign) if shift else sign


def place_of(sign: str) -> tuple[int, bool]:
    """Return evdev's place of the key that writes a sign on a US keyboard, and whether Shift is held.

    Raises KeyError for signs that no key of it writes.
    """
    for plain, shifted in _WITH_SHIFT.items():
        if sign in (plain, shifted):
            return _PLACES[plain], sign == shifted
    return _PLACES[sign], False


_PLACES = {sign: code for code, sign in _KEYS[Numbering.EVDEV].items()}
