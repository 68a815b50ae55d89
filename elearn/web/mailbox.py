"""The demo's mailbox: every outgoing mail can be read here; there is no such page outside the demo.

A letter is shown as its text twin with links to press. Its HTML twin needs styles in the mail itself, which our content
security policy forbids on every page, so it is handed out as a file that any mail program opens.
"""

import re
from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from elearn import mail
from elearn.db import db
from elearn.mail import Letter, Message
from elearn.web.doors import public
from elearn.web.site import installation

pages = Blueprint("mailbox", __name__, url_prefix="/<language:language>")

SHOWN = 100
LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)])")


class Envelope(NamedTuple):
    """A letter in the list."""

    letter: Letter
    subject: str


@pages.get("/mailbox")
@public
def inbox() -> ResponseReturnValue:
    """List the last letters, the newest first."""
    letters = db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(SHOWN))
    envelopes = [Envelope(letter, mail.rendered(letter).subject) for letter in letters]
    return render_template("mailbox/inbox.html", envelopes=envelopes)


@pages.get("/mailbox/<int:letter_id>")
@public
def letter(letter_id: int) -> ResponseReturnValue:
    """Show one letter."""
    found = _letter(letter_id)
    message = mail.rendered(found)
    return render_template("mailbox/letter.html", letter=found, message=message, pieces=pieces(message))


@pages.get("/mailbox/<int:letter_id>.eml")
@public
def file(letter_id: int) -> ResponseReturnValue:
    """Hand out the letter as it goes over the wire, both twins in it."""
    found = _letter(letter_id)
    answer = Response(mail.composed(found, installation(), found.created_at).as_bytes(), mimetype="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="letter-{found.id}.eml"'
    return answer


def pieces(message: Message) -> list[tuple[bool, str]]:
    """Return the text cut into (is a link, text)."""
    cut = LINK.split(message.text)
    return [(place % 2 == 1, piece) for place, piece in enumerate(cut) if piece]


def _letter(letter_id: int) -> Letter:
    found = db.session.get(Letter, letter_id)
    if found is None:
        abort(404)
    return found
