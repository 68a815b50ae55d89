"""Who works on a course: its people, invitations by mail, what becomes of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts import actions as accounts
from elearn.accounts import keys
from elearn.accounts.models import Person, RoleGrant
from elearn.authoring.actions import note
from elearn.authoring.models import CourseInvitation, Draft
from elearn.domain.access import TABLE, Permission, Role

LASTS = timedelta(days=14)
ROLES = (Role.TRAINER, Role.TRANSLATOR, Role.REVIEWER)
"""What somebody can be invited to be."""


class Colleague(NamedTuple):
    """Somebody who works on the course."""

    person_id: int
    name: str
    email: str
    role: Role
    everywhere: bool
    """Not by this course's own grant but by one that counts for all courses."""


class Pending(NamedTuple):
    """An invitation that waits."""

    id: int
    email: str
    role: Role
    expires_at: datetime
    by_name: str


class Open(NamedTuple):
    """An invitation that can be taken up."""

    id: int
    draft_id: int
    slug: str
    email: str
    role: Role
    by_name: str


class InvitationGone(Exception):
    """The invitation is unknown, used, withdrawn or too old."""


class AlreadyThere(Exception):
    """The person has this role on the course."""


def colleagues(session: Session, slug: str) -> list[Colleague]:
    """Everybody who may open the course in the studio: by its own grants first, then those who may everywhere."""
    named = func.coalesce(func.nullif(Person.name, ""), Person.email)
    wanted = (
        select(Person.id, named, Person.email, RoleGrant.role, RoleGrant.scope)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.scope.in_(["", slug]), RoleGrant.role.in_(sorted(TABLE[Permission.OPEN_STUDIO])))
        .order_by(RoleGrant.scope.desc(), named, Person.id)
    )
    return [
        Colleague(id_, name, email, Role(role), not scope) for id_, name, email, role, scope in session.execute(wanted)
    ]


def pending(session: Session, draft_id: int | None, now: datetime) -> list[Pending]:
    """The invitations to a course that wait, the oldest first."""
    wanted = (
        select(
            CourseInvitation.id,
            CourseInvitation.email,
            CourseInvitation.role,
            CourseInvitation.expires_at,
            func.coalesce(func.nullif(Person.name, ""), Person.email, ""),
        )
        .outerjoin(Person, Person.id == CourseInvitation.by_id)
        .where(CourseInvitation.draft_id == (draft_id or 0), *_works(now))
        .order_by(CourseInvitation.id)
    )
    return [Pending(id_, email, Role(role), until, by) for id_, email, role, until, by in session.execute(wanted)]


def _works(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        CourseInvitation.used_at.is_(None),
        CourseInvitation.withdrawn_at.is_(None),
        CourseInvitation.expires_at > now,
    )


def opened(session: Session, token: str, now: datetime) -> Open | None:
    """What a mailed token invites to, or None."""
    wanted = (
        select(
            CourseInvitation.id,
            CourseInvitation.draft_id,
            Draft.slug,
            CourseInvitation.email,
            CourseInvitation.role,
            func.coalesce(func.nullif(Person.name, ""), Person.email, ""),
        )
        .join(Draft, Draft.id == CourseInvitation.draft_id)
        .outerjoin(Person, Person.id == CourseInvitation.by_id)
        .where(CourseInvitation.token_hash == keys.digest(token), *_works(now))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else Open(row[0], row[1], row[2], row[3], Role(row[4]), row[5])


def invite(
    session: Session,
    draft_id: int,
    slug: str,
    email: str,
    role: Role,
    *,
    title: str,
    by_name: str,
    link: Callable[[str], str],
    language: str,
    now: datetime,
    by: int,
) -> None:
    """Send somebody an invitation; one that waits for the same address and role is withdrawn.

    Raises:
        AlreadyThere: the person has this role on the course.
    """
    person = session.scalars(select(Person).where(Person.email == email)).one_or_none()
    if person is not None:
        held = select(RoleGrant.id).where(
            RoleGrant.person_id == person.id, RoleGrant.role.in_([role.value]), RoleGrant.scope.in_(["", slug])
        )
        if session.scalar(held) is not None:
            raise AlreadyThere(email)
    _withdraw(session, CourseInvitation.draft_id == draft_id, CourseInvitation.email == email,
              CourseInvitation.role.in_([role.value]), now=now)  # fmt: skip
    token = keys.new_token()
    session.add(
        CourseInvitation(
            draft_id=draft_id, token_hash=keys.digest(token), email=email, role=role.value, by_id=by, created_at=now,
            expires_at=now + LASTS,
        )
    )  # fmt: skip
    facts = {"course": title or slug, "role": role.value, "by": by_name, "url": link(token)}
    mail.queue(session, "course-invitation", email, facts, language=person.language if person else language, now=now)
    note(session, draft_id, "invited", {"email": email, "role": role.value}, now=now, by=by)


def _withdraw(session: Session, *which: ColumnElement[bool], now: datetime) -> int:
    waiting = (CourseInvitation.used_at.is_(None), CourseInvitation.withdrawn_at.is_(None))
    changed = update(CourseInvitation).where(*which, *waiting).values(withdrawn_at=now).returning(CourseInvitation.id)
    return len(session.execute(changed).all())


def withdraw(session: Session, draft_id: int, invitation_id: int, *, now: datetime, by: int) -> bool:
    """Make an invitation that waits worth nothing; False when there is none."""
    invitation = session.get(CourseInvitation, invitation_id)
    which = (CourseInvitation.id == invitation_id, CourseInvitation.draft_id == draft_id)
    if invitation is None or not _withdraw(session, *which, now=now):
        return False
    note(
        session, draft_id, "invitation-withdrawn", {"email": invitation.email, "role": invitation.role}, now=now, by=by
    )
    return True


def accept(session: Session, token: str, person_id: int, *, now: datetime) -> Open:
    """Take an invitation up: once, by whoever holds the letter.

    Raises:
        InvitationGone: it is unknown, used, withdrawn or too old.
    """
    found = opened(session, token, now)
    if found is None:
        raise InvitationGone
    used = update(CourseInvitation).where(CourseInvitation.id == found.id, *_works(now)).values(used_at=now)
    if session.execute(used.returning(CourseInvitation.id)).first() is None:
        raise InvitationGone
    accounts.grant_role(session, person_id, found.role, found.slug, by=None, now=now)
    note(session, found.draft_id, "joined", {"role": found.role.value}, now=now, by=person_id)
    return found


def dismiss(session: Session, draft_id: int, slug: str, person_id: int, role: Role, *, now: datetime, by: int) -> bool:
    """Take the course's role from somebody; what they did stays in the history. False when they do not hold it."""
    if not accounts.take_role(session, person_id, role, slug, by=by, now=now):
        return False
    person = session.get(Person, person_id)
    name = (person.name or person.email) if person else ""
    note(session, draft_id, "left", {"name": name, "role": role.value}, now=now, by=by)
    return True
