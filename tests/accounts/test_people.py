"""People added by commands, roles, the people of the demo, and forgetting."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from elearn import jobs, mail
from elearn.accounts import actions, keys, queries
from elearn.accounts.models import AuditEntry, Confirmation, Person, RoleGrant, SignIn
from elearn.app import JOBS
from elearn.db import db
from elearn.domain.access import Grant, Role


@pytest.fixture
def session(app):
    with app.app_context():
        yield db.session()


def add(session, now, email="ola@example.test", password=None):
    return actions.add_person(session, email, "Ola Nowak", "pl", password, now=now)


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_a_person_is_added_confirmed(session, now):
    person = add(session, now, password="haslo-do-testow")
    assert person.confirmed_at == now
    assert keys.matches(person.password_hash, "haslo-do-testow")


def test_an_address_is_added_once(session, now):
    add(session, now)
    with pytest.raises(actions.EmailTaken):
        add(session, now)
    assert count(session, Person) == 1


def test_a_role_is_given_once_and_noted(session, now):
    person = add(session, now)
    assert actions.grant_role(session, person.id, Role.TRAINER, "marka", by=person.id, now=now)
    assert not actions.grant_role(session, person.id, Role.TRAINER, "marka", by=person.id, now=now)
    assert queries.grants(session, person.id) == (Grant(Role.TRAINER, "marka"),)
    entry = session.scalars(select(AuditEntry)).one()
    facts = {"role": "trainer", "scope": "marka"}
    assert (entry.act, entry.by_id, entry.about_id, entry.facts) == ("role-granted", person.id, person.id, facts)


def test_the_same_role_in_two_places_is_two_roles(session, now):
    person = add(session, now)
    for scope in ("", "marka"):
        actions.grant_role(session, person.id, Role.TRAINER, scope, by=None, now=now)
    assert count(session, RoleGrant) == 2


def test_a_role_is_taken_and_noted(session, now):
    person = add(session, now)
    actions.grant_role(session, person.id, Role.COORDINATOR, by=None, now=now)
    assert actions.take_role(session, person.id, Role.COORDINATOR, by=None, now=now)
    assert not actions.take_role(session, person.id, Role.COORDINATOR, by=None, now=now)
    assert queries.grants(session, person.id) == ()
    assert [entry.act for entry in session.scalars(select(AuditEntry))] == ["role-granted", "role-taken"]


def test_the_demo_has_four_people_however_often_it_starts(session, now):
    for _ in range(2):
        actions.demo_people(session, now=now)
        session.commit()
    people = {person.email.partition("@")[0]: person for person in session.scalars(select(Person))}
    assert sorted(people) == ["administratorka", "koordynatorka", "trenerka", "wolontariuszka"]
    assert all(keys.matches(person.password_hash, "lacznik-demo") for person in people.values())
    roles = {name: [grant.role for grant in queries.grants(session, person.id)] for name, person in people.items()}
    assert roles == {
        "administratorka": [Role.ADMINISTRATOR],
        "koordynatorka": [Role.COORDINATOR],
        "trenerka": [Role.TRAINER],
        "wolontariuszka": [],
    }


def test_what_the_privacy_page_says_is_forgotten_is_forgotten(app, session, now):
    person = add(session, now)
    actions.ask_sign_in(
        session, "ola@example.test", wanted="", language="pl", browser="", link=lambda *_: "http://localhost/", now=now
    )
    for age in (200, 10):
        moment = now - timedelta(days=age)
        actions.sign_in(session, person.id, device="", now=moment)
        sent = mail.queue(session, "sign-in", "ola@example.test", {}, language="pl", now=moment)
        sent.due_at, sent.sent_at = None, moment
    session.commit()

    def left():
        return [count(session, model) for model in (Confirmation, SignIn, mail.Letter)]

    assert left() == [1, 2, 3]
    actions.forget_old(session, {}, now)
    assert left() == [1, 1, 2]
    actions.forget_old(session, {}, now + timedelta(days=2))
    assert left() == [0, 1, 2]


def test_forgetting_is_left_for_tomorrow_once_and_goes_on_daily(app, session, now):
    person = add(session, now)
    for _ in range(2):
        actions.sign_in(session, person.id, device="", now=now)
        session.commit()
    waiting = select(jobs.Job.kind, jobs.Job.due_at).where(jobs.Job.due_at.is_not(None))
    assert session.execute(waiting).all() == [(actions.FORGET, now + timedelta(days=1))]
    session.commit()
    assert jobs.work_off(app, JOBS, lambda: now + timedelta(days=1)) == 1
    assert session.execute(waiting).all() == [(actions.FORGET, now + timedelta(days=2))]
