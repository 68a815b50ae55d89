"""What a member is told: the groups they are in, who sees them there, which courses the groups take."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import Person, RoleGrant
from elearn.catalog.models import CourseRecord
from elearn.domain.access import TABLE, Permission, group_scope, organisation_scope
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupMember, Programme

_NAMED = func.coalesce(func.nullif(Person.name, ""), Person.email)


class Place(NamedTuple):
    """A person's place in a group, with what they are told about it."""

    group_id: int
    group: str
    organisation_id: int
    organisation: str
    programme: str
    joined_at: datetime
    left_at: datetime | None
    partner: str


def places(session: Session, person_id: int) -> list[Place]:
    """Return the groups a person is or was in, the present ones first."""
    wanted = (
        select(
            Group.id, Group.name, Group.organisation_id, func.coalesce(Partner.name, ""),
            func.coalesce(Programme.title, ""), GroupMember.joined_at, GroupMember.left_at, GroupMember.partner_id,
        )
        .join(Group, Group.id == GroupMember.group_id)
        .outerjoin(Partner, Partner.id == Group.organisation_id)
        .outerjoin(Programme, Programme.id == Group.programme_id)
        .where(GroupMember.person_id == person_id)
        .order_by(GroupMember.left_at.is_not(None), GroupMember.joined_at.desc(), GroupMember.id.desc())
    )  # fmt: skip
    rows = session.execute(wanted).all()
    numbers = {row[7] for row in rows if row[7]}
    names = {
        one.id: one.name for one in session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(numbers)))
    }
    return [Place(*row[:7], names.get(row[7] or 0, "")) for row in rows]


def overseers(session: Session, groups: Iterable[tuple[int, int]]) -> dict[int, list[str]]:
    """Return, for pairs of a group and its organisation, the names of those who may see its members."""
    pairs = list(groups)
    scopes = {number: {"", group_scope(number), organisation_scope(of)} for number, of in pairs}
    every = sorted(set().union(*scopes.values())) if scopes else []
    wanted = (
        select(RoleGrant.scope, _NAMED)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(sorted(TABLE[Permission.SEE_COMPLETION])), RoleGrant.scope.in_(every))
        .order_by(_NAMED, Person.id)
    )
    found = session.execute(wanted).all()
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
