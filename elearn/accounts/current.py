"""The person in front of a page: from the token in the cookie, with one read of named columns."""

from dataclasses import dataclass
from functools import cached_property

from flask import Flask, request, session
from flask_login import LoginManager

from elearn.accounts import actions, queries
from elearn.accounts.keys import new_token
from elearn.db import db, looking_first, utc_now
from elearn.domain import people
from elearn.domain.access import Grant
from elearn.web.headers import READS


@dataclass(frozen=True)
class CurrentPerson:
    """What pages and doors may know of the person signed in; no table row, so nothing can be changed through it."""

    id: int
    sign_in_id: int
    email: str
    name: str
    language: str
    theme: str
    opens_studio: bool
    coordinates: bool

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def display_name(self) -> str:
        """Name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        """One or two letters for the header."""
        return people.initials(self.display_name)

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """Roles held; loaded when first asked for."""
        with looking_first(db.session()):  # no other writer waits for what a page does before it changes anything
            return queries.grants(db.session(), self.id)


def use(app: Flask) -> None:
    """Teach Flask-Login who is signed in; nothing about the browser's address or kind is stored for it."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_person_of)
    manager.init_app(app, add_context_processor=False)  # or every page would ask the database, error pages too


def _person_of(token: str) -> CurrentPerson | None:
    now, session = utc_now(), db.session()
    if request.method in READS:
        row = queries.signed_in_row(session, token, now)
    else:
        with looking_first(session):
            row = queries.signed_in_row(session, token, now)
    if row is None:
        return None
    if request.method not in READS and now - row.seen_at > actions.SEEN_EVERY:
        actions.touch(session, row.sign_in_id, now)
    return CurrentPerson(
        row.id,
        row.sign_in_id,
        row.email,
        row.name,
        row.language,
        row.theme,
        opens_studio=bool(row.opens_studio),
        coordinates=bool(row.coordinates),
    )


def admit(token: str) -> None:
    """Put the token of a new sign-in into the cookie; whatever a stranger may have put there before is gone."""
    session.clear()
    session.permanent = True
    session["_user_id"] = token


def dismiss() -> None:
    """Empty the cookie."""
    session.clear()


def browser() -> str:
    """Return the secret by which a browser that asked for a link is known again."""
    if "browser" not in session:
        session["browser"] = new_token()
    return str(session["browser"])
