"""What the pages of joining ask."""

from flask_babel import lazy_gettext as _
from wtforms import StringField

from elearn.reports.joining import typed_code
from elearn.web.forms import Filled, Form, Short, tidied


class CodeForm(Form):
    """The code of a group."""

    code = StringField(_("Kod grupy"), [Filled(_("Wpisz kod")), Short(24)], filters=[tidied(typed_code)])
