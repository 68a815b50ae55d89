"""What the pages of reminders ask: when, about which course, whom, and the text in each language."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from elearn.config import LANGUAGES
from elearn.domain.reminding import LONGEST_BODY, LONGEST_SUBJECT, Reason, flaws
from elearn.reports import reminder_words
from elearn.web.forms import Between, Form, stripped

EVERY = "0"
"""Stands for every course of the group."""


class ReminderForm(Form):
    """A reminder: everything but its texts, which are added for each language of the site."""

    days = IntegerField(_("Liczba dni"), [Between(1, 365, _("Wpisz liczbę dni od 1 do 365"))])
    course = SelectField(_("Kurs"))
    who = RadioField(_("Do kogo"), default="all")

    def texts(self) -> dict[str, dict[str, str]]:
        """Language → subject and body, of the languages that were written in."""
        written = {code: {"subject": self.subject(code).data, "body": self.body(code).data} for code in self.tongues}
        return {code: said for code, said in written.items() if said["subject"] or said["body"]}

    def subject(self, code: str) -> Any:
        """The field of the subject in a language."""
        return self[f"subject_{code}"]

    def body(self, code: str) -> Any:
        """The field of the body in a language."""
        return self[f"body_{code}"]

    @property
    def tongues(self) -> list[str]:
        """The languages that can be written in, the group's first."""
        return [name.removeprefix("subject_") for name in self._fields if name.startswith("subject_")]

    @property
    def course_id(self) -> int | None:
        """The course chosen; None: every one."""
        return None if self.course.data == EVERY else int(self.course.data)


def reminder_form(
    reason: Reason, courses: Sequence[tuple[int, str]], languages: Iterable[str], first: str
) -> ReminderForm:
    """Return the form of a reminder; its texts begin with our own, and the group's language must not be empty."""
    ordered = [first, *(code for code in languages if code != first)]
    filled: dict[str, str] = {}
    fields: dict[str, Any] = {}
    for code in ordered:
        filled[f"subject_{code}"], filled[f"body_{code}"] = reminder_words.template(reason, code)
        fields |= _text_fields(code, required=code == first)
    form: ReminderForm = type("ReminderForm", (ReminderForm,), fields)(data={"days": _USUAL[reason], **filled})
    form.course.choices = [SelectChoice(value=EVERY, label=gettext("wszystkie kursy grupy"))]
    form.course.choices += [SelectChoice(value=str(number), label=title) for number, title in courses]
    form.who.choices = [SelectChoice(value=code, label=name) for code, name in reminder_words.who_names()]
    if request.method == "GET":
        form.course.data = request.args.get("course", EVERY)
        form.who.data = request.args.get("who", "all")
    if reason is Reason.MANUAL:
        del form.days
    else:
        del form.who
    return form


_USUAL = {Reason.BEFORE_DEADLINE: 7, Reason.STALLED: 14, Reason.MANUAL: None}


def _text_fields(code: str, *, required: bool) -> dict[str, Any]:
    name = LANGUAGES[code]
    return {
        f"subject_{code}": StringField(
            gettext("Temat (%(language)s)", language=name),
            [_sound(f"body_{code}", required=required, subject=True)],
            filters=[stripped],
            render_kw={"maxlength": LONGEST_SUBJECT},
        ),
        f"body_{code}": TextAreaField(
            gettext("Treść (%(language)s)", language=name),
            [_sound(f"subject_{code}", required=required, subject=False)],
            filters=[stripped],
            render_kw={"maxlength": LONGEST_BODY},
        ),
    }


def _sound(twin: str, *, required: bool, subject: bool) -> Any:
    """Return a check that the text can be sent; in a further language both subject and body may be empty."""

    def check(form: ReminderForm, field: Field) -> None:
        text = field.data or ""
        if not required and not text and not form[twin].data:
            return
        found = reminder_words.flaw_sentences(flaws(text, subject=subject))
        if found:
            raise ValidationError(found[0])

    return check
