"""Number: decimal comma or point, thousands apart or not, a unit if wanted, right within a tolerance."""

import random
import re
from dataclasses import dataclass
from decimal import Decimal

from elearn.domain.fold import fold
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

BASE_KEYS: tuple[str, ...] = ("tolerance", "unit")
TEXT_KEYS: tuple[str, ...] = ("unit",)
FIELD = "number"
_NUMBER = re.compile(r"([+\-−–]?) ?([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?(?![0-9])")
_MINUS = ("-", "−", "–")
_NUMBER_GOES_ON = tuple("0123456789.,")
_MOST_NUMBER = 40
_MOST_UNIT = 30


@dataclass(frozen=True, slots=True)
class Key:
    """The right number and the tolerance as they are written, and whether there is a unit."""

    value: str
    tolerance: str
    """Empty: none, the answer must be exact."""
    unit: bool


@dataclass(frozen=True, slots=True)
class Text:
    """The unit in one language, plain text; may be empty."""

    unit: str


@dataclass(frozen=True, slots=True)
class View:
    """A field to write a number in, with its unit behind it, plain text."""

    name: str
    value: str
    unit: str
    expected: str
    """The right number; empty until there is a grade."""
    tolerance: str
    """Empty if there is none, and until there is a grade."""


def parsed(text: str) -> tuple[Decimal, str] | None:
    """The number at the start of the text and what stands behind it; None if there is no number."""
    tidy = " ".join(text.split()).removesuffix(".")
    found = _NUMBER.match(tidy)
    rest = tidy[found.end() :].strip() if found else ""
    if not found or len(found[0]) > _MOST_NUMBER or rest[:1] in _NUMBER_GOES_ON:
        return None
    sign, whole, part = found.groups()
    return Decimal(f"{'-' if sign in _MINUS else ''}{whole.replace(' ', '')}.{part or 0}"), rest


def exact(text: str) -> Decimal | None:
    """Return the number that the text is, with nothing behind it; None if it is none."""
    found = parsed(text)
    return found[0] if found and not found[1] else None


def read(lines: Lines, keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The one `=` line and the keys `tolerance` and `unit`."""
    unit_line, unit = keys.get("unit", (0, ""))
    text = Text(unit.strip())
    problems = _unit_problems(unit_line, text.unit)
    if not base:
        present = [LineProblem(line, "quiz_answers_not_here") for line, content in lines if content.strip()]
        return None, text, problems + present
    value, value_problems = _read_value(lines)
    tolerance, tolerance_problems = _read_tolerance(keys)
    problems += value_problems + tolerance_problems
    return (None if problems else Key(value, tolerance, bool(text.unit))), text, problems


def _unit_problems(line: int, unit: str) -> list[LineProblem]:
    wrong = len(unit) > _MOST_UNIT or unit[:1] in _NUMBER_GOES_ON
    return [LineProblem(line, "quiz_number_unit")] if wrong else []


def _read_value(lines: Lines) -> tuple[str, list[LineProblem]]:
    values, problems = [], []
    for line, content in lines:
        if content.strip().startswith("="):
            values.append(content.strip()[1:].strip())
            if exact(values[-1]) is None:
                problems.append(LineProblem(line, "quiz_number_not_a_number", (("text", values[-1][:60]),)))
        elif content.strip():
            problems.append(options.not_understood(line, content, "="))
    if len(values) != 1:
        problems.append(LineProblem(0, "quiz_number_needs_one", (("count", str(len(values))),)))
    return "".join(values[:1]), problems


def _read_tolerance(keys: Keys) -> tuple[str, list[LineProblem]]:
    line, value = keys.get("tolerance", (0, ""))
    amount = exact(value) if value.strip() else Decimal(0)
    if amount is None:
        return value, [LineProblem(line, "quiz_number_not_a_number", (("text", value.strip()[:60]),))]
    if amount < 0:
        return value, [LineProblem(line, "quiz_number_tolerance_negative")]
    return value.strip(), []


def write(key: Key | None, _text: Text, *, base: bool) -> list[str]:
    """The number, in the base language only."""
    return [f"= {key.value}"] if key and base else []


def write_keys(key: Key | None, text: Text) -> list[tuple[str, str]]:
    """The keys `tolerance` (base language) and `unit`, if there are any."""
    tolerance = [("tolerance", key.tolerance)] if key and key.tolerance else []
    return tolerance + ([("unit", text.unit)] if text.unit else [])


def matches(key: Key, text: Text) -> list[LineProblem]:
    """A translation has a unit if the base language has one."""
    if key.unit == bool(text.unit):
        return []
    return [LineProblem(0, "quiz_number_unit_missing" if key.unit else "quiz_number_unit_not_here")]


def arrange(_key: Key, _chance: random.Random, *, shuffle: bool) -> Order:  # noqa: ARG001 - nothing to shuffle
    """Nothing to arrange."""
    return ()


def kept(form: Form, _question: Question, _order: Order) -> JSON:
    """The number as typed."""
    return fields.typed_kept(form, FIELD)


def answer(form: Form, question: Question, _order: Order) -> JSON:
    """The number as typed, with its unit if one was typed."""
    said: str = fields.typed(form, FIELD, missing="answer_write")
    found = parsed(said)
    if found is None:
        raise AnswerProblem("answer_not_number", FIELD)
    units = [text.body.unit for text in question.texts.values() if text.body.unit]
    if found[1] and not _is_unit(found[1], units):
        if not units:
            raise AnswerProblem("answer_no_unit", FIELD)
        raise AnswerProblem("answer_unit", FIELD, unit=units[0])
    return said


def _is_unit(said: str, units: list[str]) -> bool:
    return any(_bare(said) == _bare(unit) for unit in units)


def _bare(unit: str) -> str:
    return "".join(fold(unit).split()).rstrip(".")


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """All points within the tolerance, its ends included; exact arithmetic."""
    key: Key = question.key
    said, right, tolerance = parsed(answer), exact(key.value), exact(key.tolerance or "0")
    correct = said is not None and right is not None and tolerance is not None and abs(said[0] - right) <= tolerance
    expected = f"{key.value} {question.text_in(language).body.unit}".strip()
    return Grade(100 * question.points if correct else 0, correct, (Mark(correct, answer, expected),))


def view(question: Question, text: QuestionText, _order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """What was typed, and with a grade what is right."""
    key: Key = question.key
    expected, tolerance = (key.value, key.tolerance) if grade else ("", "")
    return View(FIELD, answer or "", text.body.unit, expected, tolerance)
