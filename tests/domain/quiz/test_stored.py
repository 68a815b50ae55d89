"""What is stored as JSON comes back as it was."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.quiz import stored
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Grade, Mark, Plan, PlannedQuestion, Question, QuestionText, Quiz, QuizSettings
from elearn.domain.quiz.plan import plan
from tests.domain.quiz.samples import BLOCKS, numbered, question


def through_json(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_each_kind_comes_back(kind):
    asked = question(kind, points=3)
    assert stored.load_question(through_json(stored.dump_question(asked))) == asked


WORDS = st.text(max_size=8)
BODIES = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.from_type(KINDS[kind].Key), st.from_type(KINDS[kind].Text))
)
QUESTIONS = st.builds(
    lambda body, facts, texts: Question(
        **facts,
        kind=body[0],
        key=body[1],
        texts={language: QuestionText(prompt, prompt[:3], body[2]) for language, prompt in texts.items()},
    ),
    BODIES,
    st.fixed_dictionaries(
        {"id": WORDS, "points": st.integers(0, 9), "passage": WORDS}
        | dict.fromkeys(("sources", "tags"), st.lists(WORDS, max_size=2).map(tuple))
    ),
    st.dictionaries(st.sampled_from(["pl", "en", "uk"]), WORDS, min_size=1),
)
QUIZZES = st.builds(Quiz, st.from_type(QuizSettings), st.lists(QUESTIONS, max_size=3).map(tuple))


@given(QUIZZES.filter(lambda quiz: quiz.settings.pass_share == quiz.settings.pass_share))
def test_any_quiz_comes_back_with_its_base_language_first(quiz):
    again = stored.load_quiz(through_json(stored.dump_quiz(quiz)))
    assert again == quiz
    assert [list(asked.texts) for asked in again.questions] == [list(asked.texts) for asked in quiz.questions]


@given(st.from_type(Plan))
def test_any_plan_comes_back(planned):
    assert stored.load_plan(through_json(stored.dump_plan(planned))) == planned


@given(st.from_type(Grade))
def test_any_grade_comes_back(grade):
    assert stored.load_grade(through_json(stored.dump_grade(grade))) == grade


def test_values_are_tuples_again():
    planned = Plan((PlannedQuestion("q", (1, 0)),), 3, 2)
    again = stored.load_plan(through_json(stored.dump_plan(planned)))
    assert hash(again) == hash(planned)
    grade = Grade(1, correct=False, marks=(Mark(correct=False, chosen="a", expected="b"),))
    assert hash(stored.load_grade(stored.dump_grade(grade))) == hash(grade)


def test_what_quizzes_are_not_made_of_is_not_loaded():
    with pytest.raises(TypeError, match="cannot be stored"):
        stored._load(dict, {})


def test_a_stored_quiz_can_be_asked(chances):
    quiz = Quiz(QuizSettings(), tuple(question(kind) for kind in KINDS))
    again = stored.load_quiz(through_json(stored.dump_quiz(quiz)))
    assert plan(again, chances(1)) == plan(quiz, chances(1))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_holds_is_frozen(kind):
    key, text, _ = KINDS[kind].read(numbered(BLOCKS[kind][0]), {}, base=True)
    for value in (key, text):
        field = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field, None)
        hash(value)
