"""The database keeps its promises, and each trap of SQLite has its test."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from elearn.accounts.models import Person, RoleGrant
from elearn.db import db, engine_for, insert_once, reading

PERSON = {"name": "", "language": "pl", "theme": "", "powiat": "", "sector": ""}


@pytest.fixture
def engine(database_url):
    made = engine_for(database_url)
    yield made
    made.dispose()


def person(now, email="ktoś@example.test"):
    return {**PERSON, "email": email, "confirmed_at": now, "created_at": now}


def test_a_moment_comes_back_aware_and_in_utc(engine, now):
    warsaw = now.astimezone(timezone(timedelta(hours=1)))
    with Session(engine) as session:
        session.add(Person(**person(warsaw)))
        session.commit()
    with Session(engine) as session:
        stored = session.scalars(select(Person.created_at)).one()
    assert stored == now
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(engine):
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 -- the point of the test
    with Session(engine) as session:
        session.add(Person(**person(naive)))
        with pytest.raises(StatementError, match="time zone"):
            session.flush()


def test_insert_once_inserts_once(engine, now):
    with Session(engine) as session:
        first = insert_once(session, Person, person(now), on=("email",))
        second = insert_once(session, Person, person(now), on=("email",))
        session.commit()
    assert first is not None
    assert second is None


def test_insert_once_races_without_an_error(engine, now):
    won, start = [], threading.Barrier(8)

    def race():
        start.wait()
        with Session(engine) as session:
            won.append(insert_once(session, Person, person(now), on=("email",)))
            session.commit()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in won if one is not None]) == 1
    assert len(won) == 8


def test_foreign_keys_are_kept(engine, now):
    with Session(engine) as session:
        session.add(RoleGrant(person_id=4711, role="trainer", scope="", granted_at=now))
        with pytest.raises(IntegrityError):
            session.flush()


def test_nothing_expires_on_commit(app, now):
    """Trap 5: a harmless `x.id` after the commit must not cost a query."""
    with app.app_context():
        someone = Person(**person(now))
        db.session.add(someone)
        db.session.commit()
        asked = []
        event.listen(db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        assert someone.email == "ktoś@example.test"
        assert someone.id
        assert asked == []


def test_sqlite_is_set_up_to_be_durable_and_patient(sqlite_url):
    engine = engine_for(sqlite_url)
    with engine.connect() as connection:
        said = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in WANTED}
    engine.dispose()
    assert said == WANTED


WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_readers_do_not_wait_for_a_writer(sqlite_url, now):
    """Trap 2: a GET begins without the write lock, so a writer in the middle does not stop it."""
    engine = engine_for(sqlite_url)
    with Session(engine) as writer:
        writer.add(Person(**person(now)))
        writer.flush()
        with reading(), Session(engine) as reader:
            assert reader.scalars(select(Person)).all() == []
        writer.commit()
    engine.dispose()


def test_writers_queue_instead_of_failing(sqlite_url, now):
    """Trap 2: transactions that write take the lock at their begin; none ends with "database is locked"."""
    engine = engine_for(sqlite_url)
    errors = []

    def write(number):
        try:
            for turn in range(20):
                with Session(engine) as session:
                    session.scalars(select(Person.id)).all()
                    session.add(Person(**person(now, f"{number}-{turn}@example.test")))
                    session.commit()
        except Exception as error:  # noqa: BLE001 -- every error counts
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(engine) as session:
        count = len(session.scalars(select(Person.id)).all())
    engine.dispose()
    assert errors == []
    assert count == 120


def test_a_get_that_writes_fails_on_sqlite_only_by_waiting(sqlite_url):
    """The reading transaction is a plain BEGIN: it holds no lock that a writer would meet."""
    engine = engine_for(sqlite_url)
    with reading(), engine.connect() as reader:
        reader.execute(text("SELECT 1 FROM person")).all()
        other = sqlite3.connect(engine.url.database, timeout=0.2)
        other.execute("BEGIN IMMEDIATE")
        other.rollback()
        other.close()
    engine.dispose()


def test_an_error_names_nobody(app):
    """What goes wrong with a statement is logged, and the log holds no addresses."""
    wrong = text("INSERT INTO person (email, nothing) VALUES (:email, 1)")
    with app.app_context(), pytest.raises(StatementError) as found:
        db.session.execute(wrong, {"email": "ola@example.test"})
    assert "ola@example.test" not in str(found.value)
