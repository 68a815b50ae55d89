"""Pages that are the same for everybody at the same place, but for a name and a form token.

Rendering a page costs more than all else that a reader asks for. So it is rendered once for each place, with marks
where name and token belong, and filled in for each person. A place is everything that the page says of its reader. One
reader's page cannot slip into another's: while it is rendered there is no person, only a stand-in without a past, and
the template gets nothing but what follows from the place.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple, NoReturn

from flask import Flask, Response, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from elearn.web import compress
from elearn.web.doors import SignedInPerson, current_person
from elearn.web.kept import Kept
from elearn.web.locale import language

SHELLS = 800
"""Pages that each process keeps: about 25 KB each."""

_MARKED = secrets.token_hex(12)
"""Nobody can know it, so no text of a course can hold a mark."""
NAME, INITIALS, TOKEN = (f"{_MARKED}-{number}" for number in range(3))
_MARKS = re.compile(f"({NAME}|{INITIALS}|{TOKEN})")


class StandIn:
    """Takes the place of the person while a shell is rendered; knows no more than what the place says."""

    display_name, initials = NAME, INITIALS

    def __init__(self, theme: str, *, opens_studio: bool, coordinates: bool) -> None:
        self.theme, self.opens_studio, self.coordinates = theme, opens_studio, coordinates

    @property
    def place(self) -> tuple[str, bool, bool]:
        """What a page may say of its reader."""
        return self.theme, self.opens_studio, self.coordinates

    def __getattr__(self, asked: str) -> NoReturn:
        """Stop a page that asks for more: it would show one person's facts to others."""
        raise RuntimeError(f"a page kept for many people asks for current_person.{asked}")


def use(app: Flask) -> None:
    """Let pages of this application be kept; call it after the protection against forged requests."""
    app.extensions["shells"] = Kept(SHELLS)

    def csrf_token() -> str:
        return str(g.get("token_mark") or generate_csrf())

    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})  # Flask-WTF has put its own in both places


def page(template: str, place: Hashable, facts: Callable[[], Mapping[str, Any]]) -> ResponseReturnValue:
    """Answer with the template, rendered with `facts` once for each place; `facts` must follow from the place alone."""
    if request.args or "_flashes" in session:
        return render_template(template, **facts())
    person = current_person()
    reader = None if person is None else _stand_in(person)
    thrifty = request.headers.get("Save-Data", "").lower()
    shells: Kept = current_app.extensions["shells"]
    shell = shells.once(
        (template, request.host_url, language(), thrifty, reader and reader.place, place),
        lambda: _shell(template, reader, facts()),
    )
    own = [_own(mark, person) for mark in shell.marks]
    parts = [part for pair in zip_longest(shell.texts, own, fillvalue=b"") for part in pair]
    if not compress.asked_for():
        return Response(b"".join(parts), mimetype="text/html")
    between = (*map(compress.bare_block, own), compress.LAST)
    blocks = [part for pair in zip(shell.blocks, between, strict=True) for part in pair]
    packed = Response(compress.wrapped(blocks, parts), mimetype="text/html")
    packed.headers["Content-Encoding"] = "gzip"
    return packed


def _stand_in(person: SignedInPerson) -> StandIn:
    return StandIn(person.theme, opens_studio=person.opens_studio, coordinates=person.coordinates)


def _own(mark: str, person: SignedInPerson | None) -> bytes:
    """Return what stands at a mark in this person's page."""
    if mark == TOKEN or person is None:
        return str(generate_csrf()).encode()
    return escape(person.display_name if mark == NAME else person.initials).encode()


class Shell(NamedTuple):
    """A page cut at its marks: text, mark, text, mark … text; the texts also packed."""

    texts: tuple[bytes, ...]
    marks: tuple[str, ...]
    blocks: tuple[bytes, ...]


def _shell(template: str, reader: StandIn | None, facts: Mapping[str, Any]) -> Shell:
    """Render the page and cut it."""
    g.token_mark, before = TOKEN, g.get("csrf_token")
    try:
        whole = render_template(template, **facts, current_person=reader)
    finally:
        del g.token_mark
    if g.get("csrf_token") != before:  # where Flask-WTF leaves a token that it has made
        raise RuntimeError(f"{template} is kept for many people and holds the form token of one")
    cut = _MARKS.split(whole)
    texts = tuple(text.encode() for text in cut[::2])
    return Shell(texts, tuple(cut[1::2]), tuple(map(compress.block, texts)))
