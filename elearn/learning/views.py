"""Pages of learning: the course, the lesson, the quiz, the learner's home."""

import random
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.badges import queries as badge_queries
from elearn.catalog import queries as catalog
from elearn.catalog.changed import change_sentence
from elearn.catalog.queries import Published
from elearn.db import db, looking_first, utc_now
from elearn.domain import completion
from elearn.domain.course.outline import LessonOutline, passage_place
from elearn.domain.quiz import attempt as rules
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import AnswerProblem
from elearn.learning import actions, assigned, queries, wording
from elearn.learning.actions import AttemptOver, AttemptRefused, Learner
from elearn.learning.awarding import award
from elearn.learning.queries import AnswerRow, Extension, Progress, Seat, Standing
from elearn.web import markdown, shells
from elearn.web.doors import SignedInPerson, current_person, mine, public, signed_in
from elearn.web.locale import language

pages = Blueprint("learning", __name__, url_prefix="/<language:language>")
CHANCE = random.SystemRandom()


def _course(course: str) -> Published:
    return catalog.published(db.session(), course) or _archived(course) or abort(404)


def _archived(course: str) -> Published | None:
    """Return a course that lies in the archive to those who began it; for all others it is gone."""
    person = current_person()
    found = catalog.kept(db.session(), course) if person else None
    began = person and found and queries.progress(db.session(), person.id, found.course_id).enrolment_id
    return replace(found, is_archived=True) if found and began else None


def _sprite() -> str:
    return str(current_app.extensions["assets"].url("icons.svg"))


def _lesson(course: Published, lesson: str) -> LessonOutline:
    return course.outline.by_slug.get(lesson) or abort(404)


def _progress(course: Published) -> Progress:
    person = current_person()
    return queries.progress(db.session(), person.id, course.course_id) if person else Progress()


def _learner(person: SignedInPerson) -> Learner:
    return Learner(person.id, person.email, person.name or person.display_name, language())


@pages.get("/courses/<course>")
@public
def course(course: str) -> ResponseReturnValue:
    """Show what the course gives, its lessons, and how far the reader has come."""
    published = _course(course)
    progress, outline = _progress(published), published.outline
    done = progress.done(outline)
    asked = progress.asked(outline)
    resume = completion.next_lesson(outline, done)
    description = catalog.page(db.session(), published.revision_id, "", language(), outline.base)
    person = current_person()
    held = (
        badge_queries.held(db.session(), person.id, published.course_id) if person and progress.completed_at else None
    )
    return render_template(
        "learning/course.html",
        course=published,
        outline=outline,
        words=outline.said(language()),
        description=description,
        body=_body(description),
        progress=progress,
        done=done,
        parts=wording.path(published, done, now=resume.slug if resume and progress.enrolment_id else ""),
        checklist=wording.checklist(outline, asked),
        open_quiz=next((one.lesson for one in asked if one.what == "quiz" and not one.met), None),
        resume=resume,
        changes=_changes_since_completion(published, progress),
        notes=_notes_since_completion(published, progress),
        minutes_left=completion.minutes_left(outline, done),
        credential=held,
        nav="courses",
    )


def _body(page: catalog.Page | None) -> str:
    return markdown.stored(page.html, _sprite()) if page else ""


def _changes_since_completion(course: Published, progress: Progress) -> list[str] | None:
    """Say what changed since the person completed the course; None when nothing was published since."""
    if progress.completed_revision_id in {None, course.revision_id}:
        return None
    changes = catalog.changes_since(db.session(), course.course_id, progress.completed_revision_id or 0)
    return [change_sentence(change) for change in changes]


def _notes_since_completion(course: Published, progress: Progress) -> list[catalog.Noted]:
    """Return what the trainers wrote about the revisions since the person completed the course."""
    if progress.completed_revision_id in {None, course.revision_id}:
        return []
    return catalog.notes_since(db.session(), course.course_id, progress.completed_revision_id or 0)


@pages.get("/courses/<course>/<lesson>")
@public
def lesson(course: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson to read; a test shows what it asks and how to begin."""
    published = _course(course)
    place = _lesson(published, lesson)
    if request.args.get("view") == "print":
        return _printed_lesson(published, place)
    standing = _progress(published).standing(published.outline, lesson)
    key = published.revision_id, lesson, standing
    return shells.page("learning/lesson.html", key, lambda: _lesson_page(published, place, standing))


def _lesson_page(course: Published, lesson: LessonOutline, standing: Standing) -> dict[str, Any]:
    """Return what the page of a lesson shows to everybody at this standing."""
    outline = course.outline
    page = catalog.page(db.session(), course.revision_id, lesson.slug, language(), outline.base)
    before, after = outline.neighbours(lesson.slug)
    parts = wording.path(course, standing.done, current=lesson.slug)
    return {
        "course": course,
        "outline": outline,
        "lesson": lesson,
        "words": outline.lesson_said(lesson.slug, language()),
        "page": page,
        "body": _body(page),
        "standing": standing,
        "done": standing.done,
        "parts": parts,
        "part": next((part for part in parts if any(one.current for one in part.lessons)), None),
        "states": wording.lesson_states(outline, standing.done, lesson.slug),
        "before": before,
        "after": after,
        "minutes_left": completion.minutes_left(outline, standing.done),
        "nav": "courses",
    }


def _printed_lesson(course: Published, lesson: LessonOutline) -> ResponseReturnValue:
    """Show a lesson for paper, with its sources open."""
    page = catalog.page(db.session(), course.revision_id, lesson.slug, language(), course.outline.base)
    return render_template(
        "learning/lesson_print.html",
        course=course,
        outline=course.outline,
        lesson=lesson,
        words=course.outline.lesson_said(lesson.slug, language()),
        page=page,
        body=_body(page),
        nav="courses",
    )


@pages.get("/courses/<course>/<lesson>/worksheet")
@public
def worksheet(course: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson's worksheet, ready to print."""
    published = _course(course)
    place = _lesson(published, lesson)
    page = catalog.page(db.session(), published.revision_id, f"worksheet/{lesson}", language(), published.outline.base)
    if page is None:
        abort(404)
    return render_template(
        "learning/worksheet.html",
        course=published,
        lesson=place,
        words=published.outline.lesson_said(lesson, language()),
        page=page,
        body=_body(page),
        nav="courses",
    )


@pages.post("/courses/<course>/<lesson>/done")
@public
def finish(course: str, lesson: str) -> ResponseReturnValue:
    """Mark the lesson as finished and go on; a visitor is offered an account and keeps the place."""
    published = _course(course)
    place = _lesson(published, lesson)
    person = current_person()
    if place.kind == "test":
        abort(404)
    if person is None:
        return redirect(url_for("learning.keep_place", course=course, lesson=lesson), 303)
    outcome = actions.mark(db.session(), _learner(person), published, lesson, now=utc_now(), award=award)
    db.session.commit()
    if outcome.completed:
        return redirect(url_for("learning.course", course=course) + "#ukonczony", 303)
    after = published.outline.neighbours(lesson)[1]
    if after is None:
        return redirect(url_for("learning.course", course=course), 303)
    return redirect(url_for("learning.lesson", course=course, lesson=after.slug), 303)


@pages.get("/courses/<course>/<lesson>/keep")
@public
def keep_place(course: str, lesson: str) -> ResponseReturnValue:
    """Offer a visitor an account to keep the progress, and the next lesson to read on without one."""
    published = _course(course)
    place = _lesson(published, lesson)
    after = published.outline.neighbours(lesson)[1]
    return render_template(
        "learning/keep_place.html",
        course=published,
        outline=published.outline,
        lesson=place,
        after=after,
        nav="courses",
    )


@pages.post("/courses/<course>/<lesson>/undo")
@signed_in
def undo(person: SignedInPerson, course: str, lesson: str) -> ResponseReturnValue:
    """Take back the mark of a lesson."""
    published = _course(course)
    _lesson(published, lesson)
    progress = queries.progress(db.session(), person.id, published.course_id)
    if progress.enrolment_id is not None:
        actions.unmark(db.session(), progress.enrolment_id, lesson, now=utc_now())
        db.session.commit()
    flash(_("Lekcja nie jest już oznaczona jako ukończona."), "ok")
    return redirect(url_for("learning.lesson", course=course, lesson=lesson) + "#zapisano", 303)


@pages.get("/courses/<course>/<lesson>/quiz")
@public
def quiz(course: str, lesson: str) -> ResponseReturnValue:
    """Say what the quiz asks and how it is passed, list earlier attempts, offer to begin or go on."""
    published = _course(course)
    place = _lesson(published, lesson)
    if place.quiz is None:
        abort(404)
    return _quiz_page(published, place, _progress(published))


def _quiz_page(course: Published, lesson: LessonOutline, progress: Progress) -> ResponseReturnValue:
    extra = queries.extension(db.session(), progress.enrolment_id, lesson.slug)
    refused = _refusal(lesson, progress, extra)
    return render_template(
        "learning/quiz_start.html",
        course=course,
        outline=course.outline,
        lesson=lesson,
        words=course.outline.lesson_said(lesson.slug, language()),
        progress=progress,
        waiting=progress.open(lesson.slug),
        attempts=progress.of(lesson.slug),
        best=progress.best(lesson.slug),
        extra=extra,
        refusal=wording.refusal(refused) if refused else None,
        nav="courses",
    )


def _refusal(lesson: LessonOutline, progress: Progress, extra: Extension) -> rules.Refused | None:
    """Ask the rule whether an attempt may begin, so that the page shows what the server will decide."""
    if lesson.quiz is None or progress.open(lesson.slug):
        return None
    attempts = progress.as_rules(lesson.slug)
    verdict = rules.may_start(lesson.quiz.settings, attempts, utc_now(), extra_attempts=extra.attempts)
    return verdict if isinstance(verdict, rules.Refused) else None


@pages.post("/courses/<course>/<lesson>/quiz")
@signed_in
def begin(person: SignedInPerson, course: str, lesson: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the open one."""
    published = _course(course)
    place = _lesson(published, lesson)
    if place.quiz is None:
        abort(404)
    try:
        attempt_id = actions.begin(db.session(), _learner(person), published, lesson, now=utc_now(), chance=CHANCE)
    except AttemptRefused:
        db.session.rollback()
        return _quiz_page(published, place, _progress(published))
    db.session.commit()
    return redirect(url_for("learning.attempt", attempt_id=attempt_id), 303)


def seat_to_read(attempt_id: int) -> Seat | None:
    """Load the seat for a page, or for a change with the attempt held."""
    return queries.seat(db.session(), attempt_id, lock=request.method == "POST")


@pages.get("/attempts/<int:attempt_id>")
@mine(on=seat_to_read)
def attempt(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Show the question to answer, the feedback to an answer, what is left before handing in, or the result."""
    answers = queries.answers(db.session(), thing.attempt_id)
    if thing.handed_in_at is not None:
        return _result(thing, answers)
    if rules.late(thing.deadline_at, utc_now(), grace_seconds=0):
        return render_template("learning/time_over.html", **_around(thing, answers))
    position = _position(thing, answers)
    return _overview(thing, answers) if position is None else _question(thing, answers, position)


def _position(seat: Seat, answers: dict[int, AnswerRow]) -> int | None:
    """Return the 0-based position asked for by `?q=`, else of the first question without an answer; None: all done."""
    wanted = request.args.get("q", type=int)
    if wanted is not None and 1 <= wanted <= len(seat.plan.questions):
        return wanted - 1
    if request.args.get("q") == "all":
        return None
    return next((place for place in range(len(seat.plan.questions)) if place not in answers), None)


def _around(seat: Seat, answers: dict[int, AnswerRow]) -> dict[str, Any]:
    """Return what every page of an attempt shows around the question.

    `outline` is that of the revision the attempt was begun in, `current` that of today; None: the course is gone.
    """
    outline, today = seat.outline, catalog.kept(db.session(), seat.course)
    return {
        "seat": seat,
        "outline": outline,
        "current": today.outline if today else None,
        "words": outline.lesson_said(seat.lesson, language()) if seat.lesson else None,
        "course_title": outline.said(language()).title,
        "answers": answers,
        "steps": wording.steps(seat, answers),
        "nav": "my",
    }


def _question(
    seat: Seat, answers: dict[int, AnswerRow], position: int, problem: AnswerProblem | None = None
) -> ResponseReturnValue:
    planned, question = actions.question_at(seat, position)
    kind, text, given = KINDS[question.kind], question.text_in(language()), answers.get(position)
    closed = given is not None and seat.quiz.settings.feedback == "now"
    grade = kind.grade(question, given.response, language()) if closed and given else None
    response = given.response if given else None
    if problem is not None:
        response = kind.kept(request.form.to_dict(flat=False), question, planned.order)
    after = next((p for p in range(position + 1, len(seat.plan.questions)) if p not in answers), None)
    status = 422 if problem else 200
    return render_template(
        "learning/question.html",
        **_around(seat, answers),
        position=position,
        question=question,
        text=text,
        lang=wording.foreign(question),
        view=kind.view(question, text, planned.order, response, grade),
        grade=grade,
        given=given,
        problem=problem,
        problem_sentence=wording.answer_problem(problem) if problem else None,
        passage=passage_place(question.passage, seat.lesson) if question.passage else None,
        after=after,
        missing=[p for p in range(len(seat.plan.questions)) if p not in answers],
    ), status


def _overview(seat: Seat, answers: dict[int, AnswerRow]) -> ResponseReturnValue:
    missing = [place for place in range(len(seat.plan.questions)) if place not in answers]
    return render_template("learning/overview.html", **_around(seat, answers), missing=missing)


def _result(seat: Seat, answers: dict[int, AnswerRow]) -> ResponseReturnValue:
    around = _around(seat, answers)
    outline = around["current"] or seat.outline
    progress = queries.progress(db.session(), seat.person_id, seat.course_id)
    asked = progress.asked(outline)
    return render_template(
        "learning/result.html",
        **around,
        reviews=wording.reviews(seat, answers),
        credential=badge_queries.held(db.session(), seat.person_id, seat.course_id),
        progress=progress,
        missing=[requirement for requirement in asked if not requirement.met],
        attempts=progress.of(seat.lesson),
        best=progress.best(seat.lesson),
        resume=completion.next_lesson(outline, progress.done(outline)),
    )


def _asked_position(seat: Seat) -> int:
    """Return the 0-based position in the address; there is no page for one that the attempt does not have."""
    position = int((request.view_args or {})["position"]) - 1
    return position if 0 <= position < len(seat.plan.questions) else abort(404)


def _seat_of_question(attempt_id: int, position: int) -> Seat | None:  # noqa: ARG001 -- the view reads the position
    with looking_first(db.session()):
        return queries.seat(db.session(), attempt_id)


@pages.get("/attempts/<int:attempt_id>/<int:position>")
@mine(on=_seat_of_question)
def question(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Lead to the question: here lands who reloads a refused answer or reads it in the other language."""
    return redirect(url_for("learning.attempt", attempt_id=thing.attempt_id, q=_asked_position(thing) + 1))


@pages.post("/attempts/<int:attempt_id>/<int:position>")
@mine(on=_seat_of_question)
def answer(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Store the answer to one question and show what comes next."""
    session, position = db.session(), _asked_position(thing)
    thing = queries.hold(session, thing)
    answers = queries.answers(session, thing.attempt_id)
    form = request.form.to_dict(flat=False)
    try:
        counts = actions.answer(session, thing, answers, position, form, language=language(), now=utc_now())
    except AnswerProblem as problem:
        session.rollback()
        return _question(thing, answers, position, problem)
    except AttemptOver as over:
        session.rollback()
        flash(wording.too_late(over), "tip")
        return redirect(url_for("learning.attempt", attempt_id=thing.attempt_id), 303)
    session.commit()
    if not counts:
        flash(_("Na to pytanie jest już odpowiedź. Liczy się pierwsza."), "tip")
    return redirect(_onward(thing, answers, position), 303)


def _onward(seat: Seat, answers: dict[int, AnswerRow], position: int) -> str:
    """Return the feedback, or with feedback at the end the next question without an answer, else the overview."""
    here = url_for("learning.attempt", attempt_id=seat.attempt_id)
    if seat.quiz.settings.feedback == "now":
        return f"{here}?q={position + 1}#wynik"
    after = next((p for p in range(position + 1, len(seat.plan.questions)) if p not in answers), None)
    return f"{here}?q=all" if after is None else f"{here}?q={after + 1}"


@pages.post("/attempts/<int:attempt_id>")
@mine(on=seat_to_read)
def hand_in(person: SignedInPerson, thing: Seat) -> ResponseReturnValue:
    """Hand the attempt in; completion and badge follow in the same transaction."""
    actions.hand_in(db.session(), thing, _learner(person), now=utc_now(), award=award)
    db.session.commit()
    return redirect(url_for("learning.attempt", attempt_id=thing.attempt_id) + "#wynik", 303)


@pages.get("/my")
@signed_in
def home(person: SignedInPerson) -> ResponseReturnValue:
    """Show where to go on, the person's courses, badges and what waits to be practised."""
    session = db.session()
    progresses = queries.progresses(session, person.id)
    company = assigned.here().company(session, person.id)
    courses = catalog.courses(session, [*progresses, *company.courses])
    listed = wording.my_courses(progresses, courses, company.courses)
    return render_template(
        "learning/home.html",
        person=person,
        mine=listed,
        groups=company.groups,
        resume=next((one for one in listed if one.begun and one.resume and not one.progress.completed_at), None),
        practice=queries.to_practise(session, person.id, courses),
        courses=courses,
        credentials=badge_queries.held_by(session, person.id),
        suggestions=[course for course in catalog.shelf(session) if course.course_id not in courses][:3],
        nav="my",
    )


@pages.post("/my/practice/<course>")
@signed_in
def practise(person: SignedInPerson, course: str) -> ResponseReturnValue:
    """Begin or go on with a practice of the questions that went wrong last time."""
    published = _course(course)
    attempt_id = actions.practise(db.session(), person.id, published, now=utc_now(), chance=CHANCE)
    db.session.commit()
    if attempt_id is None:
        flash(_("Nie ma teraz pytań do powtórki."), "info")
        return redirect(url_for("learning.home"), 303)
    return redirect(url_for("learning.attempt", attempt_id=attempt_id), 303)
