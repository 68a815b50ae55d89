"""`elearn people extend`: more time or attempts for one person at one quiz, as an administrator gives it."""

import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner

from elearn.cli import main
from elearn.learning.models import Attempt, TimeExtension
from tests import postgres
from tests.application import application_with, dispose
from tests.factories import published_course, signed_in_visitor
from tests.learning.quizzes import begin, choice, lessons_with, rows


@pytest.fixture
def app(sqlite_settings):
    """An installation on a file: what the act does on both databases is tested beside the time limit."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def extend(app, sqlite_settings):
    """Run the command on the test's installation."""
    settings = sqlite_settings
    published_course(app, lessons=lessons_with([choice("raz")], "time_limit_minutes = 20"))
    shutil.copytree(postgres.run_folder() / "assets", settings.instance / "static")
    variables = {"DATABASE_URL": settings.database_url, "ELEARN_INSTANCE": str(settings.instance)}
    return lambda *words: CliRunner().invoke(main, ("people", "extend", *words), env=variables)


def test_a_running_attempt_lasts_longer(app, extend):
    begin(signed_in_visitor(app))
    before = rows(app, Attempt)[0].deadline_at
    told = extend("ola@example.test", "kurs", "pierwsza", "--minutes", "15")
    assert (told.exit_code, told.output) == (0, "ola@example.test: 15 minutes and 0 attempts more at kurs/pierwsza\n")
    assert rows(app, Attempt)[0].deadline_at == before + timedelta(minutes=15)


def test_it_may_be_given_before_the_course_is_begun(app, extend):
    visitor = signed_in_visitor(app)
    assert extend("ola@example.test", "kurs", "pierwsza", "--minutes", "15", "--attempts", "1").exit_code == 0
    (row,) = rows(app, TimeExtension)
    assert (row.extra_minutes, row.extra_attempts) == (15, 1)
    assert "Masz dodatkowo 15 minut." in visitor.open("/pl/courses/kurs/pierwsza/quiz").text


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nikt@example.test", "kurs", "pierwsza", "--minutes", "5"), "no account with the address nikt@example.test"),
        (("ola@example.test", "inny", "pierwsza", "--minutes", "5"), "no quiz in the lesson 'pierwsza'"),
        (("ola@example.test", "kurs", "nie-ma", "--minutes", "5"), "no quiz in the lesson 'nie-ma'"),
        (("ola@example.test", "kurs", "pierwsza"), "say how much: --minutes or --attempts"),
    ],
)
def test_what_is_not_there_is_named_in_one_line(app, extend, words, why):
    signed_in_visitor(app)
    told = extend(*words)
    assert told.exit_code == 1
    assert why in told.output
    assert "Traceback" not in told.output
    assert rows(app, TimeExtension) == []
