"""The editor of a lesson: what is typed is stored at once, shown as learners will see it, and never overwritten."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from babel.dates import get_month_names
from flask import Blueprint, Response, abort, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from elearn.authoring import actions, lesson_desk, queries
from elearn.authoring.lesson_desk import Bench, bench
from elearn.authoring.pictures import take_picture
from elearn.authoring.queries import Desk
from elearn.authoring.rooms import page
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.draft import mentions
from elearn.domain.draft import written as forms
from elearn.domain.draft.pieces import joined
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.draft.written import Written
from elearn.web import headers
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import clock
from elearn.web.uploads import takes

pages = Blueprint("studio_lessons", __name__, url_prefix="/<language:language>/studio")


class Outcome(NamedTuple):
    """What became of what was typed."""

    mark: str
    aside: int | None
    """Id of the state it was kept as, because somebody else had changed the lesson; None: it counts now."""


@pages.get("/<course>/lessons/<lesson>")
@requires(Permission.WRITE_COURSE, on=bench)
def lesson(person: SignedInPerson, thing: Bench) -> ResponseReturnValue:
    """Show the lesson's form with its preview and what to mend."""
    session, now = db.session(), utc_now()
    seen, told = lesson_desk.remarks(session, thing)
    changed = {one.path for one in queries.changed_files(session, thing.desk)}
    whole = page(
        "authoring/lesson.html",
        thing.desk,
        person,
        "lessons",
        here=thing.sketch,
        bench=thing,
        typed=forms.written(thing.pieces),
        seen=seen,
        told=told,
        pickers=lesson_desk.pickers(session, thing),
        others=lesson_desk.others_sentence(lesson_desk.others_at_work(session, thing, person.id, now)),
        versions=lesson_desk.versions(session, thing, person.id),
        is_changed=thing.path in changed,
        months=get_month_names("wide", "format", get_locale()),
        wide=request.args.get("width") == "wide",
        inside=True,
    )
    answer = make_response(whole)
    answer.headers["Content-Security-Policy"] = headers.WITH_OWN_FRAMES
    # The page as it was sent is never shown again: going back must not bring an older text into the form.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.post("/<course>/lessons/<lesson>")
@requires(Permission.WRITE_COURSE, on=bench)
@takes(megabytes=17)
def save(person: SignedInPerson, thing: Bench) -> ResponseReturnValue:
    """Store what was typed; where somebody else was faster it is kept beside and both versions are shown."""
    session, now = db.session(), utc_now()
    wish = request.form.get("do", "save")
    actions.open_draft(session, thing.desk.slug, now=now, by=person.id)
    place = bench(thing.desk.slug, thing.lesson.slug) or abort(404)  # again: now nobody else can change it
    typed = _with_picked(forms.from_form(request.form), wish)
    if wish == "picture":
        typed = _with_picture(session, place, typed, person, now)
    outcome = _store(session, place, typed, person, now, reason="typed" if wish == "autosave" else "saved")
    db.session.commit()
    if wish == "autosave":
        return _told(place, outcome, person, now)
    return _onward(place, outcome, wish, now)


def _store(
    session: Session, place: Bench, typed: Written, person: SignedInPerson, now: datetime, *, reason: str
) -> Outcome:
    """Write the file, or put it aside when the form was opened with another text than stands now."""
    assert place.desk.draft_id is not None  # noqa: S101 -- it was opened
    draft_id, new = place.desk.draft_id, place.with_written(typed)
    mark, opened_with = forms.words_mark(new), request.form.get("mark", "")
    if place.mark not in {opened_with, mark} and not _is_own_earlier(place):
        content = joined(new).encode()
        aside = actions.put_aside(session, draft_id, place.path, content, now=now, by=person.id)
        return Outcome(opened_with, aside)
    actions.write(session, draft_id, {place.path: joined(new).encode()}, reason=reason, now=now, by=person.id)
    return Outcome(mark, None)


def _is_own_earlier(place: Bench) -> bool:
    """Whether what stands is what this very page sent before, with the answer lost on the way."""
    names = [name for name in request.form if name.startswith("earlier-")]
    if not names:
        return False
    earlier = forms.from_form({name.removeprefix("earlier-"): request.form[name] for name in names})
    return forms.words_mark(place.with_written(earlier)) == place.mark


def _with_picked(typed: Written, wish: str) -> Written:
    """Add the act or the source that was chosen from its list."""
    first, _tab, second = request.form.get(f"pick-{wish.removeprefix('add-')}", "").partition("\t")
    if wish == "add-act" and first:
        return replace(typed, acts=(*typed.acts, (first, second, "")))
    if wish == "add-source" and first:
        return replace(typed, sources=(*typed.sources, (first, second)))
    return typed


def _with_picture(session: Session, place: Bench, typed: Written, person: SignedInPerson, now: datetime) -> Written:
    """Take the picture that was sent with the form, and show it at the end of the text."""
    sent, alt = request.files.get("picture"), " ".join(request.form.get("picture-alt", "").split())
    if sent is None or not sent.filename:
        flash(_("Wybierz plik z obrazem."), "bad")
        return typed
    taken = take_picture(session, place.desk, sent.read(), sent.filename, now=now, by=person.id)
    flash(taken.sentence, "ok" if taken.address else "bad")
    if not taken.address:
        return typed
    if not alt:
        flash(_("Obraz nie ma jeszcze opisu. Wpisz go w tekście, między nawiasami kwadratowymi."), "bad")
    shown = f"![{alt.replace('[', '(').replace(']', ')')}]({taken.address})"
    return replace(typed, body=f"{typed.body}\n\n{shown}".strip("\n"))


def _told(place: Bench, outcome: Outcome, person: SignedInPerson, now: datetime) -> ResponseReturnValue:
    """Answer the script of the page."""
    others = lesson_desk.others_sentence(lesson_desk.others_at_work(db.session(), place, person.id, now))
    if outcome.aside is None:
        said = lesson_desk.saved_sentence(now)
        return jsonify(state="saved", mark=outcome.mark, said=said, at=clock(now), others=others)
    said = _("Ktoś inny zmienił tę lekcję. Twoja wersja jest zapisana obok.")
    return jsonify(state="conflict", said=said, compare=_compare(place.desk, outcome.aside), others=others)


def _onward(place: Bench, outcome: Outcome, wish: str, now: datetime) -> ResponseReturnValue:
    """Lead to what the button asked for, or to both versions."""
    if outcome.aside is not None:
        flash(
            _("Ktoś inny zmienił tę lekcję, gdy ją edytowano. Twoja wersja jest zapisana obok: porównaj obie."), "bad"
        )
        return redirect(_compare(place.desk, outcome.aside), 303)
    if wish == "check":
        return redirect(url_for("studio_publishing.check", course=place.desk.slug), 303)
    if wish == "preview":
        return redirect(place.address("podglad"), 303)
    if wish == "picture":
        return redirect(place.address("zapisano"), 303)
    flash(f"{lesson_desk.saved_sentence(now)}. {_('To wersja robocza: widzi ją tylko zespół kursu.')}", "ok")
    part = {"add-act": "akty", "add-source": "zrodla"}.get(wish)
    return redirect(place.address(part, open=part) if part else place.address("zapisano"), 303)


def _compare(desk: Desk, aside: int) -> str:
    return url_for("studio_history.merge", course=desk.slug, state=aside)


@pages.get("/<course>/lessons/<lesson>/standing")
@requires(Permission.WRITE_COURSE, on=bench)
def standing(person: SignedInPerson, thing: Bench) -> ResponseReturnValue:
    """Say how the text stands and who else is at it, to a page that was opened earlier."""
    names = lesson_desk.others_at_work(db.session(), thing, person.id, utc_now())
    answer: Response = jsonify(mark=thing.mark, others=lesson_desk.others_sentence(names))
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Guide(NamedTuple):
    """A course whose addresses the cheat sheet lists."""

    desk: Desk
    sketch: Sketch

    @property
    def scope(self) -> str:
        """Where a grant counts."""
        return self.desk.slug


def guide(course: str) -> Guide | None:
    """Load a course for the door of its cheat sheet."""
    desk = queries.desk(db.session(), course)
    return None if desk is None else Guide(desk, sketch(queries.texts(db.session(), desk)))


@pages.get("/<course>/cheat-sheet")
@requires(Permission.OPEN_STUDIO, on=guide)
def cheat_sheet(person: SignedInPerson, thing: Guide) -> ResponseReturnValue:
    """Show how a text is written, each thing as it is typed and as it comes out, and what this course can link to."""
    return page(
        "authoring/cheat_sheet.html",
        thing.desk,
        person,
        "lessons",
        here=thing.sketch,
        places=mentions.places(thing.sketch, thing.sketch.base, ""),
        inside=True,
    )
