"""Reads of credentials: what a person holds, one badge with the course it was given for, what a badge stands for."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.catalog.models import CourseRecord, Revision
from elearn.catalog.queries import Published
from elearn.domain.course.model import BadgeText, Ground, Language
from elearn.domain.course.outline import Outline


class Held(NamedTuple):
    """A badge in somebody's list."""

    public_id: str
    slug: str
    """Of the course."""
    issued_at: datetime
    revoked_at: datetime | None
    outline: Outline
    """Of the revision it was given for."""

    @property
    def ground(self) -> Ground:
        """Colour of the badge."""
        return self.outline.ground

    @property
    def cloth(self) -> int:
        """Pattern of the badge, 1…6."""
        return self.outline.cloth

    def said(self, language: Language) -> BadgeText:
        """The badge in the language, else in the course's base language."""
        return self.outline.said(language).badge

    def name(self, language: Language) -> str:
        """What the badge is called."""
        return self.said(language).name


class Shown(NamedTuple):
    """One badge with all that its page says."""

    public_id: str
    person_id: int | None
    holder_name: str
    language: str
    issued_at: datetime
    revoked_at: datetime | None
    revocation_reason: str | None
    document: dict[str, Any]
    course: Published
    """In the revision it was given for."""


_ROW = (Credential.public_id, CourseRecord.slug, Credential.issued_at, Credential.revoked_at, Credential.revision_id)

_SHOWN = (
    Credential.public_id,
    Credential.person_id,
    Credential.holder_name,
    Credential.language,
    Credential.issued_at,
    Credential.revoked_at,
    Credential.revocation_reason,
    Credential.document,
)
"""In the order of `Shown`."""


def held(session: Session, person_id: int, course_id: int) -> Held | None:
    """The badge that the person holds for the course; a revoked one is held no more."""
    wanted = (
        select(*_ROW)
        .join(CourseRecord, CourseRecord.id == Credential.course_id)
        .where(Credential.person_id == person_id, Credential.course_id == course_id, Credential.revoked_at.is_(None))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else _held(session, row)


def held_by(session: Session, person_id: int, *, revoked: bool = False) -> list[Held]:
    """The person's badges, newest first; with `revoked` also those taken back."""
    wanted = (
        select(*_ROW)
        .join(CourseRecord, CourseRecord.id == Credential.course_id)
        .where(Credential.person_id == person_id)
        .order_by(Credential.issued_at.desc(), Credential.id.desc())
    )
    if not revoked:
        wanted = wanted.where(Credential.revoked_at.is_(None))
    return [_held(session, row) for row in session.execute(wanted)]


def _held(session: Session, row: Any) -> Held:
    public_id, slug, issued_at, revoked_at, revision_id = row
    return Held(public_id, slug, issued_at, revoked_at, catalog.outline(session, revision_id))


def credential(session: Session, public_id: str) -> Shown | None:
    """One badge by the id in its address."""
    wanted = select(*_SHOWN, Credential.revision_id).where(Credential.public_id == public_id)
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    *facts, revision_id = row
    return Shown._make([*facts, catalog.revision(session, revision_id)])


def achievement(session: Session, slug: str, number: int) -> Published | None:
    """The revision of a course that badges were given for."""
    wanted = (
        select(Revision.id)
        .join(CourseRecord, CourseRecord.id == Revision.course_id)
        .where(CourseRecord.slug == slug, Revision.number == number)
    )
    revision_id = session.scalars(wanted).one_or_none()
    return None if revision_id is None else catalog.revision(session, revision_id)
