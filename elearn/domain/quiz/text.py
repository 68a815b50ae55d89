"""Short text: the answer is typed and compared with accepted variants of every language."""

import random
from dataclasses import dataclass

from elearn.domain.quiz import fields, options, typed
from elearn.domain.quiz.model import (
    JSON,
    Form,
    Grade,
    Keys,
    Language,
    LineProblem,
    Lines,
    Mark,
    Order,
    Question,
    QuestionText,
)

BASE_KEYS: tuple[str, ...] = ("ignore",)
TEXT_KEYS: tuple[str, ...] = ()
FIELD = "text"


@dataclass(frozen=True, slots=True)
class Key:
    """What the comparison leaves out of account: some of `typed.TOLERATED`, None: all of them."""

    ignore: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Text:
    """The accepted variants in one language; the first is shown as the right answer."""

    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A field to write in, plain text."""

    name: str
    value: str
    variants: tuple[str, ...]
    """The accepted variants in the page's language; empty until there is a grade."""


def read(lines: Lines, keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The variants of `=` lines and the key `ignore`."""
    found, problems = _read_variants(lines)
    text = Text(tuple(variant for _, variant in found))
    if not base:
        return None, text, problems
    ignore, unknown = _read_ignore(keys)
    problems += unknown
    return (None if problems else Key(ignore)), text, problems


def _read_variants(lines: Lines) -> tuple[list[tuple[int, str]], list[LineProblem]]:
    found, problems = [], []
    for line, content in lines:
        if content.strip().startswith("="):
            variant = content.strip()[1:].strip()
            found.append((line, variant))
            problems += typed.variant_problems(line, variant)
        elif content.strip():
            problems.append(options.not_understood(line, content, "="))
    if not found:
        problems.append(LineProblem(0, "quiz_answers_missing", (("form", "="),)))
    return found, problems + options.twice(found)


def _read_ignore(keys: Keys) -> tuple[tuple[str, ...] | None, list[LineProblem]]:
    if "ignore" not in keys:
        return None, []
    line, value = keys["ignore"]
    words = tuple(word.strip() for word in value.split(",") if word.strip())
    known = ", ".join(typed.TOLERATED)
    return words, [
        LineProblem(line, "quiz_text_ignore_unknown", (("word", word[:60]), ("known", known)))
        for word in words
        if word not in typed.TOLERATED
    ]


def write(_key: Key | None, text: Text, *, base: bool) -> list[str]:  # noqa: ARG001 - the same in every language
    """A line for each variant."""
    return [f"= {variant}" for variant in text.variants]


def write_keys(key: Key | None, _text: Text) -> list[tuple[str, str]]:
    """The key `ignore`, if it was written."""
    return [] if key is None or key.ignore is None else [("ignore", ", ".join(key.ignore))]


def matches(_key: Key, _text: Text) -> list[LineProblem]:
    """A language may have as many variants as it needs."""
    return []


def arrange(_key: Key, _chance: random.Random, *, shuffle: bool) -> Order:  # noqa: ARG001 - nothing to shuffle
    """Nothing to arrange."""
    return ()


def kept(form: Form, _question: Question, _order: Order) -> JSON:
    """The text as typed."""
    return fields.typed_kept(form, FIELD)


def answer(form: Form, _question: Question, _order: Order) -> JSON:
    """The text as typed."""
    return fields.typed(form, FIELD, missing="answer_write")


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """All points for a variant of any language; the mark is plain text."""
    key: Key = question.key
    ignore = typed.TOLERATED if key.ignore is None else key.ignore
    variants = [variant for text in question.texts.values() for variant in text.body.variants]
    correct = typed.accepted(answer, variants, ignore)
    expected = typed.plain(question.text_in(language).body.variants[0])
    return Grade(100 * question.points if correct else 0, correct, (Mark(correct, answer, expected),))


def view(_question: Question, text: QuestionText, _order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """What was typed, and with a grade what is accepted."""
    variants = tuple(typed.plain(variant) for variant in text.body.variants) if grade else ()
    return View(FIELD, answer or "", variants)
