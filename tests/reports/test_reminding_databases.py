"""Reminders and a trainer's results on both databases: the same people, the same figures."""

import pytest

from elearn.domain.access import Role, group_scope
from tests.factories import signed_in_visitor
from tests.people import letters
from tests.reports.groups import group, join, take
from tests.reports.test_reminding import DEADLINE, STALLED, Team


@pytest.fixture
def team(app, clock, now):
    return Team(app, now)


def test_who_is_reminded_and_who_stops_it(team):
    team.member("cicha@example.test", 20)
    team.member("gotowa@example.test", 20, done=True)
    team.member("nowa@example.test", begun=False)
    team.rule(STALLED)
    team.rule(DEADLINE)
    assert team.morning() == ["cicha@example.test", "nowa@example.test"]
    assert len(team.morning(hours=1)) == 2
    address = letters(team.app)[0].facts["unsubscribe_url"].removeprefix(team.app.extensions["settings"].url)
    for _ in range(2):
        assert team.app.test_client().post(address).status_code == 200
    assert team.morning(days=1)[2:] == ["nowa@example.test"]


def test_results_of_a_course(team):
    for place in range(5):
        team.member(f"osoba{place}@example.test", name=f"Osoba {place}")
    other = group(team.app, team.organisation, "Inna grupa")
    take(team.app, other, team.course)
    join(team.app, other, signed_in_visitor(team.app).person_id)
    roles = [(Role.TRAINER, "kurs"), (Role.COORDINATOR, group_scope(team.id))]
    trainer = signed_in_visitor(team.app, "marta@example.test", roles=roles)
    page = trainer.open("/pl/coordination/courses/kurs").text
    assert "Osoba 4" in page
    assert "Inna grupa" not in page
    assert "Nikt nie utknął na quizie" in trainer.open("/pl/coordination/courses/kurs?show=stuck").text
