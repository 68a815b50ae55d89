"""Every door of the studio, tried by everybody: who may enter where stands in one table, read from the URL map."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from elearn.authoring import actions, inviting, languages
from elearn.authoring.models import CourseInvitation, PassageComment, QuestionImport
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.exchange.report import Report
from tests.application import application_with, dispose
from tests.factories import course_files, lesson_file, published_course
from tests.people import enter, person, statements
from tests.visitor import Visitor

PEOPLE = {
    "learner": (),
    "coordinator": [(Role.COORDINATOR, "")],
    "outsider": [(Role.TRAINER, "inny")],
    "translator": [(Role.TRANSLATOR, "kurs")],
    "reviewer": [(Role.REVIEWER, "kurs")],
    "trainer": [(Role.TRAINER, "kurs")],
    "administrator": [(Role.ADMINISTRATOR, "")],
}
ANYBODY = tuple(PEOPLE)
STUDIO = ("outsider", "translator", "reviewer", "trainer", "administrator")
BEGIN = ("outsider", "trainer", "administrator")
OPEN = ("translator", "reviewer", "trainer", "administrator")
WRITE = ("trainer", "administrator")
TRANSLATE = ("translator", *WRITE)
REVIEW = ("reviewer", *WRITE)

DOORS = {
    "GET": {
        "studio.home": STUDIO,
        "studio.new": BEGIN,
        "studio_packages.arrival": BEGIN,
        "studio_team.invitation": ANYBODY,
        "studio.course": OPEN,
        "studio.duplicate": WRITE,
        "studio.archive": WRITE,
        "studio_asking.question": WRITE,
        "studio_asking.standing": WRITE,
        "studio_exchange.export": WRITE,
        "studio_exchange.leave": WRITE,
        "studio_exchange.report": WRITE,
        "studio_exchange.start": WRITE,
        "studio_exchange.template": WRITE,
        "studio_history.difference": OPEN,
        "studio_history.file": OPEN,
        "studio_history.history": OPEN,
        "studio_history.log": OPEN,
        "studio_history.merge": TRANSLATE,
        "studio_history.moment": OPEN,
        "studio_history.revision": OPEN,
        "studio_history.revisions": OPEN,
        "studio_lessons.cheat_sheet": OPEN,
        "studio_lessons.lesson": WRITE,
        "studio_lessons.standing": WRITE,
        "studio_media.file": OPEN,
        "studio_media.media": WRITE,
        "studio_media.new_worksheet": WRITE,
        "studio_media.replace": WRITE,
        "studio_media.worksheet": WRITE,
        "studio_packages.export": WRITE,
        "studio_packages.file": WRITE,
        "studio_preview.preview": OPEN,
        "studio_publishing.again": WRITE,
        "studio_publishing.check": OPEN,
        "studio_publishing.lead_to_check": OPEN,
        "studio_publishing.published": OPEN,
        "studio_questions.questions": WRITE,
        "studio_settings.course": WRITE,
        "studio_settings.glossary": WRITE,
        "studio_settings.lesson": WRITE,
        "studio_settings.text": WRITE,
        "studio_team.dismiss": WRITE,
        "studio_team.lead_to_people": OPEN,
        "studio_team.people": OPEN,
        "studio_team.review": OPEN,
        "studio_translating.translation": TRANSLATE,
        "studio_translating.translations": TRANSLATE,
        "studio_translators.export": TRANSLATE,
        "studio_translators.report": TRANSLATE,
        "studio_trying.question": WRITE,
    },
    "POST": {
        "studio.new": BEGIN,
        "studio_packages.arrival": BEGIN,
        "studio_team.invitation": ANYBODY,
        "studio_asking.save": WRITE,
        "studio_exchange.look": WRITE,
        "studio_exchange.take_in": WRITE,
        "studio_history.bring_together": TRANSLATE,
        "studio_history.go_back": WRITE,
        "studio_history.restore": TRANSLATE,
        "studio_history.take_back": WRITE,
        "studio_lessons.save": WRITE,
        "studio_media.add": WRITE,
        "studio_media.new_worksheet": WRITE,
        "studio_media.remove": WRITE,
        "studio_media.remove_worksheet": WRITE,
        "studio_media.replace": WRITE,
        "studio_media.worksheet": WRITE,
        "studio_packages.take_in": WRITE,
        "studio_pictures.add_picture": WRITE,
        "studio_pictures.paste": WRITE,
        "studio_publishing.call_off": WRITE,
        "studio_publishing.publish": WRITE,
        "studio_publishing.publish_again": WRITE,
        "studio_publishing.publish_later": WRITE,
        "studio_questions.add": WRITE,
        "studio_questions.arrange": WRITE,
        "studio_questions.name": WRITE,
        "studio_questions.restore": WRITE,
        "studio_settings.course": WRITE,
        "studio_settings.glossary": WRITE,
        "studio_settings.lesson": WRITE,
        "studio_settings.quiz": WRITE,
        "studio_settings.text": WRITE,
        "studio_team.invite": WRITE,
        "studio_team.remark": REVIEW,
        "studio_team.settle": REVIEW,
        "studio_team.verdict": REVIEW,
        "studio_team.withdraw": WRITE,
        "studio_translating.begin": WRITE,
        "studio_translating.save": TRANSLATE,
        "studio_translating.settle": WRITE,
        "studio_translators.take_in": TRANSLATE,
        "studio_trying.answer": WRITE,
        "studio.add_lesson": WRITE,
        "studio.add_part": WRITE,
        "studio.duplicate": WRITE,
        "studio.order": WRITE,
        "studio.retitle_lesson": WRITE,
        "studio.retitle_part": WRITE,
        "studio_team.dismiss": WRITE,
        "studio.archive": WRITE,
    },
}
"""Method → endpoint → who may; in the order in which the sends are tried, those that end something last."""
"""One person's papers: `tests/badges` and `tests/certificates` walk them."""
ELSEWHERE = ("registry", "certificates")
"""Badges and certificates of a course have tests of their own."""
NOTHING_YET = ("studio_publishing.again",)
"""Only one revision is published: there is no former one."""
HUGE = 10**19
"""No row of any database has such a number."""
UNNAMED = "\n## ? Bez nazwy?\nkind: truefalse\n\n(x) Prawda\n( ) Fałsz\n"


class World:
    """A course with one of everything, another course, and everybody in front of their own browser."""

    def __init__(self, app, now):
        self.app = app
        files = course_files(english={"pierwsza": lesson_file("First", base=False)})
        published_course(app, files)
        published_course(app, slug="inny", title="Inny kurs")
        self.visitors = {"visitor": Visitor(app)}
        self.numbers = {}
        for name, roles in PEOPLE.items():
            self.numbers[name] = person(app, f"{name}@example.test", name=name.title(), roles=roles)
            self.visitors[name] = Visitor(app)
            enter(self.visitors[name], self.numbers[name])
        self.values = {"language": "pl", "course": "kurs", "token": "nie-ma-takiego", **self._kept(now)}
        self.tokens = {}

    def _kept(self, now):
        picture = BytesIO()
        Image.new("RGB", (8, 8), "white").save(picture, "PNG")
        with self.app.app_context():
            session, by = db.session(), self.numbers["trainer"]
            for slug in ("inny", "kurs"):
                desk = actions.open_draft(session, slug, now=now, by=by)
            changed = lesson_file("Pierwsza", UNNAMED, body="## Inaczej {#inaczej}\n\nInaczej.\n")
            files = {
                "pl/01-pierwsza.md": changed.encode(),
                "media/krag.png": picture.getvalue(),
                "media/karta.pl.md": b"# Karta\n\nTekst.\n",
            }
            actions.write(session, desk.draft_id, files, reason="saved", now=now, by=by)
            aside = actions.put_aside(session, desk.draft_id, "en/01-pierwsza.md", b"+++\n+++\nMine.\n", now=now, by=by)
            report = languages.take_in(session, desk.draft_id, "en", "a.csv", counts={}, report=[], now=now, by=by)
            imported = QuestionImport(
                draft_id=desk.draft_id, file_name="a.gift", form="gift", report=Report().as_values(), at=now, by_id=by
            )
            session.add(imported)
            said = {"language": "pl", "passage": "Inaczej.", "said": "Jak?", "at": now, "by_id": by}
            session.add(PassageComment(draft_id=desk.draft_id, lesson="pierwsza", **said))
            inviting.invite(
                session, desk.draft_id, "kurs", "jan@example.test", Role.REVIEWER, title="Kurs", by_name="T",
                link=str, language="pl", now=now, by=by,
            )  # fmt: skip
            session.commit()
            return {
                "lesson": "pierwsza", "question": "dwa-i-dwa", "part": "calosc", "name": "krag.png",
                "worksheet": "karta", "into": "en", "kind": "zip", "role": "translator", "place": 0, "number": 1,
                "state": aside, "imports": {"studio_exchange": imported.id, "studio_translators": report},
            }  # fmt: skip

    def address(self, rule, **others):
        """Return where a rule leads, for the things there are."""
        values = {**self.values, **others}
        if rule.endpoint.endswith((".report", ".take_in")) and "number" not in others:
            values["number"] = values["imports"].get(rule.endpoint.partition(".")[0], 1)
        if rule.endpoint == "studio_team.dismiss" and "number" not in others:
            values["number"] = self.numbers["translator"]
        values["ending"] = "csv"
        if rule.endpoint in {"studio_settings.quiz", "studio_questions.restore"} and "lesson" not in others:
            values["lesson"] = "test"
        wanted = {name: values[name] for name in rule.arguments}
        found = self.app.url_map.bind("localhost").build(
            rule.endpoint, wanted, method=next(iter(rule.methods & {"GET", "POST"}))
        )
        asked = {"studio_history.file": "?path=pl/course.md", "studio_history.difference": "?path=pl/course.md",
                 "studio_translating.save": "?in=course.md"}  # fmt: skip
        return found + asked.get(rule.endpoint, "")

    def ask(self, who, method, address, **form):
        """Let somebody open or send, and return the answer."""
        client = self.visitors[who].client
        if method == "POST":
            form["csrf_token"] = self.token(who)
        return client.open(address, method=method, data=form or None, headers={"Accept": "text/html"}, buffered=True)

    def token(self, who):
        """Return the token that this browser's forms carry."""
        if who not in self.tokens:
            shown = self.visitors[who].client.get("/pl/sign-in" if who == "visitor" else "/pl/help").text
            self.tokens[who] = re.search(r'name="csrf_token" value="([^"]+)"', shown).group(1)
        return self.tokens[who]


def rules(app, method):
    """Return the studio's rules for this method, one of each endpoint."""
    found = {}
    for rule in app.url_map.iter_rules():
        if "/studio" in rule.rule and method in rule.methods and rule.endpoint.partition(".")[0] not in ELSEWHERE:
            found.setdefault(rule.endpoint, rule)
    return found


@pytest.fixture
def world(sqlite_settings, now):
    app = application_with(sqlite_settings)
    yield World(app, now)
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
        assert there.keys() == table.keys(), f"{method}: put each endpoint below /studio into the table, and no other"
        for endpoint, allowed in table.items():
            address = world.address(there[endpoint])
            for who in ("visitor", *(one for one in PEOPLE if one not in allowed)):
                got = answered(world.ask(who, method, address))
                wanted = "sign-in" if who == "visitor" else "refused"
                if got != wanted:
                    found.append(f"{method} {endpoint} for {who}: {got}, not {wanted}")
    with statements(world.app) as seen:
        for endpoint, allowed in DOORS["GET"].items():
            for who in allowed:
                response = world.ask(who, "GET", world.address(rules(world.app, "GET")[endpoint]))
                if answered(response) != "in" and endpoint not in NOTHING_YET:
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


def test_a_course_that_is_not_there_has_no_rooms(world):
    found = []
    for method in DOORS:
        for endpoint, rule in rules(world.app, method).items():
            if "course" in rule.arguments:
                response = world.ask("administrator", method, world.address(rule, course="nie-ma"))
                if response.status_code != 404:
                    found.append(f"{method} {endpoint}: {response.status_code}")
    assert not found, "\n".join(found)


def test_nothing_of_one_course_is_reached_through_another(world):
    for endpoint in ("studio_history.merge", "studio_history.moment", "studio_exchange.report",
                     "studio_translators.report", "studio_media.file", "studio_media.worksheet"):  # fmt: skip
        response = world.ask("administrator", "GET", world.address(rules(world.app, "GET")[endpoint], course="inny"))
        assert response.status_code == 404, endpoint
    state, imported = world.values["state"], world.values["imports"]["studio_exchange"]
    sent = {
        f"history/merge/{state}": {},
        f"history/moments/{state}": {},
        "history/restore": {"state": state},
        f"questions/imports/{imported}": {"lesson": "pierwsza"},
        "lessons/pierwsza/review": {"block": -1, "answers": 1, "said": "Tak"},
    }
    for path, form in sent.items():
        assert world.ask("administrator", "POST", f"/pl/studio/inny/{path}", **form).status_code == 404, path
    world.ask("outsider", "POST", "/pl/studio/inny/invitations/1/withdraw")
    world.ask("outsider", "POST", "/pl/studio/inny/lessons/pierwsza/review/settle", remark=1, settled=1)
    with world.app.app_context():
        assert db.session.scalar(select(CourseInvitation.withdrawn_at)) is None
        assert db.session.scalar(select(PassageComment.settled_at)) is None


def test_numbers_that_no_row_has_are_not_there(world):
    asked = [
        (method, world.address(rule, **{name: HUGE}), {})
        for method in DOORS
        for rule in rules(world.app, method).values()
        for name in {"number", "state", "place"} & rule.arguments
    ]
    asked += [
        ("POST", "/pl/studio/kurs/history/restore", {"state": HUGE}),
        ("POST", "/pl/studio/kurs/history/restore", {"path": "pl/course.md", "number": HUGE}),
        ("POST", "/pl/studio/kurs/lessons/pierwsza/review", {"answers": HUGE, "said": "Tak"}),
        ("POST", "/pl/studio/kurs/lessons/pierwsza/review/settle", {"remark": HUGE, "settled": 1}),
        ("GET", f"/pl/studio/kurs/history?before={HUGE}", {}),
        ("GET", f"/pl/studio/kurs/history/file?path=pl/course.md&before={HUGE}", {}),
    ]
    answers = {(method, to): world.ask("trainer", method, to, **form).status_code for method, to, form in asked}
    broken = {where: status for where, status in answers.items() if status >= 500}
    assert not broken
