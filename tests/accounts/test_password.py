"""Passwords: set, changed, removed, forgotten."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.accounts import keys
from elearn.accounts.models import AuditEntry, Person
from elearn.db import db
from tests.people import PASSWORD, alike, enter, last_link, letters, person, sign_in
from tests.visitor import Visitor

OLA = "ola@example.test"
NEW = "zupelnie-nowe-haslo"


def kept(app, number):
    with app.app_context():
        return db.session.get(Person, number).password_hash


def acts(app):
    with app.app_context():
        return [
            (entry.act, entry.by_id, entry.about_id, entry.facts) for entry in db.session.scalars(select(AuditEntry))
        ]


@pytest.fixture
def elsewhere(app):
    return Visitor(app)


def test_a_first_password_needs_no_earlier_one(app, visitor, elsewhere):
    number = person(app)
    enter(visitor, number)
    enter(elsewhere, number)
    visitor.open("/pl/account").click("Ustaw hasło")
    visitor.fill(password=NEW).send("Zapisz hasło")
    assert visitor.url.endswith("/pl/account#zapisano")
    assert keys.matches(kept(app, number), NEW)
    elsewhere.open("/pl/account")
    assert elsewhere.heading == "Zaloguj się"
    assert letters(app, OLA)[-1].template == "password-changed"
    assert acts(app) == [("password-set", number, number, {})]


def test_a_change_needs_the_present_password(app, visitor):
    number = person(app, password=PASSWORD)
    enter(visitor, number)
    visitor.open("/pl/account/password").fill(current=PASSWORD, password=NEW).send("Zapisz hasło")
    assert keys.matches(kept(app, number), NEW)


def test_a_wrong_present_password_changes_nothing(app, visitor, elsewhere):
    number = person(app, password=PASSWORD)
    enter(visitor, number)
    enter(elsewhere, number)
    visitor.open("/pl/account/password").fill(current=NEW, password=NEW).send("Zapisz hasło", status=422)
    assert "To nie jest twoje obecne hasło" in visitor.text
    assert keys.matches(kept(app, number), PASSWORD)
    elsewhere.open("/pl/account")
    assert elsewhere.heading == "Twoje konto"
    assert letters(app) == []


def test_a_weak_new_password_changes_nothing(app, visitor):
    number = person(app, password=PASSWORD)
    enter(visitor, number)
    visitor.open("/pl/account/password").fill(current=PASSWORD, password="krotkie").send("Zapisz hasło", status=422)
    assert keys.matches(kept(app, number), PASSWORD)


def test_a_password_can_be_removed(app, visitor, elsewhere):
    number = person(app, password=PASSWORD)
    enter(visitor, number)
    enter(elsewhere, number)
    visitor.open("/pl/account/password").click("Usuń hasło i loguj się tylko linkiem z listu")
    visitor.fill(current=PASSWORD).send("Usuń hasło")
    assert kept(app, number) is None
    elsewhere.open("/pl/account")
    assert elsewhere.heading == "Zaloguj się"
    assert letters(app, OLA)[-1].facts["removed"] is True
    assert acts(app) == [("password-removed", number, number, {})]
    sign_in(Visitor(app), status=422)


def test_a_wrong_present_password_removes_nothing(app, visitor):
    number = person(app, password=PASSWORD)
    enter(visitor, number)
    visitor.open("/pl/account/password/remove").fill(current=NEW).send("Usuń hasło", status=422)
    assert keys.matches(kept(app, number), PASSWORD)


def test_who_has_no_password_has_none_to_remove(app, visitor):
    enter(visitor, person(app))
    visitor.open("/pl/account/password/remove")
    assert visitor.path == "/pl/account/password"


def forgotten(visitor, email=OLA):
    return visitor.open("/pl/forgot-password").fill(email=email).send("Wyślij mi link")


def test_a_forgotten_password_is_set_anew_and_ends_all_other_sign_ins(app, visitor, elsewhere):
    number = person(app, password=PASSWORD)
    enter(elsewhere, number)
    forgotten(visitor)
    visitor.open(last_link(app, OLA)).fill(password=NEW).send("Zapisz hasło i zaloguj się")
    assert visitor.path.startswith("/pl/my")
    assert keys.matches(kept(app, number), NEW)
    elsewhere.open("/pl/account")
    assert elsewhere.heading == "Zaloguj się"
    assert letters(app, OLA)[-1].template == "password-changed"


def test_the_link_works_once_and_other_links_die(app, visitor):
    person(app, password=PASSWORD)
    forgotten(visitor)
    forgotten(visitor)
    visitor.open("/pl/sign-in").fill(email=OLA).send("Wyślij mi link")
    first, second, third = (letter.facts["url"] for letter in letters(app, OLA))
    visitor.open(first).fill(password=NEW).send("Zapisz hasło i zaloguj się")
    for link in (first, second, third):
        Visitor(app).open(link, status=410)


def test_the_link_works_for_an_hour(app, visitor, clock):
    number = person(app, password=PASSWORD)
    forgotten(visitor)
    clock.shift(timedelta(minutes=59))
    visitor.open(last_link(app, OLA)).fill(password=NEW)
    clock.shift(timedelta(minutes=1))
    visitor.send("Zapisz hasło i zaloguj się", status=410)
    assert keys.matches(kept(app, number), PASSWORD)


def test_a_weak_password_does_not_use_the_link_up(app, visitor):
    number = person(app, password=PASSWORD)
    forgotten(visitor)
    visitor.open(last_link(app, OLA)).fill(password="krotkie").send("Zapisz hasło i zaloguj się", status=422)
    visitor.fill(password=NEW).send("Zapisz hasło i zaloguj się")
    assert keys.matches(kept(app, number), NEW)


def test_an_unknown_address_gets_the_same_answer(app, visitor):
    person(app, password=PASSWORD)
    answers = []
    for address in (OLA, "nikt@example.test"):
        forgotten(visitor, address)
        answers.append((visitor.path, alike(visitor, address)))
    assert answers[0] == answers[1]
    assert letters(app, "nikt@example.test")[-1].template == "no-account"


@pytest.fixture
def others_write(app, monkeypatch):
    """While a password is hashed or compared, somebody else writes; SQLite lets them only if nobody holds its lock."""
    wrote = []

    def writing(original):
        def watched(*arguments):
            path = app.extensions["settings"].database_url.removeprefix("sqlite:///")
            if app.extensions["settings"].sqlite:
                with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
                    other.execute("BEGIN IMMEDIATE")
                    other.execute("ROLLBACK")
            wrote.append(original.__name__)
            return original(*arguments)

        return watched

    for name in ("matches", "hashed"):
        monkeypatch.setattr(keys, name, writing(getattr(keys, name)))
    return wrote


def test_the_database_is_free_for_others_while_a_password_is_changed(app, visitor, others_write):
    enter(visitor, person(app, password=PASSWORD))
    visitor.open("/pl/account/password").fill(current=PASSWORD, password=NEW).send("Zapisz hasło")
    assert others_write[-2:] == ["matches", "hashed"]


def test_the_database_is_free_for_others_while_somebody_signs_in(app, visitor, others_write):
    person(app, password=PASSWORD)
    sign_in(visitor)
    assert others_write[-1] == "matches"


def test_the_database_is_free_for_others_while_somebody_signs_up(visitor, others_write):
    visitor.open("/pl/sign-up").fill(email=OLA, password=PASSWORD).send("Załóż konto")
    assert others_write == ["hashed"]


def test_the_database_is_free_for_others_while_a_password_is_reset(app, visitor, others_write):
    person(app)
    forgotten(visitor)
    visitor.open(last_link(app, OLA)).fill(password=NEW).send("Zapisz hasło i zaloguj się")
    assert others_write == ["hashed"]
