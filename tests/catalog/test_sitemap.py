"""sitemap.xml: every public page in every language it has, with its twins."""

from xml.etree import ElementTree as ET

from tests.factories import lesson_file, published_course

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def entries(app):
    """Return {address: {language: twin}} of the map of the site."""
    answer = app.test_client().get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    root = ET.fromstring(answer.data)  # noqa: S314 -- our own answer
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)
        }
        for url in root.findall("s:url", NAMES)
    }


def test_pages_stand_with_their_twins(app):
    found = entries(app)
    assert found["http://localhost/pl/"] == {"pl": "http://localhost/pl/", "en": "http://localhost/en/"}
    assert found["http://localhost/en/"] == found["http://localhost/pl/"]


def test_a_lesson_stands_in_the_languages_it_has(app):
    lessons = {"pierwsza": lesson_file("Pierwsza"), "druga": lesson_file("Druga")}
    published_course(app, lessons=lessons, english={"pierwsza": lesson_file("First", base=False)})
    found = entries(app)
    assert set(found["http://localhost/en/courses/kurs/pierwsza"]) == {"pl", "en"}
    assert "http://localhost/en/courses/kurs" in found
    assert "http://localhost/en/courses/kurs/druga" not in found
    assert found["http://localhost/pl/courses/kurs/druga"] == {"pl": "http://localhost/pl/courses/kurs/druga"}


def test_every_address_opens(app):
    published_course(app, lessons={"pierwsza": lesson_file("Pierwsza")})
    for address in entries(app):
        assert app.test_client().get(address).status_code == 200, address


def test_robots_are_told_where_it_is(app):
    assert "Sitemap: http://localhost/sitemap.xml" in app.test_client().get("/robots.txt").get_data(as_text=True)
