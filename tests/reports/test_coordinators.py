"""Who comes to coordinate a group and who does not: letters that were forwarded, people who were dismissed."""

import pytest
from sqlalchemy import select

from elearn.accounts.models import AuditEntry, Person
from elearn.db import db
from elearn.domain.access import Role
from tests.factories import signed_in_visitor
from tests.people import enter, last_link, person
from tests.reports.groups import group, organisation

GROUP = "/pl/coordination/groups/1"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def halina(app):
    group(app, organisation(app))
    return signed_in_visitor(app, "halina@example.test", name="Halina Kos", roles=[(Role.COORDINATOR, "group-1")])


def path_of(url):
    return url.removeprefix("http://localhost")


def test_a_letter_that_was_forwarded_lets_nobody_else_coordinate(app, halina):
    halina.open(f"{GROUP}/settings").fill(email="jan@example.test").send("Wyślij list")
    link = path_of(last_link(app, "jan@example.test"))
    ewa = signed_in_visitor(app, "ewa@example.test")
    assert "To zaproszenie jest dla kogoś innego" in ewa.open(link).text
    assert "Zacznij koordynować" not in ewa.text
    token = ewa.open("/pl/help").forms[0].values["csrf_token"]
    ewa.client.post(link, data={"csrf_token": token})
    ewa.open(f"{GROUP}/settings", status=404)


def test_whoever_is_dismissed_has_asked_nobody_any_more(app, halina):
    """A second address of one's own would otherwise be a way back."""
    enter(halina, person(app, "szefowa@example.test", roles=[(Role.COORDINATOR, "organisation-1")]))
    jan = signed_in_visitor(app, "jan@example.test", name="Jan Lis", roles=[(Role.COORDINATOR, "group-1")])
    for email, visitor in (("jan2@example.test", jan), ("ewa@example.test", halina)):
        visitor.open(f"{GROUP}/settings").fill(email=email).send("Wyślij list")
    halina.open(f"{GROUP}/settings").click("Odbierz: Jan Lis").send("Odbierz koordynację")
    signed_in_visitor(app, "jan2@example.test").open(path_of(last_link(app, "jan2@example.test")), status=410)
    ewa = signed_in_visitor(app, "ewa@example.test")
    ewa.open(path_of(last_link(app, "ewa@example.test"))).send("Zacznij koordynować")
    with app.app_context():
        given = select(Person.email).join(AuditEntry, AuditEntry.by_id == Person.id)
        given = given.where(AuditEntry.about_id == ewa.person_id, AuditEntry.act == "role-granted")
        assert db.session.scalars(given).all() == ["szefowa@example.test"], "the log of roles says who gave it"
