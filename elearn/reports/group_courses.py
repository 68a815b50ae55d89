"""The page of a group's courses: which it takes, and by which day."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.catalog import queries as catalog
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.standing import day_of
from elearn.reports import queries, running
from elearn.reports.queries import Assignment, GroupFacts
from elearn.reports.rooms import group_of, page
from elearn.reports.running_forms import CourseForm, DeadlineForm
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import language

pages = Blueprint(
    "coordination_courses",
    __name__,
    url_prefix="/<language:language>/coordination/groups/<int(max=2147483647):group>/courses",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A course that a group takes."""

    group: GroupFacts
    assignment: Assignment

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts."""
        return self.group.scopes


def _taken(group: int, course: str) -> Taken | None:
    found = group_of(group)
    if found is None:
        return None
    given = queries.assignments(db.session(), found.only, found.id, utc_now())
    assignment = next((one for one in given if one.course.slug == course), None)
    return Taken(found, assignment) if assignment else None


@dataclass(frozen=True, slots=True)
class Named:
    """A course by its name, whether or not the group takes it."""

    group: GroupFacts
    course: str

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts."""
        return self.group.scopes


def _named(group: int, course: str) -> Named | None:
    found = group_of(group)
    return Named(found, course) if found else None


def _shelf(group: GroupFacts) -> list[tuple[int, str]]:
    """The courses on the shelf that the group does not take."""
    session = db.session()
    taken = {one.course.course_id for one in queries.assignments(session, group.only, group.id, utc_now())}
    return [
        (one.course_id, one.outline.said(language()).title)
        for one in catalog.shelf(session)
        if one.course_id not in taken
    ]


@pages.get("")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def courses(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Show the group's courses and those it could take."""
    return _courses(thing, CourseForm(_shelf(thing), day_of(utc_now())))


def _courses(group: GroupFacts, form: CourseForm) -> ResponseReturnValue:
    session, now = db.session(), utc_now()
    given = queries.assignments(session, group.only, group.id, now)
    tallies = queries.tallied_courses(session, group.only, group.id, now)
    shown = page("reports/group_courses.html", group, "courses", given=given, tallies=tallies, form=form)
    return shown, 422 if form.errors else 200


@pages.post("")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def add(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Let the group take a course."""
    form = CourseForm(_shelf(thing), day_of(utc_now()))
    if not form.validate_on_submit():
        return _courses(thing, form)
    course_id = int(form.course.data)
    title = next(title for number, title in _shelf(thing) if number == course_id)
    running.add_course(
        db.session(), thing.id, course_id, title, form.deadline.data, now=utc_now(), by=person.id
    )  # fmt: skip
    db.session.commit()
    flash(_("Kurs „%(title)s” jest w grupie. Osoby zobaczą go na stronie swoich grup.", title=title))
    return _back(thing)


def _back(group: GroupFacts) -> ResponseReturnValue:
    return redirect(url_for("coordination_courses.courses", group=group.id, _anchor="zapisano"), 303)


@pages.route("/<course>", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=_taken, hidden=True)
def deadline(person: SignedInPerson, thing: Taken) -> ResponseReturnValue:
    """Change the last day of a course."""
    given, title = thing.assignment, _title(thing)
    form = DeadlineForm(given.deadline, day_of(utc_now()))
    if not form.validate_on_submit():
        shown = page(
            "reports/group_deadline.html", thing.group, "courses", inside=True, given=given, title=title, form=form
        )  # fmt: skip
        return shown, 422 if form.errors else 200
    running.set_deadline(
        db.session(), thing.group.id, given.course.course_id, title, form.deadline.data, now=utc_now(), by=person.id
    )
    db.session.commit()
    flash(_("Termin zapisany."))
    return _back(thing.group)


def _title(thing: Taken) -> str:
    return thing.assignment.course.outline.said(language()).title


@pages.post("/<course>/remove")
@requires(Permission.RUN_GROUPS, on=_named, hidden=True)
def remove(person: SignedInPerson, thing: Named) -> ResponseReturnValue:
    """Let the group take a course no more."""
    taken = _taken(thing.group.id, thing.course)
    if taken is None:
        flash(_("Tego kursu nie ma już w grupie."), "info")
        return _back(thing.group)
    title, course_id = _title(taken), taken.assignment.course.course_id
    running.remove_course(db.session(), thing.group.id, course_id, title, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Kursu „%(title)s” nie ma już w grupie. Wyniki osób zostają.", title=title))
    return _back(thing.group)
