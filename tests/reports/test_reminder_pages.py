"""Pages of reminders: writing with a preview for somebody real, sending, rules, the log, and who may not."""

import pytest

from elearn import jobs
from elearn.app import JOBS
from elearn.domain.access import Role, group_scope
from elearn.jobs import Job
from elearn.reports.models import ReminderRule
from tests.application import application_with, dispose
from tests.factories import signed_in_visitor
from tests.learning.quizzes import rows
from tests.people import letters, statements
from tests.reports.groups import group
from tests.reports.test_reminding import DEADLINE, STALLED, Team


@pytest.fixture
def app(sqlite_settings):
    """The application on SQLite: these pages ask nothing that differs between databases."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def team(app, clock, now):
    return Team(app, now)


@pytest.fixture
def halina(team):
    """The coordinator of the group."""
    return signed_in_visitor(
        team.app, "halina@example.test", name="Halina", roles=[(Role.COORDINATOR, group_scope(team.id))]
    )


def room(team, rest=""):
    return f"/pl/coordination/groups/{team.id}/reminders{rest}"


def test_a_letter_by_hand_from_the_template_over_the_preview_to_the_log(team, halina):
    team.member("cicha@example.test", 20, name="Cecylia Cicha")
    team.member("gotowa@example.test", 20, done=True, name="Gotowa Osoba")
    halina.open(room(team)).click("Napisz teraz")
    assert "W sprawie kursu „{kurs}”" in halina.html  # with a space that a person can type
    halina.fill(subject_pl="{kurs} – kiedy wracasz?").send("Pokaż podgląd", status=200)
    assert "Kurs kurs – kiedy wracasz?" in halina.text
    assert "Dzień dobry, Cecylia Cicha!" in halina.text
    assert "Gotowa Osoba" not in halina.text
    assert rows(team.app, ReminderRule) == []
    halina.send("Wyślij listy")
    jobs.work_off(team.app, JOBS, lambda: team.now)
    assert [to for _, to, _ in letters(team.app)] == ["cicha@example.test"]
    page = halina.open(room(team)).text
    assert "Cecylia Cicha" in page
    assert "list napisany ręcznie" in page


def test_pressed_again_after_the_letters_went_nothing_is_written_twice(team, halina):
    team.member("cicha@example.test", 20)
    halina.open(room(team, "/write/manual")).send("Pokaż podgląd", status=200)
    form = next(one for one in halina.forms if one.button("Wyślij listy"))
    for _ in range(2):
        answer = halina.client.post(room(team, "/write/manual"), data={**form.values, "step": "send"})
        assert answer.status_code == 303
        jobs.work_off(team.app, JOBS, lambda: team.now)
    assert len(letters(team.app)) == 1
    assert len(rows(team.app, ReminderRule)) == 1
    assert "ten sam list" in halina.open(room(team)).text


def test_to_one_person_named_in_the_address(team, halina):
    ola = team.member("ola@example.test", 1)
    team.member("jan@example.test", 1, name="Jan Kos")
    halina.open(room(team, f"/write/manual?person={ola}")).send("Pokaż podgląd", status=200)
    assert "Jan Kos" not in halina.text
    halina.send("Wyślij listy")
    assert rows(team.app, Job)[-1].facts["people"] == [ola]


def test_nobody_from_outside_the_group_can_be_written_to(team, halina):
    stranger = signed_in_visitor(team.app).person_id
    halina.open(room(team, f"/write/manual?person={stranger}"), status=404)


def test_a_rule_is_previewed_switched_on_and_ended(team, halina):
    team.member("ola@example.test", 1)
    halina.open(room(team)).click("Po dniach bez postępu").fill(days="10").send("Pokaż podgląd", status=200)
    assert "Dziś nikt by tego nie dostał" in halina.text
    halina.send("Włącz przypomnienie")
    assert "po 10 dniach bez postępu" in halina.text
    halina.send("Zakończ")
    assert "Nic jeszcze nie przypomina samo" in halina.text
    assert [row.ended_at for row in rows(team.app, ReminderRule)] == [team.now]


def test_the_same_rule_again_is_refused_in_words(team, halina):
    team.rule(DEADLINE)
    halina.open(room(team, "/write/before-deadline")).fill(days="3").send("Pokaż podgląd", status=200)
    halina.send("Włącz przypomnienie")
    assert "Takie przypomnienie już działa" in halina.text
    assert len(rows(team.app, ReminderRule)) == 1


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("body_pl", "Cześć {imie}", "Słowa {imie} nie ma czym zastąpić"),
        ("body_pl", "Cześć {osoba", "Nawias { nie ma pary"),
        ("subject_pl", "", "Wpisz tekst"),
        ("subject_en", "", "Wpisz tekst"),
        ("days", "0", "Wpisz liczbę dni od 1 do 365"),
        ("days", "", "Wpisz liczbę dni od 1 do 365"),
        ("days", "siedem", "Wpisz liczbę dni od 1 do 365"),
    ],
)
def test_a_text_that_cannot_be_sent_comes_back_with_the_reason(team, halina, field, text, said):
    halina.open(room(team, "/write/stalled")).fill(**{field: text}).send("Pokaż podgląd", status=422)
    assert said in halina.text
    assert "Not a valid" not in halina.text
    assert rows(team.app, ReminderRule) == []


def test_one_language_is_enough(team, halina):
    halina.open(room(team, "/write/stalled")).fill(subject_en="", body_en="").send("Pokaż podgląd", status=200)
    halina.send("Włącz przypomnienie")
    assert list(rows(team.app, ReminderRule)[0].texts) == ["pl"]


def test_at_night_the_page_says_when_the_letters_go(team, halina, clock):
    team.member("ola@example.test", 1)
    clock.move_to(team.now.replace(hour=21))
    halina.open(room(team, "/write/manual")).send("Pokaż podgląd", status=200)
    assert "Teraz jest pora ciszy" in halina.text
    halina.send("Wyślij listy")
    assert "Listy wyjdą: 25 listopada 2026, 08:00" in halina.text.replace("\N{NO-BREAK SPACE}", " ")


def test_who_does_not_coordinate_the_group_finds_nothing(team, halina):
    number = team.rule(STALLED)
    other = Team.__new__(Team)
    other.id = group(team.app, team.organisation, "Inna")
    for path in ("", "/write/manual"):
        signed_in_visitor(team.app, f"ola{len(path)}@example.test").open(room(team, path), status=404)
        halina.open(room(other, path), status=404)
    halina.open(room(team))
    form = next(one for one in halina.forms if one.button("Zakończ"))
    answer = halina.client.post(room(other, f"/{number}/end"), data=form.values)
    assert answer.status_code == 404
    assert rows(team.app, ReminderRule)[0].ended_at is None


def test_a_closed_group_writes_to_nobody(team, halina):
    from elearn.reports.models import Group  # noqa: PLC0415 -- only here

    team.change(Group, closed_at=team.now)
    halina.open(room(team))
    assert "Grupa jest zamknięta" in halina.text
    assert "Wyślij" not in halina.open(room(team, "/write/manual")).text


def test_the_room_and_the_preview_take_few_statements(team, halina):
    team.member("ola@example.test", 20)
    team.rule(STALLED)
    team.morning()
    halina.open(room(team))
    with statements(team.app) as sent:
        halina.open(room(team))
    assert len(sent) <= 12, sent
    halina.open(room(team, "/write/manual"))
    with statements(team.app) as sent:
        halina.send("Pokaż podgląd", status=200)
    assert len(sent) <= 20, sent
