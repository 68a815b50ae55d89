"""The tests' own ground: fresh databases of both kinds, a closed network, no server left over."""

import os
import socket
import subprocess
import sys

import psutil
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from tests import postgres
from tests.databases import emptied
from tests.network import NetworkClosed

ROOT = __import__("pathlib").Path(__file__).parents[2]


def test_each_test_gets_a_migrated_database(database_url):
    engine = create_engine(database_url)
    assert "person" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_migration_test_gets_an_empty_database(empty_database_url):
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_postgres_is_the_server_of_the_wheel_and_not_run_by_root(postgresql_url):
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.scalar(text("select version()")).startswith("PostgreSQL 18")
        assert connection.scalar(text("show listen_addresses")) == ""
        server = psutil.Process(connection.scalar(text("select pg_backend_pid()"))).parent()
    engine.dispose()
    assert server.uids().effective != 0


def test_a_used_database_is_as_new_for_the_next_test(postgresql_url):
    name = make_url(postgresql_url).database
    columns, values = (
        "email, name, language, theme, powiat, sector, created_at",
        "'a@b.test', '', 'pl', '', '', '', now()",
    )
    person = f"INSERT INTO person ({columns}) VALUES ({values}) RETURNING id"  # noqa: S608 -- constants
    with postgres.connected(name) as own:
        first = own.execute(person).fetchone()
        own.execute("INSERT INTO role_grant (person_id, role, scope, granted_at) VALUES (1, 'trainer', '', now())")
    assert emptied(name)
    with postgres.connected(name) as own:
        assert own.execute("SELECT count(*) FROM role_grant").fetchone() == (0,)
        assert own.execute(person).fetchone() == first == (1,)


@pytest.mark.parametrize("harm", ["DELETE FROM alembic_version", "CREATE TABLE stray (id int)", "DROP TABLE letter"])
def test_a_database_whose_tables_were_changed_is_not_used_again(harm, postgresql_url):
    name = make_url(postgresql_url).database
    with postgres.connected(name) as own:
        own.execute(harm)
    assert not emptied(name)


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_the_network_is_closed(address):
    with pytest.raises(NetworkClosed, match="tests may only speak to 127"):
        socket.create_connection(address, timeout=1)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


PROBE = """
import os, signal, sys
from tests import postgres
from tests.databases import emptied
class Config: pass
postgres.pytest_configure(Config())
postgres.start()
print(postgres.run_folder(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_server_stops_when_the_test_run_is_killed(tmp_path):
    environment = {
        name: value for name, value in os.environ.items() if name not in {postgres.RUN, "PYTEST_XDIST_WORKER"}
    }
    environment["PYTHONPATH"] = str(ROOT)
    run = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    folder = run.stdout.strip()
    assert folder, run.stderr
    left = [p for p in psutil.process_iter(["cmdline"]) if folder in " ".join(p.info["cmdline"] or [])]
    _, alive = psutil.wait_procs(left, timeout=30)
    assert not alive
    assert not os.path.exists(folder)  # noqa: PTH110 -- a plain question
