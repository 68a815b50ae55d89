"""What changes credentials: a badge is awarded once, and may be revoked once."""

import secrets
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts.models import AuditEntry
from elearn.badges import wording
from elearn.badges.keys import Issuer
from elearn.badges.models import Credential
from elearn.catalog.queries import Published
from elearn.db import insert_once
from elearn.domain import credential as rules
from elearn.domain.course.outline import Outline

Reason = Literal["mistake", "misuse", "request"]
MAIN = "main"
"""Slug of the centre itself among the issuers."""
TRIES = 3


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
    public_id = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.ID_LENGTH))
    holder = name if name != email.partition("@")[0] else ""  # half of an address is no name, and this page is public
    outline, facts, place = course.outline, issuer.facts, _free_place(session, MAIN)
    document = rules.credential(
        address=rules.badge_address(facts.url, public_id),
        achievement=rules.achievement(outline, course.number, language, wording.criteria(outline), facts),
        recipient=rules.identity(email, secrets.token_urlsafe(18)),
        issuer=facts,
        issued_at=now,
        evidence=wording.evidence(outline, language),
    )
    values = {
        "public_id": public_id,
        "person_id": person_id,
        "course_id": course.course_id,
        "revision_id": course.revision_id,
        "holder_name": holder[:120],
        "language": language,
        "issued_at": now,
        "document": issuer.sign(document, now=now),
        "issuer": MAIN,
        "status_list": place[0],
        "status_index": place[1],
    }
    made = insert_once(session, Credential, values, on=("person_id", "course_id"))
    if made is None:
        return None
    told = _told(document, outline, language, holder or email)
    mail.queue(session, "badge", email, told, language=language, now=now)
    return session.get_one(Credential, made)


def _free_place(session: Session, issuer: str) -> tuple[int, int]:
    """Draw a place at random among the free ones of the issuer's newest status list, else of the next."""
    newest = session.scalar(select(func.max(Credential.status_list)).where(Credential.issuer == issuer)) or 1
    for _ in range(TRIES):
        drawn = [secrets.randbelow(131_072) for _ in range(100)]
        there = (Credential.issuer == issuer, Credential.status_list == newest)
        wanted = select(Credential.status_index).where(*there, Credential.status_index.in_(drawn))
        taken = set(session.scalars(wanted))
        free = [place for place in drawn if place not in taken]
        if free:
            return newest, free[0]
    return newest + 1, secrets.randbelow(131_072)


def _told(document: rules.Json, outline: Outline, language: str, name: str) -> dict[str, str]:
    """Return what the mail says."""
    address, said = document["id"], outline.said(language)
    return {"badge": said.badge.name, "course": said.title, "name": name, "url": address, "check_url": address}


def revoke(session: Session, public_id: str, *, reason: str, now: datetime, by: int | None) -> bool:
    """Take a badge back for a reason of a known class; False when there is no such badge or it was taken back before.

    The signed document stays as it is; its page and its status say that it counts no more. `by` is who did it: None
    for the command line.
    """
    if reason not in get_args(Reason):
        raise ValueError(f"{reason!r} is no class of reason: {', '.join(get_args(Reason))}")
    done = session.execute(
        update(Credential)
        .where(Credential.public_id == public_id, Credential.revoked_at.is_(None))
        .values(revoked_at=now, revocation_reason=reason)
        .returning(Credential.person_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if done is None:
        return False
    facts = {"public_id": public_id, "reason": reason}
    session.add(AuditEntry(at=now, by_id=by, about_id=done.person_id, act="credential-revoked", facts=facts))
    return True
