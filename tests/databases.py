"""A fresh, migrated database for each test, on SQLite and on PostgreSQL: copies of a template made once per run.

A PostgreSQL database that a test has used is emptied for the next one, in a tenth of the time that a copy takes.
"""

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from functools import cache
from itertools import count

import pytest
from psycopg.sql import SQL, Identifier, Literal

from tests import postgres

TEMPLATE = "template_migrated"
USES = 40
"""So often a database is used: what is emptied leaves traces on the disk that no autovacuum sweeps here."""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_numbers = count(1)
_free = []
"""(name, how often used) of this process's databases that are empty and wait for a test."""


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
    name, used = _free.pop() if _free else (migrated_postgres(), 0)
    # The product remembers pages of a database by its address: each use has one of its own.
    yield f"{postgres.url(name)}&application_name=use_{used}"
    if used < USES and emptied(name):
        _free.append((name, used + 1))
    else:
        postgres.ask(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def shape_of_a_new_one():
    """Return the tables and the migration of a database that nobody has used; the template itself is let alone."""
    name = migrated_postgres()
    with postgres.connected(name) as database:
        found = _shape(database)
    postgres.ask(f"DROP DATABASE {name} WITH (FORCE)")
    return found


def _shape(database):
    return [database.execute(asked).fetchall() for asked in (TABLES, "SELECT version_num FROM alembic_version")]


def emptied(name):
    """Empty every table of the database as if it were new; return whether it has the product's tables and no other."""
    with postgres.connected(name) as database:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        database.execute(others, [name])
        if _shape(database) != shape_of_a_new_one():
            return False
        tables = [Identifier(table) for (table,) in database.execute(TABLES) if table != "alembic_version"]
        filled = SQL(" UNION ALL ").join(
            SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(Literal(table.as_string().strip('"')), table)
            for table in tables
        )
        database.execute("SET session_replication_role = replica")  # no foreign key is asked, in whatever order
        for (table,) in database.execute(filled).fetchall():
            database.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        database.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
    return True


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
