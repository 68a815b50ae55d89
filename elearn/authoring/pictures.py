"""Pictures of a draft, and text pasted from other programs: sent by the editor's page, answered with Markdown."""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from elearn.authoring import actions, queries
from elearn.authoring.queries import Desk
from elearn.db import db, looking_first, utc_now
from elearn.domain.access import Permission
from elearn.domain.draft.media import picture_name
from elearn.domain.exchange import html
from elearn.web import pictures
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import number
from elearn.web.pictures import PictureRefused
from elearn.web.uploads import takes

pages = Blueprint("studio_pictures", __name__, url_prefix="/<language:language>/studio")

_MEGABYTE = 1000
"""In kilobytes."""
MOST_PASTED = 20
"""Pictures taken from one pasted text."""


class Taken(NamedTuple):
    """What became of a picture that was sent."""

    address: str
    """As a text names it, such as `media/krag.png`; empty: it was refused."""
    sentence: str


def desk_of(course: str) -> Desk | None:
    """Load the course's desk for a door; nobody's writing waits until the picture is drawn."""
    with looking_first(db.session()):
        return queries.desk(db.session(), course)


def take_picture(session: Session, desk: Desk, content: bytes, sent_as: str, *, now: datetime, by: int) -> Taken:
    """Draw the picture anew and put it into `media/` of the open draft; say what it weighs, or why it was refused."""
    try:
        return _kept(session, desk, pictures.reencoded(content), sent_as, now=now, by=by)
    except PictureRefused as refused:
        return Taken("", pictures.sentence(refused))


def _kept(session: Session, desk: Desk, drawn: pictures.Picture, sent_as: str, *, now: datetime, by: int) -> Taken:
    assert desk.draft_id is not None  # noqa: S101 -- it was opened
    there = queries.media(session, desk)
    alike = [one.name for one in there if one.size == len(drawn.content)]
    same = next((name for name in alike if queries.file(session, desk, f"media/{name}") == drawn.content), None)
    name = same or picture_name(sent_as, drawn.ending, [one.name for one in there])
    actions.write(session, desk.draft_id, {f"media/{name}": drawn.content}, reason="media", now=now, by=by)
    return Taken(f"media/{name}", _weight(drawn))


def _weight(drawn: pictures.Picture) -> str:
    kilobytes = max(1, round(len(drawn.content) / 1000))
    if kilobytes < _MEGABYTE:
        size = _("%(size)s KB", size=number(kilobytes))
    else:
        size = _("%(size)s MB", size=number(kilobytes / _MEGABYTE, 1))
    if drawn.is_heavy:
        return str(_("Obraz dodany (%(size)s). Jest ciężki: na słabym łączu wczyta się powoli.", size=size))
    return str(_("Obraz dodany (%(size)s).", size=size))


@pages.post("/<course>/pictures")
@requires(Permission.WRITE_COURSE, on=desk_of)
@takes(megabytes=17)
def add_picture(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Take a picture that was dropped, pasted or chosen; answer with its address."""
    sent = request.files.get("picture")
    if sent is None:
        abort(400)
    try:
        drawn = pictures.reencoded(sent.read())
    except PictureRefused as refused:
        return jsonify(address="", said=pictures.sentence(refused)), 422
    now = utc_now()
    desk = actions.open_draft(db.session(), thing.slug, now=now, by=person.id)
    taken = _kept(db.session(), desk, drawn, sent.filename or "", now=now, by=person.id)
    db.session.commit()
    return jsonify(address=taken.address, said=taken.sentence)


@dataclass
class _Clipboard:
    """Takes the pictures of a pasted text into the open draft."""

    session: Session
    desk: Desk
    now: datetime
    by: int
    taken: list[str] = field(default_factory=list)

    def take(self, source: str, _alt: str) -> str | None:
        """The address of a picture that came inside the text; None for one that only the other program has."""
        head, comma, encoded = source.partition(",")
        if not comma or not head.startswith("data:image/") or "base64" not in head or len(self.taken) >= MOST_PASTED:
            return None
        try:
            content = b64decode(encoded, validate=False)
        except (NotBase64, ValueError):
            return None
        taken = take_picture(self.session, self.desk, content, "", now=self.now, by=self.by)
        self.taken += [taken.address] if taken.address else []
        return taken.address or None


@pages.post("/<course>/paste")
@requires(Permission.WRITE_COURSE, on=desk_of)
@takes(megabytes=17)
def paste(person: SignedInPerson, thing: Desk) -> ResponseReturnValue:
    """Turn HTML from the clipboard into Markdown; pictures inside it go into the course's files."""
    sent, now = request.get_data(as_text=True), utc_now()
    desk = actions.open_draft(db.session(), thing.slug, now=now, by=person.id)
    clipboard = _Clipboard(db.session(), desk, now, person.id)
    made = html.text_of(sent, picture=clipboard.take)
    db.session.commit()
    return jsonify(markdown=made.text, said=_lost(made, len(clipboard.taken)))


def _lost(made: html.Converted, pictures_taken: int) -> str:
    """Say what of the pasted text needs another look."""
    said = []
    if pictures_taken:
        said.append(_("Obrazy dodane, każdemu dopisz opis."))
    if missing := made.lost.count(html.LOST_PICTURE):
        said.append(
            ngettext(
                "%(num)d obraz nie przyszedł ze schowkiem. Dodaj go przyciskiem „Obraz”.",
                "%(num)d obrazów nie przyszło ze schowkiem. Dodaj je przyciskiem „Obraz”.",
                missing,
            )
        )
    if html.GUESSED_HEADER in made.lost:
        said.append(_("Pierwszy wiersz tabeli to teraz nazwy kolumn. Sprawdź, czy pasują."))
    if html.COPIED_CELLS in made.lost:
        said.append(_("Scalone komórki tabeli są powtórzone w każdym miejscu."))
    if html.LOST_LINK in made.lost:
        said.append(_("Linki, których strona nie może otworzyć, zostały zwykłym tekstem."))
    return " ".join(str(one) for one in said)
