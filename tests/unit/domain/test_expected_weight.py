"""What parcels weighed teaches what the next one should weigh."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from shipdesk.domain.packing.expected_weight import WeightVerdict, expect_weight, judge_weight

V = WeightVerdict
WEIGHTS = st.lists(st.integers(1, 30_000), min_size=5, max_size=40)


def test_a_parcel_without_one_article_is_noticed_with_a_sentence() -> None:
    opinion = expect_weight([510, 508, 511, 510, 512, 509, 510])
    judged = judge_weight(opinion, 412)
    assert judged.verdict is V.TOO_LIGHT
    assert judged.sentence == "412 g; 7 like it weighed 504 to 516 g. Is everything in?"
    assert opinion is not None
    assert opinion.why == "7 like it weighed 504 to 516 g."
    assert judge_weight(opinion, 510).sentence == "510 g, as expected."
    assert judge_weight(opinion, 620).sentence.endswith("Is something in that does not belong there?")


def test_four_parcels_teach_nothing() -> None:
    assert expect_weight([510, 510, 510, 510]) is None
    assert judge_weight(None, 412).verdict is V.NO_OPINION
    assert judge_weight(None, 412).sentence == "412 g."


def test_a_coarse_scale_is_not_blamed_on_the_packer() -> None:
    opinion = expect_weight([500] * 6, division_g=50)
    assert judge_weight(opinion, 550).verdict is V.OK
    assert judge_weight(opinion, 450).verdict is V.OK
    assert judge_weight(opinion, 449).verdict is V.TOO_LIGHT


def test_known_articles_help_where_nothing_like_it_was_weighed() -> None:
    others = [(100, 105), (200, 212), (1000, 1040), (400, 420), (300, 318)]
    opinion = expect_weight([], 600, others)
    assert opinion is not None
    assert (opinion.expected_g, opinion.based_on) == (630, 5)
    judged = judge_weight(opinion, 400)
    assert judged.sentence.startswith("400 g; by its articles and box it should weigh ")
    assert judge_weight(opinion, 630).verdict is V.OK


def test_known_articles_say_nothing_until_the_shop_has_learned_how_far_off_they_are() -> None:
    assert expect_weight([], 600, [(100, 105)] * 4) is None
    assert expect_weight([], None, [(100, 105)] * 9) is None
    assert expect_weight([], 600, [(0, 105)] * 9) is None


def test_what_was_weighed_counts_more_than_what_is_computed() -> None:
    opinion = expect_weight([510] * 5, 900, [(100, 100)] * 9)
    assert opinion is not None
    assert opinion.expected_g == 510


@given(WEIGHTS, st.floats(0.1, 100))
def test_an_opinion_holds_together(weights: list[int], division: float) -> None:
    opinion = expect_weight(weights, division_g=division)
    assert opinion is not None
    assert 0 < opinion.low_g <= opinion.expected_g <= opinion.high_g
    assert opinion.high_g - opinion.expected_g >= opinion.expected_g * 0.01 - 1
    assert min(weights) - 1 <= opinion.expected_g <= max(weights) + 1
    assert judge_weight(opinion, opinion.expected_g).verdict is V.OK


@given(WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_past_does_not_matter(weights: list[int], random: object) -> None:
    shuffled = list(weights)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert expect_weight(shuffled) == expect_weight(weights)


@given(WEIGHTS, st.integers(1, 40_000), st.integers(1, 40_000))
def test_a_lighter_parcel_is_never_heavier_in_the_judgement(weights: list[int], one: int, other: int) -> None:
    rank = {V.TOO_LIGHT: 0, V.OK: 1, V.TOO_HEAVY: 2}
    opinion = expect_weight(weights)
    light, heavy = sorted((one, other))
    assert rank[judge_weight(opinion, light).verdict] <= rank[judge_weight(opinion, heavy).verdict]


@given(
    st.integers(200, 5000), st.lists(st.integers(-2, 2), min_size=9, max_size=30),
    st.lists(st.integers(1, 30_000), max_size=2),
)  # fmt: skip
def test_a_few_wrong_parcels_do_not_hide_a_missing_article(right: int, noise: list[int], wrong: list[int]) -> None:
    opinion = expect_weight([right + jitter for jitter in noise] + wrong)
    assert judge_weight(opinion, right).verdict is V.OK
    missing = round(right * 0.01) + 25
    assert judge_weight(opinion, right - missing).verdict is V.TOO_LIGHT
    assert judge_weight(opinion, right + missing).verdict is V.TOO_HEAVY


@given(st.integers(50, 20_000), st.lists(st.tuples(st.integers(50, 5000), st.integers(50, 5000)), max_size=20))
def test_a_learned_error_is_one_of_the_shops_own(computed: int, others: list[tuple[int, int]]) -> None:
    opinion = expect_weight([], computed, others)
    if opinion is None:
        assert len(others) < 5
        return
    shares = [measured / known for known, measured in others]
    assume(shares)
    assert computed * min(shares) - 1 <= opinion.expected_g <= computed * max(shares) + 1
