"""Several choices: at least one option is right; each wrong one chosen takes away what a right one gives."""

import random
from dataclasses import dataclass

from elearn.domain.quiz import fields, options
from elearn.domain.quiz.model import (
    JSON,
    AnswerProblem,
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

BASE_KEYS: tuple[str, ...] = ()
TEXT_KEYS: tuple[str, ...] = ()
FIELD = "choice"


@dataclass(frozen=True, slots=True)
class Key:
    """How many options there are and which are right, in rising order."""

    options: int
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The options in one language."""

    options: tuple[options.Option, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Check boxes in the order they are shown."""

    choices: tuple[options.Choice, ...]


def read(lines: Lines, _keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The options of `[ ]` and `[x]` lines."""
    found, problems = options.read_options(lines, "[]", base=base)
    text = Text(tuple(option.option() for option in found))
    if not base:
        return None, text, problems
    right = tuple(index for index, option in enumerate(found) if option.right)
    problems += options.count_problems(len(found))
    if found and not right:
        problems.append(LineProblem(0, "quiz_multiple_needs_right"))
    return (None if problems else Key(len(found), right)), text, problems


def write(key: Key | None, text: Text, *, base: bool) -> list[str]:
    """The options' lines, the right ones marked in the base language."""
    return options.write_options(text.options, "[]", key.right if key and base else [])


def write_keys(_key: Key | None, _text: Text) -> list[tuple[str, str]]:
    """None: this kind has no keys of its own."""
    return []


def matches(key: Key, text: Text) -> list[LineProblem]:
    """A translation has as many options."""
    return options.differ(len(text.options), key.options)


def arrange(key: Key, chance: random.Random, *, shuffle: bool) -> Order:
    """A chance order of the options if the quiz shuffles them."""
    return options.arranged(key.options, chance, shuffle=shuffle)


def kept(form: Form, question: Question, order: Order) -> JSON:
    """The options chosen that were offered."""
    indices = fields.chosen(form, FIELD, order, question.key.options)
    return sorted({index for index in indices if index is not None})


def answer(form: Form, question: Question, order: Order) -> JSON:
    """The indices of the options chosen, in rising order."""
    indices = fields.chosen(form, FIELD, order, question.key.options)
    if not indices:
        raise AnswerProblem("answer_choose_some", FIELD)
    if None in indices:
        raise AnswerProblem("answer_impossible", FIELD)
    return kept(form, question, order)


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """A share for each right option chosen, less a share for each wrong one, never below zero."""
    key: Key = question.key
    chosen, right = set(answer), set(key.right)
    points = fields.hundredths(question.points, len(chosen & right) - len(chosen - right), len(right))
    texts = question.text_in(language).body.options
    return Grade(
        points, chosen == right, tuple(_mark(texts[index].text, index, chosen, right) for index in range(key.options))
    )


def _mark(text: str, index: int, chosen: set[int], right: set[int]) -> Mark:
    return Mark((index in chosen) == (index in right), text if index in chosen else "", text if index in right else "")


def view(question: Question, text: QuestionText, order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """The options in the order of the attempt."""
    return View(options.choices(text.body.options, order, answer or [], question.key.right if grade else None))
