"""Courses as files: a folder's ZIP and Word documents come in, ZIP, SCORM, HTML and PDF go out."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice

from elearn.accounts import actions as accounts
from elearn.authoring import actions, carrying_words, packages, queries, structure_words
from elearn.authoring.actions import NO_COURSES, SlugTaken
from elearn.authoring.queries import Desk
from elearn.authoring.rooms import page
from elearn.authoring.views import Named, desk_of
from elearn.catalog import queries as catalog
from elearn.config import LANGUAGES
from elearn.db import db, utc_now
from elearn.domain.access import Permission, Role, allows, allows_somewhere
from elearn.domain.course import reader
from elearn.domain.course.front import TITLE
from elearn.domain.draft import arrived, structure
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.draft.structure import NotPossible, Start, Unreadable
from elearn.domain.exchange.archive import ArchiveRefused, course_files, packed
from elearn.domain.exchange.word import WordCourse, WordLesson, WordRefused, read_word
from elearn.web import pictures
from elearn.web.doors import SignedInPerson, requires, signed_in
from elearn.web.forms import Form
from elearn.web.locale import language
from elearn.web.pictures import PictureRefused
from elearn.web.uploads import takes

pages = Blueprint("studio_packages", __name__, url_prefix="/<language:language>/studio")

REQUEST = 210
"""Megabytes that a request with a course may have: what a folder may have, and the form around it."""
DOCUMENT = (".docx", ".docm")


class ArrivalForm(Form):
    """A file that becomes a new course."""

    file = FileField(lazy_gettext("Plik ZIP z folderem kursu albo dokument Worda (.docx)"))
    base = SelectField(lazy_gettext("Język dokumentu"))
    replace = BooleanField(lazy_gettext("Zastąp wersję roboczą kursu o tym samym adresie"))

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.base.choices = [SelectChoice(value=code, label=name) for code, name in LANGUAGES.items()]


class FolderForm(Form):
    """A folder that takes the place of a draft."""

    folder = FileField(lazy_gettext("Plik ZIP z folderem kursu"))


class DocumentForm(Form):
    """A document whose lessons come behind those that stand."""

    document = FileField(lazy_gettext("Dokument Worda (.docx)"))
    part = SelectField(lazy_gettext("Dodaj lekcje na końcu części"))

    def __init__(self, here: Sketch, **values: object) -> None:
        super().__init__(**values)
        named = [part for part in here.parts if part.id]
        self.part.choices = [SelectChoice(value=part.id, label=part.titles.get(here.base) or part.id) for part in named]


def file_of(course: str, kind: str) -> Named | None:
    """Load the course's desk for a door, and name a kind of file."""
    desk = desk_of(course)
    return Named(desk, kind) if desk is not None and kind in packages.ENDINGS else None


class Refused(Exception):
    """The file that was sent is not taken; the sentence says why."""


# A new course


@pages.route("/import", methods=["GET", "POST"])
@signed_in
@takes(megabytes=REQUEST)
def arrival(person: SignedInPerson) -> ResponseReturnValue:
    """Ask for a file, and make a course of it."""
    if not allows_somewhere(person.grants, Permission.WRITE_COURSE):
        abort(403)
    form = ArrivalForm(base=language())
    if form.validate_on_submit():
        try:
            slug, sentence = _arrived(form, person)
        except Refused as refused:
            db.session.rollback()
            form.file.errors = [str(refused)]
        else:
            db.session.commit()
            flash(sentence)
            return redirect(url_for("studio.course", course=slug, _anchor="zapisano"), 303)
    return render_template("authoring/arrival.html", form=form, nav="studio"), 422 if form.is_submitted() else 200


def _arrived(form: ArrivalForm, person: SignedInPerson) -> tuple[str, str]:
    name, content = _sent(form.file)
    if name.lower().endswith(DOCUMENT):
        return _new_of_document(name, content, form.base.data, person)
    return _new_of_folder(_folder(content), person, may_replace=form.replace.data)


def _sent(field: FileField) -> tuple[str, bytes]:
    sent = field.data
    if not isinstance(sent, FileStorage) or not sent.filename:
        raise Refused(field.gettext("Wybierz plik"))
    return PurePath(sent.filename.replace("\\", "/")).name, sent.read()


def _folder(content: bytes) -> arrived.Folder:
    try:
        return arrived.folder(*course_files(content))
    except ArchiveRefused as refused:
        raise Refused(carrying_words.refused(refused)) from refused


def _new_of_folder(folder: arrived.Folder, person: SignedInPerson, *, may_replace: bool) -> tuple[str, str]:
    slug = folder.slug
    if not structure.is_slug(slug) or slug in NO_COURSES:
        raise Refused(carrying_words.no_address())
    desk = queries.desk(db.session(), slug)
    if desk is None:
        _begin(slug, folder.files, person)
    elif not allows(person.grants, Permission.WRITE_COURSE, slug):
        raise Refused(carrying_words.folder_of_others(slug))
    elif not may_replace:
        raise Refused(carrying_words.folder_known(slug))
    else:
        _replace(desk, folder, person)
    return slug, carrying_words.folder_taken(len(folder.files), folder.passed_over)


def _begin(slug: str, files: Mapping[str, bytes], person: SignedInPerson) -> None:
    """Lay the course on the desk; whoever brought it may work on it."""
    now = utc_now()
    try:
        desk = actions.begin(db.session(), slug, files, reason="import", now=now, by=person.id)
    except SlugTaken as taken:  # somebody was faster
        raise Refused(carrying_words.folder_of_others(slug)) from taken
    if not allows(person.grants, Permission.WRITE_COURSE, slug):
        accounts.grant_role(db.session(), person.id, Role.TRAINER, slug, by=person.id, now=now)
    actions.note(db.session(), desk.draft_id or 0, "course-imported", {"slug": slug}, now=now, by=person.id)


def _replace(desk: Desk, folder: arrived.Folder, person: SignedInPerson) -> None:
    """Put the folder in the draft's place; what stood there stays in the history."""
    now = utc_now()
    desk = actions.open_draft(db.session(), desk.slug, now=now, by=person.id)
    changes = arrived.replaced(queries.files(db.session(), desk), folder.files)
    count = actions.write(db.session(), desk.draft_id or 0, changes, reason="import", now=now, by=person.id)
    actions.note(db.session(), desk.draft_id or 0, "folder-imported", {"files": count}, now=now, by=person.id)


def _new_of_document(name: str, content: bytes, base: str, person: SignedInPerson) -> tuple[str, str]:
    title = PurePath(name).stem[:TITLE]
    document = _document(content, structure.slug_of(title))
    title = document.title or title
    slug = _free_slug(structure.slug_of(title, tuple(NO_COURSES)))
    with force_locale(base):
        part, badge = structure_words.first_part(), structure_words.first_badge(title)
    part_id = structure.slug_of(part)
    start = Start(slug, title, "", (), base, "other", "pine", badge, (part_id, part))
    files = structure.begun(start)
    changes = _with_lessons(files, _with_beginning(document), part_id, document)
    _begin(slug, files | {path: content for path, content in changes.items() if content is not None}, person)
    return slug, carrying_words.document_taken(document, len(document.media))


def _free_slug(wanted: str) -> str:
    slug, number = wanted, 1
    while queries.desk(db.session(), slug) is not None:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _document(content: bytes, stem: str, taken: frozenset[str] = frozenset()) -> WordCourse:
    """Read a document; its pictures get names that are free in the course."""

    def name(number: int, ending: str) -> str:
        while f"{stem}-{number}.{ending}" in taken:
            number += 1000
        return f"{stem}-{number}.{ending}"

    try:
        found = read_word(content, picture=_drawn, name=name)
    except (WordRefused, ArchiveRefused) as refused:
        raise Refused(carrying_words.refused(refused)) from refused
    untitled = carrying_words.lesson_title()
    return replace(found, lessons=tuple(replace(one, title=one.title or untitled) for one in found.lessons))


def _drawn(content: bytes) -> tuple[str, bytes] | None:
    try:
        picture = pictures.reencoded(content)
    except PictureRefused:
        return None
    return picture.ending, picture.content


def _with_beginning(document: WordCourse) -> list[WordLesson]:
    """The lessons; what stood before the first one stands at its beginning now."""
    first, *others = document.lessons
    return [replace(first, body="\n\n".join(filter(None, (document.before, first.body)))), *others]


def _with_lessons(
    files: dict[str, bytes], lessons: list[WordLesson], part: str, document: WordCourse
) -> dict[str, bytes | None]:
    """What the lessons and their pictures change in the draft.

    Raises:
        Refused: they do not fit.
    """
    try:
        _slugs, change = arrived.with_lessons(files, lessons, part)
    except (NotPossible, Unreadable) as reason:
        raise Refused(structure_words.refused(reason)) from reason
    return change.files | {f"media/{name}": content for name, content in document.media.items()}


# Into a course, and out of it


@pages.get("/<course>/export")
@requires(Permission.WRITE_COURSE, on=desk_of)
def export(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Offer the course as files, and ask for files to take in."""
    return _export_page(thing, person, FolderForm(formdata=None))


def _export_page(
    desk: Desk, person: SignedInPerson, folder: FolderForm, document: DocumentForm | None = None
) -> ResponseReturnValue:
    here = sketch(queries.texts(db.session(), desk))
    read, problems = reader.read(queries.files(db.session(), desk))
    shown = page(
        "authoring/export.html",
        desk,
        person,
        "export",
        here=here,
        folder=folder,
        document=document or DocumentForm(here, formdata=None),
        readable=read is not None,
        problems=len(problems),
        languages=desk.published.outline.languages if desk.published else (),
        draft_languages=read.languages if read else (),
        changed=desk.published is None or queries.is_changed(db.session(), desk),
    )
    return shown, 422 if folder.errors or (document and document.errors) else 200


@pages.get("/<course>/export/<kind>")
@requires(Permission.WRITE_COURSE, on=file_of)
def file(person: SignedInPerson, thing: Named) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands both in
    """Give the course as one file: what is published, or with `of=draft` what stands on the desk."""
    desk, kind = thing.desk, thing.name
    published = desk.published if request.args.get("of") != "draft" else None
    files = catalog.source_files(db.session(), desk.slug) if published else queries.files(db.session(), desk)
    if kind == "zip":
        return _attached(packed(files or {}, desk.slug), desk.slug, "", kind)
    course, _problems = reader.read(files or {})
    spoken = request.args.get("in", course.base if course else "")
    if course is None or spoken not in course.languages:
        abort(404)
    moment = published.published_at if published else utc_now()
    made = packages.made(kind, course, spoken, version=str(published.number if published else 1), moment=moment)
    return _attached(made, desk.slug, spoken, kind)


def _attached(content: bytes, slug: str, spoken: str, kind: str) -> Response:
    """Return a file to keep; a browser never opens it as a page of this site."""
    types = {"pdf": "application/pdf", "html": "application/octet-stream"}
    answer = Response(content, mimetype=types.get(kind, "application/zip"))
    name = f"{slug}{f'.{spoken}' if spoken else ''}{packages.ENDINGS[kind]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.post("/<course>/export")
@requires(Permission.WRITE_COURSE, on=desk_of)
@takes(megabytes=REQUEST)
def take_in(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Put a folder in the place of the draft, or add a document's lessons behind those of a part."""
    whole = request.form.get("what") == "folder"
    here = sketch(queries.texts(db.session(), thing))
    folder = FolderForm() if whole else FolderForm(formdata=None)
    document = DocumentForm(here, formdata=None) if whole else DocumentForm(here)
    sent = folder if whole else document
    if sent.validate_on_submit():
        try:
            sentence = _take_folder(thing, folder, person) if whole else _add_document(thing, document, person)
        except Refused as refused:
            db.session.rollback()
            (folder.folder if whole else document.document).errors = [str(refused)]
        else:
            db.session.commit()
            flash(sentence)
            return redirect(url_for("studio.course", course=thing.slug, _anchor="zapisano"), 303)
    return _export_page(thing, person, folder, document)


def _take_folder(desk: Desk, form: FolderForm, person: SignedInPerson) -> str:
    folder = _folder(_sent(form.folder)[1])
    if folder.slug != desk.slug:
        raise Refused(carrying_words.folder_of_another(folder.slug))
    _replace(desk, folder, person)
    return carrying_words.folder_taken(len(folder.files), folder.passed_over)


def _add_document(desk: Desk, form: DocumentForm, person: SignedInPerson) -> str:
    name, content = _sent(form.document)
    taken = frozenset(one.name for one in queries.media(db.session(), desk))
    document = _document(content, structure.slug_of(PurePath(name).stem), taken)
    now = utc_now()
    desk = actions.open_draft(db.session(), desk.slug, now=now, by=person.id)
    lessons = _with_beginning(document)
    changes = _with_lessons(queries.texts(db.session(), desk), lessons, form.part.data, document)
    actions.write(db.session(), desk.draft_id or 0, changes, reason="import", now=now, by=person.id)
    facts = {"name": name, "lessons": len(lessons)}
    actions.note(db.session(), desk.draft_id or 0, "document-imported", facts, now=now, by=person.id)
    return carrying_words.document_taken(document, len(document.media))
