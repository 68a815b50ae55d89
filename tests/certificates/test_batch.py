"""Certificates of a group: ordered, printed by the worker, fetched by who ordered them, gone after a week."""

import io
import json
import threading
import zipfile
from datetime import timedelta

import page as validator
import pytest
from sqlalchemy import delete, select, update

from elearn import jobs
from elearn.accounts.models import AuditEntry, Person, RoleGrant
from elearn.app import JOBS
from elearn.badges import actions as badges
from elearn.certificates import actions, batch, printing, queries
from elearn.certificates.models import CertificateOrder
from elearn.db import db, utc_now
from elearn.domain.access import Role
from tests.badges.samples import MOMENT, awarded, published
from tests.certificates import pdf
from tests.certificates.samples import PUBLIC_ID, holders, paper
from tests.people import enter, person
from tests.visitor import Visitor

DESK = "/pl/studio/certificates"


@pytest.fixture
def course(app, clock):
    return published(app)


@pytest.fixture
def trainer(app, visitor, course):
    visitor.person_id = person(app, "trenerka@example.test", name="Tr", roles=[(Role.TRAINER, "umowy")])
    enter(visitor, visitor.person_id)
    visitor.allow("Umowy bez strachu")
    return visitor


def work(app):
    """Let the worker do what is due."""
    return jobs.work_off(app, JOBS)


def ordered(app):
    with app.app_context():
        return db.session.scalars(select(CertificateOrder).order_by(CertificateOrder.id.desc())).first()


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_the_whole_group_comes_as_a_zip_of_documents(app, trainer, course):
    made = holders(app, course, 3)
    trainer.open(DESK).click("Umowy bez strachu")
    assert "Znaleziono 3" in trainer.text
    trainer.send("Przygotuj dla wszystkich z listy")
    assert trainer.heading == "Przygotowujemy zaświadczenia"
    assert "Gotowe: 0 z 3" in trainer.text
    work(app)
    trainer.click("Odśwież")
    assert trainer.heading == "Zaświadczenia są gotowe"
    trainer.click("Pobierz plik")
    assert trainer.response.mimetype == "application/zip"
    assert "umowy.zip" in trainer.response.headers["Content-Disposition"]
    assert "no-store" in trainer.response.headers["Cache-Control"]
    files = unpacked(trainer.response.data)
    assert list(files) == [f"{place:03}-osoba-numer-{place}-{made[place - 1][:8]}.pdf" for place in (1, 2, 3)]
    for place, document in enumerate(files.values(), 1):
        assert f"Osoba Numer {place}" in pdf.words(document)


def test_each_document_is_the_one_its_holder_gets(app, trainer, course):
    (public_id,) = holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    work(app)
    (document,) = unpacked(trainer.open(f"/pl/studio/orders/{ordered(app).public_id}/file").response.data).values()
    assert document == trainer.client.get(f"/pl/my/badges/{public_id}/certificate.pdf").data


def test_those_ticked_come_in_one_document_each_in_their_language(app, trainer, course):
    first, second, _third = holders(app, course, 3)
    english = person(app, "en@example.test", name="Joan", language="en")
    joan = awarded(app, course, english, email="en@example.test", name="Joan", language="en")
    trainer.open(f"{DESK}/umowy").fill(kind="pdf", badges=[first, second, joan])
    trainer.send("Przygotuj dla zaznaczonych")
    work(app)
    trainer.click("Odśwież")
    trainer.click("Pobierz plik")
    content = trainer.response.data
    said = pdf.words(content)
    assert ("Osoba Numer 1" in said, "Osoba Numer 2" in said, "Osoba Numer 3" in said) == (True, True, False)
    assert "Contracts without fear" in said
    report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    assert (report.is_compliant, report.document.page_count) == (True, 3)


def test_days_narrow_the_list_and_the_last_one_counts(app, trainer, course, clock):
    holders(app, course, 1)
    later = person(app, "pozniej@example.test", name="Późniejsza Osoba")
    awarded(app, course, later, email="pozniej@example.test", name="Późniejsza Osoba", now=MOMENT + timedelta(days=2))
    trainer.open(f"{DESK}/umowy").fill(since="2026-11-25", until="2026-11-26").send("Pokaż")
    assert "Późniejsza Osoba" in trainer.text
    assert "Osoba Numer 1" not in trainer.text
    trainer.send("Przygotuj dla wszystkich z listy")
    assert len(ordered(app).credentials) == 1
    trainer.open(f"{DESK}/umowy?until=2026-11-24")
    assert "Osoba Numer 1" in trainer.text
    assert "Późniejsza Osoba" not in trainer.text
    trainer.open(f"{DESK}/umowy?since=2027-01-01")
    assert "nikt nie dostał odznaki" in trainer.text


def test_a_day_that_is_none_is_said(trainer):
    trainer.open(f"{DESK}/umowy?since=wczoraj")
    assert "Popraw jedną rzecz" in trainer.text


def test_the_list_says_who_gets_none_and_why(app, trainer, course):
    kept, gone = holders(app, course, 2)
    with app.app_context():
        badges.revoke(db.session(), gone, reason="mistake", now=utc_now(), by=None)
        db.session.commit()
    for name, email in (("დავით", "davit@example.test"), ("", "nikt@example.test")):
        awarded(app, course, person(app, email, name=name), email=email, name=name)
    trainer.open(f"{DESK}/umowy")
    said = trainer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Osoba Numer 2, 24 listopada 2026: odznaka cofnięta" in said
    assert "დავით, 24 listopada 2026: znaki, których nie zapiszemy w PDF" in said
    assert "24 listopada 2026: nie ma imienia i nazwiska" in said
    trainer.send("Przygotuj dla wszystkich z listy")
    assert ordered(app).credentials == [kept]


def test_a_badge_taken_back_meanwhile_is_left_out_and_named(app, trainer, course):
    _kept, gone = holders(app, course, 2)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    with app.app_context():
        badges.revoke(db.session(), gone, reason="mistake", now=utc_now(), by=None)
        db.session.commit()
    work(app)
    trainer.click("Odśwież")
    assert "Osoba Numer 2: odznaka cofnięta" in trainer.text
    assert len(unpacked(trainer.click("Pobierz plik").response.data)) == 1


def test_when_nothing_is_left_there_is_no_file(app, trainer, course):
    (gone,) = holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").fill(kind="pdf").send("Przygotuj dla wszystkich z listy")
    with app.app_context():
        badges.revoke(db.session(), gone, reason="mistake", now=utc_now(), by=None)
        db.session.commit()
    work(app)
    assert trainer.click("Odśwież").heading == "Nie ma czego wydrukować"
    trainer.open(f"/pl/studio/orders/{ordered(app).public_id}/file", status=404)


def test_nobody_ticked_is_an_error_not_an_order(app, trainer, course):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla zaznaczonych", status=422)
    assert "Zaznacz choć jedną osobę" in trainer.text
    assert ordered(app) is None


def test_a_badge_of_another_course_cannot_be_slipped_in(app, trainer, course):
    holders(app, course, 1)
    other = published(app, slug="inny", content=b"2")
    stranger = person(app, "x@example.test", name="X")
    foreign = awarded(app, other, stranger, email="x@example.test", name="X")
    trainer.open(f"{DESK}/umowy")
    token = next(form.values["csrf_token"] for form in trainer.forms if "kind" in form.values)
    sent = {"badges": foreign, "kind": "zip", "csrf_token": token}
    assert trainer.client.post(f"{DESK}/umowy", data=sent).status_code == 422
    assert ordered(app) is None


def test_one_order_takes_only_so_many(app, trainer, course, monkeypatch):
    monkeypatch.setattr("elearn.certificates.forms.MOST", 1)
    holders(app, course, 2)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy", status=422)
    assert "Jedno zamówienie mieści 1 osób. Zawęź daty." in trainer.text


@pytest.mark.parametrize(
    ("roles", "status"),
    [((), 403), (((Role.TRAINER, "inny"),), 403), (((Role.COORDINATOR, ""),), 403), (((Role.ADMINISTRATOR, ""),), 200)],
    ids=["learner", "trainer-elsewhere", "coordinator", "administrator"],
)
def test_only_those_who_see_the_course_may_order(app, course, roles, status):
    other = Visitor(app)
    enter(other, person(app, "inna@example.test", roles=roles))
    assert other.client.get(f"{DESK}/umowy").status_code == status
    assert other.client.get(DESK).status_code == (200 if status == 200 else 403)


def test_there_is_no_list_of_a_course_that_is_not_there(trainer):
    trainer.open(f"{DESK}/nie-ma", status=404)


def test_only_who_ordered_may_look_and_fetch(app, trainer, course):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    work(app)
    order = f"/pl/studio/orders/{ordered(app).public_id}"
    other = Visitor(app)
    enter(other, person(app, "szefowa@example.test", roles=[(Role.ADMINISTRATOR, "")]))
    for path in (order, f"{order}/file", f"{order}/progress.json"):
        assert other.client.get(path, buffered=True).status_code == 404
        assert app.test_client().get(path, buffered=True).status_code == 303
        assert trainer.client.get(path, buffered=True).status_code == 200


def test_who_is_trainer_of_the_course_no_more_gets_no_file_with_its_people(app, trainer, course):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    work(app)
    order = f"/pl/studio/orders/{ordered(app).public_id}"
    with app.app_context():
        db.session.execute(update(RoleGrant).where(RoleGrant.person_id == trainer.person_id).values(scope="rodo"))
        db.session.commit()
    for path in (order, f"{order}/file", f"{order}/progress.json"):
        assert trainer.client.get(path, buffered=True).status_code == 404


def test_who_ordered_what_is_written_down(app, trainer, course):
    holders(app, course, 2)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "certificates-ordered")).one()
    assert entry.by_id == trainer.person_id
    assert entry.facts == {"course": "umowy", "kind": "zip", "certificates": 2}


def test_after_a_week_the_worker_takes_the_file_away(app, trainer, course, clock):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    work(app)
    order = ordered(app).public_id
    folder = app.extensions["settings"].instance / "certificates" / order
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    work(app)
    assert (folder / "zip").is_file()
    clock.shift(timedelta(seconds=1))
    assert trainer.client.get(f"/pl/studio/orders/{order}/file").status_code == 404
    work(app)
    assert not folder.exists()
    assert trainer.open(f"/pl/studio/orders/{order}").heading == "Tego pliku już nie ma"
    assert ordered(app).credentials == []
    assert order not in trainer.open(DESK).html


def test_what_waits_stands_in_the_list_of_orders(app, trainer, course):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    assert f"/pl/studio/orders/{ordered(app).public_id}" in trainer.open(DESK).links


def test_progress_is_told_and_no_writer_waits_meanwhile(app, trainer, course, monkeypatch):
    """While each certificate is printed another process can write: the job holds no transaction."""
    holders(app, course, 2)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    order, told = ordered(app).public_id, []
    printed = printing.pdf

    def somebody_else():
        told.append(trainer.client.get(f"/pl/studio/orders/{order}/progress.json").json)
        with app.app_context():
            db.session.add(AuditEntry(at=utc_now(), act="meanwhile", facts={}))
            db.session.commit()

    def while_printing(*sheets, **facts):
        other = threading.Thread(target=somebody_else)
        other.start()
        other.join(5)
        assert not other.is_alive(), "a writer waits for the job"
        return printed(*sheets, **facts)

    monkeypatch.setattr(printing, "pdf", while_printing)
    work(app)
    assert told == [
        {"state": "waiting", "done": 0, "said": "Gotowe: 0 z\N{NO-BREAK SPACE}2"},
        {"state": "waiting", "done": 1, "said": "Gotowe: 1 z\N{NO-BREAK SPACE}2"},
    ]
    assert trainer.client.get(f"/pl/studio/orders/{order}/progress.json").json["state"] == "ready"


def test_a_job_that_fails_for_good_is_said(app, trainer, course, clock, monkeypatch):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")

    def broken(*_sheets, **_facts):
        raise OSError("no room on the disk")

    monkeypatch.setattr(printing, "pdf", broken)
    for _ in range(jobs.TRIES):
        work(app)
        clock.shift(timedelta(hours=1))
    trainer.click("Odśwież")
    assert trainer.heading == "Nie udało się przygotować zaświadczeń"


def test_a_zip_is_the_same_bytes_each_time(app):
    settings = app.extensions["settings"]
    with app.test_request_context("/"):
        papers = [paper("Ola"), paper("Зоряна Щур", public_id="0" * 20)]
        first = batch.printed(papers, settings, "zip", MOMENT)
        assert batch.printed(papers, settings, "zip", MOMENT) == first
    assert list(unpacked(first.content)) == [f"001-ola-{PUBLIC_ID[:8]}.pdf", "002-zoriana-shchur-00000000.pdf"]


def test_the_order_goes_with_the_person(app, trainer, course):
    """The person's erasure takes their orders with it: nothing is left that points to them."""
    holders(app, course, 1)
    with app.app_context():
        made = actions.order(db.session(), course.course_id, "umowy", ["x"], "zip", by=trainer.person_id, now=MOMENT)
        db.session.commit()
        db.session.execute(delete(Person).where(Person.id == trainer.person_id))
        db.session.commit()
        assert queries.order(db.session(), made.public_id) is None


def test_an_unknown_kind_is_no_order(app, course):
    with app.app_context(), pytest.raises(ValueError, match="is no kind of order"):
        actions.order(db.session(), course.course_id, "umowy", [], "docx", by=1, now=MOMENT)


def test_an_answer_of_progress_is_not_kept(app, trainer, course):
    holders(app, course, 1)
    trainer.open(f"{DESK}/umowy").send("Przygotuj dla wszystkich z listy")
    answer = trainer.client.get(f"/pl/studio/orders/{ordered(app).public_id}/progress.json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(json.loads(answer.data)) == {"state", "done", "said"}
