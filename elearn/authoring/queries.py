"""Reads of the studio: a course's desk, its files as they stand, every state they ever had, the course's log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.authoring.models import CourseEvent, Draft, DraftFile, DraftState
from elearn.catalog import queries as catalog
from elearn.catalog.models import CourseRecord, Revision, RevisionFile
from elearn.catalog.queries import Published

SITTING = timedelta(minutes=30)
"""How long before it was put aside somebody may have had a text open without seeing what others stored."""
UNTOUCHED = ("revision",)
"""Reasons of states that nobody wrote: the draft's first, copied from what is published."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A course as the studio has it in hand: what is published, and the draft if somebody began one."""

    slug: str
    draft_id: int | None
    """None: nobody has changed anything in the studio yet; the published files stand for the draft."""
    course_id: int | None
    """None: never published."""
    base_number: int
    """Number of the revision the draft was last equal to; 0: none."""
    published: Published | None
    """What people see now, or saw before it was archived."""
    archived_at: datetime | None

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.slug


class StateRow(NamedTuple):
    """One stored state of a file, without its content."""

    id: int
    path: str
    number: int
    reason: str
    at: datetime
    by_id: int | None
    by_name: str
    """Empty where nobody is known any more."""
    removed: bool


class EventRow(NamedTuple):
    """One line of the course's log."""

    at: datetime
    act: str
    facts: dict[str, Any]
    by_id: int | None
    by_name: str


class Medium(NamedTuple):
    """A file of `media/`."""

    name: str
    size: int
    """In bytes."""


class Touch(NamedTuple):
    """When a draft was last changed, and by whom."""

    at: datetime
    by_name: str


class ChangedFile(NamedTuple):
    """A file in which the draft differs from what is published."""

    path: str
    what: str
    """`new`, `changed` or `removed`."""


def desk(session: Session, slug: str) -> Desk | None:
    """The desk of the course, or None when there is neither a draft nor a course of this name."""
    found = _desks(session, slug)
    return found[0] if found else None


def desks(session: Session) -> list[Desk]:
    """The desks of all courses, by name."""
    return _desks(session)


def _desks(session: Session, slug: str | None = None) -> list[Desk]:
    records = select(CourseRecord.slug, CourseRecord.id, CourseRecord.archived_at)
    drafts = select(Draft.slug, Draft.id, Draft.base_number, Draft.archived_at)
    if slug is not None:
        records, drafts = records.where(CourseRecord.slug == slug), drafts.where(Draft.slug == slug)
    courses = {row.slug: row for row in session.execute(records)}
    begun = {row.slug: row for row in session.execute(drafts)}
    published = catalog.courses(session, [row.id for row in courses.values()]) if courses else {}
    return [_desk(one, courses.get(one), begun.get(one), published) for one in sorted(courses.keys() | begun.keys())]


def _desk(slug: str, course: Any, draft: Any, published: dict[int, Published]) -> Desk:
    shown = published.get(course.id) if course else None
    base = draft.base_number if draft else (shown.number if shown else 0)
    archived = course.archived_at if course else draft.archived_at
    return Desk(slug, draft.id if draft else None, course.id if course else None, base, shown, archived)


def files(session: Session, desk: Desk) -> dict[str, bytes]:
    """All files as they stand: path → bytes."""
    if desk.draft_id is None:
        return catalog.source_files(session, desk.slug) or {}
    return _heads(session, desk.draft_id, with_media=True)


def texts(session: Session, desk: Desk) -> dict[str, bytes]:
    """The files without those of `media/`."""
    if desk.draft_id is not None:
        return _heads(session, desk.draft_id, with_media=False)
    wanted = _published_files(desk, RevisionFile.path, RevisionFile.content).where(~RevisionFile.path.like("media/%"))
    return {path: bytes(content) for path, content in session.execute(wanted)}


def _heads(session: Session, draft_id: int, *, with_media: bool) -> dict[str, bytes]:
    wanted = (
        select(DraftState.path, DraftState.content)
        .join(DraftFile, DraftFile.state_id == DraftState.id)
        .where(DraftFile.draft_id == draft_id, DraftState.content.is_not(None))
        .order_by(DraftState.path)
    )
    wanted = wanted if with_media else wanted.where(~DraftState.path.like("media/%"))
    return {path: bytes(content) for path, content in session.execute(wanted) if content is not None}


def _published_files(desk: Desk, *columns: Any) -> Any:
    revision = desk.published.revision_id if desk.published else 0
    return select(*columns).where(RevisionFile.revision_id == revision).order_by(RevisionFile.path)


def file(session: Session, desk: Desk, path: str) -> bytes | None:
    """One file as it stands, or None."""
    if desk.draft_id is None:
        wanted = _published_files(desk, RevisionFile.content).where(RevisionFile.path == path)
    else:
        wanted = (
            select(DraftState.content)
            .join(DraftFile, DraftFile.state_id == DraftState.id)
            .where(DraftFile.draft_id == desk.draft_id, DraftFile.path == path)
        )
    content = session.scalar(wanted)
    return None if content is None else bytes(content)


def media(session: Session, desk: Desk) -> list[Medium]:
    """Names and sizes of the files of `media/`, by name."""
    if desk.draft_id is None:
        wanted = _published_files(desk, RevisionFile.path, func.length(RevisionFile.content)).where(
            RevisionFile.path.like("media/%")
        )
    else:
        wanted = (
            select(DraftState.path, func.length(DraftState.content))
            .join(DraftFile, DraftFile.state_id == DraftState.id)
            .where(
                DraftFile.draft_id == desk.draft_id,
                DraftState.content.is_not(None),
                DraftState.path.like("media/%"),
            )
            .order_by(DraftState.path)
        )
    return [Medium(path.removeprefix("media/"), size) for path, size in session.execute(wanted)]


def worksheets(session: Session, desk: Desk) -> dict[str, bytes]:
    """The texts of `media/`: path → bytes."""
    names = [medium.name for medium in media(session, desk) if medium.name.endswith(".md")]
    found = {f"media/{name}": file(session, desk, f"media/{name}") for name in names}
    return {path: content for path, content in found.items() if content is not None}


def changed_files(session: Session, desk: Desk) -> list[ChangedFile]:
    """Where the draft differs from what is published, by path; empty when there is nothing to publish."""
    if desk.draft_id is None:
        return []
    heads = (
        select(DraftState.path, DraftState.content)
        .join(DraftFile, DraftFile.state_id == DraftState.id)
        .where(DraftFile.draft_id == desk.draft_id, DraftState.content.is_not(None))
        .subquery()
    )
    shown = _published_files(desk, RevisionFile.path, RevisionFile.content).order_by(None).subquery()
    here = session.execute(
        select(heads.c.path, shown.c.path)
        .outerjoin(shown, shown.c.path == heads.c.path)
        .where(shown.c.path.is_(None) | (shown.c.content != heads.c.content))
    )
    gone = session.scalars(
        select(shown.c.path).outerjoin(heads, heads.c.path == shown.c.path).where(heads.c.path.is_(None))
    )
    found = [ChangedFile(path, "changed" if known else "new") for path, known in here]
    return sorted([*found, *(ChangedFile(path, "removed") for path in gone)])


def is_changed(session: Session, desk: Desk) -> bool:
    """Whether there is something in the draft that people do not see yet."""
    return bool(changed_files(session, desk))


_STATE = (
    DraftState.id,
    DraftState.path,
    DraftState.number,
    DraftState.reason,
    DraftState.at,
    DraftState.by_id,
    func.coalesce(func.nullif(Person.name, ""), Person.email, ""),
    DraftState.content.is_(None),
)


def states(
    session: Session, draft_id: int, paths: Iterable[str] | None = None, *, limit: int = 500, before: int | None = None
) -> list[StateRow]:
    """The states of these files (None: of all), newest first; `before` is the id from which to go on."""
    wanted = select(*_STATE).outerjoin(Person, Person.id == DraftState.by_id).where(DraftState.draft_id == draft_id)
    if paths is not None:
        wanted = wanted.where(DraftState.path.in_(list(paths)))
    if before is not None:
        wanted = wanted.where(DraftState.id < before)
    return [StateRow(*row) for row in session.execute(wanted.order_by(DraftState.id.desc()).limit(limit))]


def state(session: Session, draft_id: int, state_id: int) -> tuple[StateRow, bytes | None] | None:
    """One state with its content; None if this draft has none of that number."""
    wanted = select(*_STATE, DraftState.content).outerjoin(Person, Person.id == DraftState.by_id)
    row = session.execute(wanted.where(DraftState.draft_id == draft_id, DraftState.id == state_id)).one_or_none()
    if row is None:
        return None
    *facts, content = row
    return StateRow(*facts), None if content is None else bytes(content)


def last_contents(session: Session, draft_id: int, paths: Iterable[str]) -> dict[str, bytes]:
    """The last content that each of these files had while it counted, be it removed since: path → bytes."""
    wanted = (
        select(DraftState.path, DraftState.content)
        .where(
            DraftState.draft_id == draft_id,
            DraftState.path.in_(list(paths)),
            DraftState.content.is_not(None),
            DraftState.reason != "aside",
        )
        .order_by(DraftState.id)
    )
    return {path: bytes(content) for path, content in session.execute(wanted) if content is not None}


def last_touches(session: Session) -> dict[int, Touch]:
    """Draft → when it was last changed by somebody, and by whom."""
    last = select(func.max(DraftState.id)).where(DraftState.reason != "revision").group_by(DraftState.draft_id)
    wanted = (
        select(DraftState.draft_id, DraftState.at, func.coalesce(func.nullif(Person.name, ""), Person.email, ""))
        .outerjoin(Person, Person.id == DraftState.by_id)
        .where(DraftState.id.in_(last))
    )
    return {draft_id: Touch(at, name) for draft_id, at, name in session.execute(wanted)}


def head(session: Session, draft_id: int, path: str) -> StateRow | None:
    """The state of a file that counts now."""
    wanted = (
        select(*_STATE)
        .outerjoin(Person, Person.id == DraftState.by_id)
        .join(DraftFile, DraftFile.state_id == DraftState.id)
        .where(DraftFile.draft_id == draft_id, DraftFile.path == path)
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else StateRow(*row)


def head_ids(session: Session, draft_id: int) -> list[int]:
    """The ids of the states that count now, of files that are there."""
    wanted = (
        select(DraftState.id)
        .join(DraftFile, DraftFile.state_id == DraftState.id)
        .where(DraftFile.draft_id == draft_id, DraftState.content.is_not(None))
        .order_by(DraftState.id)
    )
    return list(session.scalars(wanted))


def files_of_states(session: Session, draft_id: int, state_ids: Iterable[int]) -> dict[str, bytes]:
    """The files that these states are: path → bytes."""
    wanted = select(DraftState.path, DraftState.content).where(
        DraftState.draft_id == draft_id, DraftState.id.in_(list(state_ids)), DraftState.content.is_not(None)
    )
    return {path: bytes(content) for path, content in session.execute(wanted) if content is not None}


def revision_files(session: Session, desk: Desk, number: int) -> dict[str, bytes]:
    """All files of a published revision; empty if there is none of that number."""
    return catalog.source_files(session, desk.slug, number) or {}


def revisions(session: Session, desk: Desk) -> list[Any]:
    """Number, moment, note and publisher's name of every revision, newest first."""
    wanted = (
        select(
            Revision.number,
            Revision.published_at,
            Revision.note,
            func.coalesce(func.nullif(Person.name, ""), Person.email, "").label("by_name"),
        )
        .outerjoin(Person, Person.id == Revision.published_by_id)
        .where(Revision.course_id == (desk.course_id or 0))
        .order_by(Revision.number.desc())
    )
    return list(session.execute(wanted))


def events(session: Session, draft_id: int, *, limit: int = 200) -> list[EventRow]:
    """The course's log, newest first."""
    wanted = (
        select(
            CourseEvent.at,
            CourseEvent.act,
            CourseEvent.facts,
            CourseEvent.by_id,
            func.coalesce(func.nullif(Person.name, ""), Person.email, ""),
        )
        .outerjoin(Person, Person.id == CourseEvent.by_id)
        .where(CourseEvent.draft_id == draft_id)
        .order_by(CourseEvent.id.desc())
        .limit(limit)
    )
    return [EventRow(*row) for row in session.execute(wanted)]


def open_asides(session: Session, draft_id: int) -> list[StateRow]:
    """What was put aside and not yet brought together with what stands, newest first: each person's last of a file."""
    merged = select(CourseEvent.facts).where(CourseEvent.draft_id == draft_id, CourseEvent.act == "merged")
    settled = {facts.get("state") for facts in session.scalars(merged)}
    wanted = (
        select(*_STATE)
        .outerjoin(Person, Person.id == DraftState.by_id)
        .where(DraftState.draft_id == draft_id, DraftState.reason == "aside")
        .order_by(DraftState.id.desc())
    )
    last: dict[tuple[str, int | None], StateRow] = {}
    for row in (StateRow(*row) for row in session.execute(wanted)):
        last.setdefault((row.path, row.by_id), row)
    return [row for row in last.values() if row.id not in settled]


def former_contents(session: Session, draft_id: int, path: str, number: int, *, limit: int = 30) -> list[bytes | None]:
    """What a file was, newest first, in the states before this number."""
    return _former(session, draft_id, path, number, wanted=true(), limit=limit)


def grounds(session: Session, draft_id: int, aside: StateRow, *, limit: int = 30) -> list[bytes | None]:
    """What the version put aside may have been begun from, newest first.

    Not from what others stored while it was written: that is what it has to be brought together with.
    """
    unseen = (DraftState.at >= aside.at - SITTING) & DraftState.by_id.is_distinct_from(aside.by_id)
    wanted = ~unseen | DraftState.reason.in_(UNTOUCHED)
    return _former(session, draft_id, aside.path, aside.number, wanted=wanted, limit=limit)


def _former(
    session: Session, draft_id: int, path: str, number: int, *, wanted: ColumnElement[bool], limit: int
) -> list[bytes | None]:
    found = (
        select(DraftState.content)
        .where(
            DraftState.draft_id == draft_id,
            DraftState.path == path,
            DraftState.number < number,
            DraftState.reason != "aside",
            wanted,
        )
        .order_by(DraftState.number.desc())
        .limit(limit)
    )
    return [None if content is None else bytes(content) for content in session.scalars(found)]


def files_at(session: Session, draft_id: int, state_id: int) -> dict[str, bytes]:
    """All files as they stood when this state had just been stored: path → bytes."""
    last = (
        select(func.max(DraftState.id))
        .where(DraftState.draft_id == draft_id, DraftState.id <= state_id, DraftState.reason != "aside")
        .group_by(DraftState.path)
    )
    return files_of_states(session, draft_id, session.scalars(last))
