"""Error pages: in the visitor's language, with what to do and a case number that stands in the log."""

import json
import logging

import pytest
from flask import Blueprint, abort
from sqlalchemy import text

from elearn.db import db
from elearn.web.doors import public
from elearn.web.headers import Lines
from tests.logs import heard
from tests.people import enter, person
from tests.visitor import Visitor

HEADINGS = {
    400: "Nie rozumiemy tego żądania",
    403: "Nie masz dostępu do tej strony",
    404: "Nie ma takiej strony",
    405: "Tego nie da się tu zrobić",
    410: "Tej strony już nie ma",
    413: "To za dużo naraz",
    429: "Za dużo prób w krótkim czasie",
    500: "To nasz błąd",
    503: "Serwis chwilowo nie działa",
}


@pytest.fixture
def app(app):
    pages = Blueprint("planted", __name__)

    @pages.get("/<language:language>/fail/<int:status>")
    @public
    def fail(status):
        abort(status)

    @pages.get("/<language:language>/break")
    @public
    def broken():
        raise RuntimeError("ola@example.test fell over")

    @pages.get("/<language:language>/database")
    @public
    def database():
        db.session.execute(text("SELECT * FROM nowhere"))

    app.register_blueprint(pages)
    return app


def said(visitor):
    return visitor.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("status", "heading"), HEADINGS.items())
def test_each_failure_has_its_page(visitor, status, heading):
    visitor.open(f"/pl/fail/{status}", status=status)
    assert visitor.heading.replace("\N{NO-BREAK SPACE}", " ") == heading
    assert "/pl/contact" in visitor.links


def test_an_address_that_is_nowhere_is_404_in_its_language(visitor):
    visitor.open("/pl/nie/ma/takiej", status=404)
    assert next(iter(visitor.root.all("html"))).attributes["lang"] == "pl"


def test_where_the_address_has_no_language_the_browser_says_it(app):
    answer = app.test_client().get("/nowhere", headers={"Accept-Language": "en"})
    assert '<html lang="en">' in answer.text
    assert '<html lang="pl">' in app.test_client().get("/nowhere", headers={"Accept-Language": "uk"}).text


def test_the_case_number_on_the_page_stands_in_the_log(app, visitor):
    with heard(app, logging.ERROR) as records:
        visitor.open("/pl/break", status=500)
    with app.test_request_context():
        lines = [json.loads(Lines().format(record)) for record in records]
    case = visitor.response.headers["X-Request-Id"][:6].upper()
    assert f"Numer sprawy: {case}" in said(visitor)
    assert [line["said"] for line in lines] == [f"case {case}"]
    assert "RuntimeError" in lines[0]["trace"]
    assert "fell over" not in visitor.html


def test_a_broken_statement_is_our_mistake(visitor):
    visitor.open("/pl/database", status=500)
    assert said(visitor).startswith("To nasz błąd")


def test_the_page_stands_when_the_database_is_gone(app, visitor, monkeypatch):
    enter(visitor, person(app))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        engine = db.engine

    def gone(*_arguments, **_named):
        raise ConnectionError("no database")

    monkeypatch.setattr(engine.pool, "_creator", gone)
    monkeypatch.setattr(engine.pool, "_invoke_creator", gone)
    visitor.open("/pl/account", status=500)
    assert said(visitor).startswith("To nasz błąd")


def test_a_person_signed_in_gets_the_same_page(app):
    visitor = Visitor(app)
    enter(visitor, person(app))
    visitor.open("/pl/fail/404", status=404)
    assert "Ola Nowak" not in visitor.html
