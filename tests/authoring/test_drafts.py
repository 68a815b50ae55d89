"""A draft keeps every state of every file, on both databases; whoever comes second finds what the first one wrote."""

import threading

import pytest

from elearn.authoring import actions, queries
from elearn.authoring.actions import NoSuchCourse, SlugTaken
from elearn.db import db
from tests.factories import course_files, published_course


@pytest.fixture
def session(app):
    with app.app_context():
        yield db.session()


@pytest.fixture
def draft(app, session, now):
    """The draft of a course that was published."""
    published_course(app)
    desk = actions.open_draft(session, "kurs", now=now, by=None)
    session.commit()
    return desk


def test_a_draft_begins_with_what_is_published(session, draft):
    assert queries.files(session, draft) == course_files()
    assert (draft.base_number, draft.published.number, queries.changed_files(session, draft)) == (1, 1, [])


def test_before_anybody_changes_anything_the_published_files_stand_for_the_draft(app, session):
    published_course(app)
    desk = queries.desk(session, "kurs")
    assert desk.draft_id is None
    assert queries.files(session, desk) == course_files()
    assert queries.texts(session, desk) == course_files()
    assert queries.file(session, desk, "pl/course.md") == course_files()["pl/course.md"]


def test_every_state_is_kept_and_the_last_one_counts(session, draft, now):
    for text in (b"raz", b"raz", b"dwa", None):
        actions.write(session, draft.draft_id, {"pl/01-pierwsza.md": text}, reason="typed", now=now, by=None)
    session.commit()
    rows = queries.states(session, draft.draft_id, ["pl/01-pierwsza.md"])
    assert [(row.number, row.reason, row.removed) for row in rows] == [
        (4, "typed", True), (3, "typed", False), (2, "typed", False), (1, "revision", False)
    ]  # fmt: skip
    assert queries.state(session, draft.draft_id, rows[1].id)[1] == b"dwa"
    assert "pl/01-pierwsza.md" not in queries.files(session, draft)
    assert queries.changed_files(session, draft) == [("pl/01-pierwsza.md", "removed")]


def test_what_is_put_aside_is_kept_and_does_not_count(session, draft, now):
    aside = actions.put_aside(session, draft.draft_id, "pl/course.md", b"moje", now=now, by=None)
    actions.write(session, draft.draft_id, {"pl/course.md": b"wspolne"}, reason="saved", now=now, by=None)
    session.commit()
    assert queries.state(session, draft.draft_id, aside)[1] == b"moje"
    assert queries.file(session, draft, "pl/course.md") == b"wspolne"
    assert queries.head(session, draft.draft_id, "pl/course.md").number == 3


def test_a_new_course_has_a_name_that_nobody_has(session, draft, now):
    made = actions.begin(session, "nowy", {"course.toml": b""}, reason="structure", now=now, by=None)
    assert (made.published, made.base_number, queries.files(session, made)) == (None, 0, {"course.toml": b""})
    for slug in ("nowy", "kurs", "badges"):
        with pytest.raises(SlugTaken):
            actions.begin(session, slug, {}, reason="structure", now=now, by=None)
    with pytest.raises(NoSuchCourse):
        actions.open_draft(session, "inny", now=now, by=None)


def test_two_who_open_the_same_draft_write_one_after_the_other(app, now):
    published_course(app)

    def write(text):
        with app.app_context():
            desk = actions.open_draft(db.session(), "kurs", now=now, by=None)
            actions.write(db.session(), desk.draft_id, {"pl/course.md": text}, reason="saved", now=now, by=None)
            db.session.commit()

    threads = [threading.Thread(target=write, args=(b"%d" % number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        rows = queries.states(db.session(), desk.draft_id, ["pl/course.md"])
    assert [row.number for row in rows] == [5, 4, 3, 2, 1]
