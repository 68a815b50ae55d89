"""Courses come into the studio as ZIP and Word, and leave it as ZIP, SCORM, HTML and PDF."""

import io
import logging
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from elearn.authoring import carrying_words, queries
from elearn.cli import main
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.course.folder import files_of
from elearn.domain.exchange.archive import CODES as ARCHIVE_CODES
from elearn.domain.exchange.archive import ArchiveRefused, course_files, packed
from elearn.domain.exchange.word import CODES as WORD_CODES
from elearn.domain.exchange.word import LOST, WordCourse, WordRefused
from tests import postgres
from tests.domain.exchange.documents import document, heading, paragraph, picture
from tests.factories import course_files as small_course
from tests.factories import published_course, signed_in_visitor
from tests.logs import as_it_was

COURSE = Path(__file__).resolve().parents[2] / "courses" / "marka-i-wizerunek"
RED = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005"
    "0001ff89993d1d0000000049454e44ae426082"
)


def trainer(app, scope=""):
    return signed_in_visitor(app, roles=[(Role.TRAINER, scope)])


def sent(content, name):
    return (name, content)


def draft(app, slug):
    with app.app_context():
        desk = queries.desk(db.session(), slug)
        return queries.files(db.session(), desk) if desk else None


def test_a_real_course_comes_as_a_zip_and_leaves_as_the_same_bytes(app):
    files, _problems = files_of(COURSE)
    archive = packed(files, COURSE.name)
    visitor = trainer(app).open("/pl/studio/import").fill(file=sent(archive, "kurs.zip")).send("Wczytaj")
    assert visitor.path.startswith("/pl/studio/marka-i-wizerunek")
    assert f"Wczytane {len(files)} pliki kursu." in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    assert draft(app, COURSE.name) == files
    visitor.open(f"/pl/studio/{COURSE.name}/export/zip?of=draft")
    assert visitor.response.get_data() == archive
    assert visitor.response.headers["Content-Disposition"] == f'attachment; filename="{COURSE.name}.zip"'


def test_a_second_time_the_archive_has_to_be_meant(sqlite_app):
    visitor = trainer(sqlite_app)
    first = packed(small_course(), "kurs")
    second = packed({**small_course(title="Zmieniony"), "README.md": b"x"}, "kurs")
    visitor.open("/pl/studio/import").fill(file=sent(first, "a.zip")).send("Wczytaj")
    visitor.open("/pl/studio/import").fill(file=sent(second, "a.zip")).send("Wczytaj", status=422)
    assert "Kurs o adresie „kurs” już masz." in visitor.text
    visitor.fill(file=sent(second, "a.zip"), replace="y").send("Wczytaj")
    assert "Pominięte, bo nie mają miejsca w kursie: README.md." in visitor.text
    assert b"Zmieniony" in draft(sqlite_app, "kurs")["pl/course.md"]


def test_nobody_takes_the_place_of_somebody_elses_course(sqlite_app):
    published_course(sqlite_app)
    visitor = trainer(sqlite_app, "inny")
    archive = packed(small_course(), "kurs")
    visitor.open("/pl/studio/import").fill(file=sent(archive, "a.zip"), replace="y").send("Wczytaj", status=422)
    assert "Jest już inny kurs o adresie „kurs”." in visitor.text
    visitor.open("/pl/studio/kurs/export", status=403)


def test_a_hostile_archive_is_refused_in_words(sqlite_app):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    visitor = (
        trainer(sqlite_app)
        .open("/pl/studio/import")
        .fill(file=sent(out.getvalue(), "a.zip"))
        .send("Wczytaj", status=422)
    )
    assert "wyprowadza poza folder kursu" in visitor.text
    visitor.fill(file=sent(b"tekst", "a.zip")).send("Wczytaj", status=422)
    assert "To nie jest plik ZIP ani dokument Worda (.docx)." in visitor.text
    visitor.open("/pl/studio/import").send("Wczytaj", status=422)
    assert "Wybierz plik" in visitor.text


def test_a_learner_finds_no_door(sqlite_app):
    published_course(sqlite_app)
    visitor = signed_in_visitor(sqlite_app)
    visitor.open("/pl/studio/import", status=403)
    for kind in ("zip", "scorm", "html", "pdf"):
        visitor.open(f"/pl/studio/kurs/export/{kind}", status=403)


def test_a_word_document_becomes_a_course_with_its_pictures(app):
    content = document(
        heading("Kurs z Worda", 1),
        paragraph("Wstęp."),
        heading("Lekcja A", 2),
        picture("r1", "Czerwona kropka"),
        heading("Lekcja B", 2),
        paragraph("Tekst."),
        pictures=[("r1", "image1.png", RED)],
    )
    visitor = trainer(app).open("/pl/studio/import").fill(file=sent(content, "Mój plik.docx")).send("Wczytaj")
    assert visitor.path.startswith("/pl/studio/kurs-z-worda")
    assert "Wczytane: 2 lekcje. Z nimi 1 obraz." in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    files = draft(app, "kurs-z-worda")
    assert b"Wst\xc4\x99p.\n\n![Czerwona kropka](media/moj-plik-1.png)" in files["pl/01-lekcja-a.md"]
    assert files["media/moj-plik-1.png"].startswith(b"\x89PNG")
    assert b"Tekst." in files["pl/02-lekcja-b.md"]


def test_a_document_adds_lessons_to_a_course_that_is_there(sqlite_app):
    published_course(sqlite_app)
    visitor = trainer(sqlite_app).open("/pl/studio/kurs/export")
    content = document(heading("Nowa", 1), paragraph("Tekst."))
    visitor.fill(document=sent(content, "nowe.docx")).send("Dodaj lekcje")
    assert "Wczytane: 1 lekcja." in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    lessons = ["01-pierwsza", "02-druga", "03-nowa", "04-test"]
    assert sorted(path for path in draft(sqlite_app, "kurs") if path[3:5].isdigit()) == [
        f"pl/{one}.md" for one in lessons
    ]
    visitor.open("/pl/studio/kurs/export").fill(document=sent(b"nic", "a.docx")).send("Dodaj lekcje", status=422)
    visitor.open("/pl/studio/kurs/export")
    assert "W wersji roboczej jest 1 błąd" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    visitor.open("/pl/studio/kurs/history/log")
    assert "Lekcje z dokumentu nowe.docx" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_folder_takes_the_place_of_the_draft_only_of_its_own_course(sqlite_app):
    published_course(sqlite_app)
    visitor = trainer(sqlite_app).open("/pl/studio/kurs/export")
    other = packed(small_course("inny"), "inny")
    visitor.fill(folder=sent(other, "inny.zip")).send("Wczytaj folder", status=422)
    assert "W archiwum jest inny kurs, o adresie „inny”." in visitor.text
    own = small_course(title="Nowy tytuł")
    del own["pl/02-druga.md"]
    visitor.fill(folder=sent(packed(own), "kurs.zip")).send("Wczytaj folder")
    assert draft(sqlite_app, "kurs") == own


@pytest.mark.parametrize(
    ("kind", "begins", "name"),
    [
        ("zip", b"PK", "kurs.zip"),
        ("scorm", b"PK", "kurs.pl.scorm.zip"),
        ("html", b"<!doctype", "kurs.pl.html"),
        ("pdf", b"%PDF", "kurs.pl.pdf"),
    ],
)
def test_a_published_course_leaves_as_a_file(sqlite_app, kind, begins, name):
    published_course(sqlite_app)
    visitor = trainer(sqlite_app).open("/pl/studio/kurs/export")
    visitor.open(f"/pl/studio/kurs/export/{kind}?of=published&in=pl")
    assert visitor.response.get_data().startswith(begins)
    assert visitor.response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    visitor.open(f"/pl/studio/kurs/export/{kind}x", status=404)
    if kind != "zip":
        visitor.open(f"/pl/studio/kurs/export/{kind}?in=uk", status=404)


def test_the_command_line_exports_by_the_ending_of_the_name(sqlite_app, tmp_path):
    published_course(sqlite_app)
    settings = sqlite_app.extensions["settings"]
    shutil.copytree(postgres.run_folder() / "assets", settings.instance / "static", dirs_exist_ok=True)
    environment = {"DATABASE_URL": settings.database_url, "ELEARN_INSTANCE": str(settings.instance)}

    def run(*words):
        with as_it_was(logging.getLogger("elearn")):
            return CliRunner().invoke(main, ["courses", "export", *words], env=environment)

    def export(name, *more):
        return run("kurs", str(tmp_path / name), *more)

    for name, begins in {"a.zip": b"PK", "a.scorm.zip": b"PK", "a.html": b"<!doctype", "a.pdf": b"%PDF"}.items():
        made = export(name)
        assert made.exit_code == 0, made.output
        assert (tmp_path / name).read_bytes().startswith(begins)
        assert export(name).exit_code == 1  # nothing is written over
    assert course_files((tmp_path / "a.zip").read_bytes()) == ("kurs", small_course())
    assert export("b.pdf", "--language", "uk").exit_code == 1
    assert export("ordner").exit_code == 0
    assert (tmp_path / "ordner" / "kurs" / "course.toml").is_file()
    assert run("nie-ma", str(tmp_path / "c.pdf")).exit_code == 1


def test_every_reason_to_refuse_a_file_has_its_sentence(sqlite_app):
    with sqlite_app.test_request_context("/pl/"):
        for code in ARCHIVE_CODES:
            assert carrying_words.refused(ArchiveRefused(code, path="plik", most="5"))
            assert carrying_words.refused(ArchiveRefused(code))
        for code in WORD_CODES:
            assert carrying_words.refused(WordRefused(code, most="5"))
        lost = tuple((code, 2) for code in LOST)
        said = carrying_words.document_taken(WordCourse("", "", (), {}, lost), 1)
        assert said.count(".") >= len(LOST)
