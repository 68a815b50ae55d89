"""What a course says to the player of a package: its rule, its quizzes and their keys, as plain values for JSON."""

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from elearn.domain.course.model import Course, Lesson
from elearn.domain.quiz import gaps, matching, number, single, text, truefalse, typed
from elearn.domain.quiz.model import Question, Quiz, QuizSettings

Json = dict[str, Any]


def course_facts(course: Course) -> Json:
    """The lessons with their quizzes, what the course asks for, and a fingerprint of what must not change between."""
    lessons = [_lesson(course, lesson) for lesson in course.lessons]
    shape = [
        [one["slug"], [asked["id"] for asked in one["quiz"]["questions"]] if one["quiz"] else []] for one in lessons
    ]
    digest = hashlib.blake2b(json.dumps(shape).encode(), digest_size=4).hexdigest()
    return {"course": course.slug, "digest": digest, "lessons": lessons}


def _lesson(course: Course, lesson: Lesson) -> Json:
    wanted = course.completion.quizzes
    test = lesson.kind == "test"
    counts = lesson.quiz is not None and (wanted == "all" or (wanted == "final" and test))
    return {
        "slug": lesson.slug,
        "test": test,
        "asked": course.completion.lessons == "all" and not test,
        "quiz": _quiz(lesson.quiz, counts=counts) if lesson.quiz else None,
    }


def _quiz(quiz: Quiz, *, counts: bool) -> Json:
    settings = quiz.settings
    return {
        "counts": counts,
        "now": settings.feedback == "now",
        "attempts": settings.attempts,
        "wait": settings.wait_minutes,
        "limit": settings.time_limit_minutes,
        "draw": min(settings.draw or len(quiz.questions), len(quiz.questions)),
        "shuffle": settings.shuffle_questions,
        "options": settings.shuffle_options,
        "needed": _needed(settings),
        "questions": [question_facts(question) for question in quiz.questions],
    }


def _needed(settings: QuizSettings) -> list[int]:
    """What passes: so many points, or of the points had a share, as a fraction of whole numbers; see `plan`."""
    if settings.pass_points is not None:
        return [settings.pass_points]
    return list(Decimal(str(settings.pass_share)).as_integer_ratio())


def question_facts(question: Question) -> Json:
    """A question's kind, points and key, in which texts are plain."""
    return {
        "id": question.id,
        "kind": question.kind,
        "points": question.points,
        **_KEYS[question.kind](question),
    }


def _single(question: Question) -> Json:
    key: single.Key = question.key
    return {"right": [key.right], "options": key.options}


def _multiple(question: Question) -> Json:
    return {"right": list(question.key.right), "options": question.key.options}


def _truefalse(question: Question) -> Json:
    key: truefalse.Key = question.key
    return {"right": "true" if key.right else "false"}


def _text(question: Question) -> Json:
    key: text.Key = question.key
    variants = [typed.plain(word) for said in question.texts.values() for word in said.body.variants]
    return {"ignore": list(typed.TOLERATED if key.ignore is None else key.ignore), "variants": variants}


def _number(question: Question) -> Json:
    key: number.Key = question.key
    return {
        "value": _written(key.value),
        "tolerance": _written(key.tolerance or "0"),
        "units": sorted({said.body.unit for said in question.texts.values() if said.body.unit}),
    }


def _written(amount: str) -> str:
    return format(number.exact(amount) or Decimal(0), "f")


def _matching(question: Question) -> Json:
    key: matching.Key = question.key
    return {"lefts": list(key.lefts), "rights": len(key.pairs)}


def _ordering(question: Question) -> Json:
    return {"items": question.key.items}


def _gaps(question: Question) -> Json:
    key: gaps.Key = question.key
    places = [
        {"right": gap.right, "choices": gap.choices}
        if gap.choices
        else {
            "variants": [typed.plain(word) for said in question.texts.values() for word in said.body.gaps[place].words]
        }
        for place, gap in enumerate(key.gaps)
    ]
    return {"gaps": places, "ignore": list(typed.TOLERATED)}


_KEYS: Mapping[str, Callable[[Question], Json]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "text": _text,
    "number": _number,
    "matching": _matching,
    "ordering": _ordering,
    "gaps": _gaps,
}
