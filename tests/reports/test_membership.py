"""The member's side: groups, leaving, who saw what."""

from datetime import UTC, datetime, timedelta

import pytest

from elearn.db import db
from elearn.domain.access import Role
from elearn.reports import actions
from tests.application import application_with, dispose
from tests.factories import published_course, signed_in_visitor
from tests.people import person
from tests.reports.groups import group, join, organisation, take
from tests.visitor import Visitor

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def app(sqlite_settings):
    """The application on SQLite: these pages ask nothing that differs between databases."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def ola(app):
    return signed_in_visitor(app)


def test_somebody_without_a_group_is_told_so(app, ola):
    assert "Nie jesteś w żadnej grupie" in ola.open("/pl/my/groups").text


def test_a_member_sees_the_groups_the_courses_and_who_sees_them(app, ola):
    published_course(app)
    own = group(app, organisation(app))
    join(app, own, ola.person_id)
    take(app, own, 1, deadline=datetime(2026, 12, 24, tzinfo=UTC).date())
    person(app, "ela@example.test", name="Ela Koordynująca", roles=[(Role.COORDINATOR, f"group-{own}")])
    person(app, "ida@example.test", name="Ida Organizująca", roles=[(Role.COORDINATOR, "organisation-1")])
    person(app, "obca@example.test", name="Obca Osoba", roles=[(Role.COORDINATOR, "group-77")])
    text = ola.open("/pl/my/groups").text
    assert "Ela Koordynująca, Ida Organizująca" in text
    assert "Obca Osoba" not in text
    assert "Kurs próbny, do 24" in text


def test_a_member_leaves_after_a_question_and_finds_the_group_among_the_former(app, ola):
    own = group(app, organisation(app))
    join(app, own, ola.person_id)
    ola.open("/pl/my/groups").click("Odejdź z grupy Wolontariat 2026")
    assert "zostaje w sprawozdaniu projektu" in ola.text
    ola.send("Odejdź z grupy")
    assert "Dawne grupy" in ola.text
    ola.open(f"/pl/my/groups/{own}/leave", status=404)


def test_a_member_stops_reminders_without_waiting_for_a_letter(app, ola):
    from elearn.reports import reminding  # noqa: PLC0415 -- only here

    own = group(app, organisation(app))
    join(app, own, ola.person_id)
    ola.open("/pl/my/groups").click("Wyłącz albo włącz przypomnienia grupy „Wolontariat 2026”")
    ola.send("Nie przypominaj")
    with app.app_context():
        assert reminding.unsubscribed(db.session(), ola.person_id, own)


def test_nobody_leaves_a_group_they_are_not_in(app, ola):
    own = group(app, organisation(app))
    join(app, own, person(app, "jan@example.test"))
    ola.open(f"/pl/my/groups/{own}/leave", status=404)


def test_a_closed_group_takes_nobody_in(app, ola):
    from elearn.reports.models import GroupLink  # noqa: PLC0415 -- needs the application
    from tests.reports.groups import made  # noqa: PLC0415 -- same

    own = group(app, organisation(app), closed_at=NOW)
    made(app, GroupLink, group_id=own, code="ABCDEFGHJK", made_at=NOW)
    ola.open("/pl/join/ABCDEFGHJK", status=410)


def test_a_person_reads_who_looked_and_who_took_a_file(app, ola):
    halina = person(app, "halina@example.test", name="Halina Kowalczyk")
    other = person(app, "jan@example.test", name="Jan Inny")
    with app.app_context():
        session = db.session()
        actions.note_look(session, ola.person_id, group_id=1, group="Wolontariat", by=halina, now=NOW)
        people = [ola.person_id, other]
        later = NOW + timedelta(days=1)
        actions.note_export(session, people, group_id=None, group="", kind="completion", by=halina, now=later)
        actions.note_look(session, other, group_id=1, group="Cudza grupa", by=halina, now=NOW)
        session.commit()
    text = ola.open("/pl/my/data/seen").text
    assert text.index("plik: Ukończenia") < text.index("twoja strona w grupie"), "the latest first"
    assert "Cudza grupa" not in text
    assert "Halina Kowalczyk" in text


def test_a_long_log_has_pages(app, ola):
    with app.app_context():
        for number in range(30):
            at = NOW + timedelta(hours=number)
            actions.note_look(db.session(), ola.person_id, group_id=1, group="G", by=ola.person_id, now=at)
        db.session.commit()
    ola.open("/pl/my/data/seen").click("Następna strona")
    assert "Strona 2 z 2" in ola.text
    assert "page=2" in ola.open("/pl/my/data/seen?page=9").url


@pytest.mark.parametrize("path", ["my/groups", "my/data/seen", "join", "my/groups/1/leave"])
def test_a_visitor_is_sent_to_sign_in(app, path):
    assert "/pl/sign-in" in Visitor(app).open(f"/pl/{path}").url


@pytest.mark.parametrize(("kind", "said"), [("attempts", "Wyniki sprawdzianów"), ("credentials", "Wydane odznaki")])
def test_every_kind_of_file_has_its_name(app, ola, kind, said):
    with app.app_context():
        people = [ola.person_id]
        actions.note_export(db.session(), people, group_id=1, group="G", kind=kind, by=ola.person_id, now=NOW)
        db.session.commit()
    assert said in ola.open("/pl/my/data/seen").text


def test_a_member_is_told_that_a_group_has_ended(app, ola):
    own = group(app, organisation(app), closed_at=NOW)
    join(app, own, ola.person_id)
    assert "Grupa zakończona 1 października 2026" in ola.open("/pl/my/groups").text.replace("\N{NO-BREAK SPACE}", " ")
