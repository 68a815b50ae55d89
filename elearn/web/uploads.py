"""Views that take more than a form: a request's largest size is known before its body is read.

Only of people who are signed in: the token of a form is looked for, and so all of the body read, before any door.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, request
from flask.typing import ResponseReturnValue

from elearn.web.doors import current_person

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def takes(*, megabytes: int) -> Callable[[View], View]:
    """Mark a view that takes requests of up to so many megabytes; stands below the door."""

    def mark(view: View) -> View:
        view.__takes__ = megabytes * 1024 * 1024  # type: ignore[attr-defined]
        return view

    return mark


def use(app: Flask) -> None:
    """Raise the limit for marked views, before anything reads the body."""

    @app.before_request
    def _limit() -> None:
        view = app.view_functions.get(request.endpoint or "")
        most = getattr(view, "__takes__", None)
        if most is not None and current_person() is not None:
            request.max_content_length = most
