"""Pages of accounts: signing up, in and out, one's own account."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.accounts import actions, current, forms, keys, queries, wording
from elearn.accounts.actions import Arrival, EmailTaken, LinkGone
from elearn.accounts.current import CurrentPerson
from elearn.accounts.models import SignIn
from elearn.db import db, reading, utc_now
from elearn.domain.access import Permission, allows_somewhere
from elearn.domain.device import device_words
from elearn.web import limits
from elearn.web.doors import current_person, mine, own_path, public, signed_in
from elearn.web.forms import Form
from elearn.web.locale import language
from elearn.web.site import absolute

pages = Blueprint("accounts", __name__, url_prefix="/<language:language>")

LINK_PAGES = {
    "sign-up": "accounts.arrive",
    "sign-in": "accounts.arrive",
    "password": "accounts.reset_password",
    "email-old": "accounts.agree_to_email",
    "email-new": "accounts.agree_to_email",
    "stop": "accounts.refuse_email",
}
"""Purpose of a mailed link → the page it opens."""


# Signing up and in


@pages.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Ask for an address and mail the link that makes the account; the answer is the same for a known address."""
    form = forms.SignUpForm(wanted=own_path(request.args.get("next")))
    if request.method == "GET" and current_person() is not None:
        return redirect(_wanted(form.wanted.data))
    if not form.validate_on_submit():
        return _form_page("accounts/sign_up.html", form)
    email = form.email.data
    limits.guard((limits.LETTERS, email), (limits.LETTERS_FROM_PLACE, limits.place()))
    actions.ask_sign_up(
        db.session(),
        email,
        name=form.name.data,
        password_hash=keys.hashed(form.password.data) if form.password.data else None,
        wanted=own_path(form.wanted.data),
        language=language(),
        browser=current.browser(),
        link=_link,
        now=utc_now(),
    )
    db.session.commit()
    return _to_check_mail("sign-up", email)


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for an address to mail a link to, or for a password; the answer is the same for an unknown address."""
    form = forms.LinkForm(wanted=own_path(request.args.get("next")))
    if request.method == "GET" and current_person() is not None:
        return redirect(_wanted(form.wanted.data))
    if not form.validate_on_submit():
        return _sign_in_page(form, forms.PasswordForm(formdata=None, wanted=form.wanted.data))
    return _mail_link("sign-in", actions.ask_sign_in, form)


@pages.route("/sign-in/password", methods=["GET", "POST"])
@public
def sign_in_by_password() -> ResponseReturnValue:
    """Sign in by password; a wrong one and an unknown address get the same answer in the same time."""
    form = forms.PasswordForm(wanted=own_path(request.args.get("next")))
    if not form.validate_on_submit():
        return _sign_in_page(forms.LinkForm(formdata=None, wanted=form.wanted.data), form)
    email, password = form.email.data, form.password.data
    limits.guard((limits.PASSWORD_TRIES, email), (limits.SIGN_INS_FROM_PLACE, limits.place()))
    with _unlocked():
        row = queries.password_row(db.session(), email)
        right = keys.matches(row.password_hash if row else None, password)
        renewed = keys.hashed(password) if right and row and keys.outdated(row.password_hash or "") else None
    if row is None or not right:
        form.form_errors.append(_("Adres i hasło nie pasują do siebie. Spróbuj jeszcze raz albo poproś o link."))
        return _sign_in_page(forms.LinkForm(formdata=None, email=email, wanted=form.wanted.data), form)
    if renewed:
        actions.renew_hash(db.session(), row.person_id, row.password_hash or "", renewed)
    limits.forgive(db.session(), limits.PASSWORD_TRIES, email)
    return _sign_in(row.person_id, form.wanted.data)


@pages.get("/check-mail")
@public
def check_mail() -> ResponseReturnValue:
    """Say that a letter is on its way, to whom, and what to do when it does not come."""
    asked = session.get("asked", {})
    return render_template("accounts/check_mail.html", email=asked.get("email"), why=asked.get("why", "sign-in"))


@pages.get("/arrive/<token>")
@public
def arrive(token: str) -> ResponseReturnValue:
    """Show what the mailed link will do, and a button: programs that open links in letters do not use it up."""
    link = queries.working_link(db.session(), token, ("sign-up", "sign-in"), utc_now())
    if link is None:
        return _link_gone()
    elsewhere = link.browser_hash != keys.digest(session.get("browser", ""))
    loses_password = elsewhere and bool(link.facts.get("password_hash"))
    return render_template("accounts/arrive.html", link=link, token=token, loses_password=loses_password)


@pages.post("/arrive/<token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """Use the link up and sign in."""
    try:
        arrival = actions.arrive(db.session(), token, browser=current.browser(), now=utc_now())
    except LinkGone:
        db.session.rollback()
        return _link_gone()
    return _arrived(arrival, _("Konto gotowe") if arrival.new else None)


@pages.route("/forgot-password", methods=["GET", "POST"])
@public
def forgot_password() -> ResponseReturnValue:
    """Ask for the address and mail the link; the answer is the same for an unknown address."""
    form = forms.LinkForm(wanted=own_path(request.args.get("next")))
    if not form.validate_on_submit():
        return _form_page("accounts/forgot_password.html", form)
    return _mail_link("password", actions.ask_password, form)


@pages.route("/new-password/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> ResponseReturnValue:
    """Ask for a new password and set it; every other device is signed out, this one is signed in."""
    with _unlocked():
        link = queries.working_link(db.session(), token, ("password",), utc_now())
        if link is None:
            return _link_gone()
        form = forms.NewPasswordForm()
        if not form.validate_on_submit():
            return _form_page("accounts/new_password.html", form, email=link.email, token=token)
        password_hash = keys.hashed(form.password.data)
    try:
        arrival = actions.reset_password(db.session(), token, password_hash, devices_url=_devices_url(), now=utc_now())
    except LinkGone:
        db.session.rollback()
        return _link_gone()
    return _arrived(arrival, _("Hasło zapisane. Na innych urządzeniach trzeba zalogować się na nowo."))


# Signing out


@pages.route("/sign-out", methods=["GET", "POST"])
@public
def sign_out() -> ResponseReturnValue:
    """Sign out on this device, by a button: a link alone signs nobody out."""
    if request.method == "GET":
        return render_template("accounts/sign_out.html")
    person = current_person()
    if person is not None:
        actions.end_sign_in(db.session(), person.sign_in_id, utc_now())
        db.session.commit()
    return _signed_out(_("Wylogowano"))


@pages.post("/account/devices/end-all")
@signed_in
def sign_out_everywhere(person: CurrentPerson) -> ResponseReturnValue:
    """Sign out on every device, this one too."""
    actions.end_sign_ins(db.session(), person.id, utc_now())
    db.session.commit()
    return _signed_out(_("Wylogowano na wszystkich urządzeniach"))


@pages.get("/account/devices")
@signed_in
def devices(person: CurrentPerson) -> ResponseReturnValue:
    """List where the person is signed in."""
    rows = queries.devices(db.session(), person.id, utc_now())
    return render_template("accounts/devices.html", devices=rows, here=person.sign_in_id, device_name=wording.device)


@pages.post("/account/devices/<int:sign_in_id>/end")
@mine(on=lambda sign_in_id: queries.sign_in(db.session(), sign_in_id))
def end_device(person: CurrentPerson, thing: SignIn) -> ResponseReturnValue:
    """Sign one device out."""
    actions.end_sign_in(db.session(), thing.id, utc_now())
    db.session.commit()
    if thing.id == person.sign_in_id:
        return _signed_out(_("Wylogowano"))
    flash(_("Urządzenie wylogowane"))
    return _to_saved("accounts.devices")


# One's own account


@pages.route("/account", methods=["GET", "POST"])
@signed_in
def account(person: CurrentPerson) -> ResponseReturnValue:
    """Show what is stored about the person and store what they change."""
    form = forms.AccountForm(obj=queries.person(db.session(), person.id))
    if not form.validate_on_submit():
        return _account_page(person, form)
    said = {name: form[name].data for name in ("name", "language", "theme", "powiat", "sector")}
    actions.save_person(db.session(), person.id, **said)
    db.session.commit()
    flash(_("Zapisano"))
    return redirect(url_for("accounts.account", language=form.language.data, _anchor="zapisano"), 303)


@pages.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password(person: CurrentPerson) -> ResponseReturnValue:
    """Ask for a new password and store it; every other device is signed out."""
    _guard_changes(person)
    with _unlocked():
        kept = queries.password_hash(db.session(), person.id)
        form = forms.ChangePasswordForm() if kept else forms.NewPasswordForm()
        if not form.validate_on_submit() or not _current_right(form, kept):
            return _form_page("accounts/password.html", form, has_password=kept is not None)
        password_hash = keys.hashed(form.password.data)
    _set_password(person, password_hash)
    db.session.commit()
    flash(_("Hasło zapisane. Na innych urządzeniach trzeba zalogować się na nowo."))
    return _to_saved("accounts.account")


@pages.route("/account/password/remove", methods=["GET", "POST"])
@signed_in
def remove_password(person: CurrentPerson) -> ResponseReturnValue:
    """Ask for the password and remove it: from then on only a mailed link signs in."""
    _guard_changes(person)
    with _unlocked():
        kept = queries.password_hash(db.session(), person.id)
        form = forms.RemovePasswordForm()
        if kept is None:
            return redirect(url_for("accounts.change_password"), 303)
        if not form.validate_on_submit() or not _current_right(form, kept):
            return _form_page("accounts/remove_password.html", form)
    _set_password(person, None)
    db.session.commit()
    flash(_("Hasło usunięte. Logujesz się teraz linkiem z listu."))
    return _to_saved("accounts.account")


@pages.route("/account/email", methods=["GET", "POST"])
@signed_in
def change_email(person: CurrentPerson) -> ResponseReturnValue:
    """Ask for another address and write to both; show the change that waits for agreement."""
    form = forms.NewEmailForm()
    if form.validate_on_submit() and form.email.data == person.email:
        form.email.errors = [_("To twój obecny adres. Wpisz inny")]
    if not form.is_submitted() or form.errors:
        change = queries.email_change(db.session(), person.id, utc_now())
        return _form_page("accounts/email.html", form, person=person, change=change)
    email = form.email.data
    _guard_changes(person, (limits.LETTERS, email), (limits.LETTERS_FROM_PLACE, limits.place()))
    actions.ask_email_change(db.session(), person.id, email, link=_link, now=utc_now())
    db.session.commit()
    flash(_("Wysłaliśmy listy na oba adresy"))
    return _to_saved("accounts.change_email")


@pages.post("/account/email/stop")
@signed_in
def stop_email_change(person: CurrentPerson) -> ResponseReturnValue:
    """Stop the change that waits for agreement."""
    actions.drop_email_change(db.session(), person.id, utc_now())
    db.session.commit()
    flash(_("Zmiana adresu zatrzymana"))
    return _to_saved("accounts.change_email")


@pages.route("/account/email/agree/<token>", methods=["GET", "POST"])
@public
def agree_to_email(token: str) -> ResponseReturnValue:
    """Show what the mailed link will do; on its button, agree to the change for one of the two addresses."""
    if request.method == "GET":
        return _link_page("accounts/agree_to_email.html", token, actions.EMAIL_SIDES)
    try:
        done = actions.agree_to_email(db.session(), token, utc_now())
    except LinkGone:
        db.session.rollback()
        return _link_gone()
    except EmailTaken:
        db.session.rollback()
        return render_template("accounts/email_taken.html"), 409
    db.session.commit()
    return render_template("accounts/agreed_to_email.html", done=done)


@pages.route("/account/email/refuse/<token>", methods=["GET", "POST"])
@public
def refuse_email(token: str) -> ResponseReturnValue:
    """Show that the change will be stopped; on its button, stop it."""
    if request.method == "GET":
        return _link_page("accounts/refuse_email.html", token, ("email-old",))
    try:
        actions.refuse_email_change(db.session(), token, utc_now())
    except LinkGone:
        db.session.rollback()
        return _link_gone()
    db.session.commit()
    return render_template("accounts/refused_email.html")


# Said once


def _form_page(template: str, form: Form, **facts: object) -> ResponseReturnValue:
    """Show a form, with 422 when it comes back with something to mend."""
    return render_template(template, form=form, **facts), 422 if form.is_submitted() else 200


def _sign_in_page(link: forms.LinkForm, by_password: forms.PasswordForm) -> ResponseReturnValue:
    roles = wording.roles()
    people = [
        (email, name, roles[role] if role else _("Wolontariat i nauka"))
        for email, (name, role) in actions.DEMO_PEOPLE.items()
    ]
    page = render_template(
        "accounts/sign_in.html",
        link=link,
        by_password=by_password,
        demo_people=people,
        demo_password=actions.DEMO_PASSWORD,
        next=own_path(link.wanted.data),
    )
    return page, 422 if request.method == "POST" else 200


def _account_page(person: CurrentPerson, form: forms.AccountForm) -> ResponseReturnValue:
    return _form_page(
        "accounts/account.html",
        form,
        person=person,
        has_password=queries.password_hash(db.session(), person.id) is not None,
        device_count=len(queries.devices(db.session(), person.id, utc_now())),
        role_names=[wording.roles()[grant.role] for grant in person.grants],
        keeps_badges=allows_somewhere(person.grants, Permission.REVOKE_CREDENTIALS),
    )


def _link_page(template: str, token: str, purposes: tuple[str, ...]) -> ResponseReturnValue:
    link = queries.working_link(db.session(), token, purposes, utc_now())
    return _link_gone() if link is None else render_template(template, link=link, token=token)


def _link_gone() -> ResponseReturnValue:
    """Say that the link does not work; whoever pressed its button twice is in already and goes on."""
    if request.method == "POST" and current_person() is not None:
        return redirect(_wanted(None), 303)
    return render_template("accounts/link_gone.html"), 410


def _mail_link(why: str, ask: Callable[..., None], form: forms.LinkForm) -> ResponseReturnValue:
    email = form.email.data
    limits.guard((limits.LETTERS, email), (limits.LETTERS_FROM_PLACE, limits.place()))
    ask(
        db.session(),
        email,
        wanted=own_path(form.wanted.data),
        language=language(),
        browser=current.browser(),
        link=_link,
        now=utc_now(),
    )
    db.session.commit()
    return _to_check_mail(why, email)


def _to_check_mail(why: str, email: str) -> ResponseReturnValue:
    session["asked"] = {"why": why, "email": email}
    return redirect(url_for("accounts.check_mail"), 303)


def _sign_in(person_id: int, wanted: str | None, sentence: str | None = None) -> ResponseReturnValue:
    device = device_words(request.user_agent.string)
    token = actions.sign_in(db.session(), person_id, device=device, now=utc_now())
    db.session.commit()
    current.admit(token)
    target = _wanted(wanted)
    if sentence:
        flash(sentence)
        target += "" if "#" in target else "#zapisano"
    return redirect(target, 303)


def _arrived(arrival: Arrival, sentence: str | None) -> ResponseReturnValue:
    return _sign_in(arrival.person_id, arrival.wanted, sentence)


def _signed_out(sentence: str) -> ResponseReturnValue:
    current.dismiss()
    flash(sentence)
    return redirect(url_for("catalog.home", _anchor="zapisano"), 303)


def _to_saved(endpoint: str) -> ResponseReturnValue:
    return redirect(url_for(endpoint, _anchor="zapisano"), 303)


def _wanted(target: str | None) -> str:
    """Return the page to go on to: the one asked for, if it is ours, else the learner's home."""
    return own_path(target, url_for("learning.home"))


def _link(purpose: str, token: str) -> str:
    return absolute(url_for(LINK_PAGES[purpose], token=token))


def _devices_url() -> str:
    return absolute(url_for("accounts.devices"))


def _guard_changes(person: CurrentPerson, *more: tuple[limits.Limit, str]) -> None:
    if request.method == "POST":
        limits.guard((limits.CHANGES, str(person.id)), *more)


def _set_password(person: CurrentPerson, password_hash: str | None) -> None:
    actions.set_password(
        db.session(), person.id, password_hash, here=person.sign_in_id, devices_url=_devices_url(), now=utc_now()
    )


def _current_right(form: Form, kept: str | None) -> bool:
    """Compare the present password, where one is asked for, and say at its field when it is wrong."""
    if "current" not in form or keys.matches(kept, form["current"].data):
        return True
    form["current"].errors = [_("To nie jest twoje obecne hasło")]
    return False


@contextmanager
def _unlocked() -> Iterator[None]:
    """Let go of the database's write lock, which a POST takes with its first statement, while a password is hashed."""
    db.session.rollback()
    with reading():
        yield
        db.session.rollback()
