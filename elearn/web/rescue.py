"""What somebody typed is shown again when a form cannot be taken: signed out, page gone, our own mistake."""

import re

from flask import request
from werkzeug.exceptions import HTTPException

SHORTEST = 20
"""Signs from which a field is worth keeping: shorter ones are typed again sooner than copied."""

_NOT_TYPED = re.compile(r"csrf_token|passage|next|mark|order|earlier|token|password|digest", re.IGNORECASE)


def typed() -> list[str]:
    """Return the longer texts of the form that was sent, without secrets and without what the page itself put in."""
    if request.method != "POST":
        return []
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # larger than a form may be: it was not read at all
        return []
    words = (value for name, value in fields if not _NOT_TYPED.search(name))
    return [value for value in words if len(value) >= SHORTEST and " " in value.strip()]
