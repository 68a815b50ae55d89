"""What the pages of exports ask."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, SelectField
from wtforms.fields import SelectChoice

from elearn.reports import export_words as words
from elearn.web.forms import Form
from elearn.web.locale import day


class ExportForm(Form):
    """What to take out, of whom, of which day; sent by GET, since it only looks."""

    class Meta:
        """Nothing is changed, so nothing needs to be guarded against forgery."""

        csrf = False

    kind = SelectField(lazy_gettext("Co pobrać"))
    names = SelectField(lazy_gettext("Osoby"))
    course = SelectField(lazy_gettext("Kurs"))
    organisation = SelectField(lazy_gettext("Organizacja"))
    state = SelectField(lazy_gettext("Stan kursu"))
    as_of = DateField(lazy_gettext("Stan na dzień"))
    left = BooleanField(lazy_gettext("Także osoby, których już nie ma w grupie"))

    def offer(self, courses: Sequence[tuple[str, str]], partners: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = [SelectChoice(code, name) for code, name in words.kinds().items()]
        self.names.choices = [
            SelectChoice("with", _("z nazwiskami")),
            SelectChoice("without", _("bez nazwisk, same liczby")),
        ]
        every = SelectChoice("", _("Wszystkie"))
        self.course.choices = [every, *(SelectChoice(slug, title) for slug, title in courses)]
        self.organisation.choices = [every, *(SelectChoice(number, name) for number, name in partners)]
        self.state.choices = [every, *(SelectChoice(code, name) for code, name in words.states().items())]

    @property
    def narrows(self) -> bool:
        """Whether people can be chosen: without names nobody is, so that no two files differ by a few people."""
        return bool(self.names.data != "without")

    def chosen(self) -> Iterator[tuple[str, str]]:
        """The filters in words, those that narrow anything."""
        for field in (self.course, self.organisation, self.state) if self.narrows else (self.course,):
            named = next((choice.label for choice in field.choices if choice.value == field.data), "")
            if field.data and not (field is self.state and self.kind.data == "credentials"):
                yield str(field.label.text), str(named)
        if self.left.data and self.narrows:
            yield str(self.left.label.text), _("tak")

    @property
    def shown_day(self) -> str:
        """The day in words."""
        return day(self.as_of.data)
