"""Jobs and letters: done once, tried again, visible when they fail for good."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn import jobs, mail
from elearn.db import db, engine_for, utc_now
from elearn.jobs import Job


@pytest.fixture
def session(app):
    with app.app_context():
        yield db.session()


def test_a_job_is_done_and_marked(app, session, now):
    seen = []
    jobs.enqueue(session, "count", {"n": 3}, now=now)
    session.commit()
    jobs.work_off(app, {"count": lambda _session, facts, _now: seen.append(facts["n"])}, lambda: now)
    jobs.work_off(app, {"count": lambda _session, facts, _now: seen.append(facts["n"])}, lambda: now)
    assert seen == [3]
    session.expire_all()
    assert session.scalars(select(Job)).one().done_at == now


def test_a_job_that_rolls_back_with_its_transaction_never_was(app, session, now):
    jobs.enqueue(session, "count", {}, now=now)
    session.rollback()
    assert jobs.work_off(app, {}, lambda: now) == 0


def test_a_job_waits_for_its_time(app, session, now):
    seen = []
    jobs.enqueue(session, "later", {}, now=now, due=now + timedelta(hours=1))
    session.commit()
    handlers = {"later": lambda *_: seen.append(1)}
    jobs.work_off(app, handlers, lambda: now)
    assert seen == []
    jobs.work_off(app, handlers, lambda: now + timedelta(hours=2))
    assert seen == [1]


def test_a_failing_job_is_tried_again_ever_later_and_given_up_aloud(app, session, now):
    tried = []

    def fail(_session, _facts, moment):
        tried.append(moment)
        raise ValueError("no luck")

    jobs.enqueue(session, "fail", {}, now=now)
    session.commit()
    for hour in range(jobs.TRIES + 3):
        moment = now + timedelta(hours=hour)
        jobs.work_off(app, {"fail": fail}, lambda moment=moment: moment)
    session.expire_all()
    job = session.scalars(select(Job)).one()
    assert len(tried) == jobs.TRIES
    assert job.failed_at is not None
    assert job.due_at is None
    assert "no luck" in job.error


def test_what_a_failing_job_wrote_is_undone(app, session, now):
    def half(inner, _facts, moment):
        mail.queue(inner, "badge", "kto@example.test", {}, language="pl", now=moment)
        inner.flush()
        raise ValueError("half way")

    jobs.enqueue(session, "half", {}, now=now)
    session.commit()
    jobs.work_off(app, {"half": half}, lambda: now)
    assert session.scalars(select(mail.Letter)).all() == []


def test_two_workers_never_take_the_same_job(app, database_url, session, now):
    for _ in range(12):
        jobs.enqueue(session, "one", {}, now=now)
    session.commit()
    taken, start = [], threading.Barrier(3)

    def worker():
        engine = engine_for(database_url)
        from sqlalchemy.orm import Session  # noqa: PLC0415 -- the application's own session belongs to its thread

        start.wait()
        with Session(engine) as own:
            while (job := jobs.claim(own, now)) is not None:
                taken.append(job.id)
                own.commit()
        engine.dispose()

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 12


def test_the_worker_goes_on_after_a_stumble_and_stops_when_told(app, session):
    stop, seen = threading.Event(), threading.Event()
    jobs.enqueue(session, "broken", {}, now=utc_now())
    jobs.enqueue(session, "fine", {}, now=utc_now())
    session.commit()

    def broken(*_):
        raise ValueError("stumble")

    handlers = {"broken": broken, "fine": lambda *_: seen.set()}
    thread = threading.Thread(target=jobs.work, args=(app, handlers, stop), kwargs={"pause": 0.05})
    thread.start()
    happened = seen.wait(20)
    stop.set()
    thread.join(20)
    assert happened
    assert not thread.is_alive()
