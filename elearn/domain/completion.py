"""The one visible rule: what makes a course complete, and what is still missing."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from elearn.domain.course.outline import LessonOutline, Outline


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the course asks for: a lesson marked as finished, or a quiz passed; or the person was excused."""

    what: Literal["lesson", "quiz"]
    lesson: str
    met: bool


def requirements(
    outline: Outline, marked: AbstractSet[str], passed: AbstractSet[str], excused: AbstractSet[str] = frozenset()
) -> tuple[Requirement, ...]:
    """List what the course asks for, in its order; `marked`, `passed` and `excused` hold lesson slugs.

    A test is asked for by its quiz alone: nobody has to mark it besides. Who is excused from a lesson is excused from
    its quiz, too.
    """
    asked, marked, passed = list[Requirement](), marked | excused, passed | excused
    for lesson in outline.lessons:
        if outline.completion.lessons == "all" and lesson.kind == "lesson":
            asked.append(Requirement("lesson", lesson.slug, lesson.slug in marked))
        if lesson.quiz is not None and _asks_quiz(outline, lesson):
            asked.append(Requirement("quiz", lesson.slug, lesson.slug in passed))
    return tuple(asked)


def _asks_quiz(outline: Outline, lesson: LessonOutline) -> bool:
    wanted = outline.completion.quizzes
    return wanted == "all" or (wanted == "final" and lesson.kind == "test")


def complete(asked: tuple[Requirement, ...]) -> bool:
    """Say whether everything asked for is met; a course that asks for nothing is never complete."""
    return bool(asked) and all(requirement.met for requirement in asked)


def finished(
    outline: Outline, marked: AbstractSet[str], passed: AbstractSet[str], excused: AbstractSet[str] = frozenset()
) -> frozenset[str]:
    """Return the lessons that count as done: marked ones, tests that were passed, and those excused."""
    marked, passed = marked | excused, passed | excused
    return frozenset(
        lesson.slug
        for lesson in outline.lessons
        if (lesson.slug in passed if lesson.kind == "test" else lesson.slug in marked)
    )


def next_lesson(outline: Outline, done: AbstractSet[str]) -> LessonOutline | None:
    """Return where to resume: the first lesson not done; None when all are."""
    return next((lesson for lesson in outline.lessons if lesson.slug not in done), None)


def minutes_left(outline: Outline, done: AbstractSet[str]) -> int:
    """Return the minutes of the lessons not done."""
    return sum(lesson.minutes for lesson in outline.lessons if lesson.slug not in done)
