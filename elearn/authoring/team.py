"""Pages about the people of a course: who works on it, invitations, remarks beside passages, a reviewer's word."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.accounts import queries as accounts
from elearn.authoring import actions, inviting, queries, remarks, team_words
from elearn.authoring.inviting import AlreadyThere, InvitationGone
from elearn.authoring.queries import Desk
from elearn.authoring.rooms import page
from elearn.authoring.team_forms import InviteForm, RemarkForm, ReviewForm
from elearn.catalog.actions import digest_of
from elearn.catalog.loading import labels
from elearn.db import db, utc_now
from elearn.domain.access import Grant, Permission, Role, allows
from elearn.domain.draft import remarks as rules
from elearn.domain.draft.sketch import LessonSketch, Sketch, sketch
from elearn.web import limits, markdown
from elearn.web.doors import SignedInPerson, requires, signed_in
from elearn.web.forms import Form, stripped
from elearn.web.locale import language
from elearn.web.site import absolute

pages = Blueprint("studio_team", __name__, url_prefix="/<language:language>/studio")

MOST = 2**31
"""No number of a row is as high."""
_WORKPLACES = {Role.TRANSLATOR: "studio_translating.translations", Role.REVIEWER: "studio_team.people"}
"""Where each role has its work; whoever writes the course begins with its lessons."""
INVITATIONS = limits.Limit("course-invitations", 30, 60)
"""Letters that one person sends from the studio."""


@dataclass(frozen=True, slots=True)
class Read:
    """A lesson of a draft in the hands of a reviewer."""

    desk: Desk
    sketch: Sketch
    lesson: LessonSketch
    language: str

    @property
    def scope(self) -> str:
        """Where a reviewer's grant counts."""
        return self.desk.slug


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody's place on a course, or an invitation to one."""

    desk: Desk
    number: int
    role: str = ""

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug


def _desk(course: str) -> Desk | None:
    return queries.desk(db.session(), course)


def _invited(course: str, number: int, role: str = "") -> Invited | None:
    desk = _desk(course)
    return None if desk is None else Invited(desk, number, role)


def _read(course: str, lesson: str) -> Read | None:
    desk = _desk(course)
    if desk is None:
        return None
    drawn = sketch(queries.texts(db.session(), desk))
    found = drawn.by_slug.get(lesson)
    if found is None:
        return None
    wanted = request.args.get("in", drawn.base)
    return Read(desk, drawn, found, wanted if wanted in found.pieces else next(iter(found.pieces)))


# People


@pages.get("/<course>/people")
@requires(Permission.OPEN_STUDIO, on=_desk)
def people(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show who works on the course, what waits, and what reviewers said."""
    return _people(person, thing, InviteForm(), ReviewForm())


def _people(person: SignedInPerson, desk: Desk, invite: InviteForm, review: ReviewForm) -> ResponseReturnValue:
    session, drawn = db.session(), sketch(queries.texts(db.session(), desk))
    approvals = remarks.approvals(session, desk.draft_id)
    may_review = allows(person.grants, Permission.REVIEW_COURSE, desk.slug)
    digest = review.seen.data = digest_of(queries.files(session, desk)) if approvals or may_review else ""
    shown = page(
        "authoring/people.html",
        desk,
        person,
        "people",
        here=drawn,
        colleagues=inviting.colleagues(session, desk.slug),
        pending=inviting.pending(session, desk.draft_id, utc_now()),
        roles=team_words.roles(),
        remarks=_open_by_lesson(drawn, remarks.remarks(session, desk.draft_id)),
        approvals=[(one, one.digest == digest) for one in approvals],
        may_invite=allows(person.grants, Permission.WRITE_COURSE, desk.slug),
        may_review=may_review,
        invite=invite,
        review=review,
    )
    return shown, 422 if invite.errors or review.errors else 200


def _open_by_lesson(drawn: Sketch, said: list[remarks.Remark]) -> list[tuple[LessonSketch, str, int]]:
    """Lesson, language, and how many remarks wait there; every lesson is there in the base language."""
    waiting = [(one.lesson, one.language) for one in said if one.answers is None and one.settled_at is None]
    return [
        (lesson, tongue, waiting.count((lesson.slug, tongue)))
        for lesson in drawn.lessons
        for tongue in lesson.pieces
        if tongue == drawn.base or (lesson.slug, tongue) in waiting
    ]


@pages.post("/<course>/people")
@requires(Permission.WRITE_COURSE, on=_desk)
def invite(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Invite somebody by mail to work on the course."""
    form, now = InviteForm(), utc_now()
    if not form.validate_on_submit():
        return _people(person, thing, form, ReviewForm(formdata=None))
    limits.guard((INVITATIONS, str(person.id)))
    desk = actions.open_draft(db.session(), thing.slug, now=now, by=person.id)
    title = sketch(queries.texts(db.session(), desk)).title(language())
    try:
        inviting.invite(
            db.session(),
            cast("int", desk.draft_id),
            desk.slug,
            form.email.data,
            Role(form.role.data),
            title=title,
            by_name=person.display_name,
            link=lambda token: absolute(url_for("studio_team.invitation", token=token)),
            language=language(),
            now=now,
            by=person.id,
        )
    except AlreadyThere:
        db.session.rollback()
        form.email.errors = [_("Ta osoba ma już tę rolę")]
        return _people(person, thing, form, ReviewForm(formdata=None))
    db.session.commit()
    flash(_("Zaproszenie wysłane na adres %(email)s. Działa przez 14 dni.", email=form.email.data), "ok")
    return redirect(url_for("studio_team.people", course=thing.slug, _anchor="osoby"), 303)


@pages.post("/<course>/invitations/<int(max=2147483647):number>/withdraw")
@requires(Permission.WRITE_COURSE, on=_invited)
def withdraw(person: SignedInPerson, thing: Invited) -> ResponseReturnValue:
    """Make an invitation that waits worth nothing."""
    done = inviting.withdraw(db.session(), thing.desk.draft_id or 0, thing.number, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Zaproszenie wycofane.") if done else _("Tego zaproszenia już nie ma."), "ok" if done else "info")
    return redirect(url_for("studio_team.people", course=thing.desk.slug, _anchor="osoby"), 303)


@pages.route("/<course>/people/<int:number>/<any(trainer, translator, reviewer):role>", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=_invited)
def dismiss(person: SignedInPerson, thing: Invited) -> ResponseReturnValue:
    """Ask, and take the course's role from somebody."""
    found = [one for one in inviting.colleagues(db.session(), thing.desk.slug) if not one.everywhere]
    colleague = next((one for one in found if (one.person_id, one.role.value) == (thing.number, thing.role)), None)
    form = Form()
    if colleague is None:
        abort(404)
    if not form.validate_on_submit():
        words: dict[str, Any] = {"colleague": colleague, "roles": team_words.roles()}
        me = colleague.person_id == person.id
        return page("authoring/dismiss.html", thing.desk, person, "people", inside=True, me=me, **words)
    desk = actions.open_draft(db.session(), thing.desk.slug, now=utc_now(), by=person.id)
    inviting.dismiss(
        db.session(), desk.draft_id or 0, desk.slug, thing.number, colleague.role, now=utc_now(), by=person.id
    )
    db.session.commit()
    flash(_("%(name)s nie ma już tej roli w kursie.", name=colleague.name), "ok")
    home = url_for("studio.home") if colleague.person_id == person.id else None
    return redirect(home or url_for("studio_team.people", course=desk.slug, _anchor="osoby"), 303)


@pages.route("/invitations/<token>", methods=["GET", "POST"])
@signed_in
def invitation(person: SignedInPerson, token: str) -> ResponseReturnValue:
    """Show what a letter invites to; a button takes it up, so that a mail scanner does not."""
    form = Form()
    if not form.validate_on_submit():
        found = inviting.opened(db.session(), token, utc_now())
        desk = queries.desk(db.session(), found.slug) if found else None
        title = sketch(queries.texts(db.session(), desk)).title(language()) if desk else ""
        words = {"found": found, "title": title, "roles": team_words.roles(), "person": person}
        return render_template("authoring/invitation.html", **words), 200 if found else 410
    try:
        taken = inviting.accept(db.session(), token, person.id, now=utc_now())
    except InvitationGone:
        db.session.rollback()
        return redirect(url_for("studio_team.invitation", token=token), 303)
    db.session.commit()
    flash(_("Jesteś w zespole kursu."), "ok")
    return redirect(url_for(_WORKPLACES.get(taken.role, "studio.course"), course=taken.slug), 303)


# Remarks and a reviewer's word


@pages.get("/<course>/lessons/<lesson>/review")
@requires(Permission.OPEN_STUDIO, on=_read)
def review(person: SignedInPerson, thing: Read) -> ResponseReturnValue:
    """Show the lesson block by block, with what was remarked beside each."""
    return _review(person, thing, RemarkForm())


def _review(person: SignedInPerson, thing: Read, form: RemarkForm, at: str = "") -> ResponseReturnValue:
    session, pieces = db.session(), thing.lesson.pieces[thing.language]
    there = rules.blocks(pieces)
    said = remarks.remarks(session, thing.desk.draft_id, thing.lesson.slug, thing.language)
    threads = [one for one in said if one.answers is None]
    answers: dict[int, list[remarks.Remark]] = {}
    for one in said:
        answers.setdefault(one.answers or 0, []).append(one)
    placed = list(zip(threads, rules.places([one.passage for one in threads], there), strict=True))
    shown = page(
        "authoring/review.html",
        thing.desk,
        person,
        "people",
        here=thing.sketch,
        inside=True,
        lesson=thing.lesson,
        spoken=thing.language,
        title=thing.lesson.title(thing.language),
        blocks=[_shown(thing, block, number, placed) for number, block in enumerate(there)],
        lost=[one for one, place in placed if place is None],
        answers=answers,
        waiting=sum(one.settled_at is None for one in threads),
        may_remark=allows(person.grants, Permission.REVIEW_COURSE, thing.scope),
        remark_form=form,
        at=at or request.args.get("at", ""),
    )
    return shown, 422 if form.errors else 200


def _shown(
    thing: Read, block: rules.Block, number: int, placed: list[tuple[remarks.Remark, int | None]]
) -> dict[str, Any]:
    """Return a block as the page shows it: the text as learners read it, a question as its lines."""
    text = f"{block.text}\n\n{rules.definitions(thing.lesson.pieces[thing.language].body)}"
    drawn = markdown.render(text, language=thing.language, labels=labels()).html
    return {
        "number": number,
        "html": None if block.question else drawn,
        "words": block.words,
        "question": block.question,
        "sign": block.sign,
        "threads": [one for one, place in placed if place == number],
    }


@pages.post("/<course>/lessons/<lesson>/review")
@requires(Permission.REVIEW_COURSE, on=_read)
def remark(person: SignedInPerson, thing: Read) -> ResponseReturnValue:
    """Put a remark beside a passage, or answer one."""
    form, now = RemarkForm(), utc_now()
    there = rules.blocks(thing.lesson.pieces[thing.language])
    place, answered = request.form.get("block", -1, int), _row("answers")
    passage = stripped(request.form.get("passage"))[: rules.LONGEST]
    at = f"answer-{answered}" if answered else f"block-{place}"
    if not form.validate_on_submit():
        return _review(person, thing, form, at)
    desk = actions.open_draft(db.session(), thing.desk.slug, now=now, by=person.id)
    draft_id = cast("int", desk.draft_id)
    if answered:
        if not remarks.answer(db.session(), draft_id, answered, form.said.data, now=now, by=person.id):
            abort(404)
        target = f"uwaga-{answered}"
    elif passage or 0 <= place < len(there):  # the lesson may have become shorter since the page was opened
        made = remarks.remark(
            db.session(), draft_id, thing.lesson.slug, thing.language,
            title=thing.lesson.title(thing.language), passage=passage or there[place].sign, said=form.said.data,
            now=now, by=person.id,
        )  # fmt: skip
        target = f"uwaga-{made}"
    else:
        abort(404)
    db.session.commit()
    return redirect(_review_url(thing, target), 303)


def _row(field: str) -> int:
    """The number of a row that the form names; 0 where no row can have it."""
    number = request.form.get(field, 0, int)
    return number if 0 < number < MOST else 0


def _review_url(thing: Read, anchor: str) -> str:
    values: dict[str, Any] = {"course": thing.desk.slug, "lesson": thing.lesson.slug, "in": thing.language}
    return url_for("studio_team.review", **values, _anchor=anchor)


@pages.post("/<course>/lessons/<lesson>/review/settle")
@requires(Permission.REVIEW_COURSE, on=_read)
def settle(person: SignedInPerson, thing: Read) -> ResponseReturnValue:
    """Mark a remark as settled, or open it again."""
    number, settled = _row("remark"), request.form.get("settled") == "1"
    remarks.settle(db.session(), thing.desk.draft_id or 0, number, settled=settled, now=utc_now(), by=person.id)
    db.session.commit()
    return redirect(_review_url(thing, f"uwaga-{number}"), 303)


@pages.get("/<course>/people/review")
@requires(Permission.OPEN_STUDIO, on=_desk)
def lead_to_people(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Lead to the people: here lands who reloads a refused review or reads it in the other language."""
    return redirect(url_for("studio_team.people", course=thing.slug))


@pages.post("/<course>/people/review")
@requires(Permission.REVIEW_COURSE, on=_desk)
def verdict(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Give one's word on the draft as it stands now, and tell those who write it."""
    form, now = ReviewForm(), utc_now()
    if not form.validate_on_submit():
        return _people(person, thing, InviteForm(formdata=None), form)
    session = db.session()
    desk = actions.open_draft(session, thing.slug, now=now, by=person.id)
    digest, approved = digest_of(queries.files(session, desk)), form.verdict.data == "approved"
    if approved and form.seen.data != digest:
        session.rollback()
        form.verdict.errors = [_("Wersja robocza zmieniła się w międzyczasie")]
        return _people(person, thing, InviteForm(formdata=None), form)
    done = remarks.review(
        session,
        cast("int", desk.draft_id),
        approved=approved,
        digest=digest,
        said=form.said.data,
        letters=_writers(desk, person.id),
        facts={
            "course": sketch(queries.texts(session, desk)).title(language()) or desk.slug,
            "by": person.display_name,
            "url": absolute(url_for("studio_team.people", course=desk.slug)),
        },
        now=now,
        by=person.id,
    )
    db.session.commit()
    said = _("Zapisane. Osoby, które piszą kurs, dostaną list.")
    flash(said if done else _("Ta wersja ma już twoją zgodę."), "ok" if done else "info")
    return redirect(url_for("studio_team.people", course=desk.slug, _anchor="recenzja"), 303)


def _writers(desk: Desk, besides: int) -> list[tuple[str, str]]:
    """Address and language of those who write the course by its own grant."""
    own = [one for one in inviting.colleagues(db.session(), desk.slug) if not one.everywhere]
    writers = {one.person_id for one in own if allows([Grant(one.role, desk.slug)], Permission.WRITE_COURSE, desk.slug)}
    found = [accounts.person(db.session(), one) for one in sorted(writers - {besides})]
    return [(one.email, one.language) for one in found if one is not None]
