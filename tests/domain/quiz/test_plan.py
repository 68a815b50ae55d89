"""Plans of attempts, orders of options, points to pass."""

import dataclasses
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Quiz, QuizSettings
from elearn.domain.quiz.plan import pass_points, plan, practice_plan
from tests.domain.quiz.samples import question

POOL = tuple(dataclasses.replace(question(kind), id=f"{kind}-{n}", points=n) for kind in KINDS for n in (1, 2))


@pytest.mark.parametrize(
    ("share", "points", "needed"),
    [
        (0.7, 8, 6),
        (0.7, 10, 7),
        (0.7, 20, 14),
        (0.1, 30, 3),
        (0.35, 100, 35),
        (1.0, 7, 7),
        (0.0, 7, 0),
        (0.7, 0, 0),
        (0.01, 1, 1),
    ],
)
def test_a_share_is_rounded_up_and_exact(share, points, needed):
    assert pass_points(QuizSettings(pass_share=share), points) == needed


@given(st.integers(0, 100), st.integers(0, 500))
def test_the_points_needed_are_the_fewest_that_reach_the_share(percent, points):
    needed = pass_points(QuizSettings(pass_share=percent / 100), points)
    assert needed >= Fraction(percent, 100) * points > needed - 1
    assert 0 <= needed <= points


def test_points_to_pass_are_never_more_than_there_are():
    assert pass_points(QuizSettings(pass_points=6), 8) == 6
    assert pass_points(QuizSettings(pass_points=6), 4) == 4
    assert pass_points(QuizSettings(pass_points=0, pass_share=0.7), 4) == 0


@given(st.integers(0, 20), st.booleans(), st.booleans(), st.randoms())
def test_a_plan_draws_without_repeating(draw, shuffle_questions, shuffle_options, chance):
    settings = QuizSettings(draw=draw, shuffle_questions=shuffle_questions, shuffle_options=shuffle_options)
    drawn = plan(Quiz(settings, POOL), chance)
    ids = [planned.question for planned in drawn.questions]
    known = {asked.id: asked for asked in POOL}
    assert len(ids) == len(set(ids)) == (min(draw, len(POOL)) or len(POOL))
    assert set(ids) <= set(known)
    assert drawn.points == sum(known[each].points for each in ids)
    assert drawn.pass_points == pass_points(settings, drawn.points)
    if not shuffle_questions:
        assert ids == [each for each in known if each in ids]


def test_the_same_chance_gives_the_same_plan(chances):
    quiz = Quiz(QuizSettings(draw=5, shuffle_questions=True), POOL)
    assert plan(quiz, chances(1)) == plan(quiz, chances(1))
    assert len({plan(quiz, chances(seed)) for seed in range(20)}) > 15


def test_every_question_of_the_pool_is_drawn_at_times(chances):
    quiz = Quiz(QuizSettings(draw=2), POOL)
    drawn = Counter(planned.question for seed in range(400) for planned in plan(quiz, chances(seed)).questions)
    assert set(drawn) == {asked.id for asked in POOL}
    assert max(drawn.values()) < 2.5 * min(drawn.values())


def test_a_quiz_without_questions_has_an_empty_plan(chances):
    empty = plan(Quiz(QuizSettings(draw=3), ()), chances(1))
    assert (empty.questions, empty.points, empty.pass_points) == ((), 0, 0)


@given(st.randoms())
def test_nothing_is_shuffled_that_must_not_be(chance):
    for kind in ("single", "multiple", "gaps", "truefalse", "text", "number"):
        assert KINDS[kind].arrange(question(kind).key, chance, shuffle=False) == ()
    for kind in ("truefalse", "text", "number"):
        assert KINDS[kind].arrange(question(kind).key, chance, shuffle=True) == ()


@given(st.randoms(), st.booleans())
def test_an_ordering_never_starts_in_the_right_order(chance, shuffle):
    for count in range(2, 11):
        key = KINDS["ordering"].Key(items=count)
        order = KINDS["ordering"].arrange(key, chance, shuffle=shuffle)
        assert sorted(order) == list(range(count))
        assert order != tuple(range(count))


def test_the_right_sides_of_a_matching_are_always_shuffled(chances):
    key = question("matching").key
    orders = {KINDS["matching"].arrange(key, chances(seed), shuffle=False) for seed in range(300)}
    assert len(orders) == 24
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)


@given(st.randoms())
def test_each_gap_has_its_own_order(chance):
    asked = question("gaps", "[[(x) a ( ) b]] [[c]] [[( ) d ( ) e (x) f]]")
    order = KINDS["gaps"].arrange(asked.key, chance, shuffle=True)
    assert (sorted(order[:2]), sorted(order[2:])) == ([0, 1], [0, 1, 2])


def test_practice_asks_what_was_wrong_in_the_order_of_the_quiz(chances):
    quiz = Quiz(QuizSettings(draw=2), POOL)
    practice = practice_plan(quiz, ["text-2", "single-1", "gone", "single-1"], chances(1))
    assert [planned.question for planned in practice.questions] == ["single-1", "text-2"]
    assert (practice.points, practice.pass_points) == (3, 0)


def test_practice_is_shuffled_as_the_quiz_is(chances):
    quiz = Quiz(QuizSettings(shuffle_questions=True), POOL)
    ids = [asked.id for asked in POOL]
    practice = [planned.question for planned in practice_plan(quiz, ids, chances(1)).questions]
    assert practice != ids
    assert sorted(practice) == sorted(ids)
