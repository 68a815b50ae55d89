"""Pages of certificates: one as a page and as a PDF; for trainers those of a whole group, printed by the worker."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from elearn.badges import queries as badges
from elearn.catalog.queries import Published
from elearn.certificates import actions, batch, printing, queries, wording
from elearn.certificates.forms import OrderForm, PeriodForm
from elearn.certificates.printing import Unwritable
from elearn.certificates.queries import Ordered, Paper
from elearn.config import Settings
from elearn.db import db, looking_first, utc_now
from elearn.domain.access import Permission, allows
from elearn.web.doors import SignedInPerson, mine, requires, signed_in
from elearn.web.locale import language

pages = Blueprint("certificates", __name__, url_prefix="/<language:language>")

SEES = Permission.SEE_COURSE_RESULTS
"""Who may print the certificates of a course."""


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _paper(public_id: str) -> Paper | None:
    return queries.paper(db.session(), public_id)


@pages.get("/my/badges/<public_id>/certificate")
@mine(on=_paper, also=SEES)
def page(person: SignedInPerson, thing: Paper) -> ResponseReturnValue:
    """Show the certificate as a page that prints on A4, laid on its side."""
    hindrance = thing.hindrance(utc_now())
    if hindrance:
        return _none(person, thing, hindrance)
    sheet = wording.sheet(thing, _settings(), language())
    return render_template(
        "certificates/certificate.html",
        sheet=sheet,
        qr=printing.qr(sheet.address),
        boxes=printing.unwritable(*sheet.texts),
        own=thing.person_id == person.id,
        nav="my",
    )


@pages.get("/my/badges/<public_id>/certificate.pdf")
@mine(on=_paper, also=SEES)
def file(person: SignedInPerson, thing: Paper) -> ResponseReturnValue:
    """Hand out the certificate as a PDF; the same bytes each time."""
    hindrance = thing.hindrance(utc_now())
    if hindrance:
        return _none(person, thing, hindrance)
    sheet = wording.sheet(thing, _settings(), language())
    try:
        content = batch.single(sheet, _settings())
    except Unwritable as signs:
        return _none(person, thing, "unwritable", str(signs))
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=batch.file_name(sheet))
    answer.headers["Content-Language"] = sheet.language
    answer.cache_control.private, answer.cache_control.no_cache = True, True
    answer.add_etag()
    return answer.make_conditional(request)


def _none(person: SignedInPerson, paper: Paper, hindrance: str, signs: str = "") -> ResponseReturnValue:
    """Say why there is no certificate, and what to do."""
    refusal = wording.refusal(hindrance, signs)
    own = paper.person_id == person.id
    return render_template("certificates/none.html", paper=paper, refusal=refusal, own=own, nav="my"), 409


# Many at once


def _course(course: str) -> Published | None:
    return badges.course(db.session(), course)


@pages.get("/studio/certificates")
@signed_in
def courses(person: SignedInPerson) -> ResponseReturnValue:
    """Ask for which of the person's courses certificates are wanted; list what was ordered and is still there."""
    own = [one for one in badges.courses(db.session()) if allows(person.grants, SEES, one[0].scope)]
    if not own and not allows(person.grants, SEES):
        abort(403)
    ordered = [one for one in queries.orders(db.session(), person.id, utc_now()) if _sees(person, one)]
    return render_template("certificates/courses.html", courses=own, orders=ordered, settings=_settings())


@pages.get("/studio/certificates/<course>")
@requires(SEES, on=_course)
def people(person: SignedInPerson, thing: Published) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands it in
    """List the holders of the course's badge, to be ticked."""
    period = PeriodForm(formdata=request.args)
    papers = _holders(thing, period) if period.validate() else []
    return _people(thing, period, papers, _order_form(papers, formdata=None))


@pages.post("/studio/certificates/<course>")
@requires(SEES, on=_course)
def order(person: SignedInPerson, thing: Published) -> ResponseReturnValue:
    """Order the certificates of those ticked, or of all in the list."""
    period = PeriodForm(formdata=request.args)
    db.session.rollback()  # the door has looked: nothing is locked while the list is made again
    with looking_first(db.session()):
        papers = _holders(thing, period) if period.validate() else []
    form = _order_form(papers)
    if "all" in request.form:
        form.badges.data = [choice.value for choice in form.badges.choices]
    if not form.validate():
        return _people(thing, period, papers, form), 422
    now, chosen = utc_now(), form.badges.data
    made = actions.order(db.session(), thing.course_id, thing.slug, chosen, form.kind.data, by=person.id, now=now)
    db.session.commit()
    return redirect(url_for("certificates.ordered", order_id=made.public_id), 303)


def _people(course: Published, period: PeriodForm, papers: Sequence[Paper], form: OrderForm) -> str:
    left_out = [(one, wording.left_out(_hindrance(one))) for one in papers if _hindrance(one)]
    return render_template(
        "certificates/people.html", course=course, period=period, form=form, left_out=left_out, most=actions.MOST
    )


def _holders(course: Published, period: PeriodForm) -> list[Paper]:
    """Return the holders of the period; its last day counts."""
    since, end = batch.period(period.since.data, period.until.data)
    return queries.holders(db.session(), course.course_id, since, end)


def _order_form(papers: Sequence[Paper], **sent: None) -> OrderForm:
    """Return the form with those to choose from who can get a certificate."""
    form = OrderForm(**sent)
    form.badges.choices = [SelectChoice(one.public_id, wording.choice(one)) for one in papers if not _hindrance(one)]
    return form


def _hindrance(paper: Paper) -> str:
    """Return why there is no certificate in a file of many; a name with unwritable signs is a reason here."""
    return paper.hindrance(utc_now()) or ("unwritable" if printing.unwritable(paper.name) else "")


def _order(order_id: str) -> Ordered | None:
    return queries.order(db.session(), order_id)


def _sees(person: SignedInPerson, order: Ordered) -> bool:
    """Say whether who ordered may still see the course: the file names its people."""
    return allows(person.grants, SEES, order.slug)


@pages.get("/studio/orders/<order_id>")
@mine(on=_order)
def ordered(person: SignedInPerson, thing: Ordered) -> ResponseReturnValue:
    """Show how far the order is, and the file when it is made."""
    if not _sees(person, thing):
        abort(404)
    left_out = queries.papers(db.session(), batch.left_out_of(thing, _settings()))
    return render_template(
        "certificates/order.html",
        order=thing,
        course=badges.course(db.session(), thing.slug),
        state=_state(thing),
        done=batch.progress_of(thing, _settings()),
        left_out=[(one, wording.left_out(_hindrance(one) or "unwritable")) for one in left_out],
    )


@pages.get("/studio/orders/<order_id>/progress.json")
@mine(on=_order)
def progress(person: SignedInPerson, thing: Ordered) -> ResponseReturnValue:
    """Tell the page's script how far the order is."""
    if not _sees(person, thing):
        abort(404)
    done = batch.progress_of(thing, _settings())
    said = wording.progress(done, len(thing.credentials))
    answer = current_app.json.response(state=_state(thing), done=done, said=said)
    answer.cache_control.no_store = True
    return answer


@pages.get("/studio/orders/<order_id>/file")
@mine(on=_order)
def ordered_file(person: SignedInPerson, thing: Ordered) -> ResponseReturnValue:
    """Hand out what was printed, to who ordered it."""
    made = batch.made_of(thing, _settings()) if _sees(person, thing) and _state(thing) == "ready" else None
    if made is None:
        abort(404)
    kind = {"zip": "application/zip", "pdf": "application/pdf"}[thing.kind]
    answer = send_file(made, mimetype=kind, as_attachment=True, download_name=f"{thing.slug}.{thing.kind}", max_age=0)
    answer.cache_control.private, answer.cache_control.no_store = True, True
    return answer


def _state(thing: Ordered) -> str:
    """Return how an order stands: `gone`, `failed`, `ready`, `empty` or `waiting`."""
    if thing.erased_at is not None or thing.expires_at <= utc_now():
        return "gone"
    if thing.failed_at is not None:
        return "failed"
    if thing.done_at is None:
        return "waiting"
    return "ready" if batch.made_of(thing, _settings()) else "empty"
