"""Questions of other systems made into ours: one shape for each kind, the same checks for every format."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from elearn.domain.course import questions
from elearn.domain.course.findings import Findings
from elearn.domain.course.settings import MOST_QUESTIONS
from elearn.domain.course.writer import question_text
from elearn.domain.exchange import inline
from elearn.domain.exchange.ids import Ids
from elearn.domain.exchange.report import Entry, Notes, Remark, Report, Unfit, excerpt, outcome
from elearn.domain.fold import fold_space
from elearn.domain.quiz import gaps, matching, multiple, number, options, ordering, single, text, truefalse
from elearn.domain.quiz.model import Question, QuestionText

ALL, NONE = Decimal(100), Decimal(0)
LANGUAGE = "xx"
"""The language of a text while nobody knows it; whoever takes the questions says which it is."""
MOST_ENTRIES = 10_000
"""Of so many questions each is answered for; no person made a file with more."""
_NEARLY = Decimal("0.1")
_MOST_EXPONENT = 30
_FILE = "file"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of another system."""

    text: str
    """Inline Markdown where it is shown, plain text where it is typed."""
    share: Decimal = Decimal(0)
    """Per cent of the points that it gives."""
    reason: str = ""
    """Why it is right or wrong, Markdown."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind needs of a question: its key and its text."""

    kind: str
    key: Any
    text: Any


@dataclass(slots=True)
class Heading:
    """What every question has, whatever its kind."""

    line: int = 0
    name: str = ""
    """What the other system calls it."""
    id: str = ""
    prompt: str = ""
    explanation: str = ""
    points: Decimal = Decimal(1)
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    passage: str = ""
    notes: Notes = field(default_factory=Notes)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    """(answer, why) that has no place at the answer and goes into the explanation."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came inside a question bank."""

    name: str
    content: bytes
    question: str
    """The id of the question it belonged to."""
    words: str = ""
    """Its description, if it had one."""


@dataclass(frozen=True, slots=True)
class Import:
    """What was read: the questions that can stand in a lesson, the report, and the files that came with them."""

    questions: tuple[Question, ...]
    report: Report
    enclosed: tuple[Enclosed, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that some questions need and no format gives, in the language of the questions."""

    title: str = "…"
    """The title of the questions as a whole."""
    summary: str = "…"
    """A sentence about them."""
    fill_in: str = "…"
    """The question above a text with gaps."""
    true: str = "true"
    false: str = "false"
    sheet: str = "questions"
    """The name of a sheet with questions."""
    examples: str = "examples"
    """The name of a sheet with examples."""


class Intake:
    """Takes questions one after the other and remembers what became of each."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.remarks = Notes()
        self.enclosed: list[Enclosed] = []
        self._ids = Ids(taken)
        self._questions: list[Question] = []
        self._entries: list[Entry] = []

    def take(self, heading: Heading, shape: Shape) -> str:
        """Take the question if the course file can hold it; its id, or an empty text."""
        if self._is_full():
            return ""
        try:
            question = self._made(heading, shape)
        except Unfit as unfit:
            self.leave(heading, unfit.remark)
            return ""
        remarks = heading.notes.all()
        name = heading.name or excerpt(inline.plain(question.text_in(LANGUAGE).prompt))
        self._questions.append(question)
        entry = Entry(heading.line, excerpt(name), outcome(remarks), remarks, question.id, question.kind)
        self._entries.append(entry)
        return question.id

    def leave(self, heading: Heading, remark: Remark) -> None:
        """Note that the question was left out, and why."""
        if self._is_full():
            return
        name = heading.name or inline.plain(inline.one_line(heading.prompt[:400]))
        self._entries.append(Entry(heading.line, excerpt(name), "left_out", (remark,)))

    def _is_full(self) -> bool:
        full = len(self._entries) >= MOST_ENTRIES
        if full:
            self.remarks.add("too_many", most=str(MOST_ENTRIES))
        return full

    def result(self) -> Import:
        """Everything that was taken, and the report."""
        if not self._entries and not self.remarks.all():
            self.remarks.add("file_empty")
        return Import(tuple(self._questions), Report(tuple(self._entries), self.remarks.all()), tuple(self.enclosed))

    def _made(self, heading: Heading, shape: Shape) -> Question:
        if len(self._questions) >= MOST_QUESTIONS:
            raise Unfit("too_many", most=str(MOST_QUESTIONS))
        prompt = heading.prompt.strip()
        if not inline.plain(prompt).strip():
            raise Unfit("prompt_missing")
        explanation = _with_reasons(heading, shape)
        draft = Question(
            id="q",
            kind=shape.kind,
            points=_points(heading),
            sources=heading.sources,
            passage=heading.passage,
            tags=_tags(heading.tags),
            key=shape.key,
            texts={LANGUAGE: QuestionText(prompt, explanation, shape.text)},
        )
        sound = _read_again(draft)
        id_ = self._ids.given(heading.id, heading.name, inline.plain(prompt), number=len(self._entries) + 1)
        if heading.id and heading.id != id_:
            heading.notes.add("id_changed", before=heading.id, after=id_)
        return _with_id(sound, id_)


def _with_id(question: Question, id_: str) -> Question:
    return Question(
        id_, question.kind, question.points, question.sources, question.passage, question.tags, question.key,
        question.texts,
    )  # fmt: skip


def _read_again(question: Question) -> Question:
    """The question as a course file holds it: what cannot be read back cannot be taken."""
    found = Findings()
    written = question_text(question, "", LANGUAGE, base=True)
    blocks = questions.cut(_FILE, list(enumerate(written.rstrip("\n").split("\n"), start=1)), found)
    again = questions.read_base(blocks[0], "", LANGUAGE, found) if len(blocks) == 1 and not found else None
    if again is not None:
        for _, outline in questions.outlines(blocks[0], question.kind):
            for fault in outline.faults:
                found.add(_FILE, 0, fault.code, **dict(fault.values))
            for name in sorted(outline.blocks):
                found.add(_FILE, 0, "question_block", block=name)
    if again is None or found:
        problem = next((each for each in found.sorted()), None)
        raise Unfit("problem", problem=problem.code if problem else "question_heading", **_values(problem))
    return again


def _values(problem: Any) -> dict[str, str]:
    return {f"of_{name}": value for name, value in problem.values} if problem else {}


def _points(heading: Heading) -> int:
    points = heading.points
    whole = int(min(max(points.to_integral_value(), Decimal(1)), Decimal(questions.MOST_POINTS)))
    if points != whole:
        heading.notes.add("points_changed", before=_digits(points), after=str(whole))
    return whole


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    tidy = (inline.one_line(tag.replace(",", " ")) for tag in tags)
    return tuple(dict.fromkeys(tag for tag in tidy if tag))


def _with_reasons(heading: Heading, shape: Shape) -> str:
    """The explanation, and below it what was said to answers that cannot be explained one by one."""
    reasons = [(answer, reason) for answer, reason in heading.reasons if reason.strip()]
    if not reasons:
        return heading.explanation
    heading.notes.add("feedback_in_explanation", count=str(len(reasons)))
    plain = shape.kind in {"text", "number"}
    said = [
        f"- {inline.escaped(answer) if plain else answer}: {inline.one_line(reason)}" if answer else f"- {reason}"
        for answer, reason in ((answer, inline.one_line(reason)) for answer, reason in reasons)
    ]
    return "\n".join([*([heading.explanation, ""] if heading.explanation else []), *said])


def amount(written: str) -> Decimal | None:
    """A number as other systems write it, with point or comma; None if it is none or beyond all measure."""
    try:
        found = Decimal(written.strip().replace(",", ".").replace("\u2212", "-").replace("\u00a0", ""))
    except InvalidOperation:
        return None
    if not found.is_finite() or (found and not -_MOST_EXPONENT < found.adjusted() < _MOST_EXPONENT):
        return None
    return found or Decimal(0)


def _digits(value: Decimal) -> str:
    """The number as it is written in a course file."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def choice(answers: Sequence[Answer], heading: Heading, *, several: bool) -> Shape:
    """Answers to choose from: one, or several.

    Raises:
        Unfit: there are none, or none is right.
    """
    answers = _unlike(answers, heading)
    if not answers:
        raise Unfit("answers_missing")
    rights = [place for place, answer in enumerate(answers) if answer.share > 0]
    if not several:
        rights = [place for place in rights if answers[place].share >= ALL - _NEARLY]
        _note_weights([answer for answer in answers if answer.share < ALL - _NEARLY], heading)
    elif rights:
        _note_shares(answers, rights, heading)
    if not rights:
        raise Unfit("no_right_answer")
    body = tuple(options.Option(answer.text, answer.reason) for answer in answers)
    if not several and len(rights) == 1:
        return Shape("single", single.Key(len(body), rights[0]), single.Text(body))
    if not several:
        heading.notes.add("several_right_in_single")
    return Shape("multiple", multiple.Key(len(body), tuple(rights)), multiple.Text(body))


def _unlike(answers: Iterable[Answer], heading: Heading) -> list[Answer]:
    """The answers without those that say nothing or the same again."""
    kept: dict[str, Answer] = {}
    for answer in answers:
        same = fold_space(answer.text)
        if not same:
            continue
        if same not in kept:
            kept[same] = answer
        elif kept[same].share == answer.share:
            heading.notes.add("answer_merged", text=answer.text)
        else:
            raise Unfit("problem", problem="quiz_answer_twice", of_text=answer.text)
    return list(kept.values())


def _note_weights(answers: Iterable[Answer], heading: Heading) -> None:
    for answer in answers:
        if answer.share > 0:
            heading.notes.add("weight_left_out", text=inline.plain(answer.text), share=_digits(answer.share))
        elif answer.share < 0:
            heading.notes.add("penalty_rule")


def _note_shares(answers: Sequence[Answer], rights: Sequence[int], heading: Heading) -> None:
    """Note where the answers of a question with several counted other than ours do."""
    equal = ALL / len(rights)
    for place in rights:
        share = answers[place].share
        if abs(share - equal) > 1 and share < ALL - _NEARLY:
            heading.notes.add("weight_left_out", text=inline.plain(answers[place].text), share=_digits(share))
    wrong = {answer.share for answer in answers if answer.share <= 0}
    if any(abs(share + equal) > 1 for share in wrong):
        heading.notes.add("penalty_rule")


def true_or_false(*, right: bool, true: str, false: str) -> Shape:
    """A statement; `true` and `false` are the reasons."""
    return Shape("truefalse", truefalse.Key(right), truefalse.Text(true, false))


def typed(answers: Sequence[Answer], heading: Heading, *, exact_case: bool) -> Shape:
    """A short text to type, with its variants.

    Raises:
        Unfit: no variant gives all points.
    """
    variants: dict[str, str] = {}
    for answer in answers:
        words = inline.one_line(answer.text)
        heading.reasons.append(("" if words == "*" else words, answer.reason))
        if (words == "*" and answer.share <= 0) or not words:
            continue
        if answer.share < ALL - _NEARLY:
            if answer.share != 0:
                heading.notes.add("answer_left_out", text=words, share=_digits(answer.share))
            elif not answer.reason:
                heading.notes.add("answer_left_out", text=words, share="0")
            continue
        variant = without_wildcards(words, heading.notes)
        if variant:
            variants.setdefault(fold_space(variant), variant)
    if not variants:
        raise Unfit("no_right_answer")
    body = tuple(inline.typed_word(variant) for variant in variants.values())
    return Shape("text", text.Key(("space",) if exact_case else None), text.Text(body))


def without_wildcards(words: str, notes: Notes) -> str:
    """A typed answer without the `*` that stand for anything in Moodle."""
    if not re.search(r"(?<!\\)\*", words):
        return words.replace("\\*", "*")
    notes.add("wildcard_left_out", text=words)
    return inline.one_line(re.sub(r"(?<!\\)\*", " ", words).replace("\\*", "*"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that another system accepts."""

    value: str
    """As written; `*` is anything."""
    tolerance: str
    share: Decimal
    reason: str = ""


def figure(figures: Sequence[Figure], units: Sequence[str], heading: Heading) -> Shape:
    """A number with its tolerance and unit.

    Raises:
        Unfit: none gives all points, or it is no number.
    """
    best: tuple[Decimal, Decimal] | None = None
    for each in figures:
        if each.value.strip() in {"*", ""} and each.share <= 0:
            heading.reasons.append(("", each.reason))
            continue
        value, tolerance = amount(each.value), amount(each.tolerance or "0")
        if value is None or tolerance is None:
            raise Unfit("number_unreadable", text=each.value if value is None else each.tolerance)
        shown = _digits(value)
        heading.reasons.append((shown, each.reason))
        if each.share >= ALL - _NEARLY and best is None:
            best = value, abs(tolerance)
        else:
            heading.notes.add("answer_left_out", text=_with_tolerance(value, tolerance), share=_digits(each.share))
    if best is None:
        raise Unfit("no_right_answer")
    names = [name for name in map(inline.one_line, units) if name]
    for name in names[1:]:
        heading.notes.add("unit_left_out", unit=name)
    unit = names[0] if names else ""
    margin = _digits(best[1]) if best[1] else ""
    return Shape("number", number.Key(_digits(best[0]), margin, bool(unit)), number.Text(unit))


def _with_tolerance(value: Decimal, tolerance: Decimal) -> str:
    return f"{_digits(value)} ± {_digits(abs(tolerance))}" if tolerance else _digits(value)


def spread(least: str, most: str) -> tuple[str, str]:
    """The middle of a range and the tolerance around it.

    Raises:
        Unfit: one of them is no number.
    """
    low, high = amount(least), amount(most)
    if low is None or high is None:
        raise Unfit("number_unreadable", text=f"{least}..{most}")
    return _digits((low + high) / 2), _digits(abs(high - low) / 2)


def pairs(rows: Sequence[tuple[str, str]], heading: Heading) -> Shape:
    """Pairs to match; a row without a left side is a wrong right side.

    Raises:
        Unfit: two left sides go with one right side, or there are no pairs.
    """
    kept: dict[tuple[str, str], matching.Row] = {}
    rights: dict[str, str] = {}
    for left, right in rows:
        same = fold_space(left), fold_space(right)
        if not same[1] or same in kept:
            if same[1]:
                heading.notes.add("answer_merged", text=inline.plain(left or right))
            continue
        if same[1] in rights and rights[same[1]] and same[0]:
            raise Unfit("rights_repeat", text=inline.plain(right))
        if same[1] in rights:
            heading.notes.add("answer_merged", text=inline.plain(right))
            if not same[0]:
                continue
            del kept["", same[1]]
        rights[same[1]] = same[0]
        kept[same] = matching.Row(_without_arrow(left), right.strip())
    if not any(row.left for row in kept.values()):
        raise Unfit("answers_missing")
    body = tuple(kept.values())
    return Shape("matching", matching.Key(tuple(bool(row.left) for row in body)), matching.Text(body))


def _without_arrow(left: str) -> str:
    return re.sub(r"(?<!\\)=>", r"\\=>", left.strip())


def order(items: Sequence[str]) -> Shape:
    """Items in their right order."""
    body = tuple(item.strip() for item in items if item.strip())
    return Shape("ordering", ordering.Key(len(body)), ordering.Text(body))


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of another system, with plain words."""

    words: tuple[str, ...]
    right: int | None
    """Which is right, if it is chosen; None: every word is right, it is typed."""


def paragraph(segments: Sequence[str], found: Sequence[Gap], *, written: bool = False) -> Shape:
    """A text with gaps; `segments` are inline Markdown, one more than there are gaps.

    With `written` the words of gaps are as in a course file, else they are plain.

    Raises:
        Unfit: there are no gaps.
    """
    if not found:
        raise Unfit("gaps_missing")
    texts = tuple(
        gaps.GapText(gap.right is not None, gap.words if written else tuple(_gap_word(word) for word in gap.words))
        for gap in found
    )
    keys = tuple(gaps.GapKey(0, 0) if gap.right is None else gaps.GapKey(len(gap.words), gap.right) for gap in found)
    tidy = [_segment(segment, first=place == 0) for place, segment in enumerate(segments)]
    return Shape("gaps", gaps.Key(keys), gaps.Text(tuple(tidy), texts))


def _gap_word(word: str) -> str:
    return re.sub(r"\\(?=[!-/:-@\[-`{-~])|[|\[\]]|\((?=[ xX]\))", r"\\\g<0>", inline.one_line(word))


def _segment(text_: str, *, first: bool) -> str:
    """The text without what a course file would take for a gap or for the end of the paragraph."""
    lines = re.sub(r"\n\s*\n", "\n", text_.replace("[[", r"\[\[")).split("\n")
    guarded = [
        re.sub(r"^\s*(?=>|#{1,6}\s)", r"\\", line) if place or first else line for place, line in enumerate(lines)
    ]
    return "\n".join(guarded)
