"""The page of one member: opened by a look that is written down, and a story that begins with joining."""

from datetime import timedelta

from sqlalchemy import insert

from elearn.db import db
from elearn.domain.access import Role
from tests.factories import published_course, signed_in_visitor
from tests.people import statements
from tests.reports.groups import made
from tests.reports.school import LESSONS, NOW, halina

MOST_STATEMENTS = 12


def test_a_look_is_written_down_and_lasts_half_an_hour(school, clock):
    from elearn.accounts.models import AuditEntry  # noqa: PLC0415 -- same

    anna = school.completed("Anna", 92)
    visitor = halina(school).open(f"{school.url}/person/{anna}")
    assert "Ukończona lekcja" not in visitor.text
    with statements(school.app) as asked:
        visitor.send("Zobacz osobę")
    writes = [one for one in asked if one.startswith("INSERT INTO audit_entry")]
    assert len(writes) == 1
    with school.app.app_context():
        entry = db.session.query(AuditEntry).filter_by(about_id=anna, act="looked-at").one()
        assert entry.by_id == visitor.person_id
        assert entry.facts["group"] == school.group
    for said in (
        "Dołączenie do grupy",
        "Ukończona lekcja: Dane",
        "Quiz zaliczony: Sprawdzian",
        "Kurs ukończony",
        "3 z 3",
    ):
        assert said in visitor.text
    signed = visitor.url
    with statements(school.app) as asked:
        visitor.open(signed)
    assert len(asked) <= MOST_STATEMENTS
    clock.shift(timedelta(minutes=31))
    assert "Ukończona lekcja" not in visitor.open(signed).text


def test_a_signed_address_opens_for_one_coordinator_and_one_member(small):
    anna, zofia = small.completed("Anna", 92), small.completed("Zofia", 80)
    visitor = halina(small).open(f"{small.url}/person/{anna}").send("Zobacz osobę")
    signed = visitor.url
    other = signed_in_visitor(small.app, "inna@example.test", roles=[(Role.COORDINATOR, "")])
    assert "Ukończona lekcja" not in other.open(signed).text
    assert "Ukończona lekcja" not in visitor.open(signed.replace(f"person/{anna}", f"person/{zofia}")).text


def test_the_story_begins_with_joining(school):
    number = school.member("Fabian", days=5)
    enrolment = school.begin(number, 40)
    school.mark(enrolment, "dane", 39)
    school.mark(enrolment, "cel", 2)
    school.attempt(enrolment, "sprawdzian", 20, 12)
    visitor = halina(school).open(f"{school.url}/person/{number}").send("Zobacz osobę")
    assert "Ukończona lekcja: Cel" in visitor.text
    assert "Ukończona lekcja: Dane" not in visitor.text
    assert "Quiz" not in visitor.text
    assert "1 z 3" in visitor.text


def test_a_course_completed_before_joining_has_no_story(school):
    number = school.member("Ewelina", days=5)
    enrolment = school.begin(number, 40, 30)
    school.mark(enrolment, "cel", 2)
    visitor = halina(school).open(f"{school.url}/person/{number}").send("Zobacz osobę")
    assert "ukończony wcześniej" in visitor.text
    assert "Ukończona lekcja" not in visitor.text


def test_reading_writes_nothing(small):
    anna = small.completed("Anna", 92)
    visitor = halina(small)
    with statements(small.app) as asked:
        visitor.open(small.url)
        visitor.open(f"{small.url}/person/{anna}")
    assert not [one for one in asked if one.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_other_peoples_courses_are_in_no_story(small):
    published_course(small.app, slug="inny", lessons=LESSONS, title="Inny kurs")
    anna = small.member("Anna")
    with small.app.app_context():
        from elearn.catalog import queries as catalog  # noqa: PLC0415 -- same
        from elearn.learning.models import Enrolment, LessonMark  # noqa: PLC0415 -- same

        other = catalog.published(db.session(), "inny").course_id
        values = {"person_id": anna, "course_id": other, "started_at": NOW, "active_at": NOW}
        number = db.session.execute(insert(Enrolment).values(**values).returning(Enrolment.id)).scalar_one()
        db.session.execute(insert(LessonMark).values(enrolment_id=number, lesson="dane", marked_at=NOW))
        db.session.commit()
    visitor = halina(small).open(f"{small.url}/person/{anna}").send("Zobacz osobę")
    assert "Inny kurs" not in visitor.text
    assert "Ukończona lekcja" not in visitor.text


def test_the_whole_story_is_told_the_latest_day_first(school):
    from elearn.badges.models import Credential  # noqa: PLC0415 -- same
    from elearn.learning.models import Excuse, TimeExtension  # noqa: PLC0415 -- same
    from elearn.reports.models import ReminderRule, ReminderSent  # noqa: PLC0415 -- same

    app, ago = school.app, lambda days: NOW - timedelta(days=days)
    number = school.member("Anna", days=50)
    enrolment = school.begin(number, 40, 4)
    school.mark(enrolment, "cel", 39, undone=38)
    school.attempt(enrolment, "sprawdzian", 30, 48)
    made(app, Excuse, enrolment_id=enrolment, lesson="dane", reason="Zna ten temat z pracy", at=ago(20))
    made(app, TimeExtension, enrolment_id=enrolment, lesson="sprawdzian", extra_attempts=2, granted_at=ago(15))
    texts = {"pl": {"subject": "Kurs czeka", "body": "Wróć"}}
    rule = made(app, ReminderRule, group_id=school.group, reason="manual", texts=texts, created_at=ago(10))
    made(
        app, ReminderSent, rule_id=rule, person_id=number, course_id=school.course.course_id, reason_key="a",
        language="pl", subject="Kurs czeka", body="Wróć", at=ago(10),
    )  # fmt: skip
    school.attempt(enrolment, "sprawdzian", 4, 91, 2)
    made(
        app, Credential, public_id="abc", person_id=number, course_id=school.course.course_id, holder_name="Anna",
        revision_id=school.course.revision_id, language="pl", issued_at=ago(3), document={}, status_list=1,
        status_index=7,
    )  # fmt: skip
    visitor = halina(school).open(f"{school.url}/person/{number}").send("Zobacz osobę")
    story = next(one for one in visitor.root.all("ol") if "story" in one.attributes.get("class", "")).text
    said = (
        "Odznaka wydana", "Quiz zaliczony: Sprawdzian", "91%, podejście 2",
        "Wysłane przypomnienie: „Kurs czeka”", "Dodatkowy czas lub podejście: Sprawdzian", "2 podejścia więcej",
        "Zwolnienie z lekcji: Dane", "Zna ten temat z pracy", "Quiz poniżej progu: Sprawdzian",
        "Cofnięte ukończenie lekcji: Cel", "Ukończona lekcja: Cel", "Początek kursu", "Dołączenie do grupy",
    )  # fmt: skip
    places = [story.find(sentence) for sentence in said]
    assert min(places) >= 0, [sentence for sentence, place in zip(said, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert "Kurs ukończony" in story
