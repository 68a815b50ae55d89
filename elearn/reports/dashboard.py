"""The overview of a group: filters, four figures, weeks, what needs attention, and the map of people and lessons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import nsmallest
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from elearn.catalog.phrases import tongue
from elearn.db import db, utc_now
from elearn.domain import attention, weeks
from elearn.domain.access import Permission
from elearn.domain.attention import Concern
from elearn.domain.course.outline import Outline
from elearn.domain.figures import Figures, figures
from elearn.domain.quiet import WARSAW
from elearn.domain.standing import Standing, day_of, end_of
from elearn.reports import narrowing, queries
from elearn.reports import overview as rows
from elearn.reports import overview_words as words
from elearn.reports.narrowing import Concerns, Narrowed
from elearn.reports.overview import Asked, Line, Overview, Past, Waiting
from elearn.reports.queries import Assignment, GroupFacts
from elearn.reports.rooms import group_of, page
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import language

pages = Blueprint("coordination_overview", __name__, url_prefix="/<language:language>/coordination")

LOUDEST = 4
"""People beside the chart; the rest are one link away."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything the overview of a course stands on."""

    lines: tuple[Line, ...]
    now: Figures
    before: Past
    minutes: int
    columns: tuple[weeks.Column, ...]
    concerns: Concerns
    invited: int
    """Invitations that wait for an answer."""
    waiting: tuple[tuple[Waiting, Concern], ...]
    """Those of them that have waited long."""


@pages.get("/groups/<int(max=2147483647):group>")
@requires(Permission.SEE_COMPLETION, on=group_of, hidden=True)
def overview(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands both in
    """Show how the group fares in one course on one day."""
    today = day_of(utc_now())
    as_of = narrowing.narrowed(request.args, (), today).as_of
    given = _given(queries.assignments(db.session(), thing.only, thing.id, end_of(as_of)), today)
    wanted = narrowing.narrowed(request.args, list(given), today)
    if not given:
        return page("reports/overview_empty.html", thing, "overview", wanted=wanted)
    asked = _asked(thing, given[wanted.course], wanted)
    read = rows.overview(db.session(), asked)
    seen = _seen(read.of(wanted.organisation), asked, thing, given[wanted.course], wanted)
    weekly = _weekly(seen.lines, asked, wanted)
    lines = seen.lines if wanted.week is None else [line for line in seen.lines if line.member_id in weekly]
    people = narrowing.shown(lines, seen.concerns, wanted)
    first = _first(wanted, len(people))
    here = people[first : first + wanted.per_page]
    return page(
        "reports/overview.html",
        thing,
        "overview",
        **_choices(thing, given, wanted),
        organisations=rows.partners(read.now),
        everybody=len(read.now),
        seen=seen,
        kpis=words.kpis(seen.now, seen.before, seen.minutes, _aim(asked, wanted, thing)),
        behind=words.behind(wanted, words.Behind(seen.now, seen.minutes, sum(weekly.values()))),
        weekly=weekly,
        loudest=_loudest(seen),
        cells=rows.cells(db.session(), asked, here),
        people=here,
        found=len(people),
        first=first,
        pace=weeks.pace(seen.columns),
    )


def _choices(group: GroupFacts, given: Mapping[str, Assignment], wanted: Narrowed) -> dict[str, Any]:
    """What the filters offer, and the addresses of the same page narrowed otherwise."""
    chosen = given[wanted.course]
    return {
        "wanted": wanted,
        "words": words,
        "title": chosen.course.outline.said(language()).title,
        "outline": chosen.course.outline,
        "deadline": chosen.deadline,
        "courses": [(slug, *_titled(one.course.outline)) for slug, one in given.items()],
        "kept": {name: value for name, value in wanted.args().items() if name in {"sort", "rows"}},
        "table_args": _table_args(wanted),
        "address": lambda **changes: url_for(".overview", group=group.id, **wanted.args(**changes)),
        "turned": lambda sort: url_for(".overview", group=group.id, **wanted.turned(sort).args()),
    }


def _table_args(wanted: Narrowed) -> dict[str, Any]:
    """The same people as values of the address where the table is exported, as far as it knows them."""
    state = wanted.state if wanted.state in set(Standing) else None
    kept = ("course", "organisation", "as_of")
    return {name: value for name, value in wanted.args().items() if name in kept} | ({"state": state} if state else {})


def _titled(outline: Outline) -> tuple[str, str]:
    """The title of a course, and in which language it is."""
    return outline.said(language()).title, tongue(outline.words, outline.base)


def _first(wanted: Narrowed, found: int) -> int:
    """Place of the first person on the page, on the last page if there are not so many."""
    last = max(found - 1, 0) // wanted.per_page
    return min(wanted.page - 1, last) * wanted.per_page


def _given(assigned: list[Assignment], today: date) -> dict[str, Assignment]:
    """The courses by slug: the one whose deadline comes next first, then those without one, as they were added."""
    last = date.max
    ahead = sorted(assigned, key=lambda one: one.deadline if one.deadline and one.deadline >= today else last)
    return {one.course.slug: one for one in ahead}


def _asked(group: GroupFacts, assigned: Assignment, wanted: Narrowed) -> Asked:
    return Asked(
        scope=group.only,
        group_id=group.id,
        course_id=assigned.course.course_id,
        outline=assigned.course.outline,
        added_at=assigned.added_at,
        until=end_of(wanted.as_of),
        before=end_of(wanted.compared),
        partner_id=wanted.organisation,
    )


def _seen(found: Overview, asked: Asked, group: GroupFacts, assigned: Assignment, wanted: Narrowed) -> Seen:
    session = db.session()
    starts = weeks.mondays(wanted.as_of)
    marks = rows.finished(session, asked, [_start(monday) for monday in starts])
    invited = rows.waiting(session, asked)
    waits = ((one, attention.unanswered(day_of(one.sent_at), wanted.as_of)) for one in invited)
    lessons = len(asked.outline.lessons)
    return Seen(
        lines=found.now,
        now=figures(found.now, lessons),
        before=found.past,
        minutes=sum(line.minutes for line in found.now),
        columns=_columns(marks, _passes(found.now, asked), starts),
        concerns=_concerns(found.now, group, assigned.deadline, wanted.as_of),
        invited=len(invited),
        waiting=tuple((one, concern) for one, concern in waits if concern is not None),
    )


def _aim(asked: Asked, wanted: Narrowed, group: GroupFacts) -> words.Aim:
    return words.Aim(asked.outline, wanted.as_of, wanted.compared, group.target)


def _start(monday: date) -> datetime:
    return datetime.combine(monday, time(0), WARSAW)


def _weekly(lines: tuple[Line, ...], asked: Asked, wanted: Narrowed) -> dict[int, int]:
    """Number of the membership → lessons finished in the week asked for; the column of the chart is their sum."""
    if wanted.week is None:
        return {}
    start, end = _start(wanted.week), _start(wanted.week + timedelta(weeks=1))
    found = rows.finished_within(db.session(), asked, start, end)
    tests = set(asked.tests)
    for line in lines:
        for tried in line.tried:
            if tried.lesson in tests and tried.passed_at is not None and start <= tried.passed_at < end:
                found[line.member_id] = found.get(line.member_id, 0) + 1
    return found


def _passes(lines: tuple[Line, ...], asked: Asked) -> list[date]:
    """The days on which tests were passed: passing is what finishes a test."""
    tests = set(asked.tests)
    return [
        day_of(tried.passed_at)
        for line in lines
        for tried in line.tried
        if tried.passed_at is not None and tried.lesson in tests
    ]


def _columns(marks: Mapping[int, int], passes: list[date], starts: tuple[date, ...]) -> tuple[weeks.Column, ...]:
    counts = weeks.per_week(passes, starts)
    for place, start in enumerate(starts):
        counts[start] += marks.get(place, 0)
    return weeks.columns(counts)


def _concerns(lines: tuple[Line, ...], group: GroupFacts, deadline: date | None, today: date) -> Mapping[int, Concern]:
    asked = (
        (line, attention.concern(line, today=today, deadline=deadline, stalled_days=group.stalled_days))
        for line in lines
    )
    return {line.member_id: found for line, found in asked if found is not None}


def _loudest(seen: Seen) -> list[tuple[Line | Waiting, Concern]]:
    """Those who need attention most, with one place kept for an invitation that waits."""
    lines = {line.member_id: line for line in seen.lines}
    room = LOUDEST - bool(seen.waiting)
    people = nsmallest(room, seen.concerns.items(), key=lambda one: (attention.urgency(one[1]), one[0]))
    first: list[tuple[Line | Waiting, Concern]] = [(lines[member], concern) for member, concern in people]
    return first + list(seen.waiting[: LOUDEST - len(first)])
