"""Jobs straight to a label printer: whole, or nobody says that they are."""

from __future__ import annotations

import pytest
from fake_zebra import FakeZebra, Panel
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.errors import Refused, RemoteOutcomeUnknown, RemoteUnavailable
from shipdesk.domain.printing import Trouble
from shipdesk.printing.host_status import parse_host_status
from shipdesk.printing.raw_port import RawPort, parse_address

LABELS = [b"^XA^FDone^FS^XZ", b"^XA^FDtwo^FS^XZ"]


def port_of(zebra: FakeZebra, *, ask_status: bool = True) -> RawPort:
    return RawPort("Bench", "127.0.0.1", zebra.port, ask_status)


def test_a_job_arrives_whole_and_in_order(zebra: FakeZebra) -> None:
    assert port_of(zebra).send(LABELS) == zebra.address
    assert zebra.wait_for_jobs(1) == [b"".join(LABELS)]


def test_a_large_job_arrives_byte_for_byte(zebra: FakeZebra) -> None:
    labels = [bytes([65 + n % 26]) * 40_000 for n in range(40)]
    port_of(zebra).send(labels)
    assert zebra.wait_for_jobs(1) == [b"".join(labels)]


@pytest.mark.parametrize(
    ("panel", "sentence"),
    [
        (Panel(paper_out=True), "The paper is out."),
        (Panel(head_up=True), "The print head is open."),
        (Panel(ribbon_out=True, thermal_transfer=True), "The ribbon is out."),
        (Panel(paused=True), "The printer is paused."),
        (Panel(buffer_full=True), "memory is full"),
        (Panel(over_temperature=True), "too hot"),
        (Panel(under_temperature=True), "too cold"),
        (Panel(corrupt_ram=True), "lost its memory"),
    ],
)
def test_a_printer_in_trouble_gets_no_job_and_says_why(zebra: FakeZebra, panel: Panel, sentence: str) -> None:
    zebra.panel = panel
    with pytest.raises(RemoteUnavailable, match=sentence) as waits:
        port_of(zebra).send(LABELS)
    assert waits.value.advice
    assert sentence in port_of(zebra).status().sentence
    assert zebra.jobs == []


def test_two_troubles_are_both_told(zebra: FakeZebra) -> None:
    zebra.panel = Panel(paper_out=True, head_up=True, labels_remaining=14, formats_in_buffer=3)
    status = port_of(zebra).status()
    assert status.troubles == (Trouble.PAPER_OUT, Trouble.HEAD_OPEN)
    assert status.sentence == "The paper is out. The print head is open."
    assert (status.labels_left, status.jobs_inside) == (14, 3)


def test_a_direct_thermal_printer_misses_no_ribbon(zebra: FakeZebra) -> None:
    zebra.panel = Panel(ribbon_out=True)
    assert port_of(zebra).status().sentence == "Ready."


def test_labels_that_are_left_are_counted(zebra: FakeZebra) -> None:
    zebra.panel = Panel(labels_remaining=7)
    assert port_of(zebra).status().sentence == "Printing: 7 labels left."


def test_a_label_that_was_cut_off_is_ended_before_the_next_begins(zebra: FakeZebra) -> None:
    zebra.panel = Panel(partial_format=True)
    port_of(zebra).send(LABELS)
    assert zebra.wait_for_jobs(1) == [b"~JX" + b"".join(LABELS)]


def test_a_printer_that_never_answers_is_printed_to_all_the_same(zebra: FakeZebra) -> None:
    zebra.mute = True
    status = port_of(zebra).status()
    assert (status.known, status.ready) == (False, True)
    port_of(zebra).send(LABELS)
    assert zebra.wait_for_jobs(1) == [b"".join(LABELS)]


def test_a_printer_that_is_not_to_be_asked_is_not_asked(zebra: FakeZebra) -> None:
    zebra.panel = Panel(paper_out=True)
    port_of(zebra, ask_status=False).send(LABELS)
    zebra.wait_for_jobs(1)
    assert zebra.questions == 0


def test_a_printer_that_hangs_up_on_a_question_got_nothing(zebra: FakeZebra) -> None:
    zebra.hangs_up_on_questions = True
    with pytest.raises(RemoteUnavailable, match="does not answer"):
        port_of(zebra).send(LABELS)


def test_a_printer_that_is_off_is_told_at_once(zebra: FakeZebra) -> None:
    zebra.close()
    with pytest.raises(RemoteUnavailable, match="does not answer"):
        port_of(zebra).send(LABELS)
    assert port_of(zebra).status().troubles == (Trouble.UNREACHABLE,)


@pytest.mark.parametrize("after", [1, 20, 100_000])
def test_a_connection_that_breaks_in_a_job_leaves_it_unsure(zebra: FakeZebra, after: int) -> None:
    zebra.break_after = after
    with pytest.raises(RemoteOutcomeUnknown, match="the connection broke"):
        port_of(zebra).send([b"^XA" + b"x" * 400_000 + b"^XZ"] * 3)


def test_a_printer_that_takes_no_more_bytes_leaves_the_job_unsure(zebra: FakeZebra) -> None:
    zebra.stuck.set()
    with pytest.raises(RemoteOutcomeUnknown, match=r"in label \d of 40"):
        port_of(zebra).send([b"^XA" + b"x" * 400_000 + b"^XZ"] * 40)


def test_a_printer_that_does_not_hang_up_has_taken_what_it_acknowledged(zebra: FakeZebra) -> None:
    zebra.keeps_open = True
    port_of(zebra).send(LABELS)
    assert zebra.wait_for_jobs(1) == [b"".join(LABELS)]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("192.168.1.20", ("192.168.1.20", 9100)),
        (" zebra.local:9101 ", ("zebra.local", 9101)),
        ("[fe80::1]", ("fe80::1", 9100)),
        ("[fe80::1]:6101", ("fe80::1", 6101)),
    ],
)
def test_addresses_are_read_as_people_write_them(told: str, meant: tuple[str, int]) -> None:
    assert parse_address(told) == meant


@pytest.mark.parametrize("told", ["", "http://zebra", "zebra:0", "zebra:99999", "a b", "zebra:port", "::1"])
def test_what_is_no_address_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="no network address"):
        parse_address(told)


@given(st.binary(max_size=300))
def test_any_answer_is_read_or_left(answer: bytes) -> None:
    assert parse_host_status(answer) is None


@given(st.integers(0, len(Panel().answer())), st.binary(max_size=3))
def test_a_damaged_answer_does_no_harm(place: int, noise: bytes) -> None:
    answer = Panel(paper_out=True).answer()
    parse_host_status(answer[:place] + noise + answer[place + len(noise) :])
