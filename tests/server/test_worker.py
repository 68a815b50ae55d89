"""`elearn worker` as a service of its own, beside `elearn serve` with ELEARN_WORKER=0: mail, and an end on TERM."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.db import engine_for
from elearn.mail import Letter, queue
from tests import postgres
from tests.application import application_with, dispose, settings_of
from tests.databases import migrated_sqlite
from tests.server.running import ROOT, Running, eventually

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Sink:
    """What a mail server does that takes its time: it answers for a letter only when `let_go` is set."""

    def __init__(self):
        self.letters, self.peers, self.port = [], [], 0
        self.let_go = threading.Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the library's name
        self.peers.append(session.peer[1])
        self.letters.append(envelope.rcpt_tos[0])
        await server.loop.run_in_executor(None, self.let_go.wait, 60)
        return "250 OK"


class AnyPort(Controller):
    """A mail server on a free port: it asks the socket which one it got."""

    def _trigger_server(self):
        self.port = self.handler.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink():
    """A mail server that keeps every sender waiting."""
    held = Sink()
    controller = AnyPort(held, hostname="127.0.0.1", port=0)
    controller.start()
    yield held
    held.let_go.set()
    controller.stop()


class Installation:
    """A folder and a database, on which services are started as a service manager does it."""

    def __init__(self, folder, mail):
        self.database_url = migrated_sqlite(folder / "elearn.sqlite3")
        dispose(application_with(settings_of(folder, self.database_url)))  # the assets are built once for all areas
        shutil.copytree(postgres.run_folder() / "assets", folder / "static")
        self.environment = {
            "DATABASE_URL": self.database_url,
            "ELEARN_INSTANCE": str(folder),
            "ELEARN_MAIL": mail,
            "ELEARN_WORKER": "0",
        }
        self.log, self.started = (folder / "worker.log").open("wb"), []

    def serve(self):
        """Start the server, without a worker inside."""
        command = ("-m", "elearn", "serve", "--port", "0", "--processes", "1")
        self.started.append(Running(command=command, environment=self.environment))
        return self.started[-1].ready()

    def worker(self):
        """Start the worker as a service of its own."""
        command = [sys.executable, "-m", "elearn", "worker"]
        environment = {**os.environ, **self.environment}
        self.started.append(subprocess.Popen(command, env=environment, cwd=ROOT, stderr=self.log))
        return self.started[-1]

    def queue(self, *addresses):
        """Leave a letter to each, due now."""
        engine = engine_for(self.database_url)
        with Session(engine) as session:
            for address in addresses:
                url = "http://localhost/pl/arrive/a"
                queue(session, "sign-in", address, {"url": url}, language="pl", now=datetime.now(UTC))
                session.flush()
            session.commit()
        engine.dispose()

    def letters(self):
        """Return the letters as the outbox has them now."""
        engine = engine_for(self.database_url)
        with Session(engine) as session:
            found = list(session.scalars(select(Letter).order_by(Letter.id)))
        engine.dispose()
        return found

    def end(self):
        """Leave nothing running."""
        for service in self.started:
            service.kill()
            if isinstance(service, subprocess.Popen):
                service.wait(10)
        self.log.close()


@pytest.fixture
def installation(tmp_path, sink):
    """An installation that sends its mail to the sink."""
    made = Installation(tmp_path, f"smtp://127.0.0.1:{sink.port}")
    yield made
    made.end()


def ask_for_a_link(server, address):
    """Ask for a link to sign in, by the form."""
    _, headers, page = server.ask("/pl/sign-in")
    cookies = "; ".join(one.partition(";")[0] for one in headers.get_all("Set-Cookie"))
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.decode()).group(1)
    body = urlencode({"csrf_token": token, "email": address, "next": ""})
    status, _, _ = server.ask("/pl/sign-in", "POST", body, {**FORM, "Cookie": cookies})
    assert status == 303


def in_hand(sink, count=1):
    """Wait until the mail server holds so many letters."""
    eventually(lambda: len(sink.letters) >= count, "the letter reached the mail server")


def test_what_the_server_queues_a_worker_of_its_own_delivers_and_ends_when_told(installation, sink):
    server = installation.serve()
    ask_for_a_link(server, "ola@example.test")
    assert [letter.tries for letter in installation.letters()] == [0]
    worker = installation.worker()
    in_hand(sink)
    sender = {connection.laddr.port for connection in psutil.Process(worker.pid).net_connections()}
    assert sink.peers[0] in sender, "the worker sends, not the server"
    told = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    sink.let_go.set()
    assert worker.wait(10) == 0
    assert time.monotonic() - told < 10
    assert sink.letters == ["ola@example.test"]
    (letter,) = installation.letters()
    assert letter.sent_at is not None
    assert letter.facts == {}, "the piece of work in hand was finished, to its last line"
    assert server.ask("/readyz")[0] == 200, "the server goes on without it"


def test_a_worker_told_to_end_begins_nothing_more_and_the_next_one_goes_on(installation, sink):
    installation.queue("a@example.test", "b@example.test", "c@example.test")
    worker = installation.worker()
    in_hand(sink)
    worker.send_signal(signal.SIGTERM)
    eventually(lambda: not _pending(worker, signal.SIGTERM), "the worker took note")
    sink.let_go.set()
    assert worker.wait(10) == 0
    assert sink.letters == ["a@example.test"]
    following = installation.worker()
    eventually(lambda: all(letter.sent_at for letter in installation.letters()), "the others went too")
    assert sink.letters == ["a@example.test", "b@example.test", "c@example.test"]
    following.send_signal(signal.SIGTERM)
    assert following.wait(5) == 0, "without work it ends at once"


def test_a_letter_that_is_stuck_does_not_keep_the_worker_and_is_tried_again(installation, sink):
    installation.queue("a@example.test")
    worker = installation.worker()
    in_hand(sink)
    told = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(12) == 1, "it says that something was left unfinished"
    assert time.monotonic() - told < 10.5
    (letter,) = installation.letters()
    assert letter.sent_at is None
    assert letter.facts, "nothing of it is lost"
    assert timedelta(0) < letter.due_at - datetime.now(UTC) < timedelta(minutes=10)


def test_told_twice_a_worker_ends_at_once(installation, sink):
    installation.queue("a@example.test")
    worker = installation.worker()
    in_hand(sink)
    worker.send_signal(signal.SIGTERM)
    eventually(lambda: not _pending(worker, signal.SIGTERM), "the worker took note")
    told = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 1
    assert time.monotonic() - told < 4


def _pending(process, number):
    """Say whether a signal sent to the process still waits to be seen."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"ShdPnd:\s+(\w+)", status).group(1), 16) >> (number - 1) & 1
