"""The four promises again, shortly, by the real command with the real application: `elearn serve`."""

import os
import shutil
import signal
import time

import pytest

from tests import postgres
from tests.application import application_with, dispose, settings_of
from tests.databases import migrated_sqlite
from tests.server.running import Running, alive, eventually, everything

CROWD = 40
HOST = b"Host: 127.0.0.1\r\n"
FORM = HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """Start `elearn serve`; all servers of this file share one installation."""
    folder = tmp_path_factory.mktemp("installation")
    database_url = migrated_sqlite(folder / "elearn.sqlite3")
    dispose(application_with(settings_of(folder, database_url)))  # the assets are built once for all areas
    shutil.copytree(postgres.run_folder() / "assets", folder / "static")
    environment = {"DATABASE_URL": database_url, "ELEARN_INSTANCE": str(folder)}
    started = []

    def start():
        command = ("-m", "elearn", "serve", "--port", "0", "--processes", "2")
        started.append(Running(command=command, environment=environment))
        return started[-1].ready()

    yield start
    for each in started:
        each.kill()


@pytest.fixture(scope="module")
def site(serve):
    """One server for the tests that only ask."""
    return serve()


def test_slow_clients_harm_nobody(site):
    crowd = [
        *(site.raw(b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-Slow: ") for _ in range(CROWD)),
        *(
            site.raw(b"POST /pl/sign-in HTTP/1.1\r\n" + FORM + b"Content-Length: 1000\r\n\r\nmail=")
            for _ in range(CROWD)
        ),
        *(site.raw(b"GET /pl/ HTTP/1.1\r\n" + HOST + b"\r\n", receive_buffer=2048) for _ in range(CROWD)),
    ]
    eventually(lambda: site.ask("/pl/")[0] == 200, "the first page")
    longest = 0.0
    for _ in range(20):
        begun = time.monotonic()
        assert site.ask("/pl/")[0] == 200
        longest = max(longest, time.monotonic() - begun)
    assert longest < 3
    crowd[0].sendall(b"done\r\n\r\n")
    assert b" 200 OK" in crowd[0].recv(1000)


def test_a_body_larger_than_the_application_takes_is_refused_in_the_language_of_the_page(site):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = site.ask("/pl/sign-in", "POST", b"x" * 5_000_000, headers)
    assert status == 413
    assert "To za dużo naraz" in body.decode()


def test_a_killed_worker_is_replaced_and_term_lets_a_request_finish(serve):
    server = serve()
    before = eventually(lambda: len(server.workers()) == 2 and server.workers(), "two workers")
    for victim in before:
        os.kill(victim, signal.SIGKILL)
    workers = eventually(lambda: len(server.workers() - before) == 2 and server.workers(), "replacements")
    assert server.ask("/readyz")[0] == 200
    sending = server.raw(b"POST /pl/sign-in HTTP/1.1\r\n" + FORM + b"Content-Length: 10\r\n\r\nemail")
    server.ask("/healthz")
    server.tell(signal.SIGTERM)
    eventually(server.refuses, "closed")
    sending.sendall(b"=none")
    assert everything(sending).startswith(b"HTTP/1.1 400 "), "the form without its token is answered"
    assert server.ended() == 0
    assert not any(alive(pid) for pid in workers)


def test_term_right_after_the_start(serve):
    server = serve()
    server.tell(signal.SIGTERM)
    assert server.ended(10) == 0
