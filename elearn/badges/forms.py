"""What the pages of badges ask."""

from flask_babel import lazy_gettext as _
from wtforms import StringField

from elearn.web.forms import Filled, Form, Short, stripped


class CheckForm(Form):
    """Which badge to check; sent by GET, since it only looks."""

    class Meta:
        """Nothing is changed, so nothing needs to be guarded against forgery."""

        csrf = False

    badge = StringField(
        _("Adres albo identyfikator odznaki"),
        [Filled(_("Wpisz adres odznaki albo jej identyfikator")), Short(400)],
        filters=[stripped],
    )
