"""Labels to measure with and, as a program, the peak memory in MB of drawing so many (Linux)."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from label_people import PLACES, SENDERS, person

from shipdesk.documents.label_pdf import render_labels
from shipdesk.domain.labels import LabelContent, Layout, Symbology

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


if __name__ == "__main__":
    render_labels([label_of(number) for number in range(int(sys.argv[1]))], layout=Layout.FOUR_BY_SIX)
    # Not getrusage: its peak is that of the program which started this one.
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    print(int(line.split()[1]) / 1024)
