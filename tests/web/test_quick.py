"""Sentences and addresses that templates ask for are the same as those of Flask-Babel and Flask, only found sooner."""

import flask
import flask_babel
import pytest
from flask_babel import force_locale

from elearn.web import quick
from tests.application import application_with, dispose


@pytest.fixture
def page(sqlite_settings):
    """The application with a request to a page in Polish under way."""
    app = application_with(sqlite_settings)
    with app.test_request_context("/pl/help"):
        app.preprocess_request()
        yield app
    dispose(app)


def rendered(app, source, name="page.html", **values):
    template = app.jinja_env.from_string(source)
    text = app.jinja_env.overlay(autoescape=False).from_string(source)
    return (template if name.endswith("html") else text).render(**values)


@pytest.mark.parametrize("tongue", ["pl", "en"])
def test_every_sentence_is_the_one_that_babel_finds(page, tongue):
    with force_locale(tongue):
        catalogue = flask_babel.get_domain().get_translations()
        messages = [one for one in catalogue._catalog if isinstance(one, str) and one and "%" not in one]
        assert len(messages) > 100
        template = page.jinja_env.from_string("{{ _(message) }}")
        assert [template.render(message=one) for one in messages] == [flask_babel.gettext(one) for one in messages]


def test_a_sentence_follows_the_language_of_the_moment(page):
    assert rendered(page, "{{ _('Pomoc') }}") == "Pomoc"
    with force_locale("en"):
        assert rendered(page, "{{ _('Pomoc') }}") == "Help"


def test_values_are_escaped_in_html_and_left_alone_in_plain_text(page):
    source = "{{ _('Lekcja %(number)s z %(total)s', number=a, total=2) }}"
    assert "&lt;b&gt;" in rendered(page, source, a="<b>")
    assert "<b>" in rendered(page, source, name="mail.txt", a="<b>")


@pytest.mark.parametrize(("count", "said"), [(1, "1 lekcja"), (2, "2 lekcje"), (5, "5 lekcji")])
def test_a_plural_form_follows_the_number(page, count, said):
    found = rendered(page, "{{ ngettext('%(num)d lekcja', '%(num)d lekcji', n) }}", n=count)
    assert found.replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("site.help", {}),
        ("site.help", {"language": "en"}),
        ("learning.lesson", {"course": "kurs", "lesson": "pierwsza"}),
        ("learning.lesson", {"course": "łódź & co", "lesson": "a/b"}),
        ("catalog.shelf", {"topic": ["brand", "law"]}),
        ("catalog.shelf", {"q": None}),
        ("site.help", {"_anchor": "konto"}),
    ],
)
def test_an_address_is_the_one_that_flask_builds(page, endpoint, values):
    for tongue in ("pl", "en", "pl"):
        with force_locale(tongue):
            assert quick.url_for(endpoint, **values) == flask.url_for(endpoint, **values)
