"""The studio's page of files: pictures and worksheets of a course, who shows them, new and better ones."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from elearn.authoring import actions, queries, structure_words
from elearn.authoring.course_settings import AUTOSAVE, note_once, to_both_versions
from elearn.authoring.forms import PictureForm, WorksheetForm
from elearn.authoring.queries import Desk, Medium
from elearn.authoring.rooms import page
from elearn.authoring.views import Named, desk_of
from elearn.catalog.views import PICTURE_TYPES
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.course.media import PICTURE
from elearn.domain.draft import media as rules
from elearn.domain.draft.pieces import mark
from elearn.domain.draft.sketch import sketch
from elearn.domain.draft.structure import slug_of
from elearn.web import pictures
from elearn.web.doors import SignedInPerson, requires
from elearn.web.forms import Form, stripped
from elearn.web.pictures import PictureRefused
from elearn.web.uploads import takes

pages = Blueprint("studio_media", __name__, url_prefix="/<language:language>/studio/<course>/media")

REQUEST = 16
"""Megabytes that a request with a picture may have."""


def medium_of(course: str, name: str) -> Named | None:
    """Load the desk for a door, and name a file of its media."""
    desk = desk_of(course)
    return None if desk is None else Named(desk, name)


def worksheet_of(course: str, worksheet: str) -> Named | None:
    """Load the desk for a door, and name a worksheet."""
    return medium_of(course, worksheet)


@pages.get("")
@requires(Permission.WRITE_COURSE, on=desk_of)
def media(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """List the pictures and worksheets with the places that show them."""
    return _list(thing, person, PictureForm(formdata=None))


def _list(desk: Desk, person: SignedInPerson, form: Form) -> ResponseReturnValue:
    texts = queries.texts(db.session(), desk) | queries.worksheets(db.session(), desk)
    here, used = sketch(texts), rules.uses(texts)
    found = [one for one in queries.media(db.session(), desk) if PICTURE.fullmatch(one.name)]
    shown = page(
        "authoring/media.html",
        desk,
        person,
        "media",
        here=here,
        form=form,
        media=found,
        used=used,
        unused=rules.unused([one.name for one in found], used),
        heavy=pictures.HEAVY,
        worksheets=rules.worksheets(texts),
        total=sum(one.size for one in found),
    )
    return shown, 422 if form.errors else 200


@pages.post("")
@requires(Permission.WRITE_COURSE, on=desk_of)
@takes(megabytes=REQUEST)
def add(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Take a picture in under a name of its own."""
    form = PictureForm()
    picture = _picture(form) if form.validate_on_submit() else None
    if picture is None:
        return _list(thing, person, form)
    sent_as = form.file.data.filename or ""
    now = utc_now()
    desk = actions.open_draft(db.session(), thing.slug, now=now, by=person.id)
    taken = [one.name for one in queries.media(db.session(), desk)]
    name = rules.picture_name(sent_as, picture.ending, taken)
    _write(desk, person, {f"media/{name}": picture.content}, "picture-added", name)
    db.session.commit()
    flash(structure_words.picture_added(name, len(picture.content), shrunk=picture.was_shrunk, heavy=picture.is_heavy))
    return _back(thing)


def _picture(form: Form, ending: str | None = None) -> pictures.Picture | None:
    """Draw the picture that was sent anew; None, with a sentence beside the field, where there is none."""
    sent = form.file.data
    if not isinstance(sent, FileStorage) or not sent.filename:
        form.file.errors = [_("Wybierz plik z obrazem")]
        return None
    try:
        return pictures.reencoded(sent.read(), ending)
    except PictureRefused as refused:
        form.file.errors = [pictures.sentence(refused)]
        return None


@pages.get("/<name>")
@requires(Permission.OPEN_STUDIO, on=medium_of)
def file(person: SignedInPerson, thing: Named) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands both in
    """Show a picture of the draft."""
    picture = PICTURE.fullmatch(thing.name)
    content = queries.file(db.session(), thing.desk, f"media/{thing.name}") if picture else None
    if picture is None or content is None:
        abort(404)
    answer = Response(content, mimetype=PICTURE_TYPES[picture.group(1)])
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.cache_control.private, answer.cache_control.no_cache = True, True
    answer.add_etag()
    return answer.make_conditional(request)


@pages.route("/<name>/replace", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=medium_of)
@takes(megabytes=REQUEST)
def replace(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Show one picture with its places; take another one in under the same name."""
    picture = PICTURE.fullmatch(thing.name)
    content = queries.file(db.session(), thing.desk, f"media/{thing.name}") if picture else None
    if picture is None or content is None:
        abort(404)
    form = PictureForm()
    new = _picture(form, picture.group(1)) if form.validate_on_submit() else None
    if new is None:
        texts = queries.texts(db.session(), thing.desk) | queries.worksheets(db.session(), thing.desk)
        uses, medium = rules.uses(texts).get(thing.name, []), Medium(thing.name, len(content))
        shown = page(
            "authoring/picture.html",
            thing.desk,
            person,
            "media",
            here=sketch(texts),
            form=form,
            uses=uses,
            medium=medium,
        )
        return shown, 422 if form.is_submitted() else 200
    desk = actions.open_draft(db.session(), thing.desk.slug, now=utc_now(), by=person.id)
    _write(desk, person, {f"media/{thing.name}": new.content}, "picture-replaced", thing.name)
    db.session.commit()
    flash(structure_words.picture_added(thing.name, len(new.content), shrunk=new.was_shrunk, heavy=new.is_heavy))
    return _back(thing.desk)


@pages.post("/remove")
@requires(Permission.WRITE_COURSE, on=desk_of)
def remove(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Remove one picture that no text shows, or all of them; the history keeps them."""
    desk = actions.open_draft(db.session(), thing.slug, now=utc_now(), by=person.id)
    texts = queries.texts(db.session(), desk) | queries.worksheets(db.session(), desk)
    unused = rules.unused([one.name for one in queries.media(db.session(), desk)], rules.uses(texts))
    wanted = request.form.getlist("name")
    gone = [name for name in unused if name in wanted]
    if gone:
        _write(desk, person, {f"media/{name}": None for name in gone}, "pictures-removed", ", ".join(gone))
        flash(structure_words.pictures_removed(len(gone)))
    else:
        flash(_("Ten obraz jest w którejś lekcji, więc zostaje"), "info")
    db.session.commit()
    return _back(thing)


# Worksheets


@pages.route("/worksheets/new", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=desk_of)
def new_worksheet(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Ask for a worksheet in the base language, and store it."""
    here = sketch(queries.texts(db.session(), thing))
    form = WorksheetForm()
    if not form.validate_on_submit():
        return _worksheet_page(thing, person, form, spoken=here.base)
    desk = actions.open_draft(db.session(), thing.slug, now=utc_now(), by=person.id)
    taken = [one.name.partition(".")[0] for one in queries.media(db.session(), desk)]
    name = slug_of(form.title.data, taken)
    _write(desk, person, {_path(name, here.base): _sheet(form.title.data, form.text.data)}, "worksheet-added", name)
    db.session.commit()
    flash(_("Karta pracy „%(name)s” zapisana. Teraz wybierz ją w lekcji.", name=form.title.data))
    return _back(thing)


@pages.route("/worksheets/<worksheet>", methods=["GET", "POST"])
@requires(Permission.WRITE_COURSE, on=worksheet_of)
def worksheet(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Show and store a worksheet in one language."""
    texts = queries.texts(db.session(), thing.desk) | queries.worksheets(db.session(), thing.desk)
    here = sketch(texts)
    spoken = request.args.get("in", here.base)
    sheets = {one.name: one for one in rules.worksheets(texts)}
    if thing.name not in sheets or spoken not in here.languages:
        abort(404)
    stored = (queries.file(db.session(), thing.desk, _path(thing.name, spoken)) or b"").decode(errors="replace")
    first, _line, rest = stored.partition("\n")
    form = WorksheetForm(
        data={"title": first.removeprefix("# ").strip(), "text": rest.strip("\n"), "mark": mark(stored)}
    )
    if not form.validate_on_submit():
        return _worksheet_page(thing.desk, person, form, spoken=spoken, sheet=sheets[thing.name])
    return _save_worksheet(thing, person, form, spoken)


def _save_worksheet(thing: Named, person: SignedInPerson, form: Form, spoken: str) -> ResponseReturnValue:
    now, path = utc_now(), _path(thing.name, spoken)
    desk = actions.open_draft(db.session(), thing.desk.slug, now=now, by=person.id)
    stands = (queries.file(db.session(), desk, path) or b"").decode(errors="replace")
    new, alone = _sheet(form.title.data, form.text.data), request.form.get("do") == AUTOSAVE
    earlier = _sheet(*(stripped(request.form.get(f"earlier-{name}")) for name in ("title", "text")))
    if mark(stands) != form.mark.data and stands.encode() not in {new, earlier}:
        aside = actions.put_aside(db.session(), desk.draft_id or 0, path, new, now=now, by=person.id)
        db.session.commit()
        return to_both_versions(desk, aside, alone=alone)
    reason, act = "typed" if alone else "media", ("worksheet-changed", {"name": thing.name})
    if actions.write(db.session(), desk.draft_id or 0, {path: new}, reason=reason, now=now, by=person.id):
        note_once(desk.draft_id or 0, act, now=now, by=person.id)
    db.session.commit()
    if alone:
        return structure_words.stored(mark(new.decode()), now)
    flash(_("Zapisano"))
    asked: dict[str, Any] = {"in": spoken, "_anchor": "zapisano"}
    return redirect(url_for("studio_media.worksheet", course=desk.slug, worksheet=thing.name, **asked), 303)


@pages.post("/worksheets/<worksheet>/remove")
@requires(Permission.WRITE_COURSE, on=worksheet_of)
def remove_worksheet(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Remove a worksheet that no lesson gives, in all its languages; the history keeps it."""
    desk = actions.open_draft(db.session(), thing.desk.slug, now=utc_now(), by=person.id)
    texts = queries.texts(db.session(), desk) | queries.worksheets(db.session(), desk)
    sheet = next((one for one in rules.worksheets(texts) if one.name == thing.name), None)
    if sheet is None or sheet.uses:
        flash(_("Ta karta jest w którejś lekcji, więc zostaje"), "info")
    else:
        _write(desk, person, {_path(thing.name, one): None for one in sheet.titles}, "worksheet-removed", thing.name)
        flash(_("Karta pracy usunięta. Zostaje w historii."))
    db.session.commit()
    return _back(desk)


def _worksheet_page(
    desk: Desk, person: SignedInPerson, form: Form, *, spoken: str, sheet: rules.Worksheet | None = None
) -> ResponseReturnValue:
    shown = page("authoring/worksheet.html", desk, person, "media", form=form, spoken=spoken, sheet=sheet)
    return shown, 422 if form.is_submitted() else 200


def _path(name: str, language: str) -> str:
    return f"media/{name}.{language}.md"


def _sheet(title: str, text: str | None) -> bytes:
    return (f"# {title}\n" + (f"\n{text}\n" if text else "")).encode()


# Said once


def _write(desk: Desk, person: SignedInPerson, changes: dict[str, bytes | None], act: str, name: str) -> None:
    now = utc_now()
    if actions.write(db.session(), desk.draft_id or 0, changes, reason="media", now=now, by=person.id):
        actions.note(db.session(), desk.draft_id or 0, act, {"name": name}, now=now, by=person.id)


def _back(desk: Desk) -> ResponseReturnValue:
    return redirect(url_for("studio_media.media", course=desk.slug, _anchor="zapisano"), 303)
