"""Pages of accounts: signing up, in and out, one's own account."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.accounts import actions, current, keys, queries, wording
from elearn.accounts.actions import Arrival, EmailTaken, LinkGone
from elearn.accounts.current import CurrentPerson
from elearn.accounts.forms import (
    AccountForm,
    ChangePasswordForm,
    LinkForm,
    NewEmailForm,
    NewPasswordForm,
    PasswordForm,
    RemovePasswordForm,
    SignUpForm,
)
from elearn.accounts.models import SignIn
from elearn.db import db, reading, utc_now
from elearn.domain.device import device_words
from elearn.web import limits
from elearn.web.doors import current_person, mine, own_path, public, signed_in
from elearn.web.forms import Form
from elearn.web.locale import language
from elearn.web.site import absolute

pages = Blueprint("accounts", __name__, url_prefix="/<language:language>")

INVALID = 422
"""Status of a page that shows a form again with what to mend."""
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


@pages.get("/sign-up")
@public
def sign_up() -> ResponseReturnValue:
    """Ask for an address."""
    if current_person() is not None:
        return redirect(_wanted(request.args.get("next")))
    form = SignUpForm(wanted=own_path(request.args.get("next")))
    return render_template("accounts/sign_up.html", form=form)


@pages.post("/sign-up")
@public
def send_sign_up() -> ResponseReturnValue:
    """Mail the link that makes the account; the answer is the same for a known address."""
    form = SignUpForm()
    if not form.validate():
        return render_template("accounts/sign_up.html", form=form), INVALID
    _guard_letters(form.email.data)
    actions.ask_sign_up(
        db.session(),
        form.email.data,
        name=form.name.data,
        password_hash=keys.hashed(form.password.data) if form.password.data else None,
        wanted=own_path(form.wanted.data),
        language=language(),
        browser=current.browser(),
        link=_link,
        now=utc_now(),
    )
    db.session.commit()
    return _to_check_mail("sign-up", form.email.data)


@pages.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask for an address to mail a link to, or for a password."""
    if current_person() is not None:
        return redirect(_wanted(request.args.get("next")))
    wanted = own_path(request.args.get("next"))
    return _sign_in_page(LinkForm(wanted=wanted), PasswordForm(wanted=wanted))


@pages.post("/sign-in")
@public
def send_sign_in() -> ResponseReturnValue:
    """Mail the link; the answer is the same for an unknown address."""
    form = LinkForm()
    if not form.validate():
        return _sign_in_page(form, PasswordForm(formdata=None, wanted=form.wanted.data)), INVALID
    _guard_letters(form.email.data)
    actions.ask_sign_in(
        db.session(),
        form.email.data,
        wanted=own_path(form.wanted.data),
        language=language(),
        browser=current.browser(),
        link=_link,
        now=utc_now(),
    )
    db.session.commit()
    return _to_check_mail("sign-in", form.email.data)


@pages.get("/sign-in/password")
@public
def to_password() -> ResponseReturnValue:
    """Lead back to the page that has the form: a reload after a mistake asks here."""
    return redirect(url_for("accounts.sign_in"))


@pages.post("/sign-in/password")
@public
def sign_in_by_password() -> ResponseReturnValue:
    """Sign in by password; a wrong one and an unknown address get the same answer in the same time."""
    form = PasswordForm()
    if not form.validate():
        return _sign_in_page(LinkForm(formdata=None, wanted=form.wanted.data), form), INVALID
    email, password = form.email.data, form.password.data
    limits.guard((limits.PASSWORD_TRIES, email), (limits.SIGN_INS_FROM_PLACE, limits.place()))
    with _unlocked():
        row = queries.password_row(db.session(), email)
        right = keys.matches(row.password_hash if row else None, password)
        renewed = keys.hashed(password) if right and row and keys.outdated(row.password_hash or "") else None
    if row is None or not right:
        form.form_errors.append(_("Adres i hasło nie pasują do siebie. Spróbuj jeszcze raz albo poproś o link."))
        return _sign_in_page(LinkForm(formdata=None, email=email, wanted=form.wanted.data), form), INVALID
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


@pages.get("/forgot-password")
@public
def forgot_password() -> ResponseReturnValue:
    """Ask for the address to which a link to set a new password goes."""
    return render_template("accounts/forgot_password.html", form=LinkForm(wanted=own_path(request.args.get("next"))))


@pages.post("/forgot-password")
@public
def send_password_link() -> ResponseReturnValue:
    """Mail the link; the answer is the same for an unknown address."""
    form = LinkForm()
    if not form.validate():
        return render_template("accounts/forgot_password.html", form=form), INVALID
    _guard_letters(form.email.data)
    actions.ask_password(
        db.session(),
        form.email.data,
        wanted=own_path(form.wanted.data),
        language=language(),
        browser=current.browser(),
        link=_link,
        now=utc_now(),
    )
    db.session.commit()
    return _to_check_mail("password", form.email.data)


@pages.get("/new-password/<token>")
@public
def reset_password(token: str) -> ResponseReturnValue:
    """Ask for a new password."""
    link = queries.working_link(db.session(), token, ("password",), utc_now())
    if link is None:
        return _link_gone()
    return render_template("accounts/new_password.html", form=NewPasswordForm(), email=link.email, token=token)


@pages.post("/new-password/<token>")
@public
def save_reset_password(token: str) -> ResponseReturnValue:
    """Set the new password, sign out everywhere else and in here."""
    form = NewPasswordForm()
    with _unlocked():
        link = queries.working_link(db.session(), token, ("password",), utc_now())
        if link is None:
            return _link_gone()
        if not form.validate():
            return render_template("accounts/new_password.html", form=form, email=link.email, token=token), INVALID
        password_hash = keys.hashed(form.password.data)
    try:
        arrival = actions.reset_password(db.session(), token, password_hash, devices_url=_devices_url(), now=utc_now())
    except LinkGone:
        db.session.rollback()
        return _link_gone()
    return _arrived(arrival, _("Hasło zmienione. Na innych urządzeniach trzeba zalogować się na nowo."))


# Signing out


@pages.get("/sign-out")
@public
def confirm_sign_out() -> ResponseReturnValue:
    """Show the button: a link alone signs nobody out."""
    return render_template("accounts/sign_out.html")


@pages.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out on this device."""
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


@pages.get("/account")
@signed_in
def account(person: CurrentPerson) -> ResponseReturnValue:
    """Show what is stored about the person and how to change it."""
    return _account_page(person, AccountForm(obj=queries.person(db.session(), person.id)))


@pages.post("/account")
@signed_in
def save_account(person: CurrentPerson) -> ResponseReturnValue:
    """Store what the person says about themselves."""
    form = AccountForm()
    if not form.validate():
        return _account_page(person, form), INVALID
    actions.save_person(
        db.session(),
        person.id,
        name=form.name.data,
        language=form.language.data,
        theme=form.theme.data,
        powiat=form.powiat.data,
        sector=form.sector.data,
    )
    db.session.commit()
    flash(_("Zapisano"))
    return redirect(url_for("accounts.account", language=form.language.data, _anchor="zapisano"), 303)


@pages.get("/account/password")
@signed_in
def change_password(person: CurrentPerson) -> ResponseReturnValue:
    """Ask for a new password."""
    kept = queries.password_hash(db.session(), person.id)
    return _password_page(ChangePasswordForm() if kept else NewPasswordForm(), RemovePasswordForm(), kept)


@pages.post("/account/password")
@signed_in
def save_password(person: CurrentPerson) -> ResponseReturnValue:
    """Set the password or change it; every other device is signed out."""
    limits.guard((limits.CHANGES, str(person.id)))
    with _unlocked():
        kept = queries.password_hash(db.session(), person.id)
        form = ChangePasswordForm() if kept else NewPasswordForm()
        if not form.validate() or not _current_right(form, kept):
            return _password_page(form, RemovePasswordForm(formdata=None), kept), INVALID
        password_hash = keys.hashed(form.password.data)
    _set_password(person, password_hash)
    db.session.commit()
    flash(_("Hasło zapisane. Na innych urządzeniach trzeba zalogować się na nowo."))
    return _to_saved("accounts.account")


@pages.post("/account/password/remove")
@signed_in
def remove_password(person: CurrentPerson) -> ResponseReturnValue:
    """Remove the password: from now on only a mailed link signs in."""
    limits.guard((limits.CHANGES, str(person.id)))
    form = RemovePasswordForm()
    with _unlocked():
        kept = queries.password_hash(db.session(), person.id)
        if kept is None:
            return _to_saved("accounts.account")
        if not form.validate() or not _current_right(form, kept):
            return _password_page(ChangePasswordForm(formdata=None), form, kept), INVALID
    _set_password(person, None)
    db.session.commit()
    flash(_("Hasło usunięte. Logujesz się teraz linkiem z listu."))
    return _to_saved("accounts.account")


@pages.get("/account/email")
@signed_in
def change_email(person: CurrentPerson) -> ResponseReturnValue:
    """Ask for another address, or show the change that waits for agreement."""
    return _email_page(person, NewEmailForm())


@pages.post("/account/email")
@signed_in
def ask_email_change(person: CurrentPerson) -> ResponseReturnValue:
    """Write to both addresses."""
    form = NewEmailForm()
    if form.validate() and form.email.data == person.email:
        form.email.errors = [_("To twój obecny adres. Wpisz inny")]
    if form.errors:
        return _email_page(person, form), INVALID
    limits.guard(
        (limits.CHANGES, str(person.id)),
        (limits.LETTERS, form.email.data),
        (limits.LETTERS_FROM_PLACE, limits.place()),
    )
    actions.ask_email_change(db.session(), person.id, form.email.data, link=_link, now=utc_now())
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


@pages.get("/account/email/agree/<token>")
@public
def agree_to_email(token: str) -> ResponseReturnValue:
    """Show what the mailed link will do, and a button."""
    link = queries.working_link(db.session(), token, actions.EMAIL_SIDES, utc_now())
    if link is None:
        return _link_gone()
    return render_template("accounts/agree_to_email.html", link=link, token=token)


@pages.post("/account/email/agree/<token>")
@public
def save_agreed_email(token: str) -> ResponseReturnValue:
    """Agree to the change for one of the two addresses."""
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


@pages.get("/account/email/refuse/<token>")
@public
def refuse_email(token: str) -> ResponseReturnValue:
    """Show that the change will be stopped, and a button."""
    link = queries.working_link(db.session(), token, ("email-old",), utc_now())
    if link is None:
        return _link_gone()
    return render_template("accounts/refuse_email.html", link=link, token=token)


@pages.post("/account/email/refuse/<token>")
@public
def save_refused_email(token: str) -> ResponseReturnValue:
    """Stop the change."""
    try:
        actions.refuse_email_change(db.session(), token, utc_now())
    except LinkGone:
        db.session.rollback()
        return _link_gone()
    db.session.commit()
    return render_template("accounts/refused_email.html")


# Said once


def _sign_in_page(link: LinkForm, by_password: PasswordForm) -> str:
    return render_template(
        "accounts/sign_in.html", link=link, by_password=by_password, demo_people=_demo_people(), next=link.wanted.data
    )


def _demo_people() -> list[tuple[str, str, str]]:
    """Return address, name and role in words of the people of the demo."""
    roles = wording.roles()
    return [
        (email, name, roles[role] if role else _("Wolontariat i nauka"))
        for email, (name, role) in actions.DEMO_PEOPLE.items()
    ]


def _account_page(person: CurrentPerson, form: AccountForm) -> str:
    return render_template(
        "accounts/account.html",
        form=form,
        person=person,
        has_password=queries.password_hash(db.session(), person.id) is not None,
        device_count=len(queries.devices(db.session(), person.id, utc_now())),
        role_names=[wording.roles()[grant.role] for grant in person.grants],
    )


def _password_page(form: Form, removal: RemovePasswordForm, kept: str | None) -> str:
    return render_template("accounts/password.html", form=form, removal=removal, has_password=kept is not None)


def _email_page(person: CurrentPerson, form: NewEmailForm) -> str:
    change = queries.email_change(db.session(), person.id, utc_now())
    return render_template("accounts/email.html", form=form, person=person, change=change)


def _link_gone() -> ResponseReturnValue:
    """Say that the link does not work; whoever pressed its button twice is in already and goes on."""
    if request.method == "POST" and current_person() is not None:
        return redirect(_wanted(None), 303)
    return render_template("accounts/link_gone.html"), 410


def _guard_letters(email: str) -> None:
    limits.guard((limits.LETTERS, email), (limits.LETTERS_FROM_PLACE, limits.place()))


def _to_check_mail(why: str, email: str) -> ResponseReturnValue:
    session["asked"] = {"why": why, "email": email}
    return redirect(url_for("accounts.check_mail"), 303)


def _sign_in(person_id: int, wanted: str | None, sentence: str | None = None) -> ResponseReturnValue:
    token = actions.sign_in(db.session(), person_id, device=device_words(request.user_agent.string), now=utc_now())
    db.session.commit()
    current.admit(token)
    if sentence:
        flash(sentence)
    return redirect(_wanted(wanted) + ("#zapisano" if sentence else ""), 303)


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
