"""What the pages about a group's courses, settings and coordinators ask."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from elearn.config import LANGUAGES
from elearn.domain.fold import fold_space
from elearn.domain.lists import ORGANISATION_LENGTH
from elearn.domain.people import EMAIL_LENGTH
from elearn.reports.forms import NEW
from elearn.web.forms import DAYS, Between, Dated, Filled, Form, Short, reachable, stripped, tidied

THIS_GROUP, ORGANISATION = "group", "organisation"


def _coming(today: date, field: DateField) -> None:
    """Refuse a day that has gone by."""
    if field.data is not None and field.data < today:
        raise ValidationError(gettext("Ten dzień już minął. Wybierz dzisiejszy albo późniejszy"))


class CourseForm(Form):
    """A course for the group, perhaps by a day."""

    course = SelectField(_("Kurs"), [Filled(_("Wybierz kurs"))])
    deadline = DateField(_("Do którego dnia"), [Dated(), Optional()], format=DAYS)

    def __init__(self, courses: Sequence[tuple[int, str]], today: date, **values: Any) -> None:
        super().__init__(**values)
        self.today = today
        self.course.choices = [SelectChoice(value=str(number), label=title) for number, title in courses]

    def validate_deadline(self, field: DateField) -> None:
        """Refuse a day that has gone by."""
        _coming(self.today, field)


class DeadlineForm(Form):
    """The last day for a course."""

    deadline = DateField(_("Do którego dnia"), [Dated(), Optional()], format=DAYS)

    def __init__(self, deadline: date | None, today: date) -> None:
        super().__init__(deadline=deadline)
        self.was, self.today = deadline, today

    def validate_deadline(self, field: DateField) -> None:
        """Refuse a day that has gone by, unless it stood there."""
        if field.data != self.was:
            _coming(self.today, field)


class SettingsForm(Form):
    """What a group is called and how it is looked after."""

    name = StringField(_("Nazwa grupy"), [Filled(_("Wpisz nazwę grupy")), Short(120)], filters=[tidied(fold_space)])
    programme = SelectField(_("Projekt"))
    language = SelectField(_("Język listów do osób bez konta"))
    stalled_days = IntegerField(
        _("Po ilu dniach bez postępu zwrócić na kogoś uwagę"),
        [Between(1, 365, _("Wpisz liczbę dni od 1 do 365"))],
    )
    target = IntegerField(
        _("Ile osób ma ukończyć kurs"), [Optional(), Between(1, 1_000_000, _("Wpisz liczbę większą od zera"))]
    )

    was = HiddenField()
    """What was set when the page was opened, as JSON: what another tab has changed since is not set back."""

    def __init__(self, programmes: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        none = SelectChoice(value=NEW, label=gettext("Żaden"))
        self.programme.choices = [none, *(SelectChoice(value=str(one), label=title) for one, title in programmes)]
        self.language.choices = [SelectChoice(value=code, label=name) for code, name in LANGUAGES.items()]

    def changed(self) -> dict[str, Any]:
        """Return what is set otherwise than the page showed it."""
        values = {
            "name": self.name.data,
            "language": self.language.data,
            "stalled_days": self.stalled_days.data,
            "target": self.target.data,
            "programme_id": None if self.programme.data == NEW else int(self.programme.data),
        }
        try:
            shown = dict(json.loads(self.was.data or "{}"))
        except (ValueError, TypeError):
            shown = {}
        return {name: value for name, value in values.items() if name not in shown or shown[name] != value}


class ProgrammeForm(Form):
    """A programme as it stands in the contract."""

    title = StringField(
        _("Tytuł zadania"), [Filled(_("Wpisz tytuł zadania")), Short(200)], filters=[tidied(fold_space)]
    )
    number = StringField(_("Numer umowy"), [Filled(_("Wpisz numer umowy")), Short(80)], filters=[tidied(fold_space)])
    funder = StringField(_("Kto daje dotację"), [Short(200)], filters=[tidied(fold_space)])
    starts_on = DateField(_("Pierwszy dzień"), [Dated(), Filled(_("Wybierz pierwszy dzień zadania"))], format=DAYS)
    ends_on = DateField(_("Ostatni dzień"), [Dated(), Filled(_("Wybierz ostatni dzień zadania"))], format=DAYS)

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("Ostatni dzień nie może być przed pierwszym"))


class CoordinatorForm(Form):
    """Whom to ask to coordinate, and what: `where` is asked of those alone who may hand out the whole organisation."""

    email = EmailField(
        _("Adres e-mail"), [Filled(_("Wpisz adres e-mail")), Short(EMAIL_LENGTH), reachable], filters=[stripped]
    )
    where = RadioField(_("Zakres"), default=THIS_GROUP)

    def __init__(self, *, widely: bool, **values: Any) -> None:
        super().__init__(**values)
        self.where.choices = [
            SelectChoice(value=THIS_GROUP, label=gettext("ta grupa")),
            SelectChoice(value=ORGANISATION, label=gettext("wszystkie grupy organizacji")),
        ]
        if not widely:
            del self.where

    @property
    def everywhere(self) -> bool:
        """Whether every group of the organisation is meant."""
        return "where" in self and self.where.data == ORGANISATION


class OrganisationForm(Form):
    """An organisation: what it is called, of which kind, from which powiat."""

    name = StringField(
        _("Nazwa organizacji"),
        [Filled(_("Wpisz nazwę organizacji")), Short(ORGANISATION_LENGTH)],
        filters=[tidied(fold_space)],
    )
    sector = SelectField(_("Rodzaj"))
    powiat = SelectField(_("Powiat"))

    def __init__(self, sectors: Sequence[tuple[str, str]], powiats: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.sector.choices = [SelectChoice(value=code, label=name) for code, name in sectors]
        self.powiat.choices = [SelectChoice(value=code, label=name) for code, name in powiats]
