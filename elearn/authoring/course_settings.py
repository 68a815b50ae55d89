"""The studio's pages about what a course is: its settings, its page and glossary in a language, its quizzes' rules."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from elearn.authoring import actions, queries, structure_words
from elearn.authoring.forms import CourseForm, GlossaryForm, LessonSettingsForm, PageForm, QuizForm
from elearn.authoring.queries import Desk
from elearn.authoring.rooms import page
from elearn.authoring.views import Named, desk_of, lesson_of
from elearn.db import db, utc_now
from elearn.domain.access import Permission, allows
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.reader import COURSE
from elearn.domain.draft import settings, structure
from elearn.domain.draft.pieces import lesson_path
from elearn.domain.draft.settings import ALIGNMENT_FIELDS, Files, Term, Terms
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.draft.structure import Change, NotPossible, Unreadable
from elearn.web.doors import SignedInPerson, requires
from elearn.web.forms import Form, stripped

pages = Blueprint("studio_settings", __name__, url_prefix="/<language:language>/studio/<course>")

EMPTY_ROWS = 1
"""Rows without words that wait at the end of a list."""

A_SITTING = timedelta(minutes=30)
AUTOSAVE = "autosave"
"""What a page says that stores by itself while somebody types; it wants an answer in JSON."""

Sent = MultiDict[str, str]
Step = Callable[[Files], Change]


# The course


@pages.route("/settings", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=desk_of)
def course(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show and store what holds for the course in every language."""
    texts = queries.texts(db.session(), thing)
    try:
        fields, rows, mark = settings.course_fields(texts), settings.alignment_rows(texts), settings.course_mark(texts)
    except Unreadable:
        return page("authoring/unreadable.html", thing, person, "settings", here=sketch(texts)), 409
    form = CourseForm({**fields, "mark": mark})
    if not form.validate_on_submit():
        rows += [dict.fromkeys(ALIGNMENT_FIELDS, "")] * EMPTY_ROWS
        return _shown("authoring/settings.html", thing, person, sketch(texts), form=form, rows=rows)
    return _saved(
        thing,
        person,
        _course_step,
        mark=settings.course_mark,
        path=COURSE,
        act=("settings-changed", {}),
        to=url_for("studio_settings.course", course=thing.slug, _anchor="zapisano"),
    )


def _course_step(sent: Sent) -> Step:
    typed = _typed(sent, settings.COURSE_FIELDS)
    columns = [[stripped(value) for value in sent.getlist(f"alignment_{key}")] for key in ALIGNMENT_FIELDS]
    alignment = [dict(zip(ALIGNMENT_FIELDS, row, strict=True)) for row in zip(*columns, strict=False)]
    return lambda files: settings.with_course_fields(files, typed, alignment)


@pages.route("/settings/page", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=desk_of)
def text(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show and store the course page in one language: title, what it gives, badge, description."""
    texts = queries.texts(db.session(), thing)
    here = sketch(texts)
    spoken = _spoken(here)
    form = PageForm(data={**settings.page_fields(texts, spoken), "mark": settings.page_mark(texts, spoken)})
    if not form.validate_on_submit():
        return _shown("authoring/course_page.html", thing, person, here, form=form, spoken=spoken)
    return _saved(
        thing,
        person,
        lambda sent: partial(settings.with_page_fields, language=spoken, typed=_typed(sent, settings.PAGE_FIELDS)),
        mark=lambda files: settings.page_mark(files, spoken),
        path=f"{spoken}/{COURSE_PAGE}",
        act=("page-changed", {"language": spoken}),
        to=_address("studio_settings.text", thing, spoken),
    )


def _spoken(here: Sketch) -> str:
    """Return the language asked for by `?in=`, or the base language."""
    wanted = request.args.get("in", here.base)
    return wanted if wanted in here.languages else abort(404)


# The glossary


@pages.route("/settings/glossary", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=desk_of)
def glossary(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show and store the course's terms in one language; only the base language decides which terms there are."""
    texts = queries.texts(db.session(), thing)
    here = sketch(texts)
    spoken = _spoken(here)
    form = GlossaryForm(data={"title": _glossary(texts, spoken).title, "mark": settings.terms_mark(texts, spoken)})
    if not form.validate_on_submit():
        rows, base = _rows(texts, here, spoken)
        return _shown("authoring/glossary.html", thing, person, here, form=form, spoken=spoken, rows=rows, base=base)
    lead = _glossary(texts, spoken).lead
    return _saved(
        thing,
        person,
        lambda sent: partial(settings.with_terms, language=spoken, typed=_typed_terms(sent, lead)),
        mark=lambda files: settings.terms_mark(files, spoken),
        path=f"{spoken}/{GLOSSARY_PAGE}",
        act=("glossary-changed", {"language": spoken}),
        to=_address("studio_settings.glossary", thing, spoken),
    )


def _glossary(texts: Files, spoken: str) -> Terms:
    return settings.terms(texts, spoken) or Terms(str(_("Słowniczek")), "", ())


def _rows(texts: Files, here: Sketch, spoken: str) -> tuple[list[Term], dict[str, Term]]:
    """Return the rows to type in, and for a translation the base language's term of each anchor."""
    said = _glossary(texts, spoken).terms
    if spoken == here.base:
        return [*said, *[Term("", "", "")] * (EMPTY_ROWS + 1)], {}
    base = {term.anchor: term for term in _glossary(texts, here.base).terms}
    own = {term.anchor: term for term in said}
    return [own.get(anchor, Term(anchor, "", "")) for anchor in base], base


def _typed_terms(sent: Sent, lead: str) -> Terms:
    columns = ([stripped(value) for value in sent.getlist(name)] for name in ("anchor", "term", "meaning"))
    rows = [Term(*row) for row in zip(*columns, strict=False)]
    for name, step in (("up", -1), ("down", 1)):
        if name in sent:
            _swap(rows, sent.get(name, type=int), step)
    if "remove" in sent:
        gone = sent.get("remove", type=int)
        rows = [row for place, row in enumerate(rows) if place != gone]
    return Terms(stripped(sent.get("title")), lead, tuple(row for row in rows if row.title or row.meaning))


def _swap(rows: list[Term], place: int | None, step: int) -> None:
    if place is not None and 0 <= place < len(rows) and 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]


# A lesson


@pages.route("/lessons/<lesson>/settings", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=lesson_of)
def lesson(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Show and store what a lesson is, where it is found, and how its quiz is taken."""
    texts = queries.texts(db.session(), thing.desk)
    here = sketch(texts)
    found = here.by_slug.get(thing.name) or abort(404)
    form = LessonSettingsForm({"kind": found.kind, "slug": found.slug})
    if not form.validate_on_submit():
        return _lesson_page(thing, person, texts, here, form=form)
    slug, kind = form.slug.data, form.kind.data
    if slug != thing.name and _is_published(thing):
        flash(structure_words.refused(NotPossible("slug_published")), "bad")
        return redirect(_lesson_address(thing.desk, thing.name), 303)
    return _saved(
        thing.desk,
        person,
        lambda _sent: partial(_lesson_change, slug=thing.name, new=slug, kind=kind),
        act=("lesson-settings-changed", {"slug": thing.name, "title": found.title(here.base)}),
        to=_lesson_address(thing.desk, slug),
        instead=_lesson_address(thing.desk, thing.name),
    )


def _lesson_change(files: Files, slug: str, new: str, kind: str) -> Change:
    """Change the kind first, then the address."""
    change = structure.of_kind(files, slug, "test" if kind == "test" else "lesson")
    if new == slug:
        return change
    after = {path: content for path, content in {**files, **change.files}.items() if content is not None}
    moved = structure.reslugged(after, slug, new)
    return Change({**change.files, **moved.files}, moved.moved)


def _is_published(thing: Named) -> bool:
    return thing.desk.published is not None and thing.name in thing.desk.published.outline.by_slug


def _lesson_page(
    thing: Named,
    person: SignedInPerson,
    texts: Files,
    here: Sketch,
    *,
    form: Form | None = None,
    quiz: Form | None = None,
) -> ResponseReturnValue:
    found = here.by_slug[thing.name]
    fields = settings.quiz_fields(texts, thing.name)
    if fields is not None and quiz is None:
        values = {"pass_mark" if key == "pass" else key: value for key, value in fields.items()}
        quiz = QuizForm({**values, "mark": settings.quiz_mark(texts, thing.name)})
    return _shown(
        "authoring/lesson_settings.html",
        thing.desk,
        person,
        here,
        form=form or LessonSettingsForm({"kind": found.kind, "slug": found.slug}),
        tab="lessons",
        quiz=quiz,
        lesson=found,
        is_published=_is_published(thing),
    )


@pages.post("/lessons/<lesson>/quiz")
@requires(Permission.WRITE_COURSE, on=lesson_of)
def quiz(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Store how the lesson's quiz is taken."""
    texts = queries.texts(db.session(), thing.desk)
    here = sketch(texts)
    found = here.by_slug.get(thing.name) or abort(404)
    if found.first.settings is None:
        abort(404)
    form = QuizForm({})
    if not form.validate_on_submit():
        return _lesson_page(thing, person, texts, here, quiz=form)
    return _saved(
        thing.desk,
        person,
        lambda sent: partial(settings.with_quiz_fields, slug=thing.name, typed=_typed_quiz(sent)),
        mark=lambda files: settings.quiz_mark(files, thing.name),
        path=lesson_path(texts, here.base, thing.name) or "",
        act=("quiz-settings-changed", {"slug": thing.name, "title": found.title(here.base)}),
        to=_lesson_address(thing.desk, thing.name),
    )


def _typed_quiz(sent: Sent) -> dict[str, str | bool]:
    typed = {key: stripped(sent.get("pass_mark" if key == "pass" else key)) for key in settings.QUIZ_FIELDS}
    return {**typed, **{key: bool(typed[key]) for key in ("shuffle_questions", "shuffle_options")}}


def _lesson_address(desk: Desk, slug: str) -> str:
    return url_for("studio_settings.lesson", course=desk.slug, lesson=slug, _anchor="zapisano")


# Said once


def _address(endpoint: str, desk: Desk, spoken: str) -> str:
    asked: dict[str, Any] = {"in": spoken, "_anchor": "zapisano"}
    return url_for(endpoint, course=desk.slug, **asked)


def _typed(sent: Sent, names: Iterable[str]) -> dict[str, str]:
    return {name: stripped(sent.get(name)) for name in names}


def _shown(
    template: str, desk: Desk, person: SignedInPerson, here: Sketch, *, form: Form, tab: str = "settings", **facts: Any
) -> ResponseReturnValue:
    """Show a form, with 422 when it comes back with something to mend."""
    may_publish = allows(person.grants, Permission.PUBLISH_COURSE, desk.slug)
    shown = page(template, desk, person, tab, here=here, form=form, may_publish=may_publish, **facts)
    return shown, 422 if form.is_submitted() else 200


def _saved(
    desk: Desk,
    person: SignedInPerson,
    step_of: Callable[[Sent], Step],
    *,
    act: tuple[str, Mapping[str, object]],
    to: str,
    path: str = "",
    mark: Callable[[Files], str] | None = None,
    instead: str | None = None,
) -> ResponseReturnValue:
    """Store the change, or put it aside where somebody else changed the same piece since the page was opened."""
    now, alone = utc_now(), request.form.get("do") == AUTOSAVE
    opened = actions.open_draft(db.session(), desk.slug, now=now, by=person.id)
    draft_id = opened.draft_id or 0
    files = queries.texts(db.session(), opened) | queries.worksheets(db.session(), opened)
    try:
        change = step_of(request.form)(files)
    except (NotPossible, Unreadable) as refused:
        db.session.rollback()
        if alone:
            return {"state": "refused"}, 409
        flash(structure_words.refused(refused), "bad")
        return redirect(instead or to, 303)
    if mark is not None and change.files.get(path) is not None and _is_stale(files, mark, step_of):
        aside = actions.put_aside(db.session(), draft_id, path, change.files[path] or b"", now=now, by=person.id)
        db.session.commit()
        return to_both_versions(desk, aside, alone=alone)
    reason = "typed" if alone else "saved"
    if actions.write(db.session(), draft_id, change.files, reason=reason, now=now, by=person.id):
        note_once(draft_id, act, now=now, by=person.id)
    db.session.commit()
    if alone:
        return structure_words.stored(mark(_after(files, change)) if mark else "", now)
    flash(_("Zapisano"))
    return redirect(to, 303)


def note_once(draft_id: int, act: tuple[str, Mapping[str, object]], *, now: datetime, by: int) -> None:
    """Write into the log what somebody changes, once while they are at it: a page stores by itself often."""
    last = next(iter(queries.events(db.session(), draft_id, limit=1)), None)
    same = last is not None and (last.act, last.facts, last.by_id) == (act[0], dict(act[1]), by)
    if last is None or not same or now - last.at > A_SITTING:
        actions.note(db.session(), draft_id, act[0], act[1], now=now, by=by)


def _is_stale(files: Files, mark: Callable[[Files], str], step_of: Callable[[Sent], Step]) -> bool:
    """Say whether the piece is another than the page was opened with, and not what this very page sent before."""
    if request.form.get("mark", "") == mark(files):
        return False
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name.startswith("earlier-")]
    earlier = MultiDict([(name.removeprefix("earlier-"), value) for name, value in pairs])
    return not earlier or mark(_after(files, step_of(earlier)(files))) != mark(files)


def _after(files: Files, change: Change) -> dict[str, bytes]:
    merged = {**files, **change.files}
    return {path: content for path, content in merged.items() if content is not None}


def to_both_versions(desk: Desk, aside: int, *, alone: bool) -> ResponseReturnValue:
    """Lead to what stands beside what was typed; a page that stores by itself is told where that is."""
    to = url_for("studio_history.merge", course=desk.slug, state=aside, _anchor="zapisano")
    if alone:
        return structure_words.stored_beside(to)
    flash(structure_words.put_aside(), "bad")
    return redirect(to, 303)
