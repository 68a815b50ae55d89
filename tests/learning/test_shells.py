"""A lesson is rendered once for all who stand at the same place; each still gets their own page."""

import gzip
import re

import pytest
from flask_wtf.csrf import generate_csrf
from jinja2 import DictLoader

from elearn.web import shells
from elearn.web.shells import StandIn
from tests.factories import published_course, signed_in_visitor

LESSON = "/pl/courses/kurs/pierwsza"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def course(app):
    """A course of two lessons and a test."""
    published_course(app)
    return app


def page_of(visitor, path=LESSON, **headers):
    answer = visitor.client.get(path, headers=headers)
    assert answer.status_code == 200
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(answer.data) if packed else answer.data).decode()


def without_tokens(page):
    return TOKEN.sub("", page)


def test_each_reader_has_their_own_name_and_token(course):
    ola, jan = signed_in_visitor(course, name="Ola Nowa"), signed_in_visitor(course, "jan@example.test", name="Jan <b>")
    first, second = page_of(ola), page_of(jan)
    assert "Ola Nowa" in first
    assert "Jan &lt;b&gt;" in second
    assert "Jan" not in first
    assert "Ola" not in second
    assert len(TOKEN.findall(first)) == 2
    assert set(TOKEN.findall(first)).isdisjoint(TOKEN.findall(second))


def test_the_token_of_a_kept_page_works(course):
    page_of(signed_in_visitor(course))
    jan = signed_in_visitor(course, "jan@example.test")
    jan.open(LESSON).send("Ukończ i przejdź dalej")
    assert jan.path == "/pl/courses/kurs/druga"


def test_the_kept_page_is_the_page_that_is_rendered_for_one(course):
    ola = signed_in_visitor(course, name="Ola Nowa")
    kept, alone = page_of(ola), page_of(ola, f"{LESSON}?x=1")
    assert without_tokens(kept) == without_tokens(alone).replace("?x=1", "")


def test_packed_and_unpacked_pages_are_the_same(course):
    ola = signed_in_visitor(course, name="Żółć 🐝")
    assert without_tokens(page_of(ola, **{"Accept-Encoding": "gzip"})) == without_tokens(page_of(ola))


def test_a_page_follows_what_its_reader_has_done(course):
    ola, jan = signed_in_visitor(course), signed_in_visitor(course, "jan@example.test")
    before = without_tokens(page_of(jan))
    ola.open(LESSON).send("Ukończ i przejdź dalej")
    assert "Cofnij oznaczenie" in page_of(ola)
    assert without_tokens(page_of(jan)) == before


def test_a_visitor_gets_no_cookie_and_no_form(course):
    signed_in = signed_in_visitor(course)
    page_of(signed_in)
    answer = course.test_client().get(LESSON)
    assert "Set-Cookie" not in answer.headers
    assert not TOKEN.search(answer.text)


def test_themes_and_thrifty_pages_are_kept_apart(course):
    dark, light = (signed_in_visitor(course, f"{theme}@example.test") for theme in ("dark", "light"))
    for visitor, theme in ((dark, "dark"), (light, "light")):
        visitor.open("/pl/account").fill(theme=theme).send("Zapisz")
    assert 'data-theme="dark"' in page_of(dark)
    assert 'data-theme="light"' in page_of(light)
    assert "style-thrifty" in page_of(dark, **{"Save-Data": "on"})
    assert "style-thrifty" not in page_of(dark)


def test_a_sentence_for_one_reader_is_not_kept(course):
    ola, jan = signed_in_visitor(course), signed_in_visitor(course, "jan@example.test")
    ola.open(LESSON).send("Ukończ i przejdź dalej")
    ola.open(LESSON).send("Cofnij oznaczenie")
    assert "nie jest już oznaczona" in ola.html
    assert "nie jest już oznaczona" not in page_of(jan)
    assert "nie jest już oznaczona" not in page_of(ola)


def test_a_page_with_a_form_of_one_person_is_not_kept(course):
    course.jinja_env.globals["generated"] = generate_csrf
    loader = DictLoader({"own.html": "{{ generated() }}"})
    for environment in course.extensions["templates"].spoken.values():
        environment.loader = loader
    with course.test_request_context("/pl/help"):
        course.preprocess_request()
        with pytest.raises(RuntimeError, match="form token"):
            shells.page("own.html", (), dict)


def test_a_page_that_asks_more_of_the_stand_in_fails_instead_of_telling():
    with pytest.raises(RuntimeError, match=r"current_person\.email"):
        _ = StandIn("dark", opens_studio=False, coordinates=False).email
