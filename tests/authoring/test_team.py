"""Who works on a course: invited by mail, each may do their part; remarks stay with their passage."""

import pytest

from elearn.domain.access import Role
from tests.factories import lesson_file, published_course
from tests.people import enter, last_link, letters, person
from tests.visitor import Visitor

COURSE = "/pl/studio/kurs"


@pytest.fixture
def trainer(app):
    published_course(app)
    visitor = Visitor(app)
    enter(visitor, person(app, "marta@example.test", name="Marta Sawicka", roles=[(Role.TRAINER, "kurs")]))
    return visitor


def newcomer(app, email="jan@example.test", **facts):
    visitor = Visitor(app)
    enter(visitor, person(app, email, name="Jan Lis", **facts))
    return visitor


def invite(trainer, email="jan@example.test", role="reviewer"):
    trainer.open(f"{COURSE}/people").fill(email=email, role=role)
    trainer.send("Wyślij zaproszenie")


def path_of(url):
    return url.removeprefix("http://localhost")


def test_an_invitation_by_mail_gives_a_role_on_this_course_once(app, trainer):
    jan = newcomer(app)
    jan.open(f"{COURSE}/people", status=403)
    invite(trainer)
    assert "zaproszenie czeka" in trainer.text
    link = path_of(last_link(app, "jan@example.test"))
    assert letters(app)[-1].facts["by"] == "Marta Sawicka"
    jan.open(link)
    assert "Kurs próbny" in jan.text
    jan.send("Przyjmij zaproszenie")
    jan.open(f"{COURSE}/people")
    assert "Jan Lis" in jan.text
    assert "Wyślij zaproszenie" not in jan.text, "a reviewer invites nobody"
    jan.open(link, status=410)
    trainer.open(f"{COURSE}/people").fill(email="jan@example.test", role="reviewer")
    trainer.send("Wyślij zaproszenie", status=422)
    assert "Ta osoba ma już tę rolę" in trainer.text


def test_an_invitation_can_be_withdrawn_and_runs_out(app, trainer, clock):
    jan = newcomer(app)
    invite(trainer)
    first = path_of(last_link(app, "jan@example.test"))
    invite(trainer)
    jan.open(first, status=410)
    assert trainer.text.count("zaproszenie czeka") == 1
    trainer.send("Wycofaj: jan@example.test")
    assert "Zaproszenie wycofane" in trainer.text
    jan.open(path_of(last_link(app, "jan@example.test")), status=410)
    invite(trainer)
    clock.shift(15 * 24 * 3600)
    jan = newcomer(app, "jan2@example.test")
    jan.open(path_of(last_link(app, "jan@example.test")), status=410)


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.REVIEWER])
def test_no_link_leads_who_does_not_write_to_a_closed_door(app, trainer, role):
    jan = newcomer(app, roles=[(role, "kurs")])
    for page in ("", "/check", "/people"):
        jan.open(COURSE + page)
        for target in {one.partition("#")[0] for one in jan.links if one.startswith(f"{COURSE}/")}:
            jan.open(target)


def test_a_role_is_taken_back_after_a_question(app, trainer):
    number = person(app, "jan@example.test", name="Jan Lis", roles=[(Role.TRANSLATOR, "kurs")])
    trainer.open(f"{COURSE}/people")
    trainer.open(f"{COURSE}/people/{number}/translator").send("Odbierz rolę")
    assert "Jan Lis nie ma już tej roli" in trainer.text
    trainer.open(f"{COURSE}/people/{number}/translator", status=404)


def test_a_remark_stays_with_its_passage_and_is_answered_and_settled(app, trainer):
    jan = newcomer(app, roles=[(Role.REVIEWER, "kurs")])
    review = f"{COURSE}/lessons/pierwsza/review"
    jan.open(f"{review}?at=block-2").fill(said="Skąd to wiadomo?")
    jan.send("Zapisz")
    assert "Skąd to wiadomo?" in jan.text
    assert "1 uwaga czeka" in jan.text
    trainer.open(review)
    assert "Skąd to wiadomo?" in trainer.text
    trainer.open(f"{review}?at=answer-1").fill(said="Z badania.")
    trainer.send("Zapisz")
    assert "Z badania." in trainer.text
    trainer.send("Oznacz jako załatwioną: Skąd to wiadomo?")
    assert "Brak otwartych uwag" in trainer.text
    jan.open(f"{review}?at=block-2").fill(said=" ")
    jan.send("Zapisz", status=422)
    assert "Napisz, o co chodzi" in jan.text


def test_a_reviewer_approves_this_state_and_no_other(app, trainer):
    jan = newcomer(app, roles=[(Role.REVIEWER, "kurs")])
    jan.open(f"{COURSE}/people").fill(verdict="approved", said="Dobre.")
    jan.send("Wyślij recenzję")
    assert "Jan Lis: można publikować" in jan.text
    assert [row.template for row in letters(app, "marta@example.test")] == ["course-reviewed"]
    from elearn.authoring import actions, queries  # noqa: PLC0415 -- needs the application
    from elearn.db import db, utc_now  # noqa: PLC0415 -- same

    with app.app_context():
        draft = queries.desk(db.session(), "kurs").draft_id
        changed = {"pl/01-pierwsza.md": lesson_file("Inna").encode()}
        actions.write(db.session(), draft, changed, reason="saved", now=utc_now(), by=None)
        db.session.commit()
    jan.open(f"{COURSE}/people")
    assert "kurs zmienił się od tej zgody" in jan.text


@pytest.mark.parametrize("role", [None, Role.TRANSLATOR, Role.REVIEWER, Role.COORDINATOR])
def test_only_who_writes_the_course_invites_and_dismisses(app, trainer, role):
    other = newcomer(app, roles=[(role, "kurs")] if role else [])
    number = person(app, "ola@example.test", roles=[(Role.REVIEWER, "kurs")])
    other.open(f"{COURSE}/people/{number}/reviewer", status=403)
    elsewhere = newcomer(app, "iza@example.test", roles=[(Role.TRAINER, "inny")])
    elsewhere.open(f"{COURSE}/people", status=403)
