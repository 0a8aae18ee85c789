"""What scales send becomes a weight and a state; what nobody can read becomes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.scales import ScaleLanguage, ScaleReading, ScaleState
from shipdesk.hardware.scales.hid_pos import read_report
from shipdesk.hardware.scales.languages import SPEECHES
from shipdesk.hardware.scales.weight_text import find_weight

S = ScaleState
POUND_G, OUNCE_G = 453.59237, 28.349523125


def heard(language: ScaleLanguage, data: bytes, unit: str = "kg") -> list[tuple[int, ScaleState, bool]]:
    readings, rest = SPEECHES[language].read(data, unit)
    assert rest == b""
    return [(reading.grams, reading.state, reading.net) for reading in readings]


def report(status: int, unit: int, exponent: int, weight: int) -> bytes:
    return bytes((3, status, unit, exponent & 0xFF, weight & 0xFF, weight >> 8))


@pytest.mark.parametrize(
    ("data", "grams", "state"),
    [
        (report(4, 2, 0, 412), 412, S.STEADY),  # DYMO in grams
        (report(4, 11, -1, 147), 417, S.STEADY),  # DYMO in tenths of an ounce: 14.7 oz
        (report(3, 11, -1, 147), 417, S.MOVING),
        (report(4, 12, -2, 250), 1134, S.STEADY),  # 2.50 lb
        (report(4, 3, -3, 1234), 1234, S.STEADY),  # Mettler Toledo in kg
        (report(4, 3, -3, 65535), 65535, S.STEADY),
        (report(2, 2, 0, 0), 0, S.STEADY),
        (report(2, 0, 0, 0), 0, S.STEADY),
        (report(5, 2, 0, 3), -3, S.BELOW_ZERO),
        (report(6, 2, 0, 5000), 0, S.OVERLOAD),
        (report(1, 2, 0, 5), 0, S.FAULT),
        (report(7, 2, 0, 5), 0, S.FAULT),
        (report(8, 2, 0, 5), 0, S.FAULT),
        (report(4, 5, 0, 7), 0, S.NO_WEIGHT),  # taels
        (report(4, 2, 100, 7), 0, S.FAULT),
        (report(4, 8, 3, 7), 0, S.FAULT),  # seven thousand tonnes
        (report(4, 2, 0, 412) + bytes(2), 412, S.STEADY),  # Windows pads to the longest report
    ],
)
def test_a_usb_scale_is_understood(data: bytes, grams: int, state: ScaleState) -> None:
    reading = read_report(data)
    assert reading is not None
    assert (reading.grams, reading.state) == (grams, state)


@pytest.mark.parametrize("data", [b"", b"\x03\x04", report(4, 2, 0, 5)[:5], b"\x04" + bytes(5), report(9, 2, 0, 5)])
def test_other_reports_of_a_usb_scale_are_no_weight(data: bytes) -> None:
    assert read_report(data) is None


@given(st.binary(max_size=70))
def test_no_report_of_a_usb_scale_does_harm(data: bytes) -> None:
    reading = read_report(data)
    assert reading is None or isinstance(reading, ScaleReading)


MT, TO, NC = ScaleLanguage.MT_SICS, ScaleLanguage.TOLEDO, ScaleLanguage.NCI
AD, OH, SA, KE, LI = (
    ScaleLanguage.A_AND_D, ScaleLanguage.OHAUS, ScaleLanguage.SARTORIUS, ScaleLanguage.KERN, ScaleLanguage.LINES,
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "data", "expected"),
    [
        (MT, b"S S     100.00 g\r\n", (100, S.STEADY, False)),
        (MT, b"S S      1.234 kg\r\n", (1234, S.STEADY, False)),
        (MT, b"S D      1.234 kg\r\n", (1234, S.MOVING, False)),
        (MT, b"S S     -0.020 kg\r\n", (-20, S.BELOW_ZERO, False)),
        (MT, b"S I\r\n", (0, S.MOVING, False)),
        (MT, b"S +\r\n", (0, S.OVERLOAD, False)),
        (MT, b"S -\r\n", (0, S.BELOW_ZERO, False)),
        (MT, b"S S     2.205 lb\r\n", (1000, S.STEADY, False)),
        (TO, b"\x0200.505\r", (505, S.STEADY, False)),
        (TO, b"\x0200.505N\r", (505, S.STEADY, True)),
        (TO, b"\x02?a\r", (0, S.MOVING, False)),  # bit 0
        (TO, b"\x02?b\r", (0, S.OVERLOAD, False)),
        (TO, b"\x02?d\r", (0, S.BELOW_ZERO, False)),
        (TO, b"\x02?h\r", (0, S.FAULT, False)),
        (TO, b"\x02?p\r", (0, S.STEADY, False)),
        (TO, b"\x02?\xe1\r", (0, S.MOVING, False)),  # with its parity bit
        (NC, b"\n0001.25lb\r\n00\r\x03", (567, S.STEADY, False)),
        (NC, b"\n  01.250KG\r\nS10\r\x03", (1250, S.MOVING, False)),
        (NC, b"\n1LB 02.5OZ\r\nS00\r\x03", (524, S.STEADY, False)),
        (NC, b"\n0.500kg\r\n0p4\r\x03", (500, S.STEADY, True)),
        (NC, b"\n^^^^^^lb\r\n02\r\x03", (0, S.OVERLOAD, False)),
        (NC, b"\n^^^^^^\r\n00\r\x03", (0, S.OVERLOAD, False)),
        (NC, b"\n02\r\x03", (0, S.OVERLOAD, False)),
        (NC, b"\n01\r\x03", (0, S.BELOW_ZERO, False)),
        (NC, b"\n40\r\x03", (0, S.FAULT, False)),
        (NC, b"\n08\r\x03", (0, S.FAULT, False)),
        (NC, b"\n10\r\x03", (0, S.MOVING, False)),
        (AD, b"ST,+001234.5  g\r\n", (1235, S.STEADY, False)),
        (AD, b"US,+000012.3  g\r\n", (12, S.MOVING, False)),
        (AD, b"ST,GS,+  1.250kg\r\n", (1250, S.STEADY, False)),
        (AD, b"ST,NT,+  1.250kg\r\n", (1250, S.STEADY, True)),
        (AD, b"ST,GS,     1.2,kg\r\n", (1200, S.STEADY, False)),
        (AD, b"OL,+999999.9  g\r\n", (0, S.OVERLOAD, False)),
        (AD, b"OL,-999999.9  g\r\n", (0, S.BELOW_ZERO, False)),
        (AD, b"UL,GS,     0.0,kg\r\n", (0, S.BELOW_ZERO, False)),
        (AD, b"QT,+00012345 PC\r\n", (0, S.NO_WEIGHT, False)),
        (AD, b"ST,+0000.500 lb\r\n", (227, S.STEADY, False)),
        (OH, b"       12.73 g     \r\n", (13, S.STEADY, False)),
        (OH, b"       12.73 g    ?\r\n", (13, S.MOVING, False)),
        (OH, b"       0.211 kg  NET\r\n", (211, S.STEADY, True)),
        (OH, b"           3 PCS  \r\n", (0, S.NO_WEIGHT, False)),
        (OH, b"   1 lb 2.5 oz\r\n", (524, S.STEADY, False)),
        (SA, b"N     +   123.56 g  \r\n", (124, S.STEADY, False)),
        (SA, b"+   123.5[6] g  \r\n", (124, S.STEADY, False)),
        (SA, b"+   123.56      \r\n", (123560, S.MOVING, False)),
        (SA, b"Stat       High     \r\n", (0, S.OVERLOAD, False)),
        (SA, b"      H       \r\n", (0, S.OVERLOAD, False)),
        (SA, b"Stat     ERR 54\r\n", (0, S.FAULT, False)),
        (KE, b"    0.412 kg \r\n", (412, S.STEADY, False)),
        (KE, b"    0.412    \r\n", (412, S.MOVING, False)),
        (LI, b"\x02  1,250 kg\r\n", (1250, S.UNSAID, False)),
        (LI, b"+000500\r\n", (500_000, S.UNSAID, False)),
        (LI, b"ST 2.50lb\r\n", (1134, S.STEADY, False)),
        (LI, b"1:02.5 lb:oz\r\n", (524, S.UNSAID, False)),
        (LI, b"OVERLOAD\r\n", (0, S.OVERLOAD, False)),
        (LI, b"------\r\n", (0, S.FAULT, False)),
    ],
)  # fmt: skip
def test_a_serial_scale_is_understood(
    language: ScaleLanguage, data: bytes, expected: tuple[int, ScaleState, bool]
) -> None:
    assert heard(language, data) == [expected]


@pytest.mark.parametrize(
    ("language", "data"),
    [
        (MT, b"ES\r\nEL\r\nI4 A \"B123\"\r\nS L\r\n"),
        (TO, b"no start 1.5\r"),
        (NC, b"\n?\r\x03\n00\r\x03"),
        (AD, b"ST,TR,+  0.200kg\r\nST,PT,+0.2kg\r\nhello\r\n"),
        (OH, b"T      0.200 kg\r\n 12/11/2026 10:30:00\r\n"),
        (LI, b"Tare 0.2 kg\r\nSCALE\r\n"),
    ],
)  # fmt: skip
def test_other_lines_of_a_serial_scale_are_no_weight(language: ScaleLanguage, data: bytes) -> None:
    assert heard(language, data) == []


@given(st.sampled_from(list(ScaleLanguage)), st.lists(st.binary(max_size=60), max_size=6))
def test_no_bytes_of_a_serial_scale_do_harm(language: ScaleLanguage, chunks: list[bytes]) -> None:
    rest = b""
    for chunk in chunks:
        readings, rest = SPEECHES[language].read(rest + chunk, "kg")
        assert all(isinstance(reading, ScaleReading) for reading in readings)
        assert len(rest) <= 256


HOSTILE = st.text("0123456789.,:-+ gkglboztSTUSN?^_\r\n\x02\x03", max_size=60)


@given(st.sampled_from(list(ScaleLanguage)), HOSTILE)
def test_nothing_that_looks_like_a_weight_does_harm(language: ScaleLanguage, text: str) -> None:
    for reading in SPEECHES[language].read(text.encode(), "lb")[0]:
        assert abs(reading.milligrams) <= 2_000_000_000


@given(st.sampled_from(list(ScaleLanguage)), HOSTILE, st.integers(0, 60))
def test_where_bytes_are_cut_makes_no_difference(language: ScaleLanguage, text: str, at: int) -> None:
    data, read = text.encode(), SPEECHES[language].read
    first, rest = read(data[:at], "kg")
    second, left = read(rest + data[at:], "kg")
    assert ((*first, *second), left) == read(data, "kg")


@given(st.integers(0, 30_000), st.sampled_from(("g", "kg")))
def test_whole_grams_are_read_to_the_gram(grams: int, unit: str) -> None:
    text = f"{grams} g" if unit == "g" else f"{grams // 1000}.{grams % 1000:03d} kg"
    (reading,) = SPEECHES[ScaleLanguage.MT_SICS].read(f"S S {text}\r\n".encode(), "g")[0]
    assert reading.milligrams == grams * 1000


@given(st.integers(0, 150), st.integers(0, 159))
def test_pounds_and_ounces_are_exact(pounds: int, tenths: int) -> None:
    measured = find_weight(f"{pounds} lb {tenths // 10}.{tenths % 10} oz", "g")
    assert measured is not None
    assert measured.milligrams is not None
    assert abs(measured.milligrams / 1000 - (pounds * POUND_G + tenths / 10 * OUNCE_G)) <= 0.001
    assert measured.division_mg == 2835


def test_a_mistaken_speed_is_noise_and_no_weight() -> None:
    data = bytes((0xF8, 0x78, 0x80, 0xE6, 0x00, 0xFE, 0x0D, 0x98, 0x66))
    for speech in SPEECHES.values():
        assert speech.read(data, "kg")[0] == ()
