"""The front room of coordination: who sees it, the list of groups, a new group."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.db import db
from elearn.domain.access import Role
from elearn.reports import queries
from elearn.reports.models import Group, GroupEvent
from tests.application import application_with, dispose
from tests.factories import signed_in_visitor
from tests.people import statements
from tests.reports.groups import course, enrol, group, join, organisation, take
from tests.visitor import Visitor


@pytest.fixture
def app(sqlite_settings):
    """The application on SQLite: these pages ask nothing that differs between databases."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


def coordinator(app, *scopes):
    return signed_in_visitor(
        app, "halina@example.test", name="Halina Kowalczyk", roles=[(Role.COORDINATOR, scope) for scope in scopes]
    )


def test_only_who_coordinates_sees_the_way_in(app):
    learner = signed_in_visitor(app)
    learner.open("/pl/my")
    assert "Zespół" not in learner.html
    learner.open("/pl/coordination", status=403)
    learner.open("/pl/coordination/new", status=403)
    assert "Zespół" in coordinator(app, "").open("/pl/my").html


def test_a_visitor_is_sent_to_sign_in(app):
    assert "/pl/sign-in" in Visitor(app).open("/pl/coordination").url


def test_the_way_in_costs_no_statement(app):
    learner, mine = signed_in_visitor(app), coordinator(app, "")
    for visitor in (learner, mine):
        visitor.open("/pl/courses")
    with statements(app) as plain:
        learner.open("/pl/courses")
    with statements(app) as more:
        mine.open("/pl/courses")
    assert len(more) == len(plain)


def test_without_groups_the_page_leads_to_the_first_one(app):
    visitor = coordinator(app, "").open("/pl/coordination")
    assert "Nie ma jeszcze żadnej grupy" in visitor.html
    visitor.click("Nowa grupa").fill(
        name="Wolontariat 2026", organisation="0", organisation_name="Stowarzyszenie Brzeg Wkry"
    )
    visitor.send("Załóż grupę")
    assert "Grupa jest gotowa" in visitor.html
    assert "Wolontariat 2026" in visitor.open("/pl/coordination").html
    with app.app_context():
        assert db.session.scalars(select(GroupEvent.act)).all() == ["begun"]


def test_an_organisations_coordinator_begins_groups_of_it_alone(app):
    mine, other = organisation(app), organisation(app, "Fundacja Most")
    visitor = coordinator(app, f"organisation-{mine}").open("/pl/coordination/new")
    assert "Fundacja Most" not in visitor.html
    assert "Nowa organizacja" not in visitor.html
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.html)[1]
    forged = {"csrf_token": token, "name": "Cudza", "organisation": str(other), "stalled_days": "14"}
    assert visitor.client.post("/pl/coordination/new", data=forged).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Group.name)).all() == []


def test_a_groups_coordinator_begins_none(app):
    number = group(app, organisation(app))
    visitor = coordinator(app, f"group-{number}").open("/pl/coordination")
    assert "Nowa grupa" not in visitor.html
    visitor.open("/pl/coordination/new", status=403)


def test_one_organisation_has_no_two_groups_of_one_name(app):
    number = organisation(app)
    group(app, number)
    visitor = coordinator(app, "").open("/pl/coordination/new")
    visitor.fill(name="Wolontariat  2026 ", organisation=str(number)).send("Załóż grupę", status=422)
    assert "ma już grupę o tej nazwie" in visitor.text


def test_a_new_organisation_needs_a_name(app):
    visitor = coordinator(app, "").open("/pl/coordination/new")
    visitor.fill(name="Wolontariat", organisation="0").send("Załóż grupę", status=422)
    assert "Wpisz nazwę organizacji" in visitor.text


def test_the_list_counts_people_and_participations_apart(app, now):
    one = organisation(app)
    first, second = group(app, one), group(app, one, "Zarząd")
    ola = signed_in_visitor(app, "ola@example.test").person_id
    ewa = signed_in_visitor(app, "ewa@example.test").person_id
    for number in (course(app, "kurs-a"), course(app, "kurs-b")):
        take(app, first, number)
    for where, who in ((first, ola), (first, ewa), (second, ola)):
        join(app, where, who)
    visitor = coordinator(app, "").open("/pl/coordination")
    assert re.search(r"2 grup\w*, 2 os[óo]b\w*\.", visitor.text)
    assert re.search(r"4 uczestnictw", visitor.text)
    with statements(app) as sent:
        visitor.open("/pl/coordination")
    assert len(sent) <= 10


def test_closed_groups_stand_apart(app, now):
    one = organisation(app)
    group(app, one, "Dawna", closed_at=now)
    assert "Zakończone grupy" in coordinator(app, "").open("/pl/coordination").html


def test_standings_are_those_of_the_moment(app, now):
    """What happens later is not counted yet; what was completed before joining is no participation."""
    number, kurs = group(app, organisation(app)), course(app)
    take(app, number, kurs)
    for name, begun, done in (("a", 0, None), ("b", -40, None), ("c", -40, -30), ("d", -400, -300), ("e", 1, None)):
        who = signed_in_visitor(app, f"{name}@example.test").person_id
        join(app, number, who, at=_days(now, -60))
        if begun:
            enrol(app, who, kurs, at=_days(now, begun), completed_at=None if done is None else _days(now, done))
    with app.app_context():
        found = queries.tallied(db.session, queries.Scope(everything=True), now)[number]
        before = queries.tallied(db.session, queries.Scope(everything=True), _days(now, -35))[number]
    assert (found.people, found.not_started, found.in_progress, found.completed, found.earlier) == (5, 2, 1, 1, 1)
    assert (before.not_started, before.in_progress, before.completed, before.earlier) == (2, 2, 0, 1)


def _days(now, count):
    return now + timedelta(days=count)
