"""What a camera sees counts like a hand scanner's trigger: once for each time that a code is shown to it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.scanning.camera_ear import LOCKED_OUT_S, TWICE_WITHIN_S, CameraEar, SeenCode

LOOK_S = 0.1
"""Every third frame of thirty a second."""


def counted(looks: list[tuple[float, list[SeenCode]]]) -> list[tuple[float, str]]:
    """Return what counts of these looks, with its time."""
    ear = CameraEar()
    found = [(at, ear.look(seen, at)) for at, seen in looks]
    return [(at, text) for at, text in found if text is not None]


def shown(text: str, since: float, looks: int) -> list[tuple[float, list[SeenCode]]]:
    """Return looks at one code in the middle."""
    return [(since + LOOK_S * number, [SeenCode(text)]) for number in range(looks)]


def test_a_code_counts_at_its_second_reading_and_once_however_long_it_lies_there() -> None:
    assert counted(shown("A", 0, 300)) == [(LOOK_S, "A")]


def test_a_code_read_only_once_may_be_a_misreading() -> None:
    assert counted([*shown("A", 0, 1), *shown("A", TWICE_WITHIN_S + 0.01, 1)]) == []


def test_a_reading_that_fails_in_between_does_no_harm() -> None:
    assert counted([*shown("A", 0, 1), (0.1, []), (0.2, []), *shown("A", 0.3, 1)]) == [(0.3, "A")]


def test_the_same_article_shown_again_after_a_moment_counts_again() -> None:
    again = 1.0 + LOCKED_OUT_S
    assert [text for _, text in counted([*shown("A", 0, 5), (0.6, []), *shown("A", again, 5)])] == ["A", "A"]


def test_the_same_code_within_the_lock_out_does_not_count_twice() -> None:
    assert len(counted([*shown("A", 0, 3), (0.4, []), *shown("A", 1.0, 3), *shown("A", 2.2, 3)])) == 1


def test_of_all_codes_on_a_label_only_the_one_in_the_middle_counts() -> None:
    label = [SeenCode("tracking", 0.1), SeenCode("order", 0.6), SeenCode("2D", 0.8)]
    turned = [SeenCode("tracking", 0.7), SeenCode("order", 0.1), SeenCode("2D", 0.8)]
    looks = [(0.1 * n, label) for n in range(5)] + [(0.5 + 0.1 * n, turned) for n in range(50)]
    assert [text for _, text in counted(looks)] == ["tracking"]


def test_a_code_that_hangs_in_view_for_good_does_not_keep_others_from_counting() -> None:
    card = SeenCode("card", 0.5)
    looks = [(0.1 * n, [card]) for n in range(30)]
    looks += [(3 + 0.1 * n, [card, SeenCode("A", 0.1)]) for n in range(5)]
    assert [text for _, text in counted(looks)] == ["card", "A"]


def test_after_the_camera_was_off_a_code_counts_anew() -> None:
    ear = CameraEar()
    assert [ear.look([SeenCode("A")], at) for at in (0.0, 0.1, 0.2)] == [None, "A", None]
    ear.forget()
    assert [ear.look([SeenCode("A")], at) for at in (0.3, 0.4)] == [None, "A"]


LOOKS = st.lists(
    st.tuples(
        st.floats(0.03, 2.0),
        st.lists(st.builds(SeenCode, st.sampled_from("ABCDE"), st.floats(0, 1)), max_size=4),
    ),
    max_size=60,
)


@given(LOOKS)
def test_each_count_has_two_readings_and_repeats_only_after_the_code_was_out_of_sight(
    steps: list[tuple[float, list[SeenCode]]],
) -> None:
    now, looks = 0.0, []
    for step, seen in steps:
        now += step
        looks.append((now, seen))
    last_count: dict[str, float] = {}
    for at, text in counted(looks):
        aimed = [
            t for t, seen in looks if t <= at and seen and min(seen, key=lambda code: code.off_middle).text == text
        ]
        assert len(aimed) >= 2
        assert aimed[-1] == at
        assert aimed[-1] - aimed[-2] <= TWICE_WITHIN_S
        if text in last_count:
            sights = [t for t, seen in looks if last_count[text] <= t <= at and any(c.text == text for c in seen)]
            assert max(b - a for a, b in pairwise(sights)) > LOCKED_OUT_S
        last_count[text] = at


@given(LOOKS)
def test_nothing_is_remembered_for_ever(steps: list[tuple[float, list[SeenCode]]]) -> None:
    ear, now = CameraEar(), 0.0
    for step, seen in steps:
        now += step
        ear.look(seen, now)
    ear.look([], now + 10)
    assert not ear._once
    assert not ear._out
