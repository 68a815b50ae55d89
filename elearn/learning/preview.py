"""A lesson of a draft as learners would see it: by the very page they read it on, inside a frame of its editor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.authoring import queries
from elearn.authoring.queries import Desk
from elearn.catalog import loading
from elearn.catalog.queries import Page, Published
from elearn.db import db, utc_now
from elearn.domain import completion
from elearn.domain.access import Permission
from elearn.domain.course import reader
from elearn.domain.course.model import Course
from elearn.domain.course.outline import outline_of
from elearn.domain.draft.pieces import joined
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.learning import wording
from elearn.learning.queries import Progress
from elearn.web import headers, markdown
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import force_locale

pages = Blueprint("studio_preview", __name__, url_prefix="/<language:language>/studio")


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson of a draft, to be shown in one of the course's languages."""

    desk: Desk
    sketch: Sketch
    texts: Mapping[str, bytes]
    lesson: str
    language: str

    @property
    def scope(self) -> str:
        """Where a grant counts."""
        return self.desk.slug


def _shown(course: str, lesson: str) -> Shown | None:
    desk = queries.desk(db.session(), course)
    if desk is None:
        return None
    texts = queries.texts(db.session(), desk)
    drawn = sketch(texts)
    wanted = request.args.get("in", drawn.base)
    spoken = wanted if wanted in drawn.languages else drawn.base
    return Shown(desk, drawn, texts, lesson, spoken) if lesson in drawn.by_slug else None


@pages.get("/<course>/lessons/<lesson>/preview")
@requires(Permission.OPEN_STUDIO, on=_shown)
def preview(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Show the lesson as it stands in the draft, to be framed by its editor."""
    course = reader.readable(_light(thing))[0]
    with force_locale(thing.language):
        if course is None or all(lesson.slug != thing.lesson for lesson in course.lessons):
            answer = make_response(render_template("learning/no_preview.html", framed=True, lesson=thing.lesson))
        else:
            answer = make_response(render_template("learning/lesson.html", **_facts(thing, course)))
    return _framed(answer)


def _framed(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = headers.IN_OWN_FRAME
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _light(thing: Shown) -> dict[str, bytes]:
    """The course's files with the texts of this lesson only: of the others the page shows no more than their titles."""
    light = {
        path: content for path, content in thing.texts.items() if path.count("/") != 1 or path.endswith("course.md")
    }
    for lesson in thing.sketch.lessons:
        for language, pieces in lesson.pieces.items():
            path = f"{language}/{lesson.file}"
            if lesson.slug == thing.lesson:
                light[path] = joined(replace(pieces, front={"title": _("Lekcja bez tytułu"), **pieces.front})).encode()
            else:
                light[path] = joined(replace(pieces, body=".", settings=None, blocks=())).encode()
    return light


def _facts(thing: Shown, course: Course) -> dict[str, Any]:
    """What the learner's page of a lesson says, for somebody who has not begun the course."""
    outline = outline_of(course)
    number = thing.desk.published.number + 1 if thing.desk.published else 1
    published = Published(0, course.slug, 0, number, utc_now(), outline)
    lesson = outline.by_slug[thing.lesson]
    page = _page(thing, course)
    before, after = outline.neighbours(lesson.slug)
    parts = wording.path(published, frozenset(), current=lesson.slug)
    return {
        "course": published,
        "outline": outline,
        "lesson": lesson,
        "words": outline.lesson_said(lesson.slug, thing.language),
        "page": page,
        "body": markdown.stored(page.html, str(current_app.extensions["assets"].url("icons.svg"))),
        "standing": Progress().standing(outline, lesson.slug),
        "done": frozenset(),
        "parts": parts,
        "part": next((part for part in parts if any(one.current for one in part.lessons)), None),
        "states": wording.lesson_states(outline, frozenset(), lesson.slug),
        "before": before,
        "after": after,
        "minutes_left": completion.minutes_left(outline, frozenset()),
        "current_person": None,
        "framed": True,
        "nav": "courses",
    }


def _page(thing: Shown, course: Course) -> Page:
    """The lesson's text, made by the same rules as when it is published; pictures come from the draft."""
    lesson = next(one for one in course.lessons if one.slug == thing.lesson)
    spoken = thing.language if thing.language in lesson.texts else course.base

    def address(target: str) -> str:
        name = target.removeprefix("media/")
        if name != target:
            return url_for("studio_media.file", course=course.slug, name=name)
        return loading.address(course, target, spoken, 0)

    made = markdown.render(
        lesson.texts[spoken].body,
        language=spoken,
        link=address,
        labels=loading.labels(),
        sprite=markdown.STORED_SPRITE,
    )
    return Page(spoken, str(made.html), list(made.toc))
