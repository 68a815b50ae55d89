"""A learner's home says in which groups they learn, and shows the groups' courses with the nearest day."""

from datetime import UTC, date, datetime

import pytest

from elearn.db import db
from elearn.reports import belonging
from tests.factories import signed_in_visitor
from tests.reports import groups

LEFT = datetime(2026, 9, 20, tzinfo=UTC)


@pytest.fixture
def ola(app):
    return signed_in_visitor(app, name="Ola Wierzbicka")


@pytest.fixture
def course(app):
    return groups.course(app)


def group(app, name, course_id=None, **values):
    made = groups.group(app, groups.organisation(app, f"Fundacja {name}"), name, **values)
    if course_id:
        groups.take(app, made, course_id, deadline={"Jesień": date(2026, 12, 14), "Zima": date(2026, 12, 20)}.get(name))
    return made


def company(app, person_id):
    with app.app_context():
        return belonging.company(db.session(), person_id)


def test_the_nearest_day_of_all_groups_counts(app, ola, course):
    for name in ("Zima", "Jesień", "Bez dnia"):
        groups.join(app, group(app, name, course), ola.person_id)
    found = company(app, ola.person_id)
    assert set(found.groups) == {"Zima", "Jesień", "Bez dnia"}
    assert found.courses == {course: date(2026, 12, 14)}


def test_groups_that_were_left_or_closed_ask_for_nothing(app, ola, course):
    groups.join(app, group(app, "Jesień", course), ola.person_id, left_at=LEFT)
    groups.join(app, group(app, "Zima", course, closed_at=LEFT), ola.person_id)
    assert company(app, ola.person_id).groups == ()
    assert company(app, ola.person_id).courses == {}


def test_home_shows_the_courses_of_the_group_before_they_are_begun(app, ola, course):
    assert "Uczysz się w grupie" not in ola.open("/pl/my").text
    groups.join(app, group(app, "Jesień", course), ola.person_id)
    groups.join(app, group(app, "Pusta"), ola.person_id)
    ola.open("/pl/my")
    assert "Kursy twojej grupy czekają" in ola.text
    assert "termin 14 grudnia 2026" in ola.text.replace("\N{NO-BREAK SPACE}", " ")
    ola.open("/pl/courses/kurs/pierwsza").send("Ukończ i przejdź dalej")
    assert "Wróć do nauki" in ola.open("/pl/my").text
    assert ola.click("Co dokładnie widzą?").path == "/pl/my/groups"
