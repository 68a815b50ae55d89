"""Change of address: agreed to at both addresses, in any order; the old one can stop it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.accounts.models import AuditEntry, Person
from elearn.db import db
from tests.people import alike, enter, letters, person
from tests.visitor import Visitor

OLD, NEW = "ola@example.test", "nowa@example.test"


@pytest.fixture
def ola(app, visitor):
    number = person(app, OLD)
    enter(visitor, number)
    return number


def ask(visitor, email=NEW, **expected):
    return visitor.open("/pl/account/email").fill(email=email).send("Wyślij listy na oba adresy", **expected)


def email(app, number):
    with app.app_context():
        return db.session.get(Person, number).email


def link(app, to, name="url"):
    return next(letter.facts[name] for letter in reversed(letters(app, to)) if name in letter.facts)


def agree(app, to, status=200):
    reader = Visitor(app)
    reader.open(link(app, to), status=status)
    return reader if status != 200 else reader.send("Potwierdzam zmianę")


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_both_addresses_agree_in_any_order(app, visitor, ola, order):
    ask(visitor)
    first, second = order
    assert agree(app, first).heading == "Potwierdzone z jednego adresu"
    assert email(app, ola) == OLD
    assert agree(app, second).heading == "Adres zmieniony"
    assert email(app, ola) == NEW
    told = letters(app, OLD)[-1]
    assert (told.template, told.facts) == ("email-changed", {"new": NEW})
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.about_id, entry.facts) == ("email-changed", ola, {})


def test_one_address_twice_is_not_both(app, visitor, ola):
    ask(visitor)
    agree(app, NEW)
    agree(app, NEW, status=410)
    assert email(app, ola) == OLD


def test_the_page_shows_what_is_waiting(app, visitor, ola):
    ask(visitor)
    agree(app, NEW)
    visitor.open("/pl/account/email")
    facts = [row.text for row in visitor.root.all("dd")]
    assert facts[:3] == [NEW, "jeszcze nie", "tak"]


def test_the_old_address_can_stop_it(app, visitor, ola):
    ask(visitor)
    agree(app, NEW)
    reader = Visitor(app)
    reader.open(link(app, OLD, "stop_url"))
    assert email(app, ola) == OLD
    reader.send("Zatrzymaj zmianę")
    assert reader.heading == "Zmiana zatrzymana"
    agree(app, OLD, status=410)
    assert email(app, ola) == OLD


def test_the_person_can_stop_it(app, visitor, ola):
    ask(visitor)
    visitor.send("Zatrzymaj zmianę")
    agree(app, NEW, status=410)
    agree(app, OLD, status=410)
    assert "Zmiana czeka" not in visitor.open("/pl/account/email").text


def test_a_newer_wish_replaces_the_older(app, visitor, ola):
    ask(visitor, "pierwsza@example.test")
    ask(visitor)
    agree(app, OLD)
    agree(app, "pierwsza@example.test", status=410)
    assert email(app, ola) == OLD
    agree(app, NEW)
    assert email(app, ola) == NEW


def test_the_links_work_for_24_hours(app, visitor, ola, clock):
    ask(visitor)
    agree(app, OLD)
    clock.shift(timedelta(hours=24))
    agree(app, NEW, status=410)
    assert email(app, ola) == OLD


def test_an_address_that_has_an_account_gets_no_link_and_the_page_is_the_same(app, visitor, ola):
    person(app, "ewa@example.test")
    pages = []
    for address in (NEW, "ewa@example.test"):
        ask(visitor, address)
        pages.append(alike(visitor, address))
    assert pages[0] == pages[1]
    told = letters(app, "ewa@example.test")[-1]
    assert (told.template, told.facts) == ("email-taken", {})


def test_an_address_taken_meanwhile_is_not_taken_over(app, visitor, ola):
    ask(visitor)
    agree(app, OLD)
    other = person(app, NEW, name="Ewa")
    reader = Visitor(app)
    reader.open(link(app, NEW)).send("Potwierdzam zmianę", status=409)
    assert reader.heading == "Tego adresu nie można użyć"
    assert (email(app, ola), email(app, other)) == (OLD, NEW)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Wpisz adres e-mail"),
        ("ola", "Wpisz adres e-mail z małpą"),
        (OLD.upper(), "To twój obecny adres. Wpisz inny"),
    ],
)
def test_a_mistake_is_named(app, visitor, ola, typed, sentence):
    ask(visitor, typed, status=422)
    assert sentence in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    assert letters(app) == []
