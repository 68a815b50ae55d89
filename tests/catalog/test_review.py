"""`elearn courses review` and `acts`: the courses of the repository are fit, and an act leads to its lessons."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from elearn.catalog import queries
from elearn.catalog.loading import read_facts_beside, read_folder
from elearn.catalog.reviewed import FOUND, figures, review_sentence
from elearn.db import db
from elearn.domain.review.review import review
from tests.application import with_assets
from tests.factories import course_files, lesson_file, published_course

COURSES = Path(__file__).parents[2] / "courses"
FOLDERS = sorted(path.parent for path in COURSES.glob("*/course.toml"))
NAMES = "id date average most share minutes reading count least draw pool place differs term sign passage missing"
ACT = """
[[acts]]
name = "ustawa o rzekach"
reference = "Dz.U. 2031 poz. 1"
article = "art. 2"
"""


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.name)
def test_a_course_of_the_repository_is_fit_to_be_published(app, path):
    facts, problems = read_facts_beside(path)
    seen = review(read_folder(path).course, facts)
    with app.test_request_context("/"):
        assert len(list(figures(seen))) == len(seen.lines) + len(seen.looks)
        assert [f"{one.path}: {review_sentence(one)}" for one in [*problems, *seen.problems]] == []


def test_every_fact_of_the_list_is_used():
    facts, _ = read_facts_beside(COURSES / "any")
    lessons = [lesson for path in FOLDERS for lesson in read_folder(path).course.lessons]
    cited = {source.id for lesson in lessons for source in lesson.texts["pl"].sources}
    asked = [question for lesson in lessons if lesson.quiz for question in lesson.quiz.questions]
    cited |= {source for question in asked for source in question.sources}
    assert facts.keys() - cited == set()


@pytest.mark.parametrize("code", FOUND)
def test_a_sentence_speaks_with_any_value(app, code):
    values = dict.fromkeys(NAMES.split(), "7")
    with app.test_request_context("/"):
        assert FOUND[code](values).endswith((".", "”."))


def test_an_act_leads_to_the_lessons_that_cite_it(app):
    published_course(app, course_files(lessons={"pierwsza": lesson_file("Pierwsza", sources=ACT)}))
    with app.app_context():
        assert queries.cited_acts(db.session()) == {"ustawa o rzekach (Dz.U. 2031 poz. 1)": ["kurs/pierwsza: art. 2"]}


def test_the_command_ends_with_one_when_something_is_sent_back(tmp_path, monkeypatch):
    from elearn.cli import main  # noqa: PLC0415 -- reads its settings when it runs

    folder = tmp_path / "kurs"
    for path, content in course_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    monkeypatch.setenv("ELEARN_INSTANCE", str(tmp_path / "instance"))
    with_assets(tmp_path / "instance")
    ended = CliRunner().invoke(main, ["courses", "review", str(folder)])
    assert ended.exit_code == 1
    assert "kurs/pl/03-test.md" in ended.output
