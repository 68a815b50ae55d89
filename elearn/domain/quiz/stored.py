"""Quizzes, plans and grades as JSON, the form in which a revision and an attempt keep them."""

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import JSON, Grade, Plan, Question, QuestionText, Quiz, QuizSettings


def dump_quiz(quiz: Quiz) -> JSON:
    """The quiz as JSON."""
    return {
        "settings": _dump(quiz.settings),
        "questions": [dump_question(question) for question in quiz.questions],
    }


def load_quiz(stored: JSON) -> Quiz:
    """The quiz that `dump_quiz` stored."""
    return Quiz(_load(QuizSettings, stored["settings"]), tuple(load_question(each) for each in stored["questions"]))


def dump_question(question: Question) -> JSON:
    """The question as JSON; its texts are pairs, so that the base language stays first in every database."""
    facts = {name: _dump(getattr(question, name)) for name in _QUESTION_FACTS}
    texts = [[language, _dump(text)] for language, text in question.texts.items()]
    return {**facts, "key": _dump(question.key), "texts": texts}


def load_question(stored: JSON) -> Question:
    """The question that `dump_question` stored."""
    kind, hints = KINDS[stored["kind"]], _hints(Question)
    return Question(
        **{name: _load(hints[name], stored[name]) for name in _QUESTION_FACTS},
        key=_load(kind.Key, stored["key"]),
        texts={language: _load_text(kind.Text, text) for language, text in stored["texts"]},
    )


_QUESTION_FACTS = ("id", "kind", "points", "sources", "passage", "tags")


def _load_text(body: type[Any], stored: JSON) -> QuestionText:
    return QuestionText(stored["prompt"], stored["explanation"], _load(body, stored["body"]))


def dump_plan(plan: Plan) -> JSON:
    """The plan of an attempt as JSON."""
    return _dump(plan)


def load_plan(stored: JSON) -> Plan:
    """The plan that `dump_plan` stored."""
    plan: Plan = _load(Plan, stored)
    return plan


def dump_grade(grade: Grade) -> JSON:
    """The grade of an answer as JSON."""
    return _dump(grade)


def load_grade(stored: JSON) -> Grade:
    """The grade that `dump_grade` stored."""
    grade: Grade = _load(Grade, stored)
    return grade


def _dump(value: Any) -> JSON:
    if is_dataclass(value):
        return {field.name: _dump(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_dump(part) for part in value]
    return value


def _load(kind: Any, stored: JSON) -> Any:
    """The value of that type; only the types that quizzes are made of."""
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _load(hint, stored[name]) for name, hint in _hints(kind).items()})
    if get_origin(kind) is tuple:
        part = get_args(kind)[0]
        return tuple(stored) if part in _PLAIN else tuple(_load(part, each) for each in stored)
    if get_origin(kind) in {Union, UnionType}:
        (some,) = (part for part in get_args(kind) if part is not NoneType)
        return None if stored is None else _load(some, stored)
    if kind in _PLAIN or get_origin(kind) is Literal:
        return stored
    raise TypeError(f"{kind} cannot be stored")


_PLAIN = (str, int, bool, float)


@cache
def _hints(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)
