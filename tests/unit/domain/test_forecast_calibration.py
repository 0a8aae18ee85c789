"""Of a hundred parcels that are said to be late with a chance of 70 %, seventy are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipdesk.domain.forecast.calibration import Calibration, Correction, Reliability

CHANCES = st.floats(0, 1)


def judged(overstated_by: float, parcels: int = 3000) -> Calibration:
    """Return the calibration of a shop that said a chance too high by a factor on the odds."""
    dice = random.Random(7)
    book = Calibration(0.0)
    for number in range(parcels):
        true = dice.uniform(0.02, 0.8)
        odds = true / (1 - true) * overstated_by
        said = odds / (1 + odds)
        late = dice.random() < true
        book.learn(said, book.told(said), book.correction.of(said), late=late, weight=1.0, now=number / 50)
        if number % 100 == 0:
            book.refresh()
    book.refresh()
    return book


def test_what_was_said_too_often_is_said_less_often() -> None:
    book = judged(3.0, 10_000)
    assert book.helps
    assert 0.2 < book.told(0.5) < 0.35, "a quarter of them were late"


def test_what_came_as_it_was_said_stays() -> None:
    book = judged(1.0)
    assert book.told(0.5) == pytest.approx(0.5, abs=0.05)


def test_figures_are_shown_where_they_came_true_and_not_where_they_did_not() -> None:
    honest, proud = judged(1.0, 20_000), judged(3.0)
    assert honest.first.may_show_figure()
    assert not proud.first.may_show_figure()


def test_figures_are_not_shown_before_enough_parcels_were_judged() -> None:
    assert not Reliability(0.0).may_show_figure()
    assert not judged(1.0, 60).first.may_show_figure()


def test_the_proof_is_about_ten_groups_from_unlikely_to_likely() -> None:
    groups = judged(1.0).first.groups()
    assert 7 <= len(groups) <= 12
    assert [group.said for group in groups] == sorted(group.said for group in groups)
    assert Reliability(0.0).groups() == ()


@given(CHANCES, CHANCES, st.floats(-2, 2), st.floats(0.5, 1.5))
def test_a_correction_keeps_the_order_and_what_is_certain(a: float, b: float, shift: float, tilt: float) -> None:
    of = Correction(shift, tilt).of
    low, high = sorted((a, b))
    assert 0 <= of(low) <= of(high) <= 1
    assert of(0.0) == 0
    assert of(1.0) == 1


@given(st.lists(st.tuples(CHANCES, st.booleans(), st.floats(0, 1), st.floats(0, 1e6)), max_size=40))
def test_any_outcomes_can_be_judged(outcomes: list[tuple[float, bool, float, float]]) -> None:
    book = Calibration(0.0)
    for said, late, weight, at in outcomes:
        book.learn(said, book.told(said), book.correction.of(said), late=late, weight=weight, now=at)
        book.refresh()
    assert 0 <= book.told(0.3) <= 1
    assert all(group.parcels > 0 for group in book.shown.groups())
