"""The front room of coordination: the groups somebody may see, what the figures mean, a new group."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.db import db, utc_now
from elearn.domain.access import Permission, allows, allows_somewhere, organisation_scope
from elearn.partners import actions as partner_actions
from elearn.partners import queries as partner_queries
from elearn.reports import actions, queries, rooms
from elearn.reports.actions import NameTaken
from elearn.reports.forms import NEW, GroupForm
from elearn.web.doors import SignedInPerson, signed_in

pages = Blueprint("coordination", __name__, url_prefix="/<language:language>/coordination")


@pages.get("")
@signed_in
def home(person: SignedInPerson) -> ResponseReturnValue:
    """List the groups the person may see, with how their people stand now."""
    if not allows_somewhere(person.grants, Permission.SEE_COMPLETION):
        abort(403)
    session = db.session()
    overall = queries.overall(session, queries.scope(session, person.grants), utc_now())
    return render_template(
        "reports/home.html",
        overall=overall,
        running=[line for line in overall.lines if line.group.closed_at is None],
        closed=[line for line in overall.lines if line.group.closed_at is not None],
        front_url=rooms.front_url,
        may_begin=bool(_places(person)) or _may_add(person),
        nav="coordination",
    )


@pages.get("/new")
@pages.post("/new")
@signed_in
def new(person: SignedInPerson) -> ResponseReturnValue:
    """Begin a group of an organisation that the person coordinates, or of a new one."""
    places, may_add = _places(person), _may_add(person)
    if not places and not may_add:
        abort(403)
    form = GroupForm(places, queries.programmes(db.session()), may_add=may_add)
    if form.validate_on_submit():
        try:
            number = _begin(form, person)
            db.session.commit()
        except NameTaken:
            db.session.rollback()
            form.name.errors = [_("Ta organizacja ma już grupę o tej nazwie. Wpisz inną")]
        else:
            flash(_("Grupa jest gotowa. Dodaj do niej osoby i kursy."))
            return redirect(rooms.front_url(rooms.begun(number)), 303)
    shown = render_template("reports/new.html", form=form, may_add=may_add, nav="coordination")
    return shown, 422 if form.errors else 200


def _begin(form: GroupForm, person: SignedInPerson) -> int:
    session, now = db.session(), utc_now()
    chosen = int(form.organisation.data)
    name = form.organisation_name.data
    organisation = chosen or partner_actions.write_down(session, name, by=person.id, now=now)
    programme = None if form.programme.data == NEW else int(form.programme.data)
    return actions.begin(
        session,
        form.name.data,
        organisation,
        language=form.language.data,
        stalled_days=form.stalled_days.data,
        programme_id=programme,
        by=person.id,
        now=now,
    )


def _places(person: SignedInPerson) -> list[tuple[int, str]]:
    """The organisations whose groups the person may begin."""
    rows = partner_queries.partners(db.session())
    scoped = ((row, organisation_scope(row.id)) for row in rows)
    return [(row.id, row.name) for row, scope in scoped if allows(person.grants, Permission.RUN_GROUPS, scope)]


def _may_add(person: SignedInPerson) -> bool:
    """Whether the person may begin a group of any organisation, also one that is not written down yet."""
    return allows(person.grants, Permission.RUN_GROUPS)
