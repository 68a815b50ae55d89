"""Texts of a course out to a translator who works elsewhere, and back with a report of what did not fit."""

from collections import Counter
from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.authoring import actions, languages, translating_words
from elearn.authoring.rooms import page
from elearn.authoring.translating import Side, file_name, side_of
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.draft.tongues import translated
from elearn.domain.exchange import texts, texttable, xliff
from elearn.domain.exchange.texts import Arrived, Refused, Text, Texts
from elearn.web.doors import SignedInPerson, requires
from elearn.web.uploads import takes

pages = Blueprint("studio_translators", __name__, url_prefix="/<language:language>/studio/<course>/translations/<into>")

MOST_REPORTED = 2_000
"""Rows of a report; the rest is only counted."""
EXCERPT = 300


class Report(NamedTuple):
    """What became of a file of translated texts, and where."""

    side: Side
    taken: languages.Taken

    @property
    def scope(self) -> str:
        """Where a grant counts."""
        return self.side.desk.slug


def _report(course: str, into: str, number: int) -> Report | None:
    side = side_of(course, into)
    found = languages.taken(db.session(), side.desk.draft_id, number) if side and side.desk.draft_id else None
    return Report(side, found) if side and found and found.language == into else None


@pages.get("/texts.<any(xlf, csv):ending>")
@requires(Permission.TRANSLATE_COURSE, on=side_of)
def export(person: SignedInPerson, thing: Side) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Give the texts as a file for a translator: XLIFF 2 or a table."""
    ending = (request.view_args or {})["ending"]
    sheets = languages.counted(db.session(), thing.desk, thing.into, thing.files)
    wanted = request.args.get("in")
    leaving = texts.leaving(
        [sheet for sheet in sheets if not wanted or sheet.name == wanted], only_open=request.args.get("show") == "open"
    )
    whole = Texts(thing.desk.slug, thing.here.base, thing.into, leaving)
    content = xliff.write(whole) if ending == "xlf" else texttable.write(whole)
    kind = "application/xliff+xml" if ending == "xlf" else "text/csv"
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{thing.desk.slug}.{thing.into}.{ending}")
    return answer


@pages.post("/import")
@requires(Permission.TRANSLATE_COURSE, on=side_of)
@takes(megabytes=20)
def take_in(person: SignedInPerson, thing: Side) -> ResponseReturnValue:
    """Take in a file that came back from a translator, and lead to the report."""
    now, session = utc_now(), db.session()
    sent = request.files.get("file")
    back = url_for("studio_translating.translations", course=thing.desk.slug)
    if sent is None or not sent.filename:
        flash(_("Wybierz plik z tłumaczeniem."), "bad")
        return redirect(back, 303)
    try:
        arriving = _read(sent.read(), thing)
        texts.check_fit(arriving, thing.desk.slug, thing.here.base, thing.into)
    except Refused as reason:
        flash(translating_words.refused(reason), "bad")
        return redirect(back, 303)
    desk = actions.open_draft(session, thing.desk.slug, now=now, by=person.id)
    both = languages.bilingual(session, desk, thing.into)
    found = texts.arrived(arriving.texts, both.sheets())
    step = translated(both, texts.changes(found), texts.pairs(found))
    draft_id = desk.draft_id or 0
    languages.take(session, draft_id, thing.into, step, reason="import", now=now, by=person.id)
    counts = Counter(one.fate for one in found)
    report = [_reported(one) for one in found if one.fate not in {"same", "empty"}][:MOST_REPORTED]
    number = languages.take_in(
        session,
        draft_id,
        thing.into,
        sent.filename,
        counts={str(fate): count for fate, count in counts.items()},
        report=report,
        now=now,
        by=person.id,
    )
    facts = {
        "language": thing.into,
        "taken": sum(counts[fate] for fate in ("taken", "replaced", "outdated", "confirmed")),
    }
    actions.note(session, draft_id, "translation-imported", facts, now=now, by=person.id)
    db.session.commit()
    address = url_for("studio_translators.report", course=desk.slug, into=thing.into, number=number, _anchor="wynik")
    return redirect(address, 303)


def _read(content: bytes, side: Side) -> Texts:
    """The texts of a file; what begins like XML is XLIFF, all else a table."""
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"<", b"\xff\xfe<\0", b"\xfe\xff\0<")):
        return xliff.read(content)
    return texttable.read(content, side.here.base, side.into)


def _reported(one: Arrived) -> list[Any]:
    text: Text = one.text
    said = [words[:EXCERPT] for words in (text.source, text.made)]
    return [text.name, text.kind, *said, one.fate, one.former[:EXCERPT], one.signs_differ]


@pages.get("/imports/<int(max=2147483647):number>")
@requires(Permission.TRANSLATE_COURSE, on=_report)
def report(person: SignedInPerson, thing: Report) -> ResponseReturnValue:
    """Show what became of every text of a file that did not stay as it was."""
    rows = thing.taken.report
    return page(
        "authoring/translation_report.html",
        thing.side.desk,
        person,
        "translations",
        here=thing.side.here,
        inside=True,
        into=thing.side.into,
        taken=thing.taken,
        unfit=[row for row in rows if row[4] in texts.NO_FIT],
        looked=[row for row in rows if row[4] not in texts.NO_FIT and (row[6] or row[4] == "outdated")],
        others=[row for row in rows if row[4] not in texts.NO_FIT and not row[6] and row[4] != "outdated"],
        fates=[(fate, thing.taken.counts[fate]) for fate in texts.FATES if thing.taken.counts.get(fate)],
        fate_name=translating_words.fate_name,
        file_name=lambda one: file_name(thing.side.here, one),
        kind_name=translating_words.kind_name,
        spoken_name=translating_words.spoken_name,
    )
