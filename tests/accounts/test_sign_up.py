"""Signing up: by an address, confirmed by a button behind a mailed link."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.accounts import keys
from elearn.accounts.models import Confirmation, Person
from elearn.db import db
from tests.people import PASSWORD, alike, enter, last_link, letters, person, statements
from tests.visitor import Visitor

OLA = "ola@example.test"


def asked(visitor, **fields):
    return visitor.open(fields.pop("page", "/pl/sign-up")).fill(email=OLA, **fields).send("Załóż konto")


def stored(app):
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.email == OLA)).one_or_none()


def test_an_address_is_enough_for_an_account(app, visitor):
    asked(visitor)
    assert visitor.heading == "Sprawdź pocztę"
    assert OLA in visitor.text
    assert stored(app) is None
    visitor.open(last_link(app, OLA)).send("Potwierdzam, wchodzę")
    assert visitor.path == "/pl/my"
    assert "Konto gotowe" in visitor.text
    made = stored(app)
    assert (made.name, made.password_hash, made.language) == ("", None, "pl")
    assert made.confirmed_at is not None


def test_name_and_password_are_kept_in_the_browser_that_gave_them(app, visitor):
    asked(visitor, name="  Оксана   Мельник ", password=PASSWORD)
    visitor.open(last_link(app, OLA)).send("Potwierdzam, wchodzę")
    made = stored(app)
    assert made.name == "Оксана Мельник"
    assert keys.matches(made.password_hash, PASSWORD)


def test_a_password_from_another_browser_is_not_kept(app, visitor):
    asked(visitor, name="Ktoś Inny", password=PASSWORD)
    owner = Visitor(app)
    owner.open(last_link(app, OLA))
    assert "Hasło ustawisz po zalogowaniu" in owner.text
    owner.send("Potwierdzam, wchodzę")
    assert stored(app).password_hash is None


def test_opening_the_link_does_not_use_it_up(app, visitor):
    asked(visitor)
    for _ in range(3):
        visitor.open(last_link(app, OLA))
        assert visitor.heading == "Potwierdź adres"
    assert stored(app) is None


def test_the_link_works_once(app, visitor):
    asked(visitor)
    visitor.open(last_link(app, OLA)).send("Potwierdzam, wchodzę")
    Visitor(app).open(last_link(app, OLA), status=410)


def test_a_button_pressed_twice_leads_on(app, visitor):
    asked(visitor)
    visitor.open(last_link(app, OLA))
    token = visitor.forms[0].values["csrf_token"]
    visitor.send("Potwierdzam, wchodzę")
    visitor.open("/pl/account")
    token = visitor.forms[0].values["csrf_token"]
    path = last_link(app, OLA).removeprefix("http://localhost")
    again = visitor.client.post(path, data={"csrf_token": token})
    assert (again.status_code, again.location) == (303, "/pl/my")


def test_the_link_works_for_24_hours(app, visitor, clock):
    asked(visitor)
    clock.shift(timedelta(hours=23, minutes=59))
    visitor.open(last_link(app, OLA))
    clock.shift(timedelta(minutes=2))
    visitor.open(last_link(app, OLA), status=410)
    assert visitor.heading == "Ten link już nie działa"
    visitor.click("Wyślij nowy")
    assert visitor.heading == "Zaloguj się"


def test_an_unknown_link_is_gone(visitor):
    visitor.open("/pl/arrive/nie-ma-takiego", status=410)


def test_the_place_wanted_is_kept_on_the_whole_way(app, visitor):
    asked(visitor, page="/pl/sign-up?next=/pl/contact%3Ftopic%3Dbadge")
    Visitor(app).open(last_link(app, OLA)).send("Potwierdzam, wchodzę")
    visitor.open(last_link(app, OLA), status=410)
    other = Visitor(app)
    other.open("/pl/sign-up?next=/pl/contact%3Ftopic%3Dbadge").fill(email="ewa@example.test").send("Załóż konto")
    other.open(last_link(app, "ewa@example.test")).send("Potwierdzam, wchodzę")
    assert other.path == "/pl/contact?topic=badge"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_place_elsewhere_is_not_wanted(app, visitor, target):
    visitor.open("/pl/sign-up", query_string={"next": target})
    visitor.forms[0].values["next"] = target
    visitor.fill(email=OLA).send("Załóż konto")
    visitor.open(last_link(app, OLA)).send("Potwierdzam, wchodzę")
    assert visitor.path == "/pl/my"


def test_a_known_address_gets_the_same_answer(app, visitor):
    person(app, "ewa@example.test")
    pages = []
    for address in (OLA, "ewa@example.test"):
        visitor.open("/pl/sign-up").fill(email=address).send("Załóż konto")
        pages.append((visitor.path, alike(visitor, address)))
    assert pages[0] == pages[1]


def test_a_known_address_gets_the_same_work(app, visitor):
    person(app, "ewa@example.test")
    work = []
    for address in (OLA, "ewa@example.test"):
        visitor.open("/pl/sign-up").fill(email=address, password=PASSWORD)
        with statements(app) as seen:
            visitor.send("Załóż konto", follow=False, status=303)
        work.append(seen)
    assert work[0] == work[1]


def test_a_known_address_gets_a_link_to_sign_in(app, visitor):
    person(app, OLA, name="Ola Nowak")
    asked(visitor, name="Ktoś Inny")
    assert letters(app, OLA)[-1].template == "known-address"
    visitor.open(last_link(app, OLA)).send("Zaloguj się")
    assert visitor.path == "/pl/my"
    assert stored(app).name == "Ola Nowak"


def test_two_letters_make_one_account(app, visitor):
    asked(visitor, name="Ola")
    asked(visitor, name="Olga")
    first, second = (letter.facts["url"] for letter in letters(app, OLA))
    visitor.open(first).send("Potwierdzam, wchodzę")
    made = stored(app).id
    Visitor(app).open(second).send("Potwierdzam, wchodzę")
    assert (stored(app).id, stored(app).name) == (made, "Ola")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": ""}, "Wpisz adres e-mail"),
        ({"email": "ola.example.test"}, "Wpisz adres e-mail z małpą, na przykład jan@poczta.pl"),
        ({"name": "x" * 121}, "Skróć ten tekst do 120 znaków"),
        ({"password": "krotkie"}, "Hasło musi mieć co najmniej 10 znaków"),
        ({"password": "qwertyuiop"}, "To hasło łatwo zgadnąć. Wymyśl inne"),
        ({"password": OLA}, "Hasło nie może być twoim adresem e-mail. Wymyśl inne"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_lost(app, visitor, fields, sentence):
    typed = {"email": OLA, "name": "Ola", **fields}
    visitor.open("/pl/sign-up").fill(**typed).send("Załóż konto", status=422)
    said = visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    assert said.count(sentence) == 2  # in the summary and at the field
    assert visitor.html.count("<title>Błąd:") == 1
    values = visitor.forms[0].values
    assert (values["email"], values["name"]) == (typed["email"], typed["name"])
    assert "password" not in fields or fields["password"] not in visitor.html or fields["password"] == OLA
    assert letters(app) == []


def test_a_person_signed_in_has_no_need_to_sign_up(app, visitor):
    enter(visitor, person(app))
    visitor.open("/pl/sign-up")
    assert visitor.path == "/pl/my"


def test_no_token_and_no_password_stands_in_the_database_in_clear(app, visitor):
    asked(visitor, password=PASSWORD)
    token = last_link(app, OLA).rsplit("/", 1)[1]
    with app.app_context():
        row = db.session.scalars(select(Confirmation)).one()
    assert token not in row.token_hash
    assert PASSWORD not in str(row.facts)
