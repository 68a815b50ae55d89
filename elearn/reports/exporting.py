"""The pages of exports: what to take out, a look at it, orders and their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.config import Settings
from elearn.db import db, looking_first, utc_now
from elearn.domain.access import Permission, allows_somewhere
from elearn.domain.fold import fold
from elearn.domain.standing import Standing, day_of, end_of
from elearn.domain.tables import MOST_ROWS, Column, Row, Table, shown
from elearn.reports import export_words as words
from elearn.reports import exported, narrowing, ordering, queries, rooms, sheets
from elearn.reports.export_forms import ExportForm
from elearn.reports.exported import Extent
from elearn.reports.ordering import Ordered, Request
from elearn.reports.queries import GroupFacts, Scope
from elearn.reports.sheets import Member, Taken, Wanted
from elearn.web import headers, limits
from elearn.web.doors import SignedInPerson, mine, requires, signed_in
from elearn.web.forms import Form
from elearn.web.locale import language

pages = Blueprint("coordination_exports", __name__, url_prefix="/<language:language>/coordination")
headers.keep_none(pages)

SEES = Permission.SEE_COMPLETION
ASKED = ("kind", "names", "course", "organisation", "state", "as_of", "left")
ORDERS = limits.Limit("exports", 60, 60)
"""Files that one person orders."""
SHOWN, LONG = 25, 48
"""Rows on the page, the file has all; signs from which a column holds sentences."""
KINDS = {"csv": "text/csv; charset=utf-8"} | dict.fromkeys(
    ["xlsx"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of exports: of one group, or of all that somebody may see."""

    group: GroupFacts | None
    scope: Scope

    @property
    def url(self) -> str:
        """Its address with what was chosen, where the orders go, too."""
        chosen = urlencode({name: request.args[name] for name in ASKED if name in request.args})
        return f"{self.plain_url}?{chosen}".removesuffix("?")

    @property
    def plain_url(self) -> str:
        """Its address without what was chosen."""
        if self.group is None:
            return url_for("coordination_exports.everything")
        return url_for("coordination_exports.exports", group=self.group.id)


@pages.get("/groups/<int:group>/exports")
@requires(SEES, on=rooms.group_of, hidden=True)
def exports(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Choose what to take out of a group, and look at it."""
    return _page(person, Desk(thing, thing.only))


@pages.post("/groups/<int:group>/exports")
@requires(SEES, on=rooms.group_of, hidden=True)
def order(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Take it out as a file."""
    return _ordered(person, Desk(thing, thing.only))


@pages.get("/exports")
@signed_in
def everything(person: SignedInPerson) -> ResponseReturnValue:
    """Choose what to take out of all groups that the person may see, and look at it."""
    return _page(person, _every(person))


@pages.post("/exports")
@signed_in
def order_everything(person: SignedInPerson) -> ResponseReturnValue:
    """Take it out as a file."""
    return _ordered(person, _every(person))


def _every(person: SignedInPerson) -> Desk:
    if not allows_somewhere(person.grants, SEES):
        abort(403)
    return Desk(None, queries.scope(db.session(), person.grants))


# What is chosen


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for, and everything that could be asked for."""

    form: ExportForm
    request: Request
    extent: Extent


def _chosen(desk: Desk) -> Chosen:
    """Read the address; what there is not is as if it were not asked for, so that a shared link always opens."""
    today, asked = day_of(utc_now()), request.args
    as_of = narrowing.narrowed(asked, (), today).as_of
    left = "left" in asked and asked.get("names") != "without"
    wanted = Wanted(desk.scope, end_of(as_of), group=desk.group.id if desk.group else None, with_left=left)
    people, taken = sheets.members(db.session(), wanted), sheets.courses(db.session(), wanted)
    courses = {one.course.slug: one for one in taken}
    partners = {str(one.partner_id): one.partner for one in people if one.partner_id is not None}
    form = ExportForm(formdata=None, data=_values(asked, courses, partners, as_of))
    form.offer(
        [(slug, words.title(one.course)) for slug, one in courses.items()],
        sorted(partners.items(), key=lambda pair: fold(pair[1])),
    )
    made = _request(desk, form, courses, today)
    own = [one for one in taken if made.course in {None, one.course.course_id}]
    return Chosen(form, made, Extent(_of_partner(people, made.partner), own))


def _of_partner(people: Sequence[Member], partner: int | None) -> list[Member]:
    return [one for one in people if partner in {None, one.partner_id}]


def _values(
    asked: Mapping[str, str], courses: Mapping[str, Taken], partners: Mapping[str, str], as_of: date
) -> dict[str, Any]:
    """The values of the address that can be."""
    kind, state = asked.get("kind", ""), asked.get("state", "")
    return {
        "kind": kind if kind in words.KINDS else words.KINDS[0],
        "names": asked.get("names") if asked.get("names") == "without" else "with",
        "course": asked.get("course") if asked.get("course") in courses else "",
        "organisation": asked.get("organisation") if asked.get("organisation") in partners else "",
        "state": state if state in set(Standing) else "",
        "as_of": as_of,
        "left": "left" in asked,
    }


def _request(desk: Desk, form: ExportForm, courses: Mapping[str, Taken], today: date) -> Request:
    course, narrows = form.course.data, form.narrows
    return Request(
        form.kind.data,
        form.as_of.data,
        desk.group.id if desk.group else None,
        desk.group.name if desk.group else "",
        course=courses[course].course.course_id if course else None,
        partner=int(form.organisation.data) if narrows and form.organisation.data else None,
        state=form.state.data if narrows and form.kind.data != "credentials" else "",
        with_left=narrows and form.left.data,
        anonymous=not narrows,
        chosen=tuple(form.chosen()),
        is_past=form.as_of.data < today,
    )


# Pages


@dataclass(frozen=True, slots=True)
class Look:
    """The first rows of an export."""

    table: Table
    rows: Sequence[Row]
    whole: bool
    """Whether these are all the rows there are."""

    @property
    def cells(self) -> list[list[tuple[Column, str]]]:
        """The rows as they are written, the same as in CSV."""
        columns = self.table.columns
        return [
            [(column, shown(self.table, column, cell)) for column, cell in zip(columns, row, strict=True)]
            for row in self.rows
        ]


def _page(person: SignedInPerson, desk: Desk, problem: str = "") -> str:
    chosen = _chosen(desk)
    template, facts = (
        "reports/exports.html",
        {
            "desk": desk,
            "form": chosen.form,
            "asked": chosen.request,
            "look": _look(desk, chosen),
            "problem": problem,
            "orders": ordering.orders(db.session(), person.id, chosen.request.group_id, utc_now()),
            "about": words.about(chosen.request.kind, (), anonymous=chosen.request.anonymous)[1],
            "contents": words.contents(),
            "nameless": words.nameless(chosen.request.kind) if chosen.request.anonymous else (),
            "kinds": words.kinds(),
            "now": utc_now(),
            "long": LONG,
        },
    )
    if desk.group is not None:
        return rooms.page(template, desk.group, "exports", **facts)
    return render_template(template, nav="coordination", inside=True, **facts)


def _look(desk: Desk, chosen: Chosen) -> Look | None:
    """The first rows, from one block; None: what is counted over everybody is not counted here when they are many."""
    asked = chosen.request.asked(desk.scope, _settings().url)
    blocks = list(islice(chosen.extent.blocks, 2))
    first, whole = blocks[:1], len(blocks) < 2  # noqa: PLR2004 -- there is no second one
    counted = asked.anonymous or asked.kind == "items"
    if counted and not whole:
        return None
    few = Extent(first[0].members, first[0].taken) if first else Extent((), ())
    sheet = exported.sheet(db.session(), asked, few if asked.kind != "credentials" else chosen.extent)
    rows = list(islice(sheet.rows, SHOWN + 1))
    return Look(sheet.table, rows[:SHOWN], (whole or asked.kind == "credentials") and len(rows) <= SHOWN)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _ordered(person: SignedInPerson, desk: Desk) -> ResponseReturnValue:
    """Order the file: a small one is made at once and before anything is written, a big one by the worker."""
    form, wanted = Form(), request.form.get("as")
    if not form.validate() or wanted not in KINDS:
        abort(400)
    limits.guard((ORDERS, str(person.id)))
    db.session.rollback()  # the door has looked: nothing is locked while rows are read
    public_id = ordering.new_id()
    with looking_first(db.session()):
        chosen = _chosen(desk)
        if chosen.request.kind in {"completion", "progress"} and chosen.extent.most_rows > MOST_ROWS:
            return _page(person, desk, problem=_("Ten plik byłby za duży. Wybierz jeden kurs albo organizację.")), 422
        total, made = chosen.extent.participations, None
        if total <= ordering.AT_ONCE:
            path = ordering.path_of(public_id)
            made = ordering.make(db.session(), chosen.request, wanted, desk.scope, path=path)
    return _noted(person, desk, chosen.request, wanted, (public_id, total, made))


def _noted(
    person: SignedInPerson,
    desk: Desk,
    chosen: Request,
    wanted: str,
    result: tuple[str, int, ordering.Made | None],
) -> ResponseReturnValue:
    public_id, total, made = result
    ordering.order(
        db.session(),
        public_id,
        chosen,
        wanted,
        language=language(),
        scope=desk.scope,
        total=total,
        made=made,
        by=person.id,
        now=utc_now(),
    )
    db.session.commit()
    return redirect(url_for("coordination_exports.ordered", order_id=public_id), 303)


# Orders


def _order(order_id: str) -> Ordered | None:
    return ordering.ordered(db.session(), order_id)


def _open(person: SignedInPerson, order: Ordered) -> None:
    """Close the door to whose grant was taken: for them the file does not exist any more."""
    if ordering.covered(order, queries.scope(db.session(), person.grants)) is None:
        abort(404)


@pages.get("/exports/<order_id>")
@mine(on=_order)
def ordered(person: SignedInPerson, thing: Ordered) -> ResponseReturnValue:
    """Show how far an export is, and the file when it is made."""
    _open(person, thing)
    group = queries.group(db.session(), thing.group_id) if thing.group_id is not None else None
    return render_template(
        "reports/export_order.html",
        order=thing,
        back=Desk(group, Scope()).plain_url,
        group_name=thing.group,
        kind=words.kinds()[thing.kind],
        state=thing.state(utc_now()),
        done=ordering.progress_of(thing),
        said=words.waiting(ordering.progress_of(thing), thing.total),
        chosen=[(term, said) for term, said in thing.wanted["chosen"]],
        nav="coordination",
    )


@pages.get("/exports/<order_id>/progress.json")
@mine(on=_order)
def progress(person: SignedInPerson, thing: Ordered) -> ResponseReturnValue:
    """Tell the page's script how far the export is."""
    _open(person, thing)
    done = ordering.progress_of(thing)
    answer = current_app.json.response(state=thing.state(utc_now()), done=done, said=words.waiting(done, thing.total))
    answer.cache_control.no_store = True
    return answer


@pages.get("/exports/<order_id>/file")
@mine(on=_order)
def file(person: SignedInPerson, thing: Ordered) -> ResponseReturnValue:
    """Hand out the file, to who ordered it and may still see what is in it."""
    _open(person, thing)
    path = ordering.path_of(thing.public_id)
    if thing.state(utc_now()) != "ready" or not path.is_file():
        abort(404)
    name = words.file_name(thing.kind, _latin(thing.group), thing.as_of, thing.form)
    answer = send_file(path, mimetype=KINDS[thing.form], as_attachment=True, download_name=name, max_age=0)
    answer.cache_control.private, answer.cache_control.no_store = True, True
    return answer


def _latin(name: str) -> str:
    """The name in letters that every system takes in the name of a file."""
    return "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(name)).split())[:60]
