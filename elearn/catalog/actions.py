"""What changes courses: publishing a revision, archiving."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from elearn.catalog.models import CourseRecord, LessonPage, LessonQuiz, Revision, RevisionFile, SearchTerm
from elearn.db import insert_once
from elearn.domain.course import outline as outlines
from elearn.domain.course.changes import Change
from elearn.domain.course.model import Course
from elearn.domain.quiz.stored import dump_quiz


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page made from Markdown, ready to be stored."""

    slug: str
    language: str
    html: str
    toc: list[tuple[int, str, str]]
    terms: Mapping[str, int] = field(default_factory=dict)
    """Search terms and their weights; empty for pages that are not searched."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a course that was loaded."""

    slug: str
    outcome: Literal["created", "revised", "unchanged"]
    number: int
    changes: Sequence[Change] = ()


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return SHA-256 over all paths and contents, hex: equal digests are the same folder."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{len(path.encode())}:{path}:{len(files[path])}:".encode())
        whole.update(files[path])
    return whole.hexdigest()


def publish(
    session: Session,
    course: Course,
    files: Mapping[str, bytes],
    pages: Sequence[RenderedPage],
    *,
    changes: Sequence[Change],
    now: datetime,
    by: int | None = None,
    note: str = "",
) -> Loaded:
    """Append a revision made of these files and pages; the same files again change nothing."""
    digest = digest_of(files)
    values = {"slug": course.slug, "current": 0, "created_at": now, "archived_at": None}
    insert_once(session, CourseRecord, values, on=("slug",))
    record = session.scalars(select(CourseRecord).where(CourseRecord.slug == course.slug).with_for_update()).one()
    latest = select(Revision.digest).where(Revision.course_id == record.id, Revision.number == record.current)
    if session.scalars(latest).one_or_none() == digest:
        return Loaded(course.slug, "unchanged", record.current)
    number = record.current + 1
    revision = Revision(
        course_id=record.id,
        number=number,
        content=outlines.dump(outlines.outline_of(course)),
        digest=digest,
        changes=[asdict(change) for change in changes],
        note=note,
        published_at=now,
        published_by_id=by,
    )
    session.add(revision)
    session.flush()
    _store(session, revision.id, course, files, pages)
    _index(session, record.id, pages)
    session.execute(update(CourseRecord).where(CourseRecord.id == record.id).values(current=number, archived_at=None))
    return Loaded(course.slug, "created" if number == 1 else "revised", number, changes)


def agree(session: Session, slug: str, digest: str) -> None:
    """Note that the server and the course's folder hold the same files now, those of this digest."""
    session.execute(update(CourseRecord).where(CourseRecord.slug == slug).values(agreed_digest=digest))


def _store(
    session: Session, revision_id: int, course: Course, files: Mapping[str, bytes], pages: Sequence[RenderedPage]
) -> None:
    of = {"revision_id": revision_id}
    session.execute(
        insert(RevisionFile), [{**of, "path": path, "content": body} for path, body in sorted(files.items())]
    )
    session.execute(
        insert(LessonPage),
        [
            {**of, "slug": p.slug, "language": p.language, "html": p.html, "toc": [list(t) for t in p.toc]}
            for p in pages
        ],
    )
    quizzes = [(lesson.slug, lesson.quiz) for lesson in course.lessons if lesson.quiz is not None]
    if quizzes:
        session.execute(insert(LessonQuiz), [{**of, "slug": s, "content": dump_quiz(quiz)} for s, quiz in quizzes])


def _index(session: Session, course_id: int, pages: Sequence[RenderedPage]) -> None:
    """Replace the course's search terms: they are derived, only the current revision is searched."""
    session.execute(delete(SearchTerm).where(SearchTerm.course_id == course_id))
    rows: list[dict[str, Any]] = [
        {"course_id": course_id, "lesson": page.slug, "language": page.language, "term": term[:60], "weight": weight}
        for page in pages
        for term, weight in page.terms.items()
    ]
    seen = {(row["lesson"], row["language"], row["term"]): row for row in rows}
    if seen:
        session.execute(insert(SearchTerm), list(seen.values()))
