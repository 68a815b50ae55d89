"""Who belongs where: the groups a person is in and who sees them there; the people of a group, page by page."""

import heapq
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Person, RoleGrant
from elearn.catalog.models import CourseRecord
from elearn.domain.access import TABLE, Permission, group_scope, organisation_scope
from elearn.domain.fold import fold_signs, polish_sort_key
from elearn.learning.assigned import Company
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupMember, Programme
from elearn.reports.queries import Scope, there

PAGE = 25
"""People on a page."""


class Belonging(NamedTuple):
    """Somebody in a group, as its list of people shows them."""

    person_id: int
    name: str
    email: str
    partner: str
    came_by: str
    joined_at: datetime

    @property
    def display_name(self) -> str:
        """Name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]


class People(NamedTuple):
    """One page of a group's people."""

    rows: list[Belonging]
    total: int
    page: int
    pages: int


class Place(NamedTuple):
    """A person's place in a group, with what they are told about it."""

    group_id: int
    group: str
    organisation_id: int
    organisation: str
    programme: str
    joined_at: datetime
    left_at: datetime | None
    closed_at: datetime | None
    """When the group ended."""
    partner: str


def places(session: Session, person_id: int) -> list[Place]:
    """Return the groups a person is or was in, the present ones first."""
    wanted = (
        select(
            Group.id, Group.name, Group.organisation_id, func.coalesce(Partner.name, ""),
            func.coalesce(Programme.title, ""), GroupMember.joined_at, GroupMember.left_at, Group.closed_at,
            GroupMember.partner_id,
        )
        .join(Group, Group.id == GroupMember.group_id)
        .outerjoin(Partner, Partner.id == Group.organisation_id)
        .outerjoin(Programme, Programme.id == Group.programme_id)
        .where(GroupMember.person_id == person_id)
        .order_by(GroupMember.left_at.is_not(None), GroupMember.joined_at.desc(), GroupMember.id.desc())
    )  # fmt: skip
    rows = session.execute(wanted).all()
    numbers = {row[8] for row in rows if row[8]}
    names = {
        one.id: one.name for one in session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(numbers)))
    }
    return [Place(*row[:8], names.get(row[8] or 0, "")) for row in rows]


def company(session: Session, person_id: int) -> Company:
    """Return with whom a person learns now: the names of the open groups, and their courses with the nearest day."""
    wanted = (
        select(Group.id, Group.name, GroupCourse.course_id, GroupCourse.deadline)
        .select_from(GroupMember)
        .join(Group, Group.id == GroupMember.group_id)
        .outerjoin(GroupCourse, and_(GroupCourse.group_id == Group.id, GroupCourse.removed_at.is_(None)))
        .where(GroupMember.person_id == person_id, GroupMember.left_at.is_(None), Group.closed_at.is_(None))
        .order_by(GroupMember.joined_at.desc(), GroupCourse.deadline.is_(None), GroupCourse.deadline, GroupCourse.id)
    )
    rows = session.execute(wanted).all()
    nearest: dict[int, date | None] = {}
    for row in rows:
        if row.course_id is not None:
            days = [day for day in (nearest.get(row.course_id), row.deadline) if day]
            nearest[row.course_id] = min(days, default=None)
    return Company(tuple({row.id: row.name for row in rows}.values()), nearest)


def belongs(session: Session, person_id: int, group_id: int) -> bool:
    """Say whether a person is in a group now."""
    here = (GroupMember.group_id == group_id, GroupMember.person_id == person_id, GroupMember.left_at.is_(None))
    return session.scalar(select(GroupMember.id).where(*here)) is not None


def overseers(session: Session, groups: Iterable[tuple[int, int]]) -> dict[int, list[str]]:
    """Return, for pairs of a group and its organisation, the names of those who may see its members; no addresses."""
    pairs = list(groups)
    scopes = {number: {"", group_scope(number), organisation_scope(of)} for number, of in pairs}
    every = sorted(set().union(*scopes.values())) if scopes else []
    wanted = (
        select(RoleGrant.scope, Person.name, Person.email)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(sorted(TABLE[Permission.SEE_COMPLETION])), RoleGrant.scope.in_(every))
    )
    found = [(scope, name or email.partition("@")[0]) for scope, name, email in session.execute(wanted)]
    found.sort(key=lambda row: polish_sort_key(row[1]))
    return {
        number: list(dict.fromkeys(name for scope, name in found if scope in scopes[number])) for number, _ in pairs
    }


def courses_of(session: Session, groups: Collection[int]) -> dict[int, list[tuple[int, str, date | None]]]:
    """Return, for each group, the number and the slug of its courses with their last days."""
    wanted = (
        select(GroupCourse.group_id, CourseRecord.id, CourseRecord.slug, GroupCourse.deadline)
        .join(CourseRecord, CourseRecord.id == GroupCourse.course_id)
        .where(GroupCourse.group_id.in_(list(groups)), GroupCourse.removed_at.is_(None))
        .order_by(GroupCourse.deadline.is_(None), GroupCourse.deadline, GroupCourse.id)
    )
    found: dict[int, list[tuple[int, str, date | None]]] = {number: [] for number in groups}
    for group_id, course_id, slug, deadline in session.execute(wanted):
        found[group_id].append((course_id, slug, deadline))
    return found


# What a coordinator is told of who belongs


def people(session: Session, scope: Scope, group_id: int, words: str, at: datetime, *, page: int) -> People:
    """Return one page of those who are in a group of the scope at a moment and whose name or address has the words.

    Names stand in the order of the Polish alphabet and are found without diacritics: no database does either.
    """
    here = (GroupMember.group_id == group_id, scope.covers(GroupMember.group_id), there(at))
    everybody = session.execute(
        select(GroupMember.id, Person.name, Person.email).join(Person, Person.id == GroupMember.person_id).where(*here)
    )
    wanted = fold_signs(words).split()
    found = [row for row in everybody if not wanted or _has(fold_signs(f"{row.name} {row.email}"), wanted)]
    pages = max(1, -(-len(found) // PAGE))
    first = heapq.nsmallest(min(page, pages) * PAGE, found, key=lambda row: (_place(row.name, row.email), row.id))
    return People(_belonging(session, [row.id for row in first[(page - 1) * PAGE :]]), len(found), page, pages)


def _has(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _place(name: str, email: str) -> tuple[tuple[int, ...], str]:
    return polish_sort_key(name or email.partition("@")[0])


def _belonging(session: Session, members: list[int]) -> list[Belonging]:
    """The rows of these memberships, in their order."""
    wanted = (
        select(
            GroupMember.id,
            Person.id,
            Person.name,
            Person.email,
            func.coalesce(Partner.name, ""),
            GroupMember.came_by,
            GroupMember.joined_at,
        )
        .select_from(GroupMember)
        .join(Person, Person.id == GroupMember.person_id)
        .outerjoin(Partner, Partner.id == GroupMember.partner_id)
        .where(GroupMember.id.in_(members))
    )
    found = {row[0]: Belonging(*row[1:]) for row in session.execute(wanted)}
    return [found[number] for number in members if number in found]
