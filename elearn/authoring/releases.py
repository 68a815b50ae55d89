"""Revisions of a course from the studio: published now or at a set time, called off, published anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import force_locale
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearn import jobs, mail
from elearn.accounts import queries as accounts
from elearn.accounts.models import Person
from elearn.authoring import actions, languages, queries
from elearn.authoring.models import Draft, ScheduledPublication
from elearn.authoring.queries import Desk
from elearn.catalog.actions import Loaded, digest_of
from elearn.catalog.models import CourseRecord, Revision
from elearn.config import Settings
from elearn.db import insert_once
from elearn.domain.access import Permission
from elearn.domain.course import reader
from elearn.domain.course.changes import Change, changes
from elearn.domain.course.model import Course
from elearn.domain.draft.audit import Audit, audit
from elearn.domain.draft.sketch import sketch
from elearn.web.kept import Kept
from elearn.web.locale import moment

PUBLISH = "publish-draft"
"""Kind of the job."""
PATIENCE = timedelta(minutes=15)
"""So long a publication that stumbles is tried again; then it has failed and the trainer is told."""

_looks = Kept(60)


class AlreadyWaiting(Exception):
    """A publication of this draft is set already."""


class DraftMoved(Exception):
    """The draft, or what people see, is no longer what the person looked at."""


class Waiting(NamedTuple):
    """A publication that is set for later."""

    id: int
    due_at: datetime
    note: str
    ordered_at: datetime
    by_name: str
    states: list[int]
    """Ids of the states of all files that it takes."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the trainer is shown before publishing."""

    audit: Audit
    """Without the course, as a memory of it would be large."""
    changes: tuple[Change, ...] | None
    """Against what people see now; None while there are errors."""


def look(session: Session, desk: Desk, files: Mapping[str, bytes], digest: str) -> Look:
    """Check these files and compare them with what people see; the same files are looked at once."""
    complete = languages.complete(session, desk)
    number = desk.published.number if desk.published else 0

    def made() -> Look:
        found = audit(files, complete, desk.slug)
        before = reader.readable(queries.revision_files(session, desk, number))[0] if number else None
        said = tuple(changes(before, found.course)) if found.course else None
        return Look(replace(found, course=None), said)

    return _looks.once((str(session.get_bind().engine.url), desk.slug, number, digest, complete), made)


def published_course(session: Session, desk: Desk, number: int) -> Course | None:
    """The course as one revision has it, None if there is none of that number."""
    return reader.readable(queries.revision_files(session, desk, number))[0]


def changes_of(session: Session, desk: Desk, number: int) -> list[Change]:
    """What a revision changed, as was noted when it was published."""
    wanted = select(Revision.changes).where(Revision.course_id == desk.course_id, Revision.number == number)
    stored = session.scalar(wanted) or []
    return [Change(one["code"], tuple((name, value) for name, value in one["values"])) for one in stored]


def release(
    session: Session,
    desk: Desk,
    files: Mapping[str, bytes],
    course: Course,
    *,
    note: str,
    now: datetime,
    by: int | None,
    again: int = 0,
) -> Loaded:
    """Publish the files as a new revision and note it.

    Whatever the session had not committed is lost, as rendering holds no lock. `again` is the number of the former
    revision that these files are; the draft then stays as it is.

    Raises:
        DraftMoved: another revision was published while the pages of this one were made.
    """
    from elearn.catalog import loading  # noqa: PLC0415 -- brings Pillow, which few requests need

    session.rollback()  # on SQLite even looking up the person's roles has begun to keep other writers out
    made = loading.render(session, loading.ReadFolder(Path(desk.slug), files, course))
    if desk.draft_id is not None:  # the draft before the course, as a folder is loaded: nobody waits for each other
        actions.open_draft(session, desk.slug, now=now, by=by)
    loaded = loading.publish(session, made, now=now, by=by, note=note)
    if loaded.outcome == "unchanged":
        return loaded
    if loaded.number != made.number:
        raise DraftMoved(desk.slug)
    draft = actions.open_draft(session, desk.slug, now=now, by=by)
    assert draft.draft_id is not None  # noqa: S101 -- it is open
    assert draft.course_id is not None  # noqa: S101 -- it was just published
    if not again or digest_of(queries.files(session, draft)) == digest_of(files):
        actions.settle(session, draft.draft_id, draft.course_id, loaded.number)
    facts = {"number": loaded.number, "note": note, **({"again": again} if again else {})}
    act = "published_again" if again else "published"
    actions.note(session, draft.draft_id, act, facts, now=now, by=by)
    return loaded


def schedule(session: Session, slug: str, *, seen: str, note: str, due: datetime, now: datetime, by: int) -> None:
    """Set the draft, as it stands, for publication at a moment.

    Raises:
        DraftMoved: its files are not those whose digest was `seen`.
        AlreadyWaiting: a publication is set already.
    """
    desk = actions.open_draft(session, slug, now=now, by=by)
    assert desk.draft_id is not None  # noqa: S101 -- it is open
    if digest_of(queries.files(session, desk)) != seen:
        raise DraftMoved(slug)
    values = {
        "draft_id": desk.draft_id,
        "states": queries.head_ids(session, desk.draft_id),
        "note": note,
        "due_at": due,
        "ordered_at": now,
        "ordered_by_id": by,
        "outcome": "",
    }
    publication = insert_once(session, ScheduledPublication, values, on=("draft_id",))
    if publication is None:
        raise AlreadyWaiting(slug)
    jobs.enqueue(session, PUBLISH, {"publication": publication}, now=now, due=due)
    actions.note(session, desk.draft_id, "scheduled", {"due": due.isoformat(), "note": note}, now=now, by=by)


def waiting(session: Session, desk: Desk) -> Waiting | None:
    """The publication that is set for later."""
    wanted = (
        select(
            ScheduledPublication.id,
            ScheduledPublication.due_at,
            ScheduledPublication.note,
            ScheduledPublication.ordered_at,
            func.coalesce(func.nullif(Person.name, ""), Person.email, ""),
            ScheduledPublication.states,
        )
        .outerjoin(Person, Person.id == ScheduledPublication.ordered_by_id)
        .where(ScheduledPublication.draft_id == (desk.draft_id or 0), ScheduledPublication.ended_at.is_(None))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else Waiting(*row)


def call_off(session: Session, draft_id: int, *, now: datetime) -> bool:
    """Call off the publication that is set; say whether there was one."""
    ended = (
        update(ScheduledPublication)
        .where(ScheduledPublication.draft_id == draft_id, ScheduledPublication.ended_at.is_(None))
        .values(ended_at=now, outcome="cancelled")
        .returning(ScheduledPublication.id)
    )
    return session.scalar(ended) is not None


class _Order(NamedTuple):
    """A publication that is due."""

    id: int
    draft_id: int
    slug: str
    states: list[int]
    note: str
    due_at: datetime
    ordered_at: datetime
    by: int | None


def publish_due(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Publish what was set for this moment, or tell the trainer why it could not be done: the worker's job."""
    order = _order(session, facts["publication"])
    if order is None:
        return
    try:
        reason, problems = _published(session, order, now)
    except Exception:
        if now < order.due_at + PATIENCE:
            raise
        current_app.logger.exception("a publication of %s set for %s failed", order.slug, order.due_at)
        session.rollback()
        reason, problems = "stumbled", 0
    if reason:
        _fail(session, order, reason, problems, now=now)


def _order(session: Session, publication: int) -> _Order | None:
    """The order, unless it was called off."""
    one = ScheduledPublication
    wanted = (
        select(one.id, one.draft_id, Draft.slug, one.states, one.note, one.due_at, one.ordered_at, one.ordered_by_id)
        .join(Draft, Draft.id == one.draft_id)
        .where(one.id == publication, one.ended_at.is_(None))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else _Order(*row)


def _published(session: Session, order: _Order, now: datetime) -> tuple[str, int]:
    """Publish; return why not, empty when it was done, and how many errors there are."""
    desk = queries.desk(session, order.slug)
    assert desk is not None  # noqa: S101 -- the order belongs to its draft
    if _published_since(session, desk, order.ordered_at):
        return "overtaken", 0
    files = queries.files_of_states(session, order.draft_id, order.states)
    found = audit(files, languages.complete(session, desk), desk.slug)
    if found.course is None:
        return "errors", len(found.errors)
    with current_app.test_request_context("/", base_url=_settings().url):  # pages hold addresses
        loaded = release(session, desk, files, found.course, note=order.note, now=now, by=order.by)
    outcome = "unchanged" if loaded.outcome == "unchanged" else "published"
    if not _end(session, order.id, outcome, now=now):
        session.rollback()  # `release` let the lock go while it rendered: who called it off meanwhile has won
    return "", 0


def _end(session: Session, publication: int, outcome: str, *, now: datetime) -> bool:
    """Close the order; False: it was closed before."""
    ended = (
        update(ScheduledPublication)
        .where(ScheduledPublication.id == publication, ScheduledPublication.ended_at.is_(None))
        .values(ended_at=now, outcome=outcome)
        .returning(ScheduledPublication.id)
    )
    return session.scalar(ended) is not None


def _published_since(session: Session, desk: Desk, moment_of_order: datetime) -> bool:
    latest = (
        select(Revision.published_at)
        .join(CourseRecord, (CourseRecord.id == Revision.course_id) & (CourseRecord.current == Revision.number))
        .where(CourseRecord.slug == desk.slug)
    )
    published_at = session.scalar(latest)
    return published_at is not None and published_at > moment_of_order


def _fail(session: Session, order: _Order, reason: str, problems: int, *, now: datetime) -> None:
    """Close the order, note why in the course's log, and write to who set it."""
    if not _end(session, order.id, "failed", now=now):
        return
    said = {"reason": reason, "problems": problems}
    actions.note(session, order.draft_id, "publication_failed", said, now=now, by=order.by)
    desk = queries.desk(session, order.slug)
    drawn = sketch(queries.texts(session, desk)) if desk else None
    for address, language in _told(session, order.by):
        facts = {
            **said,
            "course": (drawn.title(language) if drawn else "") or order.slug,
            "due": _moment(order.due_at, language),
            "url": _check_address(order.slug, language),
        }
        mail.queue(session, "publication-failed", address, facts, language=language, now=now)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _told(session: Session, by: int | None) -> list[tuple[str, str]]:
    """Who hears of a failure: the person who set the time, else those who may publish everywhere."""
    person = accounts.person(session, by) if by is not None else None
    return [(person.email, person.language)] if person else accounts.addresses(session, Permission.PUBLISH_COURSE)


def _moment(due: datetime, language: str) -> str:
    with force_locale(language):
        return moment(due).replace("\N{NO-BREAK SPACE}", " ")


def _check_address(slug: str, language: str) -> str:
    with current_app.test_request_context("/", base_url=_settings().url):
        return _settings().url + url_for("studio_publishing.check", course=slug, language=language)


JOBS: Mapping[str, jobs.Handler] = {PUBLISH: publish_due}
