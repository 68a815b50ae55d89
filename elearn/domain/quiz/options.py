"""Options to choose from: their lines in the course file, their order, and how they are shown."""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elearn.domain.fold import fold_space
from elearn.domain.quiz.model import LineProblem, Lines, Order

LEAST, MOST = 2, 10
"""So many options, pairs, items or choices a question has."""
EXPLANATION = re.compile(r"[ \t]+>(?: ?(.*))?")


@dataclass(frozen=True, slots=True)
class Option:
    """One option in one language, inline Markdown."""

    text: str
    explanation: str
    """Why it is right or wrong, its lines joined with line ends; may be empty."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as it is shown."""

    value: str
    """What the form sends: the place in the shown order, so that the page's source gives nothing away."""
    text: str
    chosen: bool
    right: bool | None
    """Whether it is a right one; None until there is a grade."""
    explanation: str
    """Empty until there is a grade."""


@dataclass(slots=True)
class OptionLine:
    """An option while its lines are read."""

    line: int
    right: bool
    text: str
    explanation: list[str]

    def option(self) -> Option:
        """The option with its explanation."""
        return Option(self.text, "\n".join(self.explanation).strip("\n"))


def read_options(lines: Lines, marks: str, *, base: bool) -> tuple[list[OptionLine], list[LineProblem]]:
    """The options between marks `()` or `[]` with the explanations under them, and what is wrong with single lines."""
    mark = re.compile(rf"\{marks[0]}([ xX]?)\{marks[1]}(.*)")
    options: list[OptionLine] = []
    problems: list[LineProblem] = []
    for line, text in lines:
        if found := mark.fullmatch(text.strip()):
            options.append(OptionLine(line, found[1] in {"x", "X"}, found[2].strip(), []))
            problems += _option_problems(options[-1], base=base)
        elif explains := EXPLANATION.fullmatch(text):
            if options:
                options[-1].explanation.append((explains[1] or "").rstrip())
            else:
                problems.append(LineProblem(line, "quiz_explanation_alone"))
        elif text.strip():
            problems.append(not_understood(line, text, f"{marks[0]} {marks[1]}"))
    if not options:
        problems.append(LineProblem(0, "quiz_answers_missing", (("form", f"{marks[0]} {marks[1]}"),)))
    return options, problems + twice((option.line, option.text) for option in options)


def _option_problems(option: OptionLine, *, base: bool) -> list[LineProblem]:
    problems = []
    if not option.text:
        problems.append(LineProblem(option.line, "quiz_answer_empty"))
    if option.right and not base:
        problems.append(LineProblem(option.line, "quiz_right_in_translation"))
    return problems


def write_options(options: Sequence[Option], marks: str, right: Iterable[int]) -> list[str]:
    """The options' lines; those whose index is in `right` are marked."""
    rights = set(right)
    lines = []
    for index, option in enumerate(options):
        lines.append(f"{marks[0]}{'x' if index in rights else ' '}{marks[1]} {option.text}")
        lines += write_explanation(option.explanation)
    return lines


def write_explanation(explanation: str) -> list[str]:
    """The lines that explain the option above them."""
    return [f"  > {line}".rstrip() for line in explanation.split("\n")] if explanation else []


def not_understood(line: int, text: str, form: str) -> LineProblem:
    """The problem of a line that fits nothing; `form` is a sample of what does."""
    if EXPLANATION.fullmatch(text):
        return LineProblem(line, "quiz_explanation_not_here")
    return LineProblem(line, "quiz_line_not_understood", (("text", text.strip()[:60]), ("form", form)))


def twice(texts: Iterable[tuple[int, str]]) -> list[LineProblem]:
    """A problem for each text, with its line, that was there before."""
    seen: set[str] = set()
    problems = []
    for line, text in texts:
        same = fold_space(text)
        if same and same in seen:
            problems.append(LineProblem(line, "quiz_answer_twice", (("text", text[:60]),)))
        seen.add(same)
    return problems


def count_problems(count: int, least: int = LEAST, most: int = MOST) -> list[LineProblem]:
    """The problem of too few or too many answers; no answers at all are another problem."""
    if count == 0 or least <= count <= most:
        return []
    return [LineProblem(0, "quiz_answers_count", (("count", str(count)), ("least", str(least)), ("most", str(most))))]


def differ(count: int, expected: int) -> list[LineProblem]:
    """The problem of a translation with another number of answers than the base language."""
    if count == expected:
        return []
    return [LineProblem(0, "quiz_answers_differ", (("count", str(count)), ("expected", str(expected))))]


def arranged(count: int, chance: random.Random, *, shuffle: bool) -> Order:
    """A chance order of so many options, or none."""
    return tuple(chance.sample(range(count), count)) if shuffle else ()


def shown(order: Order, count: int) -> Order:
    """The index that stands at each place."""
    return order or tuple(range(count))


def choices(
    options: Sequence[Option], order: Order, chosen: Sequence[int], right: Sequence[int] | None
) -> tuple[Choice, ...]:
    """The options as shown; `right` is None until there is a grade."""
    return tuple(
        Choice(
            value=str(place),
            text=options[index].text,
            chosen=index in chosen,
            right=None if right is None else index in right,
            explanation="" if right is None else options[index].explanation,
        )
        for place, index in enumerate(shown(order, len(options)))
    )
