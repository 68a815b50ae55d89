"""Pages of reminders: what runs by itself, a letter by hand, a preview for a real person, the log; and the way out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.quiet import quiet
from elearn.domain.reminding import Reason, Rule
from elearn.reports import actions, queries, reminder_letters, reminder_words, reminding
from elearn.reports.queries import GroupFacts
from elearn.reports.reminder_forms import ReminderForm, reminder_form
from elearn.reports.reminder_letters import Composed
from elearn.reports.reminding import Reminder, RuleStands, Writing, Written
from elearn.reports.rooms import group_of, page
from elearn.web import limits
from elearn.web.doors import SignedInPerson, public, requires
from elearn.web.locale import language, moment, site_languages

pages = Blueprint("coordination_reminders", __name__, url_prefix="/<language:language>")
GROUP = "/coordination/groups/<int(max=2147483647):group>/reminders"
LINES = 25
"""Of the log on one page."""
SHOWN = 200
"""So many people who would get a reminder are counted; of more it is said that they are more."""
NAMED = 20
LETTERS = limits.Limit("reminders", 60, 60)
"""Reminders that one person writes."""


class Ruled(NamedTuple):
    """A rule of a group."""

    group: GroupFacts
    rule: Written

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts for it."""
        return self.group.scopes


class Preview(NamedTuple):
    """A reminder as somebody real would read it, and who else would get it."""

    to: str
    person_id: int
    text: Composed
    real: bool
    """Whether this person would get it now; otherwise it only shows what it will look like."""


def use(app: Flask) -> None:
    """Let mail programs unsubscribe with one POST: they have no token of ours but the one in the address."""
    app.extensions["csrf"].exempt(stop)
    app.jinja_env.filters["reminder_reason"] = lambda one: reminder_words.reason_sentence(one.reason, one.days)


def _ruled(group: int, rule: int) -> Ruled | None:
    found = queries.group(db.session(), group)
    written = reminding.written(db.session(), found.only, group, rule) if found else None
    return Ruled(found, written) if found and written else None


@pages.get(GROUP)
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def reminders(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door's gift
    """Show what runs by itself, how to write, and who got what."""
    session, now = db.session(), utc_now()
    count = reminding.told_count(session, thing.only, thing.id)
    last = max(1, -(-count // LINES))
    number = min(max(request.args.get("page", 1, int), 1), last)
    log = reminding.told(session, thing.only, thing.id, limit=LINES, offset=(number - 1) * LINES)
    return page(
        "reports/reminders.html",
        thing,
        "reminders",
        rules=reminding.rules(session, thing.only, thing.id),
        log=log,
        count=count,
        number=number,
        last=last,
        titles=_titles({slug for one in log for slug in one.courses}),
        unsubscribed=reminding.unsubscribed_count(session, thing.only, thing.id, now),
    )


def _titles(slugs: set[str]) -> dict[str, str]:
    """Slug → title of the courses."""
    found = {slug: catalog.kept(db.session(), slug) for slug in slugs if slug}
    return {slug: course.outline.said(language()).title for slug, course in found.items() if course}


@pages.route(f"{GROUP}/write/<any('before-deadline', 'stalled', 'manual'):reason>", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def write(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Write a reminder, see it as somebody real would get it, then send it or let it run."""
    reason = Reason((request.view_args or {})["reason"])
    courses = [one.course for one in queries.assignments(db.session(), thing.only, thing.id, utc_now())]
    choices = [(one.course_id, one.outline.said(language()).title) for one in courses]
    form = reminder_form(reason, choices, site_languages(), thing.language)
    if thing.closed_at is None and form.validate_on_submit():
        if request.form.get("step") == "send":
            return _keep(person, thing, reason, form)
        return _previewed(person, thing, reason, form, courses)
    return _page(thing, reason, form, {})


def _previewed(
    person: SignedInPerson, group: GroupFacts, reason: Reason, form: ReminderForm, courses: list[Published]
) -> ResponseReturnValue:
    """Show the letter as somebody real would get it, and write down for them that it was looked at."""
    rule = _candidate(group, reason, form)
    found = _due(group, rule, form, _people(group))
    preview = _preview(group, rule, found, courses)
    facts = {
        "preview": preview,
        "due": [one.to.display_name for one in found[:NAMED]],
        "count": len(found),
        "more": len(found) >= SHOWN,
        "waits": quiet(utc_now()),
    }
    shown = _page(group, reason, form, facts)
    if preview is not None:
        actions.note_preview(
            db.session(), preview.person_id, group_id=group.id, group=group.name, by=person.id, now=utc_now()
        )
        db.session.commit()
    return shown


def _page(group: GroupFacts, reason: Reason, form: ReminderForm, facts: Mapping[str, Any]) -> ResponseReturnValue:
    people = _people(group)
    shown = page(
        "reports/reminder_write.html",
        group,
        "reminders",
        form=form,
        reason=reason.value,
        people=people,
        places={code: reminder_words.places(code) for code in form.tongues},
        **facts,
    )
    return shown, 422 if form.errors else 200


def _people(group: GroupFacts) -> list[queries.Membership]:
    """The people of the group that the letter was asked for by number; nobody: whoever it fits."""
    asked = [number for number in request.values.getlist("person", int) if 0 < number < 2**31][:NAMED]
    found = [queries.member(db.session(), group.only, group.id, number, utc_now()) for number in dict.fromkeys(asked)]
    if asked and not any(found):
        abort(404)
    return [one for one in found if one is not None]


def _candidate(group: GroupFacts, reason: Reason, form: ReminderForm) -> Written:
    """The reminder as it would be, were it kept."""
    days = 0 if reason is Reason.MANUAL else form.days.data
    return Written(0, group.id, reason, days, form.course_id, "", form.texts(), utc_now(), "", None, 0)


def _due(group: GroupFacts, rule: Written, form: ReminderForm, people: list[queries.Membership]) -> list[Reminder]:
    among = [one.person_id for one in people] or None
    who = form.who.data if rule.reason is Reason.MANUAL else "all"
    return reminding.due(db.session(), group, [rule], utc_now(), among=among, who=who, limit=SHOWN)


def _preview(group: GroupFacts, rule: Written, found: list[Reminder], courses: list[Published]) -> Preview | None:
    """The letter to the first who would get it, else to anybody who has not completed."""
    anybody = Written(0, group.id, Reason.MANUAL, 0, rule.course_id, "", rule.texts, rule.created_at, "", None, 0)
    shown = found[:1] or reminding.due(db.session(), group, [anybody], utc_now(), limit=1)
    if not shown:
        return None
    by_id = {course.course_id: course for course in courses}
    text = reminder_letters.composed(group, rule, shown[0], by_id, utc_now())
    return Preview(shown[0].to.display_name, shown[0].to.person_id, text, bool(found))


def _keep(person: SignedInPerson, group: GroupFacts, reason: Reason, form: ReminderForm) -> ResponseReturnValue:
    """Keep the reminder; a letter by hand is left for the worker at once."""
    limits.guard((LETTERS, str(person.id)))
    session, now = db.session(), utc_now()
    rule, people = Rule(reason, 0 if reason is Reason.MANUAL else form.days.data), _people(group)
    if reason is Reason.MANUAL and not _due(group, _candidate(group, reason, form), form, people):
        flash(_("Nie ma komu wysłać: ten sam list już dziś wyszedł albo kurs jest ukończony."), "tip")
        return redirect(_room(group), 303)
    try:
        number = reminding.add(session, group, Writing(rule, form.course_id, form.texts()), by=person.id, now=now)
    except RuleStands:
        db.session.rollback()
        flash(_("Takie przypomnienie już działa. Zakończ tamto albo wybierz inną liczbę dni."), "tip")
        return redirect(_room(group), 303)
    said = _("Przypomnienie działa. Pierwsze listy wyjdą w najbliższy dzień roboczy rano.")
    if reason is Reason.MANUAL:
        numbers = [one.person_id for one in people]
        goes = reminder_letters.send_by_hand(session, group, number, people=numbers, who=form.who.data, now=now)
        waits = _("Jest pora ciszy. Listy wyjdą: %(moment)s.", moment=moment(goes))
        said = _("Listy już wychodzą. Za chwilę zobaczysz je niżej.") if goes == now else waits
    db.session.commit()
    flash(said)
    return redirect(_room(group), 303)


def _room(group: GroupFacts) -> str:
    return url_for("coordination_reminders.reminders", group=group.id, _anchor="zapisano")


@pages.post(f"{GROUP}/<int(max=2147483647):rule>/end")
@requires(Permission.RUN_GROUPS, on=_ruled, hidden=True)
def end(person: SignedInPerson, thing: Ruled) -> ResponseReturnValue:
    """Let a rule send nothing more."""
    reminding.end(db.session(), thing.rule, by=person.id, now=utc_now())
    db.session.commit()
    flash(_("To przypomnienie już nie działa. To, co wysłało, zostaje na liście."))
    return redirect(_room(thing.group), 303)


# The way out


@pages.route("/reminders/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> ResponseReturnValue:
    """End, or begin again, a person's reminders about one group; for who has the letter, without signing in."""
    named = reminder_letters.stopped_by(token) or abort(404)
    session = db.session()
    group = queries.group(session, named[1]) or abort(404)
    if request.method == "POST" and request.form.get("again"):
        reminding.resubscribe(session, *named)
    elif request.method == "POST":
        reminding.unsubscribe(session, *named, utc_now())
    stopped = reminding.unsubscribed(session, *named)
    shown = render_template("reports/stop_reminders.html", group=group, stopped=stopped, token=token)
    if request.method == "POST":
        db.session.commit()
    return shown
