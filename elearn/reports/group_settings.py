"""The pages of a group's settings: its name and rules, programme, coordinators, organisation, end, and its log."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from elearn.accounts import wording as account_words
from elearn.db import db, utc_now
from elearn.domain.access import Permission, allows, allows_somewhere, group_scope, organisation_scope
from elearn.domain.fold import fold_signs
from elearn.partners import actions as partner_actions
from elearn.partners import queries as partner_queries
from elearn.partners.models import Partner
from elearn.reports import joining_words, log_words, queries, running
from elearn.reports.actions import NameTaken
from elearn.reports.forms import NEW
from elearn.reports.inviting import Numbered, guard_letter, numbered
from elearn.reports.queries import GroupFacts
from elearn.reports.rooms import front_url, group_of, page
from elearn.reports.running import NumberTaken
from elearn.reports.running_forms import CoordinatorForm, OrganisationForm, ProgrammeForm, SettingsForm
from elearn.web.doors import SignedInPerson, requires, signed_in
from elearn.web.forms import Form
from elearn.web.site import absolute

pages = Blueprint("coordination_settings", __name__, url_prefix="/<language:language>/coordination")
GROUP = "/groups/<int(max=2147483647):group>/settings"
ORGANISATIONS = 25
"""Organisations on a page."""


@dataclass(frozen=True, slots=True)
class Charge:
    """Somebody's coordination of one group."""

    group: GroupFacts
    person_id: int
    name: str
    everywhere: bool
    """Whether it is every group of the organisation."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where a coordinator's grant counts: nobody takes away more than they have."""
        return (organisation_scope(self.group.organisation_id),) if self.everywhere else self.group.scopes


def _charge(group: int, number: int) -> Charge | None:
    return _charged(group, number, everywhere=False)


def _wide_charge(group: int, number: int) -> Charge | None:
    return _charged(group, number, everywhere=True)


def _charged(group: int, number: int, *, everywhere: bool) -> Charge | None:
    found = group_of(group)
    if found is None:
        return None
    scope = running.reach(found, everywhere=everywhere)
    listed = queries.coordinators(db.session(), found)
    hits = (Charge(found, one, name or email, everywhere) for one, name, email, where in listed if where == scope)
    return next((charge for charge in hits if charge.person_id == number), None)


def _organisation(number: int) -> Partner | None:
    return partner_queries.partner(db.session(), number)


# The group itself


@pages.get(GROUP)
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def settings(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Show what can be set about a group, who coordinates it, and what was done to it."""
    return _settings(person, thing, _settings_form(thing), _ask_form(person, thing))


def _ask_form(person: SignedInPerson, group: GroupFacts, **values: Any) -> CoordinatorForm:
    return CoordinatorForm(widely=_runs_organisation(person, group), **values)


def _runs_organisation(person: SignedInPerson, group: GroupFacts) -> bool:
    return allows(person.grants, Permission.RUN_GROUPS, organisation_scope(group.organisation_id))


def _settings_form(group: GroupFacts, **values: Any) -> SettingsForm:
    names = ("name", "language", "stalled_days", "target", "programme_id")
    return SettingsForm(
        queries.programmes(db.session()),
        was=json.dumps({name: getattr(group, name) for name in names}),
        name=group.name,
        language=group.language,
        stalled_days=group.stalled_days,
        target=group.target,
        programme=str(group.programme_id or NEW),
        **values,
    )


def _settings(
    person: SignedInPerson, group: GroupFacts, form: SettingsForm, ask: CoordinatorForm
) -> ResponseReturnValue:
    session, now = db.session(), utc_now()
    wanted = min(max(request.args.get("page", 1, int), 1), 100_000)
    log, pages = queries.log(session, group.only, group.id, page=wanted)
    shown = page(
        "reports/group_settings.html",
        group,
        "settings",
        form=form,
        ask=ask,
        coordinators=queries.coordinators(session, group),
        own_scope=group_scope(group.id),
        asked=running.asked(session, group.id, now),
        log=log,
        page=wanted,
        pages=pages,
        said=log_words.logged,
        me=person.id,
        may_change_programme=_may_change(person, group.programme_id),
        may_change_organisation=_runs_organisation(person, group),
    )  # fmt: skip
    return shown, 422 if form.errors or ask.errors else 200


@pages.post(GROUP)
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def change(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Store a group's settings."""
    form = _settings_form(thing)
    if not form.validate_on_submit():
        return _settings(person, thing, form, _ask_form(person, thing, formdata=None))
    try:
        running.save(db.session(), thing, form.changed(), now=utc_now(), by=person.id)
    except NameTaken:
        form.name.errors = [_("Ta organizacja ma już grupę o tej nazwie. Wpisz inną")]
        return _settings(person, thing, form, _ask_form(person, thing, formdata=None))
    db.session.commit()
    flash(_("Ustawienia zapisane."))
    return _back(thing)


def _back(group: GroupFacts, anchor: str = "zapisano") -> ResponseReturnValue:
    return redirect(url_for("coordination_settings.settings", group=group.id, _anchor=anchor), 303)


@pages.route(f"{GROUP}/close", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def close(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Ask, and end a group, or open it again."""
    if not Form().validate_on_submit():
        return page("reports/group_close.html", thing, "settings", inside=True)
    ends = request.form.get("answer") == "close"  # what the button said: another tab may have been quicker
    running.close(db.session(), thing.id, closed=ends, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Grupa jest zakończona. Nikt już do niej nie dołączy.") if ends else _("Grupa jest otwarta."))
    return _back(thing)


# Its programme


def _may_change(person: SignedInPerson, programme_id: int | None) -> bool:
    """Whether somebody runs every group of a programme, and so may say what it is."""
    if programme_id is None:
        return True
    return all(
        allows(person.grants, Permission.RUN_GROUPS, group_scope(one), organisation_scope(of))
        for one, of in running.places_of(db.session(), programme_id)
    )


@pages.route(f"{GROUP}/programme", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def programme(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Write down the programme of a group, or change what stands there."""
    session = db.session()
    known = None if "new" in request.args else thing.programme_id
    if not _may_change(person, known):
        abort(403)
    form = ProgrammeForm(obj=running.programme(session, known) if known else None)
    if form.validate_on_submit():
        facts = {name: getattr(form, name).data for name in ("number", "title", "funder", "starts_on", "ends_on")}
        try:
            number = running.save_programme(session, known, **facts, now=utc_now(), by=person.id)
        except NumberTaken:
            form.number.errors = [_("Projekt o tym numerze jest już zapisany. Wybierz go w ustawieniach grupy")]
        else:
            if known:
                running.note_programme(session, thing.id, now=utc_now(), by=person.id)
            _join_programme(thing, number, person)
            db.session.commit()
            flash(_("Projekt zapisany."))
            return _back(thing)
    shown = page("reports/group_programme.html", thing, "settings", inside=True, form=form)
    return shown, 422 if form.errors else 200


def _join_programme(group: GroupFacts, number: int, person: SignedInPerson) -> None:
    running.save(db.session(), group, {"programme_id": number}, now=utc_now(), by=person.id)


# Its coordinators


@pages.post(f"{GROUP}/coordinators")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def ask(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:
    """Ask somebody by mail to coordinate the group."""
    form = _ask_form(person, thing)
    if not form.validate_on_submit():
        return _settings(person, thing, _settings_form(thing, formdata=None), form)
    email = form.email.data
    guard_letter(person, email)
    enough = {running.reach(thing, everywhere=True)} if form.everywhere else {*thing.scopes}
    if email in {address for _n, _name, address, where in queries.coordinators(db.session(), thing) if where in enough}:
        form.email.errors = [_("Ta osoba już koordynuje tę grupę")]
        return _settings(person, thing, _settings_form(thing, formdata=None), form)
    running.ask(
        db.session(),
        thing,
        email,
        everywhere=form.everywhere,
        by_name=person.display_name,
        link=lambda number, spoken: _letter(thing, number, spoken),
        now=utc_now(),
        by=person.id,
    )
    db.session.commit()
    flash(_("List wysłany na adres %(email)s. Działa przez 14 dni.", email=email))
    return _back(thing, "koordynacja")


@pages.get(f"{GROUP}/coordinators")
@requires(Permission.RUN_GROUPS, on=group_of, hidden=True)
def coordinators(person: SignedInPerson, thing: GroupFacts) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Lead to the coordinators, who stand among the settings."""
    return _back(thing, "koordynacja")


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="coordinator-invitation")


def _letter(group: GroupFacts, number: int, spoken: str) -> str:
    token = _seal().dumps([group.id, number])
    return absolute(url_for("coordination_settings.agree", token=token, language=spoken))


@pages.post(f"{GROUP}/coordinators/<int(max=2147483647):number>/withdraw")
@requires(Permission.RUN_GROUPS, on=numbered, hidden=True)
def unask(person: SignedInPerson, thing: Numbered) -> ResponseReturnValue:
    """Take a question to coordinate back."""
    done = running.unask(db.session(), thing.group.id, thing.number, now=utc_now(), by=person.id)
    db.session.commit()
    flash(_("Zaproszenie wycofane.") if done else _("Tego zaproszenia już nie ma."), "ok" if done else "info")
    return _back(thing.group, "koordynacja")


@pages.route("/invitations/<token>", methods=["GET", "POST"])
@signed_in
def agree(person: SignedInPerson, token: str) -> ResponseReturnValue:
    """Show which group somebody is asked to coordinate; a button begins it."""
    session, now = db.session(), utc_now()
    try:
        group_id, number = _seal().loads(token)
    except (BadData, ValueError, TypeError):
        return render_template("reports/coordinate.html", group=None), 410
    group = queries.group(session, group_id)
    waiting = running.asked(session, group_id, now) if group else []
    question = next((one for one in waiting if one.id == number), None)
    if group is None or question is None:
        return render_template("reports/coordinate.html", group=None), 410
    if not Form().validate_on_submit() or question.email != person.email:
        return render_template("reports/coordinate.html", group=group, person=person, question=question)
    if not running.agree(session, group_id, number, person.id, now=now):
        db.session.rollback()
        return render_template("reports/coordinate.html", group=None), 410
    db.session.commit()
    flash(_("Koordynujesz grupę %(group)s.", group=group.name))
    return redirect(front_url(group), 303)


@pages.route(f"{GROUP}/coordinators/<int(max=2147483647):number>", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=_charge, hidden=True)
def dismiss(person: SignedInPerson, thing: Charge) -> ResponseReturnValue:
    """Ask, and end somebody's coordination of this group at once."""
    return _dismiss(person, thing)


@pages.route(f"{GROUP}/coordinators/<int(max=2147483647):number>/everywhere", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=_wide_charge, hidden=True)
def dismiss_everywhere(person: SignedInPerson, thing: Charge) -> ResponseReturnValue:
    """Ask, and end somebody's coordination of every group of the organisation at once."""
    return _dismiss(person, thing)


def _dismiss(person: SignedInPerson, thing: Charge) -> ResponseReturnValue:
    me = thing.person_id == person.id
    if not Form().validate_on_submit():
        return page("reports/group_dismiss.html", thing.group, "settings", inside=True, charge=thing, me=me)
    running.dismiss(
        db.session(), thing.group, thing.person_id, everywhere=thing.everywhere, now=utc_now(), by=person.id
    )
    db.session.commit()
    flash(_("Nie koordynujesz już tej grupy.") if me else _("%(name)s nie koordynuje już tej grupy.", name=thing.name))
    if not me:
        return _back(thing.group, "koordynacja")
    taken = running.reach(thing.group, everywhere=thing.everywhere)
    more = allows_somewhere((one for one in person.grants if one.scope != taken), Permission.SEE_COMPLETION)
    return redirect(url_for("coordination.home") if more else url_for("learning.home"), 303)


# Organisations


@pages.get("/organisations")
@signed_in
def organisations(person: SignedInPerson) -> ResponseReturnValue:
    """List the organisations that the person may change, and find one by its name."""
    mine = [
        row
        for row in partner_queries.partners(db.session())
        if allows(person.grants, Permission.RUN_GROUPS, organisation_scope(row.id))
    ]
    if not mine and not allows(person.grants, Permission.RUN_GROUPS):
        abort(403)
    words = " ".join(request.args.get("q", "").split())[:80]
    found = [row for row in mine if fold_signs(words) in fold_signs(row.name)]
    last = max(1, -(-len(found) // ORGANISATIONS))
    shown = min(max(request.args.get("page", 1, int), 1), last)
    return render_template(
        "reports/organisations.html",
        rows=found[(shown - 1) * ORGANISATIONS : shown * ORGANISATIONS],
        count=len(found),
        words=words,
        page=shown,
        pages=last,
        sectors=dict(joining_words.sectors()),
        powiats=_powiats(),
        nav="coordination",
    )


def _powiats() -> dict[str, str]:
    return {**dict(account_words.powiat_names()), "": _("nie podano")}


@pages.route("/organisations/<int(max=2147483647):number>", methods=["GET", "POST"])
@requires(Permission.RUN_GROUPS, on=_organisation, hidden=True)
def organisation(person: SignedInPerson, thing: Partner) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands the person in
    """Change what an organisation is called and where it belongs."""
    form = OrganisationForm(joining_words.sectors(), [*_powiats().items()], obj=thing)
    if form.validate_on_submit():
        try:
            partner_actions.save(
                db.session(), thing.id, name=form.name.data, sector=form.sector.data, powiat=form.powiat.data
            )
        except partner_actions.NameTaken:
            form.name.errors = [_("Inna organizacja ma już tę nazwę")]
        else:
            db.session.commit()
            flash(_("Organizacja zapisana."))
            return redirect(url_for("coordination_settings.organisation", number=thing.id, _anchor="zapisano"), 303)
    shown = render_template("reports/organisation.html", form=form, inside=True, nav="coordination", row=thing)
    return shown, 422 if form.errors else 200
