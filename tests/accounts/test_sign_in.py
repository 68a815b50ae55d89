"""Signing in by a mailed link and by password; signing out."""

from datetime import timedelta

import argon2
import pytest
from sqlalchemy import select, update

from elearn.accounts import keys
from elearn.accounts.models import Person, SignIn
from elearn.db import db
from tests.application import application_with, dispose
from tests.people import PASSWORD, alike, enter, last_link, letters, person, sign_in, sign_out, statements
from tests.visitor import Visitor

OLA = "ola@example.test"
WRONG = "Adres i hasło nie pasują do siebie."


def ask_for_link(visitor, email=OLA, page="/pl/sign-in"):
    return visitor.open(page).fill(email=email).send("Wyślij mi link")


def sign_ins(app):
    with app.app_context():
        return db.session.scalars(select(SignIn).order_by(SignIn.id)).all()


def said(visitor):
    return visitor.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_link_signs_in_by_its_button(app, visitor):
    person(app, OLA)
    ask_for_link(visitor)
    assert visitor.heading == "Sprawdź pocztę"
    visitor.open(last_link(app, OLA))
    assert sign_ins(app) == []
    visitor.send("Zaloguj się")
    assert visitor.path == "/pl/my"
    assert len(sign_ins(app)) == 1


def test_a_link_works_once(app, visitor):
    person(app, OLA)
    ask_for_link(visitor)
    visitor.open(last_link(app, OLA)).send("Zaloguj się")
    Visitor(app).open(last_link(app, OLA), status=410)


def test_a_link_works_for_15_minutes(app, visitor, clock):
    person(app, OLA)
    ask_for_link(visitor)
    clock.shift(timedelta(minutes=14))
    visitor.open(last_link(app, OLA))
    clock.shift(timedelta(minutes=1))
    visitor.send("Zaloguj się", status=410)
    assert sign_ins(app) == []


def test_a_link_for_one_thing_does_not_do_another(app, visitor):
    person(app, OLA)
    ask_for_link(visitor)
    token = last_link(app, OLA).rsplit("/", 1)[1]
    for path in ("new-password", "account/email/agree", "account/email/refuse"):
        visitor.open(f"/pl/{path}/{token}", status=410)


def test_an_unknown_address_gets_the_same_answer_and_the_same_work(app, visitor):
    person(app, OLA)
    answers = []
    for address in (OLA, "nikt@example.test"):
        visitor.open("/pl/sign-in").fill(email=address)
        with statements(app) as seen:
            visitor.send("Wyślij mi link", follow=False, status=303)
        visitor.open(visitor.response.location)
        answers.append((seen, alike(visitor, address)))
    assert answers[0] == answers[1]


def test_an_unknown_address_is_offered_an_account_in_its_letter(app, visitor):
    ask_for_link(visitor)
    assert letters(app, OLA)[-1].template == "no-account"
    visitor.open(last_link(app, OLA)).send("Potwierdzam, wchodzę")
    assert "Konto gotowe" in visitor.text


def test_a_password_signs_in(app, visitor):
    person(app, OLA, password=PASSWORD)
    sign_in(visitor, " OLA@Example.test ")
    assert visitor.path == "/pl/my"


def test_a_wrong_password_says_only_that_they_do_not_fit(app, visitor):
    person(app, OLA, password=PASSWORD)
    sign_in(visitor, password="inne-haslo-zupelnie", status=422)
    assert WRONG in said(visitor)
    assert visitor.forms[0].values["email"] == OLA
    assert "inne-haslo-zupelnie" not in visitor.html
    assert sign_ins(app) == []


def test_an_unknown_address_looks_like_a_wrong_password(app, visitor):
    person(app, OLA, password=PASSWORD)
    person(app, "bez@example.test")
    answers = []
    for address in (OLA, "nikt@example.test", "bez@example.test"):
        visitor.open("/pl/sign-in").fill(email=address, password="inne-haslo-zupelnie")
        with statements(app) as seen:
            visitor.send("Zaloguj się hasłem", status=422)
        answers.append((seen, alike(visitor, address)))
    assert answers[0] == answers[1] == answers[2]


def test_an_unknown_address_costs_a_comparison_too(app, visitor, monkeypatch):
    compared = []
    matches = keys.matches
    monkeypatch.setattr(keys, "matches", lambda kept, typed: compared.append(kept) or matches(kept, typed))
    sign_in(visitor, "nikt@example.test", status=422)
    assert compared == [None]


def test_a_hash_of_old_costs_is_renewed(app, visitor):
    old = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    number = person(app, OLA)
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == number).values(password_hash=old))
        db.session.commit()
    sign_in(visitor)
    with app.app_context():
        kept = db.session.get(Person, number).password_hash
    assert kept != old
    assert not keys.outdated(kept)
    assert keys.matches(kept, PASSWORD)


def test_the_place_wanted_is_kept_past_a_mistake(app, visitor):
    person(app, OLA, password=PASSWORD)
    visitor.open("/pl/account/devices")
    assert visitor.path == "/pl/sign-in?next=/pl/account/devices"
    visitor.fill(email=OLA, password="inne-haslo-zupelnie").send("Zaloguj się hasłem", status=422)
    visitor.fill(email=OLA, password=PASSWORD).send("Zaloguj się hasłem")
    assert visitor.path == "/pl/account/devices"


def test_the_place_wanted_is_kept_through_the_letter(app, visitor):
    person(app, OLA)
    ask_for_link(visitor, page="/pl/sign-in?next=/pl/account")
    visitor.open(last_link(app, OLA)).send("Zaloguj się")
    assert visitor.path == "/pl/account"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "\\\\evil.example", "http:///evil.example"]
)
def test_nobody_is_sent_to_another_site(app, visitor, target):
    person(app, OLA, password=PASSWORD)
    visitor.open("/pl/sign-in").fill(email=OLA, password=PASSWORD)
    for form in visitor.forms:
        if "next" in form.values:
            form.values["next"] = target
    visitor.send("Zaloguj się hasłem", follow=False, status=303)
    assert visitor.response.location.startswith(("/pl/", "/evil.example"))
    visitor.open("/pl/sign-in", query_string={"next": target}, follow=False, status=302)
    assert visitor.response.location.startswith(("/pl/", "/evil.example"))


def test_signing_in_leaves_nothing_of_the_earlier_cookie(app, visitor):
    person(app, OLA, password=PASSWORD)
    visitor.open("/pl/sign-in")
    with visitor.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie["csrf_token"]
    sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before
        first = cookie["_user_id"]
    sign_out(visitor)
    sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


def test_a_cookie_of_a_made_up_token_is_a_visitors(app, visitor):
    person(app, OLA)
    with visitor.client.session_transaction() as cookie:
        cookie["_user_id"] = keys.new_token()
    visitor.open("/pl/account")
    assert visitor.path.startswith("/pl/sign-in")


def test_a_sign_in_ends_after_60_days(app, visitor, clock):
    enter(visitor, person(app))
    clock.shift(timedelta(days=59))
    visitor.open("/pl/account/devices")
    assert visitor.heading == "Twoje urządzenia"
    clock.shift(timedelta(days=1))
    visitor.open("/pl/account/devices")
    assert visitor.heading == "Zaloguj się"


def test_signing_out_ends_the_token_too(app, visitor):
    enter(visitor, person(app))
    with visitor.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    sign_out(visitor)
    assert "Wylogowano" in visitor.text
    with visitor.client.session_transaction() as cookie:
        assert "_user_id" not in cookie
        cookie["_user_id"] = token
    visitor.open("/pl/account")
    assert visitor.heading == "Zaloguj się"


def test_a_link_to_sign_out_only_asks(app, visitor):
    enter(visitor, person(app))
    visitor.open("/pl/sign-out")
    visitor.open("/pl/account")
    assert visitor.heading == "Twoje konto"
    visitor.open("/pl/sign-out").send("Wyloguj się na tym urządzeniu")
    visitor.open("/pl/sign-out")
    assert "nikt nie jest zalogowany" in said(visitor)


def test_the_cookie_of_a_person_is_closed_to_scripts_and_other_sites(app, visitor):
    person(app, OLA, password=PASSWORD)
    visitor.open("/pl/sign-in").fill(email=OLA, password=PASSWORD).send("Zaloguj się hasłem", follow=False, status=303)
    cookie = visitor.response.headers["Set-Cookie"]
    assert cookie.startswith("lacznik=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires=" in cookie
    assert "Domain" not in cookie


def test_outside_the_demo_no_people_are_shown(visitor):
    visitor.open("/pl/sign-in")
    assert "demo.lacznik.test" not in visitor.html


def test_in_the_demo_each_person_has_a_button(settings, tmp_path):
    from dataclasses import replace  # noqa: PLC0415 -- used once

    from elearn.accounts import actions  # noqa: PLC0415 -- same
    from elearn.db import utc_now  # noqa: PLC0415 -- same

    app = application_with(replace(settings, demo=True))
    with app.app_context():
        actions.demo_people(db.session(), now=utc_now())
        db.session.commit()
    visitor = Visitor(app)
    for name in ("Ola Wierzbicka", "Marta Sawicka", "Irena Kalinowska", "Zofia Brzezicka"):
        visitor.open("/pl/sign-in?next=/pl/account").send(f"Wejdź jako {name}")
        assert visitor.path == "/pl/account"
        assert name in visitor.html
        sign_out(visitor)
    dispose(app)
