"""The coordinator's pages of invitations: by mail, by a link or code, from a list."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.db import db, utc_now
from elearn.domain import lists
from elearn.domain.access import Permission
from elearn.domain.lists import Column
from elearn.partners import actions as partner_actions
from elearn.reports import bringing, joining, joining_words, queries
from elearn.reports.bringing import Outcome, Unreadable
from elearn.reports.joining import GroupClosed, Guest
from elearn.reports.joining_forms import InviteForm, LinkForm, ListForm
from elearn.reports.models import ListUpload
from elearn.reports.queries import GroupFacts
from elearn.reports.rooms import group_of, page
from elearn.web import limits
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import WARSAW
from elearn.web.site import absolute
from elearn.web.uploads import takes

pages = Blueprint(
    "coordination_invitations",
    __name__,
    url_prefix="/<language:language>/coordination/groups/<int(max=2147483647):group>",
)

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
LETTERS = limits.Limit("group-letters", 60, 60)
"""Times that one person sends invitations, one or many at once."""
TO_ONE = limits.Limit("group-letters-to-one", 10, 24 * 60)
"""Letters that one person lets us send to one address."""
LISTS = limits.Limit("group-lists", 30, 60)
"""Lists that one person brings; each may hold thousands of people."""
LINES = 100
"""Lines of a list on a page."""
SHOWN = 25
"""Invitations on a page."""
FORGOTTEN = timedelta(days=7)
"""After so long without an answer all who wait can be written to at once."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A list that was brought to a group."""

    group: GroupFacts
    row: ListUpload

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts."""
        return self.group.scopes


def brought(group: int, number: int) -> Brought | None:
    """Load a list that was brought to the group, for a door."""
    found = group_of(group)
    row = bringing.upload(db.session(), group, number) if found else None
    return Brought(found, row) if found and row else None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row that belongs to a group."""

    group: GroupFacts
    number: int

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts."""
        return self.group.scopes


def numbered(group: int, number: int) -> Numbered | None:
    """Load the group of a row, for a door."""
    found = group_of(group)
    return Numbered(found, number) if found else None


def while_open(view: View) -> View:
    """Let a page bring people in only as long as the group goes on; below the door."""

    @wraps(view)
    def checked(person: SignedInPerson, thing: Any) -> ResponseReturnValue:
        group = thing if isinstance(thing, GroupFacts) else thing.group
        if group.closed_at is None:
            with suppress(GroupClosed):  # a moment ago
                return view(person=person, thing=thing)
            db.session.rollback()
        flash(_("Grupa jest zakończona. Żeby zapraszać, otwórz ją w ustawieniach."), "info")
        return _back(group)

    return cast("View", checked)


# By mail


@pages.get("/invitations")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def invitations(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Show who was invited, the links, and the ways to invite more people."""
    return _invitations(thing, InviteForm(), LinkForm(_today()))


def _today() -> Any:
    return utc_now().astimezone(WARSAW).date()


def _invitations(group: GroupFacts, form: InviteForm, link: LinkForm) -> ResponseReturnValue:
    session, now = db.session(), utc_now()
    waiting = joining.invitations(session, group.id)
    shown = min(max(request.args.get("page", 1, int), 1), max(1, -(-len(waiting) // SHOWN)))
    answer = page(
        "reports/invitations.html",
        group,
        "invitations",
        waiting=waiting[(shown - 1) * SHOWN : shown * SHOWN],
        count=len(waiting),
        silent=sum(one.sent_at <= now - FORGOTTEN for one in waiting),
        page=shown,
        pages=-(-len(waiting) // SHOWN),
        doors=joining.doors(session, group.id),
        join_url=lambda code: absolute(url_for("membership.join", code=code)),
        now=now,
        form=form,
        link=link,
    )
    return answer, 422 if form.errors or link.errors else 200


@pages.post("/invitations")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
@while_open
def invite(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Invite one person by mail."""
    form, session, now = InviteForm(), db.session(), utc_now()
    if not form.validate_on_submit():
        return _invitations(thing, form, LinkForm(_today(), formdata=None))
    email = form.email.data
    guard_letter(person, email)
    if email in joining.member_emails(session, thing.id):
        form.email.errors = [_("Ta osoba jest już w grupie")]
        return _invitations(thing, form, LinkForm(_today(), formdata=None))
    guest = Guest(email, form.name.data, _partner(form.organisation.data, person, now))
    sent = joining.invite(session, thing, [guest], by_name=person.display_name, link=_link, now=now, by=person.id)
    db.session.commit()
    if sent:
        flash(_("Zaproszenie wysłane na adres %(email)s. Działa przez 30 dni.", email=email))
    else:
        flash(_("Zaproszenie na ten adres już czeka. Możesz wysłać je ponownie."), "info")
    return _back(thing)


def guard_letter(person: SignedInPerson, email: str) -> None:
    """Stop somebody who lets us write too often, to many people or to one."""
    limits.guard((LETTERS, str(person.id)), (TO_ONE, f"{person.id} {email}"))


def _partner(name: str, person: SignedInPerson, now: datetime) -> int | None:
    """The number of the organisation of this name, written down now if it was not."""
    return partner_actions.write_down(db.session(), name, by=person.id, now=now) if name else None


def _link(token: str, language: str) -> str:
    return absolute(url_for("membership.invitation", token=token, language=language))


def _back(group: GroupFacts, anchor: str = "zapisano") -> ResponseReturnValue:
    return redirect(url_for("coordination_invitations.invitations", group=group.id, _anchor=anchor), 303)


@pages.post("/invitations/resend")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
@while_open
def resend_all(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Write again to all who have not answered for a week."""
    limits.guard((LETTERS, str(person.id)))
    session, now = db.session(), utc_now()
    silent = [one.id for one in joining.invitations(session, thing.id) if one.sent_at <= now - FORGOTTEN]
    sent = joining.resend(session, thing, silent, by_name=person.display_name, link=_link, now=now, by=person.id)
    db.session.commit()
    flash(ngettext("Wysłane ponownie: %(num)d zaproszenie.", "Wysłane ponownie: %(num)d zaproszeń.", sent))
    return _back(thing)


@pages.post("/invitations/<int(max=2147483647):number>/resend")
@requires(Permission.RUN_GROUPS, on=numbered, hidden=True)
@while_open
def resend(person: SignedInPerson, thing: Numbered) -> ResponseReturnValue:
    """Write again to one person, with a new link that works for as long."""
    guard_letter(person, joining.invited_email(db.session(), thing.group.id, thing.number) or "")
    sent = joining.resend(
        db.session(), thing.group, [thing.number], by_name=person.display_name, link=_link, now=utc_now(), by=person.id
    )
    db.session.commit()
    flash(_("Zaproszenie wysłane ponownie.") if sent else _("Tego zaproszenia już nie ma."), "ok" if sent else "info")
    return _back(thing.group)


@pages.post("/invitations/<int(max=2147483647):number>/withdraw")
@requires(Permission.RUN_GROUPS, on=numbered, hidden=True)
def withdraw(person: SignedInPerson, thing: Numbered) -> ResponseReturnValue:
    """Make an invitation that waits worth nothing."""
    done = joining.withdraw(db.session(), thing.group.id, thing.number, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Zaproszenie wycofane.") if done else _("Tego zaproszenia już nie ma."), "ok" if done else "info")
    return _back(thing.group)


# By a link


@pages.get("/links")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def links(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Lead to the links, which stand among the invitations."""
    return _back(thing, "linki")


@pages.post("/links")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
@while_open
def make_link(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Make a link with a limit and a last day."""
    form, now = LinkForm(_today()), utc_now()
    if not form.validate_on_submit():
        return _invitations(thing, InviteForm(formdata=None), form)
    last = form.last.data
    ends = datetime.combine(last, time(23, 59, 59), WARSAW) if last else None
    partner = _partner(form.partner.data, person, now)
    joining.make_link(
        db.session(), thing.id, most=form.most.data, ends_at=ends, partner_id=partner, now=now, by=person.id
    )
    db.session.commit()
    flash(_("Link jest gotowy. Skopiuj go albo podaj kod."))
    return _back(thing, "linki")


@pages.post("/links/<int(max=2147483647):number>/withdraw")
@requires(Permission.RUN_GROUPS, on=numbered, hidden=True)
def withdraw_link(person: SignedInPerson, thing: Numbered) -> ResponseReturnValue:
    """Make a link worth nothing; who joined by it stays."""
    done = joining.withdraw_link(db.session(), thing.group.id, thing.number, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Link wyłączony.") if done else _("Ten link już nie działa."), "ok" if done else "info")
    return _back(thing.group, "linki")


# From a list


@pages.get("/lists")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
@while_open
def start(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Ask for a list of people."""
    return _start(thing, ListForm())


def _start(group: GroupFacts, form: ListForm) -> ResponseReturnValue:
    return page("reports/list_start.html", group, "invitations", inside=True, form=form), 422 if form.errors else 200


@pages.post("/lists")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
@while_open
@takes(megabytes=21)
def look(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Look at a list: keep it for a while and lead to the report on it; nobody is invited yet."""
    form, sent = ListForm(), request.files.get("file")
    if not form.validate_on_submit():
        return _start(thing, form)
    has_file = sent is not None and bool(sent.filename)
    if not has_file and not form.text.data:
        form.file.errors = [_("Wybierz plik albo wklej listę")]
        return _start(thing, form)
    limits.guard((LISTS, str(person.id)))
    name = sent.filename or "" if sent is not None and has_file else _("lista wklejona")
    try:
        content = sent.read() if sent is not None and has_file else b""
        rows, sheet = bringing.rows_of(name, content) if has_file else _pasted(form.text.data)
    except Unreadable as error:
        (form.file if has_file else form.text).errors = [joining_words.refusal(error)]
        return _start(thing, form)
    number = bringing.bring(db.session(), thing.id, name, rows, sheet=sheet, now=utc_now(), by=person.id)
    db.session.commit()
    return _to_report(thing, number)


def _pasted(text: str) -> tuple[list[list[str]], str]:
    return bringing.kept(lists.pasted(text)), ""


def _to_report(group: GroupFacts, number: int) -> ResponseReturnValue:
    return redirect(url_for("coordination_invitations.report", group=group.id, number=number, _anchor="wynik"), 303)


@pages.get("/lists/<int(max=2147483647):number>")
@requires(Permission.RUN_GROUPS, on=brought, hidden=True)
def report(person: SignedInPerson, thing: Brought) -> ResponseReturnValue:
    """Show what every line of a list leads to, or led to."""
    session, row = db.session(), thing.row
    if not bringing.waits(row, utc_now()):
        counted = {Outcome(code): count for code, count in row.outcome.items()}
        return page(
            "reports/list_taken.html", thing.group, "invitations", inside=True, row=row, counted=counted,
            outcomes=joining_words.outcomes(),
        )  # fmt: skip
    found = bringing.forecast(session, thing.group, queries.scope(session, person.grants), row, utc_now())
    how, wanted = bringing.reading_of(row.columns), request.args.get("show", "")
    fates = [fate for fate in found.fates if wanted in {"", fate.outcome.value}]
    last = max(1, -(-len(fates) // LINES))
    shown = min(max(request.args.get("page", 1, int), 1), last)
    return page(
        "reports/list_report.html",
        thing.group,
        "invitations",
        inside=True,
        row=row,
        found=found,
        counted=found.counted,
        summary=joining_words.summary(found.counted),
        fates=fates[(shown - 1) * LINES : shown * LINES],
        show=wanted,
        page=shown,
        pages=last,
        outcomes=joining_words.outcomes(),
        kinds=joining_words.outcome_kinds(),
        said=joining_words.remark,
        columns=joining_words.columns(),
        how=how,
        headings=_headings(row),
        has_no_address=Column.EMAIL not in how.places and not any(fate.line.email for fate in found.fates),
        sheet=row.columns.get(bringing.SHEET, ""),
    )


def _headings(row: ListUpload) -> list[tuple[str, str]]:
    """What each column of the list is called, and an example of what stands in it."""
    how = bringing.reading_of(row.columns)
    header = row.rows[how.first - 1] if how.first else []
    below = row.rows[how.first :][:20]
    width = max((len(one) for one in [header, *below]), default=0)
    examples = [next((one[at] for one in below if at < len(one) and one[at].strip()), "") for at in range(width)]
    return [(header[at] if at < len(header) else "", examples[at][:60]) for at in range(width)]


@pages.post("/lists/<int(max=2147483647):number>/columns")
@requires(Permission.RUN_GROUPS, on=brought, hidden=True)
def columns(person: SignedInPerson, thing: Brought) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Read the list by other columns."""
    if not bringing.waits(thing.row, utc_now()):
        return _to_report(thing.group, thing.row.id)
    width = max((len(one) for one in thing.row.rows), default=0)
    bringing.read_again(thing.row, _chosen(request.form, width))
    db.session.commit()
    return _to_report(thing.group, thing.row.id)


def _chosen(sent: Mapping[str, str], width: int) -> dict[Column, int]:
    """Which column holds what, as the form says; of two that hold the same the first counts."""
    found: dict[Column, int] = {}
    for place in range(width):
        said = sent.get(f"column-{place}", "")
        if said in set(Column):
            found.setdefault(Column(said), place)
    return found


@pages.post("/lists/<int(max=2147483647):number>")
@requires(Permission.RUN_GROUPS, on=brought, hidden=True)
@while_open
def take_in(person: SignedInPerson, thing: Brought) -> ResponseReturnValue:
    """Invite whom the list names: all of them or, if anything goes wrong, nobody."""
    limits.guard((LISTS, str(person.id)))
    session = db.session()
    row = bringing.upload(session, thing.group.id, thing.row.id)
    if row is None or not bringing.waits(row, utc_now()):
        return _to_report(thing.group, thing.row.id)  # sent twice, or too late
    scope = queries.scope(session, person.grants)
    sent = bringing.take_in(
        session, thing.group, scope, row, by_name=person.display_name, link=_link, now=utc_now(), by=person.id
    )
    db.session.commit()
    flash(ngettext("Wysłane: %(num)d zaproszenie.", "Wysłane: %(num)d zaproszeń.", sent))
    return _to_report(thing.group, row.id)
