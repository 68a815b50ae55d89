"""Migrations: the database's way from one release to the next, the same tables as the models on both databases."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, make_url

from elearn.db import QueuedConnection, engine_for

KEPT = 5
"""Backup copies of an SQLite file that are kept."""


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def head() -> str:
    """Return the newest migration's number."""
    return ScriptDirectory.from_config(_config("")).get_current_head() or ""


def revision_of(engine: Engine) -> str | None:
    """Return the migration the database stands at, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migration_engine(url: str) -> Engine:
    """Return an engine for migrating: on SQLite foreign keys are off, or batch mode would delete children (trap 1)."""
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _unguarded(connection: QueuedConnection, _: object) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")

    return engine


def upgrade(url: str, *, now: datetime, target: str = "head", said: Callable[[str], None] = lambda _: None) -> bool:
    """Bring the database to `target`, keeping a copy of an SQLite file first; return whether anything was to do."""
    engine = migration_engine(url)
    before = revision_of(engine)
    engine.dispose()
    if before == (head() if target == "head" else target):
        return False
    copy = backup(url, now=now) if before else None
    if copy:
        said(f"backup copy: {copy.name}")
    command.upgrade(_config(url), target)
    said(f"database upgraded: {before or 'empty'} -> {target}")
    return True


def downgrade(url: str, target: str) -> None:
    """Take the database back to an older migration."""
    command.downgrade(_config(url), target)


def backup(url: str, *, now: datetime) -> Path | None:
    """Copy an SQLite file beside itself, consistently, and keep the last few copies; PostgreSQL has its own tools."""
    path = make_url(url).database
    if not url.startswith("sqlite") or not path or path == ":memory:" or not Path(path).exists():
        return None
    copy = Path(f"{path}.before-{now:%Y%m%d-%H%M%S}")
    engine = engine_for(url)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        with QueuedConnection(copy) as target:
            raw.backup(target)  # type: ignore[union-attr]
        target.close()
    engine.dispose()
    copy.chmod(0o600)
    for old in sorted(Path(path).parent.glob(f"{Path(path).name}.before-*"))[:-KEPT]:
        old.unlink()
    return copy
