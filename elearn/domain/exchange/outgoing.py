"""Questions on their way out: what every format is asked, and the report on what it could not say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from elearn.domain.exchange import inline
from elearn.domain.exchange.report import Entry, Notes, Remark, Report, Unfit, excerpt, outcome
from elearn.domain.quiz import typed
from elearn.domain.quiz.model import Language, Question, QuestionText

Piece = TypeVar("Piece")


@dataclass(frozen=True, slots=True)
class Export:
    """A file in another format, and what became of each question."""

    content: bytes
    report: Report


@dataclass(frozen=True, slots=True)
class Leaving:
    """One question on its way out, in one language."""

    question: Question
    text: QuestionText
    notes: Notes
    language: Language

    @property
    def key(self) -> Any:
        """The kind's own key."""
        return self.question.key

    @property
    def body(self) -> Any:
        """The kind's own text."""
        return self.text.body


def written(
    questions: Iterable[Question], language: Language, write: Callable[[Leaving], Piece]
) -> tuple[list[Piece], Report]:
    """What `write` makes of each question; one that is unfit is left out and named."""
    pieces: list[Piece] = []
    entries: list[Entry] = []
    for question in questions:
        leaving = Leaving(question, question.text_in(language), Notes(), language)
        entry, piece = _one(leaving, write)
        entries.append(entry)
        pieces += piece
    return pieces, Report(tuple(entries))


def _one(leaving: Leaving, write: Callable[[Leaving], Piece]) -> tuple[Entry, list[Piece]]:
    question, notes = leaving.question, leaving.notes
    name = excerpt(inline.plain(leaving.text.prompt))
    try:
        piece = write(leaving)
    except Unfit as unfit:
        remarks: tuple[Remark, ...] = (*notes.all(), unfit.remark)
        return Entry(0, name, "left_out", remarks, question.id, question.kind), []
    return Entry(0, name, outcome(notes.all()), notes.all(), question.id, question.kind), [piece]


def note_references(leaving: Leaving) -> None:
    """Note what only means something inside its course: sources and the passage."""
    if leaving.question.sources:
        leaving.notes.add("sources_left_out", sources=", ".join(leaving.question.sources))
    if leaving.question.passage:
        leaving.notes.add("passage_left_out", passage=leaving.question.passage)


def note_points(leaving: Leaving) -> None:
    """Note the points where the format has none."""
    if leaving.question.points != 1:
        leaving.notes.add("points_left_out", points=str(leaving.question.points))


def plain_line(text: str, notes: Notes) -> str:
    """Inline Markdown as plain words; noted if that takes something away."""
    if inline.is_marked(text):
        notes.add("markup_left_out")
    return inline.one_line(inline.plain(text))


def shares(count: int) -> str:
    """The per cent of the points for one of so many right answers, as Moodle writes it."""
    return f"{(Decimal(100) / count).quantize(Decimal('0.00001')):f}".rstrip("0").rstrip(".")


def words_of(variants: Sequence[str]) -> list[str]:
    """The accepted answers as they are typed, without backslashes."""
    return [typed.plain(variant) for variant in variants]
