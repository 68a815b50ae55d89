"""The register of badges: the public status lists, and for trainers and administrators the badges of their courses."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.badges import actions, issuers, measures, queries, standing
from elearn.badges.actions import NotCurrent
from elearn.badges.forms import NameForm, ReasonForm
from elearn.badges.queries import Shown
from elearn.catalog.queries import Published
from elearn.db import db, utc_now
from elearn.domain import credential as rules
from elearn.domain.access import Permission, allows
from elearn.domain.status import MAIN, Purpose
from elearn.web.doors import SignedInPerson, public, requires, signed_in
from elearn.web.downloads import MINUTE, for_every_site, json_document
from elearn.web.forms import Form
from elearn.web.locale import language

records = Blueprint("status", __name__)
pages = Blueprint("registry", __name__, url_prefix="/<language:language>")

KINDS = ("application/vc", "application/vc+ld+json", "application/ld+json", "application/json")
KEEPS = Permission.REVOKE_CREDENTIALS
"""Who may suspend, revoke and replace badges."""


@records.get("/status/<any(revocation, suspension):purpose>-<int:number>")
@public
@for_every_site
def status_list(purpose: Purpose, number: int) -> ResponseReturnValue:
    """Publish one of the centre's status lists: whose bit is set counts no more, for a time or for good."""
    return _list(MAIN, purpose, number)


@records.get("/issuers/<slug>/status/<any(revocation, suspension):purpose>-<int:number>")
@public
@for_every_site
def issuer_status_list(slug: str, purpose: Purpose, number: int) -> ResponseReturnValue:
    """Publish a status list of an organisation that issues below this site."""
    return _list(slug, purpose, number) if slug != MAIN else abort(404)


def _list(slug: str, purpose: Purpose, number: int) -> ResponseReturnValue:
    issuer = issuers.here().one(slug) or abort(404)
    found = standing.signed_list(db.session(), issuer, purpose, number, now=utc_now()) or abort(404)
    answer = json_document(found, request.accept_mimetypes.best_match(KINDS) or KINDS[0], MINUTE)
    answer.vary.add("Accept")
    return answer


# The badges of a course


def _course(course: str) -> Published | None:
    return queries.course(db.session(), course)


def _badge(course: str, public_id: str) -> Shown | None:
    shown = queries.credential(db.session(), public_id)
    return shown if shown is not None and shown.scope == course else None


@pages.get("/studio/badges")
@signed_in
def courses(person: SignedInPerson) -> ResponseReturnValue:
    """List the courses whose badges the person looks after."""
    own = [one for one in queries.courses(db.session()) if allows(person.grants, KEEPS, one[0].scope)]
    if not own and not allows(person.grants, KEEPS):
        abort(403)
    return render_template("badges/courses.html", courses=own)


@pages.get("/studio/badges/<course>")
@requires(KEEPS, on=_course)
def badges(person: SignedInPerson, thing: Published) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands it in
    """List the badges of the course, newest first, or those that were looked for."""
    search, page = request.args.get("search", "")[:200].strip(), max(1, request.args.get("page", 1, int))
    rows, count = queries.entries(db.session(), thing.course_id, search=search, page=page)
    pages_in_all = -(-count // queries.PAGE)
    if not rows and page > 1:
        return redirect(_listed(thing.slug, search, pages_in_all), 302)
    now = utc_now()
    return render_template(
        "badges/register.html",
        course=thing,
        words=thing.outline.said(language()),
        rows=[(row, measures.state_tag(row.state(now))) for row in rows],
        search=search,
        found=measures.found(count) if search else "",
        count=count,
        page=page,
        pages=pages_in_all,
        previous=_listed(thing.slug, search, page - 1) if page > 1 else None,
        next=_listed(thing.slug, search, page + 1) if page < pages_in_all else None,
    )


def _listed(course: str, search: str, page: int) -> str:
    return url_for("registry.badges", course=course, search=search or None, page=page if page > 1 else None)


@pages.get("/studio/badges/<course>/<public_id>")
@requires(KEEPS, on=_badge)
def badge(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands it in
    """Show one badge: what it is worth, what happened to it, and what can be done."""
    state = thing.state(utc_now())
    return render_template(
        "badges/registered.html",
        shown=thing,
        words=thing.course.outline.said(language()),
        holder=queries.holder(db.session(), thing.person_id),
        tag=measures.state_tag(state),
        history=[(one, measures.happened(one)) for one in queries.history(db.session(), thing)],
        acts=measures.acts(state, has_holder=thing.person_id is not None),
    )


@pages.route("/studio/badges/<course>/<public_id>/suspend", methods=["GET", "POST"])
@requires(KEEPS, on=_badge)
def suspend(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:
    """Say what suspending does, ask why, and do it."""
    form = ReasonForm(measures.pauses())
    if not form.validate_on_submit():
        return _confirmation(thing, "suspend", form)
    done = actions.suspend(db.session(), thing.public_id, reason=form.reason.data, now=utc_now(), by=person.id)
    db.session.commit()
    return _done(thing, _("Odznaka zawieszona. Osoba z odznaką dostanie list.") if done else None)


@pages.route("/studio/badges/<course>/<public_id>/reinstate", methods=["GET", "POST"])
@requires(KEEPS, on=_badge)
def reinstate(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:
    """Say what reinstating does, and do it."""
    form = Form()
    if not form.validate_on_submit():
        return _confirmation(thing, "reinstate", form)
    done = actions.reinstate(db.session(), thing.public_id, now=utc_now(), by=person.id)
    db.session.commit()
    return _done(thing, _("Odznaka przywrócona. Osoba z odznaką dostanie list.") if done else None)


@pages.route("/studio/badges/<course>/<public_id>/revoke", methods=["GET", "POST"])
@requires(KEEPS, on=_badge)
def revoke(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:
    """Say what revoking does and that it is for good, ask why, and do it."""
    form = ReasonForm(measures.reasons())
    if not form.validate_on_submit():
        return _confirmation(thing, "revoke", form)
    done = actions.revoke(db.session(), thing.public_id, reason=form.reason.data, now=utc_now(), by=person.id)
    db.session.commit()
    return _done(thing, _("Odznaka cofnięta. Osoba z odznaką dostanie list.") if done else None)


@pages.route("/studio/badges/<course>/<public_id>/replace", methods=["GET", "POST"])
@requires(KEEPS, on=_badge)
def replace(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:
    """Ask for the right name, and give a new badge in place of this one."""
    form = NameForm(name=thing.holder_name)
    if not form.validate_on_submit():
        return _confirmation(thing, "replace", form)
    issuer = issuers.here().one(thing.issuer) or issuers.here().main
    try:
        made = actions.reissue(
            db.session(), thing.public_id, name=form.name.data, now=utc_now(), by=person.id, issuer=issuer
        )
    except NotCurrent:
        return _done(thing, None)
    public_id = made.public_id
    db.session.commit()
    flash(_("Nowa odznaka wydana. Osoba z odznaką dostanie list z jej adresem."), "ok")
    return redirect(url_for("registry.badge", course=thing.scope, public_id=public_id), 303)


def _confirmation(thing: Shown, act: str, form: Form) -> ResponseReturnValue:
    """Show what will happen; to a badge with which this cannot be done, lead back to its page."""
    possible = measures.acts(thing.state(utc_now()), has_holder=thing.person_id is not None)
    if act not in possible:
        return _done(thing, None)
    page = render_template(
        "badges/confirm.html",
        shown=thing,
        words=thing.course.outline.said(language()),
        act=possible[act],
        form=form,
        address=rules.badge_address(issuers.here().main.url, thing.public_id),
    )
    return page, 422 if form.errors else 200


def _done(thing: Shown, sentence: str | None) -> ResponseReturnValue:
    """Lead to the badge's page and say what was done; None: somebody was faster, or it cannot be done."""
    late = _("Stan tej odznaki zmienił się wcześniej. Poniżej widać, co z nią jest.")
    flash(sentence or late, "ok" if sentence else "info")
    return redirect(url_for("registry.badge", course=thing.scope, public_id=thing.public_id), 303)
