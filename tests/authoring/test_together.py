"""The course's folder and the studio: whoever changed something is never overwritten unasked."""

import shutil

import pytest
from click.testing import CliRunner

from elearn.authoring import actions, queries
from elearn.authoring.together import HeldBack, hand_out, load, meet, take_in
from elearn.catalog.loading import read_folder
from elearn.cli import main
from elearn.db import db
from elearn.domain.course.folder import write_folder
from tests import postgres
from tests.application import application_with, dispose
from tests.factories import course_files
from tests.people import person

FIRST, SECOND = "pl/01-pierwsza.md", "pl/02-druga.md"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "kurs"
    write_folder(course_files(), path)
    return path


def change(folder, path=FIRST, word="Poprawiona."):
    file = folder / path
    file.write_text(file.read_text(encoding="utf-8") + f"\n{word}\n", encoding="utf-8")


def write_in_studio(session, now, path=SECOND, by=None):
    desk = actions.open_draft(session, "kurs", now=now, by=by)
    text = queries.file(session, desk, path) + b"\nZe studia.\n"
    actions.write(session, desk.draft_id, {path: text}, reason="saved", now=now, by=by)
    session.commit()
    return desk


@pytest.fixture
def session(app, folder, now):
    """A session of the application in which the folder was loaded once."""
    with app.test_request_context("/"):
        load(db.session(), read_folder(folder), now=now)
        db.session.commit()
        yield db.session()


def test_a_folder_that_alone_changed_is_published_and_the_draft_follows(session, folder, now):
    desk = actions.open_draft(session, "kurs", now=now, by=None)
    session.commit()
    change(folder)
    assert meet(session, read_folder(folder)).standing == "folder"
    assert load(session, read_folder(folder), now=now).outcome == "revised"
    session.commit()
    desk = queries.desk(session, "kurs")
    assert queries.files(session, desk) == read_folder(folder).files
    assert (desk.base_number, queries.is_changed(session, desk)) == (2, False)
    assert [event.act for event in queries.events(session, desk.draft_id)] == ["folder-loaded"]
    assert load(session, read_folder(folder), now=now).outcome == "unchanged"


def test_what_the_studio_wrote_is_not_overwritten_unless_asked(session, folder, now):
    desk = write_in_studio(session, now)
    meeting = meet(session, read_folder(folder))
    assert (meeting.standing, [tuple(one) for one in meeting.apart]) == ("studio", [(SECOND, "studio")])
    change(folder)
    with pytest.raises(HeldBack) as held:
        load(session, read_folder(folder), now=now)
    session.rollback()
    assert held.value.meeting.standing == "both"
    assert [tuple(one) for one in held.value.meeting.apart] == [(FIRST, "folder"), (SECOND, "studio")]
    written = queries.file(session, desk, SECOND)
    assert load(session, read_folder(folder), overwrite=True, now=now).number == 2
    session.commit()
    assert queries.files(session, desk) == read_folder(folder).files
    assert [
        queries.state(session, desk.draft_id, row.id)[1] for row in queries.states(session, desk.draft_id, [SECOND])
    ][1] == written


def test_a_folder_taken_in_becomes_the_draft_and_then_both_agree(session, folder, now):
    desk = write_in_studio(session, now)
    change(folder)
    assert take_in(session, read_folder(folder), now=now) == 2
    session.commit()
    assert queries.files(session, desk) == read_folder(folder).files
    assert meet(session, read_folder(folder)).standing == "publish"
    change(folder, word="Jeszcze raz.")
    assert meet(session, read_folder(folder)).standing == "folder"
    assert load(session, read_folder(folder), now=now).number == 2


def test_what_was_handed_out_is_agreed_and_an_older_folder_stays_out(session, folder, tmp_path, now):
    write_in_studio(session, now)
    write_folder(hand_out(session, "kurs", draft=True), tmp_path / "new" / "kurs")
    session.commit()
    assert meet(session, read_folder(tmp_path / "new" / "kurs")).standing == "publish"
    assert (meet(session, read_folder(folder)).standing, meet(session, read_folder(folder)).revision) == ("older", 1)
    with pytest.raises(HeldBack):
        load(session, read_folder(folder), now=now)
    session.rollback()
    change(tmp_path / "new" / "kurs")
    assert load(session, read_folder(tmp_path / "new" / "kurs"), now=now).number == 2


def test_a_new_folder_can_be_a_draft_first(app, folder, now):
    with app.test_request_context("/"):
        assert hand_out(db.session(), "kurs", draft=True) is None
        assert take_in(db.session(), read_folder(folder), now=now) == len(course_files())
        db.session.commit()
        assert queries.desk(db.session(), "kurs").published is None
        assert hand_out(db.session(), "kurs", draft=False) is None
        assert load(db.session(), read_folder(folder), now=now).outcome == "created"
        db.session.commit()
        desk = queries.desk(db.session(), "kurs")
        assert (desk.course_id is not None, desk.base_number) == (True, 1)


def test_the_command_says_who_changed_what_and_how_to_go_on(sqlite_settings, sqlite_url, folder, tmp_path, now):
    application = application_with(sqlite_settings)
    environment = {"DATABASE_URL": sqlite_url, "ELEARN_INSTANCE": str(sqlite_settings.instance), "ELEARN_DEMO": "1"}
    shutil.copytree(postgres.run_folder() / "assets", sqlite_settings.instance / "static", dirs_exist_ok=True)

    def elearn(*words):
        return CliRunner().invoke(main, ["courses", *map(str, words)], env=environment)

    assert elearn("load", folder).exit_code == 0
    with application.app_context():
        write_in_studio(db.session(), now, by=person(application))
    only = elearn("load", folder)
    assert (only.exit_code, "only the studio changed" in only.output) == (0, True)
    change(folder, SECOND, "Z folderu.")
    both = elearn("load", folder)
    assert both.exit_code == 1
    for said in (
        "the folder and the studio both changed",
        "pl/02-druga.md: changed on both sides",
        "- Ze studia.",
        "+ Z folderu.",
        f"elearn courses load {folder} --overwrite",
    ):
        assert said in both.output
    kept = elearn("load", folder, "--keep")
    assert (kept.exit_code, "left alone" in kept.output) == (0, True)
    assert elearn("export", "kurs", tmp_path / "out", "--draft").exit_code == 0
    assert "Ze studia." in (tmp_path / "out" / "kurs" / SECOND).read_text(encoding="utf-8")
    assert "revised, revision 2" in elearn("load", tmp_path / "out" / "kurs").output
    assert "revised, revision 3" in elearn("load", folder, "--overwrite").output
    older = elearn("load", tmp_path / "out" / "kurs")
    assert (older.exit_code, "the folder is what revision 2 was" in older.output) == (0, True)
    change(folder)
    assert "the folder is the draft now" in elearn("load", folder, "--draft").output
    dispose(application)
