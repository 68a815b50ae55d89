"""Reads of accounts: who is signed in, what a link is good for, devices, roles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from elearn.accounts.keys import digest
from elearn.accounts.models import Confirmation, Person, RoleGrant, SignIn
from elearn.domain.access import TABLE, Grant, Permission, Role


class SignedInRow(NamedTuple):
    """What a request needs to know of the person in front of it."""

    id: int
    sign_in_id: int
    email: str
    name: str
    language: str
    theme: str
    seen_at: datetime
    opens_studio: bool
    coordinates: bool


class PasswordRow(NamedTuple):
    """A person and what is kept of their password."""

    person_id: int
    password_hash: str | None


class LinkRow(NamedTuple):
    """A mailed link that still works."""

    purpose: str
    email: str
    person_id: int | None
    facts: dict[str, Any]
    browser_hash: str
    expires_at: datetime


class DeviceRow(NamedTuple):
    """A device on which a person is signed in."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime


class EmailChange(NamedTuple):
    """A change of address under way: the new address and which side has agreed."""

    new_email: str
    old_agreed: bool
    new_agreed: bool
    expires_at: datetime


_PERSON, _SIGN_IN, _GRANT = Person.__table__.c, SignIn.__table__.c, RoleGrant.__table__.c
_OPENS_STUDIO = exists().where(_GRANT.person_id == _PERSON.id, _GRANT.role.in_(sorted(TABLE[Permission.OPEN_STUDIO])))
_COORDINATES = exists().where(_GRANT.person_id == _PERSON.id, _GRANT.role.in_(sorted(TABLE[Permission.SEE_COMPLETION])))
_SIGNED_IN = (
    select(
        _PERSON.id,
        _SIGN_IN.id,
        _PERSON.email,
        _PERSON.name,
        _PERSON.language,
        _PERSON.theme,
        _SIGN_IN.seen_at,
        _OPENS_STUDIO.label("opens_studio"),
        _COORDINATES.label("coordinates"),
    )
    .join_from(SignIn.__table__, Person.__table__, _SIGN_IN.person_id == _PERSON.id)
    .where(
        _SIGN_IN.token_hash == bindparam("token"),
        _SIGN_IN.ended_at.is_(None),
        _SIGN_IN.expires_at > bindparam("now"),
    )
)
"""Asked at every request: built once, as building it costs more than asking it."""


def signed_in_row(session: Session, token: str, now: datetime) -> SignedInRow | None:
    """Return the person whose cookie carries this token, unless the sign-in has ended or expired."""
    row = session.execute(_SIGNED_IN, {"token": digest(token), "now": now}).one_or_none()
    return None if row is None else SignedInRow(*row)


def grants(session: Session, person_id: int) -> tuple[Grant, ...]:
    """Return the roles a person holds."""
    rows = session.execute(select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.person_id == person_id))
    return tuple(Grant(Role(role), scope) for role, scope in rows)


def person(session: Session, person_id: int) -> Person | None:
    """Return the person with this number."""
    return session.get(Person, person_id)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, given in its stored form."""
    return session.scalars(select(Person).where(Person.email == email)).one_or_none()


def password_row(session: Session, email: str) -> PasswordRow | None:
    """Return what a sign-in by password is compared with."""
    row = session.execute(select(Person.id, Person.password_hash).where(Person.email == email)).one_or_none()
    return None if row is None else PasswordRow(*row)


def password_hash(session: Session, person_id: int) -> str | None:
    """Return what is kept of a person's password, or None when they have none."""
    return session.scalar(select(Person.password_hash).where(Person.id == person_id))


def working_link(session: Session, token: str, purposes: Sequence[str], now: datetime) -> LinkRow | None:
    """Return what the link is good for, unless it is unknown, used or expired."""
    row = session.execute(
        select(
            Confirmation.purpose,
            Confirmation.email,
            Confirmation.person_id,
            Confirmation.facts,
            Confirmation.browser_hash,
            Confirmation.expires_at,
        ).where(
            Confirmation.token_hash == digest(token),
            Confirmation.purpose.in_(purposes),
            Confirmation.used_at.is_(None),
            Confirmation.expires_at > now,
        )
    ).one_or_none()
    return None if row is None else LinkRow(*row)


def devices(session: Session, person_id: int, now: datetime) -> list[DeviceRow]:
    """Return where a person is signed in, the latest used first."""
    rows = session.execute(
        select(SignIn.id, SignIn.device, SignIn.created_at, SignIn.seen_at)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [DeviceRow(*row) for row in rows]


def sign_in(session: Session, sign_in_id: int) -> SignIn | None:
    """Return one sign-in that has not ended."""
    found = session.get(SignIn, sign_in_id)
    return found if found is not None and found.ended_at is None else None


def email_change(session: Session, person_id: int, now: datetime) -> EmailChange | None:
    """Return the change of address that waits for agreement, or None."""
    rows = session.execute(
        select(Confirmation.purpose, Confirmation.facts, Confirmation.used_at, Confirmation.expires_at).where(
            Confirmation.person_id == person_id,
            Confirmation.purpose.in_(("email-old", "email-new")),
            Confirmation.expires_at > now,
        )
    ).all()
    agreed = {purpose: used_at is not None for purpose, _, used_at, _ in rows}
    if not agreed:
        return None
    _, facts, _, expires_at = rows[0]
    return EmailChange(facts["new"], agreed.get("email-old", False), agreed.get("email-new", False), expires_at)


def addresses(session: Session, permission: Permission) -> list[tuple[str, str]]:
    """Address and language of everybody who may do this everywhere."""
    everywhere = (RoleGrant.scope == "", RoleGrant.role.in_(sorted(TABLE[permission])))
    wanted = select(Person.email, Person.language).where(Person.id.in_(select(RoleGrant.person_id).where(*everywhere)))
    return [(email, language) for email, language in session.execute(wanted.order_by(Person.id))]
