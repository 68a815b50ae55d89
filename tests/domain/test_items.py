"""Item analysis: shares, discrimination and wrong answers of each question."""

from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.items import Answered, Sitting, analysis, in_order


def sitting(**points):
    """Return an attempt with a question of one point for each name."""
    answers = [Answered(name, 100 * had, 100, bool(had), () if had else ("zła",)) for name, had in points.items()]
    return Sitting(100 * sum(points.values()), 100 * len(points), answers)


def test_counts_and_shares_are_those_of_the_answers():
    items = analysis([sitting(a=1, b=0), sitting(a=1, b=1), sitting(a=0, b=0)])
    assert (items["a"].answered, items["a"].right, items["a"].wrong_times) == (3, 2, 1)
    assert items["a"].share == pytest.approx(2 / 3)
    assert items["b"].points == pytest.approx(1 / 3)


def test_parts_of_points_count_in_the_mean_but_not_as_right():
    half = Answered("a", 50, 100, correct=False)
    (item,) = analysis([Sitting(50, 100, [half])]).values()
    assert (item.right, item.points) == (0, 0.5)


def test_a_question_that_the_better_ones_answer_tells_people_apart():
    better, worse = sitting(a=1, b=1, c=1), sitting(a=0, b=0, c=0)
    assert analysis([better] * 6 + [worse] * 6)["a"].discrimination == pytest.approx(1)


def test_discrimination_is_the_corrected_point_biserial_correlation_of_the_textbooks():
    """Ten people at four questions; the figure is (M1 − M0) / s · √(pq), with the score of the other three."""
    marks = ["1110", "1101", "1111", "1010", "0110", "0010", "1000", "0000", "0100", "1111"]
    items = analysis(sitting(**dict(zip("abcd", map(int, one), strict=True))) for one in marks)
    rest = {right: [one[1:].count("1") for one in marks if one[0] == right] for right in "01"}
    everybody = [*rest["0"], *rest["1"]]
    p = len(rest["1"]) / len(marks)
    said = (fmean(rest["1"]) - fmean(rest["0"])) / pstdev(everybody) * (p * (1 - p)) ** 0.5
    assert items["a"].share == p == 0.6
    assert items["a"].discrimination == pytest.approx(said) == pytest.approx(0.3984, abs=1e-4)


def test_a_question_that_the_better_ones_miss_points_at_its_key():
    items = analysis([sitting(a=0, b=1, c=1)] * 6 + [sitting(a=1, b=0, c=0)] * 6)
    assert items["a"].discrimination == pytest.approx(-1)
    assert items["a"].doubt == "key"


def test_the_rest_is_compared_not_the_whole_with_the_question_in_it():
    items = analysis(
        [sitting(a=1, b=0)] * 5 + [sitting(a=1, b=1)] * 5 + [sitting(a=0, b=0)] * 5 + [sitting(a=0, b=1)] * 5
    )
    assert items["a"].discrimination == pytest.approx(0)
    assert items["a"].doubt == "weak"


@pytest.mark.parametrize(
    ("sittings", "why"),
    [
        ([sitting(a=1, b=0)] * 4 + [sitting(a=0, b=1)] * 5, "nine answers"),
        ([sitting(a=1, b=0)] * 6 + [sitting(a=1, b=1)] * 6, "everybody is right"),
        ([sitting(a=1)] * 6 + [sitting(a=0)] * 6, "no other question"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_said_where_nothing_can_be(sittings, why):
    assert analysis(sittings)["a"].discrimination is None


def test_hard_and_easy_questions_are_pointed_out_only_when_there_are_enough_answers():
    assert analysis([sitting(a=0)] * 10)["a"].doubt == "hard"
    assert analysis([sitting(a=1)] * 10)["a"].doubt == "easy"
    assert analysis([sitting(a=0)] * 9)["a"].doubt == ""


def test_the_wrong_answer_given_most_often_is_named_unless_too_few_gave_it():
    said = [Sitting(0, 100, [Answered("a", 0, 100, correct=False, wrong=(word,))]) for word in ("x", "y", "y")]
    assert (analysis(said)["a"].wrong, analysis(said)["a"].wrong_times) == ("y", 2)
    assert (analysis(said, seen_from=3)["a"].wrong, analysis(said, seen_from=3)["a"].wrong_times) == ("", 0)


def test_items_come_in_the_order_of_the_quiz_and_those_asked_no_more_last():
    items = analysis([sitting(b=1, old=1, a=1)])
    assert [item.question for item in in_order(items, ["a", "never", "b"])] == ["a", "b", "old"]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), min_size=10, max_size=40))
def test_discrimination_is_a_correlation_whatever_comes(points):
    for item in analysis(
        Sitting(sum(one) * 100, 1200, [Answered(str(n), had * 100, 400, had == 4) for n, had in enumerate(one)])
        for one in points
    ).values():
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert 0 <= item.share <= 1
