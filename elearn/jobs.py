"""Jobs: work that a request leaves for later, in the same database; done once, retried, visible when it fails."""

import signal
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import JSON, CheckConstraint, Index, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearn import mail
from elearn.db import Base, UtcDateTime, db, reading, utc_now

TRIES = 6
LEASE = timedelta(minutes=15)
GRACE = 9.0
"""Seconds that a worker of its own has, once told to end, for the piece of work in hand: services get ten in all."""

Handler = Callable[[Session, Mapping[str, Any], datetime], None]


class Job(Base):
    """One piece of work: what, when, how often tried, how it ended."""

    __tablename__ = "job"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"), Index("ix_job_due", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)


def enqueue(
    session: Session, kind: str, facts: Mapping[str, Any], *, now: datetime, due: datetime | None = None
) -> Job:
    """Leave a job for the worker; it exists only if the caller's transaction commits."""
    job = Job(kind=kind, facts=dict(facts), created_at=now, due_at=due or now, tries=0)
    session.add(job)
    return job


def claim(session: Session, now: datetime) -> Job | None:
    """Take the next due job for `LEASE`, in one statement that two workers cannot both win."""
    due = select(Job.id).where(Job.due_at <= now).order_by(Job.due_at, Job.id).limit(1)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    taken = session.execute(
        update(Job)
        .where(Job.id == due.scalar_subquery(), Job.due_at <= now)
        .values(due_at=now + LEASE, tries=Job.tries + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.commit()
    return None if taken is None else session.get_one(Job, taken, populate_existing=True)


def work_off(
    app: Flask,
    handlers: Mapping[str, Handler],
    now: Callable[[], datetime] = utc_now,
    *,
    enough: Callable[[], bool] = lambda: False,
) -> int:
    """Do every due job and send every due letter, until it is enough; return how many pieces of work there were."""
    count = 0
    with app.app_context():
        while not enough() and (job := claim(db.session(), now())) is not None:
            _work(app, job, handlers, now)
            count += 1
        count += mail.deliver_due(db.session(), now(), enough=enough)
    return count


def _work(app: Flask, job: Job, handlers: Mapping[str, Handler], now: Callable[[], datetime]) -> None:
    """Do the job and mark it done in one transaction; on failure keep the reason and try later, or give up aloud."""
    session, job_id, tries = db.session(), job.id, job.tries
    try:
        handlers[job.kind](session, job.facts, now())
        job.done_at, job.due_at, job.error = now(), None, None
        session.commit()
    except Exception as error:
        app.logger.exception("job %s (%s) failed, try %s", job_id, job.kind, tries)
        session.rollback()
        job = session.get_one(Job, job_id, populate_existing=True)
        job.error = f"{type(error).__name__}: {error}"[:500]
        if tries >= TRIES:
            job.due_at, job.failed_at = None, now()
        else:
            job.due_at = now() + timedelta(seconds=20 * 2**tries)
        session.commit()


def work(app: Flask, handlers: Mapping[str, Handler], stop: threading.Event, *, pause: float = 1.0) -> None:
    """Work until told to stop, looking for new work every `pause` seconds; then finish only the piece in hand."""
    while not stop.is_set():
        try:
            idle = not _anything_due(app) or not work_off(app, handlers, enough=stop.is_set)
        except Exception:
            app.logger.exception("the worker stumbled and goes on")
            idle = True
        if idle:
            stop.wait(pause)


def work_until_told(app: Flask, handlers: Mapping[str, Handler]) -> bool:
    """Work until TERM or Ctrl-C; return whether the piece in hand was finished within the grace or the next signal."""
    told = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, told)  # waited for here, so that it interrupts nothing in the thread
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(app, handlers, stop), name="worker", daemon=True)
    worker.start()
    signal.sigwait(told)
    stop.set()
    deadline = time.monotonic() + GRACE
    while worker.is_alive() and time.monotonic() < deadline:
        worker.join(0.05)
        if signal.sigtimedwait(told, 0) is not None:
            break
    return not worker.is_alive()


def _anything_due(app: Flask) -> bool:
    """Look without taking the write lock."""
    with app.app_context(), reading():
        now, session = utc_now(), db.session()
        jobs = select(Job.id).where(Job.due_at <= now).limit(1)
        letters = select(mail.Letter.id).where(mail.Letter.due_at <= now).limit(1)
        return session.scalar(jobs) is not None or session.scalar(letters) is not None
