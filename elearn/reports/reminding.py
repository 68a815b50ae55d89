"""Reminders of a group: rules and letters by hand, who is due one, what went out, who wants none; never commits."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from elearn.accounts.models import Person
from elearn.catalog.models import CourseRecord
from elearn.db import insert_once
from elearn.domain.reminding import Due, Followed, Reason, Rule, judged, letters, told_until
from elearn.domain.standing import day_of, end_of
from elearn.learning.models import Enrolment
from elearn.reports.actions import recall_reminders
from elearn.reports.models import (
    Group,
    GroupCourse,
    GroupEvent,
    GroupMember,
    ReminderOptOut,
    ReminderRule,
    ReminderSent,
)
from elearn.reports.queries import GroupFacts, Scope, participations, there

CHUNK = 500
"""So many people are looked at in one job."""
AT_ONCE = 5000
"""So many people are looked at in one statement where all are asked for."""
MANY = 100
"""So many courses a group may have before a page that shows some letters counts fewer than there are."""
WHO = ("all", "not-started", "in-progress", "stalled")
"""Whom a letter by hand can be meant for, besides people by name; always only those who have not completed."""


class RuleStands(Exception):
    """The group has such a rule already."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A reminder as it was written: when it goes out, about which course, and its texts."""

    rule: Rule
    course_id: int | None
    texts: Mapping[str, Mapping[str, str]]
    """Language → subject and body."""


@dataclass(frozen=True, slots=True)
class Written:
    """A rule, or a letter by hand, of a group."""

    id: int
    group_id: int
    reason: Reason
    days: int
    course_id: int | None
    course: str
    """Slug; empty: every course of the group."""
    texts: dict[str, dict[str, str]]
    created_at: datetime
    by_name: str
    ended_at: datetime | None
    sent: int
    """How many letters went out by it."""

    @property
    def rule(self) -> Rule:
        """The rule as the judgement takes it."""
        return Rule(self.reason, self.days, self.id, self._wording if self.reason is Reason.MANUAL else "")

    @property
    def _wording(self) -> str:
        words = sha256(json.dumps(self.texts, sort_keys=True).encode()).hexdigest()
        return f"{self.group_id}:{day_of(self.created_at)}:{words[:16]}"


class Addressee(NamedTuple):
    """Somebody who can be reminded, and in which language."""

    person_id: int
    email: str
    name: str
    language: str

    @property
    def display_name(self) -> str:
        """Name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One letter to one person: what is due, all by the same rule, the most urgent first."""

    to: Addressee
    due: tuple[Due, ...]


class Told(NamedTuple):
    """One letter in the log: who got what, when and why."""

    number: int
    at: datetime
    person_id: int | None
    name: str
    email: str
    reason: str
    days: int | None
    language: str
    subject: str
    body: str
    courses: tuple[str, ...] = ()
    """Slugs of those that it speaks of."""

    @property
    def display_name(self) -> str:
        """Name, or the part of the address before the @; empty: the account was erased."""
        return self.name or self.email.partition("@")[0]


# Rules


def _same_letter(found: Any, letter: Any) -> ColumnElement[bool]:
    """Whether two reasons went out in one letter; `+ 0`: found by the person, who has few, not by the rule's many."""
    return and_(found.rule_id + 0 == letter.rule_id, found.person_id == letter.person_id, found.at == letter.at)


_EARLIER = aliased(ReminderSent)
_FIRST = ~exists().where(_same_letter(_EARLIER, ReminderSent), _EARLIER.id < ReminderSent.id)
"""Of the reasons that one letter speaks of only the first: so letters are counted."""
_SENT = (
    select(func.count())
    .where(ReminderSent.rule_id == ReminderRule.id, _FIRST)
    .correlate(ReminderRule)
    .scalar_subquery()
)
_WRITTEN = (
    select(
        ReminderRule.id,
        ReminderRule.group_id,
        ReminderRule.reason,
        func.coalesce(ReminderRule.days, 0),
        ReminderRule.course_id,
        func.coalesce(CourseRecord.slug, ""),
        ReminderRule.texts,
        ReminderRule.created_at,
        func.coalesce(Person.name, ""),
        ReminderRule.ended_at,
        _SENT,
    )
    .outerjoin(CourseRecord, CourseRecord.id == ReminderRule.course_id)
    .outerjoin(Person, Person.id == ReminderRule.created_by_id)
)


def _written(row: Sequence[Any]) -> Written:
    return Written(row[0], row[1], Reason(row[2]), *row[3:])


def rules(session: Session, scope: Scope, group_id: int) -> list[Written]:
    """What runs by itself in a group, by reason and days."""
    wanted = _WRITTEN.where(
        ReminderRule.group_id == group_id,
        scope.covers(ReminderRule.group_id),
        ReminderRule.reason != Reason.MANUAL,
        ReminderRule.ended_at.is_(None),
    )
    return [_written(row) for row in session.execute(wanted.order_by(ReminderRule.reason, ReminderRule.days))]


def written(session: Session, scope: Scope, group_id: int, rule_id: int) -> Written | None:
    """One rule or letter of a group."""
    wanted = _WRITTEN.where(ReminderRule.id == rule_id, ReminderRule.group_id == group_id)
    row = session.execute(wanted.where(scope.covers(ReminderRule.group_id))).one_or_none()
    return None if row is None else _written(row)


def add(session: Session, group: GroupFacts, writing: Writing, *, by: int, now: datetime) -> int:
    """Write a rule or a letter by hand down; return its number.

    Raises:
        RuleStands: a rule for the same reason, days and course runs already.
    """
    session.execute(select(Group.id).where(Group.id == group.id).with_for_update())
    rule, manual = writing.rule, writing.rule.reason is Reason.MANUAL
    if not manual and _stands(session, group.id, writing):
        raise RuleStands
    made = ReminderRule(
        group_id=group.id,
        course_id=writing.course_id,
        reason=rule.reason,
        days=None if manual else rule.days,
        texts={language: dict(texts) for language, texts in writing.texts.items()},
        created_at=now,
        created_by_id=by,
    )
    session.add(made)
    session.flush()
    facts = {"rule": made.id, "reason": rule.reason, "days": rule.days}
    session.add(GroupEvent(group_id=group.id, at=now, by_id=by, act="reminder-written", facts=facts))
    return made.id


def _stands(session: Session, group_id: int, writing: Writing) -> bool:
    same = [
        ReminderRule.group_id == group_id,
        ReminderRule.reason == writing.rule.reason,
        ReminderRule.days == writing.rule.days,
        ReminderRule.ended_at.is_(None),
    ]
    about = ReminderRule.course_id
    same += [or_(about.is_(None), about == writing.course_id)] if writing.course_id else []
    return session.scalar(select(ReminderRule.id).where(*same).limit(1)) is not None


def end(session: Session, rule: Written, *, by: int, now: datetime) -> None:
    """Let a rule send nothing more; what it sent stays in the log."""
    standing = (ReminderRule.id == rule.id) & ReminderRule.ended_at.is_(None)
    ended = session.execute(update(ReminderRule).where(standing).values(ended_at=now).returning(ReminderRule.id))
    if ended.scalar() is not None:
        facts = {"rule": rule.id, "reason": rule.reason, "days": rule.days}
        session.add(GroupEvent(group_id=rule.group_id, at=now, by_id=by, act="reminder-ended", facts=facts))


def groups_with_rules(session: Session) -> list[int]:
    """The open groups in which something runs by itself."""
    wanted = (
        select(ReminderRule.group_id)
        .join(Group, Group.id == ReminderRule.group_id)
        .where(ReminderRule.reason != Reason.MANUAL, ReminderRule.ended_at.is_(None), Group.closed_at.is_(None))
        .distinct()
    )
    return list(session.scalars(wanted.order_by(ReminderRule.group_id)))


# Who is due


def people(
    session: Session, scope: Scope, group_id: int, now: datetime, *, after: int = 0, limit: int = CHUNK
) -> list[int]:
    """Numbers of some of the people in a group now, from behind a number on."""
    wanted = select(GroupMember.person_id).where(
        GroupMember.group_id == group_id, scope.covers(GroupMember.group_id), there(now), GroupMember.person_id > after
    )
    return [number for number in session.scalars(wanted.order_by(GroupMember.person_id).limit(limit)) if number]


def due(
    session: Session,
    group: GroupFacts,
    rules: Collection[Written],
    now: datetime,
    *,
    among: Collection[int] | None = None,
    who: str = "all",
    limit: int | None = None,
) -> list[Reminder]:
    """Whom the rules ask to remind now, at most one letter each; `among`: only these people.

    `limit` stops after so many letters, for a page that shows some. Closed groups remind nobody.
    """
    if group.closed_at is not None or not rules or (among is not None and not among):
        return []
    found: list[Reminder] = []
    for chunk in _chunks(session, group, among, now):
        found += _due(session, _Asked(group, now, who, chunk, None if limit is None else limit * MANY), rules)
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def _chunks(session: Session, group: GroupFacts, among: Collection[int] | None, now: datetime) -> Iterator[list[int]]:
    after, wanted = 0, None if among is None else set(among)
    while some := people(session, group.only, group.id, now, after=after, limit=AT_ONCE):
        yield [number for number in some if wanted is None or number in wanted]
        after = some[-1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Some people of a group at a moment, and whom of them a letter by hand is meant for."""

    group: GroupFacts
    now: datetime
    who: str
    people: list[int]
    rows: int | None
    """The database need not give more."""


def _due(session: Session, here: _Asked, rules: Iterable[Written]) -> list[Reminder]:
    """What is due to some people."""
    today, sent, to = day_of(here.now), _sent(session, here.people), _addressees(session, here.people)
    asked: list[Due] = []
    for rule in rules:
        for followed in _followed(session, here, rule):
            verdict = judged(rule.rule, followed, today, sent.get(followed.person_id, frozenset()))
            asked += [verdict] if isinstance(verdict, Due) else []
    asked.sort(key=lambda one: one.followed.person_id)
    whole = [letter for _, own in groupby(asked, lambda one: one.followed.person_id) for letter in letters(own)]
    return [Reminder(to[letter[0].followed.person_id], letter) for letter in whole]


def _followed(session: Session, here: _Asked, rule: Written) -> list[Followed]:
    """The people in the courses that the rule may speak of; what cannot be due is left to the database to leave out."""
    unsubscribed = exists().where(
        ReminderOptOut.person_id == GroupMember.person_id, ReminderOptOut.group_id == GroupMember.group_id
    )
    wanted = (
        participations(here.group.only, here.now)
        .add_columns(
            GroupMember.person_id,
            GroupMember.joined_at,
            GroupCourse.course_id,
            GroupCourse.deadline,
            GroupCourse.added_at,
            Enrolment.active_at,
            CourseRecord.archived_at,
            unsubscribed,
        )
        .join(CourseRecord, CourseRecord.id == GroupCourse.course_id)
        .where(GroupMember.person_id.in_(here.people), Enrolment.completed_at.is_(None), *_timely(here, rule))
    )
    wanted = wanted.where(GroupCourse.course_id == rule.course_id) if rule.course_id else wanted
    wanted = wanted if here.rows is None else wanted.order_by(GroupMember.person_id).limit(here.rows)
    return [
        Followed(
            person_id,
            course_id,
            silent_since=_silent_since(joined, added, active),
            deadline=deadline,
            archived=archived is not None,
            unsubscribed=stopped,
        )
        for person_id, joined, course_id, deadline, added, active, archived, stopped in session.execute(wanted)
    ]


def _silent_since(joined: datetime, added: datetime, active: datetime | None) -> date:
    """The day of the last thing done since joining, or from which the course could be begun."""
    return day_of(max(joined, added, active or joined))


def _timely(here: _Asked, rule: Written) -> list[ColumnElement[bool]]:
    """What the database can already say about the rule and about whom a letter is meant for."""
    today, who = day_of(here.now), here.who
    if rule.reason is Reason.BEFORE_DEADLINE:
        return [GroupCourse.deadline >= today, GroupCourse.deadline <= told_until(rule.days, today)]
    if rule.reason is Reason.STALLED:
        return _silent(today - timedelta(days=rule.days))
    if who == "not-started":
        return [Enrolment.id.is_(None)]
    if who == "in-progress":
        return [Enrolment.id.is_not(None)]
    return _silent(today - timedelta(days=here.group.stalled_days)) if who == "stalled" else []


def _silent(since: date) -> list[ColumnElement[bool]]:
    """Nothing done since the end of a day."""
    end = end_of(since)
    active = or_(Enrolment.active_at.is_(None), Enrolment.active_at <= end)
    return [GroupMember.joined_at <= end, GroupCourse.added_at <= end, active]


def _sent(session: Session, chunk: list[int]) -> dict[int, AbstractSet[str]]:
    """Person → for which reasons they were reminded before."""
    keys: dict[int, set[str]] = {}
    wanted = select(ReminderSent.person_id, ReminderSent.reason_key).where(ReminderSent.person_id.in_(chunk))
    for person_id, key in session.execute(wanted):
        keys.setdefault(person_id or 0, set()).add(key)
    return dict(keys)


def _addressees(session: Session, chunk: list[int]) -> dict[int, Addressee]:
    wanted = select(Person.id, Person.email, Person.name, Person.language).where(Person.id.in_(chunk))
    return {row.id: Addressee(*row) for row in session.execute(wanted)}


def told_today(session: Session, chunk: Collection[int], now: datetime) -> set[int]:
    """Those of the people who got a reminder today, whatever the group."""
    since = end_of(day_of(now) - timedelta(days=1))
    wanted = select(ReminderSent.person_id).where(ReminderSent.person_id.in_(chunk), ReminderSent.at > since)
    return {number for number in session.scalars(wanted) if number is not None}


def keep(session: Session, reminder: Reminder, *, language: str, subject: str, body: str, now: datetime) -> bool:
    """Note what one person is told and why; say whether any of the reasons is new, as only then a letter may go."""
    new = False
    for one in reminder.due:
        facts = {"rule_id": one.rule.number, "person_id": reminder.to.person_id, "course_id": one.followed.course_id}
        texts = {"language": language, "subject": subject[:200], "body": body}
        made = insert_once(
            session, ReminderSent, {**facts, **texts, "reason_key": one.key, "at": now}, on=("person_id", "reason_key")
        )
        new = new or made is not None
    return new


# The log


def told(session: Session, scope: Scope, group_id: int, *, limit: int, offset: int = 0) -> list[Told]:
    """Who got what in a group, the newest first."""
    wanted = (
        select(
            ReminderSent.id,
            ReminderSent.at,
            ReminderSent.person_id,
            func.coalesce(Person.name, ""),
            func.coalesce(Person.email, ""),
            ReminderRule.reason,
            ReminderRule.days,
            ReminderSent.language,
            ReminderSent.subject,
            ReminderSent.body,
        )
        .join(ReminderRule, ReminderRule.id == ReminderSent.rule_id)
        .outerjoin(Person, Person.id == ReminderSent.person_id)
        .where(ReminderRule.group_id == group_id, scope.covers(ReminderRule.group_id), _FIRST)
        .order_by(ReminderSent.at.desc(), ReminderSent.id.desc())
    )
    found = [Told(*row) for row in session.execute(wanted.limit(limit).offset(offset))]
    courses = _courses(session, [one.number for one in found])
    return [one._replace(courses=tuple(courses.get(one.number, ()))) for one in found]


def _courses(session: Session, letters: list[int]) -> dict[int, list[str]]:
    """Number of a letter's first reason → slugs of its courses, the most urgent first."""
    first, slugs = aliased(ReminderSent), dict[int, list[str]]()
    wanted = (
        select(first.id, CourseRecord.slug)
        .join(ReminderSent, or_(ReminderSent.id == first.id, _same_letter(ReminderSent, first)))
        .join(CourseRecord, CourseRecord.id == ReminderSent.course_id)
        .where(first.id.in_(letters))
        .order_by(first.id, ReminderSent.id)
    )
    for number, slug in session.execute(wanted):
        slugs.setdefault(number, []).append(slug)
    return slugs


def told_count(session: Session, scope: Scope, group_id: int) -> int:
    """How many letters the log has."""
    wanted = (
        select(func.count())
        .select_from(ReminderSent)
        .join(ReminderRule, ReminderRule.id == ReminderSent.rule_id)
        .where(ReminderRule.group_id == group_id, scope.covers(ReminderRule.group_id), _FIRST)
    )
    return session.scalar(wanted) or 0


# Who wants none


def unsubscribed(session: Session, person_id: int, group_id: int) -> bool:
    """Whether the person wants no reminders about the group."""
    wanted = select(ReminderOptOut.id).where(ReminderOptOut.person_id == person_id, ReminderOptOut.group_id == group_id)
    return session.scalar(wanted) is not None


def unsubscribed_count(session: Session, scope: Scope, group_id: int, now: datetime) -> int:
    """How many of the people in the group want no reminders."""
    wanted = (
        select(func.count())
        .select_from(GroupMember)
        .join(
            ReminderOptOut,
            (ReminderOptOut.person_id == GroupMember.person_id) & (ReminderOptOut.group_id == GroupMember.group_id),
        )
        .where(GroupMember.group_id == group_id, scope.covers(GroupMember.group_id), there(now))
    )
    return session.scalar(wanted) or 0


def unsubscribe(session: Session, person_id: int, group_id: int, now: datetime) -> bool:
    """Send the person no more reminders about the group; a second time, or for who is gone, it changes nothing."""
    known = select(Person.id).where(Person.id == person_id).with_for_update(read=True)
    if session.scalar(known) is None or session.get(Group, group_id) is None:
        return False
    recall_reminders(session, group_id, person_id, now=now)
    values = {"person_id": person_id, "group_id": group_id, "at": now}
    return insert_once(session, ReminderOptOut, values, on=("person_id", "group_id")) is not None


def resubscribe(session: Session, person_id: int, group_id: int) -> None:
    """Send the person reminders about the group again."""
    mine = (ReminderOptOut.person_id == person_id) & (ReminderOptOut.group_id == group_id)
    session.execute(delete(ReminderOptOut).where(mine))
