"""What the pages of certificates ask."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from elearn.certificates.actions import MOST
from elearn.web.forms import Form


class PeriodForm(Form):
    """From when until when badges were given; sent by GET, since it only looks."""

    class Meta:
        """Nothing is changed, so nothing needs to be guarded against forgery."""

        csrf = False

    since = DateField(lazy_gettext("Wydane od dnia"), [Optional()])
    until = DateField(lazy_gettext("do dnia"), [Optional()])


class OrderForm(Form):
    """Whose certificates to print, and as what."""

    kind = RadioField(
        lazy_gettext("Co przygotować?"),
        choices=[
            SelectChoice("zip", lazy_gettext("Osobny plik PDF dla każdej osoby, razem w archiwum ZIP")),
            SelectChoice("pdf", lazy_gettext("Jeden plik PDF do wydrukowania")),
        ],
        default="zip",
    )
    badges = SelectMultipleField(lazy_gettext("Osoby"), validate_choice=True)

    def validate_badges(self, field: SelectMultipleField) -> None:
        """Ask for somebody, but not for more than one order takes."""
        if not field.data:
            raise ValidationError(_("Zaznacz choć jedną osobę"))
        if len(field.data) > MOST:
            raise ValidationError(_("Jedno zamówienie mieści %(most)s osób. Zawęź daty.", most=MOST))
