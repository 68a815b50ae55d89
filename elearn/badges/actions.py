"""What changes credentials: awarded once, suspended and reinstated, revoked once, superseded when a name was wrong.

Every change of status is written into the audit and told to the holder by mail; the signed document stays as it is, its
page and the status list say what became of it.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts.models import AuditEntry, Person
from elearn.badges import queries, wording
from elearn.badges.keys import Issuer
from elearn.badges.models import Credential, Profile
from elearn.catalog.queries import Published
from elearn.db import insert_once
from elearn.domain import credential as rules
from elearn.domain import status
from elearn.domain.course.outline import Outline
from elearn.domain.status import SIZE
from elearn.web.locale import WARSAW

Reason = Literal["mistake", "misuse", "request"]
"""Why a badge may be revoked; one that a newer one replaces is `superseded`."""
Pause = Literal["inquiry", "request"]
"""Why a badge may be suspended."""

LETTERS = {"suspended": "badge-suspended", "reinstated": "badge-reinstated", "revoked": "badge-revoked"}
"""What the holder is told, by what happened."""

DRAWN = 100
TRIES = 3
"""A list in which so many times so many places drawn are all taken is full but for a hundredth: the next one begins."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who gets a badge, as far as the badge needs to know."""

    person_id: int
    email: str
    name: str
    """As it shall stand on the badge's page; empty: none is shown."""
    language: str


@dataclass(frozen=True, slots=True)
class Terms:
    """From when to when a badge holds, and where it is shown; a newer one takes them over from the one it replaces."""

    issued_at: datetime
    valid_until: datetime | None
    name_hidden: bool = False
    on_profile: bool = False


@dataclass(frozen=True, slots=True)
class _Gift:
    """What is given to whom, and when it is signed."""

    course: Published
    holder: Holder
    terms: Terms
    now: datetime


class NotCurrent(Exception):
    """A badge that was revoked, suspended or replaced, or whose holder is gone, cannot be replaced by another."""


def award(
    session: Session,
    course: Published,
    *,
    person_id: int,
    email: str,
    name: str,
    language: str,
    now: datetime,
    issuer: Issuer,
) -> Credential | None:
    """Give the person the course's badge: build, sign, insert once, tell them by mail.

    Returns None when they hold it already, also when another process gave it a moment ago; the first one is never
    changed, whatever the person or the course is called later.
    """
    shown_name = name if name != email.partition("@")[0] else ""  # half of an address is no name, the page is public
    holder = Holder(person_id, email, shown_name[:120], language)
    terms = Terms(now, status.end(now, course.outline.badge_months, WARSAW))
    made = _issued(session, _Gift(course, holder, terms, now), issuer)
    if made is None:
        return None
    told = _told(made.document, course.outline, language, shown_name or email)
    mail.queue(session, "badge", email, told, language=language, now=now)
    return made


def _issued(session: Session, gift: _Gift, issuer: Issuer) -> Credential | None:
    """Sign and insert the credential; None when the person holds one already.

    Another process may take the drawn place a moment earlier: then another is drawn, and signed anew, for the place is
    part of what is signed.
    """
    values = {
        "person_id": gift.holder.person_id,
        "course_id": gift.course.course_id,
        "revision_id": gift.course.revision_id,
        "issuer": issuer.slug,
        "holder_name": gift.holder.name,
        "language": gift.holder.language,
        **asdict(gift.terms),
    }
    while True:
        public_id = _unguessable()
        number, index = free_place(session, issuer.slug)
        signed = issuer.sign(_document(gift, issuer, public_id, (number, index)), now=gift.now)
        own = {"public_id": public_id, "status_list": number, "status_index": index, "document": signed}
        made = insert_once(session, Credential, values | own, on=())
        if made is not None:
            return session.get_one(Credential, made)
        if _holds(session, gift.holder.person_id, gift.course.course_id):
            return None


def _document(gift: _Gift, issuer: Issuer, public_id: str, place: tuple[int, int]) -> rules.Json:
    """Build the credential to be signed."""
    outline, facts, spoken = gift.course.outline, issuer.facts, gift.holder.language
    return rules.credential(
        address=rules.badge_address(facts.url, public_id),
        achievement=rules.achievement(outline, gift.course.number, spoken, wording.criteria(outline), facts),
        recipient=rules.identity(gift.holder.email, secrets.token_urlsafe(18)),
        issuer=facts,
        issued_at=gift.now,
        awarded_at=gift.terms.issued_at,
        valid_until=gift.terms.valid_until,
        status=status.entry(facts.url, issuer.slug, *place),
        evidence=wording.evidence(outline, spoken),
    )


def free_place(session: Session, issuer: str, draw: Callable[[int], int] = secrets.randbelow) -> tuple[int, int]:
    """Draw a place at random among the free ones of the issuer's newest status list, or of the next when it is full."""
    number = queries.newest_list(session, issuer)
    there = (Credential.issuer == issuer, Credential.status_list == number)
    for _ in range(TRIES):
        drawn = [draw(SIZE) for _ in range(DRAWN)]
        taken = set(session.scalars(select(Credential.status_index).where(*there, Credential.status_index.in_(drawn))))
        free = [place for place in drawn if place not in taken]
        if free:
            return number, free[0]
    return number + 1, draw(SIZE)


def _holds(session: Session, person_id: int, course_id: int) -> bool:
    """Say whether the person has a credential for the course that none replaced, a revoked one too."""
    mine = (Credential.person_id == person_id, Credential.course_id == course_id)
    replaced = Credential.revocation_reason.is_not_distinct_from("superseded")
    return session.scalar(select(Credential.id).where(*mine, ~replaced)) is not None


def _told(document: rules.Json, outline: Outline, language: str, name: str) -> dict[str, str]:
    """Return what the mail says."""
    address, said = document["id"], outline.said(language)
    return {"badge": said.badge.name, "course": said.title, "name": name, "url": address, "check_url": address}


def suspend(session: Session, public_id: str, *, reason: str, now: datetime, by: int | None) -> bool:
    """Let a badge not count for the time being; False when there is none, or it is suspended or revoked already.

    `by` is who does it: None for the command line.
    """
    _known(reason, Pause)
    changed = session.execute(
        update(Credential)
        .where(Credential.public_id == public_id, Credential.revoked_at.is_(None), Credential.suspended_at.is_(None))
        .values(suspended_at=now, suspension_reason=reason)
        .returning(Credential.person_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return _noted(session, public_id, "suspended", changed, reason=reason, now=now, by=by)


def reinstate(session: Session, public_id: str, *, now: datetime, by: int | None) -> bool:
    """Let a suspended badge count again; False when it is not suspended, or was revoked meanwhile."""
    changed = session.execute(
        update(Credential)
        .where(Credential.public_id == public_id, Credential.revoked_at.is_(None), Credential.suspended_at.is_not(None))
        .values(suspended_at=None, suspension_reason=None)
        .returning(Credential.person_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return _noted(session, public_id, "reinstated", changed, reason=None, now=now, by=by)


def revoke(session: Session, public_id: str, *, reason: str, now: datetime, by: int | None) -> bool:
    """Take a badge back for good, for a reason of a known class; False when there is none or it was taken before."""
    _known(reason, Reason)
    changed = session.execute(
        update(Credential)
        .where(Credential.public_id == public_id, Credential.revoked_at.is_(None))
        .values(revoked_at=now, revocation_reason=reason)
        .returning(Credential.person_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return _noted(session, public_id, "revoked", changed, reason=reason, now=now, by=by)


def reissue(
    session: Session, public_id: str, *, name: str, now: datetime, by: int | None, issuer: Issuer
) -> Credential:
    """Give the holder a new badge with the right name in place of this one, and return it.

    It holds from now, but says when the first was given and ends when the first would have: `validFrom` is how the
    standard tells the newest of several, and `awardedDate` is where it keeps the first date.

    Raises:
        NotCurrent: this badge was revoked, suspended or replaced before, or its holder's account is gone.
    """
    old = queries.credential(session, public_id)
    person = session.get(Person, old.person_id) if old is not None and old.person_id is not None else None
    if old is None or person is None or not _retired(session, public_id, now):
        raise NotCurrent(public_id)
    terms = Terms(old.issued_at, old.valid_until, old.name_hidden, old.on_profile)
    holder = Holder(person.id, person.email, name[:120], old.language)
    made = _issued(session, _Gift(old.course, holder, terms, now), issuer)
    if made is None:
        raise NotCurrent(public_id)
    session.execute(
        update(Credential)
        .where(Credential.id == old.id)
        .values(superseded_by_id=made.id)
        .execution_options(synchronize_session=False)
    )
    facts = {"public_id": public_id, "newer": made.public_id}
    session.add(AuditEntry(at=now, by_id=by, about_id=person.id, act="credential-superseded", facts=facts))
    told = {**_told(made.document, old.course.outline, person.language, name), "old_url": old.document["id"]}
    mail.queue(session, "badge-reissued", person.email, told, language=person.language, now=now)
    return made


def _retired(session: Session, public_id: str, now: datetime) -> bool:
    """Make room for a newer badge; False when this one does not count now."""
    current = (Credential.revoked_at.is_(None), Credential.suspended_at.is_(None))
    retired = (
        update(Credential)
        .where(Credential.public_id == public_id, *current)
        .values(revoked_at=now, revocation_reason="superseded")
        .returning(Credential.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(retired).scalar() is not None


def _known(reason: str, classes: Any) -> None:
    if reason not in get_args(classes):
        raise ValueError(f"{reason!r} is no class of reason: {', '.join(get_args(classes))}")


def _noted(
    session: Session, public_id: str, change: str, changed: Any, *, reason: str | None, now: datetime, by: int | None
) -> bool:
    """Write a change of status into the audit and tell the holder; return whether there was one."""
    if changed is None:
        return False
    facts = {"public_id": public_id} if reason is None else {"public_id": public_id, "reason": reason}
    session.add(AuditEntry(at=now, by_id=by, about_id=changed.person_id, act=f"credential-{change}", facts=facts))
    person = session.get(Person, changed.person_id) if changed.person_id is not None else None
    shown = queries.credential(session, public_id)
    if person is not None and shown is not None:
        name = shown.holder_name or person.email
        told = {**_told(shown.document, shown.course.outline, person.language, name), "reason": reason or ""}
        mail.queue(session, LETTERS[change], person.email, told, language=person.language, now=now)
    return True


def hide_name(session: Session, public_id: str, *, hidden: bool) -> None:
    """Hide the holder's name on the badge's page, or show it again; the signed document never has it."""
    session.execute(
        update(Credential)
        .where(Credential.public_id == public_id)
        .values(name_hidden=hidden)
        .execution_options(synchronize_session=False)
    )


def show_on_profile(session: Session, public_id: str, *, shown: bool) -> None:
    """Tick the badge for its holder's public profile, or take the tick away."""
    session.execute(
        update(Credential)
        .where(Credential.public_id == public_id)
        .values(on_profile=shown)
        .execution_options(synchronize_session=False)
    )


def publish_profile(session: Session, person_id: int, *, published: bool, now: datetime) -> None:
    """Switch the person's public profile on or off; the first time it gets its address, and keeps it."""
    values = {"person_id": person_id, "slug": _unguessable(), "published": published, "created_at": now}
    if insert_once(session, Profile, values, on=("person_id",)) is None:
        session.execute(update(Profile).where(Profile.person_id == person_id).values(published=published))


def move_profile(session: Session, person_id: int) -> None:
    """Give the person's public profile another address; the one that it had leads nowhere from now on."""
    session.execute(update(Profile).where(Profile.person_id == person_id).values(slug=_unguessable()))


def _unguessable() -> str:
    """Draw what stands in an address that nobody guesses."""
    return "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.ID_LENGTH))
