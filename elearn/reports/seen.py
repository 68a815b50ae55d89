"""Who looked at a person's progress or took it out in a file: written down for the person, who reads it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from elearn.accounts.models import AuditEntry, Person
from elearn.reports.models import Group

LOOKED_AT, EXPORTED = "looked-at", "exported"
PAGE = 25


class Look(NamedTuple):
    """Once that somebody saw what a person did."""

    at: datetime
    act: str
    facts: dict[str, Any]
    by_name: str
    """Empty: the account is gone."""
    group: str
    """Empty: every group at once."""


def note_look(session: Session, person_id: int, group_id: int, course: str = "", *, by: int, now: datetime) -> None:
    """Write down that somebody opened a member's page; `course` is its slug, empty for all of the group's."""
    facts = {"group": group_id, "course": course}
    session.add(AuditEntry(at=now, by_id=by, about_id=person_id, act=LOOKED_AT, facts=facts))


def note_export(
    session: Session, people: Iterable[int], group_id: int | None, kind: str, *, by: int, now: datetime
) -> None:
    """Write down for everybody in a file with names that it was taken; `group_id` is None for all groups at once."""
    facts = {"group": group_id, "kind": kind}
    rows = [{"at": now, "by_id": by, "about_id": one, "act": EXPORTED, "facts": facts} for one in set(people)]
    if rows:
        session.execute(insert(AuditEntry), rows)


def looks(session: Session, person_id: int, *, page: int = 1) -> tuple[list[Look], int]:
    """Return one page of who saw what a person did, the latest first, and how many pages there are."""
    about = (AuditEntry.about_id == person_id, AuditEntry.act.in_((LOOKED_AT, EXPORTED)))
    count = session.scalar(select(func.count()).select_from(AuditEntry).where(*about)) or 0
    by_name = func.coalesce(func.nullif(Person.name, ""), Person.email, "")
    wanted = (
        select(AuditEntry.at, AuditEntry.act, AuditEntry.facts, by_name)
        .outerjoin(Person, Person.id == AuditEntry.by_id)
        .where(*about)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    rows = session.execute(wanted.limit(PAGE).offset((page - 1) * PAGE)).all()
    numbers = {facts.get("group") for _, _, facts, _ in rows} - {None}
    names = {one.id: one.name for one in session.execute(select(Group.id, Group.name).where(Group.id.in_(numbers)))}
    found = [Look(at, act, facts, by, names.get(facts.get("group"), "")) for at, act, facts, by in rows]
    return found, max(1, -(-count // PAGE))
