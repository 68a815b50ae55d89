"""True or false: the question is a statement."""

import random
from dataclasses import dataclass

from elearn.domain.quiz import options
from elearn.domain.quiz.fields import sent
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
WORDS = ("true", "false")


@dataclass(frozen=True, slots=True)
class Key:
    """Whether the statement is true."""

    right: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Why "true" and why "false" is right or wrong; each may be empty."""

    true: str
    false: str


@dataclass(frozen=True, slots=True)
class View:
    """Two radio buttons; the choices' text is `true` and `false`, for the template to word."""

    choices: tuple[options.Choice, ...]


def read(lines: Lines, _keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The lines `true` and `false`, in this order."""
    found, problems = options.read_options(lines, "()", base=base)
    if found and tuple(option.text for option in found) != WORDS:
        problems.append(LineProblem(found[0].line, "quiz_truefalse_lines"))
    right = [option.text for option in found if option.right]
    if found and base and len(right) != 1:
        problems.append(LineProblem(0, "quiz_truefalse_needs_one_right", (("count", str(len(right))),)))
    explained = {option.text: option.option().explanation for option in found}
    text = Text(explained.get("true", ""), explained.get("false", ""))
    return (Key(right == ["true"]) if base and not problems else None), text, problems


def write(key: Key | None, text: Text, *, base: bool) -> list[str]:
    """The two lines, the right one marked in the base language."""
    both = (options.Option("true", text.true), options.Option("false", text.false))
    return options.write_options(both, "()", [0 if key.right else 1] if key and base else [])


def write_keys(_key: Key | None, _text: Text) -> list[tuple[str, str]]:
    """None: this kind has no keys of its own."""
    return []


def matches(_key: Key, _text: Text) -> list[LineProblem]:
    """Nothing can differ: the lines are always the same two."""
    return []


def arrange(_key: Key, _chance: random.Random, *, shuffle: bool) -> Order:  # noqa: ARG001 - never shuffled
    """True first, always."""
    return ()


def kept(form: Form, _question: Question, _order: Order) -> JSON:
    """The choice, if it was one of the two."""
    values = sent(form, FIELD)
    return values == ["true"] if len(values) == 1 and values[0] in WORDS else None


def answer(form: Form, question: Question, order: Order) -> JSON:
    """Whether "true" was chosen."""
    if not sent(form, FIELD):
        raise AnswerProblem("answer_choose_one", FIELD)
    choice = kept(form, question, order)
    if choice is None:
        raise AnswerProblem("answer_impossible", FIELD)
    return choice


def grade(question: Question, answer: JSON, _language: Language) -> Grade:
    """All points or none; the mark says `true` or `false`."""
    right: bool = question.key.right
    mark = Mark(answer == right, _word(true=answer), _word(true=right))
    return Grade(100 * question.points if mark.correct else 0, mark.correct, (mark,))


def _word(*, true: bool) -> str:
    return WORDS[0] if true else WORDS[1]


def view(question: Question, text: QuestionText, _order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """True and false."""
    right: bool | None = question.key.right if grade else None
    explanations = (text.body.true, text.body.false) if grade else ("", "")
    return View(
        tuple(
            options.Choice(
                value=word,
                text=word,
                chosen=answer is not None and word == _word(true=answer),
                right=None if right is None else word == _word(true=right),
                explanation=explanation,
            )
            for word, explanation in zip(WORDS, explanations, strict=True)
        )
    )
