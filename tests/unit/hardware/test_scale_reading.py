"""A scale is read: the first steady weight in time, or a sentence of what to do."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_scales import FakeUsbScale, ListeningClock

from shipdesk.domain.scales import (
    FoundScale,
    NoScale,
    ScaleBelowZero,
    ScaleBusy,
    ScaleEmpty,
    ScaleError,
    ScaleFaulty,
    ScaleForbidden,
    ScaleKind,
    ScaleLanguage,
    ScaleOverloaded,
    ScaleSettings,
    ScaleSilent,
    ScaleUnplugged,
    ScaleUnsteady,
)
from shipdesk.hardware.scales import find
from shipdesk.hardware.scales.find import list_scales, open_scale, scales_among
from shipdesk.hardware.scales.hid_scale import hid_scale, open_hid
from shipdesk.hardware.scales.serial_scale import port_error, serial_scale

USB = ScaleSettings(kind=ScaleKind.HID)


def report(status: int, grams: int) -> bytes:
    return bytes((3, status, 2, 0, grams & 0xFF, grams >> 8))


STEADY, MOVING, ZERO = report(4, 412), report(3, 200), report(2, 0)


@pytest.fixture
def clock() -> ListeningClock:
    return ListeningClock()


def test_a_usb_scale_gives_its_first_steady_weight(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, coming=[MOVING, MOVING, STEADY])
    reading = hid_scale(USB, lambda: device, clock).read(5)
    assert (reading.grams, reading.division_g) == (412, 1.0)
    assert clock.now < 100.6


def test_what_a_usb_scale_said_before_is_of_the_last_parcel(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, waiting=[report(4, 900)] * 20, coming=[STEADY])
    assert hid_scale(USB, lambda: device, clock).read(5).grams == 412


def test_a_first_steady_report_is_not_believed_alone(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, coming=[report(4, 900), MOVING, STEADY])
    assert hid_scale(USB, lambda: device, clock).read(5).grams == 412


def test_a_usb_scale_that_tells_only_changes_is_asked(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, asked=STEADY)
    assert hid_scale(USB, lambda: device, clock).read(5).grams == 412


def test_a_usb_scale_that_tells_a_change_once_is_believed_when_it_stays_quiet(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, coming=[MOVING, STEADY], repeats=False)
    assert hid_scale(USB, lambda: device, clock).read(5).grams == 412


def test_a_parcel_is_waited_for(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, coming=[ZERO] * 20 + [MOVING, STEADY])
    assert hid_scale(USB, lambda: device, clock).read(5).grams == 412
    empty = FakeUsbScale(clock, coming=[ZERO])
    assert hid_scale(USB, lambda: empty, clock).read(5, loaded=False).grams == 0


@pytest.mark.parametrize(
    ("coming", "error", "words"),
    [
        ([], ScaleSilent, "says nothing"),
        ([ZERO], ScaleEmpty, "Nothing is on the scale"),
        ([MOVING], ScaleUnsteady, "come to rest"),
        ([report(6, 0)], ScaleOverloaded, "overloaded"),
        ([report(5, 20)], ScaleBelowZero, "less than zero"),
        ([report(7, 0)], ScaleFaulty, "cannot weigh"),
        ([bytes((3, 4, 5, 0, 9, 0))], ScaleFaulty, "does not show a weight"),
        ([STEADY, OSError("read error")], ScaleUnplugged, "went away"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    clock: ListeningClock, coming: list[bytes | OSError], error: type[ScaleError], words: str
) -> None:
    device = FakeUsbScale(clock, coming=coming)
    with pytest.raises(error, match=words) as raised:
        hid_scale(USB, lambda: device, clock).read(3)
    assert raised.value.advice
    assert clock.now <= 103.3


def test_an_overloaded_scale_is_not_waited_for_to_the_end(clock: ListeningClock) -> None:
    device = FakeUsbScale(clock, coming=[report(6, 0)])
    with pytest.raises(ScaleOverloaded):
        hid_scale(USB, lambda: device, clock).read(30)
    assert clock.now < 102


def test_a_usb_scale_that_was_unplugged_between_parcels_is_found_again(clock: ListeningClock) -> None:
    devices = [
        FakeUsbScale(clock, coming=[STEADY, STEADY, OSError("read error")]),
        FakeUsbScale(clock, coming=[STEADY]),
    ]
    left: Iterator[FakeUsbScale] = iter(devices)
    scale = hid_scale(USB, lambda: next(left), clock)
    assert scale.read(5).grams == 412
    assert scale.read(5).grams == 412
    assert [device.closed for device in devices] == [True, False]
    scale.close()
    assert devices[1].closed


class ScriptedLine:
    """A serial line that says one thing a twentieth of a second."""

    def __init__(self, clock: ListeningClock, said: list[bytes]) -> None:
        self._clock, self._said = clock, iter(said)
        self.written: list[bytes] = []

    def read(self, size: int) -> bytes:
        self._clock.now += 0.05
        return next(self._said, b"")[:size]

    def write(self, data: bytes, /) -> int:
        self.written.append(data)
        return len(data)

    def reset_input_buffer(self) -> None:
        """There is nothing kept."""

    def close(self) -> None:
        """There is nothing open."""


def lines_scale(clock: ListeningClock, said: list[bytes]) -> int:
    settings = ScaleSettings(kind=ScaleKind.SERIAL, language=ScaleLanguage.LINES, address="x")
    return serial_scale(settings, lambda: ScriptedLine(clock, said), clock).read(5).grams


def test_a_scale_that_does_not_say_whether_it_rests_must_repeat_itself(clock: ListeningClock) -> None:
    rising = [f"{grams} g\r\n".encode() for grams in (100, 200, 300, 300, 400)]
    assert lines_scale(clock, [*rising, *[b"412 g\r\n"] * 30]) == 412


def test_the_tail_of_a_first_line_is_no_weight(clock: ListeningClock) -> None:
    assert lines_scale(clock, [b"2 g\r\n", *[b"412 g\r\n"] * 30]) == 412


def test_a_scale_that_prints_once_at_a_key_is_believed(clock: ListeningClock) -> None:
    assert lines_scale(clock, [b"", b"", b"412 g\r\n"]) == 412


def test_a_scale_is_asked_in_its_language_until_it_answers(clock: ListeningClock) -> None:
    line = ScriptedLine(clock, [b""] * 10 + [b"S S 412 g\r\n"] * 2)
    settings = ScaleSettings(kind=ScaleKind.SERIAL, address="x")
    assert serial_scale(settings, lambda: line, clock).read(5).grams == 412
    assert line.written == [b"SI\r\n"] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no terminal lines with two ends")
class TestRealLines:
    """pyserial on a pseudo terminal."""

    def test_a_serial_scale_answers_and_is_found_again_after_it_was_unplugged(self, tmp_path: Path) -> None:
        from scripted_scales import PtyScale

        port = tmp_path / "ttyScale"
        pty_scale = PtyScale(port, lambda asked: b"S S     0.412 kg\r\n" * asked.count(b"SI\r\n") * 2)
        scale = open_scale(ScaleSettings(kind=ScaleKind.SERIAL, address=str(port)))
        assert scale.read(30).grams == 412
        pty_scale.unplug()
        with pytest.raises(NoScale, match="no scale at"):
            scale.read(30)
        pty_scale.plug_in()
        assert scale.read(30).grams == 412
        scale.close()
        pty_scale.unplug()

    def test_two_programs_cannot_read_one_scale(self, tmp_path: Path) -> None:
        from scripted_scales import PtyScale

        port = tmp_path / "ttyScale"
        pty_scale = PtyScale(port, lambda _asked: b"\x0200.412\r" * 2)
        settings = ScaleSettings(kind=ScaleKind.SERIAL, address=str(port), language=ScaleLanguage.TOLEDO, framing="8N1")
        first, second = open_scale(settings), open_scale(settings)
        assert first.read(30).grams == 412
        with pytest.raises(ScaleBusy, match="Another program"):
            second.read(30)
        first.close()
        assert second.read(30).grams == 412
        second.close()
        pty_scale.unplug()


def test_a_port_that_is_not_there_is_told() -> None:
    with pytest.raises(NoScale, match="no scale at /dev/ttyNothing"):
        open_scale(ScaleSettings(kind=ScaleKind.SERIAL, address="/dev/ttyNothing")).read(1)


@pytest.mark.parametrize(
    ("error", "platform", "meant", "advice"),
    [
        (OSError(errno.EACCES, "denied"), "linux", ScaleForbidden, "dialout"),
        (OSError(errno.EACCES, "denied"), "darwin", ScaleForbidden, "Ask"),
        (OSError("could not open port 'COM3': PermissionError(13, ...)"), "win32", ScaleBusy, "Close"),
        (OSError(errno.EBUSY, "busy"), "linux", ScaleBusy, "Close"),
        (OSError(errno.ENOENT, "gone"), "linux", NoScale, "Plug it in"),
        (ValueError("no port"), "linux", NoScale, "Plug it in"),
    ],
)
def test_why_a_port_does_not_open_is_told(error: Exception, platform: str, meant: type, advice: str) -> None:
    told = port_error("/dev/ttyUSB0", error, platform)
    assert type(told) is meant
    assert advice in told.advice


def test_a_bench_without_a_scale_says_so() -> None:
    with pytest.raises(NoScale, match="no scale"):
        open_scale(ScaleSettings())


def test_the_practice_scale_shows_what_the_parcel_should_weigh() -> None:
    practice = ScaleSettings(kind=ScaleKind.PRACTICE)
    assert open_scale(practice, expected_g=731).read(1).grams == 731
    assert open_scale(practice).read(1).grams == 500
    assert open_scale(practice.model_copy(update={"practice_g": 90}), expected_g=731).read(1).grams == 90


class ListedPort:
    """A port as pyserial lists it."""

    def __init__(self, device: str, description: str | None, maker: str | None = None, vid: int | None = None) -> None:
        self.device, self.description, self.manufacturer, self.vid = device, description, maker, vid
        self.product = description if vid else None


INFOS = [
    {"vendor_id": 0x0922, "product_id": 0x8003, "usage_page": 0x8D, "serial_number": "0071", "product_string": "M10"},
    {"vendor_id": 0x0922, "product_id": 0x8003, "usage_page": 0x8D, "serial_number": "0071", "product_string": "M10"},
    {"vendor_id": 0x0EB8, "product_id": 0xF000, "usage_page": 0},
    {"vendor_id": 0x1234, "product_id": 1, "usage_page": 0x8D, "manufacturer_string": "Shy", "product_string": "S 1"},
    {"vendor_id": 0x046D, "product_id": 0xC31C, "usage_page": 1, "product_string": "Keyboard"},
]


def test_scales_are_found_by_what_they_say_and_by_their_numbers() -> None:
    assert [(scale.name, scale.address) for scale in scales_among(INFOS, [])] == [
        ("DYMO M10", "0922:8003:0071"),
        ("Mettler Toledo", "0eb8:f000"),
        ("Shy S 1", "1234:0001"),
    ]


def test_serial_ports_are_offered_the_likely_ones_first() -> None:
    ports = [
        ListedPort("/dev/ttyUSB0", "USB Serial", "FTDI", 0x403),
        ListedPort("/dev/ttyACM0", "Ranger Scale", "OHAUS", 0x1234),
        ListedPort("/dev/ttyS0", "n/a"),
        ListedPort("COM1", "Communications Port (COM1)"),
    ]
    assert scales_among([], ports, {"/dev/ttyUSB0": "/dev/serial/by-id/usb-FTDI"}) == (
        FoundScale(ScaleKind.SERIAL, "/dev/ttyACM0", "/dev/ttyACM0 (Ranger Scale)"),
        FoundScale(ScaleKind.SERIAL, "/dev/serial/by-id/usb-FTDI", "/dev/ttyUSB0 (USB Serial)", sure=False),
        FoundScale(ScaleKind.SERIAL, "COM1", "Communications Port (COM1)", sure=False),
    )


def test_this_computers_scales_are_listed_without_harm() -> None:
    assert all(scale.address for scale in list_scales())


def test_a_usb_scale_that_is_not_plugged_in_is_told() -> None:
    with pytest.raises(NoScale, match="not plugged in"):
        open_hid(ScaleSettings(kind=ScaleKind.HID, address="ffff:ffff:none"))


def test_a_system_that_lists_nothing_has_no_scales(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[object]:
        raise OSError("no udev")

    monkeypatch.setattr(find, "devices", broken)
    monkeypatch.setattr(find, "_ports", broken)
    assert list_scales() == ()
