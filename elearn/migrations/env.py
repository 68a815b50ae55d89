"""Alembic's entry: runs the migrations on the URL handed in."""

from alembic import context

from elearn import models  # noqa: F401 -- fills the metadata
from elearn.db import Base
from elearn.migrations import migration_engine

engine = migration_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            message = f"the migration would leave rows that point nowhere: {broken[:5]}"
            raise RuntimeError(message)
    connection.commit()
engine.dispose()
