"""The pages every public service has."""

import re
from dataclasses import replace

import pytest

from tests.application import application_with, dispose
from tests.people import enter, letters, person
from tests.visitor import Visitor

IDS = [
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-data-sporzadzenie",
    "a11y-kontakt",
    "a11y-osoba",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-architektura",
    "a11y-aplikacje",
    "a11y-ocena",
]
MESSAGE = "Dzień dobry,\n\nnie widzę odznaki."


def said(visitor):
    return visitor.text.replace("\N{NO-BREAK SPACE}", " ")


def by_id(visitor, name):
    return next(element for element in visitor.root.all() if element.attributes.get("id") == name)


@pytest.mark.parametrize("page", ["help", "privacy", "accessibility", "contact", "sign-in", "sign-up"])
def test_a_page_is_fit_to_be_shown(visitor, page):
    visitor.open(f"/pl/{page}")


@pytest.mark.parametrize("page", ["help", "privacy", "accessibility"])
def test_a_long_text_stands_in_both_languages_with_the_same_sections(app, page):
    outlines = []
    for language in ("pl", "en"):
        visitor = Visitor(app)
        visitor.client.get(f"/{language}/{page}")
        visitor._look = lambda _response: None
        html = visitor.client.get(f"/{language}/{page}").text
        article = html[html.index("<article") : html.index("</article>")]
        outlines.append(re.findall(r'<(h[1-3])[ >]|id="([^"]+)"|<(li|tr)[ >]', article))
    assert outlines[0] == outlines[1]


def test_no_polish_is_left_in_the_english_texts(app):
    for page in ("help", "privacy", "accessibility"):
        html = app.test_client().get(f"/en/{page}").text
        article = re.sub(r"<[^>]+>", " ", html[html.index("<article") : html.index("</article>")])
        words = set(re.findall(r"\w*[ąćęłńśźż]\w*", article.replace("Łącznik", "")))
        assert words == set(), f"{page}: {words}"


def test_the_accessibility_statement_is_filled_from_the_settings(settings):
    app = application_with(
        replace(
            settings,
            organisation="Centrum Próba",
            a11y_person="Jan Próbny",
            contact_phone="22 000 00 00",
            contact_email="dostepnosc@proba.example",
            a11y_reviewed="2027-03-30",
            a11y_building="Wejście bez progów od ulicy Próbnej.",
        )
    )
    visitor = Visitor(app, known=["Próba", "Próbny", "Próbnej"])
    visitor.open("/pl/accessibility")
    assert {name: by_id(visitor, name).text.strip() != "" for name in IDS} == dict.fromkeys(IDS, True)
    assert by_id(visitor, "a11y-podmiot").text == "Centrum Próba"
    assert by_id(visitor, "a11y-osoba").text == "Jan Próbny"
    assert by_id(visitor, "a11y-telefon").text == "22 000 00 00"
    assert by_id(visitor, "a11y-email").attributes["href"] == "mailto:dostepnosc@proba.example"
    assert by_id(visitor, "a11y-data-sporzadzenie").attributes["datetime"] == "2027-03-30"
    assert "Wejście bez progów od ulicy Próbnej." in said(visitor)
    dispose(app)


def test_the_statement_stands_without_telephone_and_building(visitor):
    visitor.open("/pl/accessibility")
    assert {name: by_id(visitor, name).text.strip() != "" for name in IDS} == dict.fromkeys(IDS, True)


def test_every_page_leads_to_the_statement_and_to_privacy(visitor):
    for page in ("help", "contact", "sign-in"):
        visitor.open(f"/pl/{page}")
        assert {"/pl/accessibility", "/pl/privacy"} <= set(visitor.links)


def test_the_privacy_page_names_the_real_cookie_and_nothing_else_is_set(app, visitor):
    visitor.open("/pl/privacy")
    assert "lacznik" in [code.text for code in visitor.root.all("code")]
    for page in ("help", "privacy", "accessibility"):
        visitor.open(f"/pl/{page}")
        assert "Set-Cookie" not in visitor.response.headers
    visitor.open("/pl/contact")
    names = [header.partition("=")[0] for header in visitor.response.headers.getlist("Set-Cookie")]
    assert names == ["lacznik"]
    assert "Expires" not in visitor.response.headers["Set-Cookie"]


def test_a_message_reaches_the_centre(app, visitor):
    visitor.open("/pl/help")
    visitor.click("Napisz do nas")
    visitor.fill(name="Ola", email="OLA@example.test", topic="Odznaka", message=MESSAGE).send("Wyślij wiadomość")
    assert visitor.heading == "Wiadomość wysłana"
    (letter,) = letters(app)
    assert (letter.template, letter.to_address) == ("contact", "pomoc@lacznik.example")
    assert letter.facts == {
        "name": "Ola",
        "email": "ola@example.test",
        "reply_to": "ola@example.test",
        "topic": "Odznaka",
        "message": MESSAGE,
        "about": "http://localhost/pl/help",
        "visitor_language": "Polski",
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"message": "  "}, "Napisz, w czym pomóc"),
        ({"message": "ż" * 4001}, "Skróć ten tekst do 4000 znaków"),
        ({"email": "ola"}, "Wpisz adres e-mail z małpą, na przykład jan@poczta.pl"),
        ({"name": "x" * 121}, "Skróć ten tekst do 120 znaków"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_lost(app, visitor, fields, sentence):
    typed = {"name": "Ola", "email": "ola@example.test", "topic": "badge", "message": MESSAGE, **fields}
    visitor.open("/pl/contact").fill(**typed).send("Wyślij wiadomość", status=422)
    assert said(visitor).count(sentence) == 2
    kept = {name: visitor.forms[0].values[name] for name in typed}
    assert kept == typed | {"message": typed["message"].strip()}
    assert letters(app) == []


def test_the_longest_message_is_taken(app, visitor):
    visitor.open("/pl/contact").fill(email="ola@example.test", message="ż" * 4000).send("Wyślij wiadomość")
    assert len(letters(app)) == 1


def test_a_program_that_fills_in_everything_writes_to_nobody(app, visitor):
    visitor.open("/pl/contact").fill(email="ola@example.test", message=MESSAGE, website="http://spam.example")
    visitor.send("Wyślij wiadomość")
    assert visitor.heading == "Wiadomość wysłana"
    assert letters(app) == []


def test_people_do_not_meet_the_trap(visitor):
    visitor.open("/pl/contact")
    trap = next(control for control in visitor.root.all("input") if control.attributes.get("name") == "website")
    assert any("hidden" in around.attributes for around in trap.ancestors())


def test_what_is_known_is_filled_in(app, visitor):
    enter(visitor, person(app))
    visitor.open("/pl/contact?topic=accessibility")
    values = visitor.forms[0].values
    assert (values["name"], values["email"], values["topic"]) == ("Ola Nowak", "ola@example.test", "accessibility")


@pytest.mark.parametrize("about", ["https://evil.example/x", "//evil.example", "javascript:alert(1)"])
def test_a_page_elsewhere_is_not_what_the_message_is_about(app, visitor, about):
    visitor.open("/pl/contact", query_string={"about": about})
    visitor.forms[0].values["about"] = about
    visitor.fill(email="ola@example.test", message=MESSAGE).send("Wyślij wiadomość")
    assert letters(app)[0].facts["about"] == ""


def test_a_topic_that_was_not_offered_is_refused(app, visitor):
    visitor.open("/pl/contact").fill(email="ola@example.test", message=MESSAGE)
    visitor.forms[0].values["topic"] = "wymyslony"
    visitor.send("Wyślij wiadomość", status=422)
    assert letters(app) == []


def test_robots_are_told_where_the_list_of_pages_is(visitor):
    visitor.open("/robots.txt")
    text = visitor.response.text
    assert "Sitemap: http://localhost/sitemap.xml" in text.splitlines()
    assert "Disallow: /pl/account" in text.splitlines()
    assert "Disallow: /en/arrive/" in text.splitlines()
    assert visitor.response.mimetype == "text/plain"


@pytest.mark.parametrize(
    ("accepted", "home"), [("en-GB,en;q=0.9", "/en/"), ("de,uk;q=0.8", "/pl/"), ("pl", "/pl/"), ("", "/pl/")]
)
def test_the_start_leads_home_in_the_visitors_language(app, accepted, home):
    answer = app.test_client().get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.location) == (302, home)
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_the_process_is_up(app):
    assert app.test_client().get("/healthz").json == {"status": "up"}


def test_the_site_is_ready(app):
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_a_database_without_tables_is_not_ready(settings, empty_database_url):
    app = application_with(replace(settings, database_url=empty_database_url))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "migrations missing")
    dispose(app)


def test_a_database_that_does_not_answer_is_not_ready(settings, tmp_path):
    app = application_with(replace(settings, database_url=f"sqlite:///{tmp_path}/nie/ma/bazy.sqlite3"))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "unreachable")
    assert app.test_client().get("/healthz").status_code == 200
    dispose(app)
