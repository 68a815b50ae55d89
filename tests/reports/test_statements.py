"""Every page of coordination asks the database a few times, however much there is to show."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from elearn.accounts import actions as accounts
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.learning.models import Enrolment, Excuse, LessonMark
from elearn.reports import actions, bringing, joining, queries, running
from elearn.reports.joining import Guest
from elearn.reports.models import GroupLink, ReminderRule
from tests.application import application_with, dispose
from tests.people import person, statements
from tests.reports.groups import course, enrol, group, join, organisation, take
from tests.reports.test_doors import DOORS, PUBLIC, TEXTS, World, rules, str_link

MOST = 12
MORE = 4
READERS = ("administrator", "coordinator", "member")
"""Who opens a page: the first who may, as they see the most."""


@pytest.fixture
def world(sqlite_settings):
    app = application_with(sqlite_settings)
    yield World(app)
    dispose(app)


def test_no_page_asks_more_than_twelve_times_and_none_asks_more_when_there_is_more(world):
    with world.app.app_context():
        world.values["code"] = db.session.scalar(select(GroupLink.code))
    before = asked(world)
    more(world)
    after = asked(world)
    assert len(after) > len(DOORS["GET"])
    assert {page: count for page, count in after.items() if count > MOST} == {}
    assert {page: (before[page], count) for page, count in after.items() if count > before[page]} == {}


def asked(world):
    """Open every page twice, as what is kept in memory is no statement; return page → statements."""
    counted = {}
    for endpoint, rule in rules(world.app, "GET").items():
        allowed = READERS if endpoint in PUBLIC else DOORS["GET"][endpoint]
        who, address = next(one for one in READERS if one in allowed), world.address(rule)
        for chosen in FILTERS.get(endpoint, ("",)):
            world.ask(who, "GET", address + chosen)
            with statements(world.app) as seen:
                assert world.ask(who, "GET", address + chosen).status_code in {200, 303, 404, 410}
            counted[f"{endpoint}{chosen}"] = len(seen)
    return counted


FILTERS = {
    "coordination_overview.overview": ("", "?state=in-progress", "?sort=-done&rows=100", "?as_of=2026-01-01"),
    "coordination_exports.exports": ("", "?kind=progress", "?kind=attempts", "?kind=credentials", "?names=without"),
    "coordination_exports.everything": ("", "?kind=progress", "?kind=attempts", "?kind=credentials"),
}


def more(world):
    """Add several of everything that pages list."""
    app, mine, now = world.app, world.groups["mine"], utc_now()
    by, partners = world.numbers["coordinator"], [organisation(app, f"Koło {number}") for number in range(MORE)]
    taken = [course(app, f"kurs-{number}") for number in range(2)]
    for number in taken:
        take(app, mine, number)
    people = [person(app, f"nowa{number}@example.test", name=f"Nowa {number}") for number in range(MORE)]
    for partner, added in zip(partners, people, strict=True):
        other = group(app, partner, "Grupa")
        for one in (mine, other):
            join(app, one, added, partner_id=partner)
        join(app, other, world.numbers["member"])
        take(app, other, taken[0])
        began = [enrol(app, added, one, at=now - timedelta(days=3)) for one in taken]
        learned(app, began, by, now)
    with app.app_context():
        session, facts = db.session(), queries.group(db.session(), mine)
        for number in range(MORE):
            guests = [Guest(f"gość{number}@example.test", "Gość")]
            joining.invite(session, facts, guests, by_name="K", link=str_link, now=now, by=by)
            joining.make_link(session, mine, most=3, ends_at=None, partner_id=None, now=now, by=by)
            bringing.bring(session, mine, f"lista{number}.csv", [["a@most.test"], ["b@most.test"]], now=now, by=by)
            running.ask(session, facts, f"ktoś{number}@example.test", by_name="K", now=now, by=by,
                        link=lambda _event, language: language)  # fmt: skip
            session.add(ReminderRule(group_id=mine, reason="stalled", days=8 + number, texts=TEXTS, created_at=now))
            accounts.grant_role(session, people[number], Role.COORDINATOR, f"group-{mine}", by=None, now=now)
            actions.note_look(session, world.numbers["member"], group_id=mine, group="Grupa", by=by, now=now)
            actions.note(session, mine, "changed", {}, by=by, now=now)
        session.commit()
    for _ in range(2):
        world._order()


def learned(app, enrolments, by, now):
    """Let a person mark a lesson of each course, and be excused from another."""
    with app.app_context():
        for number in enrolments:
            assert db.session.get(Enrolment, number)
            db.session.execute(insert(LessonMark).values(enrolment_id=number, lesson="dane", marked_at=now))
            db.session.execute(insert(Excuse).values(enrolment_id=number, lesson="cel", reason="Zna", at=now, by_id=by))
        db.session.commit()
