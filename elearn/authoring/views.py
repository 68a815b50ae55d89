"""The studio's front room: the courses one may work on, a new one, the parts and lessons of one, its archive."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from elearn.accounts import actions as accounts
from elearn.authoring import actions, queries, structure_words
from elearn.authoring.actions import NO_COURSES, SlugTaken
from elearn.authoring.forms import LessonForm, NewCourseForm, TitleForm
from elearn.authoring.queries import Desk, EventRow
from elearn.authoring.rooms import page
from elearn.db import db, utc_now
from elearn.domain.access import Permission, Role, allows, allows_somewhere
from elearn.domain.course.model import Language
from elearn.domain.draft import structure
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.draft.structure import Change, NotPossible, Plan, Start, Unreadable
from elearn.web.doors import SignedInPerson, requires, signed_in
from elearn.web.forms import Form
from elearn.web.locale import language

pages = Blueprint("studio", __name__, url_prefix="/<language:language>/studio")

Step = Callable[[dict[str, bytes], str], Change]


class Shelved(NamedTuple):
    """A course on the studio's first page."""

    desk: Desk
    title: str
    lessons: int
    languages: tuple[str, ...]
    changed: bool
    """Whether the draft has something that people do not see yet."""
    touched: queries.Touch | None
    tongue: Language | None
    """The title's language where it is not the page's."""


class Removed(NamedTuple):
    """A lesson or part that can be brought back."""

    kind: Literal["lesson", "part"]
    name: str
    title: str
    event: EventRow


class Named(NamedTuple):
    """A desk and the name of a lesson or part on it."""

    desk: Desk
    name: str

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug


def desk_of(course: str, **_others: object) -> Desk | None:
    """Load the course's desk for a door."""
    return queries.desk(db.session(), course)


def lesson_of(course: str, lesson: str) -> Named | None:
    """Load the desk for a door, and name a lesson on it."""
    desk = desk_of(course)
    return None if desk is None else Named(desk, lesson)


def part_of(course: str, part: str) -> Named | None:
    """Load the desk for a door, and name a part on it."""
    return lesson_of(course, part)


# The courses


@pages.get("")
@signed_in
def home(person: SignedInPerson) -> ResponseReturnValue:
    """List the courses the person may work on: drafts, published ones, archived ones."""
    if not allows_somewhere(person.grants, Permission.OPEN_STUDIO):
        abort(403)
    mine = [desk for desk in queries.desks(db.session()) if allows(person.grants, Permission.OPEN_STUDIO, desk.slug)]
    touched = queries.last_touches(db.session())
    shelved = [_shelved(desk, touched.get(desk.draft_id or 0)) for desk in mine]
    return render_template(
        "authoring/home.html",
        drafts=[one for one in shelved if one.desk.archived_at is None and one.desk.published is None],
        published=[one for one in shelved if one.desk.archived_at is None and one.desk.published is not None],
        archived=[one for one in shelved if one.desk.archived_at is not None],
        may_begin=allows_somewhere(person.grants, Permission.WRITE_COURSE),
        nav="studio",
    )


def _shelved(desk: Desk, touched: queries.Touch | None) -> Shelved:
    changed = queries.is_changed(db.session(), desk)
    if desk.published is not None and not changed:
        outline = desk.published.outline
        lessons, languages = len(outline.lessons), tuple(outline.languages)
        title, spoken = outline.said(language()).title, language() if language() in outline.words else outline.base
    else:
        here = sketch(queries.texts(db.session(), desk))
        title, spoken = here.titled(language())
        lessons, languages = len(here.lessons), here.languages
    tongue = None if spoken == language() else spoken
    return Shelved(desk, title or desk.slug, lessons, languages, changed, touched, tongue)


@pages.route("/new", methods=["GET", "POST"])
@signed_in
def new(person: SignedInPerson) -> ResponseReturnValue:
    """Ask with what a course begins, and begin it."""
    if not allows_somewhere(person.grants, Permission.WRITE_COURSE):
        abort(403)
    form = NewCourseForm(base=language())
    if not form.validate_on_submit():
        return render_template("authoring/new.html", form=form, nav="studio"), 422 if form.is_submitted() else 200
    start = _start(form)
    slug = _begin(start.slug, lambda slug: structure.begun(_with_slug(start, slug)), person, "course-begun")
    db.session.commit()
    flash(_("Kurs założony. Teraz dodaj pierwszą lekcję."))
    return redirect(url_for("studio.course", course=slug, _anchor="zapisano"), 303)


def _start(form: NewCourseForm) -> Start:
    with force_locale(form.base.data):
        part, badge = structure_words.first_part(), structure_words.first_badge(form.title.data)
    return Start(
        slug=structure.slug_of(form.title.data, tuple(NO_COURSES)),
        title=form.title.data,
        summary=form.summary.data,
        outcomes=tuple(line.strip() for line in form.outcomes.data.split("\n") if line.strip()),
        base=form.base.data,
        topic=form.topic.data,
        ground="pine",
        badge=badge,
        part=(structure.slug_of(part), part),
    )


def _with_slug(start: Start, slug: str) -> Start:
    return Start(
        slug, start.title, start.summary, start.outcomes, start.base, start.topic, start.ground, start.badge, start.part
    )


def _begin(wanted: str, files: Callable[[str], dict[str, bytes]], person: SignedInPerson, act: str) -> str:
    """Lay a new course on the desk under the address wanted, or the next free one; its maker may work on it."""
    now, slug, number = utc_now(), wanted, 1
    while True:
        try:
            desk = actions.begin(db.session(), slug, files(slug), reason="structure", now=now, by=person.id)
            break
        except SlugTaken:
            number += 1
            slug = f"{wanted}-{number}"
    if not allows(person.grants, Permission.WRITE_COURSE, slug):
        accounts.grant_role(db.session(), person.id, Role.TRAINER, slug, by=person.id, now=now)
    actions.note(db.session(), desk.draft_id or 0, act, {"slug": slug}, now=now, by=person.id)
    return slug


@pages.route("/<course>/duplicate", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=desk_of)
def duplicate(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Ask how the copy is called, and make it."""
    files = queries.files(db.session(), thing)
    here = sketch(files)
    form = TitleForm(title=_("%(title)s (kopia)", title=here.title(here.base)))
    if not form.validate_on_submit():
        shown = page("authoring/duplicate.html", thing, person, "settings", here=here, form=form)
        return shown, 422 if form.is_submitted() else 200
    titles = {one: here.title(one) if one != here.base else form.title.data for one in here.pages}
    wanted = structure.slug_of(form.title.data, tuple(NO_COURSES))
    try:
        slug = _begin(wanted, lambda slug: structure.duplicated(files, slug, titles), person, "course-copied")
    except Unreadable:
        db.session.rollback()
        flash(structure_words.unreadable(), "bad")
        return redirect(url_for("studio_settings.course", course=thing.slug, _anchor="zapisano"), 303)
    db.session.commit()
    flash(_("Kopia gotowa. To osobny kurs, pierwszy się nie zmieni."))
    return redirect(url_for("studio.course", course=slug, _anchor="zapisano"), 303)


@pages.route("/<course>/archive", methods=["GET", "POST"])
@requires(Permission.PUBLISH_COURSE, on=desk_of)
def archive(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Say what archiving means; on the button, put the course away or bring it back."""
    if request.method == "GET":
        return page("authoring/archive.html", thing, person, "settings")
    now = utc_now()
    desk = actions.open_draft(db.session(), thing.slug, now=now, by=person.id)
    away = request.form.get("do") != "bring-back"
    actions.shelve(db.session(), desk, away=away, now=now)
    act = "course-archived" if away else "course-brought-back"
    actions.note(db.session(), desk.draft_id or 0, act, {}, now=now, by=person.id)
    db.session.commit()
    flash(_("Kurs jest w archiwum") if away else _("Kurs wrócił z archiwum"))
    return redirect(url_for("studio.home", _anchor="zapisano"), 303)


# Parts and lessons


@pages.get("/<course>")
@requires(Permission.OPEN_STUDIO, on=desk_of)
def course(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show the course's parts and lessons, to be ordered, named, added and removed."""
    here = sketch(queries.texts(db.session(), thing))
    removed = _removed(thing, here)
    return page(
        "authoring/course.html",
        thing,
        person,
        "lessons",
        here=here,
        kinds=LessonForm(formdata=None).kind.choices,
        may_write=allows(person.grants, Permission.WRITE_COURSE, thing.slug),
        removed=removed,
        just_removed=next((one for one in removed if one.name == request.args.get("removed")), None),
        changed=queries.is_changed(db.session(), thing),
        order=";".join(f"{part}:{','.join(lessons)}" for part, lessons in structure.plan_of(here)),
    )


def _removed(desk: Desk, here: Sketch) -> list[Removed]:
    """What was removed and is not back, the last first."""
    there = {("lesson", slug) for slug in here.by_slug} | {("part", part.id) for part in here.parts}
    found: dict[tuple[str, str], Removed] = {}
    for event in queries.events(db.session(), desk.draft_id) if desk.draft_id else []:
        if event.act not in {"lesson-removed", "part-removed"}:
            continue
        kind: Literal["lesson", "part"] = "lesson" if event.act == "lesson-removed" else "part"
        name = str(event.facts["slug"])
        if (kind, name) not in there:
            found.setdefault((kind, name), Removed(kind, name, str(event.facts["title"]), event))
    return list(found.values())


@pages.post("/<course>/lessons")
@requires(Permission.WRITE_COURSE, on=desk_of)
def add_lesson(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Add a lesson to a part; go on to write it, or stay with the list."""
    form = LessonForm()
    if not form.validate_on_submit():
        return _mend(thing, form)
    title, kind, made = form.title.data, form.kind.data, []

    def added(texts: dict[str, bytes], _now: str) -> Change:
        slug, change = structure.with_lesson(texts, title=title, part=form.part.data or "", kind=kind)
        made.append(slug)
        return change

    if request.form.get("do") == "write":
        return _changed(
            thing, person, added, "lesson-added", {"title": title},
            to=lambda: url_for("studio_lessons.lesson", course=thing.slug, lesson=made[0]),
        )  # fmt: skip
    said = _("Lekcja „%(title)s” dodana", title=title)
    return _changed(thing, person, added, "lesson-added", {"title": title}, said=said)


@pages.post("/<course>/parts")
@requires(Permission.WRITE_COURSE, on=desk_of)
def add_part(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Add a part at the end."""
    form = TitleForm()
    if not form.validate_on_submit():
        return _mend(thing, form)
    title = form.title.data
    step: Step = lambda texts, base: structure.with_part(texts, base, title)[1]  # noqa: E731 -- a step in one line
    said = _("Część „%(title)s” dodana", title=title)
    return _changed(thing, person, step, "part-added", {"title": title}, said=said)


@pages.post("/<course>/lessons/<lesson>/title")
@requires(Permission.WRITE_COURSE, on=lesson_of)
def retitle_lesson(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Give a lesson another title in the base language."""
    form = TitleForm()
    if not form.validate_on_submit():
        return _mend(thing.desk, form)
    title = form.title.data
    step: Step = lambda texts, base: structure.retitled(texts, thing.name, base, title)  # noqa: E731 -- same
    facts = {"slug": thing.name, "title": title}
    return _changed(thing.desk, person, step, "lesson-renamed", facts, said=_("Zapisano"))


@pages.post("/<course>/parts/<part>/title")
@requires(Permission.WRITE_COURSE, on=part_of)
def retitle_part(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Give a part another title in the base language."""
    form = TitleForm()
    if not form.validate_on_submit():
        return _mend(thing.desk, form)
    title = form.title.data
    step: Step = lambda texts, base: structure.renamed_part(texts, thing.name, base, title)  # noqa: E731 -- same
    facts = {"slug": thing.name, "title": title}
    return _changed(thing.desk, person, step, "part-renamed", facts, said=_("Zapisano"))


@pages.post("/<course>/order")
@requires(Permission.WRITE_COURSE, on=desk_of)
def order(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Do what the pressed button of the list says: move, remove, bring back; or take the order that was dragged."""
    for name, step in STEPS.items():
        if name in request.form:
            return step(thing, person, request.form[name])
    plan = _plan(request.form.get("order", ""))
    return _changed(thing, person, lambda texts, _base: structure.arranged(texts, plan), "lessons-ordered", {})


def _plan(said: str) -> Plan:
    rows = (row.partition(":") for row in said.split(";") if row)
    return [(part, [slug for slug in lessons.split(",") if slug]) for part, _colon, lessons in rows]


def _move_lesson(by: Literal[-1, 1]) -> Callable[[Desk, SignedInPerson, str], ResponseReturnValue]:
    def moved(desk: Desk, person: SignedInPerson, slug: str) -> ResponseReturnValue:
        step: Step = lambda texts, _base: structure.moved_lesson(texts, slug, by)  # noqa: E731 -- same
        return _changed(desk, person, step, "lessons-ordered", {}, to=lambda: _place(desk, f"l-{slug}"))

    return moved


def _move_part(by: Literal[-1, 1]) -> Callable[[Desk, SignedInPerson, str], ResponseReturnValue]:
    def moved(desk: Desk, person: SignedInPerson, part: str) -> ResponseReturnValue:
        step: Step = lambda texts, _base: structure.moved_part(texts, part, by)  # noqa: E731 -- same
        return _changed(desk, person, step, "lessons-ordered", {}, to=lambda: _place(desk, f"p-{part}"))

    return moved


def _remove_lesson(desk: Desk, person: SignedInPerson, slug: str) -> ResponseReturnValue:
    here = sketch(queries.texts(db.session(), desk))
    lesson = here.by_slug.get(slug)
    if lesson is None:
        return _back(desk)
    part = next(part for part in here.parts if slug in part.lessons)
    facts = {
        "slug": slug,
        "title": lesson.title(here.base),
        "part": part.id,
        "place": part.lessons.index(slug),
        "files": [f"{one}/{lesson.file}" for one in lesson.pieces],
    }
    step: Step = lambda texts, _base: structure.without_lesson(texts, slug)  # noqa: E731 -- same
    return _changed(desk, person, step, "lesson-removed", facts, to=lambda: _place(desk, removed=slug))


def _remove_part(desk: Desk, person: SignedInPerson, id_: str) -> ResponseReturnValue:
    here = sketch(queries.texts(db.session(), desk))
    place, part = next(((n, part) for n, part in enumerate(here.parts) if part.id == id_), (0, None))
    if part is None:
        return _back(desk)
    facts = {
        "slug": id_,
        "title": part.title(here.base),
        "titles": part.titles,
        "lessons": list(part.lessons),
        "place": place,
    }
    step: Step = lambda texts, _base: structure.without_part(texts, id_)  # noqa: E731 -- same
    return _changed(desk, person, step, "part-removed", facts, to=lambda: _place(desk, removed=id_))


def _bring_back(desk: Desk, person: SignedInPerson, what: str) -> ResponseReturnValue:
    kind, _dot, name = what.partition(".")
    here = sketch(queries.texts(db.session(), desk))
    found = next((one for one in _removed(desk, here) if (one.kind, one.name) == (kind, name)), None)
    if found is None or desk.draft_id is None:
        return _back(desk)
    facts = found.event.facts
    if found.kind == "lesson":
        old = queries.last_contents(db.session(), desk.draft_id, facts["files"])
        step: Step = lambda texts, _base: structure.restored_lesson(  # noqa: E731 -- same
            texts, name, old, facts["part"], facts["place"]
        )
    else:
        step = lambda texts, _base: structure.restored_part(  # noqa: E731 -- same
            texts, name, facts["titles"], facts["lessons"], facts["place"]
        )
    said = _("„%(title)s” jest z powrotem", title=found.title)
    return _changed(desk, person, step, f"{kind}-brought-back", {"slug": name, "title": found.title}, said=said)


STEPS: dict[str, Callable[[Desk, SignedInPerson, str], ResponseReturnValue]] = {
    "up": _move_lesson(-1),
    "down": _move_lesson(1),
    "remove": _remove_lesson,
    "part_up": _move_part(-1),
    "part_down": _move_part(1),
    "part_remove": _remove_part,
    "bring_back": _bring_back,
}
"""Name of a button of the list → what it does with its value."""


# Said once


def _changed(
    desk: Desk,
    person: SignedInPerson,
    step: Step,
    act: str,
    facts: dict[str, object],
    *,
    said: str = "",
    to: Callable[[], str] | None = None,
) -> ResponseReturnValue:
    """Change the draft by one step, write it into the log and go on; say why where it is not possible."""
    now = utc_now()
    opened = actions.open_draft(db.session(), desk.slug, now=now, by=person.id)
    draft_id = opened.draft_id or 0
    texts = queries.texts(db.session(), opened) | queries.worksheets(db.session(), opened)
    try:
        change = step(texts, sketch(texts).base)
    except (NotPossible, Unreadable) as refused:
        db.session.rollback()
        flash(structure_words.refused(refused), "bad")
        return _back(desk)
    if actions.write(db.session(), draft_id, change.files, reason="structure", now=now, by=person.id):
        actions.note(db.session(), draft_id, act, facts, now=now, by=person.id)
    db.session.commit()
    if said:
        flash(said)
    return redirect(to() if to else _place(desk), 303)


def _place(desk: Desk, anchor: str = "zapisano", **asked: str) -> str:
    values: dict[str, Any] = {"_anchor": anchor, **asked}
    return url_for("studio.course", course=desk.slug, **values)


def _back(desk: Desk) -> ResponseReturnValue:
    return redirect(_place(desk), 303)


def _mend(desk: Desk, form: Form) -> ResponseReturnValue:
    """Go back to the list and say what one of its small forms lacks."""
    for sentence in dict.fromkeys(sentence for errors in form.errors.values() for sentence in errors):
        flash(sentence, "bad")
    return _back(desk)
