"""Reads of coordination: whom a coordinator may see, the groups, how many stand how, one member.

Every read takes a `Scope` and asks the database for its groups only. Of a member it sees the group's courses and what
was done from joining on; whoever has left, or joined later than the moment asked for, is not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from elearn.accounts.models import Person, RoleGrant
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.domain.access import (
    TABLE,
    Grant,
    Permission,
    coverage,
    group_scope,
    organisation_scope,
)
from elearn.domain.fold import polish_sort_key
from elearn.domain.standing import Standing, Tally, tally
from elearn.learning.models import Enrolment
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupEvent, GroupMember, Programme

MOST = 2**31
"""No number of a row is as high."""
LOGGED = 25
"""Entries of a group's log on a page."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The groups that somebody may see; made from their grants, or by a group whose door let them in."""

    everything: bool = False
    groups: frozenset[int] = frozenset()

    def covers(self, column: InstrumentedAttribute[int] | ColumnElement[int]) -> ColumnElement[bool]:
        """The condition that a column with a group's number lies in the scope."""
        if self.everything:
            return true()
        return column.in_(sorted(self.groups)) if self.groups else false()

    def holds(self, group_id: int) -> bool:
        """Whether a group lies in the scope."""
        return self.everything or group_id in self.groups


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group, whose it is and of which programme: what its pages stand on."""

    id: int
    name: str
    organisation_id: int
    organisation: str
    language: str
    stalled_days: int
    target: int | None
    created_at: datetime
    closed_at: datetime | None
    programme_id: int | None
    programme: str
    """Its title; empty: none."""
    programme_number: str
    funder: str
    starts_on: date | None
    ends_on: date | None

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts for this group."""
        return group_scope(self.id), organisation_scope(self.organisation_id)

    @property
    def only(self) -> Scope:
        """The scope of this group alone, for pages whose door has let somebody in."""
        return Scope(groups=frozenset({self.id}))


class Membership(NamedTuple):
    """A person in a group now, or who was."""

    id: int
    group_id: int
    person_id: int
    name: str
    email: str
    language: str
    partner_id: int | None
    partner: str
    came_by: str
    joined_at: datetime
    left_at: datetime | None

    @property
    def display_name(self) -> str:
        """Name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A course of a group as people see it now."""

    id: int
    course: Published
    deadline: date | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in the list, and how its people stand."""

    group: GroupFacts
    courses: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overall:
    """Everything somebody may see, added up."""

    people: int
    """Unique people, whatever the number of groups."""
    lines: tuple[GroupLine, ...] = field(default=())


class Logged(NamedTuple):
    """One entry of a group's log."""

    at: datetime
    act: str
    facts: dict[str, Any]
    by_name: str
    about_name: str


def scope(session: Session, grants: Iterable[Grant]) -> Scope:
    """The groups whose completion these grants let somebody see; no statement for who sees all or only groups."""
    covered = coverage(grants, Permission.SEE_COMPLETION)
    if covered.everything or not covered.organisations:
        return Scope(covered.everything, covered.groups)
    theirs = select(Group.id).where(Group.organisation_id.in_(sorted(covered.organisations)))
    return Scope(groups=covered.groups | frozenset(session.scalars(theirs)))


# Groups


_GROUPS: Select[*tuple[Any, ...]] = (
    select(
        Group.id,
        Group.name,
        Group.organisation_id,
        Partner.name,
        Group.language,
        Group.stalled_days,
        Group.target,
        Group.created_at,
        Group.closed_at,
        Group.programme_id,
        func.coalesce(Programme.title, ""),
        func.coalesce(Programme.number, ""),
        func.coalesce(Programme.funder, ""),
        Programme.starts_on,
        Programme.ends_on,
    )
    .join(Partner, Partner.id == Group.organisation_id)
    .outerjoin(Programme, Programme.id == Group.programme_id)
)


def group(session: Session, group_id: int) -> GroupFacts | None:
    """One group, for a door: who may see it is asked by its scopes."""
    if not 0 < group_id < MOST:
        return None
    row = session.execute(_GROUPS.where(Group.id == group_id)).one_or_none()
    return None if row is None else GroupFacts(*row)


def groups(session: Session, scope: Scope) -> list[GroupFacts]:
    """The groups of the scope, in the order of the Polish alphabet."""
    found = [GroupFacts(*row) for row in session.execute(_GROUPS.where(scope.covers(Group.id)))]
    return sorted(found, key=lambda one: (polish_sort_key(one.name), one.id))


def programmes(session: Session) -> list[tuple[int, str]]:
    """Number and title of every programme, the newest first; what is written down of one is public."""
    wanted = select(Programme.id, Programme.title, Programme.number).order_by(Programme.ends_on.desc(), Programme.id)
    return [(number, f"{title} ({sign})") for number, title, sign in session.execute(wanted)]


def overall(session: Session, scope: Scope, at: datetime) -> Overall:
    """Every group of the scope with its people and participations at a moment, in four statements."""
    given = (
        select(GroupCourse.group_id, func.count())
        .where(scope.covers(GroupCourse.group_id), taken(at))
        .group_by(GroupCourse.group_id)
    )
    courses = {group_id: count for group_id, count in session.execute(given)}  # noqa: C416 -- as in `tallied`
    tallies = tallied(session, scope, at)
    lines = [GroupLine(one, courses.get(one.id, 0), tallies.get(one.id, Tally())) for one in groups(session, scope)]
    return Overall(unique_people(session, scope, at), tuple(lines))


def unique_people(session: Session, scope: Scope, at: datetime) -> int:
    """How many people are in the groups of the scope at a moment, each counted once.

    Who has erased their account still counts, once for each membership: nobody can tell any more who it was.
    """
    named = select(func.count(GroupMember.person_id.distinct()), func.count(), func.count(GroupMember.person_id))
    people, rows, with_person = session.execute(named.where(scope.covers(GroupMember.group_id), there(at))).one()
    return int(people + rows - with_person)


def tallied(session: Session, scope: Scope, at: datetime) -> dict[int, Tally]:
    """Group → how many of its people there are and how their participations stand at a moment; two statements."""
    heads = (
        select(GroupMember.group_id, func.count())
        .where(scope.covers(GroupMember.group_id), there(at))
        .group_by(GroupMember.group_id)
    )
    people = {group_id: count for group_id, count in session.execute(heads)}  # noqa: C416 -- a Row is no pair to mypy
    stands = stands_at(at)
    each = [func.count(case((stands == one.value, 1))) for one in Standing]
    wanted = participations(scope, at).add_columns(GroupMember.group_id, *each).group_by(GroupMember.group_id)
    counted = {group_id: zip(Standing, counts, strict=True) for group_id, *counts in session.execute(wanted)}
    return {group_id: tally(counted.get(group_id, ()), people=count) for group_id, count in people.items()}


def tallied_courses(session: Session, scope: Scope, group_id: int, at: datetime) -> dict[int, Tally]:
    """Course that a group of the scope takes at a moment → how its people stand in it; two statements.

    Whoever has erased their account is not counted: these are the rows that the group's overview lists.
    """
    here = (GroupMember.group_id == group_id, scope.covers(GroupMember.group_id), there(at))
    people = session.execute(select(func.count(GroupMember.person_id)).where(*here)).scalar_one()
    begun, stands = [one for one in Standing if one is not Standing.NOT_STARTED], stands_at(at)
    counted = (
        select(Enrolment.course_id, *(func.count(case((stands == one.value, 1))).label(one.name) for one in begun))
        .select_from(GroupMember)
        .join(Enrolment, Enrolment.person_id == GroupMember.person_id)
        .where(*here)
        .group_by(Enrolment.course_id)
        .subquery()
    )
    counts = [func.coalesce(counted.c[one.name], 0) for one in begun]
    wanted = (
        select(GroupCourse.course_id, *counts)
        .outerjoin(counted, counted.c.course_id == GroupCourse.course_id)
        .where(GroupCourse.group_id == group_id, scope.covers(GroupCourse.group_id), taken(at))
    )
    found = {}
    for course_id, *known in session.execute(wanted):
        standings = [*zip(begun, known, strict=True), (Standing.NOT_STARTED, people - sum(known))]
        found[course_id] = tally(standings, people=people)
    return found


# Participations: a person in a course of a group


def there(at: datetime) -> ColumnElement[bool]:
    """Whether somebody is in a group at a moment."""
    return and_(GroupMember.joined_at <= at, or_(GroupMember.left_at.is_(None), GroupMember.left_at > at))


def taken(at: datetime) -> ColumnElement[bool]:
    """Whether a group takes a course at a moment."""
    return and_(GroupCourse.added_at <= at, or_(GroupCourse.removed_at.is_(None), GroupCourse.removed_at > at))


def participations(scope: Scope, at: datetime) -> Select[()]:
    """From every member of the scope at a moment to each course of the group and, if begun by anybody, the enrolment.

    Columns are added by whoever asks; what an `Enrolment` says must be read by `stands_at`, which knows the moment.
    """
    return (
        select()
        .select_from(GroupMember)
        .join(GroupCourse, and_(GroupCourse.group_id == GroupMember.group_id, taken(at)))
        .outerjoin(
            Enrolment,
            and_(Enrolment.person_id == GroupMember.person_id, Enrolment.course_id == GroupCourse.course_id),
        )
        .where(scope.covers(GroupMember.group_id), there(at))
    )


def stands_at(at: datetime) -> ColumnElement[str]:
    """`domain.standing.standing` for the database: how a participation stands at a moment, as a `Standing`."""
    completed, started = Enrolment.completed_at <= at, Enrolment.started_at <= at
    return case(
        (and_(completed, Enrolment.completed_at < GroupMember.joined_at), Standing.EARLIER.value),
        (completed, Standing.COMPLETED.value),
        (started, Standing.IN_PROGRESS.value),
        else_=Standing.NOT_STARTED.value,
    )


# Members and courses of a group


def member(session: Session, scope: Scope, group_id: int, person_id: int, at: datetime) -> Membership | None:
    """The membership of a person who is in a group of the scope at a moment."""
    wanted = _MEMBERS.where(
        GroupMember.group_id == group_id, GroupMember.person_id == person_id, scope.covers(GroupMember.group_id)
    )
    row = session.execute(wanted.where(there(at))).one_or_none()
    return None if row is None else Membership(*row)


def members(session: Session, scope: Scope, at: datetime) -> list[Membership]:
    """Who is in the groups of the scope at a moment, by name; whoever erased their account is in no list."""
    found = [Membership(*row) for row in session.execute(_MEMBERS.where(scope.covers(GroupMember.group_id), there(at)))]
    return sorted(found, key=lambda one: (polish_sort_key(one.display_name), one.id))


_MEMBERS: Select[*tuple[Any, ...]] = (
    select(
        GroupMember.id,
        GroupMember.group_id,
        GroupMember.person_id,
        Person.name,
        Person.email,
        Person.language,
        GroupMember.partner_id,
        func.coalesce(Partner.name, ""),
        GroupMember.came_by,
        GroupMember.joined_at,
        GroupMember.left_at,
    )
    .join(Person, Person.id == GroupMember.person_id)
    .outerjoin(Partner, Partner.id == GroupMember.partner_id)
)


def assignments(session: Session, scope: Scope, group_id: int, at: datetime) -> list[Assignment]:
    """The courses of a group of the scope at a moment, in the order in which they were added."""
    rows = session.execute(
        select(GroupCourse.id, GroupCourse.course_id, GroupCourse.deadline, GroupCourse.added_at)
        .where(GroupCourse.group_id == group_id, scope.covers(GroupCourse.group_id), taken(at))
        .order_by(GroupCourse.added_at, GroupCourse.id)
    ).all()
    found = catalog.courses(session, [row.course_id for row in rows])
    return [Assignment(row.id, found[row.course_id], row.deadline, row.added_at) for row in rows]


def coordinators(session: Session, group: GroupFacts) -> list[tuple[int, str, str, str]]:
    """(number, name, address, scope) of the people whose grant names the group or its organisation, by name."""
    roles = sorted(TABLE[Permission.RUN_GROUPS])
    wanted = (
        select(Person.id, Person.name, Person.email, RoleGrant.scope)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role.in_(roles), RoleGrant.scope.in_(group.scopes))
        .order_by(Person.name, Person.email, RoleGrant.scope)
    )
    return [(number, name, email, where) for number, name, email, where in session.execute(wanted)]


# What was done to a group


def log(session: Session, scope: Scope, group_id: int, *, page: int = 1) -> tuple[list[Logged], int]:
    """One page of a group's log, the newest entries first, and how many pages there are."""
    here = (GroupEvent.group_id == group_id, scope.covers(GroupEvent.group_id))
    count = session.scalar(select(func.count()).select_from(GroupEvent).where(*here)) or 0
    by, about = aliased(Person), aliased(Person)
    wanted = (
        select(GroupEvent.at, GroupEvent.act, GroupEvent.facts, by.name, by.email, about.name, about.email)
        .outerjoin(by, by.id == GroupEvent.by_id)
        .outerjoin(about, about.id == GroupEvent.about_id)
        .where(*here)
        .order_by(GroupEvent.at.desc(), GroupEvent.id.desc())
        .limit(LOGGED)
        .offset((page - 1) * LOGGED)
    )
    found = [
        Logged(at, act, facts, _display_name(one, address), _display_name(other, theirs))
        for at, act, facts, one, address, other, theirs in session.execute(wanted)
    ]
    return found, max(1, -(-count // LOGGED))


def _display_name(name: str | None, email: str | None) -> str:
    """Name, or the part of the address before the @; empty: nobody, or the account is gone."""
    return name or (email or "").partition("@")[0]
