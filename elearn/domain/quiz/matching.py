"""Matching: each left side goes with one right side; there may be right sides that go with nothing."""

import random
import re
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
_FORM = "- … => …"
_ARROW = re.compile(r"\\.|(=>)")
"""`\\=>` is no arrow."""


@dataclass(frozen=True, slots=True)
class Key:
    """For each line whether it has a left side; a left side goes with the right side of its line."""

    pairs: tuple[bool, ...]

    @property
    def lefts(self) -> tuple[int, ...]:
        """The lines that have a left side."""
        return tuple(line for line, pair in enumerate(self.pairs) if pair)


@dataclass(frozen=True, slots=True)
class Row:
    """One line, inline Markdown; an empty left side makes it a wrong right side."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Text:
    """The lines in one language."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RightSide:
    """One right side to choose."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftSide:
    """One left side with the field to choose its right side."""

    name: str
    text: str
    value: str
    """Value of the right side chosen; empty if none."""
    correct: bool | None
    """None until there is a grade."""
    chosen: str
    """Text of the right side chosen; empty if none."""
    expected: str
    """Text of the right side that goes with it; empty until there is a grade."""


@dataclass(frozen=True, slots=True)
class View:
    """A select for each left side, all with the same right sides."""

    lefts: tuple[LeftSide, ...]
    options: tuple[RightSide, ...]


def field(place: int) -> str:
    """The form field of the left side at that place."""
    return f"pair-{place}"


def read(lines: Lines, _keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The sides of `- left => right` lines."""
    found, problems = _read_rows(lines)
    text = Text(tuple(row for _, row in found))
    if not base:
        return None, text, problems
    key = Key(tuple(bool(row.left) for row in text.rows))
    problems += options.count_problems(len(key.lefts)) if key.lefts else _no_pairs(found)
    problems += options.count_problems(len(text.rows), least=1, most=2 * options.MOST)
    return (None if problems else key), text, problems


def _read_rows(lines: Lines) -> tuple[list[tuple[int, Row]], list[LineProblem]]:
    found, problems = [], []
    for line, content in lines:
        if row := _row(content.strip()):
            found.append((line, row))
            if not row.right:
                problems.append(LineProblem(line, "quiz_answer_empty"))
        elif content.strip():
            problems.append(options.not_understood(line, content, _FORM))
    if not found:
        problems.append(LineProblem(0, "quiz_answers_missing", (("form", _FORM),)))
    problems += options.twice((line, row.left) for line, row in found)
    return found, problems + options.twice((line, row.right) for line, row in found)


def _row(content: str) -> Row | None:
    arrow = next((found.start() for found in _ARROW.finditer(content) if found[1]), None)
    if arrow is None or not content.startswith(("- ", "-\t")):
        return None
    return Row(content[1:arrow].strip(), content[arrow + 2 :].strip())


def _no_pairs(found: list[tuple[int, Row]]) -> list[LineProblem]:
    return [LineProblem(found[0][0], "quiz_answers_missing", (("form", _FORM),))] if found else []


def write(_key: Key | None, text: Text, *, base: bool) -> list[str]:  # noqa: ARG001 - the same in every language
    """The lines in their order."""
    return [f"- {row.left} => {row.right}" if row.left else f"- => {row.right}" for row in text.rows]


def write_keys(_key: Key | None, _text: Text) -> list[tuple[str, str]]:
    """None: this kind has no keys of its own."""
    return []


def matches(key: Key, text: Text) -> list[LineProblem]:
    """A translation has the same lines, with left sides in the same ones."""
    problems = options.differ(len(text.rows), len(key.pairs))
    return problems or [
        LineProblem(0, "quiz_matching_rights_differ", (("number", str(number)),))
        for number, (pair, row) in enumerate(zip(key.pairs, text.rows, strict=True), start=1)
        if pair != bool(row.left)
    ]


def arrange(key: Key, chance: random.Random, *, shuffle: bool) -> Order:  # noqa: ARG001 - as written, each pair would stand in one line
    """A chance order of the right sides, always."""
    return options.arranged(len(key.pairs), chance, shuffle=True)


def kept(form: Form, question: Question, order: Order) -> JSON:
    """The right sides chosen, None where there is none."""
    key: Key = question.key
    return [fields.one_kept(form, field(place), order, len(key.pairs)) for place in range(len(key.lefts))]


def answer(form: Form, question: Question, order: Order) -> JSON:
    """For each left side the line whose right side was chosen."""
    key: Key = question.key
    return [
        fields.one_chosen(form, field(place), order, len(key.pairs), missing="answer_choose_here")
        for place in range(len(key.lefts))
    ]


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """A share for each pair."""
    key: Key = question.key
    rows = question.text_in(language).body.rows
    marks = tuple(
        Mark(line == chosen, rows[chosen].right, rows[line].right)
        for line, chosen in zip(key.lefts, answer, strict=True)
    )
    right = sum(mark.correct for mark in marks)
    return Grade(fields.hundredths(question.points, right, len(marks)), right == len(marks), marks)


def view(question: Question, text: QuestionText, order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """Left sides as written, right sides in the order of the attempt."""
    key: Key = question.key
    rows = text.body.rows
    places = {line: str(place) for place, line in enumerate(options.shown(order, len(rows)))}
    chosen = answer or [None] * len(key.lefts)
    return View(
        tuple(
            LeftSide(
                name=field(place),
                text=rows[line].left,
                value="" if chosen[place] is None else places[chosen[place]],
                correct=chosen[place] == line if grade else None,
                chosen="" if chosen[place] is None else rows[chosen[place]].right,
                expected=rows[line].right if grade else "",
            )
            for place, line in enumerate(key.lefts)
        ),
        tuple(RightSide(place, rows[line].right) for line, place in places.items()),
    )
