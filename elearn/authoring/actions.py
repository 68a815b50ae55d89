"""What every part of the studio does to a draft: open it, store states of its files, note what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from elearn.authoring import queries
from elearn.authoring.models import CourseEvent, Draft, DraftFile, DraftState, ScheduledPublication
from elearn.authoring.queries import Desk
from elearn.catalog.models import CourseRecord, Revision, RevisionFile
from elearn.db import insert_once

NO_COURSES = frozenset({"new", "badges", "import", "cheat-sheet", "invitations"})
"""Addresses of the studio that no course can have."""


class SlugTaken(Exception):
    """There is a course of this name, or the studio needs the word itself."""


class NoSuchCourse(Exception):
    """There is neither a draft nor a course of this name."""


def begin(
    session: Session, slug: str, files: Mapping[str, bytes], *, reason: str, now: datetime, by: int | None
) -> Desk:
    """Lay a new course on the desk, with these files.

    Raises:
        SlugTaken: the name is not free.
    """
    taken = session.scalar(select(CourseRecord.id).where(CourseRecord.slug == slug))
    values = {"slug": slug, "base_number": 0, "created_at": now, "created_by_id": by}
    if slug in NO_COURSES or taken is not None or insert_once(session, Draft, values, on=("slug",)) is None:
        raise SlugTaken(slug)
    desk = open_draft(session, slug, now=now, by=by)
    assert desk.draft_id is not None  # noqa: S101 -- narrows the type
    write(session, desk.draft_id, files, reason=reason, now=now, by=by)
    return desk


def open_draft(session: Session, slug: str, *, now: datetime, by: int | None) -> Desk:
    """Take the draft in hand: nobody else changes it until the transaction ends; the first time it is copied.

    Raises:
        NoSuchCourse: there is nothing of this name.
    """
    if _locked(session, slug) is None:
        course = session.execute(
            select(CourseRecord.id, CourseRecord.current).where(CourseRecord.slug == slug)
        ).one_or_none()
        if course is None:
            raise NoSuchCourse(slug)
        values = {
            "slug": slug,
            "course_id": course.id,
            "base_number": course.current,
            "created_at": now,
            "created_by_id": by,
        }
        draft_id = insert_once(session, Draft, values, on=("slug",))
        if draft_id is not None:
            _copy(session, draft_id, course.id, course.current, now=now, by=by)
        _locked(session, slug)
    desk = queries.desk(session, slug)
    assert desk is not None  # noqa: S101 -- it is locked
    return desk


def _locked(session: Session, slug: str) -> int | None:
    return session.scalar(select(Draft.id).where(Draft.slug == slug).with_for_update())


def _copy(session: Session, draft_id: int, course_id: int, number: int, *, now: datetime, by: int | None) -> None:
    """Begin the draft with the files that are published."""
    moment = literal(now, DraftState.at.type)
    published = (
        select(
            literal(draft_id), RevisionFile.path, literal(1), RevisionFile.content, literal("revision"), moment,
            literal(by, DraftState.by_id.type),
        )
        .join(Revision, Revision.id == RevisionFile.revision_id)
        .where(Revision.course_id == course_id, Revision.number == number)
        .order_by(RevisionFile.path)
    )  # fmt: skip
    columns = ["draft_id", "path", "number", "content", "reason", "at", "by_id"]
    session.execute(insert(DraftState).from_select(columns, published))
    states = select(DraftState.draft_id, DraftState.path, DraftState.id).where(DraftState.draft_id == draft_id)
    session.execute(insert(DraftFile).from_select(["draft_id", "path", "state_id"], states))


def write(
    session: Session,
    draft_id: int,
    changes: Mapping[str, bytes | None],
    *,
    reason: str,
    now: datetime,
    by: int | None,
) -> int:
    """Store a state of each of these files (None: it is removed) that differs from what stands; return how many did.

    The draft must be open (`open_draft`), so that nobody else writes at the same moment.
    """
    standing = _standing(session, draft_id, changes)
    different = {
        path: content
        for path, content in changes.items()
        if (standing[path][1] if path in standing else None) != content
    }
    if not different:
        return 0
    number = _numbers(session, draft_id, different)
    for path, content in sorted(different.items()):
        state = DraftState(
            draft_id=draft_id,
            path=path,
            number=number.get(path, 0) + 1,
            content=content,
            reason=reason,
            at=now,
            by_id=by,
        )
        session.add(state)
        session.flush()
        if path in standing:
            session.execute(update(DraftFile).where(DraftFile.id == standing[path][0]).values(state_id=state.id))
        else:
            session.add(DraftFile(draft_id=draft_id, path=path, state_id=state.id))
    session.flush()
    return len(different)


def _standing(session: Session, draft_id: int, paths: Mapping[str, Any]) -> dict[str, tuple[int, bytes | None]]:
    wanted = (
        select(DraftFile.path, DraftFile.id, DraftState.content)
        .join(DraftState, DraftState.id == DraftFile.state_id)
        .where(DraftFile.draft_id == draft_id, DraftFile.path.in_(list(paths)))
    )
    return {
        path: (file_id, None if content is None else bytes(content))
        for path, file_id, content in session.execute(wanted)
    }


def _numbers(session: Session, draft_id: int, paths: Mapping[str, Any]) -> dict[str, int]:
    wanted = (
        select(DraftState.path, func.max(DraftState.number))
        .where(DraftState.draft_id == draft_id, DraftState.path.in_(list(paths)))
        .group_by(DraftState.path)
    )
    return {row.path: row[1] for row in session.execute(wanted)}


def put_aside(session: Session, draft_id: int, path: str, content: bytes, *, now: datetime, by: int | None) -> int:
    """Keep what somebody typed beside what stands, which somebody else changed meanwhile; return the state's id."""
    number = _numbers(session, draft_id, {path: None}).get(path, 0) + 1
    state = DraftState(draft_id=draft_id, path=path, number=number, content=content, reason="aside", at=now, by_id=by)
    session.add(state)
    session.flush()
    return state.id


def replace(
    session: Session, draft_id: int, files: Mapping[str, bytes], *, reason: str, now: datetime, by: int | None
) -> int:
    """Make these the files of the draft, removing all others; return how many changed."""
    there = session.scalars(select(DraftFile.path).where(DraftFile.draft_id == draft_id))
    changes: dict[str, bytes | None] = {path: None for path in there if path not in files}
    return write(session, draft_id, {**changes, **files}, reason=reason, now=now, by=by)


def settle(session: Session, draft_id: int, course_id: int, number: int) -> None:
    """Note that the draft's files are now what this revision of the course shows."""
    session.execute(update(Draft).where(Draft.id == draft_id).values(course_id=course_id, base_number=number))


def shelve(session: Session, desk: Desk, *, away: bool, now: datetime) -> None:
    """Put the course into the archive, or bring it back; what was to be published by itself is called off."""
    moment = now if away else None
    session.execute(update(Draft).where(Draft.slug == desk.slug).values(archived_at=moment))
    session.execute(update(CourseRecord).where(CourseRecord.slug == desk.slug).values(archived_at=moment))
    if away:
        waiting = (ScheduledPublication.draft_id == desk.draft_id, ScheduledPublication.ended_at.is_(None))
        session.execute(update(ScheduledPublication).where(*waiting).values(ended_at=now, outcome="cancelled"))


def note(session: Session, draft_id: int, act: str, facts: Mapping[str, Any], *, now: datetime, by: int | None) -> None:
    """Write a line into the course's log; `act` is a code, `facts` the few words that its sentence needs."""
    session.add(CourseEvent(draft_id=draft_id, at=now, by_id=by, act=act, facts=dict(facts)))
