"""Reads of courses: the published course, its pages and quizzes, the shelf, search."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from elearn.catalog.models import CourseRecord, LessonPage, LessonQuiz, Revision, RevisionFile, SearchTerm
from elearn.domain.course import outline as outlines
from elearn.domain.course.changes import Change
from elearn.domain.course.outline import Outline
from elearn.domain.quiz.model import Quiz
from elearn.domain.quiz.stored import load_quiz
from elearn.domain.search import query as search_query
from elearn.web.kept import Kept

PREFIX_FROM = 4
"""Signs from which a word also finds longer words that begin with it."""


_outlines, _pages, _quizzes = Kept(400), Kept(400), Kept(200)


@dataclass(frozen=True, slots=True)
class Published:
    """A course as people see it now, or a revision of it that an attempt was begun in."""

    course_id: int
    slug: str
    revision_id: int
    number: int
    published_at: datetime
    outline: Outline
    is_archived: bool = False
    """Whether it lies in the archive and is read only by those who began it."""

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.slug


class Page(NamedTuple):
    """A rendered page and the language it is in."""

    language: str
    html: str
    toc: list[tuple[int, str, str]]


class Noted(NamedTuple):
    """What a trainer wrote about a revision, and when it was published."""

    published_at: datetime
    note: str


class Hit(NamedTuple):
    """A search result: the course's slug, the lesson's slug (empty: the course itself) and how well it fits."""

    course: str
    lesson: str
    weight: int


_COURSE, _REVISION = CourseRecord.__table__.c, Revision.__table__.c
_FACTS = (_COURSE.id, _COURSE.slug, _REVISION.id, _REVISION.number, _REVISION.published_at)
_NOW = select(*_FACTS).join_from(
    CourseRecord.__table__,
    Revision.__table__,
    (_REVISION.course_id == _COURSE.id) & (_REVISION.number == _COURSE.current),
)
"""Every course in its current revision."""
_BY_SLUG = _NOW.where(_COURSE.slug == bindparam("slug"), _COURSE.archived_at.is_(None))
_KEPT_BY_SLUG = _NOW.where(_COURSE.slug == bindparam("slug"))
_SHELF = _NOW.where(_COURSE.archived_at.is_(None)).order_by(_COURSE.id)
_CONTENT = select(_REVISION.content).where(_REVISION.id == bindparam("revision"))


def _published(session: Session, facts: Any) -> Published:
    course_id, slug, revision_id, number, published_at = facts
    return Published(course_id, slug, revision_id, number, published_at, outline(session, revision_id))


def outline(session: Session, revision_id: int) -> Outline:
    """The outline of a revision; from memory after the first time."""
    key = (_database(session), revision_id)
    return _outlines.once(key, lambda: outlines.load(session.scalars(_CONTENT, {"revision": revision_id}).one()))


def _database(session: Session) -> str:
    """Memory is kept per database: tests have many."""
    return str(session.get_bind().engine.url)


def published(session: Session, slug: str) -> Published | None:
    """The course that people see now under this slug; one statement once its outline is in memory."""
    facts = session.execute(_BY_SLUG, {"slug": slug}).one_or_none()
    return None if facts is None else _published(session, facts)


def kept(session: Session, slug: str) -> Published | None:
    """The course under this slug as it was published last, also when it lies in the archive."""
    facts = session.execute(_KEPT_BY_SLUG, {"slug": slug}).one_or_none()
    return None if facts is None else _published(session, facts)


def revision(session: Session, revision_id: int) -> Published:
    """A course in the state of one revision."""
    joined = select(*_FACTS).join_from(CourseRecord.__table__, Revision.__table__, _REVISION.course_id == _COURSE.id)
    return _published(session, session.execute(joined.where(_REVISION.id == revision_id)).one())


def shelf(session: Session) -> list[Published]:
    """All courses on the shelf, oldest first."""
    return [_published(session, facts) for facts in session.execute(_SHELF)]


def cited_acts(session: Session) -> dict[str, list[str]]:
    """Act (name, journal) → the places that cite it, as course/lesson: article; of the courses people see now."""
    found: dict[str, list[str]] = {}
    for course in shelf(session):
        for lesson in course.outline.lessons:
            for act in lesson.acts:
                name = f"{act.name} ({act.reference})" if act.reference else act.name
                found.setdefault(name, []).append(f"{course.slug}/{lesson.slug}: {act.article}".rstrip(": "))
    return found


def courses(session: Session, course_ids: list[int]) -> dict[int, Published]:
    """The current state of these courses, also archived ones, by course id."""
    wanted = _NOW.where(_COURSE.id.in_(course_ids))
    return {facts[0]: _published(session, facts) for facts in session.execute(wanted)}


def page(session: Session, revision_id: int, slug: str, language: str, base: str) -> Page | None:
    """A rendered page in the language, else in the base language; from memory after the first time."""

    def made() -> Page | None:
        wanted = select(LessonPage.language, LessonPage.html, LessonPage.toc).where(
            LessonPage.revision_id == revision_id, LessonPage.slug == slug, LessonPage.language.in_([language, base])
        )
        found = {row.language: row for row in session.execute(wanted)}
        row = found.get(language) or found.get(base)
        return None if row is None else Page(row.language, row.html, [(int(n), a, t) for n, a, t in row.toc])

    return _pages.once((_database(session), revision_id, slug, language), made)


def quiz(session: Session, revision_id: int, slug: str) -> Quiz | None:
    """The quiz of a lesson in a revision; from memory after the first time."""

    def made() -> Quiz | None:
        wanted = select(LessonQuiz.content).where(LessonQuiz.revision_id == revision_id, LessonQuiz.slug == slug)
        stored = session.scalars(wanted).one_or_none()
        return None if stored is None else load_quiz(stored)

    return _quizzes.once((_database(session), revision_id, slug), made)


def file(session: Session, slug: str, number: int, path: str) -> bytes | None:
    """A source file of a revision, such as a picture."""
    wanted = (
        select(RevisionFile.content)
        .join(Revision, Revision.id == RevisionFile.revision_id)
        .join(CourseRecord, CourseRecord.id == Revision.course_id)
        .where(CourseRecord.slug == slug, Revision.number == number, RevisionFile.path == path)
    )
    return session.scalars(wanted).one_or_none()


def source_files(session: Session, slug: str, number: int | None = None) -> dict[str, bytes] | None:
    """All files of a course's current (or numbered) revision: path → bytes; None if there is no such course."""
    wanted = (
        select(RevisionFile.path, RevisionFile.content)
        .join(Revision, Revision.id == RevisionFile.revision_id)
        .join(CourseRecord, CourseRecord.id == Revision.course_id)
        .where(CourseRecord.slug == slug, Revision.number == (CourseRecord.current if number is None else number))
    )
    found = {path: bytes(content) for path, content in session.execute(wanted)}
    return found or None


def changes_since(session: Session, course_id: int, revision_id: int) -> list[Change]:
    """What the revisions published after this one changed, oldest first."""
    seen = select(Revision.number).where(Revision.id == revision_id).scalar_subquery()
    wanted = (
        select(Revision.changes)
        .where(Revision.course_id == course_id, Revision.number > seen)
        .order_by(Revision.number)
    )
    return [
        Change(one["code"], tuple((name, value) for name, value in one["values"]))
        for changes in session.scalars(wanted)
        for one in changes
    ]


def notes_since(session: Session, course_id: int, revision_id: int) -> list[Noted]:
    """What the trainers wrote about the revisions published after this one, newest first."""
    seen = select(Revision.number).where(Revision.id == revision_id).scalar_subquery()
    wanted = (
        select(Revision.published_at, Revision.note)
        .where(Revision.course_id == course_id, Revision.number > seen, Revision.note != "")
        .order_by(Revision.number.desc())
    )
    return [Noted(*row) for row in session.execute(wanted)]


def current_number(session: Session, slug: str) -> int:
    """The number of the revision that people see now; 0 if there is no such course."""
    return session.scalar(select(CourseRecord.current).where(CourseRecord.slug == slug)) or 0


def agreed_digest(session: Session, slug: str) -> str:
    """The digest of the files about which the server and the course's folder last agreed; empty: never."""
    return session.scalar(select(CourseRecord.agreed_digest).where(CourseRecord.slug == slug)) or ""


def digests(session: Session, slug: str) -> dict[str, int]:
    """The digest of every revision of a course → its number, the newest that has it."""
    wanted = (
        select(Revision.digest, Revision.number)
        .join(CourseRecord, CourseRecord.id == Revision.course_id)
        .where(CourseRecord.slug == slug)
        .order_by(Revision.number)
    )
    return {row.digest: row.number for row in session.execute(wanted)}


def search(session: Session, words: str, language: str, *, limit: int = 40) -> list[Hit]:
    """Courses and lessons in which every word stands in some form, best first; the same on both databases."""
    alternatives = search_query(words, language)
    if not alternatives:
        return []
    found: dict[tuple[str, str], list[int]] = {}
    for forms in alternatives:
        wanted = (
            select(CourseRecord.slug, SearchTerm.lesson, func.max(SearchTerm.weight))
            .join(CourseRecord, CourseRecord.id == SearchTerm.course_id)
            .where(
                SearchTerm.language == language,
                CourseRecord.archived_at.is_(None),
                or_(
                    *(
                        SearchTerm.term.like(form + "%") if len(form) >= PREFIX_FROM else SearchTerm.term == form
                        for form in forms
                    )
                ),
            )
            .group_by(CourseRecord.slug, SearchTerm.lesson)
        )
        for course, lesson, weight in session.execute(wanted):
            found.setdefault((course, lesson), []).append(weight)
    hits = [Hit(c, lesson, sum(w)) for (c, lesson), w in found.items() if len(w) == len(alternatives)]
    return sorted(hits, key=lambda hit: (-hit.weight, hit.course, hit.lesson))[:limit]
