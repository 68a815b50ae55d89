"""Quiz, question, plan of an attempt, grade: the values that every kind of question shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

JSON = Any  # what json.loads returns
Language = str

KindName = str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question in one language."""

    prompt: str
    """Inline Markdown."""
    explanation: str
    """Markdown; may be empty."""
    body: Any
    """The kind's own text value (options, variants, items, gaps), see `domain.quiz.<kind>.Text`."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: key from the base language, texts by language."""

    id: str
    kind: KindName
    points: int
    sources: tuple[str, ...]
    passage: str
    """`lesson-slug#anchor`, always with the slug; empty if none."""
    tags: tuple[str, ...]
    key: Any
    """The kind's own key value, see `domain.quiz.<kind>.Key`."""
    texts: dict[Language, QuestionText]
    """The base language stands first."""

    def text_in(self, language: Language) -> QuestionText:
        """The text in that language, or in the base language if there is no translation."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """How a quiz is taken."""

    pass_share: float = 0.7
    """0…1; not used when `pass_points` is set."""
    pass_points: int | None = None
    feedback: Literal["now", "end"] = "now"
    attempts: int = 0
    """0: no limit."""
    wait_minutes: int = 0
    shuffle_questions: bool = False
    shuffle_options: bool = True
    draw: int = 0
    """0: all questions of the pool."""
    time_limit_minutes: int = 0
    """0: none."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """A lesson's questions and the way they are asked."""

    settings: QuizSettings
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """One question of an attempt, with every random choice fixed."""

    question: str
    """Question id."""
    order: tuple[int, ...]
    """Order in which the kind shows its options (indices into the base order); empty where nothing is shuffled."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one attempt asks, fixed at its start and stored as JSON."""

    questions: tuple[PlannedQuestion, ...]
    points: int
    """Points that can be had."""
    pass_points: int
    """Points needed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The verdict on one part of an answer (an option, a pair, a gap), for the review page."""

    correct: bool
    chosen: str
    """What was answered, as a readable text (inline Markdown where it is an option's text)."""
    expected: str
    """What is right, as a readable text."""


@dataclass(frozen=True, slots=True)
class Grade:
    """Points for one answer: 0 ≤ points ≤ question.points, in hundredths to stay exact in the database."""

    hundredths: int
    correct: bool
    """All parts right."""
    marks: tuple[Mark, ...]


UNANSWERED = Grade(hundredths=0, correct=False, marks=())
"""The grade of a question that was never answered; `view` shows with it what would have been right."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One thing wrong in a question's answers; `codes.LINE_CODES` says what each code means."""

    line: int
    """1-based line of the file; 0: the question as a whole."""
    code: str
    values: tuple[tuple[str, str], ...] = ()


class AnswerProblem(Exception):
    """An answer that cannot be taken: `code` becomes a sentence in `learning.wording`, `field` is to point at.

    `codes.ANSWER_CODES` says what each code means.
    """

    def __init__(self, code: str, field: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.field, self.values = code, field, values


Form = Mapping[str, list[str]]
"""Submitted form fields: name → values in the order sent."""

Order = tuple[int, ...]
"""`PlannedQuestion.order`: what stands at each shown place, as an index into the base order; empty: as in the base."""

Lines = Sequence[tuple[int, str]]
"""A question's answers as they stand in the file: line number, text."""

Keys = Mapping[str, tuple[int, str]]
"""A question's keys: name → line number, value."""
