"""How people come into a group and leave it: invitations by mail, links with a code, lists; never commits."""

import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts import keys
from elearn.accounts.models import Person
from elearn.db import insert_once
from elearn.partners.models import Partner
from elearn.reports.actions import hold, note, recall_reminders
from elearn.reports.models import Group, GroupEvent, GroupInvitation, GroupLink, GroupMember
from elearn.reports.queries import GroupFacts

LASTS = timedelta(days=30)
"""So long a letter of invitation works."""
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10

Link = Callable[[str, str], str]
"""From a token and the letter's language to the address that it carries."""


class InvitationGone(Exception):
    """The invitation is unknown, accepted, withdrawn or too old."""


class LinkGone(Exception):
    """The link or code is unknown, withdrawn, over or used up."""


class GroupClosed(Exception):
    """Nobody joins the group any more."""


class AlreadyMember(Exception):
    """The person is in the group."""


class Guest(NamedTuple):
    """Somebody to invite."""

    email: str
    name: str
    partner_id: int | None = None


class Invitation(NamedTuple):
    """An invitation into a group as the coordinator sees it."""

    id: int
    email: str
    name: str
    partner: str
    invited_at: datetime
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None


class Opened(NamedTuple):
    """An invitation that can be accepted."""

    id: int
    group_id: int
    group: str
    email: str
    name: str
    by_name: str
    expires_at: datetime


class Door(NamedTuple):
    """A link or code as the coordinator sees it."""

    id: int
    code: str
    partner: str
    most: int | None
    used: int
    made_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Say whether somebody can still join by it."""
        open_now = self.withdrawn_at is None and (self.ends_at is None or self.ends_at > now)
        return open_now and (self.most is None or self.used < self.most)


def _named() -> ColumnElement[str]:
    return func.coalesce(func.nullif(Person.name, ""), Person.email)


# Members


def join(
    session: Session, group_id: int, person_id: int, *, came_by: str, partner_id: int | None, now: datetime
) -> None:
    """Put a person into a group, from now on.

    Raises:
        GroupClosed: nobody joins it any more.
        AlreadyMember: they are in it.
    """
    ended = select(Group.closed_at).where(Group.id == group_id).with_for_update(read=True)
    if session.scalar(ended) is not None:  # asked in a way that whoever ends it now waits for us, or we for them
        raise GroupClosed
    values = {
        "group_id": group_id,
        "person_id": person_id,
        "partner_id": partner_id,
        "came_by": came_by,
        "joined_at": now,
        "left_at": None,
    }
    if insert_once(session, GroupMember, values, on=("group_id", "person_id")) is None:
        raise AlreadyMember
    _answer(session, group_id, person_id, now)
    note(session, group_id, "joined", {"came_by": came_by}, now=now, by=person_id, about=person_id)


def _answer(session: Session, group_id: int, person_id: int, now: datetime) -> None:
    """Count the invitation that waits for somebody's own address as accepted, by whatever way they came."""
    theirs = select(Person.email).where(Person.id == person_id).scalar_subquery()
    waiting = (GroupInvitation.accepted_at.is_(None), GroupInvitation.withdrawn_at.is_(None))
    here = (GroupInvitation.group_id == group_id, GroupInvitation.email == theirs)
    session.execute(update(GroupInvitation).where(*here, *waiting).values(accepted_at=now))


def leave(session: Session, group_id: int, person_id: int, *, now: datetime, by: int) -> bool:
    """End a person's time in a group; what was up to now stays with it. False when they are not in it."""
    here = (GroupMember.group_id == group_id, GroupMember.person_id == person_id, GroupMember.left_at.is_(None))
    ended = update(GroupMember).where(*here).values(left_at=now).returning(GroupMember.id)
    if session.execute(ended).first() is None:
        return False
    recall_reminders(session, group_id, person_id, now=now)
    note(session, group_id, "left" if by == person_id else "removed", {}, now=now, by=by, about=person_id)
    return True


def move(
    session: Session, group_id: int, person_id: int, partner_id: int | None, name: str, *, now: datetime, by: int
) -> None:
    """Say which organisation, of which name, a member comes from."""
    here = (GroupMember.group_id == group_id, GroupMember.person_id == person_id, GroupMember.left_at.is_(None))
    session.execute(update(GroupMember).where(*here).values(partner_id=partner_id))
    note(session, group_id, "moved", {"organisation": name}, now=now, by=by, about=person_id)


# Invitations by mail


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        GroupInvitation.accepted_at.is_(None),
        GroupInvitation.withdrawn_at.is_(None),
        GroupInvitation.expires_at > now,
    )


def invitations(session: Session, group_id: int) -> list[Invitation]:
    """Return the group's invitations that nobody accepted or withdrew, the latest letter first."""
    wanted = (
        select(
            GroupInvitation.id, GroupInvitation.email, GroupInvitation.name, func.coalesce(Partner.name, ""),
            GroupInvitation.invited_at, GroupInvitation.sent_at, GroupInvitation.expires_at,
            GroupInvitation.accepted_at, GroupInvitation.withdrawn_at,
        )
        .outerjoin(Partner, Partner.id == GroupInvitation.partner_id)
        .where(
            GroupInvitation.group_id == group_id,
            GroupInvitation.accepted_at.is_(None),
            GroupInvitation.withdrawn_at.is_(None),
        )
        .order_by(GroupInvitation.sent_at.desc(), GroupInvitation.id)
    )  # fmt: skip
    return [Invitation(*row) for row in session.execute(wanted)]


def invite(
    session: Session,
    group: GroupFacts,
    guests: Iterable[Guest],
    *,
    by_name: str,
    link: Link,
    now: datetime,
    by: int,
    listed: str = "",
) -> int:
    """Send each guest an invitation in their own language, or in the group's; return how many went out.

    `listed` is the name of the list that they come from.

    Whoever has one that waits keeps it and gets no second letter; one that is too old makes room for the new one.

    Raises:
        GroupClosed: nobody joins the group any more.
    """
    if not hold(session, group.id):
        raise GroupClosed
    guests = list(guests)
    _expire(session, group.id, [one.email for one in guests], now)
    waiting = waiting_emails(session, group.id)
    wanted = [one for one in {one.email: one for one in guests}.values() if one.email not in waiting]
    spoken = _languages(session, [one.email for one in wanted])
    tokens = [keys.new_token() for _ in wanted]
    if wanted:
        rows = [
            {
                "group_id": group.id, "email": guest.email, "name": guest.name, "partner_id": guest.partner_id,
                "language": spoken.get(guest.email, group.language), "token_hash": keys.digest(token), "by_id": by,
                "invited_at": now, "sent_at": now, "expires_at": now + LASTS,
            }
            for guest, token in zip(wanted, tokens, strict=True)
        ]  # fmt: skip
        session.execute(insert(GroupInvitation), rows)
        said: dict[str, Any] = {"count": len(wanted), **({"name": listed} if listed else {})}
        note(session, group.id, "list-taken" if listed else "invited", said, now=now, by=by)
    for guest, token in zip(wanted, tokens, strict=True):
        _write(
            session,
            group,
            guest,
            spoken.get(guest.email, group.language),
            by_name=by_name,
            url=link(token, spoken.get(guest.email, group.language)),
            now=now,
        )
    return len(wanted)


def _write(
    session: Session, group: GroupFacts, guest: Guest, language: str, *, by_name: str, url: str, now: datetime
) -> None:
    until = (now + LASTS).date().isoformat()
    facts = {
        "group": group.name,
        "organisation": group.organisation,
        "name": guest.name,
        "by": by_name,
        "url": url,
        "until": until,
    }
    mail.queue(session, "group-invitation", guest.email, facts, language=language, now=now)


def _languages(session: Session, emails: Collection[str]) -> dict[str, str]:
    """The languages of the guests who have an account."""
    return {
        email: language
        for some in _portions(sorted(emails))
        for email, language in session.execute(select(Person.email, Person.language).where(Person.email.in_(some)))
    }


def _portions(values: list[str], size: int = 500) -> Iterable[list[str]]:
    """The values in portions that every database takes in one statement."""
    return (values[at : at + size] for at in range(0, len(values), size))


def _expire(session: Session, group_id: int, emails: list[str], now: datetime) -> None:
    """Take invitations out of the way whose letters are too old."""
    for some in _portions(emails):
        session.execute(
            update(GroupInvitation)
            .where(
                GroupInvitation.group_id == group_id,
                GroupInvitation.email.in_(some),
                GroupInvitation.accepted_at.is_(None),
                GroupInvitation.withdrawn_at.is_(None),
                GroupInvitation.expires_at <= now,
            )
            .values(withdrawn_at=now)
        )


def waiting_emails(session: Session, group_id: int, now: datetime | None = None) -> set[str]:
    """Return the addresses whose invitation nobody accepted or withdrew; with `now` without those that are too old."""
    wanted = select(GroupInvitation.email).where(
        GroupInvitation.group_id == group_id,
        GroupInvitation.accepted_at.is_(None),
        GroupInvitation.withdrawn_at.is_(None),
    )
    return set(session.scalars(wanted if now is None else wanted.where(GroupInvitation.expires_at > now)))


def invited_email(session: Session, group_id: int, invitation_id: int) -> str | None:
    """Return the address of an invitation into the group."""
    here = (GroupInvitation.id == invitation_id, GroupInvitation.group_id == group_id)
    return session.scalar(select(GroupInvitation.email).where(*here))


def member_emails(session: Session, group_id: int) -> set[str]:
    """Return the addresses of those who are in the group now."""
    wanted = select(Person.email).join(GroupMember, GroupMember.person_id == Person.id)
    return set(session.scalars(wanted.where(GroupMember.group_id == group_id, GroupMember.left_at.is_(None))))


def departed_emails(session: Session, group_id: int) -> set[str]:
    """Return the addresses of those who left the group or said no to it: no list brings them back by itself."""
    left = (
        select(Person.email)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .where(GroupMember.group_id == group_id, GroupMember.left_at.is_not(None))
    )
    events = select(GroupEvent.facts).where(GroupEvent.group_id == group_id, GroupEvent.act == "declined")
    refused = [int(facts["invitation"]) for facts in session.scalars(events)]
    said_no = select(GroupInvitation.email).where(GroupInvitation.id.in_(refused[:10_000]))
    return (set(session.scalars(left)) | set(session.scalars(said_no))) - member_emails(session, group_id)


def resend(
    session: Session, group: GroupFacts, which: Collection[int], *, by_name: str, link: Link, now: datetime, by: int
) -> int:
    """Send the letters of invitations anew, with new links that last as long; return how many."""
    wanted = select(GroupInvitation).where(
        GroupInvitation.group_id == group.id,
        GroupInvitation.id.in_(list(which)),
        GroupInvitation.accepted_at.is_(None),
        GroupInvitation.withdrawn_at.is_(None),
    )
    found = list(session.scalars(wanted))
    for one in found:
        token = keys.new_token()
        one.token_hash, one.sent_at, one.expires_at = keys.digest(token), now, now + LASTS
        guest = Guest(one.email, one.name, one.partner_id)
        _write(session, group, guest, one.language, by_name=by_name, url=link(token, one.language), now=now)
    if found:
        note(session, group.id, "invited-again", {"count": len(found)}, now=now, by=by)
    return len(found)


def withdraw(session: Session, group_id: int, invitation_id: int, *, now: datetime, by: int) -> bool:
    """Make an invitation that waits worth nothing; False when there is none."""
    done = _close(session, invitation_id, GroupInvitation.group_id == group_id, now=now)
    if done:
        note(session, group_id, "invitation-withdrawn", {"invitation": invitation_id}, now=now, by=by)
    return done


def _close(session: Session, invitation_id: int, *which: ColumnElement[bool], now: datetime) -> bool:
    waiting = (GroupInvitation.accepted_at.is_(None), GroupInvitation.withdrawn_at.is_(None))
    closed = update(GroupInvitation).where(GroupInvitation.id == invitation_id, *which, *waiting)
    return session.execute(closed.values(withdrawn_at=now).returning(GroupInvitation.id)).first() is not None


def _open(now: datetime) -> Any:
    return (
        select(
            GroupInvitation.id, GroupInvitation.group_id, Group.name, GroupInvitation.email, GroupInvitation.name,
            func.coalesce(_named(), ""), GroupInvitation.expires_at,
        )
        .join(Group, Group.id == GroupInvitation.group_id)
        .outerjoin(Person, Person.id == GroupInvitation.by_id)
        .where(*_waits(now), Group.closed_at.is_(None))
    )  # fmt: skip


def opened(session: Session, token: str, now: datetime) -> Opened | None:
    """Return what a mailed token invites to, or None."""
    row = session.execute(_open(now).where(GroupInvitation.token_hash == keys.digest(token))).one_or_none()
    return None if row is None else Opened(*row)


def invited(session: Session, email: str, now: datetime) -> list[Opened]:
    """Return the invitations that wait for an address, the oldest first."""
    return [Opened(*row) for row in session.execute(_open(now).where(GroupInvitation.email == email))]


def accept(session: Session, found: Opened, person_id: int, *, now: datetime) -> None:
    """Join by an invitation, once; a person without a name takes the one it was written to.

    Raises:
        InvitationGone: it was accepted or withdrawn, or is too old.
        GroupClosed: nobody joins the group any more.
        AlreadyMember: the person is in the group; the invitation is not used up once the caller has rolled back.
    """
    accepted = update(GroupInvitation).where(GroupInvitation.id == found.id, *_waits(now)).values(accepted_at=now)
    partner = session.execute(accepted.returning(GroupInvitation.partner_id)).one_or_none()
    if partner is None:
        raise InvitationGone
    if found.name:
        nameless = update(Person).where(Person.id == person_id, Person.name == "")
        session.execute(nameless.values(name=found.name))
    join(session, found.group_id, person_id, came_by="invitation", partner_id=partner[0], now=now)


def decline(session: Session, found: Opened, *, now: datetime) -> bool:
    """Say no to an invitation; no list invites the same address again. False when it waits no more."""
    done = _close(session, found.id, now=now)
    if done:  # by whoever was written to: what their account is called is not for those whom they did not join
        facts = {"invitation": found.id, "name": found.name or found.email}
        note(session, found.group_id, "declined", facts, now=now, by=None)
    return done


# Links and codes


def doors(session: Session, group_id: int) -> list[Door]:
    """Return the group's links, the newest first."""
    wanted = (
        select(
            GroupLink.id, GroupLink.code, func.coalesce(Partner.name, ""), GroupLink.most, GroupLink.used,
            GroupLink.made_at, GroupLink.ends_at, GroupLink.withdrawn_at,
        )
        .outerjoin(Partner, Partner.id == GroupLink.partner_id)
        .where(GroupLink.group_id == group_id)
        .order_by(GroupLink.id.desc())
    )  # fmt: skip
    return [Door(*row) for row in session.execute(wanted)]


def make_link(
    session: Session,
    group_id: int,
    *,
    most: int | None,
    ends_at: datetime | None,
    partner_id: int | None,
    now: datetime,
    by: int,
) -> str:
    """Make a link by which anybody who has it joins; return its code."""
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    session.add(
        GroupLink(
            group_id=group_id, code=code, partner_id=partner_id, most=most, used=0, made_at=now, by_id=by,
            ends_at=ends_at,
        )
    )  # fmt: skip
    note(session, group_id, "link-made", {"most": most}, now=now, by=by)
    return code


def withdraw_link(session: Session, group_id: int, link_id: int, *, now: datetime, by: int) -> bool:
    """Make a link worth nothing; False when it is already."""
    there = (GroupLink.id == link_id, GroupLink.group_id == group_id, GroupLink.withdrawn_at.is_(None))
    done = session.execute(update(GroupLink).where(*there).values(withdrawn_at=now).returning(GroupLink.id)).first()
    if done is not None:
        note(session, group_id, "link-withdrawn", {}, now=now, by=by)
    return done is not None


def typed_code(text: str) -> str:
    """Return a code as it is stored, however it was typed."""
    return "".join(sign for sign in text.upper() if sign in CODE_SIGNS)


def _seats(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        GroupLink.withdrawn_at.is_(None),
        or_(GroupLink.ends_at.is_(None), GroupLink.ends_at > now),
        or_(GroupLink.most.is_(None), GroupLink.used < GroupLink.most),
    )


def group_of_code(session: Session, code: str, now: datetime) -> int | None:
    """Return the group that a code lets in to now, or None."""
    wanted = select(GroupLink.group_id).join(Group, and_(Group.id == GroupLink.group_id, Group.closed_at.is_(None)))
    return session.scalar(wanted.where(GroupLink.code == code, *_seats(now)))


def join_by_code(session: Session, code: str, person_id: int, *, now: datetime) -> int:
    """Join the group of a code, taking one of its seats in the statement that counts them; return the group.

    Raises:
        LinkGone: it is unknown, withdrawn, over or used up.
        GroupClosed: nobody joins the group any more.
        AlreadyMember: the person is in it; no seat is taken once the caller has rolled back.
    """
    taken = update(GroupLink).where(GroupLink.code == code, *_seats(now)).values(used=GroupLink.used + 1)
    row = session.execute(taken.returning(GroupLink.group_id, GroupLink.partner_id)).one_or_none()
    if row is None:
        raise LinkGone
    join(session, row.group_id, person_id, came_by="link", partner_id=row.partner_id, now=now)
    return int(row.group_id)
