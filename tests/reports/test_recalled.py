"""Letters that wait for the morning: whoever leaves, stops them or is in a group that ends gets none of them."""

import pytest
from sqlalchemy import select

from elearn import mail
from elearn.app import JOBS
from elearn.db import db
from elearn.jobs import work_off
from elearn.mail import RECALLED, Letter
from elearn.reports import joining, reminder_letters, reminding, running
from tests.reports.test_reminding import STALLED, Team


@pytest.fixture
def team(sqlite_app, now):
    """A group in which two people are about to be reminded: their letters stand in the outbox."""
    team = Team(sqlite_app, now)
    team.ola, team.ewa = team.member("ola@example.test", 20), team.member("ewa@example.test", 20)
    team.rule(STALLED)
    with team.facts() as (session, group):
        rules = reminding.rules(session, group.only, group.id)
        reminder_letters.send(session, group, rules, reminding.due(session, group, rules, now), now)
        mail.queue(session, "sign-in", "ola@example.test", {"url": "/", "minutes": 15}, language="pl", now=now)
        session.commit()
    return team


def reached(team):
    """Send what waits; return who got which letter."""
    work_off(team.app, JOBS, lambda: team.now)
    with team.app.app_context():
        for letter in db.session.scalars(select(Letter).where(Letter.error == RECALLED)):
            assert (letter.facts, letter.sent_at) == ({}, None)
        sent = select(Letter.to_address, Letter.template).where(Letter.sent_at.is_not(None))
        return sorted(tuple(row) for row in db.session.execute(sent))


def test_two_are_reminded(team):
    assert [template for _, template in reached(team)] == ["reminder", "reminder", "sign-in"]


@pytest.mark.parametrize(
    "act",
    [
        lambda session, team: joining.leave(session, team.id, team.ola, now=team.now, by=team.ola),
        lambda session, team: joining.leave(session, team.id, team.ola, now=team.now, by=team.ewa),
        lambda session, team: reminding.unsubscribe(session, team.ola, team.id, team.now),
    ],
)
def test_whoever_has_left_or_stopped_them_gets_none_that_waits(team, act):
    with team.app.app_context():
        assert act(db.session(), team)
        db.session.commit()
    assert reached(team) == [("ewa@example.test", "reminder"), ("ola@example.test", "sign-in")]


def test_a_group_that_ends_takes_its_letters_back(team):
    with team.app.app_context():
        running.close(db.session(), team.id, closed=True, now=team.now, by=team.ewa)
        db.session.commit()
    assert reached(team) == [("ola@example.test", "sign-in")]
