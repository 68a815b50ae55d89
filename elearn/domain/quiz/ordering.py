"""Ordering: items are given their positions."""

import random
import re
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
_FORM = "1. …"
_ITEM = re.compile(r"([0-9]{1,3})\.(.*)")


@dataclass(frozen=True, slots=True)
class Key:
    """How many items there are; the right order is that of the text."""

    items: int


@dataclass(frozen=True, slots=True)
class Text:
    """The items in their right order, inline Markdown."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item with the field for its position."""

    name: str
    text: str
    position: int | None
    """The position given, counted from 1."""
    correct: bool | None
    """None until there is a grade."""
    expected: int | None
    """The right position; None until there is a grade."""


@dataclass(frozen=True, slots=True)
class View:
    """A select of positions for each item, in the order shown."""

    items: tuple[Item, ...]
    positions: tuple[int, ...]


def field(place: int) -> str:
    """The form field of the item shown at that place."""
    return f"position-{place}"


def read(lines: Lines, _keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The items of `1.`, `2.` … lines."""
    found: list[tuple[int, str]] = []
    problems: list[LineProblem] = []
    for line, content in lines:
        if item := _ITEM.fullmatch(content.strip()):
            found.append((line, item[2].strip()))
            problems += _item_problems(line, item[1], len(found), found[-1][1])
        elif content.strip():
            problems.append(options.not_understood(line, content, _FORM))
    if not found:
        problems.append(LineProblem(0, "quiz_answers_missing", (("form", _FORM),)))
    problems += options.twice(found) + (options.count_problems(len(found)) if base else [])
    return (Key(len(found)) if base and not problems else None), Text(tuple(item for _, item in found)), problems


def _item_problems(line: int, number: str, expected: int, text: str) -> list[LineProblem]:
    problems = [] if text else [LineProblem(line, "quiz_answer_empty")]
    if number != str(expected):
        values = (("number", number), ("expected", str(expected)))
        problems.append(LineProblem(line, "quiz_ordering_number", values))
    return problems


def write(_key: Key | None, text: Text, *, base: bool) -> list[str]:  # noqa: ARG001 - the same in every language
    """The items, numbered."""
    return [f"{number}. {item}" for number, item in enumerate(text.items, start=1)]


def write_keys(_key: Key | None, _text: Text) -> list[tuple[str, str]]:
    """None: this kind has no keys of its own."""
    return []


def matches(key: Key, text: Text) -> list[LineProblem]:
    """A translation has as many items."""
    return options.differ(len(text.items), key.items)


def arrange(key: Key, chance: random.Random, *, shuffle: bool) -> Order:  # noqa: ARG001 - the right order would be given away
    """A chance order that is never the right one."""
    order = options.arranged(key.items, chance, shuffle=True)
    return order if order != tuple(range(key.items)) else (*order[1:], order[0])


def kept(form: Form, question: Question, order: Order) -> JSON:
    """The positions given, None where there is none."""
    return _in_base_order([_position(form, place, question.key) for place in range(question.key.items)], order)


def _position(form: Form, place: int, key: Key) -> int | None:
    numbers = fields.chosen(form, field(place), tuple(range(key.items + 1)), key.items + 1)
    return numbers[0] - 1 if len(numbers) == 1 and numbers[0] else None


def _in_base_order(positions: list[int | None], order: Order) -> list[int | None]:
    given = dict(zip(options.shown(order, len(positions)), positions, strict=True))
    return [given[item] for item in range(len(positions))]


def answer(form: Form, question: Question, order: Order) -> JSON:
    """For each item, in base order, the position it was given, counted from 0."""
    positions: list[int | None] = []
    for place in range(question.key.items):
        position = _position(form, place, question.key)
        if position is None:
            empty = not fields.sent(form, field(place))
            raise AnswerProblem("answer_choose_here" if empty else "answer_impossible", field(place))
        if position in positions:
            raise AnswerProblem("answer_position_twice", field(place), position=str(position + 1))
        positions.append(position)
    return _in_base_order(positions, order)


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """A share for each item in its right place; the marks go by place."""
    items = question.text_in(language).body.items
    placed = {position: item for item, position in enumerate(answer)}
    marks = tuple(Mark(placed[place] == place, items[placed[place]], item) for place, item in enumerate(items))
    right = sum(mark.correct for mark in marks)
    return Grade(fields.hundredths(question.points, right, len(marks)), right == len(marks), marks)


def view(question: Question, text: QuestionText, order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """The items in the order of the attempt, with the positions given."""
    count: int = question.key.items
    given = answer or [None] * count
    return View(
        tuple(
            Item(
                name=field(place),
                text=text.body.items[item],
                position=None if given[item] is None else given[item] + 1,
                correct=given[item] == item if grade else None,
                expected=item + 1 if grade else None,
            )
            for place, item in enumerate(options.shown(order, count))
        ),
        tuple(range(1, count + 1)),
    )
