"""Where learning meets badges: the badge of a completed course, and attempts that the clock hands in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn import jobs
from elearn.accounts.models import Person
from elearn.badges import actions as badges
from elearn.badges.models import Credential
from elearn.catalog.queries import Published
from elearn.learning import actions, queries
from elearn.learning.actions import Learner


def award(session: Session, course: Published, learner: Learner, now: datetime) -> Credential | None:
    """Give the badge of a course just completed, signed with the installation's key; None when it was held already."""
    return badges.award(
        session,
        course,
        person_id=learner.person_id,
        email=learner.email,
        name=learner.name,
        language=learner.language,
        now=now,
        issuer=current_app.extensions["issuer"],
    )


def close_attempt(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Hand in an attempt whose time has run out, with the answers given in time; look again later if it got more."""
    seat = queries.seat(session, int(facts["attempt"]), lock=True)
    if seat is None or seat.handed_in_at is not None or seat.deadline_at is None:
        return
    if now < seat.deadline_at + actions.GRACE:
        jobs.enqueue(session, "close-attempt", facts, now=now, due=seat.deadline_at + actions.GRACE)
        return
    wanted = select(Person.email, Person.name, Person.language).where(Person.id == seat.person_id)
    email, name, language = session.execute(wanted).one()
    learner = Learner(seat.person_id, email, name or email.partition("@")[0], language)
    actions.hand_in(session, seat, learner, now=now, award=award)
