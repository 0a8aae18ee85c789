"""What is sent to a serial scale, and how its answers are read, by the language that it speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from shipdesk.domain.scales import ScaleLanguage, ScaleReading
from shipdesk.hardware.scales import line_formats, mt_sics, nci, toledo
from shipdesk.hardware.scales.weight_text import by_lines

Frames = tuple[tuple[ScaleReading, ...], bytes]
"""What the whole answers said, and the beginning of the next one."""


@dataclass(frozen=True, slots=True)
class Speech:
    """ask is sent now and then, and empty for scales that talk by themselves; read takes a buffer and a unit."""

    ask: bytes
    read: Callable[[bytes, str], Frames]


SPEECHES: dict[ScaleLanguage, Speech] = {
    ScaleLanguage.MT_SICS: Speech(mt_sics.ASK, partial(by_lines, read_line=mt_sics.read_line)),
    ScaleLanguage.TOLEDO: Speech(toledo.ASK, toledo.read_frames),
    ScaleLanguage.NCI: Speech(nci.ASK, nci.read_frames),
    ScaleLanguage.A_AND_D: Speech(line_formats.ASK_A_AND_D, partial(by_lines, read_line=line_formats.read_a_and_d)),
    ScaleLanguage.OHAUS: Speech(line_formats.ASK_OHAUS, partial(by_lines, read_line=line_formats.read_ohaus)),
    ScaleLanguage.SARTORIUS: Speech(
        line_formats.ASK_SARTORIUS, partial(by_lines, read_line=line_formats.read_unit_when_steady)
    ),
    ScaleLanguage.KERN: Speech(line_formats.ASK_KERN, partial(by_lines, read_line=line_formats.read_unit_when_steady)),
    ScaleLanguage.LINES: Speech(b"", partial(by_lines, read_line=line_formats.read_any)),
}
