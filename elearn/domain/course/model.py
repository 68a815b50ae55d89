"""What a course folder says, as frozen values; `courses/README.md` is the specification."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from elearn.domain.quiz.model import Quiz

Language = str
Topic = Literal["brand", "transparency", "cooperation", "law", "finance", "volunteering", "accessibility", "other"]
Ground = Literal["pine", "corn", "plum", "ink", "honey"]

TOPICS: tuple[Topic, ...] = (
    "brand", "transparency", "cooperation", "law", "finance", "volunteering", "accessibility", "other",
)  # fmt: skip
GROUNDS: tuple[Ground, ...] = ("pine", "corn", "plum", "ink", "honey")
BOXES = ("tip", "example", "exercise", "remember", "law")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a course folder; `code` and `values` become a sentence in `catalog.wording`."""

    path: str
    """Path inside the course folder, with `/`."""
    line: int
    """1-based line, 0 for the file or folder as a whole."""
    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source a lesson rests on; `id` is a fact id such as `B-01`."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """A legal act that a lesson cites."""

    name: str
    reference: str
    """Journal of laws, such as `Dz.U. 2025 poz. 24`, or empty."""
    article: str


@dataclass(frozen=True, slots=True)
class BadgeText:
    """The badge in one language."""

    name: str
    claim: str
    """Continues "<person> …": what a holder knows and can do."""
    criteria: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """A skill or an outcome, named in somebody's framework, that the badge stands for too."""

    name: str
    url: str
    """Where the framework says what it means."""
    framework: str
    """Which framework, or empty."""
    code: str
    """Its sign there, or empty."""


@dataclass(frozen=True, slots=True)
class CourseText:
    """The course page in one language."""

    title: str
    summary: str
    outcomes: tuple[str, ...]
    badge: BadgeText
    parts: tuple[tuple[str, str], ...]
    """(part id, title) in the order of the parts."""
    description: str
    """Markdown."""
    monday: tuple[str, ...] = ()
    """What to do on Monday, a sentence each."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The course's terms in one language: each a heading with an anchor, below it what the term means."""

    title: str
    body: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language, without its questions."""

    title: str
    summary: str
    outcomes: tuple[str, ...]
    sources: tuple[Source, ...]
    body: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson or test: structure from the base language, texts by language."""

    slug: str
    file: str
    """File name inside each language folder, such as `01-marka-to-nie-logo.md`."""
    kind: Literal["lesson", "test"]
    minutes: int
    legal_date: date | None
    worksheet: str | None
    acts: tuple[Act, ...]
    texts: dict[Language, LessonText]
    quiz: Quiz | None


@dataclass(frozen=True, slots=True)
class Part:
    """A named run of lessons."""

    id: str
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompletionSetting:
    """Which lessons and quizzes the course asks for."""

    lessons: Literal["all", "none"] = "all"
    quizzes: Literal["final", "all", "none"] = "final"


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course, as read from a folder."""

    slug: str
    base: Language
    languages: tuple[Language, ...]
    topic: Topic
    ground: Ground
    licence: str
    authors: tuple[str, ...]
    reviewers: tuple[str, ...]
    legal_date: date | None
    parts: tuple[Part, ...]
    completion: CompletionSetting
    texts: dict[Language, CourseText]
    lessons: tuple[Lesson, ...]
    """In the order of the file numbers."""
    media: dict[str, bytes] = field(default_factory=dict)
    """File name inside `media/` → bytes."""
    badge_months: int | None = None
    """How long a badge of the course is valid; None: without end."""
    alignment: tuple[Alignment, ...] = ()
    glossary: dict[Language, Glossary] = field(default_factory=dict)
    """In every language of the course, or empty."""
