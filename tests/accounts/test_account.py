"""One's own account: what a person says about themselves."""

import pytest

from elearn.accounts.models import Person
from elearn.db import db
from elearn.domain.access import Role
from tests.people import PASSWORD, enter, last_link, letters, person, statements
from tests.visitor import Visitor


@pytest.fixture
def ola(app, visitor):
    number = person(app)
    enter(visitor, number)
    return number


def stored(app, number):
    with app.app_context():
        return db.session.get(Person, number)


def test_what_is_said_is_stored_and_confirmed(app, visitor, ola):
    visitor.open("/pl/account")
    visitor.fill(name="Александра  Новак", powiat="powiat wołomiński", sector="Organizacja pozarządowa")
    visitor.fill(theme="Ciemny").send("Zapisz")
    assert visitor.url.endswith("/pl/account#zapisano")
    assert any(e.attributes.get("id") == "zapisano" for e in visitor.root.all())
    kept = stored(app, ola)
    assert (kept.name, kept.powiat, kept.sector, kept.theme) == ("Александра Новак", "1434", "ngo", "dark")
    assert 'data-theme="dark"' in visitor.html


def test_another_language_is_the_pages_and_the_visits(app, visitor, ola):
    visitor.open("/pl/account").fill(language="English").send("Zapisz", follow=False, status=303)
    assert visitor.response.location == "/en/account#zapisano"
    assert stored(app, ola).language == "en"
    visitor.open("/", follow=False, status=302)
    assert visitor.response.location == "/en/"


def test_a_name_that_is_too_long_is_named_and_kept_in_the_field(app, visitor, ola):
    visitor.open("/pl/account").fill(name="ż" * 121).send("Zapisz", status=422)
    assert "Skróć ten tekst do 120 znaków" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    assert visitor.forms[0].values["name"] == "ż" * 121
    assert stored(app, ola).name == "Ola Nowak"


@pytest.mark.parametrize("field", ["theme", "powiat", "sector", "language"])
def test_a_choice_that_was_not_offered_is_refused(app, visitor, ola, field):
    visitor.open("/pl/account")
    visitor.forms[0].values[field] = "wymyslone"
    visitor.send("Zapisz", status=422)
    assert getattr(stored(app, ola), field) != "wymyslone"


def test_all_42_powiats_and_elsewhere_are_offered(visitor, ola):
    visitor.open("/pl/account")
    options = [option.text for option in visitor.forms[0].fields("powiat")[0].all("option")]
    assert len(options) == 44
    assert options[0] == "Nie podaję"
    assert options[-1] == "Poza Mazowszem"


def test_roles_held_are_shown(app, visitor):
    enter(visitor, person(app, roles=[(Role.TRAINER, "marka")]))
    visitor.open("/pl/account")
    assert "Prowadzenie kursów" in visitor.text


def test_a_visitor_is_sent_to_sign_in(visitor):
    for page in ("account", "account/password", "account/password/remove", "account/email", "account/devices"):
        visitor.open(f"/pl/{page}")
        assert visitor.path == f"/pl/sign-in?next=/pl/{page}"


def test_one_statement_tells_who_is_there(app, visitor, ola):
    with statements(app) as seen:
        visitor.open("/pl/help")
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


def test_a_visitors_page_asks_the_database_nothing(app, visitor):
    with statements(app) as seen:
        visitor.open("/pl/help")
    assert seen == []


PAGES = ["account", "account/password", "account/password/remove", "account/email", "account/devices", "sign-out"]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_fit_in_each_language(app, visitor, page, language):
    enter(visitor, person(app, password=PASSWORD))
    visitor.open(f"/{language}/{page}")
    assert visitor.path == f"/{language}/{page}"


def test_the_english_way_in_is_english(app, visitor):
    visitor.open("/en/sign-up").fill(email="ewa@example.test", name="Ewa", password=PASSWORD).send("Create an account")
    visitor.open(last_link(app, "ewa@example.test"))
    assert visitor.path.startswith("/en/arrive/")
    visitor.send(visitor.buttons[0])
    assert visitor.path.startswith("/en/my")
    visitor.open("/en/account/email").fill(email="nowa@example.test")
    visitor.send(visitor.buttons[0])
    for name in ("url", "stop_url"):
        Visitor(app).open(last_link(app, "ewa@example.test", name))
    Visitor(app).open("/en/arrive/nowhere", status=410)
    stored_in = letters(app)[-1]
    assert stored_in.to_address == "nowa@example.test"
