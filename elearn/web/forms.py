"""Forms: the one parent of all, and the checks that several of them share."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.validators import StopValidation

from elearn.domain.people import normal_email

DAYS = ["%Y-%m-%d", "%d.%m.%Y"]
"""How a day may be written: as browsers send it, and as people write it where there is no calendar to click."""


class Form(FlaskForm):  # type: ignore[misc]
    """What a page asks; its token against forged requests is checked before any field."""


class Filled:
    """The field must not be empty; the sentence says what to do."""

    field_flags = {"required": True}  # noqa: RUF012 -- WTForms' own way

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence

    def __call__(self, _form: Form, field: Field) -> None:
        """Stop the other checks of an empty field."""
        if not (field.data.strip() if isinstance(field.data, str) else field.data):
            field.errors = []
            raise StopValidation(str(self.sentence))


class Between:
    """The field must be a whole number between two; for whatever else stands there, one sentence says what to write."""

    def __init__(self, least: int, most: int, sentence: Any) -> None:
        self.least, self.most, self.sentence = least, most, sentence
        self.field_flags = {"min": least, "max": most}

    def __call__(self, _form: Form, field: Field) -> None:
        """Say it, and nothing else."""
        if field.data is None or not self.least <= field.data <= self.most:
            field.errors = []
            raise StopValidation(str(self.sentence))


class Dated:
    """What was typed must be a day; says how to write one."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Stop the other checks of a day that is none."""
        if field.data is None and "".join(field.raw_data or ()).strip():
            field.errors = []
            raise StopValidation(_("Wpisz datę, na przykład 2026-12-31"))


class Short:
    """The text must not be longer than it can be stored."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.field_flags = {"maxlength": longest}

    def __call__(self, _form: Form, field: Field) -> None:
        """Say how long it may be."""
        if len(field.data or "") > self.longest:
            raise ValidationError(_("Skróć ten tekst do %(count)s znaków", count=self.longest))


def reachable(_form: Form, field: Field) -> None:
    """Check an e-mail address; a good one is then in the field in its stored form."""
    address = normal_email(field.data or "")
    if address is None:
        raise ValidationError(_("Wpisz adres e-mail z małpą, na przykład jan@poczta.pl"))
    field.data = address


def stripped(text: str | None) -> str:
    """Return the text without spaces around it, its lines ending as ours do and not as browsers send them: a filter.

    A NUL, which no keyboard writes and PostgreSQL stores in no text, is left out.
    """
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


def tidied(tidy: Callable[[str], str]) -> Callable[[str | None], str]:
    """Return a filter that tidies what was typed and bears an empty field."""
    return lambda text: tidy(text or "")
