"""The pages every public service has, and the two that machines ask for: health and readiness."""

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from elearn.db import db
from elearn.web.doors import public
from elearn.web.locale import wanted_language

pages = Blueprint("site", __name__, url_prefix="/<language:language>")
machines = Blueprint("machines", __name__)


@machines.get("/")
@public
def start() -> ResponseReturnValue:
    """Send the visitor to the home page in their language."""
    answer = redirect(url_for("catalog.home", language=wanted_language()), 302)
    answer.vary.update(["Accept-Language", "Cookie"])
    return answer


@machines.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process is up."""
    return {"status": "up"}


@machines.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether the database is reachable and its migrations are current."""
    try:
        current = current_app.extensions["migrations_current"](db.engine)
    except Exception:
        current_app.logger.exception("not ready: the database does not answer")
        return {"status": "down", "database": "unreachable"}, 503
    return ({"status": "ready"}, 200) if current else ({"status": "down", "database": "migrations missing"}, 503)
