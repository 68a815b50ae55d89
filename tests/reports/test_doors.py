"""Every door of coordination and of the member's side, tried by everybody: who may enter where stands in one table."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from elearn.accounts import actions as accounts
from elearn.accounts.models import Person
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.mail import Letter
from elearn.reports import bringing, joining, queries, running
from elearn.reports.joining import Guest
from elearn.reports.models import Group, GroupEvent, GroupInvitation, GroupLink, GroupMember, ReminderRule
from tests.application import application_with, dispose
from tests.people import enter, person, statements
from tests.reports.groups import course, enrol, group, join, organisation, take
from tests.visitor import Visitor

PEOPLE = {
    "erased": (),
    "learner": (),
    "member": (),
    "departed": (),
    "former": ("coordinator", "group-{mine}"),
    "neighbour": ("coordinator", "group-{beside}"),
    "far": ("coordinator", "organisation-{there}"),
    "translator": ("translator", "kurs"),
    "outsider": ("trainer", "inny"),
    "trainer": ("trainer", "kurs"),
    "coordinator": ("coordinator", "group-{mine}"),
    "second": ("coordinator", "group-{mine}"),
    "boss": ("coordinator", "organisation-{here}"),
    "everywhere": ("coordinator", ""),
    "administrator": ("administrator", ""),
}
ALL = tuple(name for name in PEOPLE if name != "erased")
RUN = ("coordinator", "second", "boss", "everywhere", "administrator")
SOMEWHERE = ("neighbour", "far", *RUN)
BEGIN = ("far", "boss", "everywhere", "administrator")
OWN = ("boss", "everywhere", "administrator")
TRAIN = ("trainer", "administrator")
ORDERED = ("coordinator",)
MEMBER = ("member",)

DOORS = {
    "GET": {
        "coordination.home": SOMEWHERE,
        "coordination.new": BEGIN,
        "coordination_courses.courses": RUN,
        "coordination_courses.deadline": RUN,
        "coordination_exports.everything": SOMEWHERE,
        "coordination_exports.exports": RUN,
        "coordination_exports.file": ORDERED,
        "coordination_exports.ordered": ORDERED,
        "coordination_exports.progress": ORDERED,
        "coordination_invitations.invitations": RUN,
        "coordination_invitations.links": RUN,
        "coordination_invitations.report": RUN,
        "coordination_invitations.start": RUN,
        "coordination_overview.overview": RUN,
        "coordination_people.people": RUN,
        "coordination_people.place": RUN,
        "coordination_people.remove": RUN,
        "coordination_reminders.reminders": RUN,
        "coordination_reminders.write": RUN,
        "coordination_results.course": TRAIN,
        "coordination_results.learner": TRAIN,
        "coordination_settings.agree": ALL,
        "coordination_settings.close": RUN,
        "coordination_settings.coordinators": RUN,
        "coordination_settings.dismiss": RUN,
        "coordination_settings.dismiss_everywhere": OWN,
        "coordination_settings.organisation": OWN,
        "coordination_settings.organisations": BEGIN,
        "coordination_settings.programme": RUN,
        "coordination_settings.settings": RUN,
        "coordination_story.person": RUN,
        "membership.code": ALL,
        "membership.groups": ALL,
        "membership.leave": MEMBER,
        "membership.looks": ALL,
    },
    "POST": {
        "coordination.new": BEGIN,
        "coordination_courses.add": RUN,
        "coordination_courses.deadline": RUN,
        "coordination_exports.order": RUN,
        "coordination_exports.order_everything": SOMEWHERE,
        "coordination_invitations.columns": RUN,
        "coordination_invitations.invite": RUN,
        "coordination_invitations.look": RUN,
        "coordination_invitations.make_link": RUN,
        "coordination_invitations.resend": RUN,
        "coordination_invitations.resend_all": RUN,
        "coordination_invitations.take_in": RUN,
        "coordination_invitations.withdraw": RUN,
        "coordination_invitations.withdraw_link": RUN,
        "coordination_people.place": RUN,
        "coordination_reminders.write": RUN,
        "coordination_reminders.end": RUN,
        "coordination_results.look": TRAIN,
        "coordination_settings.agree": ALL,
        "coordination_settings.ask": RUN,
        "coordination_settings.change": RUN,
        "coordination_settings.organisation": OWN,
        "coordination_settings.programme": RUN,
        "coordination_settings.unask": RUN,
        "coordination_story.look": RUN,
        "membership.answer": ALL,
        "membership.code": ALL,
        "coordination_courses.remove": RUN,
        "coordination_people.remove": RUN,
        "coordination_settings.dismiss": RUN,
        "coordination_settings.dismiss_everywhere": OWN,
        "coordination_settings.close": RUN,
        "membership.leave": ALL,
    },
}
"""Method → endpoint → who may; in the order in which the sends are tried, those that end something last."""
PUBLIC = ("membership.invitation", "membership.join", "coordination_reminders.stop")
"""Whoever has the letter or the link."""
REFUSED = (
    "coordination_settings.organisations",
    "coordination.home",
    "coordination.new",
    "coordination_exports.everything",
    "coordination_exports.order_everything",
)
"""Pages of nobody's own, which exist for everybody."""
LETTERS = (
    "coordination_invitations.invite",
    "coordination_invitations.resend",
    "coordination_invitations.resend_all",
    "coordination_invitations.take_in",
    "coordination_invitations.make_link",
    "coordination_reminders.write",
)
TEXTS = {"pl": {"subject": "Cześć", "body": "Kurs czeka."}}
HUGE = 10**19
"""No row of any database has such a number."""


class World:
    """A group with one of everything, one beside it, one of another organisation, and everybody with a browser."""

    def __init__(self, app):
        self.app = app
        here, there = organisation(app), organisation(app, "Fundacja Most")
        self.groups = {"mine": group(app, here), "beside": group(app, here, "Zarząd"), "far": group(app, there)}
        places = {"here": here, "there": there, **self.groups}
        kurs = course(app)
        course(app, "inny")
        for number in self.groups.values():
            take(app, number, kurs)
        self.visitors, self.numbers = {"visitor": Visitor(app)}, {}
        for name, roles in PEOPLE.items():
            granted = [(Role(roles[0]), roles[1].format(**places))] if roles else []
            self.numbers[name] = person(app, f"{name}@example.test", name=name.title(), roles=granted)
            self.visitors[name] = Visitor(app)
            enter(self.visitors[name], self.numbers[name])
        join(app, self.groups["mine"], self.numbers["member"])
        join(app, self.groups["beside"], self.numbers["learner"])
        join(app, self.groups["mine"], self.numbers["departed"], left_at=utc_now() - timedelta(days=1))
        began = enrol(app, self.numbers["member"], kurs, at=utc_now() - timedelta(days=3))
        self.values = {"language": "pl", "course": "kurs", "token": "nie-ma", "code": "NIEMA", "reason": "manual",
                       "group": self.groups["mine"], **self._kept()}  # fmt: skip
        self.values["numbers"] |= {"coordination_results": began, "coordination_settings.organisation": here}
        self.tokens = {}
        self.values["order_id"] = self._order()

    def _kept(self):
        now, by, mine = utc_now(), self.numbers["coordinator"], self.groups["mine"]
        with self.app.app_context():
            session, asked = db.session(), []
            facts = queries.group(session, mine)
            joining.invite(
                session, facts, [Guest("jan@example.test", "Jan")], by_name="K", link=str_link, now=now, by=by
            )
            joining.make_link(session, mine, most=3, ends_at=None, partner_id=None, now=now, by=by)
            uploaded = bringing.bring(session, mine, "lista.csv", [["a@most.test"]], now=now, by=by)
            running.ask(session, facts, "ewa@example.test", by_name="K", now=now, by=by,
                        link=lambda event, language: asked.append(event) or language)  # fmt: skip
            rule = ReminderRule(group_id=mine, reason="stalled", days=7, texts=TEXTS, created_at=now, created_by_id=by)
            session.add(rule)
            accounts.take_role(session, self.numbers["former"], Role.COORDINATOR, f"group-{mine}", by=None, now=now)
            session.delete(session.get(Person, self.numbers["erased"]))
            session.commit()
            invited = session.scalar(select(GroupInvitation.id))
            linked = session.scalar(select(GroupLink.id))
            return {"rule": rule.id, "numbers": {
                "coordination_people": self.numbers["member"], "coordination_story": self.numbers["member"],
                "coordination_invitations": uploaded, "coordination_invitations.resend": invited,
                "coordination_invitations.withdraw": invited, "coordination_invitations.withdraw_link": linked,
                "coordination_settings.dismiss": self.numbers["second"],
                "coordination_settings.dismiss_everywhere": self.numbers["boss"],
                "coordination_settings.unask": asked[0],
                "membership.leave": mine, "membership.answer": invited,
            }}  # fmt: skip

    def _order(self):
        """Let the coordinator order a file, and return its name."""
        answer = self.ask(
            "coordinator", "POST", f"/pl/coordination/groups/{self.groups['mine']}/exports", **{"as": "csv"}
        )
        return answer.headers["Location"].rpartition("/")[2]

    def address(self, rule, **others):
        """Return where a rule leads, for the things there are."""
        numbers = self.values["numbers"]
        number = numbers.get(rule.endpoint, numbers.get(rule.endpoint.partition(".")[0], 1))
        values = {"number": number, **self.values, **others}
        wanted = {name: values[name] for name in rule.arguments}
        method = next(iter(rule.methods & {"GET", "POST"}))
        return self.app.url_map.bind("localhost").build(rule.endpoint, wanted, method=method)

    def ask(self, who, method, address, **form):
        """Let somebody open or send, and return the answer."""
        if method == "POST":
            form["csrf_token"] = self.token(who)
        client = self.visitors[who].client
        return client.open(address, method=method, data=form or None, headers={"Accept": "text/html"}, buffered=True)

    def token(self, who):
        """Return the token that this browser's forms carry."""
        if who not in self.tokens:
            shown = self.visitors[who].client.get("/pl/help" if who in ALL else "/pl/sign-in").text
            self.tokens[who] = re.search(r'name="csrf_token" value="([^"]+)"', shown).group(1)
        return self.tokens[who]


def str_link(token, language):
    return f"/{language}/{token}"


def rules(app, method):
    """Return the rules of coordination and of the member's side for this method."""
    return {
        rule.endpoint: rule
        for rule in app.url_map.iter_rules()
        if method in rule.methods and app.view_functions[rule.endpoint].__module__.startswith("elearn.reports")
    }


@pytest.fixture
def world(sqlite_settings):
    app = application_with(sqlite_settings)
    yield World(app)
    dispose(app)


def answered(response):
    """Say what a door did: led to sign in, refused, found nothing, or let in."""
    if response.status_code == 303 and "/sign-in" in response.headers["Location"]:
        return "sign-in"
    named = {403: "refused", 404: "not there"}
    return named.get(response.status_code, "in" if response.status_code < 500 else "broken")


def test_every_door_opens_for_those_in_the_table_only_and_looking_changes_nothing(world):
    found = []
    for method, table in DOORS.items():
        there = rules(world.app, method)
        assert there.keys() - set(PUBLIC) == table.keys(), f"{method}: put each endpoint of reports into the table"
        for endpoint, allowed in table.items():
            address = world.address(there[endpoint])
            for who in ("visitor", *(one for one in PEOPLE if one not in allowed)):
                got = answered(world.ask(who, method, address))
                wanted = "sign-in" if who in {"visitor", "erased"} else "not there"
                wanted = "refused" if wanted == "not there" and endpoint in REFUSED else wanted
                if got != wanted:
                    found.append(f"{method} {endpoint} for {who}: {got}, not {wanted}")
    with statements(world.app) as seen:
        for endpoint, allowed in DOORS["GET"].items():
            for who in allowed:
                response = world.ask(who, "GET", world.address(rules(world.app, "GET")[endpoint]))
                if answered(response) != "in":
                    found.append(f"GET {endpoint} for {who}: {response.status_code}")
    wrote = [one for one in seen if re.match(r"\s*(INSERT|UPDATE|DELETE)", one)]
    assert not wrote, "a GET wrote"
    assert not found, "\n".join(found)


def test_who_may_send_gets_an_answer_whatever_the_form_lacks(world):
    found = []
    there = rules(world.app, "POST")
    for endpoint, allowed in DOORS["POST"].items():
        response = world.ask(allowed[0], "POST", world.address(there[endpoint]))
        if response.status_code in {403, 500} or answered(response) == "sign-in":
            found.append(f"POST {endpoint} for {allowed[0]}: {response.status_code}")
    assert not found, "\n".join(found)


def test_whoever_has_the_letter_or_the_link_needs_no_account_to_look(world):
    found = []
    for endpoint in PUBLIC:
        for method in ("GET", "POST"):
            rule = rules(world.app, method)[endpoint]
            for who in ("visitor", "learner"):
                answer = world.ask(who, method, world.address(rule))
                if answer.status_code not in {404, 410}:
                    found.append(f"{method} {endpoint} for {who}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_addresses_of_nothing_lead_nowhere(world):
    """Numbers that no row can have, signs that no database keeps."""
    found, number, text = [], HUGE, "a%00b"
    for method in DOORS:
        for rule in rules(world.app, method).values():
            path = re.sub(r"<any\('(\w[^']*)'[^>]*>", r"\1", rule.rule.replace("<language:language>", "pl"))
            path = re.sub(r"<[a-z]+>|<string:\w+>", text, re.sub(r"<int[^>]*>", str(number), path))
            if path.count("/") > rule.rule.count("/") or path == rule.rule.replace("<language:language>", "pl"):
                continue
            answer = world.ask("administrator", method, path)
            if answer.status_code not in {303, 400, 404, 405, 410}:
                found.append(f"{method} {path}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_nothing_of_one_group_is_reached_through_another(world):
    """A coordinator of another group names that group, and the things of this one by their numbers."""
    beside = world.groups["beside"]
    before = _state(world.app)
    for method in DOORS:
        for endpoint, rule in rules(world.app, method).items():
            if "group" in rule.arguments and rule.arguments & {"number", "rule"}:
                response = world.ask("neighbour", method, world.address(rule, group=beside))
                assert response.status_code in {303, 404}, (method, endpoint, response.status_code)
                assert b"Member" not in response.data, (method, endpoint)
    assert _state(world.app) == before


def _state(app):
    """How the things of groups stand, as far as somebody from elsewhere might change them."""
    with app.app_context():
        session = db.session()
        return [
            session.execute(select(GroupInvitation.withdrawn_at, GroupInvitation.token_hash)).all(),
            session.scalars(select(GroupLink.withdrawn_at)).all(),
            session.execute(select(GroupMember.group_id, GroupMember.left_at).order_by(GroupMember.id)).all(),
            session.scalars(select(ReminderRule.ended_at)).all(),
            session.scalar(select(func.count()).select_from(GroupEvent)),
            session.scalar(select(func.count()).select_from(Letter)),
        ]


def test_a_group_that_ended_writes_to_nobody(world):
    with world.app.app_context():
        db.session.execute(Group.__table__.update().values(closed_at=utc_now()))
        db.session.commit()
        before = db.session.scalar(select(func.count()).select_from(Letter))
    texts = {"email": "nowy@example.test", "subject_pl": "Cześć", "body_pl": "Kurs czeka", "course": 0, "step": "send"}
    for endpoint in LETTERS:
        answer = world.ask("coordinator", "POST", world.address(rules(world.app, "POST")[endpoint]), **texts)
        assert answer.status_code < 500, endpoint
    with world.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Letter)) == before
        assert db.session.scalar(select(func.count()).select_from(GroupLink)) == 1
