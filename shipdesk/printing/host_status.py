"""How a Zebra printer says it is doing: the three lines of its answer to ~HS (ZPL II Programming Guide, "~HS")."""

from __future__ import annotations

import re

from shipdesk.domain.printing import PrinterStatus, Trouble

QUESTION = b"~HS"
LINES = 3
LONGEST_ANSWER = 1024
"""A whole answer has some eighty bytes; more is no answer."""
_LINE = re.compile(rb"\x02([^\x02\x03]*)\x03")
_FIELDS = (12, 11, 2)


def is_complete(answer: bytes) -> bool:
    """Answer whether all three lines have come."""
    return len(_LINE.findall(answer)) >= LINES


def parse_host_status(answer: bytes) -> PrinterStatus | None:
    """Return what the answer says, or None where it is no answer to ~HS.

    Line 1: aaa,b,c,dddd,eee,f,g,h,iii,j,k,l with b paper out, c pause, eee formats in the buffer, f buffer full,
    h partial format, j corrupt RAM, k under and l over temperature. Line 2: mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www with
    o head up, p ribbon out, q thermal transfer, u labels left in the batch. Line 3: password and memory.
    """
    lines = [line.decode("ascii", "replace").strip().split(",") for line in _LINE.findall(answer)]
    if len(lines) < LINES or any(len(line) < count for line, count in zip(lines, _FIELDS, strict=False)):
        return None
    first, second = lines[0], lines[1]
    if not all(part.strip().isalnum() for part in (*first[:12], *second[:9])):
        return None
    transfer = _is_on(second[4])
    signs = (
        (Trouble.PAPER_OUT, _is_on(first[1])),
        (Trouble.HEAD_OPEN, _is_on(second[2])),
        # Direct thermal printers have no ribbon, and some report its absence all the same.
        (Trouble.RIBBON_OUT, transfer and _is_on(second[3])),
        (Trouble.TOO_HOT, _is_on(first[11])),
        (Trouble.TOO_COLD, _is_on(first[10])),
        (Trouble.MEMORY_LOST, _is_on(first[9])),
        (Trouble.BUFFER_FULL, _is_on(first[5])),
        (Trouble.PAUSED, _is_on(first[2])),
    )
    return PrinterStatus(
        known=True,
        troubles=tuple(trouble for trouble, on in signs if on),
        labels_left=_number(second[8]),
        jobs_inside=_number(first[4]),
        half_format=_is_on(first[7]),
    )


def _is_on(field: str) -> bool:
    return field.strip() == "1"


def _number(field: str) -> int:
    digits = field.strip()
    return int(digits) if digits.isdecimal() else 0
