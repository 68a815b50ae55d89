"""What the pages about a group's people ask."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, EmailField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from elearn.domain.lists import ORGANISATION_LENGTH
from elearn.domain.people import EMAIL_LENGTH, NAME_LENGTH, tidy_name
from elearn.web.forms import DAYS, Between, Dated, Filled, Form, Short, reachable, stripped, tidied

LONGEST_PASTED = 400_000


class InviteForm(Form):
    """Whom to invite into the group."""

    email = EmailField(
        _("Adres e-mail"), [Filled(_("Wpisz adres e-mail")), Short(EMAIL_LENGTH), reachable], filters=[stripped]
    )
    name = StringField(_("Imię i nazwisko"), [Short(NAME_LENGTH)], filters=[tidied(tidy_name)])
    organisation = StringField(_("Organizacja"), [Short(ORGANISATION_LENGTH)], filters=[tidied(tidy_name)])


class LinkForm(Form):
    """How many people a link lets in, and until when."""

    most = IntegerField(_("Ile osób może dołączyć"), [Optional(), Between(1, 10_000, _("Wpisz liczbę od 1 do 10 000"))])
    last = DateField(_("Do którego dnia działa"), [Dated(), Optional()], format=DAYS)
    partner = StringField(
        _("Organizacja osób, które dołączą"), [Short(ORGANISATION_LENGTH)], filters=[tidied(tidy_name)]
    )

    def __init__(self, today: date, **values: Any) -> None:
        super().__init__(**values)
        self.today = today

    def validate_last(self, field: DateField) -> None:
        """Refuse a day that has gone by."""
        if field.data is not None and field.data < self.today:
            raise ValidationError(gettext("Ten dzień już minął. Wybierz dzisiejszy albo późniejszy"))


class ListForm(Form):
    """A list of people: a file, or text."""

    file = FileField(_("Plik CSV lub XLSX"))
    text = TextAreaField(_("Albo wklej listę"), [Short(LONGEST_PASTED)], filters=[stripped])


class MemberForm(Form):
    """Which organisation a member comes from."""

    organisation = StringField(_("Organizacja"), [Short(ORGANISATION_LENGTH)], filters=[tidied(tidy_name)])
