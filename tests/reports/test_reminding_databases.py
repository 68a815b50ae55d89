"""Reminders and a trainer's results on both databases: the same people, the same figures."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from elearn import jobs
from elearn.app import JOBS
from elearn.domain.access import Role, group_scope
from elearn.reports import reminding
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
    with team.facts() as (session, found):
        told = reminding.told(session, found.only, team.id, limit=9)
        assert sorted((one.email, one.courses) for one in told) == [
            ("cicha@example.test", ("kurs",)),
            ("nowa@example.test", ("kurs",)),
        ]
        assert reminding.told_count(session, found.only, team.id) == 2
    address = letters(team.app)[0].facts["unsubscribe_url"].removeprefix(team.app.extensions["settings"].url)
    for _ in range(2):
        assert team.app.test_client().post(address).status_code == 200
    assert team.morning(days=1)[2:] == ["nowa@example.test"]


def test_two_workers_at_one_group_at_once_remind_everybody_once(team):
    from elearn.db import db  # noqa: PLC0415 -- the fixtures build the application first
    from elearn.reports import reminder_letters  # noqa: PLC0415 -- same

    for place in range(3):
        team.member(f"cicha{place}@example.test", 20)
    team.rule(STALLED)
    together = Barrier(2)

    def worker(_number):
        with team.app.app_context():
            together.wait(timeout=30)
            reminder_letters.remind_group(db.session(), {"group": team.id, "after": 0}, team.now)
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, range(2)))
    jobs.work_off(team.app, JOBS, lambda: team.now + timedelta(minutes=1))
    assert sorted(to for _, to, _ in letters(team.app)) == [f"cicha{place}@example.test" for place in range(3)]


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
