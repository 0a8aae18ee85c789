"""Labels to measure with and, as a program, the peak memory in MB of drawing so many (Linux)."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

from label_people import PLACES, SENDERS, person

from shipdesk.documents.label_pdf import render_labels
from shipdesk.domain.labels import LabelContent, Layout, Symbology
from shipdesk.domain.orders import Address

_EUROPEAN = 40
"""Most of the made-up places, those that write Latin, Greek or Cyrillic: what most shops print."""


def label_of(number: int) -> LabelContent:
    """Return a label like no other."""
    place = PLACES[number % _EUROPEAN]
    tracking = f"1Z999AA1{number:010d}"
    return LabelContent(
        "P", "Priority Parcel", SENDERS[0], person(place, random.Random(number)), tracking, Symbology.CODE_128,
        tracking, f"SD-{100000 + number}", 640, carrier_name="Practice Carrier",
    )  # fmt: skip


def plain_label_of(number: int) -> LabelContent:
    """Return a label like no other, of words that every label printer has letters for."""
    recipient = Address(f"Erika Mustermann {number}", "", (f"Main Street {number % 400}",), "Berlin", "", "10115", "DE")
    return replace(label_of(number), sender=SENDERS[1], recipient=recipient)


if __name__ == "__main__":
    render_labels([label_of(number) for number in range(int(sys.argv[1]))], layout=Layout.FOUR_BY_SIX)
    # Not getrusage: its peak is that of the program which started this one.
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    print(int(line.split()[1]) / 1024)
