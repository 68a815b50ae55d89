"""The page of one member: opened by a button that writes the look down, then for half an hour by a signed address."""

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.reports import actions, queries, story_words
from elearn.reports.queries import GroupFacts, Membership
from elearn.reports.rooms import page
from elearn.reports.story import story
from elearn.web import headers
from elearn.web.doors import SignedInPerson, requires

pages = Blueprint("coordination_story", __name__, url_prefix="/<language:language>/coordination")
headers.keep_none(pages)

HALF_AN_HOUR = 30 * 60
"""Seconds for which one look lasts."""
ADDRESS = "/groups/<int(max=2147483647):group>/person/<int(max=2147483647):number>"


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of a group, in the hands of a coordinator."""

    group: GroupFacts
    member: Membership

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts."""
        return self.group.scopes


def _seat(group: int, number: int) -> Seat | None:
    session = db.session()
    facts = queries.group(session, group)
    member = None if facts is None else queries.member(session, facts.only, group, number, utc_now())
    return None if facts is None or member is None else Seat(facts, member)


@pages.get(ADDRESS)
@requires(Permission.SEE_COMPLETION, on=_seat, hidden=True)
def person(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Show a member's story to who has just said that they look; others find the button."""
    if not _looked(request.args.get("look", ""), person, thing):
        return page("reports/person_closed.html", thing.group, "people", member=thing.member)
    session, now = db.session(), utc_now()
    assigned = queries.assignments(session, thing.group.only, thing.group.id, now)
    return page(
        "reports/person.html",
        thing.group,
        "people",
        member=thing.member,
        story=story(session, thing.group.only, thing.member, assigned, now),
        outlines={one.course.course_id: one.course.outline for one in assigned},
        words=story_words,
    )


@pages.post(ADDRESS)
@requires(Permission.SEE_COMPLETION, on=_seat, hidden=True)
def look(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Write down for the member that the coordinator looks, then let them in."""
    group, member = thing.group, thing.member
    actions.note_look(db.session(), member.person_id, group_id=group.id, group=group.name, by=person.id, now=utc_now())
    db.session.commit()
    token = _signer().dumps([person.id, group.id, member.person_id])
    return redirect(url_for(".person", group=group.id, number=member.person_id, look=token), 303)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast("str", current_app.secret_key), salt="coordination-look")


def _looked(token: str, person: SignedInPerson, seat: Seat) -> bool:
    """Whether the look was written down: by this coordinator, at this member of this group, not long ago."""
    try:
        said = _signer().loads(token, max_age=HALF_AN_HOUR)
    except BadSignature:
        return False
    return bool(said == [person.id, seat.group.id, seat.member.person_id])
