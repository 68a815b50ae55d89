"""Questions in from other systems and out to them: a file is looked at first, and every question is answered for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearn.authoring import actions, exchange_words, queries, question_words
from elearn.authoring.models import QuestionImport
from elearn.authoring.queries import Desk
from elearn.authoring.questions import Stock, stock, stock_of
from elearn.authoring.rooms import page
from elearn.config import LANGUAGES
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.course.model import Language
from elearn.domain.course.writer import question_text
from elearn.domain.draft import media as media_rules
from elearn.domain.draft import pool
from elearn.domain.draft.sketch import Sketch
from elearn.domain.exchange import formats, lesson, workbook
from elearn.domain.exchange.examples import examples
from elearn.domain.exchange.formats import FORMATS, Format
from elearn.domain.exchange.intake import Enclosed, Import
from elearn.domain.exchange.outgoing import Export
from elearn.domain.exchange.report import Report
from elearn.web import pictures
from elearn.web.doors import SignedInPerson, requires
from elearn.web.uploads import takes

pages = Blueprint("studio_exchange", __name__, url_prefix="/<language:language>/studio/<course>/questions")

WAITS = timedelta(days=2)
"""So long a file that nobody took in is kept."""
MOST_PICTURES = 50
IN = ("gift", "moodle", "aiken", "csv", "xlsx", "lesson")
OUT = {"gift": "gift", "moodle": "xml", "aiken": "txt", "csv": "csv", "xlsx": "xlsx", "qti": "qti.zip", "lesson": "md"}
"""Code of a format → ending of the file."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file of questions that was brought to a course."""

    stock: Stock
    row: QuestionImport

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.stock.desk.slug


def brought(course: str, number: int) -> Brought | None:
    """Load a file that was brought to the course, for a door."""
    found = stock(course)
    row = _row(db.session(), found.desk.draft_id, number) if found and found.desk.draft_id else None
    return Brought(found, row) if found and row else None


def given(course: str, ending: str) -> Stock | None:  # noqa: ARG001 -- the view reads the ending
    """Load the course's questions for the door of a file."""
    return stock(course)


def _row(session: Session, draft_id: int, number: int) -> QuestionImport | None:
    wanted = select(QuestionImport).where(QuestionImport.draft_id == draft_id, QuestionImport.id == number)
    return session.scalars(wanted).one_or_none()


@pages.get("/import")
@requires(Permission.WRITE_COURSE, on=stock)
def start(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Ask for a file of questions."""
    return _start(person, thing, "")


def _start(person: SignedInPerson, thing: Stock, error: str) -> ResponseReturnValue:
    before = _before(db.session(), thing.desk.draft_id)
    shown = page(
        "authoring/questions_import.html",
        thing.desk,
        person,
        "questions",
        here=thing.here,
        inside=True,
        error=error,
        formats={code: exchange_words.formats()[code] for code in IN},
        before=before,
    )
    return shown, 422 if error else 200


def _before(session: Session, draft_id: int | None) -> list[Any]:
    """The files brought before, newest first."""
    columns = (QuestionImport.id, QuestionImport.file_name, QuestionImport.at, QuestionImport.taken_at)
    wanted = select(*columns).where(QuestionImport.draft_id == draft_id).order_by(QuestionImport.id.desc()).limit(10)
    return list(session.execute(wanted)) if draft_id is not None else []


@pages.post("/import")
@requires(Permission.WRITE_COURSE, on=stock)
@takes(megabytes=21)
def look(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Look at a file: keep it for a while, and lead to the report on it; nothing of the course changes."""
    sent, session, now = request.files.get("file"), db.session(), utc_now()
    if sent is None or not sent.filename:
        return _start(person, thing, _("Wybierz plik z pytaniami"))
    content = sent.read()
    form = FORMATS.get(request.form.get("form", "")) or formats.recognized(sent.filename, content)
    if form is None or form.read is None:
        return _start(person, thing, _("Nie znamy takich plików. Wybierz GIFT, Moodle XML, Aiken, CSV albo XLSX"))
    found = _read(form, content, thing.here)
    desk = actions.open_draft(session, thing.desk.slug, now=now, by=person.id)
    stale = (
        QuestionImport.draft_id == desk.draft_id,
        QuestionImport.at < now - WAITS,
        QuestionImport.taken_at.is_(None),
    )
    session.execute(update(QuestionImport).where(*stale).values(content=None))
    row = QuestionImport(
        draft_id=desk.draft_id or 0,
        file_name=sent.filename[-200:],
        form=form.code,
        content=content if found.questions else None,
        report=found.report.as_values(),
        at=now,
        by_id=person.id,
    )
    session.add(row)
    session.flush()
    number = row.id
    db.session.commit()
    return redirect(url_for("studio_exchange.report", course=thing.desk.slug, number=number, _anchor="wynik"), 303)


def _read(form: Format, content: bytes, here: Sketch) -> Import:
    taken = {id_ for one in here.lessons for pieces in one.pieces.values() for id_ in pieces.ids()} | pool.TAKEN
    with force_locale(here.base if here.base in LANGUAGES else "pl"):
        return formats.read(form, content, here.base, exchange_words.wording(), taken)


@pages.get("/imports/<int(max=2147483647):number>")
@requires(Permission.WRITE_COURSE, on=brought)
def report(person: SignedInPerson, thing: Brought) -> ResponseReturnValue:
    """Show what became, or would become, of every question of a file."""
    row, found = thing.row, Report.of_values(thing.row.report)
    asked = [one.slug for one in thing.stock.here.lessons if one.has_quiz]
    return page(
        "authoring/questions_report.html",
        thing.stock.desk,
        person,
        "questions",
        here=thing.stock.here,
        inside=True,
        row=row,
        report=found,
        said=exchange_words.sentence,
        outcome=exchange_words.outcome,
        summary=exchange_words.summary(found),
        kinds=question_words.kinds(),
        format_name=exchange_words.formats()[row.form],
        lessons=thing.stock.lessons,
        usual=request.args.get("lesson") or (asked or [""])[-1],
        is_waiting=row.taken_at is None and row.content is not None,
        has_pictures=row.form == "moodle"
        and any(one.code == "picture_left_out" for each in found.entries for one in each.remarks),
    )


@pages.post("/imports/<int(max=2147483647):number>")
@requires(Permission.WRITE_COURSE, on=brought)
def take_in(person: SignedInPerson, thing: Brought) -> ResponseReturnValue:
    """Take the questions into a lesson, at its end, as they were shown."""
    session, now, row = db.session(), utc_now(), thing.row
    opened = stock_of(actions.open_draft(session, thing.stock.desk.slug, now=now, by=person.id))
    session.refresh(row)
    slug = request.form.get("lesson", "")
    there = url_for("studio_exchange.report", course=opened.desk.slug, number=row.id, _anchor="wynik")
    if row.taken_at is not None or row.content is None:
        return redirect(there, 303)  # sent twice: once is enough
    if slug not in opened.here.by_slug:
        abort(422)
    found = _read(FORMATS[row.form], row.content, opened.here)
    blocks = [question_text(one, slug, opened.here.base, base=True).rstrip("\n") for one in found.questions]
    changes: dict[str, bytes] = dict(pool.added(opened.texts, opened.here, slug, blocks))
    if request.form.get("pictures"):
        changes |= _drawn(session, opened.desk, found.enclosed)
    draft_id = opened.desk.draft_id or 0
    actions.write(session, draft_id, changes, reason="import", now=now, by=person.id)
    facts = {"count": len(blocks), "file": row.file_name, "lesson": opened.here.by_slug[slug].title(opened.here.base)}
    actions.note(session, draft_id, "questions-imported", facts, now=now, by=person.id)
    said = found.report.as_values()
    session.execute(
        update(QuestionImport)
        .where(QuestionImport.id == row.id, QuestionImport.taken_at.is_(None))
        .values(taken_at=now, lesson=slug, content=None, report=said)
    )
    db.session.commit()
    flash(ngettext("%(num)d pytanie jest już w lekcji.", "Pytania w lekcji: %(num)d.", len(blocks)))
    return redirect(there, 303)


def _drawn(session: Session, desk: Desk, enclosed: tuple[Enclosed, ...]) -> dict[str, bytes]:
    """The pictures that came with the questions, drawn anew, under names of their own."""
    names = [one.name for one in queries.media(session, desk)]
    found: dict[str, bytes] = {}
    for one in enclosed[:MOST_PICTURES]:
        try:
            picture = pictures.reencoded(one.content)
        except pictures.PictureRefused:
            continue
        name = media_rules.picture_name(one.name, picture.ending, names)
        names.append(name)
        found[f"media/{name}"] = picture.content
    return found


@pages.get("/template.<any(csv, xlsx):ending>")
@requires(Permission.WRITE_COURSE, on=given)
def template(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Give an empty spreadsheet to fill in, with an example of each kind."""
    ending = (request.view_args or {})["ending"]
    words, spoken = exchange_words.wording(), thing.here.base
    shown = examples(spoken)
    if ending == "csv":
        export = workbook.write_csv(shown, spoken, words)
    else:
        export = workbook.write_xlsx((), spoken, words, examples=shown)
    return _file(export.content, FORMATS[ending], _("pytania-szablon") + f".{ending}")


def _file(content: bytes, form: Format, name: str) -> Response:
    answer = Response(content, mimetype=form.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@pages.get("/export")
@requires(Permission.WRITE_COURSE, on=stock)
def leave(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Ask which questions leave in which format, and show what the format cannot say."""
    asked = _asked(thing)
    found = _export(thing, asked) if asked["form"] else None
    return page(
        "authoring/questions_export.html",
        thing.desk,
        person,
        "questions",
        here=thing.here,
        inside=True,
        asked=asked,
        report=found.report if found else None,
        said=exchange_words.sentence,
        outcome=exchange_words.left,
        summary=exchange_words.summary_of_leaving(found.report) if found else "",
        kinds=question_words.kinds(),
        formats={code: exchange_words.formats()[code] for code in OUT},
        lessons=[one for one in thing.lessons if thing.here.by_slug[one[0]].questions],
        spoken={code: LANGUAGES.get(code, code) for code in thing.here.languages},
        file=_address(thing, asked) if found else "",
    )


def _asked(thing: Stock) -> dict[str, str]:
    """What the address asks for, without what there is not."""
    known: dict[str, Any] = {"form": OUT, "lesson": thing.here.by_slug, "in": thing.here.languages}
    sent = {key: request.args.get(key, "") for key in known}
    return {key: value if value in known[key] else "" for key, value in sent.items()} | {
        "in": sent["in"] if sent["in"] in thing.here.languages else thing.here.base
    }


def _address(thing: Stock, asked: Mapping[str, str]) -> str:
    more: dict[str, Any] = {key: value for key, value in asked.items() if key != "form" and value}
    return url_for("studio_exchange.export", course=thing.desk.slug, ending=OUT[asked["form"]], **more)


@pages.get("/export.<any(gift, xml, txt, csv, xlsx, 'qti.zip', md):ending>")
@requires(Permission.WRITE_COURSE, on=given)
def export(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Give the questions of the draft as a file."""
    ending = (request.view_args or {})["ending"]
    code = next(code for code, each in OUT.items() if each == ending)
    asked = _asked(thing) | {"form": code}
    name = "-".join(filter(None, (thing.desk.slug, asked["lesson"], asked["in"])))
    return _file(_export(thing, asked).content, FORMATS[code], f"{re.sub(r'[^a-z0-9-]', '', name)}.{ending}")


def _export(thing: Stock, asked: Mapping[str, str]) -> Export:
    """The file with its report: what could not be read in the draft, and what the format could not say."""
    here, write = thing.here, FORMATS[asked["form"]].write
    chosen = [one for one in here.lessons if asked["lesson"] in {"", one.slug} and one.has_quiz]
    found = lesson.of_draft(thing.texts, chosen, here.base, asked["in"])
    if write is None:
        abort(404)
    with force_locale(_site_language(asked["in"])):
        out = write(found.questions, asked["in"], exchange_words.wording(here.title(asked["in"])))
    return Export(out.content, found.report.then(out.report))


def _site_language(wanted: Language) -> str:
    return wanted if wanted in LANGUAGES else "pl"
