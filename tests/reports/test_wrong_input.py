"""Forms of a group when they are filled in wrongly: each answers in the language of the page, and nothing is lost."""

import pytest

from elearn.domain.access import Role
from tests.factories import published_course, signed_in_visitor
from tests.reports.groups import group, organisation

GROUP = "/pl/coordination/groups/1"
DAY = "Wpisz datę, na przykład 2026-12-31"
ADDRESS = "Wpisz adres e-mail z małpą, na przykład jan@poczta.pl"
COURSE = {"course": "Kurs próbny"}
PROGRAMME = {"title": "Most", "number": "1/2027"}


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def halina(app):
    published_course(app)
    group(app, organisation(app))
    return signed_in_visitor(app, "halina@example.test", roles=[(Role.COORDINATOR, "")])


@pytest.mark.parametrize(
    ("path", "button", "values", "said"),
    [
        ("/invitations", "Utwórz link", {"most": "dużo"}, "Wpisz liczbę od 1 do 10 000"),
        ("/invitations", "Utwórz link", {"most": "0"}, "Wpisz liczbę od 1 do 10 000"),
        ("/invitations", "Utwórz link", {"last": "jutro"}, DAY),
        ("/invitations", "Wyślij zaproszenie", {"email": "jan"}, ADDRESS),
        ("/courses", "Dodaj kurs", {**COURSE, "deadline": "31.02.2027"}, DAY),
        ("/courses", "Dodaj kurs", {**COURSE, "deadline": "2020-01-01"}, "Ten dzień już minął"),
        ("/settings", "Zapisz", {"stalled_days": "czternaście"}, "Wpisz liczbę dni od 1 do 365"),
        ("/settings", "Zapisz", {"target": "-1"}, "Wpisz liczbę większą od zera"),
        ("/settings/programme", "Zapisz projekt", {**PROGRAMME, "starts_on": "kiedyś"}, DAY),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_is_said_in_words_and_kept(halina, path, button, values, said):
    halina.open(f"{GROUP}{path}").fill(values).send(button, status=422)
    assert said in halina.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Not a valid" not in halina.html
    typed = [value for name, value in values.items() if name != "course"]
    assert all(value in halina.html for value in typed), "nobody types it again"


def test_a_day_is_understood_as_people_write_it(halina):
    halina.open(f"{GROUP}/courses").fill(course="Kurs próbny", deadline="31.01.2030").send("Dodaj kurs")
    assert "31 stycznia 2030" in halina.text.replace("\N{NO-BREAK SPACE}", " ")
    halina.click("Zmień: Kurs próbny").fill(deadline="2020-01-01").send("Zapisz termin", status=422)
    assert "Ten dzień już minął" in halina.text
