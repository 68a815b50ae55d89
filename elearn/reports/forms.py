"""What the first pages of coordination ask: a new group."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from elearn.config import LANGUAGES
from elearn.domain.fold import fold_space
from elearn.web.forms import Between, Filled, Form, Short, tidied

NEW = "0"
"""Stands for an organisation that is not written down yet."""


class GroupForm(Form):
    """A new group: its name, whose it is, the programme, the language, when somebody counts as stalled."""

    name = StringField(_("Nazwa grupy"), [Filled(_("Wpisz nazwę grupy")), Short(120)], filters=[tidied(fold_space)])
    organisation = SelectField(_("Organizacja, która prowadzi grupę"))
    organisation_name = StringField(_("Nazwa nowej organizacji"), [Short(200)], filters=[tidied(fold_space)])
    programme = SelectField(_("Projekt"))
    language = SelectField(_("Język listów do osób bez konta"))
    stalled_days = IntegerField(
        _("Po ilu dniach bez postępu zwrócić na kogoś uwagę"),
        [Between(1, 365, _("Wpisz liczbę dni od 1 do 365"))],
        default=14,
    )

    def __init__(
        self, organisations: Sequence[tuple[int, str]], programmes: Sequence[tuple[int, str]], *, may_add: bool
    ) -> None:
        super().__init__()
        new = [SelectChoice(value=NEW, label=gettext("Nowa organizacja (wpisz nazwę niżej)"))] if may_add else []
        self.organisation.choices = [*_choices(organisations), *new]
        self.programme.choices = [SelectChoice(value=NEW, label=gettext("Żaden")), *_choices(programmes)]
        self.language.choices = [SelectChoice(value=code, label=name) for code, name in LANGUAGES.items()]

    def validate_organisation_name(self, field: StringField) -> None:
        """Ask for the name of a new organisation, and only of a new one."""
        if self.organisation.data == NEW and not field.data:
            raise ValidationError(gettext("Wpisz nazwę organizacji"))


def _choices(rows: Sequence[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice(value=str(number), label=name) for number, name in rows]
