"""When attempts may start, how long they last, what they are worth."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.quiz.attempt import Allowed, Attempt, Refused, Resumed, Score, best, deadline, late, may_start, score
from elearn.domain.quiz.model import UNANSWERED, Grade, Plan, PlannedQuestion, QuizSettings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def minutes(count):
    return timedelta(minutes=count)


def ended(at):
    return Attempt(at - minutes(20), None, at)


def test_the_first_attempt_may_start():
    assert may_start(QuizSettings(), [], NOON) == Allowed(None)
    assert may_start(QuizSettings(attempts=2, wait_minutes=60), [], NOON) == Allowed(2)


def test_without_a_limit_there_is_always_another_attempt():
    assert may_start(QuizSettings(), [ended(NOON)] * 50, NOON) == Allowed(None)


def test_attempts_run_out_and_can_be_given():
    settings = QuizSettings(attempts=2)
    assert may_start(settings, [ended(NOON)], NOON) == Allowed(1)
    assert may_start(settings, [ended(NOON)] * 2, NOON) == Refused("attempts_used_up", None)
    assert may_start(settings, [ended(NOON)] * 2, NOON, extra_attempts=1) == Allowed(1)


def test_the_wait_counts_from_the_end_of_the_last_attempt():
    settings = QuizSettings(wait_minutes=60)
    attempts = [ended(NOON), ended(NOON - minutes(90))]
    assert may_start(settings, attempts, NOON + minutes(59)) == Refused("wait", NOON + minutes(60))
    assert may_start(settings, attempts, NOON + minutes(60)) == Allowed(None)


def test_used_up_comes_before_waiting():
    settings = QuizSettings(attempts=1, wait_minutes=60)
    assert may_start(settings, [ended(NOON)], NOON) == Refused("attempts_used_up", None)


def test_an_open_attempt_goes_on_whatever_the_limits():
    opened = Attempt(NOON - minutes(5), NOON + minutes(5), None)
    settings = QuizSettings(attempts=1, wait_minutes=60)
    assert may_start(settings, [ended(NOON), opened], NOON) == Resumed(1)
    assert may_start(settings, [Attempt(NOON - timedelta(days=300), None, None)], NOON) == Resumed(0)


def test_an_attempt_whose_time_ran_out_is_over_at_its_deadline():
    gone = Attempt(NOON - minutes(50), NOON - minutes(20), None)
    assert may_start(QuizSettings(), [gone], NOON) == Allowed(None)
    assert may_start(QuizSettings(wait_minutes=30), [gone], NOON) == Refused("wait", NOON + minutes(10))
    assert may_start(QuizSettings(attempts=1), [gone], NOON) == Refused("attempts_used_up", None)


def test_the_deadline_can_be_extended_but_not_made():
    assert deadline(QuizSettings(), NOON, extra_minutes=10) is None
    assert deadline(QuizSettings(time_limit_minutes=30), NOON) == NOON + minutes(30)
    assert deadline(QuizSettings(time_limit_minutes=30), NOON, extra_minutes=15) == NOON + minutes(45)


def test_late_is_after_the_grace():
    assert not late(None, NOON)
    assert not late(NOON, NOON + timedelta(seconds=10))
    assert late(NOON, NOON + timedelta(seconds=11))
    assert late(NOON, NOON + timedelta(seconds=1), grace_seconds=0)


def planned(*points, pass_points=0):
    asked = tuple(PlannedQuestion(f"q{n}", ()) for n in range(len(points)))
    return Plan(asked, sum(points), pass_points)


def worth(hundredths, *, correct=False):
    return Grade(hundredths, correct, ())


def test_a_score_sums_the_plans_questions_only():
    grades = {"q0": worth(200, correct=True), "q1": worth(67), "elsewhere": worth(900, correct=True)}
    got = score(planned(2, 1, 3, pass_points=3), grades)
    assert got == Score(hundredths=267, points=6, pass_points=3, questions=3, answered=2, correct=1)
    assert not got.passed
    assert got.share == Fraction(267, 600)


@pytest.mark.parametrize(("hundredths", "passed"), [(600, True), (601, True), (599, False)])
def test_passing_is_exact_to_the_hundredth(hundredths, passed):
    assert score(planned(8, pass_points=6), {"q0": worth(hundredths)}).passed is passed


def test_no_answers_no_points():
    assert score(planned(8, pass_points=6), {}) == Score(0, 8, 6, 1, 0, 0)
    assert score(planned(8), {"q0": UNANSWERED}).hundredths == 0
    assert score(planned(), {}).share == 0


def test_the_best_passed_then_got_the_greater_share_then_came_first():
    failed, passed = Score(590, 8, 6, 8, 8, 5), Score(600, 10, 6, 8, 8, 5)
    assert best([]) is None
    assert best([failed, passed]) is passed
    assert best([passed, failed]) is passed
    assert best([Score(500, 10, 6, 1, 1, 0), failed]) is failed
    twin = Score(600, 10, 6, 8, 8, 6)
    assert best([passed, twin]) is passed


@given(
    st.lists(
        st.builds(Score, st.integers(0, 800), st.just(8), st.just(6), st.just(8), st.just(8), st.just(0)), min_size=1
    )
)
def test_another_attempt_never_makes_the_best_worse(scores):
    before, after = best(scores[:-1]), best(scores)
    assert before is None or (after.passed, after.share) >= (before.passed, before.share)
