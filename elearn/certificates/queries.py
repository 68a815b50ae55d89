"""Reads of certificates: one credential as it is printed, the holders of a course, what was ordered."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.catalog.models import CourseRecord
from elearn.certificates.models import CertificateOrder
from elearn.domain import status
from elearn.domain.course.outline import Outline
from elearn.jobs import Job


class Paper(NamedTuple):
    """A credential with all that its certificate needs."""

    public_id: str
    person_id: int | None
    slug: str
    """Of the course."""
    name: str
    """The holder's, as it was when the badge was given; empty: none was given."""
    language: str
    issued_at: datetime
    valid_until: datetime | None
    suspended_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str | None
    newer: str | None
    """Public id of the credential that took its place."""
    issuer: dict[str, Any]
    """Profile of who issued it, as it stands in the signed document."""
    outline: Outline
    """Of the revision it was given for."""

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.slug

    def hindrance(self, now: datetime) -> str:
        """Why there is no certificate: `superseded`, `revoked`, `suspended` or `nameless`; empty: there is one.

        One that has expired is still true for its date.
        """
        became = status.state(
            now=now,
            valid_until=self.valid_until,
            suspended_at=self.suspended_at,
            revoked_at=self.revoked_at,
            revocation_reason=self.revocation_reason,
        )
        if became not in {"valid", "expired"}:
            return became
        return "" if self.name.strip() else "nameless"


class Ordered(NamedTuple):
    """An order of certificates, and how far it is."""

    id: int
    public_id: str
    person_id: int
    slug: str
    kind: str
    credentials: list[str]
    """Public ids."""
    ordered_at: datetime
    expires_at: datetime
    erased_at: datetime | None
    done_at: datetime | None
    failed_at: datetime | None


_newer = aliased(Credential)
_PAPER = (
    Credential.public_id,
    Credential.person_id,
    CourseRecord.slug,
    Credential.holder_name,
    Credential.language,
    Credential.issued_at,
    Credential.valid_until,
    Credential.suspended_at,
    Credential.revoked_at,
    Credential.revocation_reason,
    _newer.public_id,
    Credential.document["issuer"],
)
"""In the order of `Paper`."""
_PAPERS = (
    select(*_PAPER, Credential.revision_id)
    .join(CourseRecord, CourseRecord.id == Credential.course_id)
    .outerjoin(_newer, _newer.id == Credential.superseded_by_id)
)


def paper(session: Session, public_id: str) -> Paper | None:
    """One credential as it is printed, by the id in its address."""
    return next(_papers(session, _PAPERS.where(Credential.public_id == public_id)), None)


def papers(session: Session, public_ids: Iterable[str]) -> list[Paper]:
    """These credentials, in the order in which they are named; unknown ones are left out."""
    wanted = list(public_ids)
    found = {one.public_id: one for one in _papers(session, _PAPERS.where(Credential.public_id.in_(wanted)))}
    return [found[public_id] for public_id in wanted if public_id in found]


def holders(
    session: Session, course_id: int, since: datetime | None = None, until: datetime | None = None
) -> list[Paper]:
    """The course's current credentials given from `since` to before `until`, the oldest first."""
    wanted = _PAPERS.where(Credential.course_id == course_id, Credential.superseded_by_id.is_(None))
    if since is not None:
        wanted = wanted.where(Credential.issued_at >= since)
    if until is not None:
        wanted = wanted.where(Credential.issued_at < until)
    return list(_papers(session, wanted.order_by(Credential.issued_at, Credential.id)))


def _papers(session: Session, wanted: Any) -> Iterator[Paper]:
    for *facts, revision_id in session.execute(wanted):
        yield Paper._make([*facts, catalog.outline(session, revision_id)])


_ORDERED = (
    select(
        CertificateOrder.id,
        CertificateOrder.public_id,
        CertificateOrder.person_id,
        CourseRecord.slug,
        CertificateOrder.kind,
        CertificateOrder.credentials,
        CertificateOrder.ordered_at,
        CertificateOrder.expires_at,
        CertificateOrder.erased_at,
        Job.done_at,
        Job.failed_at,
    )
    .join(CourseRecord, CourseRecord.id == CertificateOrder.course_id)
    .outerjoin(Job, Job.id == CertificateOrder.job_id)
)


def order(session: Session, public_id: str) -> Ordered | None:
    """One order by the id in its address."""
    row = session.execute(_ORDERED.where(CertificateOrder.public_id == public_id)).one_or_none()
    return None if row is None else Ordered._make(row)


def orders(session: Session, person_id: int, now: datetime) -> list[Ordered]:
    """What the person has ordered and can still fetch, the newest first."""
    wanted = _ORDERED.where(
        CertificateOrder.person_id == person_id,
        CertificateOrder.erased_at.is_(None),
        CertificateOrder.expires_at > now,
    ).order_by(CertificateOrder.id.desc())
    return [Ordered._make(row) for row in session.execute(wanted)]
