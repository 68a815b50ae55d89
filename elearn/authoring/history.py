"""The history of a course: who wrote what and when, what differs, and how to bring it back or bring it together."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.authoring import actions, history_words, queries
from elearn.authoring.differing import file_difference, file_differences
from elearn.authoring.log_words import event_sentence
from elearn.authoring.queries import Desk, StateRow
from elearn.authoring.rooms import page
from elearn.db import db, looking_first, utc_now
from elearn.domain.access import Permission, allows
from elearn.domain.course.lessons import LESSON_FILE
from elearn.domain.draft.merging import Choice, Chunk, Compared, compared, merged
from elearn.domain.draft.sittings import sittings
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.web.doors import SignedInPerson, requires

pages = Blueprint("studio_history", __name__, url_prefix="/<language:language>/studio/<course>/history")

STATES, ROWS = 400, 50
"""States on a page of sittings, and on the page of one file."""
MOST = 2**31
"""No number of a row is as high."""
OPEN = 4
"""So many files are shown with their differences opened."""


class Released(NamedTuple):
    """A published revision and the desk."""

    desk: Desk
    number: int
    files: Mapping[str, bytes]

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug


class Moment(NamedTuple):
    """The whole draft as it was once, and the desk."""

    desk: Desk
    row: StateRow
    """The last state of that moment."""
    files: Mapping[str, bytes]

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug


class Aside(NamedTuple):
    """A version that was put aside, and the desk."""

    desk: Desk
    row: StateRow
    content: bytes | None

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug


class Side(NamedTuple):
    """One version of a file that is compared."""

    content: bytes | None
    row: StateRow | None = None
    """None: not a stored state but what is published, or what was before a state."""
    kind: str = "state"
    """`state`, `before`, `draft` or `published`."""
    number: int = 0
    """Of the revision."""


def _desk(course: str, **_others: Any) -> Desk | None:
    with looking_first(db.session()):
        return queries.desk(db.session(), course)


def _released(course: str, number: int) -> Released | None:
    with looking_first(db.session()):
        desk = queries.desk(db.session(), course)
        files = queries.revision_files(db.session(), desk, number) if desk else {}
    return Released(desk, number, files) if desk and files else None


def _aside(course: str, state: int) -> Aside | None:
    with looking_first(db.session()):
        desk = queries.desk(db.session(), course)
        found = queries.state(db.session(), desk.draft_id, state) if desk and desk.draft_id is not None else None
    return Aside(desk, *found) if desk and found and found[0].reason == "aside" else None


def _moment(course: str, state: int) -> Moment | None:
    with looking_first(db.session()):
        desk = queries.desk(db.session(), course)
        if desk is None or desk.draft_id is None:
            return None
        found = queries.state(db.session(), desk.draft_id, state)
        files = queries.files_at(db.session(), desk.draft_id, state) if found else {}
    return Moment(desk, found[0], files) if found and files else None


# What was written


@pages.get("")
@requires(Permission.OPEN_STUDIO, on=_desk)
def history(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show what was written, by person and sitting, and what waits beside."""
    before = _before()
    here = sketch(queries.texts(db.session(), thing))
    states = queries.states(db.session(), thing.draft_id, limit=STATES, before=before) if thing.draft_id else []
    return page(
        "authoring/history.html",
        thing,
        person,
        "history",
        here=here,
        view="states",
        sittings=sittings(states),
        older=states[-1].id if len(states) == STATES else None,
        before=before,
        asides=queries.open_asides(db.session(), thing.draft_id) if thing.draft_id else [],
        changed=queries.changed_files(db.session(), thing),
        **_words(here),
    )


@pages.get("/log")
@requires(Permission.OPEN_STUDIO, on=_desk)
def log(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show what was done to the course: published, restored, people invited."""
    events = queries.events(db.session(), thing.draft_id) if thing.draft_id else []
    return page("authoring/history_log.html", thing, person, "history", view="log", events=events, **_words(None))


@pages.get("/revisions")
@requires(Permission.OPEN_STUDIO, on=_desk)
def revisions(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """List what was published, newest first."""
    found = queries.revisions(db.session(), thing)
    return page("authoring/history_revisions.html", thing, person, "history", view="revisions", revisions=found)


@pages.get("/file")
@requires(Permission.OPEN_STUDIO, on=_desk)
def file(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show every state of one file, to be compared and brought back."""
    path, before = request.args.get("path", ""), _before()
    states = (
        queries.states(db.session(), thing.draft_id, [path], limit=ROWS + 1, before=before) if thing.draft_id else []
    )
    texts = queries.texts(db.session(), thing)
    if not states and queries.file(db.session(), thing, path) is None:
        abort(404)
    here = sketch(texts)
    head = queries.head(db.session(), thing.draft_id, path) if thing.draft_id else None
    return page(
        "authoring/history_file.html",
        thing,
        person,
        "history",
        here=here,
        path=path,
        states=states[:ROWS],
        older=states[ROWS - 1].id if len(states) > ROWS else None,
        head=head,
        published=thing.published is not None,
        edit=editor(thing, path),
        may_write=_may_write(person, thing, path, here),
        asides={row.id for row in (queries.open_asides(db.session(), thing.draft_id) if thing.draft_id else [])},
        **_words(here),
    )


def _before() -> int | None:
    """The state from which an address goes on to older ones."""
    before = request.args.get("before", type=int)
    return before if before is not None and 0 < before < MOST else None


def _words(here: Sketch | None) -> dict[str, Any]:
    """The words that the templates of history ask for by a code."""
    return {
        "file_name": lambda path: history_words.file_name(path, here) if here else None,
        "reason": history_words.reason,
        "saves": history_words.saves,
        "event_sentence": event_sentence,
    }


def _may_write(person: SignedInPerson, desk: Desk, path: str, here: Sketch) -> bool:
    """Say whether the person may bring back or bring together this file: a translator only translations."""
    if allows(person.grants, Permission.WRITE_COURSE, desk.slug):
        return True
    folder = path.partition("/")[0]
    translated = folder in here.languages and folder != here.base
    return translated and allows(person.grants, Permission.TRANSLATE_COURSE, desk.slug)


def editor(desk: Desk, path: str) -> str | None:
    """Where the file is written, if it has a page of its own."""
    folder, _slash, name = path.partition("/")
    lesson = LESSON_FILE.fullmatch(name)
    if lesson:
        values: dict[str, Any] = {"course": desk.slug, "lesson": lesson.group(2), "in": folder}
        return url_for("studio_lessons.lesson", **values)
    return None


# What differs


@pages.get("/difference")
@requires(Permission.OPEN_STUDIO, on=_desk)
def difference(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Show what differs between two versions of a file, in one column or side by side."""
    path = request.args.get("path", "")
    before, after = (_side(thing, path, request.args.get(name, "")) for name in ("from", "to"))
    if before.content is None and after.content is None and before.row is None and after.row is None:
        abort(404)
    here = sketch(queries.texts(db.session(), thing))
    head = queries.head(db.session(), thing.draft_id, path) if thing.draft_id else None
    return page(
        "authoring/history_difference.html",
        thing,
        person,
        "history",
        here=here,
        path=path,
        found=file_difference(path, before.content, after.content),
        before=before,
        after=after,
        asked=request.args,
        head_id=head.id if head else 0,
        beside=request.args.get("view") == "beside",
        edit=editor(thing, path),
        may_write=_may_write(person, thing, path, here),
        **_words(here),
    )


def _side(desk: Desk, path: str, asked: str) -> Side:
    """The version that an address asks for: `draft`, `published`, the id of a state, or `before-` one."""
    if asked == "published":
        number = desk.published.number if desk.published else 0
        return Side(queries.revision_files(db.session(), desk, number).get(path), kind="published", number=number)
    if asked in {"", "draft"}:
        return Side(queries.file(db.session(), desk, path), kind="draft")
    id_ = asked.removeprefix("before-")
    if not re.fullmatch(r"[0-9]{1,9}", id_) or desk.draft_id is None:
        abort(404)
    found = queries.state(db.session(), desk.draft_id, int(id_))
    if found is None or found[0].path != path:
        abort(404)
    row, content = found
    if id_ == asked:
        return Side(content, row)
    former = queries.former_contents(db.session(), desk.draft_id, path, row.number, limit=1)
    return Side(former[0] if former else None, row, kind="before")


@pages.get("/revisions/<int(max=2147483647):number>")
@requires(Permission.OPEN_STUDIO, on=_released)
def revision(person: SignedInPerson, thing: Released) -> ResponseReturnValue:
    """Show what the draft changes against a published revision, file by file; here all of it is undone."""
    number, published = thing.number, thing.desk.published
    current = published is not None and published.number == number
    return _whole(person, thing.desk, thing.files, which="current" if current else "revision", number=number)


@pages.get("/moments/<int(max=2147483647):state>")
@requires(Permission.OPEN_STUDIO, on=_moment)
def moment(person: SignedInPerson, thing: Moment) -> ResponseReturnValue:
    """Show what changed in the whole course since a moment, file by file; here it is brought back to that moment."""
    return _whole(person, thing.desk, thing.files, which="moment", row=thing.row)


def _whole(
    person: SignedInPerson, desk: Desk, former: Mapping[str, bytes], *, which: str, **facts: Any
) -> ResponseReturnValue:
    drafted = queries.files(db.session(), desk)
    here, found = sketch(drafted), file_differences(former, drafted)
    return page(
        "authoring/history_whole.html",
        desk,
        person,
        "history",
        here=here,
        which=which,
        found=found,
        opened=len(found) <= OPEN,
        may_write=allows(person.grants, Permission.WRITE_COURSE, desk.slug),
        edit_of={one.path: editor(desk, one.path) for one in found},
        **facts,
        **_words(here),
    )


# What is brought back


@pages.post("/revisions/<int(max=2147483647):number>")
@requires(Permission.WRITE_COURSE, on=_released)
def take_back(person: SignedInPerson, thing: Released) -> ResponseReturnValue:
    """Make the draft what the revision is; what the draft was stays in the history."""
    now, slug = utc_now(), thing.desk.slug
    desk = actions.open_draft(db.session(), slug, now=now, by=person.id)
    changed = actions.replace(db.session(), desk.draft_id or 0, thing.files, reason="restore", now=now, by=person.id)
    actions.settle(db.session(), desk.draft_id or 0, desk.course_id or 0, thing.number)
    current = desk.published is not None and desk.published.number == thing.number
    if changed:
        facts = {"files": changed} if current else {"files": changed, "revision": thing.number}
        act = "discarded" if current else "revision-restored"
        actions.note(db.session(), desk.draft_id or 0, act, facts, now=now, by=person.id)
    db.session.commit()
    if current:
        flash(
            _("Zmiany odrzucone. Wersja robocza jest taka jak opublikowana, a to, co w niej było, zostało w historii.")
        )
    else:
        flash(
            _(
                "Wersja robocza jest teraz taka jak wersja %(number)s. Opublikuj ją, gdy będzie gotowa.",
                number=thing.number,
            )
        )
    return redirect(url_for("studio_history.history", course=slug, _anchor="zapisano"), 303)


@pages.post("/moments/<int(max=2147483647):state>")
@requires(Permission.WRITE_COURSE, on=_moment)
def go_back(person: SignedInPerson, thing: Moment) -> ResponseReturnValue:
    """Make the whole draft what it was at that moment; what it was since stays in the history."""
    now = utc_now()
    desk = actions.open_draft(db.session(), thing.desk.slug, now=now, by=person.id)
    changed = actions.replace(db.session(), desk.draft_id or 0, thing.files, reason="restore", now=now, by=person.id)
    if changed:
        facts = {"files": changed, "at": thing.row.at.isoformat()}
        actions.note(db.session(), desk.draft_id or 0, "moment-restored", facts, now=now, by=person.id)
    db.session.commit()
    flash(_("Kurs jest taki jak wtedy. To, co było przed chwilą, zostało w historii."))
    return redirect(url_for("studio_history.history", course=desk.slug, _anchor="zapisano"), 303)


@pages.post("/restore")
@requires(Permission.TRANSLATE_COURSE, on=_desk)
def restore(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Bring back one state of a file, or what it was in a revision; the states since then stay in the history."""
    now = utc_now()
    desk = actions.open_draft(db.session(), thing.slug, now=now, by=person.id)
    path, content = _wanted(desk) or abort(404)
    if not _may_write(person, desk, path, sketch(queries.texts(db.session(), desk))):
        abort(403)
    if actions.write(db.session(), desk.draft_id or 0, {path: content}, reason="restore", now=now, by=person.id):
        actions.note(db.session(), desk.draft_id or 0, "restored", {"path": path}, now=now, by=person.id)
    db.session.commit()
    flash(_("Przywrócone. To, co było przed chwilą, zostało w historii."))
    return redirect(url_for("studio_history.file", course=desk.slug, path=path, _anchor="zapisano"), 303)


def _wanted(desk: Desk) -> tuple[str, bytes | None] | None:
    """The file to bring back and what it is to be: by the id of a state, or by its path and a revision's number."""
    state, number, path = (
        request.form.get("state", 0, int),
        request.form.get("number", 0, int),
        request.form.get("path"),
    )
    if path and 0 < number < MOST:
        files = queries.revision_files(db.session(), desk, number)
        known = path in files or queries.file(db.session(), desk, path) is not None
        return (path, files.get(path)) if files and known else None
    found = queries.state(db.session(), desk.draft_id or 0, state) if 0 < state < MOST else None
    return None if found is None else (found[0].path, found[1])


# What is brought together


@pages.get("/merge/<int(max=2147483647):state>")
@requires(Permission.TRANSLATE_COURSE, on=_aside)
def merge(person: SignedInPerson, thing: Aside) -> ResponseReturnValue:
    """Show a version that was put aside beside what stands now, piece by piece, to choose from."""
    return _merge_page(person, thing)


def _merge_page(person: SignedInPerson, aside: Aside, missing: list[Chunk] | None = None) -> ResponseReturnValue:
    desk, path = aside.desk, aside.row.path
    here = sketch(queries.texts(db.session(), desk))
    if not _may_write(person, desk, path, here):
        abort(403)
    head = queries.head(db.session(), desk.draft_id or 0, path)
    both = _compared(aside)
    shown = page(
        "authoring/history_merge.html",
        desk,
        person,
        "history",
        here=here,
        path=path,
        aside=aside.row,
        head=head,
        own=aside.row.by_id == person.id,
        both=[(history_words.passage_name(one.passage), one) for one in both if one.differs],
        missing={chunk.key for chunk in missing or []},
        chosen=request.form,
        edit=editor(desk, path),
        **_words(here),
    )
    return Response(shown, 422 if missing else 200)


def _compared(aside: Aside) -> tuple[Compared, ...]:
    desk, row = aside.desk, aside.row
    former = queries.grounds(db.session(), desk.draft_id or 0, row)
    return compared(row.path, queries.file(db.session(), desk, row.path), aside.content, former)


@pages.post("/merge/<int(max=2147483647):state>")
@requires(Permission.TRANSLATE_COURSE, on=_aside)
def bring_together(person: SignedInPerson, thing: Aside) -> ResponseReturnValue:
    """Make one version of two by what was chosen; where nothing was chosen, ask again."""
    now, path = utc_now(), thing.row.path
    desk = actions.open_draft(db.session(), thing.desk.slug, now=now, by=person.id)
    if not _may_write(person, desk, path, sketch(queries.texts(db.session(), desk))):
        abort(403)
    both = _compared(thing)
    differing = [chunk for one in both for chunk in one.chunks if chunk.kind != "same"]
    chosen = {chunk.key: choice for chunk in differing if (choice := _choice(chunk))}
    missing = [chunk for chunk in differing if chunk.key not in chosen]
    if missing:
        return _merge_page(person, thing, missing)
    result = merged(path, queries.file(db.session(), desk, path), thing.content, both, chosen)
    actions.write(db.session(), desk.draft_id or 0, {path: result}, reason="merge", now=now, by=person.id)
    facts = {"path": path, "state": thing.row.id}
    actions.note(db.session(), desk.draft_id or 0, "merged", facts, now=now, by=person.id)
    db.session.commit()
    flash(_("Obie wersje są połączone. Każda z nich została w historii."))
    to = url_for("studio_history.file", course=desk.slug, path=path, _anchor="zapisano")
    return redirect(f"{editor(desk, path)}#zapisano" if editor(desk, path) else to, 303)


def _choice(chunk: Chunk) -> Choice | None:
    """What the form says of a difference."""
    match request.form.get(f"choice-{chunk.key}"):
        case "now":
            return Choice("now")
        case "mine":
            return Choice("mine")
        case "both":
            return Choice("both")
        case "own":
            return Choice("own", request.form.get(f"own-{chunk.key}", ""))
    return None
