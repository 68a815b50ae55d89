"""A question of a draft as learners will meet it: by their very page, graded by the same rules, nothing of it kept."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from elearn.authoring.check_words import sentence
from elearn.authoring.questions import Stock, named
from elearn.db import utc_now
from elearn.domain.access import Permission
from elearn.domain.course import reader
from elearn.domain.course.outline import Outline, outline_of, passage_place
from elearn.domain.draft import pool, trial
from elearn.domain.draft.audit import Remark
from elearn.domain.draft.pieces import joined
from elearn.domain.draft.places import Place
from elearn.domain.draft.pool import Pooled
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import AnswerProblem, Order, Plan, PlannedQuestion, Question, Quiz, QuizSettings
from elearn.learning import wording
from elearn.learning.queries import Seat
from elearn.learning.wording import Step
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import language

pages = Blueprint("studio_trying", __name__, url_prefix="/<language:language>/studio")

CHANCE = random.SystemRandom()
SEEDS = 10**9


@pages.get("/<course>/questions/<question>/try")
@requires(Permission.WRITE_COURSE, on=named)
def question(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Show the question as a learner meets it."""
    return _page(thing, thing.chosen or abort(404), CHANCE.randrange(SEEDS))


@pages.post("/<course>/questions/<question>/try")
@requires(Permission.WRITE_COURSE, on=named)
def answer(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Show what a learner is told after this answer."""
    seed = request.args.get("seed", 0, type=int)
    return _page(thing, thing.chosen or abort(404), seed, request.form.to_dict(flat=False))


def _page(thing: Stock, one: Pooled, seed: int, form: Mapping[str, list[str]] | None = None) -> ResponseReturnValue:
    lesson = thing.here.by_slug[one.lesson]
    spoken = next(iter(lesson.pieces))
    made, found = trial.question(lesson.slug, spoken, one.block, pool.translations(lesson, one.asked.id))
    outline = _outline(thing)
    if made is None or outline is None or one.lesson not in outline.by_slug:
        problems = [sentence(Remark(problem, Place("question"))) for problem in found]
        return render_template("learning/no_trial.html", desk=thing.desk, id=one.asked.id, problems=problems), 409
    kind = KINDS[made.kind]
    order = kind.arrange(made.key, random.Random(seed), shuffle=True)  # noqa: S311 -- the same order in the answer
    seat = _seat(thing, one, made, outline, order)
    here = url_for("studio_trying.answer", course=thing.desk.slug, question=made.id, seed=seed)
    shown, status = _shown(made, order, form)
    return render_template(
        "learning/try_question.html",
        **shown,
        desk=thing.desk,
        seat=seat,
        outline=outline,
        current=thing.desk.published.outline if thing.desk.published else None,
        answers={},
        steps=[Step(number, "") for number in range(1, len(seat.plan.questions) + 1)],
        position=one.place,
        question=made,
        text=made.text_in(language()),
        lang=wording.foreign(made),
        passage=passage_place(made.passage, lesson.slug) if made.passage else None,
        sending=here,
        after=None,
        missing=[],
        given=None,
        nav="studio",
    ), status


def _shown(made: Question, order: Order, form: Mapping[str, list[str]] | None) -> tuple[dict[str, Any], int]:
    """The question as asked, refused or judged, and the status of the page."""
    kind, text = KINDS[made.kind], made.text_in(language())
    if form is None:
        return {"view": kind.view(made, text, order, None, None), "grade": None}, 200
    try:
        response = kind.answer(form, made, order)
    except AnswerProblem as problem:
        view = kind.view(made, text, order, kind.kept(form, made, order), None)
        said = wording.answer_problem(problem)
        return {"view": view, "grade": None, "problem": problem, "problem_sentence": said}, 422
    grade = kind.grade(made, response, language())
    return {"view": kind.view(made, text, order, response, grade), "grade": grade}, 200


def _outline(thing: Stock) -> Outline | None:
    """The course as far as it can be read, its lessons by title only: the page around a question shows no more."""
    light = {path: content for path, content in thing.texts.items() if path.count("/") != 1 or "course.md" in path}
    for lesson in thing.here.lessons:
        for spoken, pieces in lesson.pieces.items():
            bare = replace(pieces, body=".", settings=None, blocks=(), front={"title": lesson.slug, **pieces.front})
            light[f"{spoken}/{lesson.file}"] = joined(bare).encode()
    course = reader.readable(light)[0]
    return None if course is None else outline_of(course)


def _seat(thing: Stock, one: Pooled, made: Question, outline: Outline, order: Order) -> Seat:
    """A place at an attempt that nobody takes: the page asks it where it stands."""
    count = len(thing.here.by_slug[one.lesson].first.blocks)
    planned = PlannedQuestion(made.id, order)
    return Seat(
        attempt_id=0,
        person_id=0,
        enrolment_id=0,
        course_id=0,
        course=thing.desk.slug,
        revision_id=0,
        lesson=one.lesson,
        kind="quiz",
        number=1,
        plan=Plan((planned,) * count, made.points, 0),
        started_at=utc_now(),
        deadline_at=None,
        handed_in_at=None,
        hundredths=None,
        passed=None,
        active_at=utc_now(),
        quiz=Quiz(QuizSettings(feedback="now"), (made,)),
        outline=outline,
    )
