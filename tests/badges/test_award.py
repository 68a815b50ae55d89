"""A badge is given once, told by mail, never changed, and may be revoked once."""

import json
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from elearn import mail
from elearn.accounts.models import AuditEntry, Person
from elearn.badges import actions, queries, signing
from elearn.badges.models import Credential
from elearn.config import ROOT
from elearn.db import db
from elearn.domain import credential as rules
from elearn.mail import Letter
from tests import postgres
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.people import letters, person

RACERS = 2
PEOPLE = 6


@pytest.fixture
def course(app):
    return published(app)


@pytest.fixture
def ola(app):
    return person(app, EMAIL)


def stored(app, public_id):
    with app.app_context():
        return queries.credential(db.session(), public_id)


def revoked(app, public_id, **facts):
    with app.app_context():
        done = actions.revoke(
            db.session(), public_id, **{"reason": "mistake", "now": MOMENT + timedelta(days=3), "by": None, **facts}
        )
        db.session.commit()
        return done


def test_the_badge_is_signed_stored_and_told(app, course, ola):
    public_id = awarded(app, course, ola)
    shown = stored(app, public_id)
    assert len(public_id) == rules.ID_LENGTH
    assert set(public_id) <= set(rules.ALPHABET)
    assert (shown.person_id, shown.holder_name, shown.language, shown.issued_at) == (ola, "Ola Nowak", "pl", MOMENT)
    assert shown.course == course
    assert shown.document["id"] == f"http://localhost/badges/{public_id}"
    assert shown.document["validFrom"] == "2026-11-24T09:30:00Z"
    assert rules.belongs_to(shown.document, EMAIL)
    assert signing.verify(shown.document, app.extensions["issuer"].did_document()).genuine
    assert [(one.template, one.to_address) for one in letters(app)] == [("badge", EMAIL)]


def test_the_document_says_criteria_in_both_languages_with_the_date_of_the_law(app, course, ola):
    achievement = stored(app, awarded(app, course, ola, language="en")).document["credentialSubject"]["achievement"]
    narrative = achievement["criteria"]["narrative"].replace("\N{NO-BREAK SPACE}", " ")
    assert achievement["name"] == "Good contracts"
    assert narrative.index("Two lessons finished") < narrative.index("Ukończenie dwóch lekcji")
    assert "Stan prawny na 22 listopada 2026." in narrative
    assert "22 November 2026" in narrative
    assert achievement["version"] == "1"


def test_the_evidence_names_the_lessons_and_the_band_of_the_result_not_the_points(app, course, ola):
    lessons, quiz = stored(app, awarded(app, course, ola)).document["evidence"]
    assert (lessons["genre"], quiz["genre"]) == ("lesson", "quiz")
    assert "Co to jest umowa; Podpis" in lessons["narrative"]
    assert quiz["name"] == "Sprawdzian"
    assert "co najmniej 70% punktów" in quiz["narrative"].replace("\N{NO-BREAK SPACE}", " ")


def test_the_mail_says_where_the_badge_is(app, course, ola):
    public_id = awarded(app, course, ola)
    with app.test_request_context("/"):
        message = mail.rendered(db.session.scalars(select(Letter)).one())
    assert message.subject.replace("\N{NO-BREAK SPACE}", " ") == "Masz odznakę: Dobra umowa"
    assert f"http://localhost/badges/{public_id}" in message.text
    assert f"http://localhost/badges/{public_id}" in message.html


def test_a_second_completion_changes_nothing_and_tells_nobody(app, course, ola):
    first = awarded(app, course, ola)
    before = stored(app, first)
    newer = published(app, content=b"2")
    assert newer.number == 2
    again = awarded(app, newer, ola, name="Aleksandra Nowak", language="en", now=MOMENT + timedelta(days=9))
    assert again is None
    assert stored(app, first) == before
    assert len(letters(app)) == 1


def test_a_new_name_language_or_address_leaves_the_badge_as_it_was(app, course, ola):
    public_id = awarded(app, course, ola)
    before = stored(app, public_id)
    with app.app_context():
        holder = db.session.get_one(Person, ola)
        holder.name, holder.language, holder.email = "Aleksandra", "en", "nowa@example.test"
        db.session.commit()
    assert stored(app, public_id) == before


def test_each_badge_has_its_own_salt_and_its_own_id(app, course, ola):
    other = published(app, slug="inny")
    ids = [awarded(app, course, ola), awarded(app, other, ola)]
    held = [stored(app, one).document["credentialSubject"]["identifier"][0] for one in ids]
    assert len(set(ids)) == 2
    assert held[0]["salt"] != held[1]["salt"]
    assert held[0]["identityHash"] != held[1]["identityHash"]


def test_half_of_an_address_is_not_shown_as_a_name(app, course, ola):
    assert stored(app, awarded(app, course, ola, name="ola")).holder_name == ""


def test_when_the_transaction_is_undone_there_is_neither_badge_nor_mail(app, course, ola):
    with app.app_context():
        issuer = app.extensions["issuer"]
        facts = {"person_id": ola, "email": EMAIL, "name": "Ola", "language": "pl", "now": MOMENT, "issuer": issuer}
        assert actions.award(db.session(), course, **facts)
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Credential)) == 0
    assert letters(app) == []


def test_processes_that_award_at_once_give_each_person_exactly_one_badge(app, course, settings):
    people = [person(app, f"osoba{number}@example.test", name=f"Osoba {number}") for number in range(PEOPLE)]
    instance, assets = str(settings.instance), str(postgres.run_folder() / "assets")
    command = [sys.executable, "-W", "error", "-m", "tests.badges.racer", instance, assets, settings.database_url]
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, *map(str, people)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(RACERS)
        ]
        assert all(racer.stdout.readline().startswith("ready") for racer in racers)
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        made = [json.loads(racer.communicate(timeout=120)[0]) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * RACERS
    winners = [[one for one in tried if one] for tried in zip(*made, strict=True)]
    assert [len(one) for one in winners] == [1] * PEOPLE
    with app.app_context():
        rows = db.session.execute(select(Credential.person_id, Credential.public_id)).all()
    assert sorted(rows) == sorted((number, one[0]) for number, one in zip(people, winners, strict=True))
    assert len(letters(app)) == PEOPLE


def test_a_person_finds_their_badges_and_only_theirs(app, course, ola):
    jan = person(app, "jan@example.test", name="Jan")
    other = published(app, slug="inny", ground="plum")
    first = awarded(app, course, ola)
    second = awarded(app, other, ola, now=MOMENT + timedelta(days=1))
    awarded(app, course, jan, email="jan@example.test")
    with app.app_context():
        session = db.session()
        mine = queries.held_by(session, ola)
        assert [one.public_id for one in mine] == [second, first]
        assert [(one.slug, one.ground, one.cloth) for one in mine] == [
            ("inny", "plum", other.outline.cloth),
            ("umowy", "pine", course.outline.cloth),
        ]
        assert (mine[1].name("pl"), mine[1].name("en"), mine[1].issued_at) == ("Dobra umowa", "Good contracts", MOMENT)
        assert queries.held(session, ola, course.course_id).public_id == first
        assert queries.held(session, jan, other.course_id) is None
        assert queries.credential(session, "0" * 20) is None


def test_a_revoked_badge_stays_but_is_held_no_more(app, course, ola):
    public_id = awarded(app, course, ola)
    before = stored(app, public_id)
    assert revoked(app, public_id, reason="misuse", by=ola)
    after = stored(app, public_id)
    assert (after.revoked_at, after.revocation_reason) == (MOMENT + timedelta(days=3), "misuse")
    assert after.document == before.document
    with app.app_context():
        session = db.session()
        assert queries.held(session, ola, course.course_id) is None
        assert queries.held_by(session, ola) == []
        assert [one.public_id for one in queries.held_by(session, ola, revoked=True)] == [public_id]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "credential-revoked")).one()
        assert (entry.by_id, entry.about_id, entry.facts) == (ola, ola, {"public_id": public_id, "reason": "misuse"})


def test_it_is_revoked_once_and_the_first_reason_stays(app, course, ola):
    public_id = awarded(app, course, ola)
    assert revoked(app, public_id, reason="request")
    assert not revoked(app, public_id, reason="misuse", now=MOMENT + timedelta(days=30))
    assert (stored(app, public_id).revocation_reason, stored(app, public_id).revoked_at) == (
        "request",
        MOMENT + timedelta(days=3),
    )


def test_an_unknown_badge_cannot_be_revoked(app):
    assert not revoked(app, "0" * 20)


def test_a_reason_without_a_class_is_refused(app, course, ola):
    public_id = awarded(app, course, ola)
    with pytest.raises(ValueError, match="no class of reason"):
        revoked(app, public_id, reason="bo tak")
    assert stored(app, public_id).revoked_at is None


def test_after_a_revocation_the_course_gives_no_second_badge(app, course, ola):
    public_id = awarded(app, course, ola)
    revoked(app, public_id)
    assert awarded(app, course, ola) is None
