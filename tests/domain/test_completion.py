"""The rule that makes a course complete: what it asks for, what counts as done, where to go on."""

import pytest

from elearn.domain.completion import Requirement, complete, finished, minutes_left, next_lesson, requirements
from elearn.domain.course.model import BadgeText, CompletionSetting, Part
from elearn.domain.course.outline import CourseWords, LessonOutline, LessonWords, Outline, QuizFacts
from elearn.domain.quiz.model import QuizSettings


def lesson(slug, *, kind="lesson", quiz=False, minutes=5):
    facts = QuizFacts(QuizSettings(), 1, 1, 1) if quiz else None
    return LessonOutline(
        slug=slug,
        file=f"01-{slug}.md",
        kind=kind,
        minutes=minutes,
        legal_date=None,
        worksheet=None,
        acts=(),
        quiz=facts,
        words={"pl": LessonWords(slug, "", (), ())},
    )


def course(lessons="all", quizzes="final"):
    """Return a course with a lesson to read, one with a quiz, and a test."""
    return Outline(
        slug="kurs",
        base="pl",
        languages=("pl",),
        topic="brand",
        ground="pine",
        licence="",
        authors=(),
        reviewers=(),
        legal_date=None,
        parts=(Part("calosc", ("a", "b", "t")),),
        completion=CompletionSetting(lessons, quizzes),
        lessons=(lesson("a"), lesson("b", quiz=True, minutes=7), lesson("t", kind="test", quiz=True, minutes=20)),
        words={"pl": CourseWords("Kurs", "", (), BadgeText("", "", ""), ())},
    )


@pytest.mark.parametrize(
    ("lessons", "quizzes", "asked"),
    [
        ("all", "final", ["lesson a", "lesson b", "quiz t"]),
        ("all", "all", ["lesson a", "lesson b", "quiz b", "quiz t"]),
        ("all", "none", ["lesson a", "lesson b"]),
        ("none", "final", ["quiz t"]),
        ("none", "all", ["quiz b", "quiz t"]),
        ("none", "none", []),
    ],
)
def test_what_a_course_asks_for(lessons, quizzes, asked):
    found = requirements(course(lessons, quizzes), frozenset(), frozenset())
    assert [f"{one.what} {one.lesson}" for one in found] == asked
    assert not any(one.met for one in found)


@pytest.mark.parametrize(
    ("marked", "passed", "met"),
    [
        ("", "", [False, False, False]),
        ("a", "", [True, False, False]),
        ("ab", "", [True, True, False]),
        ("ab", "t", [True, True, True]),
        ("a", "bt", [True, False, True]),
        ("abt", "", [True, True, False]),
        ("abz", "tz", [True, True, True]),
    ],
)
def test_what_is_met(marked, passed, met):
    found = requirements(course(), set(marked), set(passed))
    assert [one.met for one in found] == met
    assert complete(found) is all(met)


def test_a_course_that_asks_for_nothing_is_never_complete():
    assert not complete(())


def test_one_thing_missing_is_not_complete():
    assert not complete((Requirement("lesson", "a", met=True), Requirement("quiz", "t", met=False)))


@pytest.mark.parametrize(
    ("marked", "passed", "done", "then", "left"),
    [
        ("", "", "", "a", 32),
        ("a", "", "a", "b", 27),
        ("b", "", "b", "a", 25),
        ("a", "b", "a", "b", 27),
        ("ab", "", "ab", "t", 20),
        ("abt", "", "ab", "t", 20),
        ("ab", "t", "abt", None, 0),
    ],
)
def test_what_is_done_and_where_to_go_on(marked, passed, done, then, left):
    """A lesson is done when it is marked, a test when it is passed: nobody marks a test."""
    found = finished(course(), set(marked), set(passed))
    following = next_lesson(course(), found)
    assert found == set(done)
    assert (following.slug if following else None) == then
    assert minutes_left(course(), found) == left


@pytest.mark.parametrize(
    ("excused", "met", "done"),
    [("a", "a", "a"), ("b", "bb", "b"), ("t", "t", "t"), ("abt", "abbt", "abt")],
)
def test_who_is_excused_need_do_neither_lesson_nor_quiz(excused, met, done):
    outline, nothing = course("all", "all"), frozenset[str]()
    asked = requirements(outline, nothing, nothing, set(excused))
    assert "".join(one.lesson for one in asked if one.met) == met
    assert finished(outline, nothing, nothing, set(excused)) == set(done)
    assert complete(asked) is (excused == "abt")
