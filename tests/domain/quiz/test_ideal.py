"""The right answer of each kind gets all points, in every language."""

import pytest

from elearn.domain.exchange.examples import examples
from elearn.domain.quiz.ideal import right_answer
from elearn.domain.quiz.kinds import KINDS

QUESTIONS = [(one, language) for language in ("pl", "en") for one in examples(language)]


def test_every_kind_is_there():
    assert {question.kind for question, _ in QUESTIONS} == set(KINDS)


@pytest.mark.parametrize(("question", "language"), QUESTIONS, ids=lambda value: getattr(value, "id", value))
def test_the_right_answer_gets_all_points(question, language):
    grade = KINDS[question.kind].grade(question, right_answer(question, language), language)
    assert grade.correct
    assert grade.hundredths == 100 * question.points
