"""The member's side: invitations and codes, the groups one is in, leaving, and who saw what."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from elearn.catalog import queries as catalog
from elearn.db import db, utc_now
from elearn.reports import belonging, export_words, joining, queries, reminder_letters, seen
from elearn.reports.joining import AlreadyMember, GroupClosed, InvitationGone, LinkGone, Opened
from elearn.reports.membership_forms import CodeForm
from elearn.web import headers, limits
from elearn.web.doors import SignedInPerson, current_person, public, signed_in, to_sign_in
from elearn.web.forms import Form
from elearn.web.locale import language

pages = Blueprint("membership", __name__, url_prefix="/<language:language>")
headers.keep_none(pages)

CODES = limits.Limit("group-codes", 20, 60)
"""Codes that one person tries."""
MOST = 2**31


@pages.get("/my/groups")
@signed_in
def groups(person: SignedInPerson) -> ResponseReturnValue:
    """Show in which groups the person is, who sees what there, and what waits to be answered."""
    session, now = db.session(), utc_now()
    places = belonging.places(session, person.id)
    waiting = joining.invited(session, person.email, now)
    here = [one for one in places if one.left_at is None]
    stops = {one.group_id: reminder_letters.stop_token(person.id, one.group_id) for one in here}
    told = _told(session, [(one.group_id, one.organisation_id) for one in here])
    facts = {"places": places, "waiting": waiting, "code": CodeForm(), "stops": stops, **told}
    return render_template("reports/my_groups.html", **facts, nav="my")


def _told(session: Session, groups: list[tuple[int, int]]) -> dict[str, Any]:
    """Who sees the members of these groups, and which courses they take."""
    taken = belonging.courses_of(session, [number for number, _ in groups])
    wanted = sorted({course_id for rows in taken.values() for course_id, _, _ in rows})
    return {
        "overseers": belonging.overseers(session, groups),
        "taken": taken,
        "courses": catalog.courses(session, wanted),
    }


def _facts(session: Session, group_id: int, person: SignedInPerson | None) -> dict[str, Any]:
    """What somebody is told of a group before they join it, and whether they are in it."""
    group = queries.group(session, group_id)
    if group is None:
        abort(404)
    belongs = person is not None and belonging.belongs(session, person.id, group.id)
    return {"group": group, "belongs": belongs, **_told(session, [(group.id, group.organisation_id)])}


# By a letter


@pages.route("/group-invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Show what a letter invites to; a button takes it up, so that a mail scanner does not."""
    session, person = db.session(), current_person()
    form = Form()
    sent = form.validate_on_submit()
    found = joining.opened(session, token, utc_now())
    if found is None:
        return render_template("reports/invitation.html", found=None), 410
    if not sent:
        here = url_for("membership.invitation", token=token)
        facts = _facts(session, found.group_id, person)
        return render_template("reports/invitation.html", found=found, person=person, here=here, **facts)
    if person is None:
        return to_sign_in()
    return _answered(person, found)


@pages.post("/my/groups/invitations/<int(max=2147483647):number>")
@signed_in
def answer(person: SignedInPerson, number: int) -> ResponseReturnValue:
    """Answer an invitation that waits for the person's own address."""
    waiting = joining.invited(db.session(), person.email, utc_now())
    found = next((one for one in waiting if one.id == number), None)
    if found is None:
        flash(_("Tego zaproszenia już nie ma."), "info")
        return _to_groups()
    return _answered(person, found)


def _answered(person: SignedInPerson, found: Opened) -> ResponseReturnValue:
    """Join, or say no, as the button that was pressed says."""
    session, now = db.session(), utc_now()
    if request.form.get("answer") == "no":
        joining.decline(session, found, now=now)
        said, kind = _("Odmowa zapisana. Osoba koordynująca nie zobaczy twojej nauki."), "ok"
    else:
        said, kind = _("Jesteś w grupie %(group)s.", group=found.group), "ok"
        try:
            joining.accept(session, found, person.id, now=now)
        except AlreadyMember:
            db.session.rollback()  # somebody else's letter is not used up
            said, kind = _("Jesteś już w tej grupie."), "info"
        except (InvitationGone, GroupClosed):
            db.session.rollback()
            said, kind = _("To zaproszenie już nie działa."), "info"
    db.session.commit()
    flash(said, kind)
    return _to_groups()


def _to_groups() -> ResponseReturnValue:
    return redirect(url_for("membership.groups", _anchor="zapisano"), 303)


# By a code


@pages.route("/join", methods=["GET", "POST"])
@signed_in
def code(person: SignedInPerson) -> ResponseReturnValue:
    """Ask for a group's code."""
    form = CodeForm()
    if request.method == "POST":
        limits.guard((CODES, str(person.id)))
    if form.validate_on_submit():
        if joining.group_of_code(db.session(), form.code.data, utc_now()) is not None:
            return redirect(url_for("membership.join", code=form.code.data), 303)
        form.code.errors = [_("Ten kod nie działa. Sprawdź, czy jest wpisany tak jak na kartce lub w liście")]
    return render_template("reports/code.html", form=form), 422 if form.errors else 200


@pages.route("/join/<code>", methods=["GET", "POST"])
@public
def join(code: str) -> ResponseReturnValue:
    """Show which group a link lets in to; a button joins it."""
    person, typed = current_person(), joining.typed_code(code)
    if person is not None:
        return _join(person, typed)
    group_id = joining.group_of_code(db.session(), typed, utc_now())
    if group_id is None:
        return render_template("reports/join.html", group=None), 410
    if request.method == "POST":
        return to_sign_in()
    here = url_for("membership.join", code=typed)
    return render_template("reports/join.html", person=None, here=here, **_facts(db.session(), group_id, None))


def _join(person: SignedInPerson, typed: str) -> ResponseReturnValue:
    session, form, now = db.session(), Form(), utc_now()
    if not form.validate_on_submit():
        group_id = joining.group_of_code(session, typed, now)
        if group_id is None:
            return render_template("reports/join.html", group=None), 410
        return render_template("reports/join.html", person=person, here="", **_facts(session, group_id, person))
    try:
        joining.join_by_code(session, typed, person.id, now=now)
    except AlreadyMember:
        db.session.rollback()
        flash(_("Jesteś już w tej grupie."), "info")
        return _to_groups()
    except (LinkGone, GroupClosed):
        db.session.rollback()
        return render_template("reports/join.html", group=None), 410
    db.session.commit()
    flash(_("Jesteś w grupie."))
    return _to_groups()


# Leaving, and who saw what


@pages.route("/my/groups/<int(max=2147483647):number>/leave", methods=["GET", "POST"])
@signed_in
def leave(person: SignedInPerson, number: int) -> ResponseReturnValue:
    """Ask, and end the person's time in a group."""
    session, form = db.session(), Form()
    place = next(
        (one for one in belonging.places(session, person.id) if one.group_id == number and not one.left_at), None
    )
    sent = form.validate_on_submit()
    if place is None and not sent:
        abort(404)
    if place is None:
        flash(_("Nie należysz już do tej grupy."), "info")
        return _to_groups()
    if not sent:
        return render_template("reports/leave.html", place=place, nav="my")
    joining.leave(session, number, person.id, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Nie należysz już do grupy %(group)s.", group=place.group))
    return _to_groups()


@pages.get("/my/data/seen")
@signed_in
def looks(person: SignedInPerson) -> ResponseReturnValue:
    """Show who looked at what the person did, or took it out in a file."""
    page = min(max(request.args.get("page", 1, int), 1), MOST)
    found, last = seen.looks(db.session(), person.id, page=page)
    if page > last:
        return redirect(url_for("membership.looks", page=last), 303)
    slugs = {str(one.facts.get("course") or "") for one in found} - {""}
    titles = {
        slug: course.outline.said(language()).title for slug in slugs if (course := catalog.kept(db.session(), slug))
    }
    return render_template(
        "reports/seen.html",
        looks=found,
        titles=titles,
        kinds=export_words.kinds(),
        page=page,
        last=last,
        nav="my",
    )
