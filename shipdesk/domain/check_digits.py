"""Check digits of tracking numbers and shipping units, each with the standard it comes from.

A `*_check` function takes the body without its check character and returns that character; an `is_*` function takes
a whole number without blanks and answers whether its shape and check digit are right. Bodies that hold other
characters than the scheme allows raise ValueError. A right check digit proposes a carrier, it never proves one:
every tenth random 15-digit number passes a mod 10 scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import cycle

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_UPS_1Z = re.compile(r"1Z[A-Z0-9]{15}[0-9]")
_IMPB = re.compile(r"9[1-5](?:[0-9]{20}|[0-9]{24}|[0-9]{28}|[0-9]{32})")
_IMPB_SHORT_ZIP = 8
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def gs1_mod10(body: str) -> str:
    """Return the GS1 check digit: weights 3, 1, 3, 1 ... from the right (GS1 General Specifications, section 7.9).

    The same sum checks SSCC-18, GTIN, USPS IMpb (Publication 199), FedEx Ground 15 and Canada Post 16.
    """
    return _complement(_weighted(_digits(body), (3, 1)))


def s10_check(serial: str) -> str:
    """Return the check digit of an eight-digit S10 serial (UPU S10: weights 8 6 4 2 3 5 9 7, modulus 11)."""
    digits = _digits(serial)
    if len(digits) != len(_S10_WEIGHTS):
        raise ValueError("an S10 serial has eight digits")
    rest = 11 - sum(d * w for d, w in zip(digits, _S10_WEIGHTS, strict=True)) % 11
    return str({10: 0, 11: 5}.get(rest, rest))


def mod7_check(body: str) -> str:
    """Return the number modulo 7: the tenth digit of a DHL Express air waybill."""
    _digits(body)
    return str(int(body) % 7)


def identcode_check(body: str) -> str:
    """Return the check digit of Deutsche Post's Identcode and Leitcode: weights 4, 9, 4 ... from the right."""
    return _complement(_weighted(_digits(body), (4, 9)))


def luhn_check(body: str) -> str:
    """Return the Luhn check digit (ISO/IEC 7812-1, annex B): Purolator and Old Dominion."""
    doubled = (d * w for d, w in zip(reversed(_digits(body)), cycle((2, 1)), strict=False))
    return _complement(sum(n - 9 if n > 9 else n for n in doubled))


def ups_1z_check(body: str) -> str:
    """Return the check digit for the fifteen characters after "1Z" (UPS: A counts 2, B 3 ... I 0, weights 1 and 2)."""
    values = []
    for c in body:
        if c not in _ALPHANUMERIC:
            raise ValueError("a 1Z number holds only capital letters and digits")
        values.append(int(c) if c.isdigit() else (ord(c) - 63) % 10)
    return _complement(sum(v * w for v, w in zip(values, cycle((1, 2)), strict=False)))


def fedex_mod11_check(body: str) -> str:
    """Return the FedEx Express check digit: weights 1, 3, 7 from the right, modulus 11, a 10 becomes 0."""
    return str(_weighted(_digits(body), (1, 3, 7)) % 11 % 10)


def mod37_36_check(body: str) -> str:
    """Return the check character of ISO/IEC 7064 MOD 37,36, which DPD prints after its parcel numbers."""
    product = 36
    for c in body:
        product = (product + _ALPHANUMERIC.index(c)) % 36 or 36
        product = product * 2 % 37
    return _ALPHANUMERIC[(37 - product) % 36]


def s10_number(service: str, serial: int, country_code: str) -> str:
    """Return an S10 number, such as RR123456785GB: two letters, eight digits, the check digit, the country."""
    if not re.fullmatch(r"[A-Z]{2}", service) or not re.fullmatch(r"[A-Z]{2}", country_code):
        raise ValueError("an S10 number starts with two capital letters and ends with a country of two letters")
    if not 0 <= serial <= 99_999_999:
        raise ValueError("an S10 serial has eight digits")
    digits = f"{serial:08d}"
    return f"{service}{digits}{s10_check(digits)}{country_code}"


def sscc18(prefix: str, serial: int, extension: int = 0) -> str:
    """Return an SSCC-18: extension digit, GS1 company prefix (4 to 12 digits), serial, check digit.

    The serial fills what the prefix leaves of sixteen digits (GS1 General Specifications, section 3.3.1).
    """
    _digits(prefix)
    room = 16 - len(prefix)
    if not 4 <= len(prefix) <= 12 or not 0 <= extension <= 9:
        raise ValueError("a GS1 company prefix has 4 to 12 digits and the extension is one digit")
    if not 0 <= serial < 10**room:
        raise ValueError(f"with this prefix a serial has at most {room} digits")
    body = f"{extension}{prefix}{serial:0{room}d}"
    return body + gs1_mod10(body)


def is_gs1(number: str, length: int) -> bool:
    """Answer whether the text is a GS1 number of that many digits with a right check digit."""
    return len(number) == length and _is_digits(number) and gs1_mod10(number[:-1]) == number[-1]


def is_sscc18(number: str) -> bool:
    """Answer whether the text is a shipping unit's number (SSCC) without its "00" in front."""
    return is_gs1(number, 18)


def is_s10(number: str) -> bool:
    """Answer whether the text is a postal item's number by UPU S10, such as RR123456785GB."""
    parts = _S10.fullmatch(number)
    return bool(parts) and s10_check(number[2:10]) == number[10]


def is_ups_1z(number: str) -> bool:
    """Answer whether the text is a UPS number: 1Z, fifteen letters or digits, the check digit."""
    return bool(_UPS_1Z.fullmatch(number)) and ups_1z_check(number[2:17]) == number[17]


def is_impb(number: str) -> bool:
    """Answer whether the text is a USPS package number of 22 to 34 digits (Publication 199), no ZIP in front."""
    return bool(_IMPB.fullmatch(number)) and gs1_mod10(number[:-1]) == number[-1]


def without_impb_zip(barcode: str) -> str:
    """Return the package number of a USPS barcode: what follows 420 and a ZIP of five or nine digits.

    A barcode that is no such number comes back as it is; the ZIP is in no check digit.
    """
    if barcode.startswith("420") and _is_digits(barcode):
        for cut in (_IMPB_SHORT_ZIP, _IMPB_SHORT_ZIP + 4):
            if is_impb(barcode[cut:]):
                return barcode[cut:]
    return barcode


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _digits(text: str) -> list[int]:
    if not _is_digits(text):
        raise ValueError("only the digits 0 to 9 are allowed here")
    return [int(c) for c in text]


def _weighted(digits: list[int], weights: Iterable[int]) -> int:
    return sum(d * w for d, w in zip(reversed(digits), cycle(weights), strict=False))


def _complement(total: int) -> str:
    return str(-total % 10)
