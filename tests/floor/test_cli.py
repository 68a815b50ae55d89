"""The command line: every command explains itself, errors are one line without a traceback."""

import logging
import shutil
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from elearn import mail
from elearn.accounts.models import Person, RoleGrant
from elearn.cli import main
from elearn.db import engine_for
from elearn.domain.course.folder import files_of
from tests import postgres
from tests.logs import as_it_was

COURSE = Path(__file__).resolve().parents[2] / "courses" / "marka-i-wizerunek"


def commands(group=main, path=()):
    """Every command with its path."""
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.fixture
def elearn(sqlite_url, tmp_path, monkeypatch):
    """Run the command line on a fresh SQLite database: `elearn("people", "add", …)`."""
    environment = {
        "DATABASE_URL": sqlite_url,
        "ELEARN_INSTANCE": str(tmp_path / "instance"),
        "ELEARN_DEMO": "1",
    }
    with postgres.first("assets"):
        pass  # the assets of the run are built once
    built = postgres.run_folder() / "assets"
    (tmp_path / "instance").mkdir()
    if built.exists():
        shutil.copytree(built, tmp_path / "instance" / "static")

    def run(*words, **variables):
        return CliRunner().invoke(main, words, env={**environment, **variables})

    run.url = sqlite_url
    run.instance = tmp_path / "instance"
    with as_it_was(logging.getLogger("elearn")):  # `worker` sends the log to a stream that ends with the command
        yield run


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_explains_itself(path):
    told = CliRunner().invoke(main, [*path, "--help"])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 3


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "many"),
        ("DATABASE_URL", "mysql://x"),
        ("ELEARN_URL", "ftp://x"),
        ("ELEARN_LANGUAGES", "xx"),
        ("ELEARN_MAIL", "pigeon"),
        ("HOST", "0.0.0.0"),
        ("ELEARN_SECRET_KEY", "short"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(elearn, variable, value):
    told = elearn("courses", "check", str(COURSE), **{variable: value})
    assert told.exit_code == 1
    assert variable in told.output
    assert len(told.output.strip().splitlines()) == 1


def test_serve_refuses_a_database_that_is_not_up_to_date(elearn, tmp_path):
    told = elearn("serve", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert told.exit_code == 1
    assert "elearn db upgrade" in told.output


def test_an_upgrade_of_a_current_database_changes_nothing(elearn):
    assert "up to date" in elearn("db", "upgrade").output


def test_a_course_is_checked_loaded_once_and_exported_byte_for_byte(elearn, tmp_path):
    assert "no problems" in elearn("courses", "check", str(COURSE)).output
    assert "created, revision 1" in elearn("courses", "load", str(COURSE.parent)).output
    assert "unchanged, revision 1" in elearn("courses", "load", str(COURSE)).output
    told = elearn("courses", "export", COURSE.name, str(tmp_path / "out"))
    assert told.exit_code == 0, told.output
    assert files_of(tmp_path / "out" / COURSE.name)[0] == files_of(COURSE)[0]
    again = elearn("courses", "export", COURSE.name, str(tmp_path / "out"))
    assert again.exit_code == 1
    assert "is there already" in again.output


@pytest.mark.parametrize(("language", "word"), [("pl", "plik"), ("en", "file")])
def test_problems_are_listed_with_file_and_line_and_nothing_is_loaded(elearn, tmp_path, language, word):
    shutil.copytree(COURSE, tmp_path / COURSE.name)
    lesson = tmp_path / COURSE.name / "pl" / "01-marka-to-nie-logo.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("(x)", "( )", 1), encoding="utf-8")
    (tmp_path / COURSE.name / "pl" / "obcy.txt").write_text("?", encoding="utf-8")
    told = elearn("courses", "load", str(tmp_path / COURSE.name), "--language", language)
    assert told.exit_code == 1
    assert f"{COURSE.name}/pl/01-marka-to-nie-logo.md:" in told.output
    assert f"{COURSE.name}/pl/obcy.txt:0:" in told.output
    assert word in told.output.lower()
    assert "Traceback" not in told.output
    assert elearn("courses", "export", COURSE.name, str(tmp_path / "out")).exit_code == 1


def test_people_are_added_once_and_given_roles(elearn):
    assert elearn("people", "add", "Nowa@Example.test", "--name", "Nowa Osoba").exit_code == 0
    twice = elearn("people", "add", "nowa@example.test")
    assert twice.exit_code == 1
    assert "already" in twice.output
    assert elearn("people", "role", "nowa@example.test", "trainer", "--scope", COURSE.name).exit_code == 0
    assert "no account" in elearn("people", "role", "nikt@example.test", "trainer").output
    assert "no e-mail address" in elearn("people", "add", "nikt").output
    engine = engine_for(elearn.url)
    with engine.connect() as connection:
        assert connection.execute(select(Person.email)).scalars().all() == ["nowa@example.test"]
        assert connection.execute(select(RoleGrant.role, RoleGrant.scope)).all() == [("trainer", COURSE.name)]
    engine.dispose()


def test_demo_people_only_come_to_the_demo(elearn):
    assert elearn("people", "demo").exit_code == 0
    assert elearn("people", "demo").exit_code == 0
    assert elearn("people", "demo", ELEARN_DEMO="0").exit_code == 1


def test_keys_are_made_for_their_owner_only(elearn):
    assert "new signing key" in elearn("badges", "new-key").output
    kept = [elearn.instance / "secret.key", *(elearn.instance / "keys").rglob("*")]
    assert len(kept) > 1
    for path in kept:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert not mode & 0o007, f"{path.name}: {mode:o}"
    assert stat.S_IMODE((elearn.instance / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "command", [("revoke", "--reason", "mistake"), ("suspend", "--reason", "inquiry"), ("reinstate",)]
)
def test_a_badge_that_is_not_there_is_named(elearn, command):
    told = elearn("badges", command[0], "nie-ma", *command[1:])
    assert told.exit_code == 1
    assert "nie-ma" in told.output


def test_a_badge_is_suspended_reinstated_and_revoked(elearn):
    from tests.application import application_with, dispose, settings_of  # noqa: PLC0415 -- only here
    from tests.badges.samples import awarded, published  # noqa: PLC0415 -- same
    from tests.people import person  # noqa: PLC0415 -- same

    app = application_with(settings_of(elearn.instance, elearn.url, url="http://127.0.0.1:8000"))
    badge = awarded(app, published(app), person(app))
    dispose(app)
    for words, said in [
        (("suspend", "--reason", "inquiry"), f"suspended: {badge}\n"),
        (("reinstate",), f"reinstated: {badge}\n"),
        (("revoke", "--reason", "request"), f"revoked: {badge}\n"),
    ]:
        assert elearn("badges", words[0], badge, *words[1:]).output == said
        assert elearn("badges", words[0], badge, *words[1:]).exit_code == 1
    assert elearn("badges", "suspend", badge, "--reason", "inquiry").exit_code == 1


def test_mail_that_is_due_is_sent_and_failures_are_listed(elearn, now):
    engine = engine_for(elearn.url)
    from sqlalchemy.orm import Session  # noqa: PLC0415 -- only here

    with Session(engine) as session:
        letter = mail.queue(session, "contact", "kto@example.test", {}, language="pl", now=now)
        letter.due_at, letter.failed_at, letter.error = None, now, "550 no such person"
        session.commit()
    engine.dispose()
    told = elearn("mail", "send")
    assert told.exit_code == 0
    assert "550 no such person" in told.output


def test_the_worker_can_work_once(elearn):
    assert elearn("worker", "--once").output.endswith("done: 0\n")
