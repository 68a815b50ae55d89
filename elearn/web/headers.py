"""Response headers and the request's number: security policy, cookies' frame, one log line a request."""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, abort, g, has_request_context, request
from flask.typing import ResponseReturnValue

from elearn.config import Settings
from elearn.db import reading_only

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
WITH_OWN_FRAMES = POLICY + "; frame-src 'self'"
"""For a page that shows another page of this site inside itself, such as the editor its preview."""
IN_OWN_FRAME = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'").replace(
    "form-action 'self'", "form-action 'none'"
)
"""For a page that a page of this site may show inside itself; nothing is sent from there."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def use(app: Flask, settings: Settings) -> None:
    """Number each request, tell the database whether it may write, and put the headers on every answer."""

    @app.before_request
    def _number() -> ResponseReturnValue | None:
        g.request_id = secrets.token_hex(8)
        g.started = time.perf_counter()
        reading_only.set(request.method in READS)
        if "\0" in request.path:  # PostgreSQL keeps no such sign, so nothing is called so
            abort(404)
        request.query_string = request.query_string.replace(
            b"%00", b""
        )  # whatever is looked for, is looked for without
        return None

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers["X-Request-Id"] = g.get("request_id", "-")
        if settings.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "private, no-cache")
        _log(app, response)
        return response

    @app.teardown_request
    def _writes_again(_: BaseException | None) -> None:
        reading_only.set(False)


def keep_none(pages: Blueprint) -> None:
    """Let no browser keep these pages and no search engine list them.

    They show what one person did, or stand at an address that is a secret.
    """

    @pages.after_request
    def _not_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def case_number() -> str:
    """Return the short number a person can quote and the log holds: the first six signs of the request's id."""
    return str(g.get("request_id", "000000"))[:6].upper()


def _log(app: Flask, response: Response) -> None:
    rule = request.url_rule.rule if request.url_rule else "-"  # the rule, not the address: no personal data in the log
    milliseconds = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    app.logger.info(
        "request",
        extra={"facts": {"method": request.method, "rule": rule, "status": response.status_code, "ms": milliseconds}},
    )


class Lines(logging.Formatter):
    """One JSON object a line: when, how grave, which request, what."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "request": g.get("request_id", "-") if has_request_context() else "-",
            "said": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(app: Flask, level: int = logging.INFO) -> None:
    """Send the application's log to the standard error stream as JSON lines."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(Lines())
    app.logger.handlers[:] = [stream]
    app.logger.setLevel(level)
    app.logger.propagate = False
