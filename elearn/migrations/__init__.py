"""Migrations: the database's way from one release to the next, the same tables as the models on both databases.

Alembic takes 8 MB, so a server that only looks whether its database is current does without it.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, inspect, make_url, text

from elearn.db import QueuedConnection, engine_for

KEPT = 5
"""Backup copies of an SQLite file that are kept."""


def _config(url: str) -> Any:
    from alembic.config import Config  # noqa: PLC0415 -- heavy

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def head() -> str:
    """Return the newest migration's number, which begins its file's name."""
    return max(file.stem.partition("_")[0] for file in (Path(__file__).parent / "versions").glob("[0-9]*_*.py"))


def revision_of(engine: Engine) -> str | None:
    """Return the migration the database stands at, or None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


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
    from alembic import command  # noqa: PLC0415 -- heavy

    copy = backup(url, now=now) if before else None
    if copy:
        said(f"backup copy: {copy.name}")
    command.upgrade(_config(url), target)
    said(f"database upgraded: {before or 'empty'} -> {target}")
    return True


def downgrade(url: str, target: str) -> None:
    """Take the database back to an older migration."""
    from alembic import command  # noqa: PLC0415 -- heavy

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
