"""Pages for the trainers of a course: its results across groups, one person's, and what can be given to them."""

from typing import Any, NamedTuple, cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from elearn.accounts.models import Person
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.learning import actions as learning_actions
from elearn.learning import queries as learning_queries
from elearn.learning.actions import Learner
from elearn.learning.awarding import award
from elearn.learning.faring import faring
from elearn.learning.queries import Progress
from elearn.reports import actions, queries, results
from elearn.reports.export_words import said_wrong
from elearn.reports.results import AttemptUsed, Learning
from elearn.reports.results_forms import GrantForm, NumberForm, grant_form
from elearn.web import headers, limits
from elearn.web.doors import SignedInPerson, current_person, requires
from elearn.web.locale import language

pages = Blueprint("coordination_results", __name__, url_prefix="/<language:language>/coordination/courses")
headers.keep_none(pages)

LASTS = 30 * 60
"""Seconds for which one look lasts."""
HARD = 5
"""So many questions are shown as the hardest, each answered by so many people at least."""
GRANTS = limits.Limit("grants", 60, 60)
"""What one trainer gives."""
MOST = 2**31
KINDS = ("attempt", "time", "excuse")
"""What can be given."""
UNDO = "undo"


class Seat(NamedTuple):
    """A person in a course, in the hands of a trainer."""

    course: Published
    learning: Learning

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.course.slug


def _course(course: str) -> Published | None:
    return catalog.kept(db.session(), course)


def _seat(course: str, number: int, **_others: object) -> Seat | None:
    published = _course(course)
    found = results.learning(db.session(), _scope(), published.course_id, number, utc_now()) if published else None
    return Seat(published, found) if published and found else None


def _scope() -> queries.Scope:
    """The groups whose people the reader may see by name."""
    person = current_person()
    return queries.scope(db.session(), person.grants) if person else queries.Scope()


# The course


@pages.get("/<course>")
@requires(Permission.SEE_COURSE_RESULTS, on=_course, hidden=True)
def course(person: SignedInPerson, thing: Published) -> ResponseReturnValue:
    """Show how the course goes: by group, by lesson, the hardest questions, person by person."""
    session, now = db.session(), utc_now()
    scope, stuck = queries.scope(session, person.grants), request.args.get("show") == "stuck"
    asked = request.args.get("person", 0, int)
    if 0 < asked < MOST and _seat(thing.slug, asked) is not None:
        return redirect(url_for(".learner", course=thing.slug, number=asked))
    wanted = min(max(request.args.get("page", 1, int), 1), MOST)
    people, last = results.learnings(session, scope, thing.course_id, now, stuck=stuck, page=wanted)
    if wanted > last:
        return redirect(url_for(".course", course=thing.slug, page=last, show=request.args.get("show")))
    return render_template(
        "reports/results.html",
        course=thing,
        title=thing.outline.said(language()).title,
        groups=results.by_group(session, scope, thing.course_id, now),
        lessons=[(one, _title(thing, one.slug)) for one in thing.outline.lessons],
        fared=results.by_lesson(session, thing.course_id),
        hard=_hardest(thing),
        people=people,
        finder=NumberForm(request.args),
        unknown=asked,
        stuck=stuck,
        number=wanted,
        last=last,
        nav="studio" if person.opens_studio else "coordination",
    )


def _title(course: Published, slug: str) -> str:
    return course.outline.lesson_said(slug, language()).title


def _hardest(course: Published) -> list[tuple[str, str, Any, str]]:
    """Lesson, question, how it is answered, what is chosen wrongly: those with the smallest share of right answers."""
    fared, found = faring(db.session(), course.course_id), []
    for lesson in course.outline.lessons:
        quiz = catalog.quiz(db.session(), course.revision_id, lesson.slug) if lesson.quiz else None
        for question in quiz.questions if quiz else ():
            said = fared.get(question.id)
            if said is not None and said.answered >= HARD:
                wrong = said_wrong(question.kind, said.most_chosen_wrong, course.outline.base)
                found.append((_title(course, lesson.slug), question.text_in(language()).prompt, said, wrong))
    return sorted(found, key=lambda one: one[2].share)[:HARD]


# One person


@pages.get("/<course>/people/<int(max=2147483647):number>")
@requires(Permission.SEE_COURSE_RESULTS, on=_seat, hidden=True)
def learner(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Show one person's results to who has just said that they look; others find the button."""
    if not _looked(request.args.get("look", ""), person, thing):
        return _shown("reports/result_closed.html", person, thing)
    return _learner(person, thing)


@pages.post("/<course>/people/<int(max=2147483647):number>")
@requires(Permission.SEE_COURSE_RESULTS, on=_seat, hidden=True)
def look(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Write down for the person that the trainer looks, and let them in; or give the person something."""
    what = request.form.get("what", "")
    if what == UNDO:
        return _take_back(person, thing)
    if what in KINDS:
        return _give(person, thing, what)
    facts = {"group": None, "name": "", "course": thing.course.slug}
    actions.note_seen(db.session(), [thing.learning.person_id], actions.LOOKED_AT, facts, by=person.id, now=utc_now())
    db.session.commit()
    return redirect(_inside(person, thing), 303)


def _learner(person: SignedInPerson, seat: Seat, refused: GrantForm | None = None) -> ResponseReturnValue:
    session, outline = db.session(), seat.course.outline
    progress = learning_queries.progress(session, seat.learning.person_id, seat.course.course_id)
    shown = _shown(
        "reports/result_learner.html",
        person,
        seat,
        lessons=[(one, _title(seat.course, one.slug)) for one in outline.lessons],
        progress=progress,
        done=progress.done(outline),
        excuses={one.lesson: one for one in progress.excuses},
        forms=_forms(seat, progress, refused) if seat.learning.person_id != person.id else {},
        refused=refused,
        granted=results.granted(session, seat.learning.person_id, seat.course),
        titles={one.slug: _title(seat.course, one.slug) for one in outline.lessons},
        here=request.args.get("look", ""),
    )
    return shown, 422 if refused else 200


def _shown(template: str, person: SignedInPerson, seat: Seat, **facts: Any) -> str:
    title = seat.course.outline.said(language()).title
    nav = "studio" if person.opens_studio else "coordination"
    return render_template(template, course=seat.course, title=title, one=seat.learning, nav=nav, **facts)


def _choices(seat: Seat, progress: Progress, what: str) -> list[tuple[str, str]]:
    """The lessons at which something can be given."""
    asked = {one.lesson for one in progress.asked(seat.course.outline) if not one.met}
    lessons = seat.course.outline.lessons
    fitting = {
        "attempt": {one.slug for one in lessons if one.quiz is not None and one.quiz.settings.attempts},
        "time": {one.slug for one in lessons if one.quiz is not None and one.quiz.settings.time_limit_minutes},
        "excuse": asked,
    }[what]
    return [(one.slug, _title(seat.course, one.slug)) for one in lessons if one.slug in fitting]


def _forms(seat: Seat, progress: Progress, refused: GrantForm | None) -> dict[str, GrantForm]:
    """Kind → form, of what can be given; the one that came back with errors as it was filled in."""
    made = {what: _choices(seat, progress, what) for what in KINDS}
    forms = {what: grant_form(what, choices, sent=False) for what, choices in made.items() if choices}
    return forms if refused is None else {**forms, request.form["what"]: refused}


def _give(person: SignedInPerson, thing: Seat, what: str) -> ResponseReturnValue:
    """Give the person something, with the reason in the log."""
    progress = learning_queries.progress(db.session(), thing.learning.person_id, thing.course.course_id)
    form = grant_form(what, _choices(thing, progress, what), sent=True)
    if thing.learning.person_id == person.id:
        abort(403)  # a badge is worth something because nobody lets themselves off
    if not _looked(request.args.get("look", ""), person, thing):
        return redirect(url_for(".learner", course=thing.course.slug, number=thing.learning.enrolment_id), 303)
    if not form.validate_on_submit():
        return _learner(person, thing, form)
    limits.guard((GRANTS, str(person.id)))
    said = _excuse(person, thing, form) if what == "excuse" else _extend(person, thing, form, what)
    db.session.commit()
    flash(said)
    return redirect(_inside(person, thing), 303)


def _extend(person: SignedInPerson, seat: Seat, form: GrantForm, what: str) -> str:
    session, now, lesson = db.session(), utc_now(), form.lesson.data
    minutes, attempts = (form.minutes.data, 0) if what == "time" else (0, 1)
    given = {"minutes": minutes, "attempts": attempts}
    learning_actions.extend(
        session, seat.learning.person_id, seat.course.course_id, lesson, **given, by=person.id, now=now
    )
    facts = {"course": seat.course.slug, "lesson": lesson, "reason": form.reason.data, **given}
    act = results.TIME if what == "time" else results.ATTEMPT
    results.note_grant(session, seat.learning.person_id, act, facts, by=person.id, now=now)
    return str(_("Dodatkowy czas jest przyznany.") if what == "time" else _("Dodatkowe podejście jest przyznane."))


def _excuse(person: SignedInPerson, seat: Seat, form: GrantForm) -> str:
    session, now = db.session(), utc_now()
    to = session.get_one(Person, seat.learning.person_id)
    learner = Learner(to.id, to.email, to.name or to.email.partition("@")[0], to.language)
    reason, lesson = form.reason.data, form.lesson.data
    learning_actions.excuse(session, learner, seat.course, lesson, reason=reason, by=person.id, now=now, award=award)
    facts = {"course": seat.course.slug, "lesson": lesson, "reason": reason}
    results.note_grant(session, to.id, results.EXCUSED, facts, by=person.id, now=now)
    return str(_("Zwolnienie jest zapisane. Osoba zobaczy je z powodem na stronie kursu."))


def _take_back(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Take back what was given."""
    if not _looked(request.args.get("look", ""), person, thing):
        return redirect(url_for(".learner", course=thing.course.slug, number=thing.learning.enrolment_id), 303)
    limits.guard((GRANTS, str(person.id)))
    entry, by, now = request.form.get("entry", 0, int), person.id, utc_now()
    try:
        given = results.take_back(db.session(), thing.learning, thing.course, entry, by=by, now=now)
    except AttemptUsed:
        db.session.rollback()
        flash(_("To podejście jest już rozpoczęte, więc nie da się go cofnąć."), "tip")
        return redirect(_inside(person, thing), 303)
    db.session.commit()
    if given is not None:
        flash(_("Cofnięte. Wpis zostaje w dzienniku."))
    return redirect(_inside(person, thing), 303)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast("str", current_app.secret_key), salt="course-look")


def _inside(person: SignedInPerson, seat: Seat) -> str:
    """The address of the person's page that works for half an hour, and only for this trainer."""
    token = _signer().dumps([person.id, seat.learning.enrolment_id])
    return url_for(
        ".learner", course=seat.course.slug, number=seat.learning.enrolment_id, look=token, _anchor="zapisano"
    )


def _looked(token: str, person: SignedInPerson, seat: Seat) -> bool:
    """Whether the look was written down: by this trainer, at this person in this course, not long ago."""
    try:
        said = _signer().loads(token, max_age=LASTS)
    except BadSignature:
        return False
    return bool(said == [person.id, seat.learning.enrolment_id])
