"""Reminders of a group: who gets a letter, by what, in which language, never twice, and how they stop."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from elearn import jobs
from elearn.app import JOBS
from elearn.catalog.models import CourseRecord
from elearn.db import db
from elearn.domain.reminding import Reason, Rule
from elearn.jobs import Job
from elearn.learning.models import Enrolment
from elearn.mail import Letter
from elearn.reports import queries, reminder_letters, reminding
from elearn.reports.models import Group, GroupCourse, GroupEvent, GroupMember, ReminderSent
from elearn.reports.reminding import RuleStands, Writing
from tests.application import application_with, dispose
from tests.factories import course_files, published_course
from tests.people import letters, person
from tests.reports.groups import enrol, group, join, organisation, take

TEXTS = {
    "pl": {"subject": "{kurs}: {termin}", "body": "Cześć {osoba}!\n\nDni: {dni}. Grupa {grupa}."},
    "en": {"subject": "{course} is waiting", "body": "Hello {person}, {days} days."},
}
STALLED, DEADLINE, MANUAL = Rule(Reason.STALLED, 14), Rule(Reason.BEFORE_DEADLINE, 3), Rule(Reason.MANUAL)


class Team:
    """A group with one course, and what is done to it."""

    def __init__(self, app, now):
        self.app, self.now = app, now
        self.organisation = organisation(app)
        self.id = group(app, self.organisation, "Brzeg")
        self.course = self.taught("kurs", deadline=date(2026, 11, 26))

    def taught(self, slug, **values):
        published_course(self.app, course_files(slug, title=f"Kurs {slug}"))
        with self.app.app_context():
            number = db.session.scalars(select(CourseRecord.id).where(CourseRecord.slug == slug)).one()
        take(self.app, self.id, number, **values)
        return number

    def member(self, email, silent=30, *, begun=True, done=False, **facts):
        """Add somebody who did something so many days ago last."""
        number, ago = person(self.app, email, **facts), self.now - timedelta(days=silent)
        join(self.app, self.id, number, at=self.now - timedelta(days=60))
        if begun:
            enrol(self.app, number, self.course, at=ago, completed_at=ago if done else None)
        return number

    @contextmanager
    def facts(self):
        with self.app.test_request_context("/"):
            yield db.session(), queries.group(db.session(), self.id)

    def rule(self, rule, texts=TEXTS, course_id=None):
        with self.facts() as (session, found):
            number = reminding.add(session, found, Writing(rule, course_id, texts), by=None, now=self.now)
            session.commit()
        return number

    def morning(self, **later):
        """Let the daily job and all that follows from it be done; return who has got a letter so far."""
        moment = self.now + timedelta(**later)
        with self.app.app_context():
            jobs.enqueue(db.session(), reminder_letters.DAILY, {}, now=moment)
            db.session.commit()
        jobs.work_off(self.app, JOBS, lambda: moment)
        return [to for template, to, _ in letters(self.app) if template == "reminder"]

    def change(self, model, **values):
        with self.app.app_context():
            db.session.execute(update(model).values(**values))
            db.session.commit()


@pytest.fixture
def app(sqlite_settings):
    """An installation on a file; what depends on the database is tried on both below."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def team(app, now):
    return Team(app, now)


def test_who_has_done_nothing_for_so_many_days_is_reminded_once(team):
    team.member("cicha@example.test", 20)
    team.member("pilna@example.test", 3)
    team.member("gotowa@example.test", 20, done=True)
    team.member("nowa@example.test", begun=False)
    team.rule(STALLED)
    assert team.morning() == ["cicha@example.test", "nowa@example.test"]
    assert len(team.morning(days=1)) == 2


def test_a_new_silence_is_a_new_reason(team):
    number = team.member("cicha@example.test", 20)
    team.rule(STALLED)
    team.morning()
    team.change(Enrolment, active_at=team.now + timedelta(days=1))
    assert len(team.morning(days=8)) == 1
    assert team.morning(days=15) == ["cicha@example.test"] * 2
    with team.facts() as (session, found):
        told = reminding.told(session, found.only, team.id, limit=9)
    assert [(one.person_id, one.reason, one.days, one.courses) for one in told] == [
        (number, "stalled", 14, ("kurs",))
    ] * 2


def test_before_the_deadline(team):
    team.member("ola@example.test", 1)
    team.rule(DEADLINE)
    assert team.morning() == ["ola@example.test"]  # the deadline is in two days
    ((_, _, facts),) = letters(team.app, "ola@example.test")
    assert facts["said_subject"] == "Kurs kurs: 26 listopada 2026"
    assert facts["paragraphs"] == ["Cześć Ola Nowak!", "Dni: 2. Grupa Brzeg."]
    assert facts["courses"][0]["url"].endswith("/pl/courses/kurs")
    assert facts["can_wait"]


def test_a_deadline_that_moved_is_told_again_and_one_that_has_passed_is_not(team):
    team.member("ola@example.test", 1)
    team.rule(DEADLINE)
    team.morning()
    team.change(GroupCourse, deadline=date(2026, 11, 27))
    assert len(team.morning(days=1)) == 2
    team.change(GroupCourse, deadline=date(2026, 11, 20))
    assert len(team.morning(days=2)) == 2


def test_each_is_written_to_in_their_language(team):
    team.member("john@example.test", 20, language="en", name="John")
    team.member("ola@example.test", 20)
    team.rule(STALLED)
    team.morning()
    said = {to: (facts["said_subject"], facts["paragraphs"][0]) for _, to, facts in letters(team.app)}
    assert said["john@example.test"] == ("Kurs kurs is waiting", "Hello John, 20 days.")
    assert said["ola@example.test"][1] == "Cześć Ola Nowak!"
    with team.app.app_context():
        assert sorted(db.session.scalars(select(Letter.language))) == ["en", "pl"]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (CourseRecord, {"archived_at": True}),
        (GroupMember, {"left_at": True}),
        (GroupCourse, {"removed_at": True}),
        (Enrolment, {"completed_at": True}),
        (Group, {"closed_at": True}),
    ],
)
def test_what_ends_reminders(team, model, values):
    team.member("ola@example.test", 20)
    team.rule(STALLED)
    team.change(model, **{name: team.now - timedelta(hours=1) for name in values})
    assert team.morning() == []


def test_a_rule_that_was_ended_or_written_anew_repeats_nothing(team):
    team.member("ola@example.test", 20)
    number = team.rule(STALLED)
    team.morning()
    with team.facts() as (session, found):
        for _ in range(2):
            reminding.end(session, reminding.written(session, found.only, team.id, number), by=None, now=team.now)
            session.commit()
        assert reminding.rules(session, found.only, team.id) == []
        assert [event.act for event in session.scalars(select(GroupEvent))] == ["reminder-written", "reminder-ended"]
    team.rule(STALLED)
    assert len(team.morning(days=1)) == 1


def test_the_same_rule_does_not_run_twice(team):
    team.rule(STALLED, course_id=team.course)
    team.rule(Rule(Reason.STALLED, 28))
    for course_id in (None, team.course):
        with pytest.raises(RuleStands):
            team.rule(STALLED, course_id=course_id)


def test_one_letter_speaks_of_all_courses_the_nearest_deadline_first(team):
    team.taught("inny", deadline=date(2026, 11, 25))
    team.member("ola@example.test", 20)
    team.rule(STALLED)
    team.rule(DEADLINE)
    assert team.morning() == ["ola@example.test"]
    ((_, _, facts),) = letters(team.app)
    assert [one["title"] for one in facts["courses"]] == ["Kurs inny", "Kurs kurs"]
    assert facts["said_subject"] == "Kurs inny: 25 listopada 2026"
    with team.facts() as (session, found):  # the log has a line for the letter, and the rules count letters
        assert [one.courses for one in reminding.told(session, found.only, team.id, limit=9)] == [("inny", "kurs")]
        assert reminding.told_count(session, found.only, team.id) == 1
        assert [one.sent for one in reminding.rules(session, found.only, team.id)] == [1, 0]
    assert len(team.morning(hours=2)) == 1  # the other rule waits for another day
    assert len(team.morning(days=1)) == 2


def test_by_hand_only_to_whom_it_is_meant_and_only_once(team):
    team.member("nowa@example.test", begun=False)
    ola = team.member("ola@example.test", 20)
    number = team.rule(MANUAL)
    with team.facts() as (session, found):
        for _ in range(2):
            goes = reminder_letters.send_by_hand(session, found, number, people=[], who="not-started", now=team.now)
        session.commit()
    assert goes == team.now
    jobs.work_off(team.app, JOBS, lambda: team.now)
    assert [to for _, to, _ in letters(team.app)] == ["nowa@example.test"]
    with team.facts() as (session, found):
        reminder_letters.send_by_hand(session, found, team.rule(MANUAL), people=[ola], who="all", now=team.now)
        session.commit()
    jobs.work_off(team.app, JOBS, lambda: team.now)
    assert [to for _, to, _ in letters(team.app)] == ["nowa@example.test", "ola@example.test"]


def by_hand(team, texts=TEXTS, *, now=None):
    with team.facts() as (session, found):
        number = reminding.add(session, found, Writing(MANUAL, None, texts), by=None, now=now or team.now)
        reminder_letters.send_by_hand(session, found, number, people=[], who="all", now=now or team.now)
        session.commit()
    jobs.work_off(team.app, JOBS, lambda: now or team.now)
    return len(letters(team.app))


def test_the_same_words_by_hand_reach_nobody_twice_on_one_day(team):
    team.member("ola@example.test", 20)
    assert by_hand(team) == 1
    assert by_hand(team) == 1  # the button was pressed twice, or in two tabs
    assert by_hand(team, {"pl": {"subject": "Inaczej", "body": "Inne słowa."}}) == 2
    assert by_hand(team, now=team.now + timedelta(days=1)) == 3


def test_a_deadline_on_sunday_is_told_on_friday(team):
    team.member("ola@example.test", 1)
    team.rule(Rule(Reason.BEFORE_DEADLINE, 1))
    team.change(GroupCourse, deadline=date(2026, 11, 29))
    assert team.morning(days=2) == []  # Thursday
    assert team.morning(days=3) == ["ola@example.test"]
    assert letters(team.app)[-1].facts["paragraphs"][1] == "Dni: 2. Grupa Brzeg."


def test_by_hand_at_night_waits_and_then_leaves_out_who_has_finished(team):
    team.member("ola@example.test", 20)
    night = team.now.replace(hour=21)
    with team.facts() as (session, found):
        goes = reminder_letters.send_by_hand(session, found, team.rule(MANUAL), people=[], who="all", now=night)
        session.commit()
    assert goes == team.now.replace(hour=7, minute=0) + timedelta(days=1)
    jobs.work_off(team.app, JOBS, lambda: night)
    team.change(Enrolment, completed_at=night)
    jobs.work_off(team.app, JOBS, lambda: goes)
    assert letters(team.app) == []


def test_the_next_morning_waits_whatever_starts(team):
    with team.app.app_context():
        for _ in range(2):
            reminder_letters.watch(db.session(), team.now)
            db.session.commit()
        assert [job.due_at for job in db.session.scalars(select(Job))] == [
            team.now.replace(hour=7, minute=0) + timedelta(days=1)
        ]
    jobs.work_off(team.app, JOBS, lambda: team.now + timedelta(days=1))
    with team.app.app_context():
        waiting = db.session.scalars(select(Job.due_at).where(Job.due_at.is_not(None))).all()
    assert waiting == [team.now.replace(hour=7, minute=0) + timedelta(days=2)]


def test_many_people_are_reminded_in_several_jobs(team, monkeypatch):
    monkeypatch.setattr(reminding.people, "__kwdefaults__", {"after": 0, "limit": 2})
    for number in range(5):
        team.member(f"osoba{number}@example.test", 20)
    team.rule(STALLED)
    assert len(team.morning()) == 5
    with team.app.app_context():
        done = db.session.scalars(select(Job).where(Job.kind == reminder_letters.IN_GROUP)).all()
    assert [job.facts["after"] > 0 for job in done] == [False, True, True, True]


# The way out


def stop_address(team):
    team.member("ola@example.test", 20)
    team.rule(STALLED)
    team.morning()
    return letters(team.app)[-1].facts["unsubscribe_url"].removeprefix(team.app.extensions["settings"].url)


def test_a_mail_program_unsubscribes_with_one_post_any_number_of_times(team):
    address = stop_address(team)
    client = team.app.test_client()
    team.app.config["WTF_CSRF_ENABLED"] = True
    for _ in range(2):
        assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    team.change(Enrolment, active_at=team.now - timedelta(days=18))
    assert len(team.morning(days=1)) == 1


def test_looking_at_the_page_changes_nothing_and_its_button_does(team):
    from tests.visitor import Visitor  # noqa: PLC0415 -- only here

    visitor = Visitor(team.app).open(stop_address(team))
    assert "Nie przypominaj" in visitor.html
    visitor.send("Nie przypominaj", status=200)
    assert visitor.heading == "Przypomnienia są wyłączone"
    visitor.send("Przypominaj znowu", status=200)
    assert visitor.heading == "Wyłącz przypomnienia"


@pytest.mark.parametrize("token", ["x", "WzEsMV0.AAAA", "W10"])
def test_an_address_that_is_not_ours_leads_nowhere(team, token):
    assert team.app.test_client().post(f"/pl/reminders/{token}").status_code == 404


def test_what_went_out_is_kept_word_by_word(team):
    team.member("ola@example.test", 20)
    team.rule(STALLED)
    team.morning()
    with team.app.app_context():
        sent = db.session.scalars(select(ReminderSent)).one()
    assert (sent.language, sent.subject, sent.reason_key) == (
        "pl",
        "Kurs kurs: 26 listopada 2026",
        f"course-{team.course}:stalled:14:2026-11-04",
    )
    assert sent.body == "Cześć Ola Nowak!\n\nDni: 20. Grupa Brzeg."
