"""Reminders as letters: what stands in them, the address that stops them, and the jobs that send them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn import jobs, mail
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.db import looking_first
from elearn.domain.quiet import next_open, next_opening
from elearn.domain.reminding import Due, Reason, filled, spoken_in
from elearn.domain.standing import day_of
from elearn.domain.typography import breakable
from elearn.reports import forgetting, queries, reminding
from elearn.reports.actions import REMINDER
from elearn.reports.queries import GroupFacts
from elearn.reports.reminding import Reminder, Written
from elearn.web.locale import day

DAILY, IN_GROUP, BY_HAND = "remind", "remind-group", "remind-by-hand"
"""Kinds of jobs: every working morning; the rules of one group; a letter that was written to be sent now."""


class Composed(NamedTuple):
    """A reminder as one person reads it."""

    language: str
    subject: str
    body: str
    courses: list[dict[str, str]]
    """Title, address and deadline of each course that it speaks of, the most urgent first."""


def composed(
    group: GroupFacts, rule: Written, reminder: Reminder, courses: Mapping[int, Published], now: datetime
) -> Composed:
    """Fill the rule's text in the person's language."""
    language = spoken_in(rule.texts, reminder.to.language, group.language)
    text, first = rule.texts[language], reminder.due[0]
    with force_locale(language):
        values = {
            "person": reminder.to.display_name,
            "course": courses[first.followed.course_id].outline.said(language).title,
            "group": group.name,
            "deadline": _deadline(first.followed.deadline),
            "days": str(_days(first, day_of(now))),
        }
        listed = [_listed(one, courses[one.followed.course_id], language) for one in reminder.due]
    return Composed(language, filled(text["subject"], values).strip(), filled(text["body"], values).strip(), listed)


def _listed(due: Due, course: Published, language: str) -> dict[str, str]:
    address = _address("learning.course", language, course=course.slug)
    deadline = _deadline(due.followed.deadline) if due.followed.deadline else ""
    return {"title": course.outline.said(language).title, "url": address, "deadline": deadline}


def _deadline(value: date | None) -> str:
    return _("bez terminu") if value is None else breakable(day(value))


def _days(due: Due, today: date) -> int:
    """Days left before the deadline, or of silence."""
    if due.rule.reason is Reason.BEFORE_DEADLINE and due.followed.deadline is not None:
        return (due.followed.deadline - today).days
    return (today - due.followed.silent_since).days


def _address(endpoint: str, language: str, **values: Any) -> str:
    site = str(current_app.extensions["settings"].url)
    with current_app.test_request_context("/", base_url=site):
        return site + url_for(endpoint, language=language, **values)


# The address that stops reminders


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="stop-reminders")


def stop_token(person_id: int, group_id: int) -> str:
    """Return what the letter's address carries: whose reminders about which group; it works for good."""
    return str(_serializer().dumps([person_id, group_id]))


def stopped_by(token: str) -> tuple[int, int] | None:
    """Return the person and the group that a letter's address names, None unless we wrote it."""
    try:
        person_id, group_id = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(person_id), int(group_id)


# Sending


def send(
    session: Session, group: GroupFacts, rules: Collection[Written], reminders: Collection[Reminder], now: datetime
) -> int:
    """Queue the letters whose reason is new and note them; return how many."""
    by_id = {rule.id: rule for rule in rules}
    ids = {one.followed.course_id for reminder in reminders for one in reminder.due}
    courses, count = catalog.courses(session, sorted(ids)), 0
    for reminder in reminders:
        text = composed(group, by_id[reminder.due[0].rule.number], reminder, courses, now)
        if reminding.keep(session, reminder, language=text.language, subject=text.subject, body=text.body, now=now):
            _queue(session, group, reminder, text, now)
            count += 1
    return count


def _queue(session: Session, group: GroupFacts, reminder: Reminder, text: Composed, now: datetime) -> None:
    token = stop_token(reminder.to.person_id, group.id)
    facts = {
        "said_subject": text.subject,
        "paragraphs": [part.strip() for part in text.body.split("\n\n") if part.strip()],
        "courses": text.courses,
        "group": group.name,
        "group_id": group.id,
        "unsubscribe_url": _address("coordination_reminders.stop", text.language, token=token),
        "can_wait": True,
        "once": True,
    }
    mail.queue(session, REMINDER, reminder.to.email, facts, language=text.language, now=now)


def send_by_hand(
    session: Session, group: GroupFacts, rule_id: int, *, people: Collection[int], who: str, now: datetime
) -> datetime:
    """Leave a letter that was just written for the worker; return when it goes: now, or when quiet hours end."""
    due = next_open(now)
    facts = {"group": group.id, "rule": rule_id, "people": sorted(people), "who": who}
    jobs.enqueue(session, BY_HAND, facts, now=now, due=due)
    return due


# Jobs


def watch(session: Session, now: datetime) -> None:
    """Leave the job of the next working morning, unless one waits."""
    with looking_first(session):
        waits = _waits(session)
    if not waits and not _waits(session):
        jobs.enqueue(session, DAILY, {}, now=now, due=next_opening(now))


def _waits(session: Session, now: datetime | None = None) -> bool:
    there = select(jobs.Job.id).where(jobs.Job.kind == DAILY, jobs.Job.due_at.is_not(None)).limit(1)
    if now is not None:  # the one being done is due again only when its lease ends
        there = there.where(jobs.Job.due_at > now + jobs.LEASE)
    return session.scalar(there) is not None


def remind(session: Session, _facts: Mapping[str, Any], now: datetime) -> None:
    """Leave a job for each group in which something runs by itself, and the next morning's; a job."""
    if not _waits(session, now):
        jobs.enqueue(session, DAILY, {}, now=now, due=next_opening(now))
    jobs.enqueue(session, forgetting.FORGET, {}, now=now)
    for group_id in reminding.groups_with_rules(session):
        jobs.enqueue(session, IN_GROUP, {"group": group_id, "after": 0}, now=now, due=next_open(now))


def remind_group(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Remind some people of a group by its rules and leave the others to the next job; a job."""
    group = queries.group(session, int(facts["group"]))
    if group is None or group.closed_at is not None:
        return
    some = reminding.people(session, group.only, group.id, now, after=int(facts["after"]))
    if not some:
        return
    rules = reminding.rules(session, group.only, group.id)
    told = reminding.told_today(session, some, now)
    due = reminding.due(session, group, rules, now, among=[number for number in some if number not in told])
    send(session, group, rules, due, now)
    jobs.enqueue(session, IN_GROUP, {"group": group.id, "after": some[-1]}, now=now)


def remind_by_hand(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Send a letter that was written by hand to whom it still concerns; a job."""
    group = queries.group(session, int(facts["group"]))
    rule = reminding.written(session, group.only, group.id, int(facts["rule"])) if group else None
    if group is None or rule is None or rule.ended_at is not None:
        return
    among = [int(number) for number in facts["people"]] or None
    due = reminding.due(session, group, [rule], now, among=among, who=str(facts["who"]))
    send(session, group, [rule], due, now)


JOBS: Mapping[str, jobs.Handler] = {
    DAILY: remind,
    IN_GROUP: remind_group,
    BY_HAND: remind_by_hand,
    forgetting.FORGET: forgetting.forget,
}
