"""A fresh, migrated database for each test, on SQLite and on PostgreSQL: copies of a template made once per run."""

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from itertools import count

import pytest

from tests import postgres

TEMPLATE = "template_migrated"
_numbers = count(1)


def migrated(url):
    """Bring the database to the newest migration."""
    from elearn.migrations import upgrade  # noqa: PLC0415 -- tests of the pure domain need none of it

    upgrade(url, now=datetime.now(UTC))


def empty_postgres(template="template0"):
    """Create one more database on this run's server and return its name."""
    postgres.start()
    name = f"t_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}_{next(_numbers)}"
    postgres.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # half the time of the usual way
    return name


def migrated_postgres():
    """Create one more database with the product's tables and return its name."""
    postgres.start()
    with postgres.first("postgres-template") as mine:
        if mine:
            postgres.ask(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
            migrated(postgres.url(TEMPLATE))
    return empty_postgres(TEMPLATE)


def migrated_sqlite(path):
    """Put an SQLite file with the product's tables at the path and return its address."""
    template = postgres.run_folder() / "template.sqlite3"
    with postgres.first("sqlite-template") as mine:
        if mine:
            migrated(f"sqlite:///{template}")
            with sqlite3.connect(template) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite_url(tmp_path):
    """The address of a fresh SQLite file with the product's tables."""
    return migrated_sqlite(tmp_path / "elearn.sqlite3")


@pytest.fixture
def postgresql_url():
    """The address of a fresh PostgreSQL database with the product's tables."""
    name = migrated_postgres()
    yield postgres.url(name)
    postgres.ask(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The address of a fresh database with the product's tables: the test runs once on each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request, tmp_path):
    """The address of a fresh database without any table: for tests of the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = empty_postgres()
    yield postgres.url(name)
    postgres.ask(f"DROP DATABASE {name} WITH (FORCE)")
