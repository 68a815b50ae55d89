"""The answer to a question that gets all its points, as an attempt stores it."""

from collections.abc import Callable, Mapping

from elearn.domain.course.model import Language
from elearn.domain.quiz import typed
from elearn.domain.quiz.model import JSON, KindName, Question


def right_answer(question: Question, language: Language) -> JSON:
    """The right answer as `Kind.answer` would return it; what is typed is in the language."""
    return _RIGHT[question.kind](question, language)


def _gaps(question: Question, language: Language) -> JSON:
    texts = question.text_in(language).body.gaps
    return [
        gap.right if gap.choices else typed.plain(text.words[0])
        for gap, text in zip(question.key.gaps, texts, strict=True)
    ]


def _text(question: Question, language: Language) -> JSON:
    return typed.plain(question.text_in(language).body.variants[0])


def _number(question: Question, language: Language) -> JSON:
    return f"{question.key.value} {question.text_in(language).body.unit}".strip()


_RIGHT: Mapping[KindName, Callable[[Question, Language], JSON]] = {
    "single": lambda question, _language: question.key.right,
    "multiple": lambda question, _language: list(question.key.right),
    "truefalse": lambda question, _language: question.key.right,
    "matching": lambda question, _language: list(question.key.lefts),
    "ordering": lambda question, _language: list(range(question.key.items)),
    "gaps": _gaps,
    "text": _text,
    "number": _number,
}
