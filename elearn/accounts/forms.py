"""What the pages of accounts ask."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from elearn.accounts import wording
from elearn.config import LANGUAGES
from elearn.domain import people, powiats
from elearn.domain.people import EMAIL_LENGTH, NAME_LENGTH, PASSWORD_LENGTH, tidy_name
from elearn.web.forms import Filled, Form, Short, reachable, stripped, tidied
from elearn.web.locale import site_languages

ADDRESS = (Filled(_("Wpisz adres e-mail")), Short(EMAIL_LENGTH), reachable)
LONGEST = PASSWORD_LENGTH[1]


def _strong(form: Form, field: Field) -> None:
    """Check a new password, against the address too where the form asks for one."""
    if not field.data:
        return
    reason = people.weakness(field.data, form["email"].data or "" if "email" in form else "")
    if reason is not None:
        raise ValidationError(wording.weakness(reason))


class SignUpForm(Form):
    """A new account: an address is enough."""

    email = EmailField(_("Adres e-mail"), ADDRESS, filters=[stripped])
    name = StringField(_("Imię i nazwisko"), [Short(NAME_LENGTH)], filters=[tidied(tidy_name)])
    password = PasswordField(_("Hasło"), [_strong])
    wanted = HiddenField(name="next")


class LinkForm(Form):
    """A link to be mailed."""

    email = EmailField(_("Adres e-mail"), ADDRESS, filters=[stripped])
    wanted = HiddenField(name="next")


class PasswordForm(Form):
    """Sign-in by password."""

    email = EmailField(_("Adres e-mail"), ADDRESS, filters=[stripped], id="password-email")
    password = PasswordField(_("Hasło"), [Filled(_("Wpisz hasło")), Short(LONGEST)])
    wanted = HiddenField(name="next", id="password-next")


class NewPasswordForm(Form):
    """A password set through a mailed link, or for the first time."""

    password = PasswordField(_("Nowe hasło"), [Filled(_("Wpisz nowe hasło")), _strong])


class ChangePasswordForm(Form):
    """A password in place of an earlier one."""

    current = PasswordField(_("Obecne hasło"), [Filled(_("Wpisz obecne hasło")), Short(LONGEST)])
    password = PasswordField(_("Nowe hasło"), [Filled(_("Wpisz nowe hasło")), _strong])


class RemovePasswordForm(Form):
    """A password to be removed."""

    current = PasswordField(_("Obecne hasło"), [Filled(_("Wpisz obecne hasło")), Short(LONGEST)])


class NewEmailForm(Form):
    """Another address."""

    email = EmailField(_("Nowy adres e-mail"), ADDRESS, filters=[stripped])


class AccountForm(Form):
    """What a person says about themselves, and how the pages look to them."""

    name = StringField(_("Imię i nazwisko"), [Short(NAME_LENGTH)], filters=[tidied(tidy_name)])
    language = SelectField(
        _("Język strony i listów"), choices=lambda: _choices([(code, LANGUAGES[code]) for code in site_languages()])
    )
    theme = SelectField(_("Wygląd"), choices=lambda: _choices(wording.themes()))
    powiat = SelectField(
        _("Powiat"), choices=lambda: _choices(wording.powiat_names(), polish=powiats.CODES - {powiats.ELSEWHERE})
    )
    sector = SelectField(_("Gdzie działasz"), choices=lambda: _choices(wording.sectors()))


def _choices(pairs: list[tuple[str, str]], *, polish: Collection[str] = ()) -> list[SelectChoice]:
    """Return the choices; the codes in `polish` have Polish names in every language."""
    marked = {code: {"lang": "pl"} for code in polish}
    return [SelectChoice(value=code, label=name, render_kw=marked.get(code, {})) for code, name in pairs]
