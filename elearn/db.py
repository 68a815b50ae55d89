"""Engine, session, Base, UTC times and insert-once: the same promises on SQLite and PostgreSQL."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import DateTime, Engine, MetaData, Table, TypeDecorator, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase, Session

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)
"""Whether the transaction about to begin is a GET's: on SQLite it then takes no write lock (stack.md, trap 2)."""


class Base(DeclarativeBase):
    """Every table's parent; constraints are named by convention."""

    metadata = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, `timestamptz` on PostgreSQL, text that sorts on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """Read SQLite's text at once: a page of ten thousand people has as many moments."""
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def utc_now() -> datetime:
    """Return this moment in UTC; the only clock of views, commands and the worker."""
    return datetime.now(UTC)


class QueuedConnection(sqlite3.Connection):
    """An SQLite connection whose write transactions queue on a file lock, since SQLite's own lock has no queue."""

    _lock: int | None = None
    lock_path: str | None = None

    def begin(self, *, immediate: bool) -> None:
        """Start a transaction; a writing one first waits its turn in the kernel's queue."""
        if not immediate:
            self.execute("BEGIN")
            return
        if self.lock_path is not None:
            self._lock = os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._release()
            raise

    def commit(self) -> None:
        """Commit, then let the next writer in."""
        try:
            super().commit()
        finally:
            if not self.in_transaction:
                self._release()

    def rollback(self) -> None:
        """Roll back, then let the next writer in."""
        try:
            super().rollback()
        finally:
            self._release()

    def close(self) -> None:
        """Close, and never leave the queue blocked."""
        try:
            super().close()
        finally:
            self._release()

    def _release(self) -> None:
        if self._lock is not None:
            lock, self._lock = self._lock, None
            os.close(lock)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with our own Base, so that models are typed as plain SQLAlchemy."""

    def __init__(self) -> None:
        super().__init__(metadata=Base.metadata, session_options={"class_": BoundSession, "expire_on_commit": False})


class BoundSession(AppSession):
    """A session bound to the application's one engine."""

    def get_bind(self, *_: Any, **__: Any) -> Engine | Connection:
        """Return the engine, or the connection the session was given."""
        return self.bind if self.bind is not None else self._db.engine


def engine_for(url: str, **options: Any) -> Engine:
    """Return an engine set up the way every part of the product uses its database."""
    engine = create_engine(url, **engine_options(url), **options)
    prepare(engine)
    return engine


def engine_options(url: str) -> dict[str, Any]:
    """Return the options the driver needs; an error names no values, since people's addresses would reach the log."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"factory": QueuedConnection, "timeout": 15}}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 4, "max_overflow": 4}


def prepare(engine: Engine) -> None:
    """Attach SQLite's pragmas and our own BEGIN; PostgreSQL needs neither."""
    if engine.dialect.name != "sqlite":
        return
    path = engine.url.database

    @event.listens_for(engine, "connect")
    def _connected(connection: QueuedConnection, _: object) -> None:
        connection.isolation_level = None
        connection.lock_path = None if not path or path == ":memory:" else f"{path}.lock"
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-8000")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        if isinstance(raw, QueuedConnection):
            raw.begin(immediate=not reading_only.get())


db = Database()


def use(app: Flask, url: str) -> None:
    """Bind the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


@contextmanager
def reading() -> Iterator[None]:
    """Begin the transactions inside as reads."""
    token = reading_only.set(True)
    try:
        yield
    finally:
        reading_only.reset(token)


@contextmanager
def looking_first(session: Session) -> Iterator[None]:
    """Read in a transaction of its own, which ends here: only the writing one that follows holds up other writers.

    What was read may have changed by then, so the writing one reads again whatever it decides by. Inside a transaction
    that has begun already nothing is different.
    """
    if session.in_transaction():
        yield
        return
    try:
        with reading():
            yield
    finally:
        session.rollback()


def insert_of(dialect: str) -> Any:
    """Return the dialect's own INSERT, which knows ON CONFLICT; only the dialect in use is loaded."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert


def insert_once(session: Session, model: type[Base], values: Mapping[str, Any], *, on: tuple[str, ...]) -> int | None:
    """Insert a row, or nothing when one with the same `on` columns stands already; return the new id or None.

    `on` names the columns of a unique constraint or index, partial ones too; empty: whatever stands in the way.
    """
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 -- narrows the type
    dialect = session.get_bind().dialect.name
    insert = insert_of(dialect)
    where = next(
        (
            index.dialect_options[dialect]["where"]
            for index in table.indexes
            if index.unique and tuple(c.name for c in index.columns) == on
        ),
        None,
    )
    unless = {"index_elements": list(on) or None, "index_where": where}
    statement = insert(table).values(**values).on_conflict_do_nothing(**unless).returning(table.c.id)
    return session.execute(statement).scalar()
