"""Every page that can be typed in without knowing more is fit for people, in every language."""

import pytest

from tests.application import application_with, dispose
from tests.visitor import Visitor

NO_PAGES = ("/static/",)


@pytest.fixture
def pages(sqlite_settings):
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


def addresses(app, language):
    """Return the paths of all pages that need nothing but a language."""
    rules = [r for r in app.url_map.iter_rules() if "GET" in r.methods and r.arguments <= {"language"}]
    paths = [rule.rule.replace("<language:language>", language) for rule in rules]
    return sorted(path for path in paths if not path.startswith(NO_PAGES))


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_stranger_can_open_every_page(pages, language):
    found = []
    for path in addresses(pages, language):
        try:
            Visitor(pages).open(path)
        except AssertionError as fault:
            found.append(str(fault).partition("\nassert")[0])
    assert not found, "\n\n".join(found)


def test_there_are_pages_to_open(pages):
    assert {"/pl/", "/pl/courses", "/pl/sign-in", "/pl/sign-up"} <= set(addresses(pages, "pl"))
