"""What a trainer gives one person, with a reason: a further attempt, more time, a lesson that need not be done."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from elearn.web.forms import Between, Filled, Form, Short, stripped

LONGEST = 400


class NumberForm(Form):
    """Whose results to open: a person tells the trainer the number that stands on their page of the course."""

    class Meta:
        """It only looks."""

        csrf = False

    person = IntegerField(_("Numer osoby w tym kursie"))


class GrantForm(Form):
    """Something given to one person at one lesson."""

    lesson = SelectField(_("Lekcja"))
    minutes = IntegerField(_("Ile minut więcej"), [Between(1, 600, _("Wpisz liczbę minut od 1 do 600"))], default=15)
    reason = TextAreaField(_("Powód"), [Filled(_("Wpisz powód")), Short(LONGEST)], filters=[stripped])


def grant_form(what: str, lessons: Sequence[tuple[str, str]], *, sent: bool) -> GrantForm:
    """Return the form of one kind of grant, read from what was sent or empty; only time asks for minutes."""
    form = GrantForm(prefix=f"{what}-") if sent else GrantForm(formdata=None, prefix=f"{what}-")
    form.lesson.choices = [SelectChoice(value=slug, label=title) for slug, title in lessons]
    if what != "time":
        del form.minutes
    return form
