"""Who sees whom: every reader of the product against every group, in the reads themselves and at every door."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from elearn.accounts import actions as accounts
from elearn.accounts import queries as account_queries
from elearn.db import db, utc_now
from elearn.domain.access import Permission, Role, allows
from elearn.domain.standing import Standing
from elearn.reports import actions, queries
from elearn.reports.models import GroupMember
from tests.application import application_with, dispose
from tests.people import enter, person, statements
from tests.reports.groups import course, enrol, group, join, organisation, take
from tests.visitor import Visitor

GROUPS = ("mine", "beside", "far")
"""Two groups of one organisation, and one of another."""
SEES = {
    "stranger": (),
    "member": (),
    "former": (),
    "trainer": (),
    "course_trainer_called_as_a_group": (),
    "coordinator": ("mine",),
    "neighbour": ("beside",),
    "of_the_organisation": ("mine", "beside"),
    "of_another_organisation": ("far",),
    "of_two_places": ("mine", "far"),
    "everywhere": GROUPS,
    "administrator": GROUPS,
}


class Town:
    """Three groups with a member each, all taking one course, and everybody who might look."""

    def __init__(self, app):
        self.app = app
        here, there = organisation(app), organisation(app, "Fundacja Most")
        self.groups = {
            "mine": group(app, here),
            "beside": group(app, here, "Zarząd"),
            "far": group(app, there),
        }
        self.course = course(app)
        self.members = {}
        for name, number in self.groups.items():
            take(app, number, self.course)
            self.members[name] = person(app, f"{name}@example.test", name=f"Osoba {name}")
            join(app, number, self.members[name])
        mine = f"group-{self.groups['mine']}"
        grants = {
            "stranger": [],
            "trainer": [(Role.TRAINER, "kurs")],
            "course_trainer_called_as_a_group": [(Role.TRAINER, mine)],
            "former": [(Role.COORDINATOR, mine)],
            "coordinator": [(Role.COORDINATOR, mine)],
            "neighbour": [(Role.COORDINATOR, f"group-{self.groups['beside']}")],
            "of_the_organisation": [(Role.COORDINATOR, f"organisation-{here}")],
            "of_another_organisation": [(Role.COORDINATOR, f"organisation-{there}")],
            "of_two_places": [(Role.COORDINATOR, mine), (Role.COORDINATOR, f"organisation-{there}")],
            "everywhere": [(Role.COORDINATOR, "")],
            "administrator": [(Role.ADMINISTRATOR, "")],
        }
        self.readers = {
            name: person(app, f"{name}@reads.test", name=name, roles=roles) for name, roles in grants.items()
        }
        self.readers["member"] = self.members["mine"]
        with app.app_context():
            accounts.take_role(db.session(), self.readers["former"], Role.COORDINATOR, mine, by=None, now=utc_now())
            db.session.commit()

    def scope(self, reader):
        """What the reader's grants let them see."""
        return queries.scope(db.session(), account_queries.grants(db.session(), self.readers[reader]))

    def names(self, numbers):
        """The groups' names, in their order."""
        found = set(numbers)
        return tuple(name for name in GROUPS if self.groups[name] in found)


@pytest.fixture
def town(app):
    """Three groups and everybody who might look at them, on both databases."""
    return Town(app)


def test_every_read_gives_the_groups_of_the_scope_and_no_other(town, now):
    """One table for all reads: whatever is asked, a reader meets the same groups."""
    later = now + timedelta(days=1)
    for reader, seen in SEES.items():
        with town.app.app_context():
            session, scope = db.session(), town.scope(reader)
            people = [town.members[name] for name in seen]
            assert town.names(one.id for one in queries.groups(session, scope)) == seen, reader
            assert town.names(queries.tallied(session, scope, later)) == seen, reader
            assert town.names(row.group_id for row in queries.members(session, scope, later)) == seen, reader
            assert {row.person_id for row in queries.members(session, scope, later)} == set(people), reader
            assert queries.unique_people(session, scope, later) == len(people), reader
            assert town.names(line.group.id for line in queries.overall(session, scope, later).lines) == seen, reader
            rows = queries.participations(scope, later).add_columns(GroupMember.person_id)
            assert set(session.scalars(rows)) == set(people), reader
            for name, number in town.groups.items():
                given = queries.assignments(session, scope, number, later)
                found = queries.member(session, scope, number, town.members[name], later)
                assert (len(given), found is not None) == ((1, True) if name in seen else (0, False)), (reader, name)
                assert scope.holds(number) is (name in seen)


def test_the_doors_ask_what_the_reads_ask(town):
    """A group's own scopes, which doors ask for, let in exactly those whose scope holds the group."""
    with town.app.app_context():
        for reader, seen in SEES.items():
            grants = account_queries.grants(db.session(), town.readers[reader])
            for name, number in town.groups.items():
                found = queries.group(db.session(), number)
                assert allows(grants, Permission.SEE_COMPLETION, *found.scopes) is (name in seen), (reader, name)
                assert allows(grants, Permission.RUN_GROUPS, *found.scopes) is (name in seen), (reader, name)


def test_a_group_seen_alone_is_a_scope_of_itself(town, now):
    with town.app.app_context():
        only = queries.group(db.session(), town.groups["mine"]).only
        assert town.names(row.group_id for row in queries.members(db.session(), only, now)) == ("mine",)


def test_a_member_is_seen_from_joining_to_leaving(app, now):
    number, ola = group(app, organisation(app)), person(app)
    join(app, number, ola, at=now - timedelta(days=10), left_at=now - timedelta(days=5))
    join(app, number, ola, at=now - timedelta(days=1))
    everything = queries.Scope(everything=True)
    with app.app_context():
        there = {
            days: queries.member(db.session(), everything, number, ola, now - timedelta(days=days)) is not None
            for days in (11, 9, 4, 0)
        }
    assert there == {11: False, 9: True, 4: False, 0: True}


def test_only_the_groups_courses_are_seen_while_it_takes_them(app, now):
    number, ola = group(app, organisation(app)), person(app)
    taken, other = course(app, "kurs-a"), course(app, "kurs-b")
    join(app, number, ola, at=now - timedelta(days=10))
    take(app, number, taken, at=now - timedelta(days=8), removed_at=now - timedelta(days=2))
    for one in (taken, other):
        enrol(app, ola, one, at=now - timedelta(days=9), completed_at=now - timedelta(days=7))
    counted = {}
    with app.app_context():
        for days in (9, 5, 0):
            at = now - timedelta(days=days)
            found = queries.tallied(db.session(), queries.Scope(everything=True), at)[number]
            counted[days] = (found.participations, found.completed)
    assert counted == {9: (0, 0), 5: (1, 1), 0: (0, 0)}


def test_the_database_and_the_rules_say_the_same_of_everybody(app, now):
    """`stands_at` in SQL and `domain.standing` agree on every order of joining, beginning and completing."""
    from itertools import product  # noqa: PLC0415 -- beside its only use

    from elearn.domain.standing import standing  # noqa: PLC0415 -- same
    from elearn.learning.models import Enrolment  # noqa: PLC0415 -- same

    number, kurs = group(app, organisation(app)), course(app)
    take(app, number, kurs, at=now - timedelta(days=99))
    moments = [now + timedelta(days=days) for days in (-3, -2, 0, 1)]
    expected = {}
    for place, (joined, begun, done) in enumerate(product(moments[:3], (None, *moments), (None, *moments))):
        if done is not None and (begun is None or done < begun):
            continue
        who = person(app, f"p{place}@example.test")
        join(app, number, who, at=joined)
        if begun is not None:
            enrol(app, who, kurs, at=begun, completed_at=done)
        expected[who] = standing(begun, done, joined_at=joined, by=now).value
    with app.app_context():
        wanted = queries.participations(queries.Scope(everything=True), now)
        rows = db.session.execute(wanted.add_columns(GroupMember.person_id, queries.stands_at(now))).all()
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) > 20
    assert dict(rows) == expected
    assert set(expected.values()) == {stands.value for stands in Standing}


def test_whoever_erased_their_account_still_counts_and_is_in_no_list(app, now):
    number = group(app, organisation(app))
    take(app, number, course(app))
    join(app, number, None)
    join(app, number, None)
    join(app, number, person(app))
    everything = queries.Scope(everything=True)
    with app.app_context():
        assert queries.unique_people(db.session(), everything, now) == 3
        assert queries.tallied(db.session(), everything, now)[number].not_started == 3
        assert len(queries.members(db.session(), everything, now)) == 1


def test_each_look_and_each_export_stands_in_the_persons_log(app, now):
    from elearn.accounts.models import AuditEntry  # noqa: PLC0415 -- beside its only use

    ola, ewa, by = person(app, "a@example.test"), person(app, "b@example.test"), person(app, "c@example.test")
    number = group(app, organisation(app))
    with app.app_context():
        session = db.session()
        actions.note_look(session, ola, group_id=number, group="Wolontariat", by=by, now=now)
        actions.note_export(session, [ola, ewa, ola], group_id=None, group="", kind="completion", by=by, now=now)
        session.commit()
        rows = session.execute(
            select(AuditEntry.about_id, AuditEntry.act).where(AuditEntry.by_id == by).order_by(AuditEntry.id)
        ).all()
    assert [tuple(row) for row in rows] == [(ola, "looked-at"), (ola, "exported"), (ewa, "exported")]


# Every door


@pytest.fixture
def pages(sqlite_settings):
    """The town behind its doors, on SQLite: a door asks the same of both databases."""
    application = application_with(sqlite_settings)
    yield Town(application)
    dispose(application)


def group_pages(app):
    """Every route that names a group by number in the coordinators' part."""
    found = [rule for rule in app.url_map.iter_rules() if "/coordination/groups/<" in rule.rule]
    assert len(found) > 20
    return found


def front_pages(app):
    """The routes of group pages that name nothing besides and that a GET opens."""
    return [rule for rule in group_pages(app) if "GET" in rule.methods and rule.arguments == {"language", "group"}]


def address(app, rule, number):
    """An address of the route for one group; whatever else it names does not exist."""
    others = {name: 1 for name in rule.arguments if name not in {"group", "language"}}
    with app.test_request_context("/pl/"):
        adapter = app.url_map.bind("localhost")
        converters = rule._converters
        values = {name: _of(converters[name], value) for name, value in others.items()}
        return adapter.build(rule.endpoint, {"language": "pl", "group": number, **values})


def _of(converter, number):
    return (
        number if type(converter).__name__ == "IntegerConverter" else next(iter(getattr(converter, "items", ())), "x")
    )


def test_no_page_of_a_group_opens_to_whom_it_is_not_shown(pages):
    """Each route of a group, each reader, each group: who may not see it meets nothing."""
    app = pages.app
    doors = {reader: Visitor(app) for reader in SEES}
    for reader, visitor in doors.items():
        enter(visitor, pages.readers[reader])
    for rule in group_pages(app):
        for reader, seen in SEES.items():
            hidden = next((name for name in GROUPS if name not in seen), None)
            if hidden is None:
                continue
            for method in rule.methods & {"GET", "POST"}:
                url = address(app, rule, pages.groups[hidden])
                answer = doors[reader].client.open(url, method=method, data={"csrf_token": _token(doors[reader])})
                assert answer.status_code == 404, (method, url, reader, answer.status_code)


def test_every_page_of_a_group_opens_to_its_coordinator_in_twelve_statements(pages):
    for reader in ("coordinator", "of_the_organisation", "administrator"):
        visitor = Visitor(pages.app)
        enter(visitor, pages.readers[reader])
        for rule in front_pages(pages.app):
            with statements(pages.app) as sent:
                visitor.open(address(pages.app, rule, pages.groups["mine"]))
            assert len(sent) <= 12, (rule.rule, reader, len(sent))


def test_no_page_names_anybody_outside_the_scope(pages):
    """Whatever page opens to a reader, it says nothing of members of groups that the reader may not see."""
    shared = ["/pl/coordination", "/pl/coordination/exports", "/pl/coordination/exports?kind=progress&course=kurs"]
    for reader, seen in SEES.items():
        visitor = Visitor(pages.app)
        enter(visitor, pages.readers[reader])
        own = [address(pages.app, rule, pages.groups[name]) for name in seen for rule in front_pages(pages.app)]
        for url in shared + own:
            html = visitor.client.get(url).get_data(as_text=True)
            names = {name for name in GROUPS if f"Osoba {name}" in html or f"{name}@example.test" in html}
            own_name = {"mine"} if reader == "member" else set()
            assert names <= set(seen) | own_name, (url, reader, names)


def test_pages_name_those_inside_the_scope(pages):
    """The same pages do name those whom the reader may see, or the test above would prove nothing."""
    visitor = Visitor(pages.app)
    enter(visitor, pages.readers["of_the_organisation"])
    assert "Osoba mine" in visitor.open("/pl/coordination/exports").html
    for name in ("mine", "beside"):
        assert f"Osoba {name}" in visitor.open(f"/pl/coordination/groups/{pages.groups[name]}").html


def test_a_group_that_does_not_exist_is_no_different_from_a_hidden_one(pages):
    visitor = Visitor(pages.app)
    enter(visitor, pages.readers["everywhere"])
    for rule in group_pages(pages.app):
        if "GET" not in rule.methods:
            continue
        assert visitor.client.get(address(pages.app, rule, 987654321)).status_code == 404, rule.rule
        for number in (2**31 + 5, 2**70):  # no row can have it: where GET and POST count differently, 405 says so
            assert visitor.client.get(address(pages.app, rule, number)).status_code in {404, 405}, rule.rule


def test_visitors_are_sent_to_sign_in_from_every_page_of_a_group(pages):
    visitor = Visitor(pages.app)
    for rule in group_pages(pages.app):
        if "GET" in rule.methods:
            answer = visitor.client.get(address(pages.app, rule, pages.groups["mine"]))
            assert "/pl/sign-in" in answer.headers.get("Location", ""), rule.rule


def test_a_former_coordinator_is_shut_out_at_once(pages):
    visitor = Visitor(pages.app)
    enter(visitor, pages.readers["coordinator"])
    visitor.open("/pl/coordination")
    with pages.app.app_context():
        mine = f"group-{pages.groups['mine']}"
        accounts.take_role(db.session(), pages.readers["coordinator"], Role.COORDINATOR, mine, by=None, now=utc_now())
        db.session.commit()
    visitor.open("/pl/coordination", status=403)


def _token(visitor):
    if not hasattr(visitor, "token"):
        page = visitor.client.get("/pl/account").get_data(as_text=True)
        visitor.token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return visitor.token
