"""Gaps: a paragraph with gaps to type or to choose in."""

import random
import re
from bisect import bisect
from dataclasses import dataclass, replace

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

BASE_KEYS: tuple[str, ...] = ()
TEXT_KEYS: tuple[str, ...] = ()
MOST_GAPS = 20
_FORM = "[[…]]"
_GAP = re.compile(r"\\.|\[\[((?:\\.|(?!\[\[|\]\])[^\\\n])*)\]\]|(\[\[)")
_BAR = re.compile(r"\\.|(\|)")
_MARK = re.compile(r"\\.|\(([ xX])\)")


@dataclass(frozen=True, slots=True)
class GapKey:
    """How many choices a gap has and which is right; no choices: it is typed."""

    choices: int
    right: int


@dataclass(frozen=True, slots=True)
class Key:
    """The gaps in their order."""

    gaps: tuple[GapKey, ...]


@dataclass(frozen=True, slots=True)
class GapText:
    """The variants accepted in a gap, or its choices, in one language, as they are written."""

    choose: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The paragraph in one language: text, gap, text, gap … text."""

    segments: tuple[str, ...]
    """Inline Markdown before, between and behind the gaps: one more than there are gaps."""
    gaps: tuple[GapText, ...]


@dataclass(frozen=True, slots=True)
class GapChoice:
    """One choice in a gap, plain text."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text or a gap."""

    text: str
    """Inline Markdown; empty for a gap."""
    name: str = ""
    """The gap's form field; empty for text."""
    number: int = 0
    """The gap's number, counted from 1."""
    choices: tuple[GapChoice, ...] = ()
    """Empty: the gap is typed."""
    value: str = ""
    """What was typed or the text of what was chosen, plain text."""
    correct: bool | None = None
    """None until there is a grade."""
    expected: tuple[str, ...] = ()
    """What is accepted, plain text; empty until there is a grade."""


@dataclass(frozen=True, slots=True)
class View:
    """The paragraph as a row of texts and gaps."""

    segments: tuple[Segment, ...]


def field(gap: int) -> str:
    """The form field of a gap."""
    return f"gap-{gap}"


def read(lines: Lines, _keys: Keys, *, base: bool) -> tuple[Key | None, Text, list[LineProblem]]:
    """The paragraph and its `[[…]]`."""
    paragraph, numbers, problems = _paragraph(lines)
    ends = [place for place, sign in enumerate(paragraph) if sign == "\n"]
    segments, contents = [], []
    start = 0
    for found in _GAP.finditer(paragraph):
        line = numbers[bisect(ends, found.start())]
        if found[2]:
            problems.append(LineProblem(line, "quiz_gap_open"))
        elif found[1] is not None:
            segments.append(paragraph[start : found.start()])
            contents.append((line, found[1]))
            start = found.end()
    gaps = [_read_gap(line, number, content, base=base) for number, (line, content) in enumerate(contents, start=1)]
    problems += [problem for _, _, gap_problems in gaps for problem in gap_problems] + _gap_count(len(gaps))
    text = Text((*segments, paragraph[start:]), tuple(gap for _, gap, _ in gaps))
    return (Key(tuple(key for key, _, _ in gaps)) if base and not problems else None), text, problems


def _paragraph(lines: Lines) -> tuple[str, list[int], list[LineProblem]]:
    written = [(line, content.strip()) for line, content in lines]
    while written and not written[0][1]:
        del written[0]
    while written and not written[-1][1]:
        del written[-1]
    problems = [LineProblem(line, "quiz_gaps_one_paragraph") for line, content in written if not content]
    problems += [LineProblem(line, "quiz_explanation_not_here") for line, content in written if content.startswith(">")]
    return "\n".join(content for _, content in written), [line for line, _ in written], problems


def _gap_count(count: int) -> list[LineProblem]:
    if count == 0:
        return [LineProblem(0, "quiz_answers_missing", (("form", _FORM),))]
    return options.count_problems(count, least=1, most=MOST_GAPS)


def _read_gap(line: int, number: int, content: str, *, base: bool) -> tuple[GapKey, GapText, list[LineProblem]]:
    mark = _MARK.match(content.strip())
    if mark and mark[1]:
        return _read_choices(line, number, content.strip(), base=base)
    words = tuple(_whole(word) for word in _split(content, _BAR))
    problems = [problem for word in words for problem in typed.variant_problems(line, word)]
    problems += options.twice((line, word) for word in words)
    return GapKey(0, 0), GapText(choose=False, words=words), problems


def _read_choices(line: int, number: int, content: str, *, base: bool) -> tuple[GapKey, GapText, list[LineProblem]]:
    words = tuple(_whole(word) for word in _split(content, _MARK)[1:])
    marks = [found[1] for found in _MARK.finditer(content) if found[1]]
    right = [index for index, mark in enumerate(marks) if mark in "xX"]
    problems = [LineProblem(line, "quiz_answer_empty") for word in words if not word]
    problems += options.twice((line, word) for word in words)
    if base:
        problems += options.count_problems(len(words))
    if base and len(right) != 1:
        values = (("number", str(number)), ("count", str(len(right))))
        problems.append(LineProblem(line, "quiz_gap_needs_one_right", values))
    if right and not base:
        problems.append(LineProblem(line, "quiz_right_in_translation"))
    return GapKey(len(words), (right or [0])[0]), GapText(choose=True, words=words), problems


def _split(content: str, separator: re.Pattern[str]) -> list[str]:
    """The parts between separators; a separator behind a backslash is none."""
    parts, start = [], 0
    for found in separator.finditer(content):
        if found[1]:
            parts.append(content[start : found.start()])
            start = found.end()
    return [*parts, content[start:]]


def _whole(word: str) -> str:
    """The word without spaces around it; a backslash or `]` at its end must not touch what is written behind it."""
    bare = word.strip()
    if bare.endswith("]") and not _escapes(bare[:-1]):
        return f"{bare[:-1]}\\]"
    return f"{bare}\\" if _escapes(bare) else bare


def _escapes(text: str) -> bool:
    """Whether a backslash at the end takes away the meaning of what follows."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def write(key: Key | None, text: Text, *, base: bool) -> list[str]:
    """The paragraph, the right choices marked in the base language."""
    rights = [gap.right for gap in key.gaps] if key and base else [None] * len(text.gaps)
    gaps = [_write_gap(gap, right) for gap, right in zip(text.gaps, rights, strict=True)]
    return "".join(part for pair in zip(text.segments, [*gaps, ""], strict=True) for part in pair).split("\n")


def _write_gap(gap: GapText, right: int | None) -> str:
    if not gap.choose:
        return f"[[{' | '.join(gap.words)}]]"
    marks = ["(x)" if index == right else "( )" for index in range(len(gap.words))]
    return f"[[{' '.join(f'{mark} {word}' for mark, word in zip(marks, gap.words, strict=True))}]]"


def write_keys(_key: Key | None, _text: Text) -> list[tuple[str, str]]:
    """None: this kind has no keys of its own."""
    return []


def matches(key: Key, text: Text) -> list[LineProblem]:
    """A translation has the same gaps in the same order, with as many choices."""
    problems = options.differ(len(text.gaps), len(key.gaps))
    if problems:
        return problems
    for number, (gap_key, gap) in enumerate(zip(key.gaps, text.gaps, strict=True), start=1):
        if bool(gap_key.choices) != gap.choose:
            problems.append(LineProblem(0, "quiz_gap_kind_differs", (("number", str(number)),)))
        elif gap.choose:
            problems += options.differ(len(gap.words), gap_key.choices)
    return problems


def arrange(key: Key, chance: random.Random, *, shuffle: bool) -> Order:
    """The orders of all gaps' choices one behind the other; `orders` takes them apart."""
    return tuple(index for gap in key.gaps for index in options.arranged(gap.choices, chance, shuffle=shuffle))


def orders(key: Key, order: Order) -> list[Order]:
    """The order of each gap's choices, empty for a gap to type in."""
    apart, start = [], 0
    for gap in key.gaps:
        apart.append(options.shown(order[start : start + gap.choices], gap.choices))
        start += gap.choices
    return apart


def kept(form: Form, question: Question, order: Order) -> JSON:
    """What was typed and chosen, None where nothing was."""
    return [
        fields.one_kept(form, field(place), gap_order, len(gap_order))
        if gap_order
        else fields.typed_kept(form, field(place)) or None
        for place, gap_order in enumerate(orders(question.key, order))
    ]


def answer(form: Form, question: Question, order: Order) -> JSON:
    """For each gap the text typed or the index chosen."""
    return [
        fields.one_chosen(form, field(place), gap_order, len(gap_order), missing="answer_choose_here")
        if gap_order
        else fields.typed(form, field(place), missing="answer_write_here")
        for place, gap_order in enumerate(orders(question.key, order))
    ]


def grade(question: Question, answer: JSON, language: Language) -> Grade:
    """A share for each gap; what is typed may be a variant of any language; the marks are plain text."""
    marks = tuple(_mark(question, place, said, language) for place, said in enumerate(answer))
    right = sum(mark.correct for mark in marks)
    return Grade(fields.hundredths(question.points, right, len(marks)), right == len(marks), marks)


def _mark(question: Question, place: int, said: str | int, language: Language) -> Mark:
    key: GapKey = question.key.gaps[place]
    words = [typed.plain(word) for word in question.text_in(language).body.gaps[place].words]
    shown = words[said] if isinstance(said, int) else said
    return Mark(_right(question, place, said), shown, words[key.right])


def _right(question: Question, place: int, said: str | int | None) -> bool:
    if said is None or isinstance(said, int):
        return bool(said == question.key.gaps[place].right)
    variants = [word for text in question.texts.values() for word in text.body.gaps[place].words]
    return typed.accepted(said, variants)


def view(question: Question, text: QuestionText, order: Order, answer: JSON | None, grade: Grade | None) -> View:
    """The paragraph with its gaps, their choices in the order of the attempt."""
    body: Text = text.body
    said = answer or [None] * len(body.gaps)
    row = [Segment(body.segments[0])]
    for place, gap_order in enumerate(orders(question.key, order)):
        gap = _gap(place, body.gaps[place], gap_order, said[place])
        row += [_judged(gap, question, text, said[place]) if grade else gap, Segment(body.segments[place + 1])]
    return View(tuple(segment for segment in row if segment.name or segment.text))


def _gap(place: int, gap: GapText, order: Order, said: str | int | None) -> Segment:
    words = [typed.plain(word) for word in gap.words] if gap.choose else []
    return Segment(
        text="",
        name=field(place),
        number=place + 1,
        choices=tuple(GapChoice(str(shown), words[index], index == said) for shown, index in enumerate(order)),
        value=words[said] if isinstance(said, int) else said or "",
    )


def _judged(gap: Segment, question: Question, text: QuestionText, said: str | int | None) -> Segment:
    key, words = question.key.gaps[gap.number - 1], text.body.gaps[gap.number - 1].words
    accepted = (words[key.right],) if key.choices else words
    expected = tuple(typed.plain(word) for word in accepted)
    return replace(gap, correct=_right(question, gap.number - 1, said), expected=expected)
