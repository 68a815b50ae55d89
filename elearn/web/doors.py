"""Doors: each route says who may enter; the door loads the object, decides and hands the object in."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from elearn.domain.access import Grant, Permission, allows
from elearn.web import rescue

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class SignedInPerson(Protocol):
    """What a page may know of the person in front of it; `accounts` supplies it."""

    id: int
    sign_in_id: int
    email: str
    name: str
    language: str
    theme: str
    opens_studio: bool
    """Whether there is a course that they may work on."""
    coordinates: bool
    """Whether there is a group that they may look after."""

    @property
    def display_name(self) -> str:
        """Name, or the part of the address before the @."""

    @property
    def initials(self) -> str:
        """One or two letters for the header."""

    @property
    def grants(self) -> Iterable[Grant]:
        """Roles held; loaded when first asked for."""


class Owned(Protocol):
    """A thing that belongs to one person."""

    @property
    def person_id(self) -> int | None:
        """The owner; None: nobody any more."""


def current_person() -> SignedInPerson | None:
    """Return the person signed in, or None for a visitor and where nobody asks, as when the worker renders a mail."""
    loaded = vars(g).get("_login_user")  # where Flask-Login keeps whom it has found: a page asks a dozen times
    person = current_user if loaded is None else loaded
    return cast("SignedInPerson", person) if person and person.is_authenticated else None


def public(view: View) -> View:
    """Let everybody in."""
    view.__door__ = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let people with an account in, handing in `person`; send visitors to sign in and back."""

    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        person = current_person()
        return to_sign_in() if person is None else view(person=person, **values)

    door.__door__ = "signed_in"  # type: ignore[attr-defined]
    return cast("View", door)


def mine(*, on: Callable[..., Owned | None], also: Permission | None = None) -> Callable[[View], View]:
    """Let the owner in, handing in `person` and the loaded `thing`; for others it does not exist.

    With `also` those are let in too who have that permission for the `scope` of the thing.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def door(**values: Any) -> ResponseReturnValue:
            person = current_person()
            if person is None:
                return to_sign_in()
            thing = on(**values)
            if thing is None or not _is_for(person, thing, also):
                abort(404)
            return view(person=person, thing=thing)

        door.__door__ = "mine"  # type: ignore[attr-defined]
        return cast("View", door)

    return guard


def _is_for(person: SignedInPerson, thing: Any, also: Permission | None) -> bool:
    """Say whether the thing is the person's own, or the permission covers it."""
    return thing.person_id == person.id or (also is not None and allows(person.grants, also, thing.scope))


def scopes_of(thing: Any) -> tuple[str, ...]:
    """Where a grant must count to open the thing: in one of several places, or in its one."""
    several: tuple[str, ...] | None = getattr(thing, "scopes", None)
    return (thing.scope,) if several is None else several


def requires(
    permission: Permission, *, on: Callable[..., Any] | None = None, hidden: bool = False
) -> Callable[[View], View]:
    """Let people with the permission in; `on` loads the `thing`, whose scopes the permission is asked for.

    A `hidden` thing does not exist for those to whom it is not open.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def door(**values: Any) -> ResponseReturnValue:
            person = current_person()
            if person is None:
                return to_sign_in()
            if on is None:
                return view(person=person, **values) if allows(person.grants, permission) else abort(403)
            thing = on(**values)
            if thing is None:
                abort(404)
            if not allows(person.grants, permission, *scopes_of(thing)):
                abort(404 if hidden else 403)
            return view(person=person, thing=thing)

        door.__door__ = f"requires {permission}"  # type: ignore[attr-defined]
        return cast("View", door)

    return guard


def to_sign_in() -> ResponseReturnValue:
    """Send a visitor to sign in, and back to the page a GET asked for or the form stood on.

    Who sent a form with text in it gets the text back instead: a redirect would lose it.
    """
    if rescue.typed():
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else own_path(request.referrer)
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def own_path(target: str | None, default: str = "") -> str:
    """Return the target as a path on this site, or the default: a redirect never leaves the house."""
    try:
        parts = urlsplit((target or "").replace("\\", "/"))
    except ValueError:  # such as http://[::1
        return default
    same_host = not parts.netloc or parts.netloc == request.host
    if not same_host or parts.scheme not in {"", "http", "https"}:
        return default
    path = "/" + parts.path.lstrip("/") if parts.path else ""
    if any(ord(letter) < 32 for letter in path):  # noqa: PLR2004 -- control characters
        return default
    query, place = (f"?{parts.query}" if parts.query else ""), (f"#{parts.fragment}" if path and parts.fragment else "")
    return (path + query + place) or default
