"""The page of a group's people: who is in it, from where, and taking somebody out."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.partners import actions as partner_actions
from elearn.partners import queries as partner_queries
from elearn.reports import belonging, joining, joining_words, queries
from elearn.reports.inviting import Numbered, numbered
from elearn.reports.joining_forms import MemberForm
from elearn.reports.queries import GroupFacts, Membership
from elearn.reports.rooms import group_of, page
from elearn.web.doors import SignedInPerson, requires
from elearn.web.forms import Form

pages = Blueprint(
    "coordination_people",
    __name__,
    url_prefix="/<language:language>/coordination/groups/<int(max=2147483647):group>/people",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in a group."""

    group: GroupFacts
    member: Membership

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts."""
        return self.group.scopes


def _seat(group: int, number: int) -> Seat | None:
    found = group_of(group)
    member = queries.member(db.session(), found.only, found.id, number, utc_now()) if found else None
    return Seat(found, member) if found and member else None


@pages.get("")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def people(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """List the people of the group, and find one by name or address."""
    words = " ".join(request.args.get("q", "").split())[:80]
    wanted = max(request.args.get("page", 1, int), 1)
    found = belonging.people(db.session(), thing.only, thing.id, words, utc_now(), page=min(wanted, 100_000))
    if wanted > found.pages:
        return redirect(url_for("coordination_people.people", group=thing.id, q=words or None, page=found.pages), 303)
    return page(
        "reports/group_people.html",
        thing,
        "people",
        found=found,
        words=words,
        ways=joining_words.ways(),
    )


@pages.route("/<int(max=2147483647):number>/place", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=_seat, hidden=True)
def place(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Change which organisation a member comes from."""
    form = MemberForm(organisation=thing.member.partner)
    if not form.validate_on_submit():
        known = [row.name for row in partner_queries.partners(db.session())]
        shown = page(
            "reports/group_member.html", thing.group, "people", inside=True, member=thing.member, form=form, known=known
        )
        return shown, 422 if form.errors else 200
    now = utc_now()
    number = _organisation(form.organisation.data, person, now)
    joining.move(
        db.session(), thing.group.id, thing.member.person_id, number, form.organisation.data, now=now, by=person.id
    )
    db.session.commit()
    flash(_("Organizacja zapisana."))
    return redirect(url_for("coordination_people.people", group=thing.group.id, _anchor="zapisano"), 303)


def _organisation(name: str, person: SignedInPerson, now: datetime) -> int | None:
    return partner_actions.write_down(db.session(), name, by=person.id, now=now) if name else None


@pages.route("/<int(max=2147483647):number>/remove", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=numbered, hidden=True)
def remove(person: SignedInPerson, thing: Numbered) -> ResponseReturnValue:
    """Ask, and take somebody out of the group; what was up to now stays with it."""
    session, group, now, sent = db.session(), thing.group, utc_now(), Form().validate_on_submit()
    member = queries.member(session, group.only, group.id, thing.number, now)
    if member is None and not sent:
        abort(404)
    if member is not None and not sent:
        return page("reports/group_remove.html", group, "people", inside=True, member=member)
    if member is not None and joining.leave(session, group.id, thing.number, now=now, by=person.id):
        db.session.commit()
        flash(_("%(name)s nie należy już do grupy.", name=member.display_name))
    else:
        flash(_("Tej osoby nie ma już w grupie."), "info")
    return redirect(url_for("coordination_people.people", group=group.id, _anchor="zapisano"), 303)
