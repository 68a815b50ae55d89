"""The holder's own pages: the list of badges, what is shown of each, a corrected name, and the public profile."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.badges import actions, holding, issuers, queries
from elearn.badges.actions import NotCurrent
from elearn.badges.forms import ReissueForm
from elearn.badges.holding import Owned
from elearn.badges.queries import Held, Shown
from elearn.config import Settings
from elearn.db import db, utc_now
from elearn.web import limits
from elearn.web.doors import SignedInPerson, mine, public, signed_in

pages = Blueprint("holder", __name__, url_prefix="/<language:language>")


def _badge(public_id: str) -> Shown | None:
    return queries.credential(db.session(), public_id)


@pages.get("/my/badges")
@signed_in
def badges(person: SignedInPerson) -> ResponseReturnValue:
    """List the person's badges, with what can be done with them; say beside the badge what was just changed."""
    now = utc_now()
    held = queries.held_by(db.session(), person.id, revoked=True)
    return render_template(
        "badges/mine.html",
        badges=_owned(held, person.name),
        profile=queries.profile(db.session(), person.id),
        shown=holding.shown_count(sum(one.on_show(now) for one in held)),
        changed=request.args.get("changed", ""),
        what=request.args.get("what", ""),
        nav="my",
    )


def _owned(held: list[Held], name: str) -> list[Owned]:
    return holding.owned(held, name, _settings(), utc_now())


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@pages.post("/my/badges/<public_id>/name")
@mine(on=_badge)
def hide_name(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands it in
    """Hide the holder's name on the badge's page, or show it again."""
    actions.hide_name(db.session(), thing.public_id, hidden=_wish("hidden"))
    db.session.commit()
    return _changed("name", thing.public_id)


@pages.post("/my/badges/<public_id>/profile")
@mine(on=_badge)
def show_on_profile(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:  # noqa: ARG001 -- the door hands it in
    """Tick the badge for the public profile, or take the tick away."""
    actions.show_on_profile(db.session(), thing.public_id, shown=_wish("shown"))
    db.session.commit()
    return _changed("tick", thing.public_id)


def _wish(name: str) -> bool:
    """Return what the pressed button wants to be so: pressed twice, or in another tab, it is so once."""
    said = request.form.get(name)
    if said not in {"0", "1"}:
        abort(400)
    return said == "1"


def _changed(what: str, public_id: str = "") -> ResponseReturnValue:
    return redirect(url_for("holder.badges", changed=public_id, what=what, _anchor="zmiana"), 303)


# Another name


@pages.get("/my/badges/<public_id>/reissue")
@mine(on=_badge)
def before_reissue(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:
    """Say what a badge with the corrected name brings about."""
    if not _correctable(person, thing):
        return _nothing_to_correct(thing)
    return _reissue_page(person, thing, ReissueForm(formdata=None, name=person.name))


@pages.post("/my/badges/<public_id>/reissue")
@mine(on=_badge)
def reissue(person: SignedInPerson, thing: Shown) -> ResponseReturnValue:
    """Give a badge with the name of today in place of this one; pressed twice, or in two tabs, it is given once."""
    if not _correctable(person, thing):
        return _nothing_to_correct(thing)
    form = ReissueForm()
    if not form.validate() or not _still_called(person, form):
        return _reissue_page(person, thing, form), 422
    limits.guard((limits.CHANGES, str(person.id)))
    issuer = issuers.here().one(thing.issuer) or issuers.here().main
    try:
        made = actions.reissue(
            db.session(), thing.public_id, name=person.name, now=utc_now(), by=person.id, issuer=issuer
        )
    except NotCurrent:
        db.session.rollback()
        return _nothing_to_correct(_badge(thing.public_id) or thing)
    if form.hide_old.data:
        actions.hide_name(db.session(), thing.public_id, hidden=True)
    newer = made.public_id
    db.session.commit()
    return _changed("reissued", newer)


def _correctable(person: SignedInPerson, thing: Shown) -> bool:
    return holding.correctable(thing.holder_name, person.name, thing.state(utc_now()))


def _still_called(person: SignedInPerson, form: ReissueForm) -> bool:
    """Say whether the page showed the name of now; when not, put it in, to be looked at before it is signed."""
    if form.name.data == person.name:
        return True
    form.name.errors = [_("W międzyczasie zmieniło się imię na koncie. Sprawdź, czy teraz jest dobre.")]
    form.name.data = person.name
    return False


def _reissue_page(person: SignedInPerson, thing: Shown, form: ReissueForm) -> str:
    held = queries.held_by(db.session(), person.id)
    (one,) = _owned([each for each in held if each.public_id == thing.public_id], person.name)
    return render_template("badges/reissue.html", one=one, form=form, nav="my")


def _nothing_to_correct(thing: Shown) -> ResponseReturnValue:
    """Lead to the list, where the badge says what it is worth: it was replaced a moment ago, or does not count."""
    if request.method == "POST" and thing.newer:
        return _changed("reissued", thing.newer)
    flash(_("Tej odznaki nie trzeba albo nie można teraz poprawić. Poniżej widać, co z nią jest."), "info")
    return redirect(url_for("holder.badges", _anchor="zapisano"), 303)


# The public profile


@pages.post("/my/profile")
@signed_in
def publish(person: SignedInPerson) -> ResponseReturnValue:
    """Switch the public profile on, or off."""
    actions.publish_profile(db.session(), person.id, published=_wish("published"), now=utc_now())
    db.session.commit()
    return _changed("profile")


@pages.get("/my/profile/address")
@signed_in
def before_move(person: SignedInPerson) -> ResponseReturnValue:
    """Say what another address of the profile brings about."""
    own = queries.profile(db.session(), person.id)
    if own is None or not own.published:
        return redirect(url_for("holder.badges", _anchor="profil"), 303)
    return render_template("badges/move.html", profile=own, nav="my")


@pages.post("/my/profile/address")
@signed_in
def move(person: SignedInPerson) -> ResponseReturnValue:
    """Give the profile another address: the old one dies."""
    actions.move_profile(db.session(), person.id)
    db.session.commit()
    return _changed("moved")


@pages.get("/people/<slug>")
@public
def profile(slug: str) -> ResponseReturnValue:
    """Show what a person decided to show: the name and the badges ticked, as long as they count."""
    shown = queries.public_profile(db.session(), slug, utc_now()) or abort(404)
    answer = Response(render_template("badges/profile.html", name=shown.name, badges=_owned(shown.badges, "")))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
