"""Law 10: migrations build exactly the models' tables, go up and down on both databases, and keep the rows."""

from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, inspect, text

from elearn import migrations, models  # noqa: F401 -- fills the metadata
from elearn.db import Base, engine_for
from tests.house.laws.rows import fill, kept

STEPS = [
    script.revision for script in reversed(list(ScriptDirectory.from_config(migrations._config("")).walk_revisions()))
]


def test_the_newest_migration_is_known_by_its_file_name_alone():
    assert migrations.head() == STEPS[-1] == ScriptDirectory.from_config(migrations._config("")).get_current_head()


@pytest.fixture
def database(empty_database_url):
    """An engine on an empty database of each kind, as migrations use it."""
    engine = migrations.migration_engine(empty_database_url)
    yield engine
    engine.dispose()


def url_of(engine):
    return engine.url.render_as_string(hide_password=False)


def differences(engine):
    """Return what the migrated database has otherwise than the models."""
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def names_of(engine):
    """Return the names of all constraints and indexes, by table."""
    found = inspect(engine)
    kinds = (found.get_unique_constraints, found.get_check_constraints, found.get_foreign_keys, found.get_indexes)
    return {
        table: sorted(
            {each["name"] for kind in kinds for each in kind(table)} | {found.get_pk_constraint(table)["name"]}
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_there_is_one_way_up():
    scripts = ScriptDirectory.from_config(migrations._config(""))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_migrations_build_exactly_the_models_tables(database, now):
    assert migrations.upgrade(url_of(database), now=now)
    assert differences(database) == []


def test_migrations_give_the_models_names(database, now, empty_database_url):
    """Names of keys and checks are those of the convention: a later migration finds them."""
    migrations.upgrade(url_of(database), now=now)
    migrated = names_of(database)
    with database.begin() as connection:
        for table in migrated:
            connection.execute(
                text(f"DROP TABLE {table}" + (" CASCADE" if database.dialect.name == "postgresql" else ""))
            )
    Base.metadata.create_all(database)
    assert migrated == names_of(database)


def test_a_second_upgrade_has_nothing_to_do(database, now):
    migrations.upgrade(url_of(database), now=now)
    assert not migrations.upgrade(url_of(database), now=now)


def test_migrations_go_down_to_nothing_and_up_again(database, now):
    migrations.upgrade(url_of(database), now=now)
    for step in [*reversed(STEPS[:-1]), "base"]:
        migrations.downgrade(url_of(database), step)
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    assert migrations.upgrade(url_of(database), now=now)
    assert differences(database) == []


def test_each_migration_keeps_the_rows_going_up_and_down(database, now):
    """One row in every table survives every single step; the newest step is walked even when it is the first."""
    migrations.upgrade(url_of(database), now=now, target=STEPS[0])
    tables = fill(database)
    full = dict.fromkeys(tables, 1)
    assert kept(database, tables) == full
    for below, above in pairwise(STEPS):
        migrations.upgrade(url_of(database), now=now, target=above)
        assert kept(database, tables) == full, f"{above} loses rows on the way up"
        migrations.downgrade(url_of(database), below)
        assert kept(database, tables) == full, f"{above} loses rows on the way down"
        migrations.upgrade(url_of(database), now=now, target=above)
    assert migrations.revision_of(database) == migrations.head()


def test_a_planted_difference_is_found(database, now):
    migrations.upgrade(url_of(database), now=now)
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE person ADD COLUMN planted INTEGER"))
        connection.execute(text("CREATE TABLE strange (id INTEGER)"))
    assert {change[0] for change in differences(database)} == {"remove_table", "remove_column"}


def batch(engine):
    """Rebuild the table `person` the way Alembic's batch mode does."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        with context.begin_transaction(), Operations(context).batch_alter_table("person", recreate="always") as table:
            table.add_column(Column("planted", Integer))
        connection.commit()


@pytest.mark.parametrize(("engine_of", "left"), [(migrations.migration_engine, 1), (engine_for, 0)])
def test_rebuilding_a_table_keeps_what_hangs_on_it(sqlite_url, engine_of, left):
    """Trap 1: with foreign keys on, SQLite deletes the children of a rebuilt table without a word."""
    engine = engine_of(sqlite_url)
    fill(engine)
    batch(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sign_in")) == left
    engine.dispose()


def test_the_copy_of_an_sqlite_file_holds_its_rows(tmp_path, now):
    """The copy taken before an upgrade opens as a database; PostgreSQL has its own tools."""
    url = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    migrations.upgrade(url, now=now)
    engine = migrations.migration_engine(url)
    fill(engine)
    engine.dispose()
    copy = migrations.backup(url, now=now)
    assert copy.name == "site.sqlite3.before-20261124-093000"
    assert copy.stat().st_mode & 0o777 == 0o600
    engine = migrations.migration_engine(f"sqlite:///{copy}")
    assert kept(engine, ["person"]) == {"person": 1}
    engine.dispose()
