"""The texts of a course and its lessons, from files that are already cut into their parts."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from elearn.domain.course import questions
from elearn.domain.course.findings import Findings
from elearn.domain.course.front import PARAGRAPH, TITLE, Table
from elearn.domain.course.markup import SLUG
from elearn.domain.course.model import Act, BadgeText, CourseText, Glossary, Language, Lesson, LessonText, Part, Source
from elearn.domain.course.pages import Page, QuizPart
from elearn.domain.course.settings import read_settings
from elearn.domain.quiz.model import Quiz, QuizSettings

COURSE_PAGE, GLOSSARY_PAGE = "course.md", "glossary.md"
NO_LESSONS = frozenset({COURSE_PAGE, GLOSSARY_PAGE})
"""Files of a language that are no lessons."""
RESERVED = frozenset({"glossary", "monday"})
"""Addresses inside a course that no lesson can have."""
LESSON_FILE = re.compile(r"([0-9]{2})-([a-z][a-z0-9-]{0,79})\.md")
MOST_MINUTES = 90

_SOURCE_ID = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,39}")
_BASE_ONLY = ("kind", "minutes", "legal_date", "worksheet", "acts")

Pages = Mapping[Language, Mapping[str, Page | None]]
"""Language → file name → page; None for a file that is there and cannot be read, so that nobody calls it missing."""


def slug(table: Table, key: str) -> str:
    """A slug: small letters, digits and hyphens."""
    value = table.text(key)
    if value.strip() and not SLUG.fullmatch(value):
        table.wrong(key, "slug", slug=value[:80])
    return value


def read_course_text(page: Page, parts: Sequence[Part], found: Findings) -> CourseText:
    """The course page in one language."""
    front, badge = page.front, page.front.table("badge")
    names = front.table("parts")
    text = CourseText(
        title=front.text("title", most=TITLE),
        summary=front.text("summary"),
        outcomes=front.texts("outcomes", least=1),
        badge=BadgeText(
            name=badge.text("name", most=TITLE),
            claim=badge.text("claim", most=PARAGRAPH),
            criteria=badge.text("criteria", most=PARAGRAPH),
        ),
        parts=tuple((part.id, names.text(part.id, most=TITLE)) for part in parts),
        description=page.body,
        monday=front.texts("monday") if front.has("monday") else (),
    )
    # Without parts, because course.toml cannot be read, nobody knows which names are right.
    for table in (badge, front, *([names] if parts else [])):
        table.close()
    if not page.body.strip():
        found.add(page.path, page.body_line, "text_missing")
    return text


def read_glossary(page: Page, found: Findings) -> Glossary:
    """The course's terms in one language; every `##` heading is a term and has an anchor."""
    glossary = Glossary(page.front.text("title", most=TITLE), page.body)
    page.front.close()
    if not page.body.strip():
        found.add(page.path, page.body_line, "text_missing")
    for line, term in page.outline.unanchored:
        found.add(page.path, page.body_line - 1 + line, "term_without_anchor", term=term[:80])
    return glossary


def read_lessons(base: Language, languages: Sequence[Language], pages: Pages, found: Findings) -> tuple[Lesson, ...]:
    """All lessons in the order of their files: structure from the base language, texts from each."""
    seen: dict[str, str] = {}
    lessons = {
        name: _read_lesson(name, page, base, seen, found)
        for name, page in pages.get(base, {}).items()
        if page is not None and name not in NO_LESSONS
    }
    for language in languages:
        for name, page in pages[language].items() if language != base else ():
            if page is None:
                continue
            if name in lessons:
                _read_translation(language, lessons[name], page, found)
            elif name not in pages.get(base, {}) and name not in NO_LESSONS:
                found.add(page.path, 0, "lesson_not_in_base", base=base)
    return tuple(lessons.values())


def _read_lesson(name: str, page: Page, base: Language, seen: dict[str, str], found: Findings) -> Lesson:
    file = LESSON_FILE.fullmatch(name)
    slug = file.group(2) if file else ""
    front = page.front
    lesson = Lesson(
        slug=slug,
        file=name,
        kind=cast("Literal['lesson', 'test']", front.choice("kind", ("lesson", "test"), "lesson")),
        minutes=front.number("minutes", 1, MOST_MINUTES),
        legal_date=front.day("legal_date"),
        worksheet=_worksheet(front),
        acts=tuple(_act(row) for row in front.tables("acts")),
        texts={base: _lesson_text(page)},
        quiz=_read_quiz(page.quiz, slug, base, seen, found),
    )
    front.close()
    if slug in RESERVED:
        found.add(page.path, 0, "lesson_slug_reserved", slug=slug)
    if lesson.kind == "test" and lesson.quiz is None:
        found.add(page.path, front.line("kind"), "test_without_quiz")
    if lesson.kind == "lesson" and not page.body.strip():
        found.add(page.path, page.body_line, "text_missing")
    return lesson


def _worksheet(front: Table) -> str | None:
    return slug(front, "worksheet") if front.has("worksheet") else None


def _act(row: Table) -> Act:
    act = Act(
        name=row.text("name"),
        reference=row.text("reference", may_be_empty=True) if row.has("reference") else "",
        article=row.text("article", may_be_empty=True) if row.has("article") else "",
    )
    row.close()
    return act


def _lesson_text(page: Page) -> LessonText:
    return LessonText(
        title=page.front.text("title", most=TITLE),
        summary=page.front.text("summary"),
        outcomes=page.front.texts("outcomes"),
        sources=_sources(page.front),
        body=page.body,
    )


def _sources(front: Table) -> tuple[Source, ...]:
    sources: list[Source] = []
    for row in front.tables("sources"):
        source = Source(row.text("id"), row.text("text", most=PARAGRAPH))
        if source.id.strip() and not _SOURCE_ID.fullmatch(source.id):
            row.wrong("id", "source_id", id=source.id[:60])
        if source.id in {other.id for other in sources}:
            row.wrong("id", "source_twice", id=source.id[:60])
        row.close()
        sources.append(source)
    return tuple(sources)


def _read_quiz(
    part: QuizPart | None, lesson: str, base: Language, seen: dict[str, str], found: Findings
) -> Quiz | None:
    if part is None:
        return None
    settings = read_settings(part.settings) if part.settings is not None else QuizSettings()
    blocks = questions.unique_ids(part.blocks, seen, found)
    seen |= {id_: f"{block.path}:{block.line}" for id_, block in blocks.items()}
    read_questions = [questions.read_base(block, lesson, base, found) for block in part.blocks]
    return Quiz(settings, tuple(question for question in read_questions if question))


def _read_translation(language: Language, lesson: Lesson, page: Page, found: Findings) -> None:
    lesson.texts[language] = _lesson_text(page)
    page.front.close(_BASE_ONLY)
    known = {question.id: question for question in lesson.quiz.questions} if lesson.quiz else {}
    if page.quiz and page.quiz.settings:
        page.quiz.settings.close(page.quiz.settings.values)
    if page.quiz is None:
        if known:
            found.add(page.path, 0, "quiz_not_translated")
        return
    blocks = questions.unique_ids(page.quiz.blocks, {}, found)
    for id_ in known.keys() - blocks.keys():
        found.add(page.path, page.quiz.line, "question_not_translated", id=id_)
    for id_, block in blocks.items():
        if id_ in known:
            known[id_].texts[language] = questions.read_translation(block, known[id_], found)
        else:
            found.add(page.path, block.key_line("id"), "question_not_in_base", id=id_[:80])
