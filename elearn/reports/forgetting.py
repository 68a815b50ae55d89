"""What is forgotten of those who never came and of those whose account is gone; the privacy page says when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from elearn.accounts.actions import KEPT_AFTERWARDS
from elearn.accounts.models import Person
from elearn.reports.models import Group, GroupEvent, GroupInvitation, ReminderSent

FORGET = "forget-group-traces"
"""Kind of the job that forgets."""
PORTION = 500
"""Rows deleted in one statement."""
_NAMED = {"coordinator-invited": "email", "declined": "name"}
"""Acts of a group's log → the fact that says who it was, though they have no account or keep it to themselves."""


def forget(session: Session, _facts: Mapping[str, Any], now: datetime) -> None:
    """Forget what nobody needs any more; a job."""
    long_ago = now - KEPT_AFTERWARDS
    _forget_letters(session)
    _forget_invitations(session, long_ago)
    _forget_names(session, long_ago)


def _forget_letters(session: Session) -> None:
    """Empty the reminders of those whose account is gone, since their name may stand in them; each still counts."""
    of_nobody = (ReminderSent.person_id.is_(None), or_(ReminderSent.subject != "", ReminderSent.body != ""))
    session.execute(update(ReminderSent).where(*of_nobody).values(subject="", body=""))


def _forget_invitations(session: Session, long_ago: datetime) -> None:
    """Delete invitations that ended long ago, and accepted ones once nobody has an account with their address.

    Of a refusal the address stays while the group goes on, and nothing else: no list is to invite it again.
    """
    known = select(Person.id).where(Person.email == GroupInvitation.email).exists()
    ended = func.coalesce(GroupInvitation.accepted_at, GroupInvitation.withdrawn_at, GroupInvitation.expires_at)
    gone = or_(ended < long_ago, and_(GroupInvitation.accepted_at.is_not(None), ~known))
    numbers = sorted(set(session.scalars(select(GroupInvitation.id).where(gone))) - _refused(session))
    for first in range(0, len(numbers), PORTION):
        session.execute(delete(GroupInvitation).where(GroupInvitation.id.in_(numbers[first : first + PORTION])))
    session.execute(
        update(GroupInvitation).where(ended < long_ago, GroupInvitation.name != "").values(name="", partner_id=None)
    )


def _refused(session: Session) -> set[int]:
    """Numbers of the invitations into groups that go on to which somebody said no."""
    said_no = (
        select(GroupEvent.facts)
        .join(Group, Group.id == GroupEvent.group_id)
        .where(GroupEvent.act == "declined", Group.closed_at.is_(None))
    )
    return {int(facts["invitation"]) for facts in session.scalars(said_no)}


def _forget_names(session: Session, long_ago: datetime) -> None:
    """Take out of groups' logs who was written to without ever coming."""
    old = select(GroupEvent.id, GroupEvent.act, GroupEvent.facts).where(
        GroupEvent.at < long_ago, GroupEvent.act.in_(_NAMED)
    )
    for number, act, facts in session.execute(old).all():
        if facts.get(_NAMED[act]):
            bare = {**facts, _NAMED[act]: ""}
            session.execute(update(GroupEvent).where(GroupEvent.id == number).values(facts=bare))
