"""Single choice: several options, exactly one is right."""

import random
from dataclasses import dataclass

from elearn.domain.quiz import fields, options
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

BASE_KEYS: tuple[str, ...] = ()
TEXT_KEYS: tuple[str, ...] = ()
FIELD = "choice"


@dataclass(frozen=True, slots=True)
class Key:
    """How many options there are and which is right."""

    options: int
    right: int


@dataclass(frozen=True, slots=True)
class Text:
    """The options in one language."""

    options: tuple[options.Option, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Radio buttons in the order they are shown."""

    choices: tuple[options.Choice, ...]


def read(lines: Lines, _keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The options of `( )` and `(x)` lines."""
    found, problems = options.read_options(lines, "()", base=base)
    text = Text(tuple(option.option() for option in found))
    if not base:
        return None, text, problems
    right = [index for index, option in enumerate(found) if option.right]
    problems += options.count_problems(len(found))
    if found and len(right) != 1:
        problems.append(LineProblem(0, "quiz_single_needs_one_right", (("count", str(len(right))),)))
    return (None if problems else Key(len(found), right[0])), text, problems


def write(key: Key | None, text: Text, *, base: bool) -> list[str]:
    """The options' lines, the right one marked in the base language."""
    return options.write_options(text.options, "()", [key.right] if key and base else [])


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
    """The option chosen, if it was offered."""
    return fields.one_kept(form, FIELD, order, question.key.options)


def answer(form: Form, question: Question, order: Order) -> JSON:
    """The index of the option chosen."""
    return fields.one_chosen(form, FIELD, order, question.key.options, missing="answer_choose_one")


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """All points or none."""
    texts = question.text_in(language).body.options
    correct = answer == question.key.right
    mark = Mark(correct, texts[answer].text, texts[question.key.right].text)
    return Grade(100 * question.points if correct else 0, correct, (mark,))


def view(question: Question, text: QuestionText, order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """The options in the order of the attempt."""
    chosen = [] if answer is None else [answer]
    right = [question.key.right] if grade else None
    return View(options.choices(text.body.options, order, chosen, right))
