"""Check and publish: what is wrong, whom a new revision meets, now or later, and the former revision anew."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, HiddenField, TextAreaField, TimeField
from wtforms.validators import Optional

from elearn.authoring import actions, learners, queries, releases, remarks
from elearn.authoring.check_words import grouped
from elearn.authoring.publishing_words import effect_sentence
from elearn.authoring.queries import Desk
from elearn.authoring.releases import AlreadyWaiting, DraftMoved, Look
from elearn.authoring.rooms import page
from elearn.catalog.actions import digest_of
from elearn.catalog.changed import change_sentence
from elearn.db import db, looking_first, utc_now
from elearn.domain.access import Permission, allows
from elearn.domain.course import reader
from elearn.domain.course.changes import Change, changes
from elearn.domain.draft.effects import effects
from elearn.domain.draft.sketch import sketch
from elearn.web.doors import SignedInPerson, requires
from elearn.web.forms import Form, Short, stripped
from elearn.web.locale import WARSAW, language, moment

pages = Blueprint("studio_publishing", __name__, url_prefix="/<language:language>/studio/<course>")

PUBLISHES = Permission.PUBLISH_COURSE
FARTHEST = timedelta(days=366)
"""A publication can be set at most so far ahead."""
NOTE = 500


class PublishForm(Form):
    """What learners are told, and when they see it."""

    note = TextAreaField(
        lazy_gettext("Co się zmieniło?"),
        [Short(NOTE)],
        filters=[stripped],
        description=lazy_gettext("Jedno lub dwa zdania. Przeczytają je osoby, które mają kurs ukończony."),
    )
    day = DateField(lazy_gettext("Dzień publikacji"), [Optional()])
    hour = TimeField(lazy_gettext("Godzina publikacji"), [Optional()])
    seen = HiddenField()

    def missing_moment(self) -> str:
        """What is wrong with the moment asked for; empty when it can be kept."""
        if not isinstance(self.day.data, date) or not isinstance(self.hour.data, time):
            return _("Podaj dzień i godzinę publikacji") if not self.day.errors and not self.hour.errors else ""
        now = utc_now()
        return "" if now < self.due() <= now + FARTHEST else _("Podaj chwilę, która dopiero nadejdzie, najwyżej za rok")

    def due(self) -> datetime:
        """The moment asked for, in Warsaw's time."""
        return datetime.combine(self.day.data, self.hour.data, tzinfo=WARSAW)


def _desk(course: str, **_others: Any) -> Desk | None:
    return queries.desk(db.session(), course)


def _desk_first(course: str, **_others: Any) -> Desk | None:
    with looking_first(db.session()):
        return queries.desk(db.session(), course)


@pages.get("/check")
@requires(Permission.OPEN_STUDIO, on=_desk)
def check(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """List everything to mend before publishing, and offer to publish when nothing keeps it back."""
    return _check_page(person, thing, PublishForm(formdata=None))


def _check_page(
    person: SignedInPerson, desk: Desk, form: PublishForm, *, moved: bool = False, status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    files = queries.files(session, desk)
    digest = digest_of(files)
    look, here = releases.look(session, desk, files, digest), sketch(files)
    form.seen.data = digest
    changed = desk.published is None or queries.is_changed(session, desk)
    waiting = releases.waiting(session, desk)
    return page(
        "authoring/check.html",
        desk,
        person,
        "check",
        here=here,
        form=form,
        errors=grouped(look.audit.errors, desk, here, language()),
        advice=grouped(look.audit.advice, desk, here, language()),
        error_count=len(look.audit.errors),
        advice_count=len(look.audit.advice),
        good=_good(look),
        changed=changed,
        changes=[change_sentence(change) for change in look.changes or ()],
        effects=_effects(desk, look.changes or ()),
        waiting=waiting,
        waiting_is_old=waiting is not None
        and desk.draft_id is not None
        and waiting.states != queries.head_ids(session, desk.draft_id),
        revisions=queries.revisions(session, desk)[:10],
        may_publish=allows(person.grants, PUBLISHES, desk.slug),
        approved=[one for one in remarks.approvals(session, desk.draft_id) if one.digest == digest],
        open_remarks=remarks.open_count(session, desk.draft_id),
        moved=moved,
    ), status


def _good(look: Look) -> list[str]:
    """Say what was looked at and is as it should be."""
    audit = look.audit
    found = [
        (("picture_alt", "alt_hollow"), _("Każdy obraz ma opis")),
        (("heading_level", "heading_skip", "heading_bare", "heading_fake"), _("Nagłówki są w dobrej kolejności")),
        (("link_vague", "link_bare", "link_unknown", "link_anchor_unknown"), _("Linki mówią, dokąd prowadzą")),
        (("picture_faint",), _("Napisy na rysunkach są czytelne")),
        (("minutes_off",), _("Czas lekcji zgadza się z ich długością")),
    ]
    said = [words for codes, words in found if audit.none_of(*codes)]
    average = audit.sentence.get(language())
    return [*said, _("Średnia długość zdania: %(words)s słów", words=round(average))] if average else said


def _effects(desk: Desk, said: tuple[Change, ...] | list[Change]) -> list[str]:
    if desk.course_id is None:
        return []
    touched = learners.here().touched(db.session(), desk.course_id)
    found = effects(
        list(said),
        enrolled=touched.enrolled,
        in_progress=touched.in_progress,
        completed=touched.completed,
        open_attempts=touched.open_attempts,
    )
    return [effect_sentence(effect) for effect in found]


@pages.get("/publish")
@pages.get("/publish/later")
@requires(Permission.OPEN_STUDIO, on=_desk)
def lead_to_check(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Lead to the check: here lands who reloads a refused form or reads it in the other language."""
    return redirect(url_for("studio_publishing.check", course=thing.slug))


@pages.post("/publish")
@requires(PUBLISHES, on=_desk_first)
def publish(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Publish the draft, if it is still what the person looked at and nothing is wrong in it."""
    form, session = PublishForm(), db.session()
    with looking_first(session):
        files = queries.files(session, thing)
        refused = _refused(person, thing, form, files)
    if refused is not None:
        return refused
    course = reader.read(files)[0]
    assert course is not None  # noqa: S101 -- it has no errors
    now = utc_now()
    try:
        loaded = releases.release(session, thing, files, course, note=form.note.data or "", now=now, by=person.id)
    except DraftMoved:
        session.rollback()
        return _check_page(person, _desk(thing.slug) or thing, form, moved=True, status=409)
    if loaded.outcome == "unchanged":
        session.rollback()
        flash(_("Nie ma nic nowego do opublikowania."), "info")
        return redirect(url_for("studio_publishing.check", course=thing.slug), 303)
    if thing.draft_id is not None:
        releases.call_off(session, thing.draft_id, now=now)
    db.session.commit()
    return redirect(url_for("studio_publishing.published", course=thing.slug, number=loaded.number) + "#wynik", 303)


def _refused(
    person: SignedInPerson, desk: Desk, form: PublishForm, files: Mapping[str, bytes], *, later: str = ""
) -> ResponseReturnValue | None:
    """Return the page again, if the draft cannot be published: the note is missing, it has moved, it has errors.

    `later` is what is wrong with the moment asked for.
    """
    if form.validate_on_submit() and desk.published is not None and not form.note.data:
        form.note.errors = [_("Napisz, co się zmieniło")]
    if later:
        form.day.errors = [later]
    if form.errors:
        return _check_page(person, desk, form, status=422)
    digest = digest_of(files)
    if digest != form.seen.data:
        return _check_page(person, desk, form, moved=True, status=409)
    if releases.look(db.session(), desk, files, digest).audit.errors:
        return _check_page(person, desk, form, status=422)
    return None


@pages.post("/publish/later")
@requires(PUBLISHES, on=_desk_first)
def publish_later(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Set the draft, as it stands, for publication at a moment."""
    form, session = PublishForm(), db.session()
    with looking_first(session):
        refused = _refused(person, thing, form, queries.files(session, thing), later=form.missing_moment())
    if refused is not None:
        return refused
    now, due, seen = utc_now(), form.due(), form.seen.data or ""
    try:
        releases.schedule(session, thing.slug, seen=seen, note=form.note.data or "", due=due, now=now, by=person.id)
    except DraftMoved:
        session.rollback()
        return _check_page(person, thing, form, moved=True, status=409)
    except AlreadyWaiting:
        session.rollback()
        flash(_("Publikacja jest już zaplanowana. Odwołaj ją, żeby ustalić inną chwilę."), "tip")
        return redirect(url_for("studio_publishing.check", course=thing.slug), 303)
    db.session.commit()
    flash(_("Publikacja zaplanowana: %(when)s.", when=moment(due)), "ok")
    return redirect(url_for("studio_publishing.check", course=thing.slug) + "#zapisano", 303)


@pages.post("/publish/call-off")
@requires(PUBLISHES, on=_desk)
def call_off(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Call off the publication that is set for later."""
    now = utc_now()
    if thing.draft_id is not None and releases.call_off(db.session(), thing.draft_id, now=now):
        actions.note(db.session(), thing.draft_id, "called_off", {}, now=now, by=person.id)
        db.session.commit()
        flash(_("Publikacja odwołana. Wersja robocza zostaje bez zmian."), "ok")
    return redirect(url_for("studio_publishing.check", course=thing.slug) + "#zapisano", 303)


@pages.get("/published/<int:number>")
@requires(Permission.OPEN_STUDIO, on=_desk)
def published(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Say what was published and whom it meets, and offer to take it back."""
    number = _number()
    row = next((one for one in queries.revisions(db.session(), thing) if one.number == number), None)
    if row is None:
        abort(404)
    said = releases.changes_of(db.session(), thing, number)
    return page(
        "authoring/published.html",
        thing,
        person,
        "check",
        row=row,
        changes=[change_sentence(change) for change in said],
        effects=_effects(thing, said),
        current=thing.published is not None and thing.published.number == number,
        may_publish=allows(person.grants, PUBLISHES, thing.slug),
    )


@pages.get("/publish/again/<int:number>")
@requires(PUBLISHES, on=_desk)
def again(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Ask before a former revision is published anew: what changes for whom."""
    row = _former(thing)
    now_shown = releases.published_course(db.session(), thing, thing.published.number if thing.published else 0)
    former = releases.published_course(db.session(), thing, row.number)
    said = changes(now_shown, former) if former and now_shown else []
    return page(
        "authoring/publish_again.html",
        thing,
        person,
        "check",
        row=row,
        form=Form(),
        changes=[change_sentence(change) for change in said],
        effects=_effects(thing, said),
        draft_stays=thing.draft_id is not None,
    )


@pages.post("/publish/again/<int:number>")
@requires(PUBLISHES, on=_desk_first)
def publish_again(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Publish a former revision anew; the draft stays as it is."""
    session, now = db.session(), utc_now()
    with looking_first(session):
        row = _former(thing)
        files = queries.revision_files(session, thing, row.number)
    course, problems = reader.read(files)
    if course is None:
        flash(_("Tej wersji nie da się już opublikować. Błędów: %(count)s.", count=len(problems)), "bad")
        return redirect(url_for("studio_publishing.check", course=thing.slug), 303)
    note = _("Wraca wersja %(number)s.", number=row.number)
    try:
        loaded = releases.release(session, thing, files, course, note=note, now=now, by=person.id, again=row.number)
    except DraftMoved:
        session.rollback()
        return redirect(url_for("studio_publishing.again", course=thing.slug, number=row.number), 303)
    if loaded.outcome == "unchanged":
        session.rollback()
        flash(_("Ta wersja jest taka sama jak opublikowana."), "info")
        return redirect(url_for("studio_publishing.check", course=thing.slug), 303)
    if thing.draft_id is not None:
        releases.call_off(session, thing.draft_id, now=now)
    db.session.commit()
    return redirect(url_for("studio_publishing.published", course=thing.slug, number=loaded.number) + "#wynik", 303)


def _number() -> int:
    return int((request.view_args or {})["number"])


def _former(desk: Desk) -> Any:
    """Return the revision asked for, which must not be the one that people see now."""
    number, shown = _number(), desk.published.number if desk.published else 0
    row = next((one for one in queries.revisions(db.session(), desk) if one.number == number), None)
    return abort(404) if row is None or number == shown else row
