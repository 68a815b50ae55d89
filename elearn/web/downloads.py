"""Files and documents for everybody: kept by caches, asked for in parts, and read by programs of any site."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

MINUTE, HOUR, DAY = 60, 3600, 86400
EXPOSED = "Accept-Ranges, Content-Range, ETag, Link"
ASKING = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": str(DAY),
}
"""What a browser hears that asks first whether a script may ask."""


def for_every_site(view: View) -> View:
    """Mark a view whose answers scripts of other sites may read; the pages for people that it gives stay closed."""
    view.__for_every_site__ = True  # type: ignore[attr-defined]
    return view


def use(app: Flask) -> None:
    """Say on the answers of marked views, and before they are asked for, that every site may read them."""

    @app.after_request
    def _opened(response: Response) -> Response:
        before = request.method == "OPTIONS"
        if is_for_every_site(request.endpoint) and (before or response.mimetype != "text/html"):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            response.headers.update(ASKING if before else {"Access-Control-Expose-Headers": EXPOSED})
        return response


def is_for_every_site(endpoint: str | None) -> bool:
    """Say whether the endpoint's view is marked."""
    return hasattr(current_app.view_functions.get(endpoint or ""), "__for_every_site__")


def kept(answer: Response, seconds: int) -> Response:
    """Let anybody keep the answer so long, ask again by its fingerprint, and ask for a part of it."""
    answer.cache_control.public, answer.cache_control.max_age = True, seconds
    answer.add_etag()
    answer.make_conditional(request, accept_ranges=_one_part(), complete_length=len(answer.get_data()))
    answer.accept_ranges = "bytes"
    return answer


def _one_part() -> bool:
    """Say whether one part is asked for; other units, several parts and a fingerprint to compare give the whole."""
    asked = request.range
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1 and not request.if_none_match


def json_document(document: dict[str, Any], kind: str, seconds: int) -> Response:
    """Return a document of data as this kind of file."""
    return kept(Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype=kind), seconds)
