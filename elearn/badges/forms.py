"""What the pages of badges ask."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from elearn.domain.people import tidy_name
from elearn.web.forms import Filled, Form, Short, stripped, tidied

NAME_LENGTH = 120


class CheckForm(Form):
    """Which badge to check; sent by GET, since it only looks."""

    class Meta:
        """Nothing is changed, so nothing needs to be guarded against forgery."""

        csrf = False

    badge = StringField(
        _("Adres albo kod odznaki"),
        [Filled(_("Wpisz adres odznaki albo jej kod")), Short(400)],
        filters=[stripped],
    )


class FileForm(Form):
    """A badge file of any issuer: uploaded, or its text pasted; one of the two."""

    file = FileField(_("Plik odznaki"))
    text = TextAreaField(_("Treść pliku JSON"))

    def sent(self) -> tuple[bytes, str] | None:
        """Return the bytes and the file's name, empty for pasted text; None when it is not one of the two."""
        upload, pasted = self.file.data, (self.text.data or "").strip()
        if bool(upload) == bool(pasted):
            field = self.text if upload else self.file
            field.errors = [
                gettext("Wczytaj plik albo wklej treść, jedno z dwojga")
                if upload
                else gettext("Wybierz plik odznaki albo wklej jego treść")
            ]
            return None
        return (upload.read(), upload.filename or "") if upload else (pasted.encode(), "")

    def refuse(self, sentence: str) -> None:
        """Put why it is refused beside the field it came from."""
        field = self.file if self.file.data else self.text
        field.errors = [sentence]


class ReissueForm(Form):
    """Whether to give the badge anew under another name."""

    name = HiddenField()
    """What the page said the new badge would say: it may have been changed in another tab meanwhile."""
    hide_old = BooleanField(_("Ukryj dawne imię i nazwisko na stronie zastąpionej odznaki"))


class ReasonForm(Form):
    """Why a badge is suspended or revoked: one of a few classes, no story about a person."""

    reason = RadioField(_("Powód"), [Filled(_("Zaznacz powód"))], validate_choice=False)

    def __init__(self, reasons: list[tuple[str, str]]) -> None:
        super().__init__()
        self.reason.choices = [SelectChoice(value=code, label=words) for code, words in reasons]
        self._known = {code for code, _words in reasons}

    def validate_reason(self, field: RadioField) -> None:
        """Refuse a class that was not offered."""
        if field.data not in self._known:
            raise ValidationError(gettext("Zaznacz powód"))


class NameForm(Form):
    """The right name for a badge that was given under a wrong one."""

    name = StringField(
        _("Imię i nazwisko na odznace"),
        [Filled(_("Wpisz imię i nazwisko")), Short(NAME_LENGTH)],
        filters=[tidied(tidy_name)],
    )
