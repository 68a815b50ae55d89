"""What the pages about people, remarks and approvals ask."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from elearn.authoring.inviting import ROLES
from elearn.authoring.remarks import LONGEST
from elearn.authoring.team_words import roles
from elearn.domain.people import EMAIL_LENGTH
from elearn.web.forms import Filled, Form, Short, reachable, stripped


class InviteForm(Form):
    """Whom to invite, and as what."""

    email = EmailField(
        _("Adres e-mail"), [Filled(_("Wpisz adres e-mail")), Short(EMAIL_LENGTH), reachable], filters=[stripped]
    )
    role = RadioField(_("Rola w tym kursie"), [Filled(_("Zaznacz rolę"))], validate_choice=False)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        words = roles()
        self.role.choices = [
            SelectChoice(value=role.value, label=f"{words[role.value][0].capitalize()}. {words[role.value][1]}")
            for role in ROLES
        ]

    def validate_role(self, field: RadioField) -> None:
        """Refuse a role that was not offered."""
        if field.data not in {role.value for role in ROLES}:
            raise ValidationError(gettext("Zaznacz rolę"))


class RemarkForm(Form):
    """A remark beside a passage, or an answer to one."""

    said = TextAreaField(_("Uwaga"), [Filled(_("Napisz, o co chodzi")), Short(LONGEST)], filters=[stripped])


class ReviewForm(Form):
    """A reviewer's word on the whole draft."""

    verdict = RadioField(_("Co sądzisz o tej wersji?"), [Filled(_("Zaznacz jedną odpowiedź"))], validate_choice=False)
    said = TextAreaField(_("Kilka słów dla osób, które piszą kurs"), [Short(LONGEST)], filters=[stripped])
    seen = HiddenField()
    """Digest of the draft that the page was opened with: nobody approves what they have not seen."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.verdict.choices = [
            SelectChoice(value="approved", label=gettext("Można publikować w tej postaci")),
            SelectChoice(value="changes", label=gettext("Najpierw trzeba poprawić")),
        ]

    def validate_verdict(self, field: RadioField) -> None:
        """Refuse an answer that was not offered."""
        if field.data not in {"approved", "changes"}:
            raise ValidationError(gettext("Zaznacz jedną odpowiedź"))
