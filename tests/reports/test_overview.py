"""The overview of a group: figures, weeks, attention and the map come from the same rows, on any day."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from elearn.db import db
from elearn.domain.access import Role
from tests.application import application_with, dispose
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor
from tests.people import person, statements
from tests.reports.groups import group, join, made, organisation, take

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MOST_STATEMENTS = 12
LESSONS = {
    "dane": lesson_file("Dane"),
    "cel": lesson_file("Cel", ONE_QUESTION.format(id="cel")),
    "sprawdzian": lesson_file("Sprawdzian", ONE_QUESTION.format(id="test"), kind="test"),
}


class School:
    """A group with a course of two lessons and a test, and what its people did."""

    def __init__(self, app):
        self.app = app
        published_course(app, slug="rodo", lessons=LESSONS, title="RODO w małej organizacji")
        with app.app_context():
            from elearn.catalog import queries as catalog  # noqa: PLC0415 -- tests of the pure domain need none of it

            self.course = catalog.published(db.session(), "rodo")
        self.brzeg, self.lipy = organisation(app), organisation(app, "Pod Lipami")
        self.group = group(app, self.brzeg, target=30)
        self.take = take(app, self.group, self.course.course_id, at=NOW - timedelta(days=60))
        self.url = f"/pl/coordination/groups/{self.group}"

    def member(self, name, *, days=50, partner=None, **values):
        """Somebody who joined so many days ago."""
        number = person(self.app, f"{name.lower()}@example.test", name=name)
        join(self.app, self.group, number, at=NOW - timedelta(days=days), partner_id=partner or self.brzeg, **values)
        return number

    def begin(self, number, days, completed=None):
        """Begin the course so many days ago; return the enrolment."""
        from elearn.learning.models import Enrolment  # noqa: PLC0415 -- same

        at = NOW - timedelta(days=days)
        ended = None if completed is None else NOW - timedelta(days=completed)
        return made(
            self.app, Enrolment, person_id=number, course_id=self.course.course_id, started_at=at, active_at=at,
            completed_at=ended,
        )  # fmt: skip

    def mark(self, enrolment, lesson, days, undone=None):
        """Finish a lesson so many days ago, and perhaps take it back later."""
        from elearn.learning.models import LessonMark  # noqa: PLC0415 -- same

        taken = None if undone is None else NOW - timedelta(days=undone)
        values = {"enrolment_id": enrolment, "lesson": lesson, "marked_at": NOW - timedelta(days=days)}
        made(self.app, LessonMark, **values, undone_at=taken)

    def attempt(self, enrolment, lesson, days, percent=None, number=1):
        """Try a quiz so many days ago; without a result it is still open."""
        from elearn.learning.models import Attempt  # noqa: PLC0415 -- same

        at = NOW - timedelta(days=days)
        made(
            self.app, Attempt, enrolment_id=enrolment, lesson=lesson, kind="quiz", number=number, plan={},
            revision_id=self.course.revision_id, points=100, pass_points=70, started_at=at,
            handed_in_at=None if percent is None else at + timedelta(minutes=9),
            hundredths=None if percent is None else 100 * percent,
            passed=None if percent is None else percent >= 70,
        )  # fmt: skip

    def completed(self, name, percent, *, days=50, at=5, **values):
        """Somebody who has done everything."""
        number = self.member(name, days=days, **values)
        enrolment = self.begin(number, at + 2, at)
        self.mark(enrolment, "dane", at + 2)
        self.mark(enrolment, "cel", at + 1)
        self.attempt(enrolment, "sprawdzian", at, percent)
        return number


@pytest.fixture
def school(app, clock):
    """A school on both kinds of database."""
    return School(app)


@pytest.fixture
def small(sqlite_settings, clock):
    """A school on SQLite, for what does not differ."""
    application = application_with(sqlite_settings)
    yield School(application)
    dispose(application)


def halina(school, scope=None):
    scope = f"group-{school.group}" if scope is None else scope
    return signed_in_visitor(school.app, "halina@example.test", name="Halina", roles=[(Role.COORDINATOR, scope)])


def rows(visitor):
    """The names in the map, in their order, without what is only said aloud."""
    return [one.text.split(":")[0] for one in visitor.root.all("button") if one.within("tbody")]


def kpis(visitor):
    return next(one for one in visitor.root.all("ul") if "kpis" in one.attributes.get("class", ""))


def figures(visitor):
    return [one.text for one in kpis(visitor).all("b")]


def test_everything_the_overview_says(school):
    school.completed("Anna", 92)
    krystyna = school.begin(school.member("Krystyna", partner=school.lipy), 20)
    school.mark(krystyna, "dane", 20)
    school.mark(krystyna, "cel", 19)
    for number in (1, 2, 3):
        school.attempt(krystyna, "sprawdzian", 4 - number, 48, number)
    damian = school.begin(school.member("Damian"), 23)
    school.attempt(damian, "cel", 23)
    school.member("Zofia", days=3)
    visitor = halina(school)
    with statements(school.app) as asked:
        visitor.open(school.url)
    assert len(asked) <= MOST_STATEMENTS
    assert "z 2 organizacji" in visitor.text
    assert figures(visitor) == ["41%", "1", "0", "70%"]
    assert "cel grupy: 30" in visitor.text
    assert "na koniec października było 0%" in visitor.text
    assert rows(visitor) == ["Anna", "Damian", "Krystyna", "Zofia"]
    assert "48 procent, poniżej progu" in visitor.text
    assert "92 procent" in visitor.text
    assert "sprawdzian 3 razy poniżej progu" in visitor.text
    assert "nie zagląda od 23 dni" in visitor.text
    assert "Ostatnie 4 tygodnie: 5 lekcji, o 5 więcej niż w poprzednich 4." in visitor.text
    assert "Ostatni tydzień jeszcze trwa." in visitor.text


def test_every_figure_leads_to_the_rows_behind_it(small):
    small.completed("Anna", 92)
    small.completed("Celina", 88)
    small.begin(small.member("Damian"), 3)
    small.member("Zofia")
    visitor = halina(small).open(small.url)
    assert figures(visitor)[1] == "2"
    links = [one.attributes["href"] for one in kpis(visitor).all("a")]
    assert [rows(visitor.open(link)) for link in links] == [
        ["Anna", "Celina", "Damian", "Zofia"],
        ["Anna", "Celina"],
        ["Anna", "Celina", "Damian"],
        ["Anna", "Celina"],
    ]


def all_rows(visitor, address):
    """Every row behind a figure, from all pages, as words."""
    visitor.open(address)
    found = []
    while True:
        found += [one.text for one in visitor.root.all("tr") if one.within("tbody")]
        onward = [one for one in visitor.root.all("a") if one.attributes.get("rel") == "next"]
        if not onward:
            return found
        visitor.open(onward[0].attributes["href"])


def test_the_rows_behind_a_figure_come_to_it(small):
    for number in range(11):
        small.completed(f"Osoba{number:02}", 70 + number, at=number * 4)
    half = small.begin(small.member("Damian", partner=small.lipy), 12)
    small.mark(half, "dane", 11)
    small.begin(small.member("Ewelina", days=5), 40, 30)
    small.member("Zofia")
    visitor = halina(small).open(small.url)
    links = [one.attributes["href"] for one in kpis(visitor).all("a")]
    lessons, completed, hours, scores = (all_rows(visitor, link) for link in links)
    done = [int(one) for row in lessons for one in re.findall(r"(\d) z 3", row)]
    assert len(lessons) == 13  # Ewelina completed it before joining
    assert f"Ukończone lekcje: {sum(done)} z {3 * 13}" in visitor.open(links[0]).text
    assert f"{100 * sum(done) // 39}%" in visitor.text
    assert len(completed) == 11
    minutes = sum(int(one) for row in hours for one in re.findall(r"(\d+) min", row))
    hour, rest = divmod(minutes, 60)
    assert f"Razem {hour} godz. {rest} min nauki" in visitor.open(links[2]).text
    best = [int(one) for row in scores for one in re.findall(r"(\d\d) procent", row)]
    assert f"Wyniki sprawdzianu: {len(best)}, średnio {round(sum(best) / len(best))}%" in visitor.open(links[3]).text


def test_every_week_of_the_chart_leads_to_who_finished_its_lessons(school):
    for number in range(4):
        school.completed(f"Osoba{number}", 80, at=number * 7)
    undone = school.begin(school.member("Cofnięta"), 12)
    school.mark(undone, "dane", 4, undone=3)
    visitor = halina(school).open(school.url)
    chart = next(one for one in visitor.root.all("ol") if "cols" in one.attributes.get("class", ""))
    weeks = [(int(one.all("b")[0].text.split()[0]), one.attributes["href"]) for one in chart.all("a")]
    assert len(weeks) >= 4
    for count, link in weeks:
        behind = all_rows(visitor, link)
        assert sum(int(one) for row in behind for one in re.findall(r"w tym tygodniu: (\d+)", row)) == count
    with statements(school.app) as asked:
        visitor.open(weeks[0][1])
    assert len(asked) <= MOST_STATEMENTS
    assert "Ukończone lekcje w tygodniu od" in visitor.text
    assert len(rows(visitor.click("Pokaż wszystkie osoby"))) == 5


@pytest.mark.parametrize("ended", [True, False])
def test_a_past_day_or_a_closed_group_offers_no_letter(small, ended):
    from sqlalchemy import update  # noqa: PLC0415 -- tests of the pure domain need none of it

    from elearn.reports.models import Group  # noqa: PLC0415 -- same

    small.begin(small.member("Damian"), 30)
    visitor = halina(small).open(small.url)
    assert "Napisz: Damian" in visitor.text
    with small.app.app_context():
        if ended:
            db.session.execute(update(Group).values(closed_at=NOW))
            db.session.commit()
    visitor.open(small.url if ended else f"{small.url}?as_of={(NOW - timedelta(days=1)).date()}")
    assert "nie zagląda od" in visitor.text
    assert "Napisz" not in visitor.text
    assert ("Grupa jest zakończona" in visitor.text) == ended


@pytest.mark.parametrize(("days", "said"), [(40, "za 40 dni"), (0, "dziś"), (-6, "minął 6 dni temu")])
def test_the_deadline_of_the_course_is_said(small, days, said):
    from sqlalchemy import update  # noqa: PLC0415 -- same

    from elearn.reports.models import GroupCourse  # noqa: PLC0415 -- same

    small.member("Anna")
    with small.app.app_context():
        db.session.execute(update(GroupCourse).values(deadline=(NOW + timedelta(days=days)).date()))
        db.session.commit()
    assert re.search(rf"Termin kursu: [^.]*{said}", halina(small).open(small.url).text)


def test_a_day_that_has_gone_by_stays_what_it_was(school):
    anna = school.member("Anna")
    enrolment = school.begin(anna, 10)
    school.mark(enrolment, "dane", 9)
    school.mark(enrolment, "cel", 8, undone=2)
    visitor = halina(school)
    then = f"{school.url}?as_of={(NOW - timedelta(days=3)).date()}"
    before = visitor.open(then).text
    assert "2 z 3" in before
    assert "1 z 3" in visitor.open(school.url).text
    school.attempt(enrolment, "sprawdzian", 1, 90)
    school.member("Nowa", days=0)
    assert visitor.open(then).text == before


def test_nothing_from_before_joining_is_seen(school):
    early = school.begin(school.member("Ewelina", days=5), 40, 30)
    school.mark(early, "dane", 39)
    school.attempt(early, "sprawdzian", 30, 99)
    half = school.begin(school.member("Fabian", days=5), 40)
    school.mark(half, "dane", 39)
    school.mark(half, "cel", 2)
    school.attempt(half, "sprawdzian", 20, 12)
    visitor = halina(school).open(school.url)
    assert "kurs ukończony przed dołączeniem do grupy" in visitor.text
    assert "99" not in visitor.text
    assert "12 procent" not in visitor.text
    assert "1 z 3" in visitor.text
    assert figures(visitor) == ["33%", "0", "0", "–"]


def test_who_has_left_is_seen_only_on_the_days_before(small):
    number = person(small.app, "gosia@example.test", name="Gosia")
    join(small.app, small.group, number, at=NOW - timedelta(days=30), left_at=NOW - timedelta(days=10))
    visitor = halina(small)
    assert "W tej grupie nikogo jeszcze nie ma" in visitor.open(small.url).text
    day = (NOW - timedelta(days=11)).date()
    assert rows(visitor.open(f"{small.url}?as_of={day}")) == ["Gosia"]
    visitor.open(f"{small.url}/person/{number}", status=404)


def test_filters_stand_in_the_address_and_bear_nonsense(small):
    small.completed("Anna", 92)
    small.member("Łucja", partner=small.lipy)
    small.member("Zofia")
    visitor = halina(small)
    assert rows(visitor.open(f"{small.url}?organisation={small.lipy}")) == ["Łucja"]
    assert figures(visitor)[0] == "0%"
    assert rows(visitor.open(f"{small.url}?state=not-started")) == ["Łucja", "Zofia"]
    assert rows(visitor.open(f"{small.url}?sort=-name")) == ["Zofia", "Łucja", "Anna"]
    assert rows(visitor.open(f"{small.url}?sort=-done")) == ["Anna", "Łucja", "Zofia"]
    assert rows(visitor.open(f"{small.url}?sort=organisation")) == ["Łucja", "Anna", "Zofia"]
    assert rows(visitor.open(f"{small.url}?sort=-active"))[0] == "Anna"
    assert "Nikt nie jest w tym stanie" in visitor.open(f"{small.url}?state=earlier").text
    assert "Nikt nie pasuje do tych filtrów" in visitor.open(f"{small.url}?organisation=99999").text
    wild = "?course=x&organisation=-1&state=y&as_of=2026-99-99&sort=z&page=0&rows=x"
    assert rows(visitor.open(f"{small.url}{wild}")) == ["Anna", "Łucja", "Zofia"]
    assert rows(visitor.open(f"{small.url}?as_of=9999-12-31&page=400")) == ["Anna", "Łucja", "Zofia"]


def test_ten_people_are_on_a_page_and_all_on_paper(small):
    for number in range(12):
        small.member(f"Osoba{number:02}")
    visitor = halina(small).open(small.url)
    assert len(rows(visitor)) == 10
    assert "1–10 z 12 osób" in visitor.text
    visitor.click("Następne 2")
    assert rows(visitor) == ["Osoba10", "Osoba11"]
    visitor.open(small.url).click("Do druku: po 100 osób")
    assert len(rows(visitor)) == 12


def test_a_group_without_a_course_leads_to_one(small):
    bare = group(small.app, small.lipy, "Nowa grupa")
    visitor = halina(small, f"group-{bare}")
    assert "Ta grupa nie ma jeszcze kursu" in visitor.open(f"/pl/coordination/groups/{bare}").text


@pytest.mark.parametrize("scope", ["group-999", "organisation-999", "rodo"])
def test_for_strangers_the_group_does_not_exist(small, scope):
    number = small.member("Anna")
    stranger = halina(small, scope)
    stranger.open(small.url, status=404)
    stranger.open(f"{small.url}/person/{number}", status=404)
    stranger.open("/pl/coordination/groups/2147483648", status=404)


def test_an_invitation_without_an_answer_needs_attention(small):
    from elearn.reports.models import GroupInvitation  # noqa: PLC0415 -- tests of the pure domain need none of it

    small.member("Anna", days=1)
    sent = NOW - timedelta(days=9)
    values = {"email": "igor@example.test", "name": "Igor Nowicki", "language": "pl", "token_hash": "a" * 64}
    made(
        small.app, GroupInvitation, group_id=small.group, invited_at=sent, sent_at=sent,
        expires_at=NOW + timedelta(days=20), **values,
    )  # fmt: skip
    made(
        small.app, GroupInvitation, group_id=small.group, invited_at=NOW, sent_at=NOW,
        expires_at=NOW + timedelta(days=20), **{**values, "email": "ula@example.test", "token_hash": "b" * 64},
    )  # fmt: skip
    visitor = halina(small).open(small.url)
    assert "zaproszenie czeka od 9 dni" in visitor.text
    assert "Wyślij ponownie: Igor Nowicki" in visitor.buttons
    assert "Zaproszenia, które czekają (2)" in visitor.click("2 zaproszenia bez odpowiedzi").text


def test_a_group_that_was_only_invited_leads_to_its_invitations(small):
    from elearn.reports.models import GroupInvitation  # noqa: PLC0415 -- same

    made(
        small.app, GroupInvitation, group_id=small.group, invited_at=NOW, sent_at=NOW, email="ula@example.test",
        language="pl", token_hash="b" * 64, expires_at=NOW + timedelta(days=20),
    )  # fmt: skip
    visitor = halina(small).open(small.url)
    assert "Nikt jeszcze nie dołączył" in visitor.text
    assert "ula@example.test" in visitor.click("Zobacz 1 zaproszenie bez odpowiedzi").text


def test_an_excuse_is_shown(small):
    from elearn.learning.models import Excuse  # noqa: PLC0415 -- same

    enrolment = small.begin(small.member("Anna"), 3)
    made(small.app, Excuse, enrolment_id=enrolment, lesson="dane", reason="Zna temat", at=NOW - timedelta(days=1))
    assert "zwolnienie z tej lekcji" in halina(small).open(small.url).text


# One member


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
