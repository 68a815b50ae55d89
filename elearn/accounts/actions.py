"""Everything that changes people, their sign-ins, links, roles and addresses; never commits, never asks the clock."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn import jobs, mail
from elearn.accounts import keys, queries
from elearn.accounts.models import AuditEntry, Confirmation, Person, RoleGrant, SignIn
from elearn.db import insert_once
from elearn.domain.access import Role

SIGNED_IN_FOR = timedelta(days=60)
KEPT_AFTERWARDS = timedelta(days=90)
"""How long ended sign-ins and the envelopes of sent letters are kept; the privacy page says so."""
SEEN_EVERY = timedelta(hours=1)
"""How exact the time of the last use of a device is."""
LIFETIMES = {
    "sign-up": timedelta(hours=24),
    "sign-in": timedelta(minutes=15),
    "password": timedelta(hours=1),
    "email-old": timedelta(hours=24),
    "email-new": timedelta(hours=24),
}
"""How long a mailed link works, by its purpose."""
FORGET = "forget-old"
"""Kind of the job that deletes what is no longer needed."""
EMAIL_SIDES = ("email-old", "email-new")

DEMO_PASSWORD = "lacznik-demo"  # noqa: S105 -- shown on the sign-in page of the demo, which is never public
DEMO_PEOPLE: dict[str, tuple[str, Role | None]] = {
    "wolontariuszka@demo.lacznik.test": ("Ola Wierzbicka", None),
    "trenerka@demo.lacznik.test": ("Marta Sawicka", Role.TRAINER),
    "koordynatorka@demo.lacznik.test": ("Irena Kalinowska", Role.COORDINATOR),
    "administratorka@demo.lacznik.test": ("Zofia Brzezicka", Role.ADMINISTRATOR),
}
"""Address → invented name and role."""

Link = Callable[[str, str], str]
"""From a purpose and a token to the address that the letter carries."""


class EmailTaken(Exception):
    """The address belongs to another person."""


class LinkGone(Exception):
    """The mailed link is unknown, used or expired."""


class Arrival(NamedTuple):
    """Who came through a mailed link, where they wanted to go, and whether the account is new."""

    person_id: int
    wanted: str
    new: bool


# People and roles


def add_person(
    session: Session, email: str, name: str, language: str, password: str | None, *, now: datetime
) -> Person:
    """Add a person whose address needs no confirmation; raise `EmailTaken` when there is one already."""
    password_hash = keys.hashed(password) if password else None
    person_id = _new_person(session, email=email, name=name, language=language, password_hash=password_hash, now=now)
    if person_id is None:
        raise EmailTaken(email)
    return session.get_one(Person, person_id)


def _new_person(
    session: Session, *, email: str, name: str, language: str, password_hash: str | None, now: datetime
) -> int | None:
    values = {"email": email, "name": name, "language": language, "password_hash": password_hash}
    return insert_once(
        session,
        Person,
        {**values, "theme": "", "powiat": "", "sector": "", "confirmed_at": now, "created_at": now},
        on=("email",),
    )


def save_person(
    session: Session, person_id: int, *, name: str, language: str, theme: str, powiat: str, sector: str
) -> None:
    """Store what a person says about themselves."""
    values = {"name": name, "language": language, "theme": theme, "powiat": powiat, "sector": sector}
    session.execute(update(Person).where(Person.id == person_id).values(**values))


def grant_role(session: Session, person_id: int, role: Role, scope: str = "", *, by: int | None, now: datetime) -> bool:
    """Give a person a role, everywhere or in one scope; return False when they hold it already."""
    values = {"person_id": person_id, "role": role.value, "scope": scope, "granted_at": now}
    new = insert_once(session, RoleGrant, values, on=("person_id", "role", "scope")) is not None
    if new:
        _note(session, "role-granted", person_id, {"role": role.value, "scope": scope}, by=by, now=now)
    return new


def take_role(session: Session, person_id: int, role: Role, scope: str = "", *, by: int | None, now: datetime) -> bool:
    """Take a role from a person; return False when they do not hold it."""
    held = (RoleGrant.person_id == person_id, RoleGrant.role == role.value, RoleGrant.scope == scope)
    taken = session.execute(delete(RoleGrant).where(*held).returning(RoleGrant.id)).first() is not None
    if taken:
        _note(session, "role-taken", person_id, {"role": role.value, "scope": scope}, by=by, now=now)
    return taken


def demo_people(session: Session, now: datetime) -> None:
    """Add the four people of the demo who are not there yet."""
    there = set(session.scalars(select(Person.email).where(Person.email.in_(DEMO_PEOPLE))))
    for email, (name, role) in DEMO_PEOPLE.items():
        if email not in there:
            person = add_person(session, email, name, "pl", DEMO_PASSWORD, now=now)
            if role is not None:
                grant_role(session, person.id, role, by=None, now=now)


# Letters with a link: the same work and the same answer whether or not the address is known


def ask_sign_up(
    session: Session,
    email: str,
    *,
    name: str,
    password_hash: str | None,
    wanted: str,
    language: str,
    browser: str,
    link: Link,
    now: datetime,
) -> None:
    """Mail a link that makes the account; a person who has one gets a link to sign in instead."""
    person = queries.person_by_email(session, email)
    facts = {"name": name, "password_hash": password_hash, "language": language, "wanted": wanted}
    purpose, template = ("sign-up", "sign-up") if person is None else ("sign-in", "known-address")
    url = link(purpose, _confirmation(session, purpose, email, person, facts, browser=browser, now=now))
    mail.queue(session, template, email, {"url": url}, language=language, now=now)


def ask_sign_in(
    session: Session, email: str, *, wanted: str, language: str, browser: str, link: Link, now: datetime
) -> None:
    """Mail a link to sign in; who has no account gets a link that makes one."""
    _ask("sign-in", session, email, wanted=wanted, language=language, browser=browser, link=link, now=now)


def ask_password(
    session: Session, email: str, *, wanted: str, language: str, browser: str, link: Link, now: datetime
) -> None:
    """Mail a link to set a new password; who has no account gets a link that makes one."""
    _ask("password", session, email, wanted=wanted, language=language, browser=browser, link=link, now=now)


def _ask(
    purpose: str,
    session: Session,
    email: str,
    *,
    wanted: str,
    language: str,
    browser: str,
    link: Link,
    now: datetime,
) -> None:
    person = queries.person_by_email(session, email)
    facts = {"name": "", "password_hash": None, "language": language, "wanted": wanted}
    purpose, template = ("sign-up", "no-account") if person is None else (purpose, purpose)
    url = link(purpose, _confirmation(session, purpose, email, person, facts, browser=browser, now=now))
    mail.queue(session, template, email, {"url": url}, language=language, now=now)


def _confirmation(
    session: Session,
    purpose: str,
    email: str,
    person: Person | None,
    facts: dict[str, Any],
    *,
    browser: str,
    now: datetime,
) -> str:
    token = keys.new_token()
    session.add(
        Confirmation(
            purpose=purpose,
            token_hash=keys.digest(token),
            person_id=None if person is None else person.id,
            email=email,
            facts=facts,
            browser_hash=keys.digest(browser),
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    return token


def _claim(session: Session, token: str, purposes: tuple[str, ...], now: datetime) -> queries.LinkRow:
    """Use the link up, in one statement that only one of two simultaneous requests can win."""
    row = session.execute(
        update(Confirmation)
        .where(
            Confirmation.token_hash == keys.digest(token),
            Confirmation.purpose.in_(purposes),
            Confirmation.used_at.is_(None),
            Confirmation.expires_at > now,
        )
        .values(used_at=now)
        .returning(
            Confirmation.purpose,
            Confirmation.email,
            Confirmation.person_id,
            Confirmation.facts,
            Confirmation.browser_hash,
            Confirmation.expires_at,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise LinkGone
    return queries.LinkRow(*row)


def arrive(session: Session, token: str, *, browser: str, now: datetime) -> Arrival:
    """Use up a link to sign up or to sign in; the account is made now if there is none.

    A password chosen at sign-up counts only in the browser it was typed in: otherwise anybody could prepare an account
    for somebody else's address and know its password.
    """
    link = _claim(session, token, ("sign-up", "sign-in"), now)
    wanted = str(link.facts["wanted"])
    if link.person_id is not None:
        return Arrival(link.person_id, wanted, new=False)
    same_browser = secrets.compare_digest(link.browser_hash, keys.digest(browser))
    person_id = _new_person(
        session,
        email=link.email,
        name=str(link.facts["name"]),
        language=str(link.facts["language"]),
        password_hash=link.facts["password_hash"] if same_browser else None,
        now=now,
    )
    if person_id is not None:
        return Arrival(person_id, wanted, new=True)
    known = session.execute(select(Person.id).where(Person.email == link.email)).scalar_one()
    return Arrival(known, wanted, new=False)


# Signed in, here and there


def sign_in(session: Session, person_id: int, *, device: str, now: datetime) -> str:
    """Sign the person in on one more device; return the token for its cookie."""
    token = keys.new_token()
    session.add(
        SignIn(
            person_id=person_id,
            token_hash=keys.digest(token),
            device=device[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + SIGNED_IN_FOR,
        )
    )
    _forget_tomorrow(session, now)
    return token


def touch(session: Session, sign_in_id: int, now: datetime) -> None:
    """Note that the device was used."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def end_sign_in(session: Session, sign_in_id: int, now: datetime) -> None:
    """Sign one device out."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def end_sign_ins(session: Session, person_id: int, now: datetime, *, but: int | None = None) -> None:
    """Sign a person out everywhere, or everywhere but on one device."""
    ended = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    session.execute((ended if but is None else ended.where(SignIn.id != but)).values(ended_at=now))


# Forgetting


def forget_old(session: Session, _facts: Mapping[str, Any], now: datetime) -> None:
    """Delete what the privacy page says is deleted; a job, done once a day."""
    long_ago = now - KEPT_AFTERWARDS
    session.execute(delete(Confirmation).where(Confirmation.expires_at < now - timedelta(days=1)))
    session.execute(delete(SignIn).where(or_(SignIn.ended_at < long_ago, SignIn.expires_at < long_ago)))
    session.execute(delete(mail.Letter).where(or_(mail.Letter.sent_at < long_ago, mail.Letter.failed_at < long_ago)))
    session.execute(delete(jobs.Job).where(jobs.Job.done_at < long_ago))
    _forget_tomorrow(session, now)


def _forget_tomorrow(session: Session, now: datetime) -> None:
    """Leave the job for tomorrow unless it waits already; one being done now is due when its lease ends."""
    waits = select(jobs.Job.id).where(jobs.Job.kind == FORGET, jobs.Job.due_at > now + jobs.LEASE).limit(1)
    if session.scalar(waits) is None:
        jobs.enqueue(session, FORGET, {}, now=now, due=now + timedelta(days=1))


# Passwords


def set_password(
    session: Session, person_id: int, password_hash: str | None, *, here: int | None, devices_url: str, now: datetime
) -> None:
    """Set a password, or remove it with None: other devices are signed out, mailed links die, the person is told."""
    changed = update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    email, language = session.execute(changed.returning(Person.email, Person.language)).one()
    end_sign_ins(session, person_id, now, but=here)
    _expire(session, person_id, ("password", "sign-in"), now)
    _note(session, "password-set" if password_hash else "password-removed", person_id, {}, by=person_id, now=now)
    facts = {"removed": password_hash is None, "url": devices_url}
    mail.queue(session, "password-changed", email, facts, language=language, now=now)


def reset_password(session: Session, token: str, password_hash: str, *, devices_url: str, now: datetime) -> Arrival:
    """Set a password through a mailed link; raise `LinkGone` when the link does not work any more."""
    link = _claim(session, token, ("password",), now)
    assert link.person_id is not None  # noqa: S101 -- such links are only made for people
    set_password(session, link.person_id, password_hash, here=None, devices_url=devices_url, now=now)
    return Arrival(link.person_id, str(link.facts["wanted"]), new=False)


def renew_hash(session: Session, person_id: int, old: str, new: str) -> None:
    """Store the same password hashed with today's costs, unless it was changed meanwhile."""
    session.execute(update(Person).where(Person.id == person_id, Person.password_hash == old).values(password_hash=new))


# Change of address: both addresses agree, in any order


def ask_email_change(session: Session, person_id: int, new_email: str, *, link: Link, now: datetime) -> None:
    """Write to both addresses; the change happens when both have agreed. A newer wish replaces the older.

    When the new address belongs to somebody, its letter says so and carries no link; the page answers the same.
    """
    person = session.get_one(Person, person_id)
    taken = queries.person_by_email(session, new_email) is not None
    drop_email_change(session, person_id, now)
    facts = {"new": new_email, "change": keys.new_token()}
    tokens = {
        side: _confirmation(session, side, email, person, facts, browser="", now=now)
        for side, email in (("email-old", person.email), ("email-new", new_email))
    }
    old_facts = {
        "url": link("email-old", tokens["email-old"]),
        "stop_url": link("stop", tokens["email-old"]),
        "new": new_email,
    }
    mail.queue(session, "email-old", person.email, old_facts, language=person.language, now=now)
    new_facts = {} if taken else {"url": link("email-new", tokens["email-new"])}
    mail.queue(
        session, "email-taken" if taken else "email-new", new_email, new_facts, language=person.language, now=now
    )


def agree_to_email(session: Session, token: str, now: datetime) -> bool:
    """Agree for one address; return whether both have agreed and the address is changed now.

    Raise `LinkGone`, or `EmailTaken` when somebody took the new address in the meantime.
    """
    link = queries.working_link(session, token, EMAIL_SIDES, now)
    if link is None or link.person_id is None:
        raise LinkGone
    # Both sides may agree at the same moment: the one that comes second must see the first.
    person = session.execute(select(Person).where(Person.id == link.person_id).with_for_update()).scalar_one()
    _claim(session, token, EMAIL_SIDES, now)
    waiting = select(Confirmation.id).where(
        Confirmation.person_id == person.id,
        Confirmation.purpose.in_(EMAIL_SIDES),
        Confirmation.expires_at > now,
        Confirmation.used_at.is_(None),
    )
    if session.execute(waiting).first() is not None:
        return False
    _move(session, person, str(link.facts["new"]), now)
    return True


def _move(session: Session, person: Person, new_email: str, now: datetime) -> None:
    old_email = person.email
    try:
        with session.begin_nested():
            session.execute(update(Person).where(Person.id == person.id).values(email=new_email))
    except IntegrityError:
        raise EmailTaken(new_email) from None
    drop_email_change(session, person.id, now)
    _expire(session, person.id, ("password", "sign-in"), now)
    _note(session, "email-changed", person.id, {}, by=person.id, now=now)
    mail.queue(session, "email-changed", old_email, {"new": new_email}, language=person.language, now=now)


def refuse_email_change(session: Session, token: str, now: datetime) -> None:
    """Stop the change through the link in the old address's letter."""
    link = _claim(session, token, ("email-old",), now)
    assert link.person_id is not None  # noqa: S101 -- such links are only made for people
    drop_email_change(session, link.person_id, now)


def drop_email_change(session: Session, person_id: int, now: datetime) -> None:
    """Make the letters about a change of address worthless."""
    _expire(session, person_id, EMAIL_SIDES, now)


def _expire(session: Session, person_id: int, purposes: tuple[str, ...], now: datetime) -> None:
    open_links = (
        Confirmation.person_id == person_id,
        Confirmation.purpose.in_(purposes),
        Confirmation.expires_at > now,
    )
    session.execute(update(Confirmation).where(*open_links).values(expires_at=now))


def _note(session: Session, act: str, about: int, facts: dict[str, Any], *, by: int | None, now: datetime) -> None:
    session.add(AuditEntry(at=now, by_id=by, about_id=about, act=act, facts=facts))
