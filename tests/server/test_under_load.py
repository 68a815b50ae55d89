"""Three hundred people answer at once on SQLite: no error, nothing lost, not even when the server is killed."""

import http.client
import os
import shutil
import signal
import sqlite3
import threading
from urllib.parse import urlencode

import psutil
import pytest
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from bench.fill import fill
from elearn.accounts import actions
from elearn.db import db, utc_now
from elearn.learning.models import Enrolment
from tests import postgres
from tests.application import application_with, dispose, settings_of
from tests.databases import migrated_sqlite
from tests.server.running import Running

CROWD = 300
TOKEN = "0" * 40


class Town:
    """An installation with a crowd of people, each signed in and in the middle of a quiz."""

    def __init__(self, folder):
        self.database = folder / "elearn.sqlite3"
        url = migrated_sqlite(self.database)
        app = application_with(settings_of(folder, url))
        town = fill(app, count=CROWD, copies=1, busy=CROWD)
        with app.test_request_context("/"):
            tokens = {
                person: actions.sign_in(db.session(), person, device="test", now=utc_now()) for person in town.people
            }
            owner = db.session.execute(select(Enrolment.id)).all()
            db.session.commit()
            write = SecureCookieSessionInterface().get_signing_serializer(app).dumps
            csrf = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(TOKEN)
        assert len(owner) == CROWD
        self.people = [
            (
                f"lacznik={write({'_user_id': tokens[person], 'csrf_token': TOKEN, '_permanent': True})}",
                [
                    (one.attempt_id, position, urlencode({**fields, "csrf_token": csrf}, doseq=True))
                    for one in town.opened
                    if one.person_id == person
                    for position, fields in enumerate(one.forms, 1)
                ],
            )
            for person in town.people
        ]
        shutil.copytree(postgres.run_folder() / "assets", folder / "static")
        self.environment = {"DATABASE_URL": url, "ELEARN_INSTANCE": str(folder), "ELEARN_RATE_LIMITS": "0"}
        dispose(app)

    def kept(self):
        """Return every answer in the database: (attempt, position counted from 1)."""
        connection = sqlite3.connect(self.database)
        found = [(a, p + 1) for a, p in connection.execute("SELECT attempt_id, position FROM answer")]
        connection.close()
        assert len(found) == len(set(found)), "an answer was counted twice"
        return set(found)


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


@pytest.fixture
def server(town):
    command = ("-m", "elearn", "serve", "--port", "0", "--processes", "2")
    started = Running(command=command, environment=town.environment)
    yield started.ready()
    started.kill()


def crowd(server, town, answers, *, until=None):
    """Everybody answers so many questions at the same moment; return what got its 303 and what failed."""
    confirmed, failed, start = [], [], threading.Barrier(CROWD)

    def person(cookie, forms):
        start.wait()
        for attempt, position, body in forms[:answers]:
            if until is not None and until.is_set():
                return
            try:
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", f"/pl/attempts/{attempt}/{position}", body, headers)
                status = connection.getresponse().status
                connection.close()
            except OSError as error:
                failed.append(error)
                return
            except http.client.HTTPException as error:
                failed.append(error)
                return
            (confirmed if status == 303 else failed).append((attempt, position) if status == 303 else status)

    threads = [threading.Thread(target=person, args=one) for one in town.people]
    for thread in threads:
        thread.start()
    return threads, confirmed, failed


def test_nobody_gets_an_error_and_every_answer_is_there(server, town):
    threads, confirmed, failed = crowd(server, town, 3)
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert len(confirmed) == 3 * CROWD
    assert set(confirmed) == town.kept()


def test_what_was_confirmed_survives_the_server_being_killed(server, town):
    killed = threading.Event()
    threads, confirmed, _failed = crowd(server, town, 5, until=killed)
    enough = threading.Event()
    while len(confirmed) < CROWD // 2 and any(thread.is_alive() for thread in threads):
        enough.wait(0.01)
    parent = psutil.Process(server.process.pid)
    for process in [parent, *parent.children(recursive=True)]:
        os.kill(process.pid, signal.SIGKILL)
    killed.set()
    for thread in threads:
        thread.join(120)
    assert len(confirmed) >= CROWD // 2
    assert set(confirmed) <= town.kept()
