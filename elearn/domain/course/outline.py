"""The outline of a published course: all that pages, completion and badges need, without bodies and questions."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import TypeAdapter

from elearn.domain.course.model import (
    Act,
    Alignment,
    BadgeText,
    CompletionSetting,
    Course,
    Ground,
    Language,
    Lesson,
    Part,
    Source,
)
from elearn.domain.quiz.model import QuizSettings
from elearn.domain.quiz.plan import points_asked


@dataclass(frozen=True, slots=True)
class CourseWords:
    """The course in one language."""

    title: str
    summary: str
    outcomes: tuple[str, ...]
    badge: BadgeText
    parts: tuple[tuple[str, str], ...]
    monday: tuple[str, ...] = ()
    glossary: str = ""
    """Title of the glossary; empty: there is none."""


@dataclass(frozen=True, slots=True)
class LessonWords:
    """A lesson in one language."""

    title: str
    summary: str
    outcomes: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class QuizFacts:
    """What a page says about a quiz before it is begun."""

    settings: QuizSettings
    questions: int
    """Questions asked in one attempt."""
    pool: int
    points: int | None = None
    """Points of one attempt; None where they depend on what is drawn."""


@dataclass(frozen=True, slots=True)
class LessonOutline:
    """A lesson's place and facts."""

    slug: str
    file: str
    kind: Literal["lesson", "test"]
    minutes: int
    legal_date: date | None
    worksheet: str | None
    acts: tuple[Act, ...]
    quiz: QuizFacts | None
    words: dict[Language, LessonWords]


@dataclass(frozen=True)
class Outline:
    """A course's structure and words."""

    slug: str
    base: Language
    languages: tuple[Language, ...]
    topic: str
    ground: Ground
    licence: str
    authors: tuple[str, ...]
    reviewers: tuple[str, ...]
    legal_date: date | None
    parts: tuple[Part, ...]
    completion: CompletionSetting
    lessons: tuple[LessonOutline, ...]
    words: dict[Language, CourseWords]
    badge_months: int | None = None
    """How long the badge is valid; None: without end."""
    alignment: tuple[Alignment, ...] = ()

    @cached_property
    def by_slug(self) -> dict[str, LessonOutline]:
        """Lessons by slug."""
        return {lesson.slug: lesson for lesson in self.lessons}

    @property
    def minutes(self) -> int:
        """Minutes of the whole course."""
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def cloth(self) -> int:
        """Pattern of the cover's cloth, 1…6, from the slug."""
        return sum(map(ord, self.slug)) % 6 + 1

    def said(self, language: Language) -> CourseWords:
        """The course's words in the language, else in the base language."""
        return self.words.get(language) or self.words[self.base]

    def lesson_said(self, slug: str, language: Language) -> LessonWords:
        """A lesson's words in the language, else in the base language."""
        words = self.by_slug[slug].words
        return words.get(language) or words[self.base]

    def number(self, slug: str) -> int:
        """1-based place of a lesson."""
        return next(place for place, lesson in enumerate(self.lessons, 1) if lesson.slug == slug)

    def neighbours(self, slug: str) -> tuple[LessonOutline | None, LessonOutline | None]:
        """The lessons before and after."""
        place = self.number(slug) - 1
        before = self.lessons[place - 1] if place else None
        after = self.lessons[place + 1] if place + 1 < len(self.lessons) else None
        return before, after


def outline_of(course: Course) -> Outline:
    """Take the outline from a course that was read."""
    return Outline(
        slug=course.slug,
        base=course.base,
        languages=course.languages,
        topic=course.topic,
        ground=course.ground,
        licence=course.licence,
        authors=course.authors,
        reviewers=course.reviewers,
        legal_date=course.legal_date,
        parts=course.parts,
        completion=course.completion,
        lessons=tuple(_lesson(lesson) for lesson in course.lessons),
        badge_months=course.badge_months,
        alignment=course.alignment,
        words={
            language: CourseWords(
                said.title,
                said.summary,
                said.outcomes,
                said.badge,
                said.parts,
                said.monday,
                course.glossary[language].title if language in course.glossary else "",
            )
            for language, said in course.texts.items()
        },
    )


def _lesson(lesson: Lesson) -> LessonOutline:
    quiz = None
    if lesson.quiz is not None:
        pool = len(lesson.quiz.questions)
        asked = min(lesson.quiz.settings.draw or pool, pool)
        quiz = QuizFacts(lesson.quiz.settings, asked, pool, points_asked(lesson.quiz))
    return LessonOutline(
        slug=lesson.slug,
        file=lesson.file,
        kind=lesson.kind,
        minutes=lesson.minutes,
        legal_date=lesson.legal_date,
        worksheet=lesson.worksheet,
        acts=lesson.acts,
        quiz=quiz,
        words={
            language: LessonWords(said.title, said.summary, said.outcomes, said.sources)
            for language, said in lesson.texts.items()
        },
    )


_ADAPTER: TypeAdapter[Outline] = TypeAdapter(Outline)


def dump(outline: Outline) -> Any:
    """Return the outline as JSON values."""
    return _ADAPTER.dump_python(outline, mode="json")


def load(stored: Any) -> Outline:
    """Return the outline from JSON values."""
    return _ADAPTER.validate_python(stored)


def passage_place(passage: str, lesson: str) -> tuple[str, str]:
    """Split `lesson-slug#anchor` or `#anchor` into lesson slug and anchor."""
    slug, _, anchor = passage.partition("#")
    return slug or lesson, anchor
