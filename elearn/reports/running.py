"""Everything that changes what a group is: its courses, settings, programme and coordinators; never commits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts import actions as accounts
from elearn.accounts.models import Person
from elearn.db import insert_once
from elearn.domain.access import Role, group_scope, organisation_scope
from elearn.reports import queries
from elearn.reports.actions import NameTaken, hold, note, recall_reminders
from elearn.reports.models import Group, GroupCourse, GroupEvent, Programme
from elearn.reports.queries import GroupFacts

LASTS = timedelta(days=14)
"""So long an invitation to coordinate works."""
ASKED = "coordinator-invited"
ENDED = ("coordinator-joined", "coordinator-invitation-withdrawn")


class NumberTaken(Exception):
    """Another programme has this number."""


class Asked(NamedTuple):
    """Somebody who was asked to coordinate and has not answered."""

    id: int
    email: str
    at: datetime
    by_id: int | None
    """Who asked; None: their account is gone."""
    everywhere: bool
    """Whether every group of the organisation is meant."""

    @property
    def until(self) -> datetime:
        """When the letter stops working."""
        return self.at + LASTS


# Courses


def add_course(
    session: Session, group_id: int, course_id: int, title: str, deadline: date | None, *, now: datetime, by: int
) -> bool:
    """Let the group take a course; False when it does already."""
    values = {"group_id": group_id, "course_id": course_id, "deadline": deadline, "added_at": now, "removed_at": None}
    if insert_once(session, GroupCourse, values, on=("group_id", "course_id")) is None:
        return False
    note(session, group_id, "course-added", {"course": title, "deadline": _written(deadline)}, now=now, by=by)
    return True


def set_deadline(
    session: Session, group_id: int, course_id: int, title: str, deadline: date | None, *, now: datetime, by: int
) -> None:
    """Say by which day the group takes a course."""
    there = (GroupCourse.group_id == group_id, GroupCourse.course_id == course_id, GroupCourse.removed_at.is_(None))
    session.execute(update(GroupCourse).where(*there).values(deadline=deadline))
    note(session, group_id, "deadline-changed", {"course": title, "deadline": _written(deadline)}, now=now, by=by)


def remove_course(session: Session, group_id: int, course_id: int, title: str, *, now: datetime, by: int) -> bool:
    """Let the group take a course no more; reports of earlier days still count it. False when it does not take it."""
    there = (GroupCourse.group_id == group_id, GroupCourse.course_id == course_id, GroupCourse.removed_at.is_(None))
    ended = update(GroupCourse).where(*there).values(removed_at=now).returning(GroupCourse.id)
    if session.execute(ended).first() is None:
        return False
    note(session, group_id, "course-removed", {"course": title}, now=now, by=by)
    return True


def _written(deadline: date | None) -> str:
    return deadline.isoformat() if deadline else ""


# Settings and programmes


def save(
    session: Session,
    group: GroupFacts,
    values: Mapping[str, Any],
    *,
    now: datetime,
    by: int,
) -> None:
    """Store what is said otherwise of how a group is called and looked after: columns of `Group` and their values.

    Raises:
        NameTaken: the organisation has another group of this name; nothing has changed.
    """
    changed = {column: value for column, value in values.items() if value != getattr(group, column)}
    if not changed:
        return
    try:
        with session.begin_nested():
            session.execute(update(Group).where(Group.id == group.id).values(**changed))
    except IntegrityError as error:
        raise NameTaken(group.name) from error
    note(session, group.id, "settings-changed", {"changed": sorted(changed)}, now=now, by=by)


def close(session: Session, group_id: int, *, closed: bool, now: datetime, by: int) -> bool:
    """End a group, or open it again; nobody joins a closed one and no letter goes out. False when it is so already."""
    there = (Group.id == group_id, Group.closed_at.is_(None) if closed else Group.closed_at.is_not(None))
    done = update(Group).where(*there).values(closed_at=now if closed else None).returning(Group.id)
    if session.execute(done).first() is None:
        return False
    if closed:
        recall_reminders(session, group_id, None, now=now)
    note(session, group_id, "closed" if closed else "opened", {}, now=now, by=by)
    return True


def save_programme(
    session: Session,
    programme_id: int | None,
    *,
    number: str,
    title: str,
    funder: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
    by: int,
) -> int:
    """Store a programme, or write a new one down; return its row.

    Raises:
        NumberTaken: another one has this number; nothing has changed.
    """
    values = {"number": number, "title": title, "funder": funder, "starts_on": starts_on, "ends_on": ends_on}
    if programme_id is None:
        made = insert_once(session, Programme, {**values, "created_at": now, "created_by_id": by}, on=("number",))
        if made is None:
            raise NumberTaken(number)
        return made
    try:
        with session.begin_nested():
            session.execute(update(Programme).where(Programme.id == programme_id).values(**values))
    except IntegrityError as error:
        raise NumberTaken(number) from error
    return programme_id


def note_programme(session: Session, group_id: int, *, now: datetime, by: int) -> None:
    """Write into a group's log that what is written down of its programme was changed."""
    note(session, group_id, "programme-changed", {}, now=now, by=by)


def programme(session: Session, programme_id: int) -> Programme | None:
    """Return one programme."""
    return session.get(Programme, programme_id)


def places_of(session: Session, programme_id: int) -> list[tuple[int, int]]:
    """Return the groups of a programme with their organisations: who may change it is asked of each."""
    rows = session.execute(select(Group.id, Group.organisation_id).where(Group.programme_id == programme_id))
    return [(group_id, organisation_id) for group_id, organisation_id in rows]


# Coordinators: invitations live in the group's log, which is only appended to


def asked(session: Session, group_id: int, now: datetime) -> list[Asked]:
    """Return who was asked to coordinate and has neither answered nor been told otherwise, the oldest first."""
    ended = select(GroupEvent.facts).where(GroupEvent.group_id == group_id, GroupEvent.act.in_(ENDED))
    closed = {facts.get("invitation") for facts in session.scalars(ended)}
    wanted = (
        select(GroupEvent.id, GroupEvent.facts, GroupEvent.at, GroupEvent.by_id)
        .where(GroupEvent.group_id == group_id, GroupEvent.act == ASKED, GroupEvent.at > now - LASTS)
        .order_by(GroupEvent.id)
    )
    found = [
        Asked(number, str(facts["email"]), at, by, bool(facts.get("everywhere")))
        for number, facts, at, by in session.execute(wanted)
    ]
    return [one for one in found if one.id not in closed]


def ask(
    session: Session,
    group: GroupFacts,
    email: str,
    *,
    by_name: str,
    link: Callable[[int, str], str],
    now: datetime,
    by: int,
    everywhere: bool = False,
) -> None:
    """Ask somebody by mail to coordinate the group, or every group of its organisation.

    An earlier letter to them stops working.
    """
    hold(session, group.id)
    for one in asked(session, group.id, now):
        if one.email == email:
            unask(session, group.id, one.id, now=now, by=by)
    facts: dict[str, Any] = {"email": email, **_where(everywhere=everywhere)}
    event = GroupEvent(group_id=group.id, at=now, by_id=by, about_id=None, act=ASKED, facts=facts)
    session.add(event)
    session.flush()
    known = session.scalar(select(Person.language).where(Person.email == email))
    language = known or group.language
    organisation = group.organisation if everywhere else ""
    facts = {"group": group.name, "organisation": organisation, "by": by_name, "url": link(event.id, language)}
    mail.queue(session, "coordinator-invitation", email, facts, language=language, now=now)


def _where(*, everywhere: bool) -> dict[str, bool]:
    """What the log says of how far it reaches."""
    return {"everywhere": True} if everywhere else {}


def reach(group: GroupFacts, *, everywhere: bool) -> str:
    """Return the scope of a grant for the group alone, or for every group of its organisation."""
    return organisation_scope(group.organisation_id) if everywhere else group_scope(group.id)


def unask(session: Session, group_id: int, number: int, *, now: datetime, by: int) -> bool:
    """Take the question back; False when it waits no more."""
    hold(session, group_id)
    if number not in {one.id for one in asked(session, group_id, now)}:
        return False
    note(session, group_id, "coordinator-invitation-withdrawn", {"invitation": number}, now=now, by=by)
    return True


def agree(session: Session, group_id: int, number: int, person_id: int, *, now: datetime) -> bool:
    """Begin to coordinate what was asked; False when the question waits no more, or was put to another address."""
    hold(session, group_id)
    group = queries.group(session, group_id)
    question = next((one for one in asked(session, group_id, now) if one.id == number), None)
    theirs = session.scalar(select(Person.email).where(Person.id == person_id))
    if group is None or question is None or question.email != theirs:
        return False
    scope = reach(group, everywhere=question.everywhere)
    accounts.grant_role(session, person_id, Role.COORDINATOR, scope, by=question.by_id, now=now)
    facts = {"invitation": number, **_where(everywhere=question.everywhere)}
    note(session, group.id, "coordinator-joined", facts, now=now, by=person_id, about=person_id)
    return True


def dismiss(session: Session, group: GroupFacts, person_id: int, *, everywhere: bool, now: datetime, by: int) -> bool:
    """End somebody's coordination of this group, or of the organisation's, at once; the log keeps who it was.

    Whoever they asked to coordinate can then no more, unless they end it themselves: they may hand it over.
    """
    hold(session, group.id)
    scope = reach(group, everywhere=everywhere)
    if not accounts.take_role(session, person_id, Role.COORDINATOR, scope, by=by, now=now):
        return False
    note(session, group.id, "coordinator-left", _where(everywhere=everywhere), now=now, by=by, about=person_id)
    if by != person_id:
        _take_back(session, group, person_id, everywhere=everywhere, now=now, by=by)
    return True


def _take_back(
    session: Session, group: GroupFacts, person_id: int, *, everywhere: bool, now: datetime, by: int
) -> None:
    """Take back what a person who was dismissed has asked of others, in every group that they coordinated by it."""
    theirs = Group.organisation_id == group.organisation_id if everywhere else Group.id == group.id
    for number in session.scalars(select(Group.id).where(theirs).order_by(Group.id)).all():
        for one in asked(session, number, now):
            if one.by_id == person_id:
                note(session, number, ENDED[1], {"invitation": one.id}, now=now, by=by)
