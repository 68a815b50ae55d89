"""What the pages of badges ask."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from elearn.web.forms import Filled, Form, Short, stripped


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
