"""Course folders become revisions: all of it or nothing, never twice, and back byte for byte."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from elearn.catalog import queries
from elearn.catalog.loading import CourseHasProblems, load, read_folder
from elearn.db import db
from elearn.domain.course.folder import write_folder
from tests.factories import course_files, lesson_file

REAL = Path(__file__).parents[2] / "courses" / "marka-i-wizerunek"


def river():
    """Return a picture of 5 × 3 pixels."""
    out = BytesIO()
    Image.new("RGB", (5, 3), "blue").save(out, "PNG")
    return out.getvalue()


RIVER = river()


@pytest.fixture
def loaded(app, tmp_path, now):
    """A function that writes the files into a folder and loads it."""

    def load_files(files):
        folder = tmp_path / "kurs"
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        write_folder(files, folder)
        with app.test_request_context("/"):
            made = load(db.session(), read_folder(folder), now=now)
            db.session.commit()
        return made

    return load_files


def published(app, slug="kurs"):
    with app.app_context():
        return queries.published(db.session(), slug)


def test_a_folder_becomes_a_course(app, loaded):
    made = loaded(course_files())
    assert (made.outcome, made.number) == ("created", 1)
    assert published(app).outline.words["pl"].title == "Kurs próbny"


def test_an_unchanged_folder_makes_no_revision(app, loaded):
    loaded(course_files())
    made = loaded(course_files())
    assert (made.outcome, made.number, published(app).number) == ("unchanged", 1, 1)


def test_a_changed_folder_makes_a_revision_and_says_what_changed(app, loaded):
    loaded(course_files())
    lessons = {"pierwsza": lesson_file("Pierwsza"), "druga": lesson_file("Druga"), "trzecia": lesson_file("Trzecia")}
    made = loaded(course_files(lessons=lessons, quizzes_rule="none"))
    assert (made.outcome, made.number) == ("revised", 2)
    said = {(change.code, dict(change.values).get("lesson")) for change in made.changes}
    assert {("lesson_added", "trzecia"), ("lesson_removed", "test")} <= said
    assert ("lesson_text_changed", "pierwsza") not in said


def test_a_folder_with_a_problem_loads_nothing(app, loaded):
    files = course_files()
    files["pl/02-druga.md"] = b"bez wstepu"
    with pytest.raises(CourseHasProblems) as bad:
        loaded(files)
    assert "pl/02-druga.md" in {problem.path for problem in bad.value.problems}
    assert published(app) is None


def test_a_problem_later_leaves_the_old_revision(app, loaded):
    loaded(course_files())
    files = course_files()
    del files["pl/course.md"]
    with pytest.raises(CourseHasProblems):
        loaded(files)
    assert published(app).number == 1


def test_a_folder_must_bear_the_name_of_the_course(loaded):
    with pytest.raises(CourseHasProblems) as bad:
        loaded(course_files("inny"))
    assert [problem.code for problem in bad.value.problems] == ["slug_is_not_folder"]


def test_what_was_loaded_comes_back_byte_for_byte(app, loaded):
    files = course_files() | {"media/rzeka.png": RIVER}
    files["pl/01-pierwsza.md"] += "\n![Łódka na rzece](media/rzeka.png)\n".encode()
    loaded(files)
    with app.app_context():
        assert queries.source_files(db.session(), "kurs") == files


def test_an_older_revision_stays_what_it_was(app, loaded):
    loaded(course_files())
    loaded(course_files(title="Nowy tytuł"))
    with app.app_context():
        assert queries.source_files(db.session(), "kurs", 1) == course_files()


def test_the_real_course_loads_and_is_exported_unchanged(app, now):
    read = read_folder(REAL)
    with app.test_request_context("/"):
        assert load(db.session(), read, now=now).outcome == "created"
        db.session.commit()
        assert queries.source_files(db.session(), "marka-i-wizerunek") == read.files


def test_a_picture_is_served_as_what_it_is_and_kept_for_good(app, loaded, visitor):
    files = course_files() | {"media/rzeka.png": RIVER}
    files["pl/01-pierwsza.md"] += "\n![Łódka na rzece](media/rzeka.png)\n".encode()
    loaded(files)
    visitor.open("/pl/courses/kurs/pierwsza")
    picture = next(img.attributes for img in visitor.root.all("img"))
    assert picture["alt"] == "Łódka na rzece"
    assert (picture["width"], picture["height"]) == ("5", "3")
    answer = app.test_client().get(picture["src"])
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", RIVER)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in answer.headers


def test_nothing_but_pictures_of_revisions_is_served(app, loaded):
    lessons = {"pierwsza": lesson_file("Pierwsza", worksheet="karta")}
    files = course_files(lessons=lessons) | {"media/karta.pl.md": b"# Karta\n\nTekst.\n", "media/rzeka.png": RIVER}
    files["pl/01-pierwsza.md"] += "\n![Łódka](media/rzeka.png)\n".encode()
    loaded(files)
    for path in (
        "/media/kurs/1/brak.png",
        "/media/kurs/2/rzeka.png",
        "/media/inny/1/rzeka.png",
        "/media/kurs/1/course.toml",
        "/media/kurs/1/karta.pl.md",
        "/media/kurs/1/..%2Fcourse.toml",
    ):
        assert app.test_client().get(path).status_code == 404, path
