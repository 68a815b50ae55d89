"""The `nbsp` filter: plain text in the language of the page or of its own."""

import pytest
from flask import Flask, render_template_string

from elearn.config import Settings
from elearn.web import locale, typo

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture
def app(tmp_path):
    app = Flask("typo")
    app.extensions["settings"] = Settings()
    locale.use(app, Settings(), str(tmp_path))
    typo.use(app)
    app.add_url_rule("/<language:language>/", "start", lambda: render_template_string("{{ 'RODO w praktyce' | nbsp }}"))
    app.add_url_rule("/<language:language>/own", "own", lambda: render_template_string("{{ 'w <b>' | nbsp('pl') }}"))
    return app.test_client()


def test_text_follows_the_language_of_the_page(app):
    assert app.get("/pl/").text == f"RODO w{NO_BREAK}praktyce"
    assert app.get("/en/").text == "RODO w praktyce"


def test_text_in_another_language_follows_its_own_and_stays_escaped(app):
    assert app.get("/en/own").text == f"w{NO_BREAK}&lt;b&gt;"
