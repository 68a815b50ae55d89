"""What a course gives besides its lessons: its terms, what to do on Monday, drawings, the publisher's line."""

import pytest

from tests.factories import course_files, lesson_file, published_course

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 240"><text x="9" y="20">Mapa</text></svg>'
TERMS = """\
+++
title = "Słowniczek"
+++

## Dom {#dom}

Tu się żyje.

## Ogród {#ogrod}

Tu się sadzi.
"""
LINKED = "## Pierwsza {#poczatek}\n\nZobacz [dom](glossary.md#dom).\n\n![Mapa wsi](media/mapa.pl.svg)\n"


def files(**changes):
    made = course_files(lessons={"pierwsza": lesson_file("Pierwsza", body=LINKED)})
    page = made["pl/course.md"].decode()
    return made | {
        "media/mapa.pl.svg": DRAWING,
        "pl/glossary.md": TERMS.encode(),
        "pl/course.md": page.replace("outcomes =", 'monday = ["Zapukaj.", "Zostaw kartkę."]\noutcomes =', 1).encode(),
        **changes,
    }


@pytest.fixture
def with_terms(app):
    """The course with a glossary, Monday's list and a drawing."""
    return published_course(app, files())


@pytest.mark.usefixtures("with_terms")
def test_a_lesson_leads_to_the_term_and_the_glossary_to_all(visitor):
    visitor.open("/pl/courses/kurs/pierwsza")
    (link,) = [a.attributes["href"] for a in visitor.root.all("a") if a.text == "dom"]
    assert link == "/pl/courses/kurs/glossary#dom"
    visitor.open("/pl/courses/kurs/glossary")
    assert next(iter(visitor.root.all("h1"))).text == "Słowniczek"
    assert [h.attributes["id"] for h in visitor.root.all("h2") if h.attributes.get("id") in {"dom", "ogrod"}] == [
        "dom",
        "ogrod",
    ]
    assert {"#dom", "#ogrod"} <= {a.attributes.get("href") for a in visitor.root.all("a")}
    visitor.open("/pl/courses/kurs/glossary?view=print")
    assert "Tu się sadzi." in visitor.text.replace("\xa0", " ")


@pytest.mark.usefixtures("with_terms")
def test_another_language_sees_the_terms_in_the_course_s_own(visitor):
    visitor.open("/en/courses/kurs/glossary")
    assert any(part.attributes.get("lang") == "pl" and "Dom" in part.text for part in visitor.root.all("div"))


@pytest.mark.usefixtures("with_terms")
def test_monday_stands_on_the_course_page_and_prints(visitor):
    visitor.open("/pl/courses/kurs")
    assert "Zapukaj." in visitor.text
    assert "/pl/courses/kurs/monday" in {a.attributes.get("href") for a in visitor.root.all("a")}
    visitor.open("/pl/courses/kurs/monday")
    assert [li.text for li in visitor.root.all("li")][-2:] == ["Zapukaj.", "Zostaw kartkę."]


def test_a_course_without_them_has_no_such_pages(app, visitor):
    published_course(app, course_files())
    visitor.open("/pl/courses/kurs")
    assert "poniedziałek" not in visitor.text
    assert app.test_client().get("/pl/courses/kurs/glossary").status_code == 404
    assert app.test_client().get("/pl/courses/kurs/monday").status_code == 404


@pytest.mark.usefixtures("with_terms")
def test_a_drawing_is_shown_in_its_size_and_served_so_that_it_can_do_nothing(app, visitor):
    visitor.open("/pl/courses/kurs/pierwsza")
    (picture,) = [img.attributes for img in visitor.root.all("img") if img.attributes.get("alt") == "Mapa wsi"]
    assert (picture["width"], picture["height"]) == ("400", "240")
    answer = app.test_client().get(picture["src"])
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/svg+xml", DRAWING)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_publisher_s_line_stands_where_the_course_names_nobody(app, visitor):
    toml = files()["course.toml"].decode().replace('licence = "CC BY-SA 4.0"\n', "").replace('["Zespół"]', "[]")
    published_course(app, files(**{"course.toml": toml.encode()}))
    visitor.open("/pl/courses/kurs")
    settings = app.extensions["settings"]
    assert settings.organisation in visitor.text
    assert settings.course_licence in visitor.text
