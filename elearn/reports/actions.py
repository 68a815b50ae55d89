"""What begins and notes: a new group, its log, who looked at whom and exported what; never commits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts.models import AuditEntry, Person
from elearn.db import insert_once
from elearn.reports.models import Group, GroupEvent

LOOKED_AT, EXPORTED = "looked-at", "exported"
"""Acts in the log that each person can read about themselves."""
REMINDER = "reminder"
"""The template of reminders."""
CHUNK = 5000
"""Entries written at once."""


class NameTaken(Exception):
    """The organisation has another group of this name."""


def begin(
    session: Session,
    name: str,
    organisation_id: int,
    *,
    language: str,
    stalled_days: int,
    programme_id: int | None,
    by: int | None,
    now: datetime,
) -> int:
    """Begin a group; return its number.

    Raises:
        NameTaken: the organisation has one of this name; nothing has changed.
    """
    values = {
        "name": name,
        "organisation_id": organisation_id,
        "language": language,
        "stalled_days": stalled_days,
        "programme_id": programme_id,
        "created_at": now,
        "created_by_id": by,
    }
    made = insert_once(session, Group, values, on=("organisation_id", "name"))
    if made is None:
        raise NameTaken(name)
    note(session, made, "begun", {"name": name}, by=by, now=now)
    return made


def hold(session: Session, group_id: int) -> bool:
    """Let others who ask people into the group wait until this transaction ends: each then sees what the other did.

    Say whether the group goes on.
    """
    held = select(Group.closed_at).where(Group.id == group_id).with_for_update(key_share=True)
    return session.scalar(held) is None


def note(
    session: Session,
    group_id: int,
    act: str,
    facts: Mapping[str, Any],
    *,
    by: int | None,
    now: datetime,
    about: int | None = None,
) -> None:
    """Write into a group's log what was done, by whom, and about whom."""
    session.add(GroupEvent(group_id=group_id, at=now, by_id=by, about_id=about, act=act, facts=dict(facts)))


def recall_reminders(session: Session, group_id: int, person_id: int | None, *, now: datetime) -> None:
    """Take back the reminders of a group that wait for the morning: all, or one person's."""
    to = None if person_id is None else session.scalar(select(Person.email).where(Person.id == person_id))
    if person_id is None or to is not None:
        mail.recall(session, REMINDER, {"group_id": group_id}, now=now, to=to)


def note_look(session: Session, person_id: int, *, group_id: int, group: str, by: int, now: datetime) -> None:
    """Note that somebody opened the page of one person; the person can read it."""
    note_seen(session, [person_id], LOOKED_AT, {"group": group_id, "name": group}, by=by, now=now)


def note_preview(session: Session, person_id: int, *, group_id: int, group: str, by: int, now: datetime) -> None:
    """Note that somebody read a reminder to one person before it is sent; the person can read it."""
    note_seen(session, [person_id], LOOKED_AT, {"group": group_id, "name": group, "letter": True}, by=by, now=now)


def note_export(
    session: Session, people: Iterable[int], *, group_id: int | None, group: str, kind: str, by: int, now: datetime
) -> None:
    """Note for each of the people that what they did went into a file; they can read it."""
    note_seen(session, people, EXPORTED, {"group": group_id, "name": group, "kind": kind}, by=by, now=now)


def note_seen(
    session: Session, people: Iterable[int], act: str, facts: Mapping[str, Any], *, by: int, now: datetime
) -> None:
    """Append an entry about each of the people, many at once; a person named twice gets one."""
    rows = [
        {"at": now, "by_id": by, "about_id": person, "act": act, "facts": dict(facts)}
        for person in dict.fromkeys(people)
    ]
    for first in range(0, len(rows), CHUNK):
        session.execute(insert(AuditEntry), rows[first : first + CHUNK])
