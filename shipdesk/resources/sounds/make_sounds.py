"""Make the sounds of the packing station: tones with soft edges, 44,100 Hz, 16 bit, one channel.

Run it in this folder when the sounds should change: `python make_sounds.py`.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 44_100
EDGE_S = 0.006
LOUD = 0.6


def tone(frequency_hz: float, seconds: float, loud: float = LOUD) -> list[float]:
    """Return the samples of one tone that starts and ends softly, so that it does not click."""
    count, edge = int(RATE * seconds), int(RATE * EDGE_S)
    return [
        loud * math.sin(2 * math.pi * frequency_hz * n / RATE) * min(1.0, n / edge, (count - n) / edge)
        for n in range(count)
    ]


def horn(frequency_hz: float, seconds: float) -> list[float]:
    """Return a tone with the odd overtones of a horn: at the same level it is heard through a press or a radio."""
    parts = [tone(frequency_hz * n, seconds, 0.95 * share) for n, share in ((1, 0.62), (3, 0.25), (5, 0.13))]
    return [sum(samples) for samples in zip(*parts, strict=True)]


def silence(seconds: float) -> list[float]:
    """Return samples of nothing."""
    return [0.0] * int(RATE * seconds)


def write(path: Path, samples: list[float]) -> None:
    """Write the samples as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(sample * 32_767)) for sample in samples))


if __name__ == "__main__":
    here = Path(__file__).parent
    write(here / "good.wav", tone(1_760, 0.07))
    write(here / "item.wav", tone(1_175, 0.04, 0.45))
    write(here / "bad.wav", tone(220, 0.16) + silence(0.06) + tone(220, 0.16))
    write(here / "kept.wav", tone(660, 0.07) + silence(0.05) + tone(660, 0.07))
    write(here / "alarm.wav", (horn(494, 0.14) + horn(247, 0.2) + silence(0.05)) * 3)
